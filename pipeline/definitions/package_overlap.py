"""
Turns two packages into what they ask twice: indicators that have a counterpart, codelists that share codes, tables.

Its own room because packages of different owners come to overlap without anybody seeing it: each is right alone. Only
definitions are compared, so that two projects can be laid beside each other where neither has data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import Final

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.counting_alike import counts_alike, redefined
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package
from pipeline.definitions.shared_codes import SharedCodes, shared_codes
from pipeline.errors import Problem, Where
from pipeline.model import Status

#: Of the indicators of a package: where more have a counterpart in one package of another owner, `check` warns.
MUCH: Final = Fraction(1, 2)


class Likeness(StrEnum):
    """How an indicator of one package is like one of another, the nearest first."""

    SAME = "same"  # one id, counted alike
    RENAMED = "renamed"  # counted alike under two ids
    TWIN = "twin"  # one is counted by the data's owner in the other's place
    REDEFINED = "redefined"  # one id, counted otherwise: two projects may have that
    CLOSE = "close"  # the same tables, and of each one's codelists all share codes with the other's


@dataclass(frozen=True)
class Library:
    """The indicators and codelists that packages of one project are made of."""

    indicators: Mapping[str, Indicator]
    codelists: Mapping[str, Codelist]


@dataclass(frozen=True)
class Shelved:
    """A package with the library that it takes from."""

    package: Package
    library: Library

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of the package, in its order."""
        return tuple(self.library.indicators[i] for i in self.package.indicator_ids if i in self.library.indicators)

    @property
    def codelists(self) -> tuple[Codelist, ...]:
        """The codelists of its indicators, by id."""
        names = sorted({name for i in self.indicators for name in i.codelists})
        return tuple(self.library.codelists[name] for name in names if name in self.library.codelists)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that its indicators declare to read."""
        return frozenset(t for i in self.indicators for t in i.reads)


@dataclass(frozen=True)
class Counterpart:
    """An indicator of one package, and the one of another that it is nearest to."""

    one: str
    other: str
    likeness: Likeness


@dataclass(frozen=True)
class Overlap:
    """What two packages have in common."""

    one: Package
    other: Package
    counterparts: tuple[Counterpart, ...]  # of the first one's indicators, in its order
    matched: int  # how many of the other one's indicators have one
    codelists: tuple[SharedCodes, ...]
    tables: tuple[str, ...]

    @property
    def within(self) -> tuple[Package, Package, int]:
        """The package that lies more in the other, the other, and how many of its indicators have a counterpart."""
        ours, theirs = len(self.counterparts), self.matched
        if ours * len(self.other.indicator_ids) >= theirs * len(self.one.indicator_ids):
            return self.one, self.other, ours
        return self.other, self.one, theirs

    @property
    def share(self) -> Fraction:
        """How much of the package that lies more in the other has a counterpart there."""
        package, _, asked = self.within
        return Fraction(asked, len(package.indicator_ids))

    @property
    def across_owners(self) -> bool:
        """Say whether the two belong to different owners."""
        return _owner(self.one) != _owner(self.other)


def overlaps(ours: Iterable[Shelved], theirs: Iterable[Shelved] | None = None) -> tuple[Overlap, ...]:
    """
    Find the packages that ask the same twice, or count the same codes.

    In:     the packages of a project; those of another project, or none to compare the first with each other
    Out:    those of different owners first, then by how much; without retired packages, and of two projects without
            those of the other that are the same in the first
    """
    mine = [s for s in ours if s.package.status is not Status.RETIRED]
    if theirs is None:
        pairs: Iterable[tuple[Shelved, Shelved]] = combinations(mine, 2)
    else:
        pairs = product(mine, (s for s in only_theirs(mine, theirs) if s.package.status is not Status.RETIRED))
    found = (overlap(one, other) for one, other in pairs)
    told = [o for o in found if o.counterparts or o.codelists]
    return tuple(sorted(told, key=lambda o: (not o.across_owners, -o.share, o.one.id, o.other.id)))


def only_theirs(ours: Iterable[Shelved], theirs: Iterable[Shelved]) -> tuple[Shelved, ...]:
    """Leave out the packages of another project that the first has too, to the word and the count."""
    mine = {s.package.id: s for s in ours}
    return tuple(s for s in theirs if s.package.id not in mine or not _are_same(mine[s.package.id], s))


def _are_same(one: Shelved, other: Shelved) -> bool:
    return one.package == other.package and all(
        i.header.id in other.library.indicators and not _redefined(i, one, other) for i in one.indicators
    )


def overlap(one: Shelved, other: Shelved) -> Overlap:
    """Lay two packages beside each other."""
    counterparts = tuple(c for i in one.indicators if (c := _counterpart(i, one, other)) is not None)
    return Overlap(
        one=one.package,
        other=other.package,
        counterparts=counterparts,
        matched=sum(_counterpart(i, other, one) is not None for i in other.indicators),
        codelists=tuple(_codelists(one, other)),
        tables=tuple(sorted(one.tables & other.tables)),
    )


def overlap_warnings(packages: Iterable[Shelved], places: Mapping[str, Where]) -> Iterator[Problem]:
    """
    Tell of published packages of different owners of which one lies in the other by more than `MUCH`.

    In:     where each package stands, by id
    """
    published = [s for s in packages if s.package.status is Status.PUBLISHED]
    for one, other in combinations(published, 2):
        if _owner(one.package) != _owner(other.package) and (found := overlap(one, other)).share > MUCH:
            package, beside, asked = found.within
            of = f"{asked} of {len(package.indicator_ids)} indicators"
            what = f"{of} have a counterpart in '{beside.id}' of {beside.owner}, more than half: see klynge overlap."
            yield Problem(places[package.id], what)


def _owner(package: Package) -> str:
    return " ".join(package.owner.split()).casefold()


def _counterpart(indicator: Indicator, one: Shelved, other: Shelved) -> Counterpart | None:
    """Give the indicator of another package that this one is nearest to; None where none is like it."""
    order = list(Likeness)
    found = [(kind, i) for i in other.indicators if (kind := _likeness(indicator, i, one, other)) is not None]
    if not found:
        return None
    likeness, nearest = min(found, key=lambda each: (order.index(each[0]), *_far(indicator, each[1])))
    return Counterpart(indicator.header.id, nearest.header.id, likeness)


def _far(indicator: Indicator, beside: Indicator) -> tuple[bool, bool]:
    """Order indicators that are equally like one: by the same codelists, then by the same unit."""
    return set(indicator.codelists) != set(beside.codelists), indicator.header.unit is not beside.header.unit


def _likeness(indicator: Indicator, beside: Indicator, one: Shelved, other: Shelved) -> Likeness | None:
    lists = one.library.codelists, other.library.codelists
    if indicator.header.id == beside.header.id:
        return Likeness.REDEFINED if redefined(indicator, beside, *lists) else Likeness.SAME
    if counts_alike(indicator, beside, *lists):
        return Likeness.RENAMED
    if _asks(indicator) == _asks(beside):
        return Likeness.TWIN
    return Likeness.CLOSE if _is_close(indicator, beside, one, other) else None


def _asks(indicator: Indicator) -> str:
    """Name whose question an indicator answers: its own, or that of the one that it stands for."""
    return indicator.header.stands_for or indicator.header.id


def _redefined(indicator: Indicator, one: Shelved, other: Shelved) -> bool:
    lists = one.library.codelists, other.library.codelists
    return bool(redefined(indicator, other.library.indicators[indicator.header.id], *lists))


def _is_close(indicator: Indicator, beside: Indicator, one: Shelved, other: Shelved) -> bool:
    """Say whether two indicators count the same codes of the same tables, whatever they ask of them."""
    if set(indicator.reads) != set(beside.reads) or not (indicator.codelists and beside.codelists):
        return False
    meets = {
        (a, b)
        for a in indicator.codelists
        for b in beside.codelists
        if shared_codes(one.library.codelists[a], other.library.codelists[b]) is not None
    }
    return {a for a, _ in meets} == set(indicator.codelists) and {b for _, b in meets} == set(beside.codelists)


def _codelists(one: Shelved, other: Shelved) -> Iterator[SharedCodes]:
    """Give the codelists that share codes; one that stands in both packages is compared with nothing else."""
    ours, theirs = {c.id: c for c in one.codelists}, {c.id: c for c in other.codelists}
    in_both = {name for name in ours.keys() & theirs.keys() if ours[name].codes == theirs[name].codes}
    for name, codelist in ours.items():
        for beside in (theirs[name],) if name in in_both else (c for c in theirs.values() if c.id not in in_both):
            found = shared_codes(codelist, beside)
            if found is not None:
                yield found
