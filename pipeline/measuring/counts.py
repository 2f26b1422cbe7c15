"""
What crosses from the warehouse: sums per practice, and no patient.

Its own room because it is the border between patient rows and everything else: the type admits sums
and nothing finer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.model import Period

#: First-order sums carry six decimals, second-order sums twelve: exact, whatever the order of rows.
SUM = pl.Decimal(38, 6)
SQUARE = pl.Decimal(38, 12)

COUNTS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "practice_id": pl.String,
    "n": pl.Int64,  # patients with a value; null at stratum grain
    "missing": pl.Int64,  # patients in the population whose numerator is null ("no value")
    "numerator": SUM,
    "denominator": SUM,
    "numerator2": SQUARE,  # sums of squares and of the product; null at stratum grain
    "denominator2": SQUARE,
    "product": SQUARE,
    "owner_hid": pl.Boolean,  # a number in the sum was hidden by the data's owner
}


@dataclass(frozen=True)
class Counts:
    """
    One indicator's sums for one period, a row per practice, whole country.

    Practice ids are identities at the period's end. A practice without a row has nobody in the population.
    """

    indicator_id: str
    period: Period
    frame: pl.DataFrame

    def __post_init__(self) -> None:
        if dict(self.frame.schema) != COUNTS_SCHEMA:
            raise TypeError(f"counts have columns {COUNTS_SCHEMA}, not {dict(self.frame.schema)}")
        if self.frame["practice_id"].is_duplicated().any():
            raise TypeError("counts have one row per practice")


def carried(counts: Counts, current: Mapping[str, str]) -> Counts:
    """
    Turn an earlier period's counts into counts under the practice numbers of a later day.

    In:      current, from number to number, as `Identity.current` gives it
    Out:     one row per practice that exists later; numbers that became one are summed
    Nulls:   a sum over an unknown (stratum grain) stays unknown
    """
    touched = counts.frame.filter(pl.col("practice_id").is_in(list(current) + list(current.values())))
    if touched.is_empty():
        return counts
    sums = [c for c in COUNTS_SCHEMA if c not in ("practice_id", "owner_hid")]
    unknown = {c for c in sums if counts.frame[c].null_count()}
    frame = (
        counts.frame.with_columns(pl.col("practice_id").replace(dict(current)))
        .group_by("practice_id")
        .agg(*(pl.col(c).sum() for c in sums), pl.col("owner_hid").any())
        .with_columns(pl.lit(None).alias(c) for c in unknown)
        .select(pl.col(c).cast(t) for c, t in COUNTS_SCHEMA.items())
        .sort("practice_id")
    )
    return Counts(counts.indicator_id, counts.period, frame)
