"""What a package may take, and where in its text it takes it: for the rules that look at both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.definitions.indicator import Header
from pipeline.definitions.package import Package
from pipeline.definitions.reading import Written


@dataclass(frozen=True)
class Shelf:
    """The indicators that a package may take: where each lies, and what those that could be read say of themselves."""

    files: Mapping[str, str]
    headers: Mapping[str, Header]  # of those that could be read


def places(written: Written[Package]) -> Iterator[tuple[int, int, str]]:
    """Give every indicator of a package with its section and its place there."""
    for number, section in enumerate(written.definition.sections):
        for index, indicator in enumerate(section.indicators):
            yield number, index, indicator
