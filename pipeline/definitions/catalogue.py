"""
Turns all the texts of a project into one catalogue of checked definitions, or into every problem at once.

Its own room because definitions speak of each other: only here are they all together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from pipeline.definitions.base import Review
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.codelist_rules import check_codelist, check_weights
from pipeline.definitions.combining import combined
from pipeline.definitions.contract_rules import check_codelist_names, check_contracts
from pipeline.definitions.extract import Contracts
from pipeline.definitions.from_template import made_for
from pipeline.definitions.house import House
from pipeline.definitions.indicator import JOINT, Indicator
from pipeline.definitions.indicator_rules import (
    SPECIFICATIONS,
    Surroundings,
    check_indicator,
    check_person_keys,
    columns_of_codes,
    weighted_codelists,
)
from pipeline.definitions.indicator_text import WrittenIndicator, parse_indicator
from pipeline.definitions.package import Package
from pipeline.definitions.package_overlap import Library, Shelved, overlap_warnings
from pipeline.definitions.package_rules import check_package
from pipeline.definitions.reading import Written, read_definition
from pipeline.definitions.shelf import Shelf
from pipeline.definitions.source import Source
from pipeline.definitions.source_rules import person_keys, read_sources
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import DefinitionError, Problem, Where
from pipeline.model import Grain, Status

HOUSE, CONTRACTS = "klynge.yaml", "indicators/extracts.yaml"
CODELISTS, INDICATORS, PACKAGES, SOURCES = "indicators/codelists", "indicators", "packages_defs", "sources"


@dataclass(frozen=True)
class Catalogue:
    """Everything a project defines, read and cross-checked."""

    house: House
    contracts: Contracts
    codelists: dict[str, Codelist]
    indicators: dict[str, Indicator]  # those with a file, and those that packages use templates for
    packages: dict[str, Package]
    sources: dict[str, Source]
    warnings: tuple[Problem, ...]
    templates: dict[str, Indicator] = field(default_factory=dict)

    def counted_for(self, package: Package) -> dict[str, str]:
        """
        Give the counted twins of a package's indicators, by the indicator that each stands for.

        A twin that is not as far as the package is none yet: what is published shows nothing in preview. Who is of
        already counted data itself stands for itself.
        """
        ready = (Status.PUBLISHED,) if package.status is Status.PUBLISHED else (Status.PUBLISHED, Status.PREVIEW)
        headers = [i.header for i in self.indicators.values() if i.header.status in ready]
        twins = {header.stands_for: header.id for header in headers if header.stands_for}
        own = {i: i for i in package.indicator_ids if self.indicators[i].header.grain is Grain.STRATUM}
        return own | {i: twins[i] for i in package.indicator_ids if i in twins}

    def stood_for(self, twin: Indicator) -> Indicator | None:
        """Give the indicator that a counted twin stands for; of a made one whose own is not made, the template."""
        if twin.header.stands_for is None:
            return None
        template = twin.header.stands_for.partition(JOINT)[0]
        return self.indicators.get(twin.header.stands_for) or self.templates.get(template)

    def made_of(self, template: str) -> tuple[Indicator, ...]:
        """Give the indicators that packages use a template for."""
        return tuple(i for i in self.indicators.values() if i.made_from and i.made_from.template == template)

    @property
    def shelved(self) -> tuple[Shelved, ...]:
        """Every package with what it takes from, by id."""
        library = Library(self.indicators, self.codelists)
        return tuple(Shelved(self.packages[name], library) for name in sorted(self.packages))


class _HasYaml(Protocol):
    @property
    def yaml(self) -> YamlText: ...


W = TypeVar("W", bound=_HasYaml)


@dataclass
class _Shelves:
    """What has been read so far, and what was wrong with it."""

    house: Written[House] | None = None
    contracts: Written[Contracts] | None = None
    codelists: dict[str, Written[Codelist]] = field(default_factory=dict)
    indicators: dict[str, WrittenIndicator] = field(default_factory=dict)  # templates among them
    made: dict[str, Indicator] = field(default_factory=dict)  # from templates
    packages: dict[str, Written[Package]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_catalogue(texts: Mapping[str, str], *, today: date) -> Catalogue:
    """Turn a project's texts (path within the project → text) into a catalogue; raises with all problems."""
    shelves = _read_all(texts)
    warnings: list[Problem] = []
    if shelves.contracts:
        shelves.problems += _cross_check(shelves, shelves.contracts.definition, texts)
        warnings = list(_warnings(shelves, texts, today))
    if shelves.problems or shelves.house is None or shelves.contracts is None:
        raise DefinitionError(sorted(dict.fromkeys(shelves.problems), key=_in_order))
    templates = {name for name, written in shelves.indicators.items() if written.definition.header.template}
    own = {name: written.definition for name, written in shelves.indicators.items() if name not in templates}
    catalogue = Catalogue(
        house=shelves.house.definition,
        contracts=shelves.contracts.definition,
        codelists={name: written.definition for name, written in shelves.codelists.items()},
        indicators=own | shelves.made,
        packages={name: written.definition for name, written in shelves.packages.items()},
        sources=shelves.sources,
        warnings=(),
        templates={name: shelves.indicators[name].definition for name in shelves.indicators if name in templates},
    )
    places = {name: written.yaml.where("sections") for name, written in shelves.packages.items()}
    warnings += overlap_warnings(catalogue.shelved, places)
    return replace(catalogue, warnings=tuple(sorted(warnings, key=_in_order)))


def _in_order(problem: Problem) -> tuple[str, int, str]:
    return problem.where.file, problem.where.line or 0, problem.what


def _read_all(texts: Mapping[str, str]) -> _Shelves:
    shelves = _Shelves()
    shelves.house = _one(House, HOUSE, texts, shelves)
    shelves.contracts = _one(Contracts, CONTRACTS, texts, shelves)
    for file in sorted(texts):
        kind = _kind_of(file)
        if kind == "stray":
            suffix = ".sql, or .yaml in indicators/codelists" if file.startswith(INDICATORS) else ".yaml"
            shelves.problems.append(Problem(Where(file), "this file is not read.", f"definitions here end in {suffix}"))
        elif kind == "codelist":
            codelist, problems = read_definition(Codelist, texts[file], file)
            shelves.problems += problems
            _shelve(shelves.codelists, codelist, codelist.definition.id if codelist else "", "codelists", shelves)
        elif kind == "indicator":
            indicator, problems = parse_indicator(texts[file], file)
            shelves.problems += problems
            name = indicator.definition.header.id if indicator else ""
            _shelve(shelves.indicators, indicator, name, "indicators", shelves)
        elif kind == "package":
            package, problems = read_definition(Package, texts[file], file)
            shelves.problems += problems
            _shelve(shelves.packages, package, package.definition.id if package else "", "packages", shelves)
    read = {name: written.definition for name, written in shelves.indicators.items()}
    for name, written in shelves.indicators.items():
        shelves.indicators[name] = replace(written, definition=combined(written.definition, read))
    shelves.made = made_for(
        (written.definition for written in shelves.packages.values()),
        {name: written.definition for name, written in shelves.indicators.items()},
        {name: written.definition for name, written in shelves.codelists.items()},
    )
    return shelves


D = TypeVar("D", House, Contracts)


def _one(model: type[D], file: str, texts: Mapping[str, str], shelves: _Shelves) -> Written[D] | None:
    if file not in texts:
        shelves.problems.append(Problem(Where(file), "the file is missing.", "every project has one"))
        return None
    written, problems = read_definition(model, texts[file], file)
    shelves.problems += problems
    return written


def _kind_of(file: str) -> str | None:
    """Say what a file defines by where it lies: the folders are the language."""
    path = PurePosixPath(file)
    top, parent, suffix = path.parts[0], str(path.parent), path.suffix
    if file in (HOUSE, CONTRACTS) or top not in (INDICATORS, PACKAGES, SOURCES):
        return None
    if parent == CODELISTS:
        return "codelist" if suffix == ".yaml" else "stray"
    if top == INDICATORS:
        return "indicator" if suffix == ".sql" else "stray"
    if suffix != ".yaml":
        return "stray"
    return "package" if top == PACKAGES else None


def _shelve(shelf: dict[str, W], written: W | None, name: str, plural: str, shelves: _Shelves) -> None:
    """Put a definition on its shelf; two with one id cannot both lie there."""
    if written is None:
        return
    if name in shelf:
        other = shelf[name].yaml.where("id")
        what = f"two {plural} have the id '{name}'."
        shelves.problems.append(
            Problem(
                written.yaml.where("id"), what, f"an id stands once; the other: {other}", "give one of them another id"
            )
        )
    else:
        shelf[name] = written


def _cross_check(shelves: _Shelves, contracts: Contracts, texts: Mapping[str, str]) -> Iterator[Problem]:
    if shelves.contracts:
        yield from check_contracts(shelves.contracts)
    shelves.sources, problems = read_sources(texts, contracts)
    yield from problems
    around = _surroundings(shelves, contracts, texts)
    for codelist in shelves.codelists.values():
        yield from check_codelist(codelist, contracts)
    yield from check_codelist_names(shelves.codelists, contracts)
    keys = person_keys(shelves.sources)
    adding_by: dict[str, list[str]] = {}  # codelist → the indicators that use its weights
    for indicator in shelves.indicators.values():
        yield from check_indicator(indicator, around)
        yield from check_person_keys(indicator.definition, contracts, keys)
    for one in (*(written.definition for written in shelves.indicators.values()), *shelves.made.values()):
        for name in weighted_codelists(one, around):
            adding_by.setdefault(name, []).append(one.header.id)
    every_one_read = len(_indicator_files(shelves, texts)) == len(shelves.indicators)
    for name, codelist in shelves.codelists.items():
        if name in adding_by or every_one_read:  # else the one that cannot be read may add by them
            yield from check_weights(codelist, adding_by.get(name, ()))
    shelf = _shelf(shelves, around, texts)
    house = shelves.house.definition if shelves.house else None
    for package in shelves.packages.values():
        yield from check_package(package, shelf, house)


def _surroundings(shelves: _Shelves, contracts: Contracts, texts: Mapping[str, str]) -> Surroundings:
    lists = {name: written.definition for name, written in shelves.codelists.items()}
    unread = {PurePosixPath(file).stem for file in texts if _kind_of(file) == "codelist"}
    return Surroundings(
        contracts=contracts,
        codelists=lists,
        codelist_names=frozenset(lists) | (unread - _stems(shelves.codelists)),
        indicators={name: written.definition.header for name, written in shelves.indicators.items()},
        indicator_names=frozenset(_indicator_files(shelves, texts)),
        specifications=_specified(texts),
    )


def _stems(written: Mapping[str, _HasYaml]) -> set[str]:
    return {PurePosixPath(one.yaml.file).stem for one in written.values()}


def _specified(texts: Mapping[str, str]) -> frozenset[str]:
    paths = (PurePosixPath(file) for file in texts)
    return frozenset(path.stem for path in paths if str(path.parent) == SPECIFICATIONS and path.suffix == ".md")


def _shelf(shelves: _Shelves, around: Surroundings, texts: Mapping[str, str]) -> Shelf:
    """Give packages the indicators to take from, and the templates and codelists to have some made from."""
    read = {name: written.definition for name, written in shelves.indicators.items()}
    return Shelf(
        _indicator_files(shelves, texts),
        {name: one.header for name, one in (read | shelves.made).items()},
        frozenset(shelves.made),
        around.codelists,
        around.codelist_names,
        {name: columns_of_codes(one, around) for name, one in read.items() if one.header.template},
    )


def _indicator_files(shelves: _Shelves, texts: Mapping[str, str]) -> dict[str, str]:
    """Give each indicator's file by its id; one that cannot be read counts as there, under its file's name."""
    files = {PurePosixPath(file).stem: file for file in texts if _kind_of(file) == "indicator"}
    unread = {stem: file for stem, file in files.items() if stem not in _stems(shelves.indicators)}
    return unread | {name: written.yaml.file for name, written in shelves.indicators.items()}


def _warnings(shelves: _Shelves, texts: Mapping[str, str], today: date) -> Iterator[Problem]:
    indicators = [written.definition.header for written in shelves.indicators.values()]
    used = {name for header in (*indicators, *(i.header for i in shelves.made.values())) for name in header.codelists}
    for name, codelist in shelves.codelists.items():
        if name not in used:
            what = f"no indicator uses the codelist '{name}'."
            yield Problem(codelist.yaml.where("id"), what, "name it in an indicator's codelists, or take the file away")
    for name in sorted(_specified(texts) - {header.id for header in indicators}):
        where = Where(f"{SPECIFICATIONS}/{name}.md")
        yield Problem(where, f"there is no indicator '{name}' to specify.", "mend the file's name, or take it away")
    grace = shelves.house.definition.review_grace_days if shelves.house else 0
    for written in shelves.indicators.values():
        header = written.definition.header
        if header.status is not Status.RETIRED:
            yield from _review_due(header.reviewed, header.status, written.yaml, today, grace)
    for package in shelves.packages.values():
        whole = package.definition
        if whole.status is not Status.RETIRED:
            yield from _review_due(whole.reviewed, whole.status, package.yaml, today, grace, owner=whole.owner)


def _review_due(
    review: Review, status: Status, yaml: YamlText, today: date, grace: int, owner: str | None = None
) -> Iterator[Problem]:
    """Warn from the day on which a definition was to be looked at again, and say until when it is run."""
    if review.again < today:
        what = f"the definition was to be looked at again on {review.again}."
        told = f"last looked at by {review.by} on {review.on}"
        if status is Status.PUBLISHED:
            over = review.is_over(grace, today)
            until = "it could be ordered and run until" if over else "it can be ordered and run until"
            told += f"; {until} {review.last_day(grace)}"
        yield Problem(yaml.where("reviewed"), what, told, f"ask its owner: {owner}" if owner else None)
