"""
Turns stays into the canonical table of listed patients, and into the counts of them.

A site that gets a new number ends all its listings and opens them again under the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipeline.model import add_months, age_band
from pipeline.sample.country import Country
from pipeline.sample.draws import Ints, dates, day_of
from pipeline.sample.landscape import Landscape
from pipeline.sample.people import Part, Stays, reason_names

_OLDEST = 130


def split_at_turns(land: Landscape, sites: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Cut spans where the site's number changed: give each piece's row, first and last day, and whether it was cut."""
    changed = land.changed[sites]
    cut = (first < changed) & (changed <= last)
    rows = np.concatenate([np.arange(len(sites)), np.flatnonzero(cut)])
    later = np.arange(len(rows)) >= len(sites)
    begins = np.where(later, changed[rows], first[rows])
    ends = np.where(~later & cut[rows], changed[rows] - 1, last[rows])
    return rows, begins, ends, ~later & cut[rows]


def listed_patients(part: Part) -> pl.DataFrame:
    """Write the stays as the canonical table of listed patients."""
    people, stays, habits = part.people, part.stays, part.land.country.people
    rows, first, last, cut = split_at_turns(part.land, stays.sites, stays.first, stays.last)
    persons = stays.persons[rows]
    names = pl.Series([*reason_names(habits), None])
    reasons = np.where(cut, 0, stays.reasons[rows])
    return pl.DataFrame(
        {
            "patient_id": people.keys.gather(persons),
            "practice_id": part.practice_ids(persons, stays.sites[rows], first),
            "birth_date": dates(people.born[persons]),
            "sex": pl.Series(list(habits.sexes)).gather(people.sexes[persons]),
            "insurance_group": pl.Series(habits.insurance_groups).gather(people.groups[persons]),
            "listed_from": dates(first),
            "listed_to": dates(last),
            "left_reason": names.gather(np.where(reasons < 0, len(names) - 1, reasons)),
        }
    ).sort("practice_id", "listed_from", "patient_id")


def counting_days(country: Country) -> Iterator[date]:
    """Give the days that owners count on: the last of these months."""
    for year in range(country.tallies.first_on.year, country.tallies.last_on.year + 1):
        for month in country.tallies.months:
            day = add_months(date(year, month, 1), 1) - timedelta(days=1)
            if country.tallies.first_on <= day <= country.tallies.last_on:
                yield day


def listed_counts(part: Part) -> pl.DataFrame:
    """Count the listed of the first insurance group by practice, sex and age band."""
    frames = []
    for day in counting_days(part.land.country):
        rows = stays_on(part.stays, day)
        frame = banded(part, rows[part.people.groups[part.stays.persons[rows]] == 0], day)
        counted = frame.group_by(frame.columns).agg(pl.len().cast(pl.Int64).alias("patients"))
        frames.append(counted.with_columns(pl.lit(day).alias("counted_on")))
    return pl.concat(frames).sort("counted_on", "practice_id", "sex", "age_band")


def banded(part: Part, rows: Ints, day: date) -> pl.DataFrame:
    """Give practice, sex and age band of these stays' persons on a day."""
    people, persons = part.people, part.stays.persons[rows]
    bands = pl.Series([age_band(age) for age in range(_OLDEST)])
    sexes = pl.Series(list(part.land.country.people.sexes))
    return pl.DataFrame(
        {
            "practice_id": part.practice_ids(persons, part.stays.sites[rows], np.full(len(rows), day_of(day))),
            "sex": sexes.gather(people.sexes[persons]),
            "age_band": bands.gather(_whole_years(people.born[persons], day)),
        }
    )


def stays_on(stays: Stays, day: date) -> Ints:
    """Give the stays that go on that day."""
    return np.flatnonzero((stays.first <= day_of(day)) & (day_of(day) <= stays.last))


def _whole_years(born: Ints, day: date) -> pl.Series:
    """Give ages in whole years: a birthday that is still to come this year does not count."""
    birth = dates(born)
    to_come = birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day() > day.month * 100 + day.day
    return (day.year - birth.dt.year() - to_come.cast(pl.Int32)).cast(pl.Int64)
