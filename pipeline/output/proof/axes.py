"""
Turns the numbers written along an axis into a scale, so that a mark can be held against a number.

Its own room because an axis is read from the file like everything else: its numbers must be round and evenly spaced,
so that they tell no more than how far the figure reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
MOST_TICKS = 16
_NUMBER = re.compile(r"[−+]?\d{1,3}(?:\.\d{3})*(?:,\d+)?|[−+]?\d+(?:,\d+)?")


@dataclass(frozen=True)
class Axis:
    """Numbers at the two ends of a scale and where they lie, in points."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """Give where a shown number lies; what lies beyond the scale stands at its end."""
        share = float((value - self.low) / (self.high - self.low))
        return self.start + round(min(1.0, max(0.0, share)), 4) * (self.end - self.start)


def number_in(text: str) -> Decimal | None:
    """Read a text that is one number as pages write it; None where it is anything else."""
    bare = text.replace("\xa0", " ").strip()
    if not _NUMBER.fullmatch(bare):
        return None
    return Decimal(bare.replace(".", "").replace(",", ".").replace("−", "-").replace("+", ""))


def last_number(text: str) -> Decimal | None:
    """Read the number that a label ends with: 71,8 of 'klyngen 71,8'."""
    found = list(_NUMBER.finditer(text))
    return number_in(found[-1].group()) if found and text.endswith(found[-1].group()) else None


def is_round(numbers: Sequence[Decimal]) -> bool:
    """Say whether numbers along an axis are multiples of one round step, none left out."""
    if not 2 <= len(numbers) <= MOST_TICKS:  # noqa: PLR2004 -- a scale has two ends
        return False
    steps = {b - a for a, b in pairwise(numbers)}
    if len(steps) != 1 or min(steps) <= 0:
        return False
    step = steps.pop()
    digits = step.scaleb(-step.adjusted()).normalize()
    return (digits in ROUND_STEPS and numbers[0] % step == 0) or _ends_at_hundred(numbers, step)


def _ends_at_hundred(numbers: Sequence[Decimal], step: Decimal) -> bool:
    """Say whether a scale counts down from a ceiling of 100 in round steps."""
    digits = step.scaleb(-step.adjusted()).normalize()
    return digits in ROUND_STEPS and numbers[-1] == 100  # noqa: PLR2004 -- per cent


def near(place: float, places: Iterable[float], most: float) -> bool:
    """Say whether a place is one of these, as far as places are told."""
    return any(abs(place - other) <= most for other in places)


def along(pairs: Sequence[tuple[Decimal, float]], slope: float | None = None) -> float | None:
    """
    Give how far places along a straight scale stand from where their numbers belong, at most.

    In:   numbers with their places; the points a unit of number, where that is known
    Out:  null where all numbers are one: they have one place or none
    """
    low, high = min(pairs), max(pairs)
    if slope is None:
        if low[0] == high[0]:
            return max(p for _, p in pairs) - min(p for _, p in pairs)
        slope = (high[1] - low[1]) / float(high[0] - low[0])
    return max(abs(p - low[1] - slope * float(n - low[0])) for n, p in pairs)
