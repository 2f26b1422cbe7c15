"""
Turns listings into things that happen to patients, by rate, season, practice and each patient's own liability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipeline.sample.country import Country, EventStream, EventTable
from pipeline.sample.draws import (
    NEVER,
    Bools,
    Floats,
    Ints,
    at_age,
    choose,
    choose_within,
    dates,
    day_of,
    generator,
    months_of,
    spread,
)
from pipeline.sample.landscape import Landscape, Silent
from pipeline.sample.people import Listings, People


@dataclass(frozen=True)
class Effects:
    """The true differences between sites in one stream: what a perfect statistic would find."""

    rates: Floats  # factor per site; 0 where a practice truly never does it
    codes: Floats  # weight per site and code


@dataclass(frozen=True)
class Slices:
    """The part of each stay that falls in a calendar year."""

    stays: Ints
    years: Ints
    begins: Ints
    days: Ints


def effects_of(stream: EventStream, land: Landscape, seed: int) -> Effects:
    """Draw how the sites differ in this stream."""
    rng = generator(seed, "effects", stream.id)
    rates = spread(rng, stream.practice_spread, land.sites)
    rates[rng.random(land.sites) < stream.never_share] = 0.0
    weights = np.array([code.weight for code in stream.codes])
    drawn = spread(rng, stream.code_spread, land.sites * len(weights)).reshape(land.sites, len(weights))
    return Effects(rates, weights * drawn)


def slice_by_year(country: Country, stays: Listings) -> Slices:
    """Cut the stays at New Year, within the country's days."""
    pieces = []
    for year in range(country.first.year, country.last.year + 1):
        first = max(day_of(date(year, 1, 1)), day_of(country.first))
        last = min(day_of(date(year, 12, 31)), day_of(country.last))
        begins, ends = np.maximum(stays.first, first), np.minimum(stays.last, last)
        inside = np.flatnonzero(begins <= ends)
        pieces.append((inside, np.full(len(inside), year), begins[inside], (ends - begins + 1)[inside]))
    return Slices(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def happen(
    country: Country,
    land: Landscape,
    people: People,
    stays: Listings,
    slices: Slices,
    onsets: Mapping[str, Ints],
    stream: EventStream,
    sites: Ints,
    seed: int,
    part: int,
) -> pl.DataFrame:
    """Give one stream's events as rows of its canonical table."""
    rng = generator(seed, "events", stream.id, part)
    effects = effects_of(stream, land, seed)
    rows, days = _when(stream, land, people, stays, slices, effects, rng)
    persons = stays.persons[rows]
    if stream.among is not None:
        late = onsets[stream.among][persons] <= days
        rows, days, persons = rows[late], days[late], persons[late]
    performers, heard = _who(country, land, people, stream, stays.sites[rows], persons, days, sites, rng)
    codes = choose_within(rng, effects.codes, stays.sites[rows])
    events = _columns(country.tables[stream.table], stream, people.keys.gather(persons), days, codes, performers, rng)
    return events.filter(pl.Series(heard))


def _when(
    stream: EventStream,
    land: Landscape,
    people: People,
    stays: Listings,
    slices: Slices,
    effects: Effects,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw the stay and the day of each event: as many as the busiest month would have, then thinned by season."""
    persons, sites = stays.persons[slices.stays], stays.sites[slices.stays]
    ages = people.ages(persons, slices.begins + slices.days // 2)
    liability = _liability(stream, len(people), rng)
    sexes = np.array(list(stream.sex_factors.values()))
    peak = max(stream.months)
    years = np.array(
        [stream.years.get(int(y), 1.0) for y in range(int(slices.years.min()), int(slices.years.max()) + 1)]
    )
    expected = (
        at_age(stream.per_1000, ages)
        / 1000
        * sexes[people.sexes[persons]]
        * effects.rates[sites]
        * liability[persons]
        * years[slices.years - slices.years.min()]
        * slices.days
        / 365.25
    )
    chosen = np.repeat(np.arange(len(expected)), rng.poisson(expected * peak))
    days = slices.begins[chosen] + (rng.random(len(chosen)) * slices.days[chosen]).astype(np.int64)
    kept = rng.random(len(chosen)) * peak < np.array(stream.months)[months_of(days)]
    return slices.stays[chosen[kept]], days[kept]


def _liability(stream: EventStream, count: int, rng: np.random.Generator) -> Floats:
    """Draw each patient's own factor, 1 on average."""
    if stream.patient_spread == 0:
        return np.ones(count)
    return rng.gamma(1 / stream.patient_spread, stream.patient_spread, count)


def _who(
    country: Country,
    land: Landscape,
    people: People,
    stream: EventStream,
    homes: Ints,
    persons: Ints,
    days: Ints,
    sites: Ints,
    rng: np.random.Generator,
) -> tuple[pl.Series, Bools]:
    """Give who performed each event, and whether that site delivers."""
    if stream.performers:
        drawn = rng.integers(0, len(stream.performers), len(days))
        return pl.Series(stream.performers).gather(drawn), np.ones(len(days), dtype=np.bool_)
    elsewhere = rng.random(len(days)) < stream.elsewhere_share
    performers = np.where(elsewhere, sites[rng.integers(0, len(sites), len(days))], homes)
    heard = ~silent_at(land.silences, stream.table, performers, days)
    return land.numbers.gather(land.number_on(performers, people.lanes[persons], days)), heard


def silent_at(silences: tuple[Silent, ...], table: str, sites: Ints, days: Ints) -> Bools:
    """Say which rows of a table never arrive."""
    silent = np.zeros(len(sites), dtype=np.bool_)
    for silence in silences:
        if silence.table == table:
            silent |= (sites == silence.site) & (days >= silence.first) & (days <= silence.last)
    return silent


def _columns(
    table: EventTable,
    stream: EventStream,
    keys: pl.Series,
    days: Ints,
    codes: Ints,
    performers: pl.Series,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Put the canonical columns together: what the code brings, what is chosen, what is missing."""
    count = len(days)
    amounts = np.array([int(a) for a in stream.amounts])[choose(rng, stream.amounts, count)]
    columns: dict[str, pl.Series] = {
        "patient_id": keys,
        table.date: dates(days),
        table.code: pl.Series([c.code for c in stream.codes]).gather(codes),
        table.amount: pl.Series(amounts),
        table.performer: performers,
    }
    for name in sorted({name for code in stream.codes for name in code.fill}):
        columns[name] = pl.Series([c.fill.get(name) for c in stream.codes], dtype=pl.String).gather(codes)
    for name in sorted({name for code in stream.codes for name in code.per_unit}):
        each = pl.Series([c.per_unit.get(name) for c in stream.codes], dtype=pl.Float64).gather(codes)
        columns[name] = each * pl.Series(amounts)
    for name, weights in stream.choices.items():
        columns[name] = pl.Series(list(weights)).gather(choose(rng, weights, count))
    for name, share in stream.missing.items():
        gone = pl.Series(rng.random(count) < share)
        columns[name] = pl.select(pl.when(~gone).then(columns[name])).to_series()
    return pl.DataFrame(columns)
