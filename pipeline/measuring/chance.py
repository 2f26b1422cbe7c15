"""
Turns the sums of two or more groups into how likely chance alone makes them so different.

Its own room because these are the tests, each with a source and an oracle; what is compared with what,
and what counts as clear, is decided in `compare`. A p-value of NaN means that there was nothing to test.

A group's own variance follows its own level: a group that happens to lie low also seems certain, and nobody of two
hundred would be no chance at all. So its variance is at least what it would be were all groups alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import isnan, nan, sqrt
from typing import Final

import numpy as np
from scipy.special import bdtr, bdtrc, chdtrc, ndtr, stdtr

from pipeline.measuring.estimate import Method, Sums, columns_of
from pipeline.measuring.intervals import Array, Numbers, between_patients, residuals
from pipeline.measuring.medians import above_the_middle, middle, mixed_middle

FEWEST_PATIENTS: Final = 2  # one patient alone has no spread


def two_groups(method: Method, one: Sums, other: Sums) -> tuple[float, float]:
    """
    Give the difference of numerator / denominator between two groups that share no patient, and its p-value.

    Source:  two-proportion score test (Wilson); conditional binomial, mid-p (Poisson); Welch (Student);
             Mood's test (median); else a difference of ratios with the variance between patients
    """
    if method is Method.MEDIAN:
        return _median(one) - _median(other), _two_proportions(*above_the_middle([one, other]))
    size = _ratio(one) - _ratio(other)
    if method is Method.WILSON:
        return size, _two_proportions(one, other)
    if method is Method.POISSON:
        return size, _two_rates(one, other)
    return size, _welch(size, method, one, other)


def mixed_difference(method: Method, one: Sums, others: Sequence[tuple[float, Sums]]) -> tuple[float, float]:
    """
    Give the difference between a group and a weighted mix of others, and its p-value (normal).

    Nulls:   the median of a mix has no variance, hence no p-value
    """
    if method is Method.MEDIAN:
        mix = mixed_middle(others)
        return _median(one) - (nan if mix is None else mix.value), nan
    size = _ratio(one) - sum(weight * _ratio(s) for weight, s in others)
    together = reduce(Sums.plus, [s for _, s in others], one)
    variance = _variance(method, one, together) + sum(w**2 * _variance(method, s, together) for w, s in others)
    return size, 2 * float(ndtr(-abs(size) / sqrt(variance))) if variance > 0 else nan


def equal_rates(x: Array, time: Numbers, other: Array, other_time: Numbers) -> Array:
    """
    Give how likely chance alone makes two counts of independent events so different, column by column.

    Given all events, those of one group are binomial with its share of the denominator; mid-p, twice the smaller
    tail. No event at all is nothing to test.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        events, share = x + other, np.asarray(time / (time + other_time), dtype=np.float64)
    known = (events > 0) & np.isfinite(share)
    k, n, share = np.where(known, x, 0.0), np.where(known, events, 1.0).astype(np.int64), np.where(known, share, 0.5)
    at_most = bdtr(k, n, share)
    at_least = np.where(k == 0, 1.0, bdtrc(np.maximum(k - 1, 0), n, share))
    exactly = at_most + at_least - 1
    p = np.clip(2 * (np.minimum(at_most, at_least) - exactly / 2), 0.0, 1.0)
    return np.where(known, p, np.nan)


def heterogeneity(method: Method, groups: Sequence[Sums]) -> float:
    """
    Give how likely chance alone spreads the groups so far.

    Source:  Pearson's χ² (Wilson, Poisson; of who lies above the middle of all: median); Cochran's Q (Student,
             between patients)
    """
    if method is Method.MEDIAN:
        return heterogeneity(Method.WILSON, above_the_middle(groups))
    together = reduce(Sums.plus, groups)
    freedom = len(groups) - 1
    if method in (Method.WILSON, Method.POISSON):
        return float(chdtrc(freedom, _pearson(method, groups, _ratio(together))))
    weights = [1 / v if (v := _variance(method, s, together)) > 0 else nan for s in groups]
    middle = sum(w * _ratio(s) for w, s in zip(weights, groups, strict=True)) / sum(weights)
    return float(chdtrc(freedom, sum(w * (_ratio(s) - middle) ** 2 for w, s in zip(weights, groups, strict=True))))


def _pearson(method: Method, groups: Sequence[Sums], middle: float) -> float:
    left = 1 - middle if method is Method.WILSON else 1.0
    if middle * left == 0:
        return nan
    expected = [float(s.denominator) * middle for s in groups]
    return sum((float(s.numerator) - e) ** 2 / (e * left) for s, e in zip(groups, expected, strict=True))


def _two_proportions(one: Sums, other: Sums) -> float:
    share = _ratio(one.plus(other))
    variance = share * (1 - share) * (1 / float(one.denominator) + 1 / float(other.denominator))
    return 2 * float(ndtr(-abs(_ratio(one) - _ratio(other)) / sqrt(variance))) if variance > 0 else nan


def _two_rates(one: Sums, other: Sums) -> float:
    x, y = (np.array([float(one.numerator)]), np.array([float(other.numerator)]))
    return float(equal_rates(x, float(one.denominator), y, float(other.denominator))[0])


def _welch(size: float, method: Method, one: Sums, other: Sums) -> float:
    together = one.plus(other)
    a, b = _variance(method, one, together), _variance(method, other, together)
    if not a + b > 0 or min(_patients(one), _patients(other)) < FEWEST_PATIENTS:
        return nan
    freedom = (a + b) ** 2 / (a**2 / (_patients(one) - 1) + b**2 / (_patients(other) - 1))
    return 2 * float(stdtr(freedom, -abs(size) / sqrt(a + b)))


def _variance(method: Method, sums: Sums, together: Sums) -> float:
    """Give the variance of one group's ratio; NaN where it is not known."""
    levels, y = (_ratio(sums), _ratio(together)), float(sums.denominator)
    if method is Method.WILSON:
        return max(level * (1 - level) for level in levels) / y
    if method is Method.POISSON:
        return max(levels) / y
    own = float(between_patients(*columns_of(sums)).variance[0])
    if method is Method.STUDENT:
        return own
    alike = _if_alike(sums, together)
    return alike if isnan(own) else max(own, alike)


def _if_alike(sums: Sums, together: Sums) -> float:
    """Give the variance of a group's ratio if its patients were like those of all groups together."""
    everyone = columns_of(together)
    squares = residuals(_ratio(together), everyone.numerator2, everyone.denominator2, everyone.product)
    return float(squares[0]) / (_patients(together) - 1) * _patients(sums) / float(sums.denominator) ** 2


def _median(sums: Sums) -> float:
    found = middle(sums.values or {})
    return nan if found is None else found.value


def _ratio(sums: Sums) -> float:
    return float(sums.numerator / sums.denominator)


def _patients(sums: Sums) -> int:
    return sums.n or 0
