"""
Turns one indicator's sums by sex and age into every unit's, and those into standardised values.

Its own room because there are two ways to standardise, and whoever measures, compares or follows up needs not know
which one a header asks for.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import STRATA_SCHEMA, STRATUM, Counts
from pipeline.measuring.estimate import Columns, Method, estimated
from pipeline.measuring.groups import Groups
from pipeline.measuring.indirect import RelativeRates, expected_columns, relative_rates
from pipeline.measuring.intervals import Spread
from pipeline.measuring.standardise import Standard, by_stratum, standard_of, standardised
from pipeline.model import Grain, Period

AnyStandard = Standard | RelativeRates

SECOND_ORDER: Final = ("n", "numerator2", "denominator2", "product")  # not known at stratum grain

_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "level": pl.String,
    "unit_id": pl.String,
    **{c: t for c, t in STRATA_SCHEMA.items() if c != "practice_id"},
}


def standard_and_strata(
    counts: Counts, header: Header, units: pl.DataFrame, groups: Groups, population: pl.DataFrame | None
) -> tuple[AnyStandard, pl.DataFrame] | None:
    """
    Give what is standardised to and every unit's sums by stratum; nothing where the header does not standardise.

    In:      level, unit_id and practice_id of every unit; the listed patients of the standard population, which an
             indirectly standardised indicator does without
    """
    if header.standardise is None:
        return None
    if counts.strata is None:
        raise TypeError("a standardised indicator is measured with its strata")
    unknown, own = SECOND_ORDER if header.grain is Grain.STRATUM else (), counts.strata.filter(delivered(groups))
    strata = (
        units.join(own, on="practice_id")
        .group_by("level", "unit_id", *STRATUM)
        .agg(pl.col(c).sum() for c in Columns._fields)
        .with_columns(pl.lit(None).alias(c) for c in unknown)
        .select(pl.col(c).cast(t) for c, t in _SCHEMA.items())
        .sort("level", "unit_id", *STRATUM)
    )
    if header.standardise.method == "indirect":
        return relative_rates(own, counts.frame.filter(delivered(groups))), strata
    if population is None:
        raise TypeError("a directly standardised indicator is measured with a standard population")
    return standard_of(population, header.standardise.by), strata


def laid_out(standard: AnyStandard, strata: pl.DataFrame, units: pl.DataFrame) -> Columns:
    """
    Lay every unit's sums out by unit and stratum, in the order of the units and of the standard.

    In:      sums by level, unit_id and stratum; level and unit_id of the units
    """
    places = units.select("level", "unit_id").with_row_index("place")
    return by_stratum(strata.join(places, on=["level", "unit_id"]), units.height, standard.weights)


def adjusted(header: Header, period: Period, method: Method, standard: AnyStandard, sums: Columns) -> Spread:
    """Turn sums by unit and stratum into values, variances and intervals, directly or indirectly standardised."""
    if isinstance(standard, RelativeRates):
        return estimated(header, period, method, expected_columns(standard, sums))
    return standardised(header, period, method, standard, sums)


def delivered(groups: Groups) -> pl.Expr:
    """Say which rows are of practices that delivered: the others' patients would count as not treated."""
    return ~pl.col("practice_id").is_in(list(groups.without_data))
