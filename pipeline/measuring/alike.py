"""
Turns lists of patients into which practices are most alike, and an indicator's sums into what those alike show.

Its own room because it answers one question of an open report: how do practices with patients like ours, and as
many, do elsewhere? Likeness is of size, age and sex, which are not chosen, and of nothing that an indicator counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from pipeline.measuring.intervals import Array
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.pooling import pooled
from pipeline.model import Level, State

ALIKE: Final = 10  # practices pooled; fewer are nobody's likeness
AGES: Final = ((0, 20), (65, 80), (80, 200))  # the ages between are what is left
_NO_SPREAD: Final = 1e-9  # less is what floats leave behind when all practices are alike
_KNOWN: Final = (State.VALUE.value, State.TOO_FEW.value)  # what may be summed: few in one practice are not in ten


@dataclass(frozen=True)
class Likeness:
    """
    Practices as points: the further apart, the less alike.

    Size (its logarithm), the share of one sex, and the shares of three age groups weigh the same: each is counted
    in standard deviations between practices.
    """

    practice_ids: tuple[str, ...]  # in order
    points: Array  # a row per practice, a column per feature

    def nearest(self, practice_id: str) -> tuple[str, ...]:
        """Give the others, the most alike first, ties by id; nobody where the practice's patients are not known."""
        if practice_id not in self.practice_ids:
            return ()
        own = self.practice_ids.index(practice_id)
        distances = np.sqrt(((self.points - self.points[own]) ** 2).sum(axis=1))
        order = np.argsort(distances, kind="stable")
        return tuple(self.practice_ids[i] for i in order if i != own)


def likeness(listed: pl.DataFrame) -> Likeness:
    """
    Lay the practices of the country out by size, sex and age of their patients.

    In:      practice_id, sex, age_band, patients
    Nulls:   a practice without patients, or of which the owner hid a number, has no place; patients of an unknown
             sex or age count in the size alone
    """
    start = pl.col("age_band").str.slice(0, 2).cast(pl.Int64)
    first_sex = pl.lit(listed["sex"].drop_nulls().min(), dtype=pl.String)  # which of two changes no distance
    patients = pl.col("patients")
    practices = (
        listed.group_by("practice_id")
        .agg(
            patients.sum().log().alias("size"),
            _share(pl.col("sex") == first_sex, pl.col("sex").is_not_null()).alias("sex"),
            *(
                _share((start >= low) & (start < high), pl.col("age_band").is_not_null()).alias(f"from_{low}")
                for low, high in AGES
            ),
            (patients.is_null().any() | (patients.sum() == 0)).alias("unknown"),
        )
        .filter(~pl.col("unknown"))
        .sort("practice_id")
    )
    if practices.is_empty():
        return Likeness((), np.empty((0, 2 + len(AGES))))
    features = practices.drop("practice_id", "unknown").to_numpy()
    middle, spread = features.mean(axis=0, keepdims=True), features.std(axis=0, keepdims=True)
    differs = spread > _NO_SPREAD
    points = np.where(differs, (features - middle) / np.where(differs, spread, 1.0), 0.0)
    return Likeness(tuple(practices["practice_id"]), points)


def alike_figures(
    measurements: Measurements, nearest: Mapping[str, Sequence[str]], own: Collection[str]
) -> dict[str, Measurement]:
    """
    Give each practice the pooled figure of the ten practices elsewhere that are most like it.

    In:      by practice, the others from the most alike; the practices of its own cluster, who are not elsewhere
    Nulls:   no figure where fewer than ten have data, or where practices' sums do not make a value
    """
    if not measurements.header.unit.is_pooled:
        return {}
    known = measurements.frame.filter(pl.col("level") == Level.PRACTICE.value, pl.col("state").is_in(_KNOWN))
    candidates = set(known["unit_id"]) - set(own)
    found = {i: [other for other in others if other in candidates][:ALIKE] for i, others in nearest.items()}
    return {i: pooled(measurements, others, Level.PRACTICE, i) for i, others in found.items() if len(others) == ALIKE}


def _share(part: pl.Expr, known: pl.Expr) -> pl.Expr:
    """Give the share of patients of whom something holds, of those of whom it is known; 0 where it is of nobody."""
    of = pl.col("patients").filter(known).sum()
    return pl.when(of > 0).then(pl.col("patients").filter(part).sum() / of).otherwise(0.0)
