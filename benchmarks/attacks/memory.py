"""
Attacks what was released one after another: whoever has kept every report solves for every group and span.

Random clusters lose and gain members, share practices, look at years and quarters that overlap, with names and without,
beside their region. The attacker shares no line with the memory's own arithmetic: of every set of practices in every
run of quarters he asks whether some sum of told figures, with any coefficients, is about exactly that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Final

import numpy as np

from attacks.rows import Scale, Tried
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, State, Unit, Visibility, add_months
from pipeline.orders.editions import Edition, EditionCell, FigureAsked, Kind
from pipeline.orders.memory import conflicts

PRACTICES: Final = "abcdefghi"
QUARTERS: Final = 4
RUNS: Final = [(first, last) for first in range(QUARTERS) for last in range(first, QUARTERS)]
RULE: Final = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)
DUST: Final = 1e-7


@dataclass(frozen=True)
class Groups:
    """Every set of practices in every run of quarters, as marks on fields, with the true counts."""

    marks: np.ndarray
    practices: np.ndarray  # how many in each
    is_small: np.ndarray  # fewer than five who have it, have it not, or are looked at

    @classmethod
    def of(cls, numbers: np.ndarray) -> Groups:
        """Give all groups of a country: numbers by practice and quarter, numerator and denominator."""
        sets = [s for many in range(1, len(PRACTICES) + 1) for s in combinations(range(len(PRACTICES)), many)]
        marks = np.array([_marks(s, run) for s in sets for run in RUNS])
        x, y = marks @ numbers[:, :, 0].ravel(), marks @ numbers[:, :, 1].ravel()
        few = np.array([(n > 0) & (n < RULE.smallest_shown) for n in (x, y - x, y)]).any(axis=0)
        return cls(marks, np.repeat([len(s) for s in sets], len(RUNS)), few)

    def known_from(self, cells: Sequence[EditionCell], members: Sequence[frozenset[str]]) -> np.ndarray:
        """Say of each group whether its counts follow from told figures."""
        rows = [
            _marks([PRACTICES.index(i) for i in who], _run(c.period))
            for c, who in zip(cells, members, strict=True)
            if c.state is State.VALUE
        ]
        if not rows:
            return np.zeros(len(self.marks), dtype=bool)
        _, sizes, basis = np.linalg.svd(np.array(rows), full_matrices=False)
        basis = basis[sizes > DUST]
        left = self.marks - (self.marks @ basis.T) @ basis
        found: np.ndarray = np.abs(left).max(axis=1) < DUST
        return found


def attack(scale: Scale) -> list[Tried]:
    """Release one report after another in so many countries, with the memory and without."""
    tried = recovered = without = shown = hidden = 0
    for n in range(scale.clusters):
        random = Random(scale.seed + n)  # noqa: S311 -- no secret
        numbers, releases = _numbers(random), [_order(random) for _ in range(random.randint(2, 5))]
        groups = Groups.of(numbers)
        plain, released = [], []
        for order in releases:
            made = _printed(order, numbers, groups)
            gone = {c.figure[:4] for c in conflicts(made, released, RULE)}
            kept = [c for c in made.cells if (c.indicator_id, c.category, c.period, c.level) not in gone]
            shown, hidden = shown + len(made.cells), hidden + len(made.cells) - len(kept)
            plain.append(made)
            released.append(replace(made, cells=tuple(kept)))
        secret, found = _found(groups, released)
        tried, recovered = tried + secret, recovered + found
        without += _found(groups, plain)[1]
    remark = f"without the memory {without}; {100 * hidden / shown:.0f} % of {shown} figures hidden for it"
    return [Tried("any sum of all that was released", "sequences of 2 to 5 releases", tried, recovered, remark=remark)]


def _found(groups: Groups, editions: Sequence[Edition]) -> tuple[int, int]:
    """Count the small groups that no report tells of by itself, and those that all together do."""
    named = [(e, c) for e in editions for c in e.cells if c.level is Level.PRACTICE]
    is_named = _known(groups, named)
    few = (groups.practices < 3) & ~is_named
    alone = np.zeros(len(groups.marks), dtype=bool)
    for edition in editions:
        alone |= _known(groups, [(edition, c) for c in edition.cells])
    secret = (groups.is_small | few) & ~alone
    together = _known(groups, [(e, c) for e in editions for c in e.cells])
    return int(secret.sum()), int((secret & together).sum())


def _known(groups: Groups, told: Sequence[tuple[Edition, EditionCell]]) -> np.ndarray:
    return groups.known_from([c for _, c in told], [e.practices_of(c) for e, c in told])


@dataclass(frozen=True)
class Ordered:
    """A report to be printed: for whom, over which quarters, who by name, beside the region or not."""

    members: frozenset[str]
    runs: tuple[tuple[int, int], ...]
    named: frozenset[str]
    with_region: bool


def _order(random: Random) -> Ordered:
    members = frozenset(random.sample(PRACTICES, random.randint(4, 8)))
    named = frozenset(i for i in members if random.random() < 0.6) if random.random() < 0.4 else frozenset()
    return Ordered(members, tuple(random.sample(RUNS, random.randint(1, 3))), named, random.random() < 0.5)


def _numbers(random: Random) -> np.ndarray:
    """Draw who has it and how many there are, by practice and quarter: often few, at times none."""
    drawn = [
        [(random.choice((0, 1, 2, 4, 7, 12, 20)), random.choice((0, 3, 9, 30))) for _ in RUNS[:QUARTERS]]
        for _ in PRACTICES
    ]
    return np.array([[(x, x + y) for x, y in row] for row in drawn])


def _printed(order: Ordered, numbers: np.ndarray, groups: Groups) -> Edition:
    """Print a report that tells of nobody by itself: a figure that would is not in it."""
    told = [(Level.CLUSTER, "c", order.members, run) for run in order.runs]
    told += [(Level.PRACTICE, i, frozenset({i}), run) for i in sorted(order.named) for run in order.runs]
    told += [(Level.REGION, "r", frozenset(PRACTICES), run) for run in order.runs if order.with_region]
    made = _edition(order, ())
    for level, unit_id, who, run in told:
        x, y = (int(n) for n in _marks([PRACTICES.index(i) for i in who], run) @ numbers.reshape(-1, 2))
        cell = EditionCell("seen", "", _period(run), level, unit_id, State.VALUE, Decimal(x), Decimal(y))
        more = _edition(order, (*made.cells, cell))
        known = _known(groups, [(more, c) for c in more.cells])
        named = _known(groups, [(more, c) for c in more.cells if c.level is Level.PRACTICE])
        if y and not (known & (groups.is_small | ((groups.practices < 3) & ~named))).any():
            made = more
    return made


def _edition(order: Ordered, cells: tuple[EditionCell, ...]) -> Edition:
    period = _period(order.runs[0])
    visibility = Visibility.OPEN if order.named else Visibility.ANONYMISED
    return Edition(
        asked=FigureAsked("pk", period.last, "c", visibility),
        package_version="1",
        cluster_name="c",
        period=period,
        printed_on=date(2027, 1, 1),
        snapshot="s",
        fingerprints={},
        members={i: i for i in sorted(order.members)},
        units={"r": frozenset(PRACTICES)},
        kinds={"seen": Kind(Unit.PERCENT, in_days=False, adds_up=True)},
        cells=cells,
    )


def _marks(practices: Sequence[int], run: tuple[int, int]) -> np.ndarray:
    marks = np.zeros((len(PRACTICES), QUARTERS))
    marks[list(practices), run[0] : run[1] + 1] = 1
    return marks.ravel()


def _period(run: tuple[int, int]) -> Period:
    first, after = (add_months(date(2026, 1, 1), 3 * n) for n in (run[0], run[1] + 1))
    return Period(first, after - timedelta(days=1))


def _run(period: Period) -> tuple[int, int]:
    return (period.first.month - 1) // 3, (period.last.month - 1) // 3
