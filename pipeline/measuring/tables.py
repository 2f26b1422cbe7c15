"""Turns measurements into the rows that `klynge measure` writes: unprotected, for the unit's own analysts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from pipeline.measuring.estimate import Method
from pipeline.measuring.measure import Measurements
from pipeline.model import Level


def measure_table(measured: Iterable[Measurements], levels: Collection[Level] = tuple(Level)) -> pl.DataFrame:
    """
    Turn measurements into one table, in a fixed order.

    Out:     a row per indicator, period and unit; of a share one for each category, in the order of the header
    Nulls:   value and interval where the denominator is 0, a number was hidden by the owner, or nobody delivered;
             a median has no numerator
    """
    order = {level.value: place for place, level in enumerate(Level)}
    frames = [
        m.frame.filter(pl.col("level").is_in([level.value for level in levels])).select(
            "indicator_id",
            pl.col("period_first").alias("period_start"),
            pl.col("period_last").alias("period_end"),
            "level",
            "unit_id",
            pl.lit(m.category or None, dtype=pl.String).alias("category"),
            *(pl.when(told).then(pl.col(c)).alias(c) for c, told in _told(m).items()),
            "value",
            "low",
            "high",
        )
        for m in measured
    ]
    place = pl.col("level").replace_strict(order, return_dtype=pl.Int64)
    return pl.concat(frames).sort("indicator_id", "period_start", place, "unit_id", maintain_order=True)


def _told(measurements: Measurements) -> dict[str, pl.Expr]:
    """Say where the sums are told: not where the owner hid a part; a median is divided from nothing."""
    known = ~pl.col("owner_hid")
    return {"numerator": known & pl.lit(measurements.method is not Method.MEDIAN), "denominator": known}
