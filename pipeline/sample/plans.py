"""
Turns listings into long-term conditions, plans for them, and what is measured in the plans once a year.

A plan belongs to a stay: who moves gets a new one at the new practice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country import Condition, Country, Item, Value
from pipeline.sample.draws import NEVER, YEAR_DAYS, Floats, Ints, at_age, dates, day_of, generator, spread, waiting_days
from pipeline.sample.events import silent_at
from pipeline.sample.landscape import Landscape
from pipeline.sample.people import Listings, People

_YEAR = 365


@dataclass(frozen=True)
class Plans:
    """Plans of one condition, both days included; `last` is NEVER while the plan is active."""

    condition: str
    persons: Ints
    sites: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Notes:
    """What was measured or noted of one item in one condition's plans."""

    item: str
    condition: str
    persons: Ints
    sites: Ints
    days: Ints


def onset_days(country: Country, land: Landscape, people: People, homes: Ints, seed: int, part: int) -> dict[str, Ints]:
    """Give the day each person got each condition, NEVER where not: a person's own threshold meets a rising curve."""
    start, end = day_of(country.first), day_of(country.last)
    everyone = np.arange(len(people))
    found = {}
    for condition in country.conditions:
        rng = generator(seed, "onset", condition.code, part)
        factor = spread(generator(seed, "prevalence", condition.code), condition.practice_spread, land.sites)[homes]
        threshold = rng.random(len(people)) * 100
        entered = np.maximum(people.entered, start)
        before = at_age(condition.percent, people.ages(everyone, entered)) * factor
        after = at_age(condition.percent, people.ages(everyone, np.full(len(people), end))) * factor
        within = entered + (rng.random(len(people)) * np.maximum(end - entered, 1)).astype(np.int64)
        got = np.where(threshold < before, entered - _YEAR, np.where(threshold < after, within, NEVER))
        found[condition.code] = np.where(people.groups == 0, got, NEVER)  # plans are for the first insurance group
    return found


def coverage_of(condition: Condition, land: Landscape, seed: int) -> tuple[Floats, Floats]:
    """Draw the share of those with the condition who have a plan, per site, on the first and on the last day."""
    rng = generator(seed, "coverage", condition.code)
    shift = rng.normal(0.0, condition.planned_spread, land.sites)
    first = np.clip(condition.planned_at_first + shift, 0.05, 0.95)
    return first, np.clip(condition.planned_at_last + shift, first + 0.01, 0.98)


def make_plans(
    country: Country,
    land: Landscape,
    people: People,
    stays: Listings,
    onsets: dict[str, Ints],
    seed: int,
    part: int,
) -> list[Plans]:
    """Open plans as each site's coverage grows past each patient's own threshold."""
    return [
        _plans_for(
            condition,
            country,
            land,
            people,
            stays,
            onsets[condition.code],
            generator(seed, "plans", condition.code, part),
            seed,
        )
        for condition in country.conditions
    ]


def _plans_for(
    condition: Condition,
    country: Country,
    land: Landscape,
    people: People,
    stays: Listings,
    onset: Ints,
    rng: np.random.Generator,
    seed: int,
) -> Plans:
    start, end = day_of(country.first), day_of(country.last)
    stay = np.flatnonzero(onset[stays.persons] < NEVER)
    persons, sites = stays.persons[stay], stays.sites[stay]
    low, high = (share[sites] for share in coverage_of(condition, land, seed))
    threshold = rng.random(len(people))[persons]
    early = day_of(condition.first_plan_on) + rng.integers(0, start - day_of(condition.first_plan_on), len(stay))
    growing = start + ((threshold - low) / (high - low) * (end - start)).astype(np.int64)
    offered = np.where(threshold < low, early, growing)
    settled = np.where(stays.first[stay] > start, stays.first[stay] + rng.integers(14, 200, len(stay)), 0)
    adult = people.born[persons] + int(condition.from_age * YEAR_DAYS) + 1
    diagnosed = onset[persons] + rng.integers(0, 120, len(stay))
    first = np.maximum.reduce([offered, settled, adult, np.maximum(diagnosed, early), stays.first[stay]])
    stopped = first + waiting_days(rng, np.full(len(stay), condition.ended_per_1000))
    last = np.minimum(stays.last[stay], np.where(stopped > end, NEVER, stopped))
    kept = (threshold < high) & (first < np.minimum(last, end))
    return Plans(condition.code, persons[kept], sites[kept], first[kept], last[kept])


def care_plans(land: Landscape, people: People, plans: list[Plans]) -> pl.DataFrame:
    """Write the plans as the canonical table; a plan goes on under a site's new number."""
    frames = []
    for plan in plans:
        changed = land.changed[plan.sites]
        cut = (plan.first < changed) & (changed <= plan.last)
        index = np.concatenate([np.arange(len(cut)), np.flatnonzero(cut)])
        later = np.arange(len(index)) >= len(cut)
        first = np.where(later, changed[index], plan.first[index])
        last = np.where(~later & cut[index], changed[index] - 1, plan.last[index])
        persons, sites = plan.persons[index], plan.sites[index]
        heard = ~silent_at(land.silences, "care_plans", sites, first)
        frame = pl.DataFrame(
            {
                "patient_id": people.keys.gather(persons),
                "practice_id": land.numbers.gather(land.number_on(sites, people.lanes[persons], first)),
                "condition": [plan.condition] * len(index),
                "started_on": dates(first),
                "ended_on": dates(last),
            }
        )
        frames.append(frame.filter(pl.Series(heard)))
    return pl.concat(frames).sort("condition", "started_on", "patient_id")


def completeness_of(item: Item, land: Landscape, seed: int) -> Floats:
    """Draw each site's share of yearly reviews in which the item is noted, in the middle of the country's time."""
    own = generator(seed, "thoroughness").random(land.sites)
    here = generator(seed, "completeness", item.code).random(land.sites)
    return item.complete_low + (item.complete_high - item.complete_low) * (0.7 * own + 0.3 * here)


def make_notes(country: Country, land: Landscape, plans: list[Plans], seed: int, part: int) -> list[Notes]:
    """Let each active plan be reviewed about once a year, and items be noted or forgotten."""
    end = day_of(country.last)
    middle = (day_of(country.first) + end) / 2
    notes = []
    for plan in plans:
        rng = generator(seed, "reviews", plan.condition, part)
        rows, days = _reviews(country, plan, rng, end)
        persons, sites = plan.persons[rows], plan.sites[rows]
        for item in country.items:
            if plan.condition not in item.conditions:
                continue
            chance = completeness_of(item, land, seed)[sites] + item.complete_growth * (days - middle) / YEAR_DAYS
            noted = rng.random(len(days)) < np.clip(chance, 0.0, 0.99)
            notes.append(Notes(item.code, plan.condition, persons[noted], sites[noted], days[noted]))
    return notes


def _reviews(country: Country, plan: Plans, rng: np.random.Generator, end: int) -> tuple[Ints, Ints]:
    """Give the plan and the day of each yearly review within the country's days."""
    start = day_of(country.first)
    closing = np.minimum(plan.last, end)
    rounds = int((end - int(plan.first.min())) / _YEAR) + 2 if len(plan.first) else 0
    rows, days = [], []
    for year in range(rounds):
        day = plan.first + year * _YEAR + (rng.normal(0, 25, len(plan.first)) * (year > 0)).astype(np.int64)
        held = np.flatnonzero((day >= np.maximum(plan.first, start)) & (day <= closing))
        rows.append(held)
        days.append(day[held])
    return np.concatenate([*rows, np.empty(0, np.int64)]), np.concatenate([*days, np.empty(0, np.int64)])


def observations(
    country: Country, land: Landscape, people: People, notes: list[Notes], seed: int, part: int
) -> pl.DataFrame:
    """Write what was noted as the canonical table, with values."""
    items = {item.code: item for item in country.items}
    frames = []
    for note in notes:
        item = items[note.item]
        rng = generator(seed, "values", note.item, note.condition, part)
        values, texts = _values(item, people, note, rng)
        heard = ~silent_at(land.silences, "observations", note.sites, note.days)
        numbers = land.number_on(note.sites, people.lanes[note.persons], note.days)
        frame = pl.DataFrame(
            {
                "patient_id": people.keys.gather(note.persons),
                "practice_id": land.numbers.gather(numbers),
                "item_code": [note.item] * len(values),
                "observed_on": dates(note.days),
                "value": values,
                "unit": pl.Series([item.unit] * len(values), dtype=pl.String),
                "raw_text": texts,
            }
        )
        frames.append(frame.filter(pl.Series(heard)))
    return pl.concat(frames).sort("observed_on", "item_code", "patient_id")


def _values(item: Item, people: People, note: Notes, rng: np.random.Generator) -> tuple[pl.Series, pl.Series]:
    """Draw values around each patient's own level, or answers of a form; some are texts nobody can read as numbers."""
    count = len(note.days)
    if item.value is not None:
        values = pl.Series(_measured(item.value, len(people), note.persons, rng))
        texts = pl.Series([None] * count, dtype=pl.String)
    else:
        drawn = rng.integers(0, len(item.answers), len(people))[note.persons]
        values = pl.Series([float(a) for a in item.answers], dtype=pl.Float64).gather(drawn)
        texts = pl.Series(list(item.answers.values()), dtype=pl.String).gather(drawn)
    unreadable = pl.Series(rng.random(count) < item.unreadable_share)
    if not unreadable.any():
        return values, texts
    said = pl.Series(item.unreadable_texts).gather(rng.integers(0, len(item.unreadable_texts), count))
    return (
        pl.select(pl.when(~unreadable).then(values)).to_series(),
        pl.select(pl.when(unreadable).then(said).otherwise(texts)).to_series(),
    )


def _measured(value: Value, people: int, persons: Ints, rng: np.random.Generator) -> Floats:
    level = rng.normal(value.mean, value.spread, people)[persons]
    drawn = level + rng.normal(0.0, value.spread / 4, len(persons))
    return np.round(np.clip(drawn, value.lowest, value.highest), value.decimals)
