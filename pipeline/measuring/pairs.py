"""
What crosses from the warehouse about patients who are in two periods: sums per pair of practices, and no patient.

Its own room because it is the border for the same patients seen twice, as `counts` is for one period. Rows are
keyed by the practice of either period, so that a practice, a cluster and a region each sum exactly the pairs
whose patient belonged to them both times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipeline.measuring.counts import SQUARE
from pipeline.model import Period

#: A patient's numerator and denominator are x₁ and y₁ in the earlier period, x₂ and y₂ in the later.
PAIRS_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "before_id": pl.String,  # the patient's practice in the earlier period
    "now_id": pl.String,  # and in the later
    "n": pl.Int64,  # patients with a value in both periods
    "numerators": SQUARE,  # Σx₁x₂
    "numerator_before": SQUARE,  # Σx₁y₂
    "numerator_now": SQUARE,  # Σy₁x₂
    "denominators": SQUARE,  # Σy₁y₂
}

PAIRED: Final = tuple(c for c in PAIRS_SCHEMA if c not in ("before_id", "now_id"))


@dataclass(frozen=True)
class PairCounts:
    """
    One indicator's cross sums over the patients of two periods, whole country.

    A patient who belonged to two practices of one period is in a row of each, with that practice's numbers.
    """

    indicator_id: str
    earlier: Period
    later: Period
    frame: pl.DataFrame

    def __post_init__(self) -> None:
        if dict(self.frame.schema) != PAIRS_SCHEMA:
            raise TypeError(f"pairs have columns {PAIRS_SCHEMA}, not {dict(self.frame.schema)}")
        if self.frame.select("before_id", "now_id").is_duplicated().any():
            raise TypeError("pairs have one row per earlier and later practice")


def carried_pairs(pairs: PairCounts, current: Mapping[str, str], then: Mapping[str, str] | None = None) -> PairCounts:
    """
    Turn pairs under the numbers of each period's own end into pairs under the numbers of a later day.

    In:      current, from number to number, as `Identity.current` gives it; then, the same for the earlier period's
             numbers where those are of another day
    Out:     one row per two practices that exist on those days; numbers that became one are summed
    """
    ids = ("before_id", "now_id")
    became = {"before_id": current if then is None else then, "now_id": current}
    frame = (
        pairs.frame.with_columns(pl.col(i).replace(dict(became[i])) for i in ids)
        .group_by(*ids)
        .agg(pl.col(c).sum() for c in PAIRED)
        .select(pl.col(c).cast(t) for c, t in PAIRS_SCHEMA.items())
        .sort(*ids)
    )
    return PairCounts(pairs.indicator_id, pairs.earlier, pairs.later, frame)


def paired_by_unit(pairs: pl.DataFrame, then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """
    Sum the pairs whose patient belonged to a unit both times.

    In:      a row per two practices; level, unit_id and practice_id of every unit, as it was then and as it is now
    Out:     level, unit_id and the sums; a unit that nobody was in both times has no row
    """
    before, later = then.rename({"practice_id": "before_id"}), now.rename({"practice_id": "now_id"})
    return (
        pairs.join(before, on="before_id")
        .join(later, on=["level", "unit_id", "now_id"])
        .group_by("level", "unit_id")
        .agg(pl.col(c).sum() for c in PAIRED)
    )
