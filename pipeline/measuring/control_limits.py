"""
Turns the points of a series into the limits that chance alone seldom takes it across.

Its own room because each chart's formula has a source and a reference to be checked against, and nothing
here looks for runs. The limits lie three standard deviations around the mean of a baseline, and may be
asked about other points than those they rest on: that is how new points meet a frozen baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import isnan, sqrt
from statistics import fmean, mean
from typing import Final, NamedTuple

from pipeline.measuring.estimate import Method

WIDTH: Final = 3  # standard deviations: Shewhart 1931
SPREAD_OF_A_RANGE: Final = 1.128  # the mean range of two normal values, in standard deviations
LARGEST_RANGE: Final = 3.267  # times the mean moving range: a larger one is no usual variation


class ControlChart(StrEnum):
    """Where the variation between points comes from; in brackets the field's name of the chart."""

    PROPORTIONS = "p"  # patients who do or do not (P chart)
    RATES = "u"  # events, at most one per patient (U chart)
    INDIVIDUALS = "i"  # whatever moves the points: read off the points themselves (I chart, XmR)


def chart_of(method: Method, *, standardised: bool = False) -> ControlChart:
    """
    Choose the chart by where the uncertainty of one value comes from.

    Where a patient can count more than once, or strata are weighted, numerator and denominator alone do
    not tell how much chance moves a point.
    """
    counted = {Method.WILSON: ControlChart.PROPORTIONS, Method.POISSON: ControlChart.RATES}
    return ControlChart.INDIVIDUALS if standardised else counted.get(method, ControlChart.INDIVIDUALS)


class Point(NamedTuple):
    """
    One period's figure of a unit, as it may be shown.

    Nulls:   a figure that is hidden, too small, missing or left out is a point without numbers: no line rests
             on it. Charts of individuals need the value alone.
    """

    value: float | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None  # in terms that do not change from period to period: patients, years


def values_of(points: Sequence[Point]) -> list[float | None]:
    """Give the points' values; what is no number is missing."""
    return [None if p.value is None or isnan(p.value) else p.value for p in points]


@dataclass(frozen=True)
class ControlLimits:
    """The mean of a baseline, and the lower and upper limit for each point asked about; null where it has none."""

    mean: float
    by_point: tuple[tuple[float, float] | None, ...]

    def outside(self, values: Sequence[float | None]) -> tuple[bool, ...]:
        """Say of each value whether it lies outside; one on a limit is inside, a missing one is nowhere."""
        return tuple(
            value is not None and limits is not None and (value < limits[0] or value > limits[1])
            for value, limits in zip(values, self.by_point, strict=True)
        )


def control_limits(
    baseline: Sequence[Point],
    points: Sequence[Point],
    chart: ControlChart,
    *,
    scale: float = 1,
    screened: bool = False,
    widened: bool = False,
) -> ControlLimits | None:
    """
    Give the limits for points from the mean and the variation of a baseline.

    In:      the baseline in the order of time, the points to give limits for, what numerator / denominator is
             multiplied by; whether large moving ranges are left out (individuals); whether limits are widened
             where the points move more than their numerators and denominators account for (the others)
    Units:   those of the values. Proportions stay within 0 and `scale`, rates above 0; the limits of
             individuals may lie where no value can
    Nulls:   no baseline, or one without spread, gives no limits: nothing says how far chance reaches
    Source:  Shewhart 1931; Montgomery, Introduction to Statistical Quality Control; widened: Laney 2002, who
             would narrow them as well
    """
    if chart is ControlChart.INDIVIDUALS:
        return _individuals(values_of(baseline), len(points), screened=screened)
    return _counted(baseline, points, chart, scale, widened=widened)


def mean_moving_range(values: Sequence[float | None], *, screened: bool = False) -> float | None:
    """
    Give the mean distance between neighbours in time.

    Nulls:   a missing value has no distance to its neighbours, and they have none across it
    Source:  screening once at 3.267 times the mean: Nelson 1982, NHS England "Making data count"
    """
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return None
    usual = fmean(ranges)
    return fmean(r for r in ranges if r < LARGEST_RANGE * usual) if screened and usual else usual


def _individuals(values: Sequence[float | None], points: int, *, screened: bool) -> ControlLimits | None:
    spread = mean_moving_range(values, screened=screened)
    if not spread:
        return None
    middle, half = mean(v for v in values if v is not None), WIDTH * spread / SPREAD_OF_A_RANGE
    return ControlLimits(middle, ((middle - half, middle + half),) * points)


def _counted(
    baseline: Sequence[Point], points: Sequence[Point], chart: ControlChart, scale: float, *, widened: bool
) -> ControlLimits | None:
    pairs = [(p.numerator, p.denominator) for p in baseline if p.numerator is not None and p.denominator is not None]
    events, size = float(sum(x for x, _ in pairs)), float(sum(y for _, y in pairs))
    if not size:
        return None
    middle = scale * events / size
    ceiling = scale if chart is ControlChart.PROPORTIONS else float("inf")
    variance = middle * (scale - middle if chart is ControlChart.PROPORTIONS else scale)  # of a denominator of 1
    if not variance > 0:
        return None
    width = WIDTH * (_widening(baseline, middle, variance) if widened else 1)
    halves = [width * sqrt(variance / float(p.denominator)) if p.denominator else None for p in points]
    return ControlLimits(
        middle, tuple(None if h is None else (max(0.0, middle - h), min(ceiling, middle + h)) for h in halves)
    )


def _widening(baseline: Sequence[Point], middle: float, variance: float) -> float:
    """Give how many times wider than their sums account for the points move; at least 1."""
    sizes = [p.denominator for p in baseline]
    steps = [
        None if value is None or not size else (value - middle) / sqrt(variance / float(size))
        for value, size in zip(values_of(baseline), sizes, strict=True)
    ]
    return max(1.0, (mean_moving_range(steps) or 0.0) / SPREAD_OF_A_RANGE)
