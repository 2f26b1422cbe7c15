"""
Turns sums into 95 % intervals, column by column.

Its own room because each formula has a source and a reference to be checked against; nothing here
knows what is counted. All arguments are numbers or arrays of numbers; a missing number (NaN) gives
missing limits, never an error and never 0.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri, ndtri, stdtrit

Array = npt.NDArray[np.float64]
Numbers = Array | float

CONFIDENCE: Final = 0.95
EXACT_BELOW: Final = 10  # events; from here on Byar's approximation
NO_SPREAD: Final = 1e-12  # of the sum of squares: less is what floats leave behind when all patients are alike


class Limits(NamedTuple):
    """The lower and the upper end of an interval."""

    low: Array
    high: Array


class Spread(NamedTuple):
    """A ratio of two sums, the variance of that ratio, and its interval."""

    value: Array
    variance: Array
    low: Array
    high: Array


def wilson(x: Numbers, n: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """
    Give the score limits of the proportion x / n, between 0 and 1.

    Source:  Wilson 1927
    """
    x, n = _column(x), _column(n)
    z = _z(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
        width = 2 * (n + z**2)
        return Limits(np.clip((2 * x + z**2 - root) / width, 0, 1), np.clip((2 * x + z**2 + root) / width, 0, 1))


def exact_poisson(x: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """
    Give the exact limits of a count of independent events.

    Source:  Garwood 1936; the lower limit of no events is 0
    """
    x, tail = _column(x), (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, chdtri(2 * np.maximum(x, 0.5), 1 - tail) / 2, 0.0)
    return Limits(np.where(np.isnan(x), np.nan, low), chdtri(2 * x + 2, tail) / 2)


def byar(x: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """
    Give Byar's approximate limits of a count of independent events.

    Source:  Breslow and Day 1987
    """
    x, z = _column(x), _z(confidence)
    y = x + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        return Limits(low, y * (1 - 1 / (9 * y) + z / (3 * np.sqrt(y))) ** 3)


def poisson(x: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """Give the limits of a count of independent events: exact below 10 events, Byar's from 10."""
    x = _column(x)
    exact, approximate = exact_poisson(x, confidence), byar(x, confidence)
    few = ~(x >= EXACT_BELOW)
    return Limits(np.where(few, exact.low, approximate.low), np.where(few, exact.high, approximate.high))


def dobson(value: Numbers, variance: Numbers, events: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """
    Give the limits of a weighted sum of counts: those of its number of events, stretched to its variance.

    Source:  Dobson et al. 1991
    """
    value, variance, events = _column(value), _column(variance), _column(events)
    limits = poisson(events, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = np.sqrt(variance / events)
        return Limits(value + stretch * (limits.low - events), value + stretch * (limits.high - events))


def student_t(n: Numbers, total: Numbers, squares: Numbers, confidence: float = CONFIDENCE) -> Spread:
    """
    Give the mean of n values with Student's limits, from their sum and sum of squares.

    Nulls:   fewer than two values, or values all alike, have a mean but no interval
    """
    n = _column(n)
    return between_patients(n, total, n, squares, n, total, confidence)


def between_patients(
    n: Numbers, x: Numbers, y: Numbers, x2: Numbers, y2: Numbers, xy: Numbers, confidence: float = CONFIDENCE
) -> Spread:
    """
    Give the ratio of two sums over n patients, with the variance between patients.

    A patient may add many events to x, so events are not independent and Poisson limits are too narrow.
    The variance is n/(n-1) · Σ(x - Ry)² / (Σy)²; the limits use t with n-1 degrees of freedom, which
    widens them where few patients stand behind the sums and is the normal where many do.

    In:      n patients, Σx, Σy, Σx², Σy², Σxy
    Nulls:   fewer than two patients, or no spread between them, have a ratio but no interval
    Source:  Cochran 1977, ratio estimator
    """
    n, x, y = _column(n), _column(x), _column(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(y == 0, np.nan, x / y)
        variance = n / (n - 1) * residuals(ratio, x2, y2, xy) / y**2
        variance = np.where((n > 1) & (variance > 0), variance, np.nan)
        half = stdtrit(np.where(n > 1, n - 1, np.nan), (1 + confidence) / 2) * np.sqrt(variance)
    return Spread(ratio, variance, ratio - half, ratio + half)


def hybrid(before: Spread, now: Spread, correlation: Numbers) -> Limits:
    """
    Give the limits of now - before from the limits of each, whatever these are.

    Where no patient is in both, the correlation is 0 and the squares of the two distances add up; where the same
    patients are in both, what the two have in common cancels.

    Nulls:   a value without an interval gives a difference without one, and so do patients who all changed alike
    Source:  Newcombe 1998, method 10 of either paper (Wilson limits); Zou and Donner 2008 (any limits)
    """
    below = _joined(now.value - now.low, before.high - before.value, _column(correlation))
    above = _joined(now.high - now.value, before.value - before.low, _column(correlation))
    change = now.value - before.value
    return Limits(change - below, change + above)


def _joined(one: Array, other: Array, correlation: Array) -> Array:
    """Give the distance to the end of a difference from the distances to the ends of its two parts."""
    with np.errstate(invalid="ignore"):
        apart = one**2 + other**2
        square = apart - 2 * correlation * one * other
        return np.sqrt(np.where((square > NO_SPREAD * apart) | (apart == 0), square, np.nan))


def residuals(ratio: Numbers, x2: Numbers, y2: Numbers, xy: Numbers) -> Array:
    """Give Σ(x - Ry)² from the second-order sums; what floats leave of a true 0 becomes 0."""
    ratio, x2, y2, xy = _column(ratio), _column(x2), _column(y2), _column(xy)
    with np.errstate(invalid="ignore"):
        squares = x2 - 2 * ratio * xy + ratio**2 * y2
        return np.where(squares <= NO_SPREAD * (x2 + ratio**2 * y2), 0.0 * squares, squares)


def cross_residuals(before: Numbers, now: Numbers, x1x2: Numbers, x1y2: Numbers, y1x2: Numbers, y1y2: Numbers) -> Array:
    """Give Σ(x₁ - R₁y₁)(x₂ - R₂y₂) over the patients of two periods, from their cross sums and the two ratios."""
    r1, r2 = _column(before), _column(now)
    return _column(x1x2) - r2 * _column(x1y2) - r1 * _column(y1x2) + r1 * r2 * _column(y1y2)


def _column(numbers: Numbers) -> Array:
    return np.asarray(numbers, dtype=np.float64)


def _z(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))
