"""
Turns sums by sex and age into events beside those that the nation's rates foretell for the same patients.

Its own room because it is the second way to standardise, and is nothing but another denominator: a patient counts
as many times as the nation's rate at that sex and age is the nation's rate. Numerator over the sum of these is
observed / expected · the nation's rate, and every interval and test of a ratio holds for it as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import numpy as np
import polars as pl

from pipeline.measuring.counts import STRATUM
from pipeline.measuring.estimate import NOTHING, Columns, Sums
from pipeline.measuring.intervals import Array


@dataclass(frozen=True)
class RelativeRates:
    """
    How many times the nation's rate its rate in each stratum is, in a fixed order of strata.

    A stratum in which the nation has nobody foretells nothing: 0, and what happens there is observed all the same.
    """

    weights: Mapping[tuple[str | None, str | None], Decimal]  # by sex and age band; null where not told apart by it

    @property
    def column(self) -> Array:
        """The weights in the order of the strata."""
        return np.array([float(w) for w in self.weights.values()])


def relative_rates(strata: pl.DataFrame, whole: pl.DataFrame) -> RelativeRates:
    """
    Make the nation's relative rates from the sums of its practices, in one period.

    In:      every practice's sums by stratum, and every practice's sums
    Nulls:   a practice of which the owner hid a number is in neither; a nation without events foretells none
    """
    known = whole.filter(~pl.col("owner_hid"))
    x, y = known["numerator"].sum(), known["denominator"].sum()
    rows = (
        strata.filter(pl.col("practice_id").is_in(known["practice_id"].to_list()))
        .group_by(*STRATUM)
        .agg(pl.col("numerator", "denominator").sum())
        .sort(*STRATUM)
    )
    return RelativeRates(
        {
            (sex, band): events / time * y / x if x and time else Decimal(0)
            for sex, band, events, time in rows.select(*STRATUM, "numerator", "denominator").iter_rows()
        }
    )


def expected_columns(rates: RelativeRates, sums: Columns) -> Columns:
    """Turn sums by unit (rows) and stratum (columns) into sums by unit with expected denominators."""
    weights = rates.column
    once = (np.ones_like(weights), np.ones_like(weights), weights)
    by = (*once, np.ones_like(weights), weights**2, weights)
    return Columns(*(np.sum(w * column, axis=-1) for w, column in zip(by, sums, strict=True)))


def expected(rates: RelativeRates, sums: Sums) -> Sums:
    """
    Turn one unit's sums into sums with expected denominators.

    Nulls:   a denominator of 0 where the nation's rates foretell nothing
    """
    parts = [_weighed(s, rates.weights.get(key, Decimal(0))) for key, s in (sums.strata or {}).items()]
    return reduce(Sums.plus, parts, NOTHING)


def _weighed(sums: Sums, weight: Decimal) -> Sums:
    """Let each patient of a stratum count so many times in the denominator."""
    return Sums(
        n=sums.n,
        missing=0,
        numerator=sums.numerator,
        denominator=weight * sums.denominator,
        numerator2=sums.numerator2,
        denominator2=None if sums.denominator2 is None else weight**2 * sums.denominator2,
        product=None if sums.product is None else weight * sums.product,
    )
