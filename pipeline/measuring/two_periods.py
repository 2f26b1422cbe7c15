"""
Turns the sums of two periods into how likely chance alone changed a figure so much.

Its own room because these are the tests of `change`, each with a source and an oracle, as `chance` has those
between groups. What two periods have in common is their patients: one who is in both was much the same before, and
so a change is surer than two figures of different people would make it. Who is in one period only adds nothing to
the covariance. A p-value of NaN means that there was nothing to test.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtr, stdtr

from pipeline.measuring.chance import equal_rates
from pipeline.measuring.estimate import Columns, Method
from pipeline.measuring.intervals import NO_SPREAD, Array, between_patients, cross_residuals, residuals

HALF_A_PATIENT: Final = 0.5
_ONCE: Final = (Method.WILSON, Method.POISSON)


class Cross(NamedTuple):
    """The sums over the patients of two periods, a column each; 0 where nobody is in both."""

    n: Array
    numerators: Array
    numerator_before: Array
    numerator_now: Array
    denominators: Array


def correlation(method: Method, before: Columns, now: Columns, cross: Cross) -> Array:
    """
    Give how much two periods' ratios move together, from -1 to 1, because they have patients in common.

    Where patients count once, half a patient is taken from a positive covariance: a hundred patients who all did
    as before do not prove that the next one will.

    Nulls:   0 where nobody is in both, or where one period has no spread
    Source:  φ of Newcombe 1998 (paired, method 10), extended to patients who are in one period only
    """
    less = HALF_A_PATIENT if method in _ONCE else 0.0
    return _moving_together(before, now, cross, _ratio(before), _ratio(now), less)


def p_values(method: Method, before: Columns, now: Columns, cross: Cross) -> Array:
    """
    Give the p-value of each unit's change, whose denominators are in the same terms in both periods.

    Source:  proportions and rates: the score test, which is McNemar's where all patients are in both periods and
             that of two proportions where none is; rates without patients in both: conditional binomial, mid-p.
             Means: Student's paired test where all are in both, Welch's where none is, between them the degrees
             of freedom of Derrick et al. 2017. Ratios the same way, see `_between`
    """
    if method is Method.NONE:
        return np.full_like(before.numerator, np.nan)
    if method is Method.WILSON:
        return _score(before, now, cross, complement=True)
    if method is Method.POISSON:
        unpaired = equal_rates(before.numerator, before.denominator, now.numerator, now.denominator)
        return np.where(cross.n > 0, _score(before, now, cross, complement=False), unpaired)
    return _between(method, before, now, cross)


def _score(before: Columns, now: Columns, cross: Cross, *, complement: bool) -> Array:
    """Test with the variance and covariance that both periods would have if nothing had changed."""
    level = _level(before, now)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = level * (1 - level) if complement else level
        apart = spread * (1 / before.denominator + 1 / now.denominator)
        common = cross_residuals(level, level, *cross[1:]) / (before.denominator * now.denominator)
        variance = apart - 2 * common
        z = (_ratio(now) - _ratio(before)) / np.sqrt(np.where(variance > NO_SPREAD * apart, variance, np.nan))
    p: Array = 2 * ndtr(-np.abs(z))
    return p


def _between(method: Method, before: Columns, now: Columns, cross: Cross) -> Array:
    """
    Test with the variance between patients.

    Where a patient counts more than once, a period that happens to lie low also seems certain: the variance of
    the change is at least what it would be were both periods alike.
    """
    one, other = (between_patients(*sums).variance for sums in (before, now))
    variance = _of_difference(one, other, _moving_together(before, now, cross, _ratio(before), _ratio(now)))
    if method is not Method.STUDENT:
        level = _level(before, now)
        alike = _if_alike(before, now, level)
        one, other = (np.where(np.isnan(v), a, v) for v, a in zip((one, other), alike, strict=True))
        common = _moving_together(before, now, cross, level, level)
        variance = np.fmax(variance, _of_difference(*alike, common))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (_ratio(now) - _ratio(before)) / np.sqrt(variance)
    p: Array = 2 * stdtr(_freedom(one, other, before.n, now.n, cross.n), -np.abs(t))
    return p


def _if_alike(before: Columns, now: Columns, level: Array) -> tuple[Array, Array]:
    """Give the variance of each period's ratio if its patients were like those of both together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = (_residuals(before, level) + _residuals(now, level)) / (before.n + now.n - 1)
        return each * before.n / before.denominator**2, each * now.n / now.denominator**2


def _of_difference(one: Array, other: Array, share: Array) -> Array:
    """Give the variance of a difference; NaN where all patients changed alike, which floats leave as a speck."""
    with np.errstate(invalid="ignore"):
        variance = one + other - 2 * share * np.sqrt(one * other)
        return np.where(variance > NO_SPREAD * (one + other), variance, np.nan)


def _freedom(one: Array, other: Array, n1: Array, n2: Array, both: Array) -> Array:
    """Give the degrees of freedom: 0, hence nothing to test, where one patient stands alone."""
    alone = np.maximum(n1 - both, 0) + np.maximum(n2 - both, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        welch = (one + other) ** 2 / (one**2 / (n1 - 1) + other**2 / (n2 - 1))
        freedom: Array = both - 1 + (welch - both + 1) * alone / (alone + 2 * both)
    return freedom


def _moving_together(before: Columns, now: Columns, cross: Cross, r1: Array, r2: Array, less: float = 0.0) -> Array:
    """Give the correlation of the two periods' residuals around these ratios; who is in one period has no partner."""
    common = cross_residuals(r1, r2, *cross[1:])
    common = np.where(common > 0, np.maximum(common - less, 0), common)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = common / np.sqrt(_residuals(before, r1) * _residuals(now, r2))
    return np.where(np.isfinite(share), np.clip(share, -1, 1), 0.0)


def _level(before: Columns, now: Columns) -> Array:
    """Give the ratio of both periods together: what it would be if nothing had changed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return (before.numerator + now.numerator) / (before.denominator + now.denominator)


def _residuals(sums: Columns, ratio: Array) -> Array:
    return residuals(ratio, sums.numerator2, sums.denominator2, sums.product)


def _ratio(sums: Columns) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums.denominator == 0, np.nan, sums.numerator / sums.denominator)
