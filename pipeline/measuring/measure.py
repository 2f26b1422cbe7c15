"""
Turns counts per practice into values with intervals, for every practice, cluster, region and the nation.

Its own room because it is done once per indicator and period for the whole country; a cluster's report
only looks its rows up. Group values are ratios of sums, never means of ratios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.already_counted import with_variance
from pipeline.measuring.counts import LARGEST, OF_PATIENTS, SQUARE, SUM, VALUES_SCHEMA, Counts, together
from pipeline.measuring.estimate import NOTHING, SUMMED, Method, Sums, columns_in, estimated, method_of, sums_of
from pipeline.measuring.groups import Groups
from pipeline.measuring.intervals import Spread
from pipeline.measuring.medians import of_units
from pipeline.measuring.strata import AnyStandard, adjusted, delivered, laid_out, standard_and_strata
from pipeline.model import Level, Period, State, Unit

NATION: Final = "denmark"  # the one unit of the level of that name

MEASUREMENTS_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "indicator_id": pl.String,
    "period_first": pl.Date,
    "period_last": pl.Date,
    "level": pl.String,
    "unit_id": pl.String,
    "n": pl.Int64,  # null at stratum grain, or the denominator where a variance stands in (`already_counted`)
    "missing": pl.Int64,
    "numerator": SUM,
    "denominator": SUM,
    "numerator2": SQUARE,  # null at stratum grain, with the two that follow
    "denominator2": SQUARE,
    "product": SQUARE,
    "contributors": pl.Int64,  # null at stratum grain, with the four that follow
    "largest": SUM,
    "contributors_rest": pl.Int64,
    "largest_rest": SUM,
    "largest_denominator": SUM,
    "events": SUM,
    "unvalued": SUM,
    "owner_hid": pl.Boolean,
    "value": pl.Float64,  # in the unit's terms; null where there is none to give
    "variance": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "crude": pl.Float64,  # the value before standardising; null where the header does not standardise
    "state": pl.String,
}

_VALUES_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "level": pl.String,
    "unit_id": pl.String,
    **{c: t for c, t in VALUES_SCHEMA.items() if c != "practice_id"},
}


@dataclass(frozen=True)
class Measurement:
    """One unit's figure, unprotected. A value may stand beside a state that does not show it."""

    level: Level
    unit_id: str
    sums: Sums
    value: float | None
    variance: float | None
    low: float | None
    high: float | None
    state: State
    crude: float | None = None  # before standardising, where the header standardises


@dataclass(frozen=True)
class Measurements:
    """One indicator in one period, a row per practice, cluster, region and the nation. Unprotected."""

    header: Header
    period: Period
    method: Method
    groups: Groups
    frame: pl.DataFrame
    category: str = ""  # of a share: which part of it
    standard: AnyStandard | None = None  # with the strata: where the header standardises
    strata: pl.DataFrame | None = None  # level, unit_id, sex, age_band and the sums
    values: pl.DataFrame | None = None  # level, unit_id, value and n: where the unit is a median

    def __post_init__(self) -> None:
        if dict(self.frame.schema) != MEASUREMENTS_SCHEMA:
            raise TypeError(f"measurements have columns {MEASUREMENTS_SCHEMA}, not {dict(self.frame.schema)}")

    @property
    def figure_id(self) -> str:
        """What the measurements are of: an indicator, or one category of a share."""
        return figure_id(self.header.id, self.category)

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], Measurement]:
        return {(row["level"], row["unit_id"]): _measurement(row) for row in self.frame.iter_rows(named=True)}

    def of(self, level: Level, unit_id: str) -> Measurement:
        """Give a unit's figure; a unit that nothing was counted for has no data."""
        key = (level.value, unit_id)
        found = self._rows.get(key)
        found = found or Measurement(level, unit_id, NOTHING, None, None, None, None, State.NO_DATA)
        if key in self._strata:
            strata = {(r["sex"], r["age_band"]): sums_of(r) for r in self._strata[key].iter_rows(named=True)}
            found = replace(found, sums=replace(found.sums, strata=strata))
        if key in self._values:
            values = dict(self._values[key].select("value", "n").iter_rows())
            found = replace(found, sums=replace(found.sums, values=values))
        return found

    @cached_property
    def _strata(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        if self.strata is None:
            return {}
        none = {"missing": 0, "events": Decimal(0), "unvalued": Decimal(0), "owner_hid": False}
        none |= dict.fromkeys(("contributors", "contributors_rest", *LARGEST))
        whole = self.strata.with_columns(pl.lit(v).alias(c) for c, v in none.items())
        return whole.partition_by("level", "unit_id", as_dict=True)

    @cached_property
    def _values(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return {} if self.values is None else self.values.partition_by("level", "unit_id", as_dict=True)


def figure_id(indicator_id: str, category: str = "") -> str:
    """Name what one figure is about: an indicator, or one category of a share."""
    return f"{indicator_id}/{category}" if category else indicator_id


def figure_ids(header: Header) -> tuple[str, ...]:
    """Name all figures of an indicator: its categories where it is a share, else itself."""
    return tuple(figure_id(header.id, c) for c in header.categories or ("",))


def measure_categories(counts: Counts, header: Header, groups: Groups) -> tuple[Measurements, ...]:
    """Measure every category of a share as an indicator of its own, in the header's order."""
    return tuple(replace(measure(counts.of_category(c), header, groups), category=c) for c in header.categories or {})


def measure(counts: Counts, header: Header, groups: Groups, population: pl.DataFrame | None = None) -> Measurements:
    """
    Turn one indicator's counts into measurements for every practice, cluster, region and the nation.

    In:      a row per practice with somebody in the population; where the header standardises directly, the
             listed patients of the standard population by sex and age band
    Out:     a row per unit, also for units without data, by level and unit_id
    Units:   the header's: percent 0-100; per 1.000 persons, or per 1.000 listed years
    Nulls:   denominator 0 gives a null value and interval — never NaN, never 0
    """
    if counts.categories is not None:
        raise TypeError("a share is measured category by category")
    own = counts.frame.filter(delivered(groups))
    method = method_of(header, own)
    if method is Method.NONE and (varied := with_variance(own, header)) is not None:
        own, method = varied, Method.BETWEEN
    units = membership(groups, counts.frame["practice_id"].to_list())
    summed = _summed(units, own).sort("level", "unit_id")
    places = summed.select("level", "unit_id").with_row_index("place")
    spread, crude = estimated(header, counts.period, method, columns_in(summed)), np.full(summed.height, np.nan)
    if (values := _values_of(counts, header, units, groups)) is not None:
        spread = of_units(values.join(places, on=["level", "unit_id"]), summed.height)
    found = standard_and_strata(counts, header, units, groups, population)
    if found is not None:
        spread, crude = adjusted(header, counts.period, method, found[0], laid_out(*found, summed)), spread.value
    columns = {**spread._asdict(), "crude": crude}
    frame = (
        summed.with_columns(pl.Series(n, c).fill_nan(None) for n, c in columns.items())
        .with_columns(_state(header, counts.period, groups).alias("state"))
        .with_columns(pl.when(_has_value(groups)).then(pl.col(c)).alias(c) for c in columns)
        .with_columns(
            pl.lit(counts.indicator_id).alias("indicator_id"),
            pl.lit(counts.period.first).alias("period_first"),
            pl.lit(counts.period.last).alias("period_last"),
        )
        .select(pl.col(c).cast(t) for c, t in MEASUREMENTS_SCHEMA.items())
        .sort("level", "unit_id")
    )
    standard, strata = found or (None, None)
    return Measurements(header, counts.period, method, groups, frame, "", standard, strata, values)


def _values_of(counts: Counts, header: Header, units: pl.DataFrame, groups: Groups) -> pl.DataFrame | None:
    """Give how many patients of every unit have each value; nothing where the unit is no median."""
    if header.unit is not Unit.MEDIAN:
        return None
    if counts.values is None:
        raise TypeError("a median is measured with the patients' values")
    own = counts.values.filter(delivered(groups))
    return (
        units.join(own, on="practice_id")
        .group_by("level", "unit_id", "value")
        .agg(pl.col("n").sum())
        .select(pl.col(c).cast(t) for c, t in _VALUES_SCHEMA.items())
        .sort("level", "unit_id", "value")
    )


def membership(groups: Groups, counted: list[str]) -> pl.DataFrame:
    """Give a row per unit and practice that it sums over."""
    known = sorted({*groups.region_of, *counted, *groups.became, *(i for ids in groups.clusters.values() for i in ids)})
    rows = [(Level.PRACTICE, groups.became.get(i, i), i) for i in known]
    rows += [(Level.CLUSTER, c, i) for c, ids in groups.clusters.items() for i in ids]
    rows += [(Level.REGION, r, i) for i, r in groups.region_of.items() if r in groups.covered_regions]
    rows += [(Level.DENMARK, NATION, i) for i in known if groups.nation_covered]
    schema = {"level": pl.String, "unit_id": pl.String, "practice_id": pl.String}
    return pl.DataFrame([(level.value, unit, i) for level, unit, i in rows], schema=schema, orient="row")


def _summed(units: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    unknown = [c for c in OF_PATIENTS if own[c].null_count()]
    return (
        units.join(own.with_columns(pl.lit(value=True).alias("counted")), on="practice_id", how="left")
        .group_by("level", "unit_id")
        .agg(
            *(together(c) for c in SUMMED),
            pl.col("owner_hid").any(),
            pl.col("counted").any(),
        )
        .with_columns(pl.lit(None).alias(c) for c in unknown)
    )


def _has_value(groups: Groups) -> pl.Expr:
    return ~(pl.col("owner_hid") | _split(groups) | _without_amounts())


def _without_amounts() -> pl.Expr:
    """Say whether a unit has events and none of them an amount: 0 would be no true zero."""
    return (pl.col("numerator") == 0) & (pl.col("unvalued") > 0)


def _split(groups: Groups) -> pl.Expr:
    return (pl.col("level") == Level.PRACTICE.value) & pl.col("unit_id").is_in(list(groups.split))


def _state(header: Header, period: Period, groups: Groups) -> pl.Expr:
    """Say what each unit's cell holds; the first that fits."""
    nobody = ~pl.col("counted") | ((pl.col("n") == 0) & (pl.col("missing") > 0)).fill_null(value=False)
    fewest = header.min_denominator * (period.year_days if header.in_days else 1)
    return (
        pl.when(_split(groups))
        .then(pl.lit(State.NOT_APPLICABLE.value))
        .when(nobody)
        .then(pl.lit(State.NO_DATA.value))
        .when(pl.col("owner_hid"))
        .then(pl.lit(State.HIDDEN.value))
        .when((pl.col("denominator") == 0) | _without_amounts())
        .then(pl.lit(State.NOT_APPLICABLE.value))
        .when(pl.col("denominator") < fewest)
        .then(pl.lit(State.TOO_FEW.value))
        .when(pl.lit(header.standardise is not None) & pl.col("value").is_null())
        .then(pl.lit(State.TOO_FEW.value))
        .otherwise(pl.lit(State.VALUE.value))
    )


def _measurement(row: Mapping[str, object]) -> Measurement:
    return Measurement(
        Level(str(row["level"])),
        str(row["unit_id"]),
        sums_of(row),
        **{c: row[c] for c in Spread._fields},  # type: ignore[arg-type]  # the schema says so
        state=State(str(row["state"])),
        crude=row["crude"],  # type: ignore[arg-type]  # as above
    )
