"""
Chooses, of a project's texts, those that one package is defined by.

Its own room because a baseline keeps a package as text: what is left out could not be read back, and what is kept
beside it would be frozen without need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.definitions.catalogue import CODELISTS, CONTRACTS, HOUSE, PACKAGES, Catalogue
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.indicator_rules import SPECIFICATIONS
from pipeline.definitions.package import Package
from pipeline.definitions.reading import read_definition


def texts_behind(
    package: Package, catalogue: Catalogue, texts: Mapping[str, str], *, counted: bool = False
) -> dict[str, str]:
    """
    Keep the texts that a package's report is composed from, by path within the project.

    In:      all texts that the catalogue was read from; a package as its own file has it; whether its counted twins
             are shown
    Out:     house rules, contracts, the package, its indicators and those that they combine, their specifications and
             codelists: `read_catalogue` reads them as it read the whole
    """
    shown = [*package.indicator_ids, *(catalogue.counted_for(package).values() if counted else ())]
    indicators = tuple(_with_parts((catalogue.indicators[i] for i in shown), catalogue))
    codelists = {name for i in indicators for name in i.codelists}
    kept = {HOUSE, CONTRACTS}
    own_ids = {i.made_from.template if i.made_from else i.header.id for i in indicators}
    kept |= {i.file for i in indicators} | {f"{SPECIFICATIONS}/{name}.md" for name in own_ids}
    kept |= {file for file in texts if file.startswith(f"{PACKAGES}/") and _id_of(Package, file, texts) == package.id}
    kept |= {file for file in texts if file.startswith(f"{CODELISTS}/") and _id_of(Codelist, file, texts) in codelists}
    return {file: texts[file] for file in sorted(kept & texts.keys())}


def _with_parts(indicators: Iterable[Indicator], catalogue: Catalogue) -> Iterator[Indicator]:
    """Give indicators, those that they combine, and those that they stand for: none is read without the others."""
    for indicator in indicators:
        yield indicator
        yield from _with_parts(indicator.parts, catalogue)
        twin_of = catalogue.stood_for(indicator)
        yield from _with_parts([twin_of] if twin_of else [], catalogue)


def _id_of(model: type[Package | Codelist], file: str, texts: Mapping[str, str]) -> str | None:
    written, _ = read_definition(model, texts[file], file)
    return written.definition.id if written else None
