"""
Turns how many patients have each value into the value in the middle, and into what can be said of it.

Its own room because a median is in no sum: all values of a group must be known. The histogram of values stands
beside the sums, and adds up as they do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from scipy.special import bdtrik

from pipeline.measuring.estimate import NOTHING, Sums, Values
from pipeline.measuring.intervals import CONFIDENCE, Array, Numbers, Spread

HALF: Final = 0.5
MILLION: Final = 1_000_000  # values have six decimals: in millionths they are whole, and a half stays exact


class Middle(NamedTuple):
    """The two values in the middle; of an odd number of patients they are one and the same."""

    low: Decimal
    high: Decimal

    @property
    def value(self) -> float:
        """The median: midway between the two, as the decimal that a reader would write."""
        return float((self.low + self.high) / 2)


def middle(weights: Mapping[Decimal, int | Fraction]) -> Middle | None:
    """
    Find the middle of a histogram.

    Nulls:   nobody has no middle
    Source:  type 7 of Hyndman and Fan 1996
    """
    whole = sum(weights.values())
    if not whole:
        return None
    ordered = sorted(weights)
    seen = list(zip(ordered, accumulate(weights[value] for value in ordered), strict=True))
    return Middle(
        next(value for value, until in seen if 2 * until >= whole),
        next(value for value, until in seen if 2 * until > whole),
    )


def mixed_middle(parts: Sequence[tuple[float, Sums]]) -> Middle | None:
    """
    Find the middle of several groups together, when each group's patients share a weight evenly.

    Nulls:   a group without patients leaves the mix without a middle
    """
    together: dict[Decimal, Fraction] = {}
    for weight, sums in parts:
        values = sums.values or {}
        size = sum(values.values())
        if not size:
            return None
        for value, n in values.items():
            together[value] = together.get(value, Fraction(0)) + Fraction(weight) * n / size
    return middle(together)


def above_the_middle(groups: Sequence[Sums]) -> list[Sums]:
    """
    Count in each group who lies above the middle of all groups together, as a proportion's sums.

    Who lies on the middle goes where the two sides become most even, and below where that is the same: were they
    always below, nobody would lie above a middle that is also the largest value.

    Source:  Mood 1950
    """
    together = reduce(Sums.plus, groups, NOTHING).values or {}
    found, everyone = middle(together), sum(together.values())
    if found is None:
        return [NOTHING for _ in groups]
    sides = [frozenset(v for v in together if v > found.low), frozenset(v for v in together if v >= found.low)]
    above = min(sides, key=lambda side: abs(2 * sum(together[v] for v in side) - everyone))
    return [_proportion(sums.values or {}, above) for sums in groups]


def _proportion(values: Values, above: Collection[Decimal]) -> Sums:
    everyone, yes = sum(values.values()), sum(n for value, n in values.items() if value in above)
    return Sums(everyone, 0, Decimal(yes), Decimal(everyone))


def of_units(histograms: pl.DataFrame, units: int) -> Spread:
    """
    Turn the histograms of many units into medians with their 95 % intervals.

    In:      place (of the unit), value, n
    Nulls:   a unit without patients has no median; fewer than six patients have no interval; a median has no variance
    Source:  limits from the binomial of ranks (Conover 1999): at least 95 %, whatever the distribution
    """
    rows = histograms.sort("place", "value")
    values, until = (rows["value"] * MILLION).cast(pl.Float64).to_numpy(), rows["n"].cum_sum().to_numpy()
    n = np.zeros(units)
    np.add.at(n, rows["place"].to_numpy(), rows["n"].to_numpy())
    before = np.cumsum(n) - n

    def at(rank: Array) -> Array:
        """Give each unit's value of a rank counted from 1, in millionths; a rank of NaN has none."""
        known = ~np.isnan(rank)
        found = np.full(units, np.nan)
        found[known] = values[np.searchsorted(until, before[known] + rank[known])]
        return found

    somebody = np.where(n > 0, n, np.nan)
    value = (at(np.ceil(somebody / 2)) + at(np.floor(somebody / 2) + 1)) / 2
    rank = limit_ranks(n)
    return Spread(value / MILLION, np.full(units, np.nan), at(rank) / MILLION, at(n + 1 - rank) / MILLION)


def limit_ranks(n: Numbers, confidence: float = CONFIDENCE) -> Array:
    """
    Give the rank, counted from 1, of the value at the lower limit of the median; the upper has the same from above.

    The true median lies below the r-th of n values with the probability that a binomial of n and one half is
    below r: the largest r is taken for which that is no more than half of what may be missed.

    Nulls:   fewer than six have no limits at 95 %
    """
    n, tail = np.asarray(n, dtype=np.float64), (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        below = np.floor(bdtrik(tail, n, HALF))
        return np.where((n > 0) & (HALF**n <= tail), below + 1, np.nan)


def are_shared(told: Iterable[float | Decimal], values: Values, decimals: int, fewest: int) -> bool:
    """
    Say whether each of these values, as it is printed, is that of several patients: of one it would be a patient's.

    In:      how many decimals are printed, and the fewest patients that must have the value
    """
    step = Decimal(1).scaleb(-decimals)
    sharing: dict[Decimal, int] = {}
    for value, n in values.items():
        printed = value.quantize(step, ROUND_HALF_UP)
        sharing[printed] = sharing.get(printed, 0) + n
    return all(sharing.get(Decimal(str(value)).quantize(step, ROUND_HALF_UP), 0) >= fewest for value in told)
