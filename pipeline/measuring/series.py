"""
Turns a unit's points in the order of time into a run chart: its centre, and whether more than chance moves it.

Its own room because the rules are one method with one source (Anhøj's), and are asked before any limits are:
a series whose runs give a signal has no single mean to lie around.

The rules are for points that chance moves one by one. Periods that overlap share patients, so that neighbours
are alike, and a season makes long runs: both give signals where nothing has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb, log2
from statistics import median
from typing import Final

from pipeline.measuring.control_limits import ControlChart, ControlLimits, Point, control_limits, values_of

FEWEST_VALUES: Final = 12  # before a median is drawn: Anhøj, "Seriediagrammer" ("mindst 12, gerne 20-30")
FEWEST_USEFUL: Final = 10  # points off the centre: Anhøj's tables and studies begin here
ONE_IN: Final = 20  # chances: fewer crossings than the limit come by chance less often than once in so many


@dataclass(frozen=True)
class Runs:
    """How a series runs along its centre, beside what chance alone would seldom do."""

    useful: int  # points off the centre
    longest: int  # points in a row on one side
    longest_limit: int  # more than these are a signal
    crossings: int  # from one side to the other
    crossings_limit: int  # fewer than these are a signal

    @property
    def is_unusually_long(self) -> bool:
        """Say whether more points in a row lie on one side than chance would let."""
        return self.longest > self.longest_limit

    @property
    def crosses_unusually_seldom(self) -> bool:
        """Say whether the series crosses its centre more seldom than chance would let it."""
        return self.crossings < self.crossings_limit

    @property
    def signal(self) -> bool:
        """Say whether more than chance moves the series."""
        return self.is_unusually_long or self.crosses_unusually_seldom


@dataclass(frozen=True)
class RunChart:
    """Everything that a series' drawing shows beside its points."""

    centre: float  # the median of the baseline
    runs: Runs | None  # null: too many points lie on the centre to judge
    limits: ControlLimits | None  # around the baseline's mean; null: the baseline is not steady, or has no spread
    outside: tuple[int, ...]  # the places of the points outside the limits


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
        longest_limit=round(log2(len(sides))) + 3,
        crossings=len(lengths) - 1,
        crossings_limit=_fewest_crossings(len(sides)),
    )


def run_chart(
    points: Sequence[Point],
    chart: ControlChart = ControlChart.INDIVIDUALS,
    *,
    scale: float = 1,
    frozen: int | None = None,
    excluded: Collection[int] = (),
) -> RunChart | None:
    """
    Give the centre of a series, its runs around it, and the points that chance would seldom put where they are.

    In:      points in the order of time, of periods that do not overlap; what numerator / denominator is
             multiplied by; how many points from the first are the baseline (null: all); the places of points
             that are shown and held against the limits, but that no line rests on
    Nulls:   a baseline of fewer than 12 values gives no chart: draw the points alone
    Source:  Anhøj and Wentzel-Larsen 2018: the median and the runs first; limits around the mean only where the
             runs are those of chance
    """
    kept = [Point() if place in excluded else point for place, point in enumerate(points)]
    baseline = kept[:frozen]
    values = values_of(baseline)
    known = [value for value in values if value is not None]
    if len(known) < FEWEST_VALUES:
        return None
    centre = float(median(known))
    before = _judged(values, centre)
    limits = None if before and before.signal else control_limits(baseline, points, chart, scale=scale)
    return RunChart(
        centre=centre,
        runs=_judged(values_of(kept), centre),
        limits=limits,
        outside=limits.outside(values_of(points)) if limits else (),
    )


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
