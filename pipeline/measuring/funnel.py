"""
Turns a group's value into how far from it chance alone may take a practice of any size.

Its own room because it looks the other way than an interval: not how sure a practice's value is, but where
practices may lie if all were like the group. A dot outside the lines is outside; nothing else decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import ndtri, pdtrik

from pipeline.measuring.dispersion import between_practices, chance_phi, phi
from pipeline.measuring.estimate import Method, Sums, columns_of
from pipeline.measuring.intervals import CONFIDENCE, Array, Limits, Numbers, between_patients
from pipeline.model import Unit

OUTER: Final = 0.998  # the outer lines; the inner ones lie at 95 per cent
_NORMAL_FROM: Final = 1e9  # expected events; exact limits and normal ones then agree to nine digits


class Place(StrEnum):
    """Where a practice lies in a funnel."""

    FAR_BELOW = "below_99_8"
    BELOW = "below_95"
    WITHIN = "within"
    ABOVE = "above_95"
    FAR_ABOVE = "above_99_8"


@dataclass(frozen=True)
class Curves:
    """How widely chance spreads practices around a group's numerator / denominator, not yet in the unit's terms."""

    unit: Unit
    centre: float
    variance: float  # of a practice's numerator / denominator, times its denominator
    between: float = 0.0  # τ²: the variance between practices beside chance

    def chance(self, denominators: Numbers) -> Array:
        """Give the variance by chance alone at each denominator; a denominator of 0 has none (NaN)."""
        y = np.asarray(denominators, dtype=np.float64)
        return np.divide(self.variance, y, out=np.full_like(y, np.nan), where=y > 0)

    def limits(self, denominators: Numbers, confidence: float = CONFIDENCE) -> Limits:
        """
        Give the lower and upper limit at each denominator.

        A percent has p ∓ z·√(p(1-p)/n), cut to 0-1: outside lies the practice whose Wilson interval leaves out
        the group. A mean has the same around its mean, uncut. Anything else has the exact Poisson limits turned
        round, for as many independent events as vary alike: events times φ where a patient counts φ times.

        Source:  Spiegelhalter 2005
        """
        variance = self.chance(denominators) + self.between
        if not (self.unit.in_percent or self.unit.of_values):
            events = self.centre**2 / variance
            counts = counts_by_chance(events, confidence)
            return Limits(self.centre * counts.low / events, self.centre * counts.high / events)
        half = float(ndtri((1 + confidence) / 2)) * np.sqrt(variance)
        low, high = self.centre - half, self.centre + half
        return Limits(np.maximum(low, 0), np.minimum(high, 1)) if self.unit.in_percent else Limits(low, high)

    def places(self, numerators: Array, denominators: Array) -> tuple[Place | None, ...]:
        """Say where each practice lies; None where it has no denominator."""
        values = _ratios(numerators, denominators)
        return placed(values, self.limits(denominators), self.limits(denominators, OUTER))


def curves_around(unit: Unit, method: Method, group: Sums) -> Curves | None:
    """
    Give the curves around a group's value.

    Where a patient can count more than once, a practice varies as its patients do: the variance of the
    group's own ratio is that between its patients, and a practice with a tenth of the denominator has ten
    times as much. So too for a mean.

    Nulls:   None for a median, which is no ratio; where the group has no value or nothing varies (nobody,
             everybody, all alike); and where already counted sums do not tell who stands behind them
    """
    x, y = float(group.numerator), float(group.denominator)
    if y <= 0 or method is Method.NONE or unit is Unit.MEDIAN:
        return None
    centre = x / y
    if method is Method.WILSON:
        variance = centre * (1 - centre)
    elif method is Method.POISSON:
        variance = centre
    else:
        variance = float(between_patients(*columns_of(group)).variance[0]) * y
    return Curves(unit, centre, variance) if variance > 0 else None


def widened(curves: Curves, numerators: Array, denominators: Array) -> Curves:
    """
    Widen curves by as much as practices spread more than chance: additive τ² from a winsorised φ.

    In:      the practices that the curves are for
    Out:     the same curves where they spread no more than chance
    Source:  Spiegelhalter 2005
    """
    variances = curves.chance(denominators)
    scores = (_ratios(numerators, denominators) - curves.centre) / np.sqrt(variances)
    return replace(curves, between=between_practices(phi(scores) / chance_phi(), variances))


def placed(values: Array, inner: Limits, outer: Limits) -> tuple[Place | None, ...]:
    """Say between which lines each value lies; on a line is within. A value or line that is missing gives None."""
    missing = ~(np.isfinite(values) & np.isfinite(inner.low) & np.isfinite(inner.high))
    tests = [missing, values < outer.low, values < inner.low, values > outer.high, values > inner.high]
    answers = [None, Place.FAR_BELOW, Place.BELOW, Place.FAR_ABOVE, Place.ABOVE, Place.WITHIN]
    return tuple(answers[i] for i in np.select(tests, range(len(tests)), len(tests)).tolist())


def counts_by_chance(expected: Numbers, confidence: float = CONFIDENCE) -> Limits:
    """
    Give the counts between which chance leaves so many of the units that expect so many events.

    They are Garwood's limits turned round: the lower one is the count whose upper limit is expected, the
    upper one the count whose lower limit is. No event at all lies below only where more than 3.69 are
    expected (95 %), and one event alone never lies above.

    Source:  Garwood 1936; drawn as in PHEindicatormethods
    """
    e, tail = np.asarray(expected, dtype=np.float64), (1 - confidence) / 2
    far = float(ndtri(1 - tail)) * np.sqrt(e)
    with np.errstate(invalid="ignore"):
        exact = Limits(pdtrik(tail, e), pdtrik(1 - tail, e) + 1)
    return Limits(*(np.where(e < _NORMAL_FROM, x, n) for x, n in zip(exact, (e - far, e + far), strict=True)))


def _ratios(numerators: Array, denominators: Array) -> Array:
    return np.divide(numerators, denominators, out=np.full_like(numerators, np.nan), where=denominators > 0)
