"""
Turns what everybody in a cluster knows, the sizes of its lists, into how far the values of letters are rounded.

Its own room because a decimal is a fingerprint. A value that is one event among 1.360 patients fits few lists; rounded
so far that many counts share it, it fits all. `benchmarks/attacks/linking.py` tries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Final

from pipeline.model import Period, Unit

COUNTS_TOGETHER: Final = 12  # so many counts of the smallest list share a rounded value; with 5 the attack wins
MONTHS_SUPPLY: Final = 30  # an amount on one prescription where all packs are alike: the coarsest there is to count by
DIGITS: Final = (1, 2, 5)


@dataclass(frozen=True)
class Coarseness:
    """What the values of a cluster's letters are rounded by."""

    smallest_list: int | None  # patients on the smallest list of the cluster's members; null: nobody knows them
    period: Period

    def step(self, unit: Unit, values: Iterable[float]) -> Decimal:
        """
        Give what a figure's values are rounded to: at least whole percents and whole numbers per 1.000.

        Means, medians, ratios and amounts keep two digits of the figure's largest value. Small lists ask for more: 2,
        5, 10 … until a dozen counts of the smallest of them share a value. All values of a figure are rounded alike.
        """
        largest = max(abs(v) for v in values)
        usual = _usual(unit, largest)
        return max(usual, _round_number(COUNTS_TOGETHER * self._one_event(unit)))

    def vanishing(self, unit: Unit, values: Mapping[str, float]) -> frozenset[str]:
        """
        Give those whose value is not 0 and would be printed as 0, because small lists ask for a coarse step.

        A page that rounds to whole percents is read as such; one that calls 9 of 1.000 nothing says what is not so.
        """
        if not values:
            return frozenset()
        step = self.step(unit, values.values())
        if step <= _usual(unit, max(abs(v) for v in values.values())):
            return frozenset()
        return frozenset(i for i, value in values.items() if value and not rounded(value, step))

    def _one_event(self, unit: Unit) -> float:
        """Give how far one event more moves the value of the smallest list; 0 where nobody can know what it is of."""
        if not self.smallest_list:
            return 0.0
        if unit.in_percent:
            return 100 / self.smallest_list
        if unit is Unit.PER_1000:
            return 1000 / self.smallest_list * max(1.0, self.period.year_days / self.period.days)
        return MONTHS_SUPPLY * 1000 / (self.smallest_list * self.period.days) if unit is Unit.DDD else 0.0


def rounded(value: float, step: Decimal) -> Decimal:
    """Round half up to a multiple of the step, as people do, from the shortest decimal that is the value."""
    steps = (Decimal(repr(value)) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * step + 0  # plus 0: no negative zero


def _usual(unit: Unit, largest: float) -> Decimal:
    if unit.in_percent or unit is Unit.PER_1000 or largest >= 10:  # noqa: PLR2004 - two digits before the decimal mark
        return Decimal(1)
    return Decimal("0.1") if largest >= 1 else Decimal("0.01")


def _round_number(least: float) -> Decimal:
    """Give the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is not below; 0 for 0."""
    if not least:
        return Decimal(0)
    steps = (Decimal(digit).scaleb(power) for power in count(-3) for digit in DIGITS)
    return next(step for step in steps if step >= Decimal(repr(least)))
