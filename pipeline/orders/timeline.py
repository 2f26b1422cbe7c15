"""
Finds every span of time whose counts follow from spans that were told.

Its own room because time is a line: what was counted from one day to another is the difference of two heights, and
each figure that was told fixes how far two days lie apart. Days that figures join, directly or in a chain, lie at
known heights, so every span between two of them is known: by any number of additions and subtractions, and no other
span is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.model import Period
from pipeline.orders.told import Counts, Figure, plus


class Height(NamedTuple):
    """How much was counted from one day up to another, and which editions tell it."""

    counts: Counts
    sources: frozenset[int]


class Timeline:
    """What was told of one unit, span by span."""

    def __init__(self) -> None:
        self._steps: dict[date, list[tuple[date, int, Figure]]] = {}
        self._of: list[Figure] = []
        self._heights: dict[date, dict[date, Height]] = {}

    @property
    def told(self) -> tuple[Figure, ...]:
        """The figures that were told, in the order in which they were added."""
        return tuple(self._of)

    def add(self, figure: Figure) -> None:
        """Tell one more span."""
        first, after = _ends(figure.period)
        self._of.append(figure)
        self._steps.setdefault(first, []).append((after, 1, figure))
        self._steps.setdefault(after, []).append((first, -1, figure))
        self._heights.clear()

    def height(self, start: date) -> dict[date, Height]:
        """Give how much was counted from one day to each that it is joined with; earlier days lie below."""
        if start not in self._heights:
            self._heights[start] = self._climb(start)
        return self._heights[start]

    def known(self, period: Period) -> Height | None:
        """Give the counts of a span, where they follow from what was told."""
        first, after = _ends(period)
        return self.height(first).get(after) if first in self._steps else None

    def told_by(self, figure: Figure) -> Iterator[tuple[Period, Height]]:
        """
        Give the spans that become known, or known otherwise, when a figure is added; not the figure's own.

        A span that was told before with other counts (restated) is looked at with both.
        """
        first, after = _ends(figure.period)
        below, above = self._joined(first, figure), self._joined(after, figure)
        for start, under in below.items():
            for end, over in above.items():
                counts = plus(plus(figure.counts, under.counts, -1), over.counts)
                found = self.height(start).get(end) if start in self._steps else None
                if start == end or (start, end) == (first, after) or (found and found.counts == counts):
                    continue
                height = Height(counts, figure.sources | under.sources | over.sources)
                yield _span(start, end, height)

    def _joined(self, day: date, figure: Figure) -> dict[date, Height]:
        nothing = Height(tuple(0 * c for c in figure.counts), frozenset())
        return self.height(day) if day in self._steps else {day: nothing}

    def _climb(self, start: date) -> dict[date, Height]:
        some = self._steps[start][0][2].counts
        heights, waiting = {start: Height(tuple(0 * c for c in some), frozenset())}, [start]
        while waiting:
            day = waiting.pop(0)
            here = heights[day]
            for other, sign, figure in self._steps[day]:
                if other not in heights:
                    heights[other] = Height(plus(here.counts, figure.counts, sign), here.sources | figure.sources)
                    waiting.append(other)
        return heights


def _ends(period: Period) -> tuple[date, date]:
    return period.first, period.last + timedelta(days=1)


def _span(start: date, end: date, height: Height) -> tuple[Period, Height]:
    """Turn a step from day to day into a period, whichever way it went."""
    if start < end:
        return Period(start, end - timedelta(days=1)), height
    return Period(end, start - timedelta(days=1)), Height(tuple(-c for c in height.counts), height.sources)
