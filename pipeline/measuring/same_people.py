"""
Finds what counts of different indicators tell of each other: that they are of the same people, or of parts of them.

Its own room because nobody declares it: an indicator's complement, its denominator in another's numerator, a part
beside the whole. It is read off the numbers, unit by unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.measuring.intervals import Array
from pipeline.measuring.layout import Layout, Place
from pipeline.model import Level, Period

_EXACT: Final = 1e-9  # what floats leave behind
_FEWEST_ALIKE: Final = 3  # units in which counts are the same; in fewer it is an accident

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Side:
    """One count of one figure, over all units."""

    figure: tuple[str, str]
    name: str
    places: Mapping[tuple[str, str], Place]

    def count(self, told: Layout, unit: tuple[str, str]) -> float:
        return float(told.faces[self.places[unit]][self.name]) if unit in self.places else np.nan


def same_people(period: Period, told: Layout) -> None:
    """
    Add what two or three counts of a period tell of each other, unit by unit.

    Two counts that are the same in every unit are taken to be of the same people, and two that add up to a third in
    every unit to be its parts. What does so by accident is covered once too often, and never too seldom.
    """
    sides = _sides(period, told)
    units = sorted({unit for side in sides for unit in side.places})
    counts = np.array([[side.count(told, unit) for unit in units] for side in sides])
    for one, other in combinations(range(len(sides)), 2):
        if sides[one].figure == sides[other].figure:
            continue
        if _agree(counts[one], counts[[other]])[0]:
            _link(told, units, ((sides[one], 1), (sides[other], -1)))
        for third in np.flatnonzero(_agree(counts[one] + counts[other], counts)):
            if third not in (one, other):
                _link(told, units, ((sides[one], 1), (sides[other], 1), (sides[third], -1)))


def _sides(period: Period, told: Layout) -> list[_Side]:
    """Give every count of every figure of a period."""
    found: dict[tuple[str, str, str], dict[tuple[str, str], Place]] = {}
    for place, named in told.faces.items():
        if place.period == period and place.level in list(Level):
            for name in named:
                found.setdefault((place.indicator_id, place.category, name), {})[place.level, place.unit_id] = place
    return [_Side(key[:2], key[2], places) for key, places in found.items()]


def _agree(one: Array, others: Array) -> Flags:
    """Say which counts are the same as these in every unit that has both, and are so in more than a few."""
    known = ~np.isnan(one) & ~np.isnan(others)
    same = np.isclose(one, others, rtol=0, atol=_EXACT) | ~known
    counted = (known & (others > 0)).sum(axis=1)
    found: Flags = same.all(axis=1) & (counted >= _FEWEST_ALIKE)
    return found


def _link(told: Layout, units: Sequence[tuple[str, str]], terms: Sequence[tuple[_Side, int]]) -> None:
    for unit in units:
        if all(unit in side.places for side, _ in terms):
            told.sums_to_nothing(*((side.places[unit], side.name, sign) for side, sign in terms))
