"""Turns plans into yearly reviews, and those into what is measured, noted or forgotten."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country_life import Item, Value
from pipeline.sample.draws import YEAR_DAYS, Bools, Floats, Ints, dates, day_of, generator
from pipeline.sample.landscape import Landscape
from pipeline.sample.people import Part
from pipeline.sample.plans import Plans

_YEAR = 365
_LATENESS = 25  # days, standard deviation, that a review comes early or late
_OWN_WEIGHT = 0.7  # a practice that is thorough in one thing is mostly so in the others


@dataclass(frozen=True)
class Notes:
    """What was noted of one item in one condition's plans."""

    item: Item
    condition: str
    persons: Ints
    sites: Ints
    days: Ints
    readable: Bools  # false: a text that is no number
    values: pl.Series
    texts: pl.Series


def completeness_of(item: Item, land: Landscape) -> Floats:
    """Draw each site's share of yearly reviews in which the item is noted, in the middle of the country's time."""
    own = generator(land.seed, "thoroughness").random(land.sites)
    here = generator(land.seed, "completeness", item.code).random(land.sites)
    mixed = _OWN_WEIGHT * own + (1 - _OWN_WEIGHT) * here
    return np.asarray(item.complete_low + (item.complete_high - item.complete_low) * mixed, dtype=np.float64)


def make_notes(part: Part, plans: list[Plans]) -> list[Notes]:
    """Let each active plan be reviewed about once a year, and items be noted or forgotten."""
    country = part.land.country
    middle = (day_of(country.first) + day_of(country.last)) / 2
    notes = []
    for plan in plans:
        rng = part.generator("reviews", plan.condition)
        rows, days = _reviews(part, plan, rng)
        persons, sites, marks = plan.persons[rows], plan.sites[rows], dict[str, Bools]()
        for item in country.items:
            if plan.condition not in item.conditions:
                continue
            chance = completeness_of(item, part.land)[sites] + item.complete_growth * (days - middle) / YEAR_DAYS
            for improved in part.land.improvements_of(item.code):
                chance = chance + improved.size * improved.holds(sites, days)
            noted = marks.get(item.beside or "")
            if noted is None:
                noted = rng.random(len(days)) < np.clip(chance, 0.0, 0.99)
            marks[item.code] = noted
            readable = rng.random(int(noted.sum())) >= item.unreadable_share
            said = part.generator("values", item.code, plan.condition)
            values, texts = _values(item, persons[noted], readable, len(part.people), said)
            notes.append(
                Notes(item, plan.condition, persons[noted], sites[noted], days[noted], readable, values, texts)
            )
    return notes


def _reviews(part: Part, plan: Plans, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Give the plan and the day of each yearly review within the country's days."""
    start, end = day_of(part.land.country.first), day_of(part.land.country.last)
    closing = np.minimum(plan.last, end)
    rounds = int((end - int(plan.first.min())) / _YEAR) + 2 if len(plan.first) else 0
    rows, days = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for year in range(rounds):
        lateness = (rng.normal(0, _LATENESS, len(plan.first)) * (year > 0)).astype(np.int64)
        day = plan.first + year * _YEAR + lateness
        held = np.flatnonzero((day >= np.maximum(plan.first, start)) & (day <= closing))
        rows.append(held)
        days.append(day[held])
    return np.concatenate(rows), np.concatenate(days)


def observations(part: Part, notes: list[Notes]) -> pl.DataFrame:
    """Write what was noted as the canonical table, with values."""
    frames = []
    for note in notes:
        heard = ~part.land.silent("observations", note.sites, note.days)
        frame = pl.DataFrame(
            {
                "patient_id": part.people.keys.gather(note.persons),
                "practice_id": part.practice_ids(note.persons, note.sites, note.days),
                "item_code": [note.item.code] * len(note.days),
                "observed_on": dates(note.days),
                "value": note.values,
                "unit": pl.Series([note.item.unit] * len(note.days), dtype=pl.String),
                "raw_text": note.texts,
            }
        )
        frames.append(frame.filter(pl.Series(heard)))
    return pl.concat(frames).sort("observed_on", "item_code", "patient_id", maintain_order=True)


def _values(
    item: Item, persons: Ints, readable: Bools, people: int, rng: np.random.Generator
) -> tuple[pl.Series, pl.Series]:
    """Draw values around each patient's own level, or answers of a form; some are texts nobody can read as numbers."""
    count = len(persons)
    if item.value is not None:
        values = pl.Series(_measured(item.value, people, persons, rng))
        texts = pl.Series([None] * count, dtype=pl.String)
    else:
        drawn = rng.integers(0, len(item.answers), people)[persons]
        values = pl.Series([float(a) for a in item.answers], dtype=pl.Float64).gather(drawn)
        texts = pl.Series(list(item.answers.values()), dtype=pl.String).gather(drawn)
    unreadable = pl.Series(~readable)
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
    return np.asarray(np.round(np.clip(drawn, value.lowest, value.highest), value.decimals), dtype=np.float64)
