"""
Turns how far practices lie from their common value into how much wider than chance they spread.

Its own room because two readers must agree on it: a funnel that is widened, and verdicts on things that
repeat where only sums per practice are known. Scores are distances in standard deviations of chance.
"""

from __future__ import annotations

from math import exp, pi, sqrt
from typing import Final

import numpy as np
from scipy.special import ndtri

from pipeline.measuring.estimate import Method
from pipeline.measuring.intervals import Array
from pipeline.measuring.percentiles import percentiles

WINSORISED: Final = 0.1  # of the scores at each end
FEWEST_PRACTICES: Final = 20  # fewer do not tell how widely they spread
FEWEST_EXPECTED: Final = 5  # events; below, scores are too far from normal


def winsorised(scores: Array, share: float = WINSORISED) -> Array:
    """
    Draw the outermost scores in to the percentiles of the share at each end, so that a few do not decide.

    Nulls:   a missing score is left out
    """
    known = scores[np.isfinite(scores)]
    return np.clip(known, *percentiles(known, (100 * share, 100 * (1 - share))))


def phi(scores: Array, share: float = WINSORISED) -> float:
    """
    Give the mean square of the winsorised scores; NaN where there are none.

    Chance alone gives `chance_phi`: 1 where nothing is winsorised, less where the tails are drawn in.

    Source:  Spiegelhalter 2005
    """
    kept = winsorised(scores, share)
    return float(np.mean(kept**2)) if kept.size else float("nan")


def chance_phi(share: float = WINSORISED) -> float:
    """
    Give the mean square of winsorised scores that are normal: 0.679 at a tenth.

    What is measured is divided by it. Left out, ordinary spread would look a third smaller than it is, and
    twice as many practices would lie outside limits that were widened for it.
    """
    if share == 0:
        return 1.0
    end = -float(ndtri(share))
    return 1 - 2 * share - 2 * end * exp(-(end**2) / 2) / sqrt(2 * pi) + 2 * share * end**2


def between_practices(ratio: float, variances: Array) -> float:
    """
    Give the variance between practices that, beside chance, explains a φ: τ², never below 0.

    In:      φ, and each practice's variance of chance
    Nulls:   practices without a finite variance are left out; fewer than two show nothing: 0
    Source:  DerSimonian and Laird 1986, as in Spiegelhalter 2005
    """
    weights = 1 / variances[np.isfinite(variances) & (variances > 0)]
    if weights.size <= 1 or not ratio > 0:
        return 0.0
    surplus = weights.size * ratio - (weights.size - 1)
    return max(0.0, float(surplus / (weights.sum() - (weights**2).sum() / weights.sum())))


def dispersion(numerators: Array, denominators: Array, method: Method, share: float = WINSORISED) -> float | None:
    """
    Estimate how many times wider than chance already counted sums of practices spread: φ, never below 1.

    Pearson's χ² around the value of all, winsorised, per degree of freedom and per what chance alone would
    give. A variance times φ is that of sums in which a patient may count more than once. Real differences
    between practices are in φ as well and cannot be told apart from it, so that what is judged by it is
    judged with caution.

    In:      practices of the whole country; WILSON for a percent (quasi-binomial), POISSON for a rate or
             ratio (quasi-Poisson)
    Nulls:   None where fewer than 20 practices have 5 expected events (for a percent also 5 without);
             practices without a denominator are left out
    Source:  McCullagh and Nelder 1989; winsorising Spiegelhalter 2005
    """
    known = np.isfinite(numerators) & (denominators > 0)
    x, y = numerators[known], denominators[known]
    if not x.size:
        return None
    middle = x.sum() / y.sum()
    left = 1 - middle if method is Method.WILSON else 1.0
    expected = middle * y
    enough = (np.minimum(expected, left * y) if method is Method.WILSON else expected) >= FEWEST_EXPECTED
    practices = int(enough.sum())
    if practices < FEWEST_PRACTICES:
        return None
    scores = (x - expected)[enough] / np.sqrt(left * expected[enough])
    return max(1.0, phi(scores, share) / chance_phi(share) * practices / (practices - 1))
