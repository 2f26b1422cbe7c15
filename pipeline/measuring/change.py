"""
Turns the measurements of two periods into changes: before, now, the difference with its interval, and its p-value.

Its own room because a change is no comparison of two groups: most patients are in both periods. It is made once
per indicator for the whole country, as `measure` is; a report looks its rows up, and judges those it may show.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import hypot
from typing import Final, TypeVar

import numpy as np
import polars as pl

from pipeline.measuring.chance import two_groups
from pipeline.measuring.estimate import Columns, Method, columns_in, factor
from pipeline.measuring.indirect import RelativeRates, expected_columns
from pipeline.measuring.intervals import Array, Limits, Spread, hybrid
from pipeline.measuring.measure import Measurements, membership
from pipeline.measuring.pairs import PAIRED, PairCounts, paired_by_unit
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.standardise import Standard, standardised_change
from pipeline.measuring.strata import laid_out
from pipeline.measuring.two_periods import Cross, correlation, p_values
from pipeline.measuring.verdicts import Difference, judged
from pipeline.model import Level, Period, State, Verdict, add_months

Key = TypeVar("Key", bound=Hashable)

MONTHS_OF_A_YEAR: Final = 12

CHANGES_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "level": pl.String,
    "unit_id": pl.String,
    "before": pl.Float64,  # in the unit's terms, with all that follow but the last two
    "now": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,  # null where one period has no interval, or the periods cannot be compared
    "high": pl.Float64,
    "p": pl.Float64,  # null where there is nothing to test
    "correlation": pl.Float64,  # between the periods, because they have patients in common; 0 where none
}


@dataclass(frozen=True)
class Change:
    """How one unit's figure went from one period to another, unprotected."""

    before: float
    now: float
    difference: float  # now - before: percentage points, or the unit's own terms
    low: float | None
    high: float | None
    p: float | None  # None: nothing to test, hence no verdict
    correlation: float = 0.0  # between the periods, because they have patients in common


@dataclass(frozen=True)
class Changes:
    """One indicator's changes between two periods: a row per unit that has a value in both. Unprotected."""

    earlier: Measurements
    later: Measurements
    frame: pl.DataFrame

    def __post_init__(self) -> None:
        if dict(self.frame.schema) != CHANGES_SCHEMA:
            raise TypeError(f"changes have columns {CHANGES_SCHEMA}, not {dict(self.frame.schema)}")

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], Change]:
        numbers = self.frame.columns[2:]
        return {
            (level, unit_id): Change(**dict(zip(numbers, row, strict=True)))
            for level, unit_id, *row in self.frame.iter_rows()
        }

    def of(self, level: Level, unit_id: str) -> Change | None:
        """Give a unit's change; a unit without a value in both periods has none."""
        return self._rows.get((level.value, unit_id))

    def of_reference(self, figure: ReferenceFigure) -> Change | None:
        """
        Give the change of what a cluster is set beside: a region, several mixed, or the nation. Never judged.

        Several regions' changes are mixed by the weights of the later period.

        Nulls:   a published figure has its own period and definition, and no change
        Source:  Zou and Donner 2008, the limits of a weighted sum
        """
        own = [(p.weight, self.of(p.measurement.level, p.measurement.unit_id)) for p in figure.parts]
        parts = [(w, c) for w, c in own if c is not None]
        if not parts or len(parts) < len(own):
            return None
        before, now, difference = (sum(w * getattr(c, f) for w, c in parts) for f in ("before", "now", "difference"))
        below = [w * (c.difference - c.low) for w, c in parts if c.low is not None]
        above = [w * (c.high - c.difference) for w, c in parts if c.high is not None]
        known = len(below) == len(above) == len(parts)
        limits = (difference - hypot(*below), difference + hypot(*above)) if known else (None, None)
        return Change(before, now, difference, limits[0], limits[1], p=None)


def comparable(earlier: Period, later: Period) -> bool:
    """
    Say whether a change between two periods can be judged.

    They follow each other, and are equally many whole months or the same days of different years; the last day
    of February is the same day in every year.
    """
    if later.first <= earlier.last:
        return False
    months = _months(earlier)
    return (months is not None and months == _months(later)) or _days_of_year(earlier) == _days_of_year(later)


def same_months(earlier: Period, later: Period) -> bool:
    """Say whether no season can differ between two periods: the same days of the year, or whole years."""
    months = _months(earlier)
    whole_years = months is not None and months % MONTHS_OF_A_YEAR == 0
    return whole_years or _days_of_year(earlier) == _days_of_year(later)


def changes(earlier: Measurements, later: Measurements, pairs: PairCounts | None = None) -> Changes:
    """
    Turn two periods' measurements into a change for every unit that has a value in both.

    In:      pairs under the numbers that each period was counted with; None where the periods are to be taken as
             different patients, which is cautious where patients are like themselves. A standardised
             indicator is always taken so
    Out:     a row per unit, by level and unit_id
    Nulls:   no interval and no p-value between periods that cannot be compared; no p-value where a group lacks
             the deliveries of a practice in one period alone: its patients did not change, they were not seen
    """
    _refuse_strangers(earlier, later, pairs)
    both = _valued(earlier).join(_valued(later), on=["level", "unit_id"]).select("level", "unit_id")
    rows = [m.frame.join(both, on=["level", "unit_id"], how="semi").sort("level", "unit_id") for m in (earlier, later)]
    before, now = (Spread(*(r[c].fill_null(np.nan).to_numpy() for c in Spread._fields)) for r in rows)
    keys = rows[1].select("level", "unit_id")
    if not comparable(earlier.period, later.period):
        nothing = np.full(keys.height, np.nan)
        return _changes(earlier, later, keys, before, now, Limits(nothing, nothing), nothing, 0 * before.value)
    if later.standard is not None:
        together, p = np.zeros(keys.height), _standardised(earlier, later, keys, now.value - before.value)
    else:
        together, p = _tested(earlier, later, rows, _cross(earlier, later, pairs, keys))
    p = np.where(_unevenly_delivered(earlier, later, keys), np.nan, p)
    limits = hybrid(before, now, together)
    return _changes(earlier, later, keys, before, now, limits, p, together)


def judged_changes(of: Mapping[Key, Change | None], relevant: Mapping[Key, float]) -> dict[Key, Verdict]:
    """
    Judge the changes of one family, which share a false-discovery rate.

    A change is clear where it is more than chance in its family, large enough to matter, and its own interval
    does not hold 0: the page prints the interval beside the verdict.
    """
    tested = {k: None if c is None or c.p is None else Difference(c.difference, c.p) for k, c in of.items()}
    verdicts = judged(tested, relevant)
    return {k: Verdict.MAY_BE_CHANCE if v is Verdict.CLEAR and _holds_zero(of[k]) else v for k, v in verdicts.items()}


def _holds_zero(change: Change | None) -> bool:
    return change is not None and change.low is not None and change.high is not None and change.low <= 0 <= change.high


def _refuse_strangers(earlier: Measurements, later: Measurements, pairs: PairCounts | None) -> None:
    if earlier.header.id != later.header.id or (pairs is not None and pairs.indicator_id != later.header.id):
        raise TypeError("a change is of one indicator")
    if pairs is not None and (pairs.earlier, pairs.later) != (earlier.period, later.period):
        raise TypeError(
            f"pairs of {pairs.earlier} and {pairs.later} do not tell of {earlier.period} and {later.period}"
        )
    one_way = type(earlier.standard) is type(later.standard)
    if not one_way or (isinstance(later.standard, Standard) and earlier.standard != later.standard):
        raise TypeError("both periods of a change are standardised to one population")


def _valued(measured: Measurements) -> pl.DataFrame:
    return measured.frame.filter(pl.col("state") == State.VALUE.value)


def _tested(earlier: Measurements, later: Measurements, rows: list[pl.DataFrame], cross: Cross) -> tuple[Array, Array]:
    """Give the correlation and the p-value of every unit."""
    if later.method is Method.MEDIAN:
        return _by_ranks(earlier, later, rows[1])
    before, now = (columns_in(r) for r in rows)
    k = _time(earlier, later)
    cross = cross._replace(numerator_before=k * cross.numerator_before, denominators=k * cross.denominators)
    sums = (_method(earlier, later), before, _in_terms(now, k), cross)
    return correlation(*sums), p_values(*sums)


def _by_ranks(earlier: Measurements, later: Measurements, units: pl.DataFrame) -> tuple[Array, Array]:
    """Compare every unit's values in two periods as those of different patients: cautious, as many are in both."""
    keys = [(Level(level), unit_id) for level, unit_id in units.select("level", "unit_id").iter_rows()]
    p = [two_groups(Method.MEDIAN, later.of(*key).sums, earlier.of(*key).sums)[1] for key in keys]
    return np.zeros(len(p)), np.array(p, dtype=np.float64)


def _method(earlier: Measurements, later: Measurements) -> Method:
    return later.method if earlier.method is later.method else Method.BETWEEN


def _time(earlier: Measurements, later: Measurements) -> float:
    """Give how long the earlier period's year is in the later's: a leap year has 366 listed days to count as one."""
    return factor(earlier.header, earlier.period) / factor(later.header, later.period)


def _in_terms(sums: Columns, k: float) -> Columns:
    return sums._replace(
        denominator=k * sums.denominator, denominator2=k**2 * sums.denominator2, product=k * sums.product
    )


def _cross(earlier: Measurements, later: Measurements, pairs: PairCounts | None, keys: pl.DataFrame) -> Cross:
    """Sum the pairs of every unit, but of practices that are left out of a period's own sums."""
    if pairs is None:
        return Cross(*(np.zeros(keys.height) for _ in PAIRED))
    own = pairs.frame.filter(
        ~pl.col("before_id").is_in(list(earlier.groups.without_data)),
        ~pl.col("now_id").is_in(list(later.groups.without_data)),
    )
    paired = paired_by_unit(own, _members(earlier), _members(later))
    found = keys.join(paired, on=["level", "unit_id"], how="left", maintain_order="left")
    return Cross(*(found[c].cast(pl.Float64).fill_null(0).to_numpy() for c in PAIRED))


def _standardised(earlier: Measurements, later: Measurements, keys: pl.DataFrame, shown: Array) -> Array:
    """
    Give the p-values of standardised changes: direct ones over the strata that a unit has in both periods.

    Where that change goes the other way than the shown one, strata came or went, and there is nothing to test.
    """
    method, k = _method(earlier, later), _time(earlier, later)
    before, now = (_laid(m, keys) for m in (earlier, later))
    if isinstance(earlier.standard, Standard):
        size, p = standardised_change(earlier.standard, method, before, _in_terms(now, k))
        return np.where(size * shown < 0, np.nan, p)
    return p_values(method, before, _in_terms(now, k), Cross(*(np.zeros(keys.height) for _ in PAIRED)))


def _laid(measured: Measurements, keys: pl.DataFrame) -> Columns:
    if measured.standard is None or measured.strata is None:
        raise TypeError("a standardised indicator is measured with its strata")
    columns = laid_out(measured.standard, measured.strata, keys)
    return expected_columns(measured.standard, columns) if isinstance(measured.standard, RelativeRates) else columns


def _members(measured: Measurements) -> pl.DataFrame:
    counted = measured.frame.filter(pl.col("level") == Level.PRACTICE.value)["unit_id"].to_list()
    return membership(measured.groups, counted)


def _unevenly_delivered(earlier: Measurements, later: Measurements, keys: pl.DataFrame) -> Array:
    """Say which units lack the deliveries of a practice in one period and have them in the other."""
    key, became = ["level", "unit_id", "practice_id"], earlier.groups.became
    then, now = (
        _members(m)
        .filter(pl.col("practice_id").is_in(list(m.groups.without_data)))
        .with_columns(pl.col("practice_id").replace(dict(became)))
        for m in (earlier, later)
    )
    units = pl.concat([then.join(now, on=key, how="anti"), now.join(then, on=key, how="anti")])
    marked = keys.join(
        units.select("level", "unit_id").unique().with_columns(uneven=pl.lit(value=True)),
        on=["level", "unit_id"],
        how="left",
        maintain_order="left",
    )
    return marked["uneven"].fill_null(value=False).to_numpy()


def _changes(
    earlier: Measurements,
    later: Measurements,
    keys: pl.DataFrame,
    before: Spread,
    now: Spread,
    limits: Limits,
    p: Array,
    together: Array,
) -> Changes:
    columns = {
        "before": before.value,
        "now": now.value,
        "difference": now.value - before.value,
        "low": limits.low,
        "high": limits.high,
        "p": p,
        "correlation": together,
    }
    frame = keys.with_columns(pl.Series(name, column).fill_nan(None) for name, column in columns.items())
    return Changes(earlier, later, frame.select(pl.col(c).cast(t) for c, t in CHANGES_SCHEMA.items()))


def _months(period: Period) -> int | None:
    """Give a period's length in whole months, or None where it has no such length."""
    after = period.last + timedelta(days=1)
    months = (after.year - period.first.year) * MONTHS_OF_A_YEAR + after.month - period.first.month
    whole = add_months(period.first, months) == after or add_months(after, -months) == period.first
    return months if whole else None


def _days_of_year(period: Period) -> tuple[object, ...]:
    """Give a period's first and last day without the year, and how many turns of the year it holds."""
    return *(_day_of_year(d) for d in (period.first, period.last)), period.last.year - period.first.year


def _day_of_year(day: date) -> tuple[int, int]:
    return (2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day)
