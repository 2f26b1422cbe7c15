"""
Turns the country's practices into what the best of them have reached together: the achievable benchmark.

Its own room because it is one method with one source. A mean moves down with those who lag behind, and the single
best practice is often a small one that chance has lifted; the best practices that together have a tenth of the
patients are neither. What a small practice shows is drawn towards a half before the practices are ordered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from pipeline.measuring.measure import Measurements
from pipeline.measuring.pooling import pooled
from pipeline.measuring.references import NATION_NAME, Part, ReferenceFigure, listed_names
from pipeline.model import Better, Level, State, Unit

TENTH: Final = Decimal("0.1")
FEWEST_POOLED: Final = 3  # fewer practices are no group


def best_tenths(
    measured: Mapping[str, Sequence[Measurements]], region_names: Mapping[str, str]
) -> dict[str, ReferenceFigure]:
    """Give the best tenth of every figure that has one, in the newest period: it is the same for all clusters."""
    found = {figure: best_tenth(each[-1], region_names) for figure, each in measured.items()}
    return {figure: best for figure, best in found.items() if best is not None}


def best_tenth(measurements: Measurements, region_names: Mapping[str, str]) -> ReferenceFigure | None:
    """
    Give the pooled figure of the fewest best practices that together have a tenth of the denominator.

    The practices are those of the whole nation, or of the regions that the sources cover.

    Nulls:   None where no direction is better, nothing is covered, or fewer than three practices would be pooled
    Source:  Kiefe et al. 1998: percentages are ordered by (x + 1) / (n + 2); other units by their value
    """
    groups, header = measurements.groups, measurements.header
    covered = sorted(r for r in set(groups.region_of.values()) if r in groups.covered_regions)
    if not header.has_best or not (groups.nation_covered or covered):
        return None
    name = NATION_NAME if groups.nation_covered else listed_names([region_names.get(r, r) for r in covered])
    best = _best(_ordered(measurements))
    if len(best) < FEWEST_POOLED:
        return None
    return ReferenceFigure(name, (Part(1.0, pooled(measurements, best, Level.DENMARK, "best_tenth")),))


def _ordered(measurements: Measurements) -> pl.DataFrame:
    """Give the practices that have a value, the best first; ties by id."""
    groups = measurements.groups
    inside = [i for i, r in groups.region_of.items() if r in groups.covered_regions]
    there = pl.lit(value=True) if groups.nation_covered else pl.col("unit_id").is_in(inside)
    found = measurements.frame.filter(
        pl.col("level") == Level.PRACTICE.value, pl.col("state") == State.VALUE.value, there
    )
    descending = measurements.header.better is Better.HIGHER
    return found.sort(_order(measurements), "unit_id", descending=[descending, False])


def _order(measurements: Measurements) -> pl.Expr:
    """Say what practices are ordered by: a percentage is drawn towards a half, the more the fewer stand behind it."""
    if measurements.header.unit is Unit.PERCENT and measurements.standard is None:
        x, n = (pl.col(c).cast(pl.Float64) for c in ("numerator", "denominator"))
        return (x + 1) / (n + 2)
    return pl.col("value")


def _best(ordered: pl.DataFrame) -> list[str]:
    """Take practices from the front until they have a tenth."""
    denominators: list[Decimal] = ordered["denominator"].to_list()
    wanted, taken, best = TENTH * sum(denominators, Decimal(0)), Decimal(0), []
    for practice_id, denominator in zip(ordered["unit_id"], denominators, strict=True):
        if taken >= wanted:
            break
        taken += denominator
        best.append(practice_id)
    return best
