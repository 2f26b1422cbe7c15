"""
What crosses from the warehouse: sums per practice, and no patient.

Its own room because it is the border between patient rows and everything else: the type admits sums
and nothing finer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
    "contributors": pl.Int64,  # patients who add something to the numerator; null at stratum grain, with the next four
    "largest": SUM,  # the most that one patient adds to it; 0 where nobody adds anything
    "contributors_rest": pl.Int64,  # the same of what numerators leave of the denominators
    "largest_rest": SUM,
    "largest_denominator": SUM,
    "events": SUM,  # what has an amount or lacks one, and of them those that lack it; 0 where the unit is no amount
    "unvalued": SUM,
    "owner_hid": pl.Boolean,  # a number in the sum was hidden by the data's owner
}

STRATUM: Final = ("sex", "age_band")

STRATA_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "practice_id": pl.String,
    "sex": pl.String,  # null where the indicator is not standardised by it
    "age_band": pl.String,  # the same
    "n": pl.Int64,  # with the sums as above
    "numerator": SUM,
    "denominator": SUM,
    "numerator2": SQUARE,
    "denominator2": SQUARE,
    "product": SQUARE,
}


#: What only patients tell: null at stratum grain.
OF_PATIENTS: Final = (
    *("n", "numerator2", "denominator2", "product"),
    *("contributors", "largest", "contributors_rest", "largest_rest", "largest_denominator"),
)

#: Of a group these are the largest of its practices', not their sum.
LARGEST: Final = ("largest", "largest_rest", "largest_denominator")

CATEGORIES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {"category": pl.String, **COUNTS_SCHEMA}

VALUES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "practice_id": pl.String,
    "value": SUM,
    "n": pl.Int64,  # patients with this value
}


@dataclass(frozen=True)
class Counts:
    """
    One indicator's sums for one period, a row per practice, whole country.

    Practice ids are identities at the period's end. A practice without a row has nobody in the population.
    A standardised indicator has its sums by practice and stratum as well; who is of unknown sex or age is in
    no stratum. A median has how many patients have each value; a share has its sums by category, where every
    practice has a row for every category.
    """

    indicator_id: str
    period: Period
    frame: pl.DataFrame
    strata: pl.DataFrame | None = None  # STRATA_SCHEMA; None where the header does not standardise
    values: pl.DataFrame | None = None  # VALUES_SCHEMA; None where the unit is no median
    categories: pl.DataFrame | None = None  # CATEGORIES_SCHEMA; None where the unit is no share

    def __post_init__(self) -> None:
        if dict(self.frame.schema) != COUNTS_SCHEMA:
            raise TypeError(f"counts have columns {COUNTS_SCHEMA}, not {dict(self.frame.schema)}")
        if self.frame["practice_id"].is_duplicated().any():
            raise TypeError("counts have one row per practice")
        _refuse_other(self.strata, STRATA_SCHEMA, STRATUM, "strata have")
        _refuse_other(self.values, VALUES_SCHEMA, ("value",), "values have")
        _refuse_other(self.categories, CATEGORIES_SCHEMA, ("category",), "categories have")

    def of_category(self, category: str) -> Counts:
        """Give the counts of one category of a share, as of an indicator of its own."""
        if self.categories is None:
            raise TypeError(f"'{self.indicator_id}' is no share and has no category '{category}'")
        return Counts(
            self.indicator_id, self.period, self.categories.filter(pl.col("category") == category).drop("category")
        )


def _refuse_other(
    frame: pl.DataFrame | None,
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    key: Sequence[str],
    what: str,
) -> None:
    if frame is None:
        return
    if dict(frame.schema) != schema:
        raise TypeError(f"{what} columns {schema}, not {dict(frame.schema)}")
    if frame.select("practice_id", *key).is_duplicated().any():
        raise TypeError(f"{what} one row per practice and {' and '.join(key)}")


def together(column: str) -> pl.Expr:
    """Say how a column of several practices is made from theirs: the largest of the largest, the sum of all else."""
    return pl.col(column).max().fill_null(0) if column in LARGEST else pl.col(column).sum()


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
    finer = {
        "strata": (counts.strata, ("practice_id", *STRATUM), STRATA_SCHEMA),
        "values": (counts.values, ("practice_id", "value"), VALUES_SCHEMA),
        "categories": (counts.categories, ("category", "practice_id"), CATEGORIES_SCHEMA),
    }
    return Counts(
        counts.indicator_id,
        counts.period,
        _joined(counts.frame, current, ("practice_id",), COUNTS_SCHEMA),
        **{n: _joined(f, current, key, schema) for n, (f, key, schema) in finer.items() if f is not None},
    )


def _joined(
    frame: pl.DataFrame,
    current: Mapping[str, str],
    key: Sequence[str],
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
) -> pl.DataFrame:
    """Sum the rows whose practices became one."""
    marks = [c for c, kind in schema.items() if kind == pl.Boolean]
    numbers = [c for c in schema if c not in (*key, *marks)]
    unknown = {c for c in numbers if frame[c].null_count()}
    return (
        frame.with_columns(pl.col("practice_id").replace(dict(current)))
        .group_by(*key)
        .agg(*(together(c) for c in numbers), *(pl.col(c).any() for c in marks))
        .with_columns(pl.lit(None).alias(c) for c in unknown)
        .select(pl.col(c).cast(t) for c, t in schema.items())
        .sort(*key)
    )
