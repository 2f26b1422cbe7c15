"""Turns stays into things that happen to patients: by rate, season, practice and each patient's own liability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipeline.sample.country import Country
from pipeline.sample.country_life import EventStream
from pipeline.sample.draws import (
    YEAR_DAYS,
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
from pipeline.sample.landscape import Landscape
from pipeline.sample.onsets import sex_factors
from pipeline.sample.people import Part, Stays

PERSON = "person of the part"  # a column beside the canonical ones: no file column has such a name


@dataclass(frozen=True)
class Effects:
    """The true differences between sites in one stream: what a perfect statistic would find."""

    rates: Floats  # factor per site; 0 where a practice truly never does it
    codes: Floats  # weight per site and code


@dataclass(frozen=True)
class Slices:
    """The piece of each stay that falls in a calendar year."""

    rows: Ints  # into the stays
    years: Ints
    begins: Ints
    days: Ints


@dataclass(frozen=True)
class Moments:
    """When something happened, and in which stay."""

    rows: Ints
    days: Ints


def effects_of(stream: EventStream, land: Landscape) -> Effects:
    """Draw how the sites differ in this stream."""
    rng = generator(land.seed, "effects", stream.id)
    rates = spread(rng, stream.practice_spread if stream.takers is None else 0.0, land.sites)
    rates[rng.random(land.sites) < stream.never_share] = 0.0
    weights = np.array([code.weight for code in stream.codes])
    drawn = spread(rng, stream.code_spread, land.sites * len(weights)).reshape(land.sites, len(weights))
    return Effects(rates, weights * drawn)


def slice_by_year(country: Country, stays: Stays) -> Slices:
    """Cut the stays at New Year, within the country's days."""
    pieces = []
    for year in range(country.first.year, country.last.year + 1):
        first = max(day_of(date(year, 1, 1)), day_of(country.first))
        last = min(day_of(date(year, 12, 31)), day_of(country.last))
        begins, ends = np.maximum(stays.first, first), np.minimum(stays.last, last)
        inside = np.flatnonzero(begins <= ends)
        pieces.append((inside, np.full(len(inside), year), begins[inside], (ends - begins + 1)[inside]))
    return Slices(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def happen(part: Part, stream: EventStream, slices: Slices, onsets: Mapping[str, Ints]) -> pl.DataFrame:
    """Give one stream's events as rows of its canonical table."""
    rng = part.generator("events", stream.id)
    effects = effects_of(stream, part.land)
    needed = [onsets[name] for name in (*stream.among, *([stream.id] if stream.takers is not None else []))]
    moments = _when(part, stream, _narrowed(part, stream, slices, needed), effects.rates, rng)
    for onset in needed:
        begun = onset[part.stays.persons[moments.rows]] <= moments.days
        moments = Moments(moments.rows[begun], moments.days[begun])
    persons = part.stays.persons[moments.rows]
    performers, heard = _who(part, stream, moments, effects.rates, rng)
    heard &= _goes_on(part, stream, moments)
    if stream.takers is None:
        codes = choose_within(rng, effects.codes, part.stays.sites[moments.rows])
    else:
        codes = choose_within(rng, effects.codes, part.people.homes)[persons]
    names = part.land.country.tables[stream.table]
    rows = pl.DataFrame(
        {
            "patient_id": part.people.keys.gather(persons),
            PERSON: persons,
            names.date: dates(moments.days),
            names.performer: performers,
            **_code_columns(stream, codes, names.code, names.amount, rng),
        }
    )
    for change in part.land.country.code_changes:
        if change.stream == stream.id:
            turned = (pl.col(names.code) == change.code) & (pl.col(names.date) >= change.first_day)
            rows = rows.with_columns(
                pl.when(turned).then(pl.lit(change.becomes)).otherwise(names.code).alias(names.code)
            )
    return rows.filter(pl.Series(heard))


def _narrowed(part: Part, stream: EventStream, slices: Slices, needed: list[Ints]) -> Slices:
    """Leave out the time before a stream begins, and whoever never takes it; a stream without either is as it was."""
    if stream.since is None and stream.takers is None:
        return slices
    first = day_of(stream.since or part.land.country.first)
    begins, ends = np.maximum(slices.begins, first), slices.begins + slices.days
    inside = begins < ends
    for onset in needed:
        inside &= onset[part.stays.persons[slices.rows]] < ends
    return Slices(slices.rows[inside], slices.years[inside], begins[inside], (ends - begins)[inside])


def _goes_on(part: Part, stream: EventStream, moments: Moments) -> Bools:
    """Say which events still happen where a practice does something less; draws of its own leave all others alone."""
    kept = np.ones(len(moments.days), dtype=np.bool_)
    for improved in part.land.improvements_of(stream.id):
        rng = part.generator("improvement", stream.id, str(improved.day))
        dropped = rng.random(len(moments.days)) >= improved.size
        kept &= ~(improved.holds(part.stays.sites[moments.rows], moments.days) & dropped)
    return kept


def _when(part: Part, stream: EventStream, slices: Slices, rates: Floats, rng: np.random.Generator) -> Moments:
    """Draw the stay and the day of each event: as many as the busiest month would have, then thinned by season."""
    expected = _expected(part, stream, slices, rates, rng)
    peak = max(stream.months)
    if stream.takers is None:
        chosen = np.repeat(np.arange(len(expected)), rng.poisson(expected * peak))
        places = rng.random(len(chosen))
    else:
        chosen, places = _evenly(expected * peak, rng)
    days = slices.begins[chosen] + (places * slices.days[chosen]).astype(np.int64)
    kept = rng.random(len(chosen)) * peak < np.array(stream.months)[months_of(days)]
    return Moments(slices.rows[chosen[kept]], days[kept])


def _evenly(expected: Floats, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Draw as many in each slice as expected, to a whole number, and where within it: one in each of as many pieces."""
    counts = np.floor(expected + rng.random(len(expected))).astype(np.int64)
    chosen = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(chosen)) - np.repeat(np.cumsum(counts) - counts, counts)
    return chosen, (nth + rng.random(len(chosen))) / counts[chosen]


def _expected(part: Part, stream: EventStream, slices: Slices, rates: Floats, rng: np.random.Generator) -> Floats:
    """Give how many events each slice expects in a month of factor 1."""
    persons, sites = part.stays.persons[slices.rows], part.stays.sites[slices.rows]
    yearly = at_age(stream.per_1000, part.people.ages(persons, slices.begins + slices.days // 2)) / 1000
    sexes = sex_factors(part, stream)[persons] if stream.takers is None else 1.0
    country = part.land.country
    span = range(country.first.year, country.last.year + 1)
    years = np.array([stream.years.get(year, 1.0) for year in span])[slices.years - country.first.year]
    liability = _liability(stream, len(part.people), rng)[persons]
    return np.asarray(yearly * sexes * years * rates[sites] * liability * slices.days / YEAR_DAYS, dtype=np.float64)


def _liability(stream: EventStream, count: int, rng: np.random.Generator) -> Floats:
    """Draw each patient's own factor, 1 on average."""
    if stream.patient_spread == 0:
        return np.ones(count)
    return rng.gamma(1 / stream.patient_spread, stream.patient_spread, count)


def _who(
    part: Part, stream: EventStream, moments: Moments, rates: Floats, rng: np.random.Generator
) -> tuple[pl.Series, Bools]:
    """Give who performed each event, and whether that site delivers; who never does it does not for others either."""
    count = len(moments.days)
    if stream.performers:
        drawn = rng.integers(0, len(stream.performers), count)
        return pl.Series(stream.performers).gather(drawn), np.ones(count, dtype=np.bool_)
    others = part.sites[rng.integers(0, len(part.sites), count)]
    elsewhere = (rng.random(count) < stream.elsewhere_share) & (rates[others] > 0)
    sites = np.where(elsewhere, others, part.stays.sites[moments.rows])
    heard = ~part.land.silent(stream.table, sites, moments.days)
    return part.practice_ids(part.stays.persons[moments.rows], sites, moments.days), heard


def _code_columns(
    stream: EventStream, codes: Ints, code_column: str, amount_column: str, rng: np.random.Generator
) -> dict[str, pl.Series]:
    """Give code, amount and what comes with the code: what it brings, what is chosen, what is missing."""
    count = len(codes)
    amounts = pl.Series(np.array([int(a) for a in stream.amounts])[choose(rng, stream.amounts, count)])
    columns = {code_column: pl.Series([c.code for c in stream.codes]).gather(codes), amount_column: amounts}
    for name in sorted({name for code in stream.codes for name in code.fill}):
        columns[name] = pl.Series([c.fill.get(name) for c in stream.codes], dtype=pl.String).gather(codes)
    for name in sorted({name for code in stream.codes for name in code.per_unit}):
        each = pl.Series([c.per_unit.get(name) for c in stream.codes], dtype=pl.Float64).gather(codes)
        columns[name] = each * amounts
    for name, weights in stream.choices.items():
        columns[name] = pl.Series(list(weights)).gather(choose(rng, weights, count))
    for name, share in stream.missing.items():
        gone = pl.Series(rng.random(count) < share)
        columns[name] = pl.select(pl.when(~gone).then(columns[name])).to_series()
    return columns
