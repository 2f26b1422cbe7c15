"""
Turns an engine's sums into Counts and pairs, or into the errors of the indicator that gave them.

Its own room because both engines end here, so that they cannot differ in what they refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import polars as pl

from pipeline.definitions.indicator import Indicator
from pipeline.measuring.counts import (
    CATEGORIES_SCHEMA,
    COUNTS_SCHEMA,
    OF_PATIENTS,
    STRATA_SCHEMA,
    STRATUM,
    VALUES_SCHEMA,
    Counts,
)
from pipeline.measuring.pairs import PAIRS_SCHEMA, PairCounts
from pipeline.model import Grain, Period, Unit
from pipeline.warehouse.answers import Faults, refuse_faults, refuse_unknown_bands, refuse_unknown_categories

Row = Mapping[str, Any]


def counts_of_patients(indicator: Indicator, period: Period, rows: Sequence[Row]) -> Counts:
    """Turn sums over patients, a row per practice, into Counts; a broken rule is refused."""
    refuse_faults(indicator, _faults(rows))
    return _counts(indicator, period, ({"events": 0, "unvalued": 0, **row, "owner_hid": False} for row in rows))


def counts_of_strata(indicator: Indicator, period: Period, rows: Sequence[Row]) -> Counts:
    """
    Turn sums over strata, a row per practice, into Counts; a broken rule is refused.

    A practice that lacks a number in one of its strata has no sum, hence no row: no data. Where the owner hid
    a number the row stays and says so.
    """
    refuse_faults(indicator, _faults(rows))
    blank = {"events": 0, "unvalued": 0, **dict.fromkeys(OF_PATIENTS)}
    return _counts(indicator, period, ({**row, **blank} for row in rows if row["owner_hid"] or not row["missing"]))


def with_strata(indicator: Indicator, counts: Counts, rows: Sequence[Row]) -> Counts:
    """Set the sums by practice and stratum beside those by practice; an age band that is none is refused."""
    refuse_unknown_bands(indicator, (row["age_band"] for row in rows if row["age_band"] is not None))
    values = [tuple(row[column] for column in STRATA_SCHEMA) for row in rows]
    frame = pl.DataFrame(values, schema=STRATA_SCHEMA, orient="row").sort("practice_id", *STRATUM)
    return replace(counts, strata=frame)


def with_values(counts: Counts, rows: Sequence[Row]) -> Counts:
    """Set beside the sums how many patients of each practice have each value."""
    values = [tuple(row[column] for column in VALUES_SCHEMA) for row in rows]
    frame = pl.DataFrame(values, schema=VALUES_SCHEMA, orient="row").sort("practice_id", "value")
    return replace(counts, values=frame)


def with_categories(indicator: Indicator, whole: Counts, rows: Sequence[Row]) -> Counts:
    """
    Set the sums of each category of a share beside those of the whole; an unknown category is refused.

    Every practice has a row for every category: the whole's n, missing, denominator and marks, and the category's
    own numerator, 0 where nothing was counted.
    """
    refuse_unknown_categories(indicator, (row["category"] for row in rows))
    own = {(row["practice_id"], row["category"]): row for row in rows}
    values = []
    for practice in whole.frame.iter_rows(named=True):
        nothing = {name: None if practice[name] is None else 0 for name in _OF_A_CATEGORY}
        nothing |= {"contributors_rest": practice["n"], "largest_rest": practice["largest_denominator"]}
        for category in indicator.header.categories or ():
            part = own.get((practice["practice_id"], category), nothing)
            row = {**practice, "category": category, **{name: part[name] for name in nothing}}
            values.append(tuple(row[column] for column in CATEGORIES_SCHEMA))
    frame = pl.DataFrame(values, schema=CATEGORIES_SCHEMA, orient="row").sort("category", "practice_id")
    return replace(whole, categories=frame)


_OF_A_CATEGORY = ("numerator", "numerator2", "product", "contributors", "largest")


def has_pairs(indicator: Indicator) -> bool:
    """Say whether a change of this indicator looks at the patients who are in both periods."""
    header = indicator.header  # a part of a share, and a value, is not known by one numerator and denominator
    one_figure = header.unit not in (Unit.SHARE, Unit.MEDIAN)
    return one_figure and header.grain is Grain.PATIENT and header.standardise is None


def pairs_of_patients(indicator: Indicator, earlier: Period, later: Period, rows: Sequence[Row]) -> PairCounts:
    """Turn cross sums over patients, a row per two practices, into pairs."""
    values = [tuple(row[column] for column in PAIRS_SCHEMA) for row in rows]
    frame = pl.DataFrame(values, schema=PAIRS_SCHEMA, orient="row").sort("before_id", "now_id")
    return PairCounts(indicator.header.id, earlier, later, frame)


def _faults(rows: Iterable[Row]) -> Faults:
    totals = {field.name: 0 for field in fields(Faults)}
    for row in rows:
        for name in totals:
            totals[name] += int(row.get(name, 0))
    return Faults(**totals)


def _counts(indicator: Indicator, period: Period, rows: Iterable[Row]) -> Counts:
    values = [tuple(row[column] for column in COUNTS_SCHEMA) for row in rows]
    frame = pl.DataFrame(values, schema=COUNTS_SCHEMA, orient="row").sort("practice_id")
    return Counts(indicator.header.id, period, frame)
