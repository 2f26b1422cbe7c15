"""
Turns a unit's published figures in the order of time into a run chart that says if more than chance moves them.

Its own room because the rules are one method with one source (Anhøj's), and are asked before any limits are:
a series whose runs give a signal has no single mean to lie around.

The rules are for points that chance moves one by one. Periods that overlap share patients, so that neighbours
are alike, and have no chart. A season makes long runs and few crossings: a signal, but no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from math import comb, log2
from statistics import median
from typing import Final

from pipeline.definitions.indicator import Header
from pipeline.measuring.control_limits import Point, chart_of, control_limits, values_of
from pipeline.measuring.estimate import Method, factor, in_display_terms
from pipeline.measuring.figures import Cell, RunChart, Runs
from pipeline.model import FEWEST_POINTS, Period

FEWEST_DRAWN: Final = 3  # values, before there is a line to look at
FEWEST_USEFUL: Final = 10  # points off the centre: Anhøj's tables and studies begin here
ONE_IN: Final = 20  # chances: fewer crossings than the limit come by chance less often than once in so many


def runs(values: Sequence[float | None], centre: float) -> Runs | None:
    """
    Count runs and crossings, and give the limits that the number of useful points sets.

    A point exactly on the centre, and one without a value, neither breaks a run nor adds to it. No tolerance
    is taken: a median is one of the values or lies between two, and equal sums give equal values to the last bit.

    Nulls:   no useful point gives nothing
    Source:  Anhøj and Olesen 2014: longest run at most round(log2 n) + 3; crossings at least the 5th
             percentile of Binomial(n - 1, 1/2)
    """
    sides = [value > centre for value in values if value is not None and (value > centre or value < centre)]
    if not sides:
        return None
    lengths = [sum(1 for _ in run) for _, run in groupby(sides)]
    return Runs(
        useful=len(sides),
        longest=max(lengths),
        longest_most=round(log2(len(sides))) + 3,
        crossings=len(lengths) - 1,
        crossings_least=_fewest_crossings(len(sides)),
    )


def run_chart(
    header: Header, method: Method, points: Sequence[tuple[Period, Cell]], frozen: int | None = None
) -> RunChart | None:
    """
    Give the centre of a series, its runs around it, and the points that chance would seldom put where they are.

    In:      published cells, oldest first: what is hidden has no number here, and reaches no line; how many
             points from the first fix centre and limits (null: all)
    Nulls:   fewer than 3 values to fix the centre, or periods that overlap, give no chart; fewer than 12 values,
             or than 10 points off the centre, or points that look back over each other are drawn and not judged;
             limits are empty where what they would rest on is not judged, gives a signal itself, or has no spread
    Source:  Anhøj and Wentzel-Larsen 2018: the median and the runs first, limits around the mean only where the
             runs are those of chance
    """
    own = [_point(header, period, cell) for period, cell in points]
    values, baseline = values_of(own), own[:frozen]
    known = [value for value in values[:frozen] if value is not None]
    if _overlap([p for p, _ in points]) or len(known) < FEWEST_DRAWN:
        return None
    centre = float(median(known))
    overlaps = _overlap([looked_at(header, p) for p, _ in points])
    enough = len(known) >= FEWEST_POINTS and not overlaps
    before, limits = _judged(values[:frozen], centre), None
    if enough and not (before and before.signal):
        chart = chart_of(method, standardised=header.standardise is not None)
        limits = control_limits(baseline, own, chart, scale=_scale(header, points[0][0]), widened=True)
    return RunChart(
        points=tuple(points),
        centre=centre,
        runs=_judged(values, centre) if enough else None,
        frozen=frozen,
        limits=limits.by_point if limits else (),
        outside=limits.outside(values) if limits else (),
        overlaps=overlaps,
    )


def looked_at(header: Header, period: Period) -> Period:
    """Give the days that a figure looks at: its period's, or as far back from the last of them as its header says."""
    return Period.ending(period.last, header.lookback.months) if header.lookback else period


def _overlap(periods: Sequence[Period]) -> bool:
    return any(one.last >= other.first for one, other in pairwise(periods))


def _point(header: Header, period: Period, cell: Cell) -> Point:
    """Turn a cell into a point; listed days become years, or a leap year's days would weigh less than others."""
    size = None if cell.denominator is None else in_display_terms(header, period, cell.denominator)
    return Point(cell.value, cell.numerator, size)


def _scale(header: Header, period: Period) -> float:
    """Give what numerator / denominator is multiplied by once listed days are years: the same in every period."""
    return float(in_display_terms(header, period, Decimal(factor(header, period))))


def _judged(values: Sequence[float | None], centre: float) -> Runs | None:
    found = runs(values, centre)
    return found if found and found.useful >= FEWEST_USEFUL else None


def _fewest_crossings(useful: int) -> int:
    """Give the least k with P(at most k crossings) of 5 % or more, in whole numbers: no tail is rounded."""
    steps, ways = useful - 1, 0
    for crossings in range(useful):
        ways += comb(steps, crossings)
        if ONE_IN * ways >= 2**steps:
            return crossings
    raise AssertionError("all crossings together are certain")
