"""Turns measurements into the rows that `klynge measure` writes: unprotected, for the unit's own analysts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from pipeline.measuring.measure import Measurements
from pipeline.model import Level


def measure_table(measured: Iterable[Measurements], levels: Collection[Level] = tuple(Level)) -> pl.DataFrame:
    """
    Turn measurements into one table, in a fixed order.

    Out:     a row per indicator, period and unit
    Nulls:   value and interval where the denominator is 0, a number was hidden by the owner, or nobody delivered
    """
    order = {level.value: place for place, level in enumerate(Level)}
    frames = [
        m.frame.filter(pl.col("level").is_in([level.value for level in levels])).select(
            "indicator_id",
            pl.col("period_first").alias("period_start"),
            pl.col("period_last").alias("period_end"),
            "level",
            "unit_id",
            pl.lit(None, dtype=pl.String).alias("category"),
            *(pl.when(~pl.col("owner_hid")).then(pl.col(c)).alias(c) for c in ("numerator", "denominator")),
            "value",
            "low",
            "high",
        )
        for m in measured
    ]
    place = pl.col("level").replace_strict(order, return_dtype=pl.Int64)
    return pl.concat(frames).sort("indicator_id", "period_start", place, "unit_id")
