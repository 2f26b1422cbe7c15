"""
Turns people, plans and notes into the extracts that owners deliver already counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipeline.model import add_months, age_band
from pipeline.sample.country import Country
from pipeline.sample.draws import Ints, dates, day_of
from pipeline.sample.events import silent_at
from pipeline.sample.landscape import Landscape
from pipeline.sample.people import Listings, People
from pipeline.sample.plans import Notes, Plans


def counting_days(country: Country) -> Iterator[date]:
    """Give the days that owners count on: the last of these months."""
    for year in range(country.tallies.first_on.year, country.tallies.last_on.year + 1):
        for month in country.tallies.months:
            day = add_months(date(year, month, 1), 1) - timedelta(days=1)
            if country.tallies.first_on <= day <= country.tallies.last_on:
                yield day


def listed_counts(country: Country, land: Landscape, people: People, stays: Listings) -> pl.DataFrame:
    """Count the listed of the first insurance group by practice, sex and age band."""
    bands = pl.Series([age_band(age) for age in range(130)])
    sexes = pl.Series(list(country.people.sexes))
    frames = []
    for day in counting_days(country):
        there = _there(stays, day_of(day))
        persons = stays.persons[there]
        there, persons = there[people.groups[persons] == 0], persons[people.groups[persons] == 0]
        days = np.full(len(there), day_of(day))
        frame = pl.DataFrame(
            {
                "practice_id": land.numbers.gather(land.number_on(stays.sites[there], people.lanes[persons], days)),
                "sex": sexes.gather(people.sexes[persons]),
                "age_band": bands.gather(_whole_years(people.born[persons], day)),
            }
        )
        counted = frame.group_by("practice_id", "sex", "age_band").agg(pl.len().cast(pl.Int64).alias("patients"))
        frames.append(counted.with_columns(pl.lit(day).alias("counted_on")))
    return pl.concat(frames).sort("counted_on", "practice_id", "sex", "age_band")


def _whole_years(born: Ints, day: date) -> pl.Series:
    """Give ages in whole years: a birthday that is still to come this year does not count."""
    birth = dates(born)
    to_come = birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day() > day.month * 100 + day.day
    return (day.year - birth.dt.year() - to_come.cast(pl.Int32)).cast(pl.Int64)


def _there(stays: Listings | Plans, day: int) -> Ints:
    return np.flatnonzero((stays.first <= day) & (day <= stays.last))


def care_plan_counts(
    country: Country,
    land: Landscape,
    people: People,
    stays: Listings,
    onsets: dict[str, Ints],
    plans: list[Plans],
    notes: list[Notes],
) -> pl.DataFrame:
    """Count, per practice and day, who has the condition, who has a plan, and who has each item noted of late."""
    frames = []
    for plan in plans:
        own = [note for note in notes if note.condition == plan.condition]
        for day in counting_days(country):
            since = day_of(add_months(day, -country.tallies.within_months)) + 1
            planned = _there(plan, day_of(day))
            ill = _there(stays, day_of(day))
            ill = ill[onsets[plan.condition][stays.persons[ill]] <= day_of(day)]
            has_plan = np.isin(stays.persons[ill], plan.persons[planned])
            frames.append(_tally(country.tallies.plan_item, plan.condition, day, land, people, stays, ill, has_plan))
            for note in own:
                fresh = note.persons[(note.days >= since) & (note.days <= day_of(day))]
                noted = np.isin(plan.persons[planned], fresh)
                short = next(item.short for item in country.items if item.code == note.item)
                frames.append(_tally(short, plan.condition, day, land, people, plan, planned, noted))
    return pl.concat(frames).sort("counted_on", "condition", "item", "practice_id")


def _tally(
    item: str,
    condition: str,
    day: date,
    land: Landscape,
    people: People,
    stays: Listings | Plans,
    rows: Ints,
    has: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> pl.DataFrame:
    """Count rows, and rows that have it, by practice; a practice that delivers nothing has no row."""
    days = np.full(len(rows), day_of(day))
    sites = stays.sites[rows]
    heard = ~silent_at(land.silences, "care_plan_counts", sites, days)
    numbers = land.number_on(sites, people.lanes[stays.persons[rows]], days)
    frame = pl.DataFrame({"practice_id": land.numbers.gather(numbers), "has": has}).filter(pl.Series(heard))
    return (
        frame.group_by("practice_id")
        .agg(pl.len().cast(pl.Int64).alias("patients"), pl.col("has").sum().cast(pl.Int64).alias("with_item"))
        .with_columns(pl.lit(day).alias("counted_on"), pl.lit(condition).alias("condition"), pl.lit(item).alias("item"))
    )
