"""
Turns events as they are delivered into counts of them, per practice, sex and age band.

Its own room because what is counted must agree with what is delivered row by row: it is counted from the very rows that
are delivered, without those that were taken back, and among those who are listed on the last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.model import add_months
from pipeline.sample.country_counts import EventCounts
from pipeline.sample.country_life import EventTable
from pipeline.sample.draws import day_of
from pipeline.sample.events import PERSON
from pipeline.sample.listings import banded, counting_days, stays_on
from pipeline.sample.people import Part

_CHARACTERS = ("practice_id", "sex", "age_band")
_SITE = "site"


@dataclass(frozen=True)
class _Span:
    """A time that is counted, both days included."""

    first: date
    last: date


def event_counts(part: Part, counted: EventCounts, events: list[pl.DataFrame], until: date) -> pl.DataFrame:
    """Count events in each time that has ended by a day, in the canonical table of counts."""
    rows = _labelled(pl.concat(events), counted, part.land.country.tables[counted.of])
    frames = []
    for day in counting_days(part.land.country):
        if not counted.first_end <= day <= until:
            continue
        listed = _listed(part, day)
        for months in counted.months:
            span = _Span(add_months(day + timedelta(days=1), -months), day)
            within = rows.filter(pl.col("day").is_between(span.first, span.last))
            frames.append(_count(part, counted, within, listed, span))
    if not frames:
        return pl.DataFrame(schema={"counted_to": pl.Date})
    return pl.concat(frames).sort("counted_to", "counted_from", *_columns(counted), *_CHARACTERS)


def _columns(counted: EventCounts) -> tuple[str, ...]:
    """Give the columns that tell what is counted."""
    return counted.by if counted.label is None else (*counted.by, counted.label)


def _labelled(events: pl.DataFrame, counted: EventCounts, names: EventTable) -> pl.DataFrame:
    """Give each event's day, person and amount, and what it is counted as: once for each group that its code is in."""
    amount = pl.lit(1, pl.Int64) if counted.adds is None else pl.col(counted.adds).cast(pl.Int64)
    rows = events.select(
        pl.col(names.date).alias("day"),
        pl.col(PERSON),
        pl.col(names.code).alias("code"),
        *(pl.col(name).cast(pl.Categorical) for name in counted.by),
        amount.alias("amount"),
    )
    if counted.label is not None:
        codes = rows["code"].unique().to_list()
        within = [
            (code, label)
            for label, group in counted.groups.items()
            for code in codes
            if code.startswith(group.begins) and not code.startswith(group.but or ("\0",))
        ]
        schema = {"code": pl.String, counted.label: pl.String}
        groups = pl.DataFrame(within, schema=schema, orient="row").cast({counted.label: pl.Categorical})
        rows = rows.join(groups, on="code", how="inner")
    return rows.drop("code").sort("day")


def _count(part: Part, counted: EventCounts, events: pl.DataFrame, listed: pl.DataFrame, span: _Span) -> pl.DataFrame:
    """Count who had one, and how many there were, among those listed where a practice delivered all the time."""
    what = _columns(counted)
    each = events.group_by(PERSON, *what).agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)
    return (
        each.join(listed.filter(~pl.col(_SITE).is_in(_partly_silent(part, counted.of, span))), on=PERSON, how="inner")
        .group_by(*what, *_CHARACTERS)
        .agg(pl.len().cast(pl.Int64).alias("patients"), pl.col("amount").sum().alias(counted.total))
        .select(
            "practice_id",
            pl.lit(span.first).alias("counted_from"),
            pl.lit(span.last).alias("counted_to"),
            *(pl.col(name).cast(pl.String) for name in what),
            "sex",
            "age_band",
            "patients",
            counted.total,
        )
    )


def _listed(part: Part, day: date) -> pl.DataFrame:
    """Give who is listed in the first insurance group on a day, and where."""
    rows = stays_on(part.stays, day)
    rows = rows[part.people.groups[part.stays.persons[rows]] == 0]
    return banded(part, rows, day).with_columns(
        pl.Series(PERSON, part.stays.persons[rows]), pl.Series(_SITE, part.stays.sites[rows])
    )


def _partly_silent(part: Part, table: str, span: _Span) -> list[int]:
    """Give the sites of which a table's rows are missing for some of the time."""
    silences = [s for s in part.land.silences if s.table == table]
    return [s.site for s in silences if s.first <= day_of(span.last) and s.last >= day_of(span.first)]
