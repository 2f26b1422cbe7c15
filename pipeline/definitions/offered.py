"""
Turns a catalogue into what it offers: each package with what it rests on, and what of that could not be verified.

Its own room because who chooses a package asks of all of them at once what no single file says: who owns it, whether
its codes were verified, which data it needs, and which goals are only words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.indicator import Indicator, Target
from pipeline.definitions.package import FigureKind, Package


@dataclass(frozen=True)
class CoverageCount:
    """How many conditions of a SELECT its specification shows."""

    shown: int
    reasoned: int  # that no row can show, with the reason on the page
    conditions: int

    def __add__(self, other: CoverageCount) -> CoverageCount:
        return CoverageCount(
            self.shown + other.shown, self.reasoned + other.reasoned, self.conditions + other.conditions
        )

    def __str__(self) -> str:
        reasoned = f", {self.reasoned} reasoned" if self.reasoned else ""
        return f"{self.shown} of {self.conditions}{reasoned}"


@dataclass(frozen=True)
class Offer:
    """A package, its indicators and what they are counted from."""

    package: Package
    indicators: tuple[Indicator, ...]
    counted: int  # of them with a twin that is counted by the owner of the data
    codelists: tuple[Codelist, ...]
    tables: tuple[str, ...]  # titles

    @property
    def figures(self) -> tuple[FigureKind, ...]:
        """The kinds of figures that its sections ask for, each once."""
        return tuple(dict.fromkeys(kind for section in self.package.sections for kind in section.figures))

    @property
    def verified(self) -> int:
        """How many of the codelists have codes, all of them verified."""
        return sum(is_verified(codelist) for codelist in self.codelists)

    @property
    def pages(self) -> tuple[str, ...]:
        """The ids that the indicators' specifications bear, each once: what a template made has the template's."""
        return tuple(dict.fromkeys(page_of(indicator) for indicator in self.indicators))


class Doubt(StrEnum):
    """What could not be verified."""

    EMPTY = "codelist without codes"
    CODES = "codes that nobody verified"
    OF_OTHERS = "goal set for others"
    EXPIRED = "goal that has expired"

    @property
    def is_of_a_goal(self) -> bool:
        """Say whether it is a goal, and not a codelist."""
        return self in (Doubt.OF_OTHERS, Doubt.EXPIRED)


@dataclass(frozen=True)
class Doubtful:
    """One thing that could not be verified, why, and which packages show something that rests on it."""

    doubt: Doubt
    name: str  # the id of the codelist or the indicator
    title: str
    told: tuple[str, ...]
    packages: tuple[str, ...]  # none: no package uses it


def offers(catalogue: Catalogue) -> tuple[Offer, ...]:
    """Give every package with what it rests on, in the order of their ids."""
    return tuple(_offer(catalogue.packages[name], catalogue) for name in sorted(catalogue.packages))


def _offer(package: Package, catalogue: Catalogue) -> Offer:
    indicators = tuple(catalogue.indicators[name] for name in package.indicator_ids)
    codelists = dict.fromkeys(name for indicator in indicators for name in indicator.codelists)
    tables = dict.fromkeys(name for indicator in indicators for name in indicator.reads)
    return Offer(
        package,
        indicators,
        len(catalogue.counted_for(package)),
        tuple(catalogue.codelists[name] for name in codelists),
        tuple(catalogue.contracts.tables[name].title for name in tables if name in catalogue.contracts.tables),
    )


def page_of(indicator: Indicator) -> str:
    """Give the id that an indicator's specification bears."""
    return indicator.made_from.template if indicator.made_from else indicator.header.id


def specified(catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Give all that has a specification of its own: indicators with a file, and templates; in the order of ids."""
    own = [indicator for indicator in catalogue.indicators.values() if indicator.made_from is None]
    return tuple(sorted((*own, *catalogue.templates.values()), key=lambda indicator: indicator.header.id))


def is_verified(codelist: Codelist) -> bool:
    """Say whether a codelist has codes, and each of them is verified."""
    return not codelist.is_empty and codelist.verified and all(line.verified for line in codelist.codes)


def doubts(catalogue: Catalogue, today: date) -> tuple[Doubtful, ...]:
    """
    Give all that could not be verified, kind by kind, each in the order of ids.

    A goal has expired on the day after its last.
    """
    found = [*_codelists(catalogue), *_goals(catalogue, today)]
    order = list(Doubt)
    return tuple(sorted(found, key=lambda each: (order.index(each.doubt), each.name)))


def _codelists(catalogue: Catalogue) -> Iterator[Doubtful]:
    for codelist in catalogue.codelists.values():
        packages = _packages(
            (name for name, indicator in catalogue.indicators.items() if codelist.id in indicator.codelists), catalogue
        )
        if codelist.is_empty:
            yield Doubtful(Doubt.EMPTY, codelist.id, codelist.title, (codelist.missing or "",), packages)
        elif not is_verified(codelist):
            lines = [line for line in codelist.codes if not (codelist.verified and line.verified)]
            yield Doubtful(Doubt.CODES, codelist.id, codelist.title, (*_told(lines), codelist.source), packages)


def _told(lines: Iterable[Code]) -> Iterator[str]:
    """Tell of lines as their owner wrote them; a comment that several have is told once."""
    by_comment: dict[str, list[str]] = {}
    for line in lines:
        named = f"{line.code} {line.name}" if line.name else line.code
        by_comment.setdefault(line.comment or "", []).append(named)
    for comment, codes in by_comment.items():
        yield f"{', '.join(codes)}: {comment}" if comment else ", ".join(codes)


def _goals(catalogue: Catalogue, today: date) -> Iterator[Doubtful]:
    for indicator in specified(catalogue):
        header = indicator.header
        if catalogue.stood_for(indicator) is not None:  # a twin has the goal of the indicator that it stands for
            continue
        doubt = _of_goal(header.target, today) if header.target else None
        if doubt is not None and header.target is not None:
            made = (i.header.id for i in catalogue.made_of(header.id)) if header.template else (header.id,)
            goal = (header.target.text, *_until(header.target), header.target.source)
            yield Doubtful(doubt, header.id, header.title, goal, _packages(made, catalogue))


def _of_goal(target: Target, today: date) -> Doubt | None:
    if target.valid_to is not None and target.valid_to < today:
        return Doubt.EXPIRED
    return Doubt.OF_OTHERS if target.measured_on == "other" else None


def _until(target: Target) -> tuple[str, ...]:
    return (f"til og med {target.valid_to}",) if target.valid_to else ()


def _packages(indicators: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Give the packages that show one of these indicators, or show it where the owner of the data counts."""
    wanted = set(indicators)
    return tuple(
        name
        for name, package in sorted(catalogue.packages.items())
        if wanted & {*package.indicator_ids, *catalogue.counted_for(package).values()}
    )
