"""What a package may take, and where in its text it takes it: for the rules that look at both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.indicator import Header
from pipeline.definitions.package import Package
from pipeline.definitions.reading import Written
from pipeline.errors import Where


@dataclass(frozen=True)
class Shelf:
    """The indicators that a package may take, and the templates and codelists that it may have some made from."""

    files: Mapping[str, str]  # where each indicator lies
    headers: Mapping[str, Header]  # of those that could be read, and of those that were made
    made: frozenset[str] = frozenset()  # the ids of those made from templates
    codelists: Mapping[str, Codelist] = field(default_factory=dict)  # that could be read
    codelist_names: frozenset[str] = frozenset()  # of all files
    matched: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by template: the columns of codes it uses

    def shown_as(self, indicator: str) -> tuple[Header, ...]:
        """Give the headers of an indicator and of its counted twin, as far as they could be read."""
        own = self.headers.get(indicator)
        twins = (header for header in self.headers.values() if header.stands_for == indicator)
        return (*((own,) if own else ()), *twins)


@dataclass(frozen=True)
class Place:
    """An indicator of a package, in which section it stands, and on which line of the file."""

    section: int
    where: Where
    indicator: str


def places(written: Written[Package]) -> Iterator[Place]:
    """Give every indicator of a package with its place there; what is made from a codelist stands where that does."""
    for number, section in enumerate(written.definition.sections):
        for key, names in (("indicators", section.indicators), ("codelists", section.used)):
            for index, indicator in enumerate(names):
                yield Place(number, written.yaml.where("sections", number, key, index), indicator)
