"""
Turns already counted sums of things that repeat into sums from which a variance can be taken.

Its own room because it is a stand-in: nobody knows who stands behind such sums, so how much wider than chance
practices spread over the whole country has to say it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import COUNTS_SCHEMA, SQUARE
from pipeline.measuring.dispersion import dispersion
from pipeline.measuring.estimate import Method

FEWEST_PRACTICES: Final = 50

_SIX: Final = Decimal("0.000001")


def with_variance(frame: pl.DataFrame, header: Header) -> pl.DataFrame | None:
    """
    Fill in the second-order sums that make a practice vary φ times as much as independent events would.

    Each unit of the denominator stands for a patient, and φ is estimated over all practices given. What holds between
    patients then holds here: Σ(x - Ry)² is φ·x for a rate or ratio and φ·x·(1 - x/y) for a percent, also in groups.

    In:      COUNTS_SCHEMA at stratum grain, a row per practice of the whole country
    Nulls:   None where fewer than 50 practices tell φ (a test at 5 % would be wrong in 7 % with 20, 5.7 % with 50), or
             nothing repeats in this way (means, standardised values)
    Source:  McCullagh and Nelder 1989, quasi-likelihood
    """
    known = frame.filter(~pl.col("owner_hid"))
    if header.unit.of_values or header.standardise is not None or known.height < FEWEST_PRACTICES:
        return None
    x, y = (known[c].cast(pl.Float64).to_numpy() for c in ("numerator", "denominator"))
    found = dispersion(x, y, Method.WILSON if header.unit.in_percent else Method.POISSON)
    if found is None:
        return None
    phi = Decimal(repr(found)).quantize(_SIX)
    tops, bottoms = ([phi * v for v in frame[c].to_list()] for c in ("numerator", "denominator"))
    zero = [Decimal(0)] * frame.height
    columns = {
        "numerator2": tops,
        "denominator2": bottoms if header.unit.in_percent else zero,
        "product": tops if header.unit.in_percent else zero,
    }
    return frame.with_columns(
        pl.col("denominator").cast(pl.Int64).alias("n"),
        *(pl.Series(name, column, dtype=SQUARE) for name, column in columns.items()),
    ).select(pl.col(c).cast(t) for c, t in COUNTS_SCHEMA.items())
