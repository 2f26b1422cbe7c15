"""Made-up editions: who met, what was told of whom in which quarters, and a slow reader who subtracts everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from pipeline.model import Level, Period, State, Unit, Visibility, add_months
from pipeline.orders.editions import Edition, EditionCell, FigureAsked, Kind

START = date(2025, 1, 1)
Counted = Mapping[tuple[str, int], tuple[int, int]]  # practice and quarter → numerator, denominator


def quarters(first: int, last: int) -> Period:
    """Give the period from one quarter to another, both included, counted from 2025."""
    return Period(add_months(START, 3 * first), add_months(START, 3 * (last + 1)) - timedelta(days=1))


YEAR = quarters(0, 3)


def edition(
    members: Iterable[str],
    cells: Iterable[EditionCell],
    *,
    package: str = "pk",
    period: Period = YEAR,
    visibility: Visibility = Visibility.ANONYMISED,
    units: Mapping[str, Iterable[str]] | None = None,
    unit: Unit = Unit.PERCENT,
    adds_up: bool = True,
    printed_on: date = date(2026, 11, 27),
    cluster: str = "c1",
) -> Edition:
    """Give an edition that says the usual unless told otherwise."""
    cells = tuple(cells)
    return Edition(
        asked=FigureAsked(package, period.last, cluster, visibility),
        package_version="1",
        cluster_name=f"Klynge {cluster}",
        period=period,
        printed_on=printed_on,
        snapshot="s",
        fingerprints={c.indicator_id: "f" for c in cells},
        members={i: f"Lægerne {i}" for i in sorted(members)},
        units={u: frozenset(ids) for u, ids in (units or {}).items()},
        kinds={c.indicator_id: Kind(unit, in_days=False, adds_up=adds_up) for c in cells},
        cells=cells,
        folder=f"reports_out/{package}/{period.last}/{cluster}-{visibility}",
        files={},
    )


def cell(
    level: Level,
    unit_id: str,
    period: Period,
    counts: tuple[int, int] | None,
    indicator: str = "seen",
    category: str = "",
) -> EditionCell:
    """Give a cell with these counts; None: hidden."""
    if counts is None:
        return EditionCell(indicator, category, period, level, unit_id, State.HIDDEN)
    x, y = counts
    value = 100 * x / y if y else None
    return EditionCell(indicator, category, period, level, unit_id, State.VALUE, Decimal(x), Decimal(y), value)


def by_letter(practice_id: str, period: Period, indicator: str = "seen") -> EditionCell:
    """Give the cell of a practice that stands by letter: that it was shown, and nothing else."""
    return EditionCell(indicator, "", period, Level.PRACTICE, practice_id, State.VALUE)


def summed(counted: Counted, practices: Iterable[str], first: int, last: int) -> tuple[int, int]:
    """Add up practices over quarters, one addition at a time."""
    x = y = 0
    for practice in practices:
        for quarter in range(first, last + 1):
            x, y = x + counted[practice, quarter][0], y + counted[practice, quarter][1]
    return x, y


def without(made: Edition, hidden: Iterable[tuple[str, str, Period, Level]]) -> Edition:
    """Hide figures of an edition, as a run does that was told to."""
    gone = set(hidden)
    return replace(
        made,
        cells=tuple(
            EditionCell(c.indicator_id, c.category, c.period, c.level, c.unit_id, State.HIDDEN)
            if (c.indicator_id, c.category, c.period, c.level) in gone
            else c
            for c in made.cells
        ),
    )


@dataclass(frozen=True)
class Found:
    """A group whose counts a reader has worked out."""

    practices: frozenset[str]
    quarters: tuple[int, ...]
    numerator: int
    denominator: int

    def is_small(self, smallest: int) -> bool:
        """Say whether so few have it, have it not, or are looked at."""
        counts = (self.numerator, self.denominator - self.numerator, self.denominator)
        return any(0 < c < smallest for c in counts)


class Reader:
    """Adds and subtracts whatever was told, three figures at a time, without a thought of what it means."""

    def __init__(self, practices: Sequence[str], count: int) -> None:
        self.practices, self.count = list(practices), count

    def told(self, made: Edition) -> list[tuple[np.ndarray, int, int]]:
        """Turn an edition into what it tells: over which practices and quarters, numerator and denominator."""
        found = []
        for c in made.cells:
            if c.state is State.VALUE and c.numerator is not None:
                over = np.zeros((len(self.practices), self.count), dtype=int)
                spans = [q for q in range(self.count) if c.period.first <= quarters(q, q).first <= c.period.last]
                for practice in made.practices_of(c):
                    over[self.practices.index(practice), spans] = 1
                found.append((over, int(c.numerator), int(c.denominator)))
        return found

    def finds(self, editions: Sequence[Edition], terms: int = 3) -> Iterator[Found]:
        """Give every group of practices in a span that some sum or difference of told figures is about."""
        told = [t for e in editions for t in self.told(e)]
        for many in range(1, terms + 1):
            for chosen in itertools.combinations(told, many):
                for signs in itertools.product((1, -1), repeat=many - 1):
                    signed = list(zip((1, *signs), chosen, strict=True))
                    over = sum(s * t[0] for s, t in signed)
                    for way in (1, -1):
                        found = self._group(way * over, [(way * s, t) for s, t in signed])
                        if found is not None:
                            yield found

    def is_told_by(self, made: Edition, found: Found) -> bool:
        """Say whether one edition tells a group's counts by itself, in however many steps."""
        rows = [t[0].ravel() for t in self.told(made)]
        if not rows:
            return False
        wanted = np.zeros((len(self.practices), self.count), dtype=int)
        for practice in found.practices:
            wanted[self.practices.index(practice), list(found.quarters)] = 1
        basis = np.array(rows, dtype=float)
        rank = np.linalg.matrix_rank(basis)
        return rank == np.linalg.matrix_rank(np.vstack([basis, wanted.ravel()]))

    def _group(self, over: np.ndarray, signed: Sequence[tuple[int, tuple[np.ndarray, int, int]]]) -> Found | None:
        """Give the practices and quarters that a combination is about, where it is about such."""
        who, when = over.any(axis=1), over.any(axis=0)
        if not who.any() or not np.array_equal(over, np.outer(who, when)):
            return None
        return Found(
            frozenset(self.practices[i] for i in np.flatnonzero(who)),
            tuple(int(q) for q in np.flatnonzero(when)),
            sum(s * t[1] for s, t in signed),
            sum(s * t[2] for s, t in signed),
        )
