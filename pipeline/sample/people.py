"""
Turns the sites of a part of the country into people and their listings: they are born, come, move, leave and die.

Days are day numbers and places are sites here; practice numbers and dates are written at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country import Country
from pipeline.sample.country import People as Habits
from pipeline.sample.draws import (
    NEVER,
    YEAR_DAYS,
    Bools,
    Floats,
    Ints,
    at_age,
    choose,
    dates,
    day_of,
    generator,
    person_keys,
    waiting_days,
)
from pipeline.sample.landscape import Landscape

_LONGEST_LISTING = 20 * 365  # days before the first day that a listing may have begun
_OLDEST = 104


@dataclass(frozen=True)
class People:
    """Persons, one per position."""

    keys: pl.Series
    sexes: Ints  # into the country's sexes
    born: Ints
    groups: Ints  # into the country's insurance groups
    lanes: Ints
    entered: Ints  # first day listed
    ended: Ints  # last day: death or emigration, else NEVER
    died: Bools

    def __len__(self) -> int:
        return len(self.born)

    def ages(self, persons: Ints, days: Ints) -> Floats:
        """Give the ages of these persons on these days, in years."""
        return np.asarray((days - self.born[persons]) / YEAR_DAYS)


@dataclass(frozen=True)
class Listings:
    """Stays of persons at sites, both days included; `last` is NEVER while the stay goes on."""

    persons: Ints
    sites: Ints
    first: Ints
    last: Ints
    reasons: Ints  # into `reason_names`; -1 while the stay goes on
    reason_names: tuple[str, ...]  # the first one: the site got a new number

    def __len__(self) -> int:
        return len(self.persons)


def populate(country: Country, land: Landscape, sites: Ints, seed: int, part: int) -> tuple[People, Listings]:
    """Let people live at these sites from the first day to the last."""
    habits = country.people
    rng = generator(seed, "people", part)
    start, end = day_of(country.first), day_of(country.last)
    homes, born, entered = _arrivals(habits, land, sites, rng, start, end)
    count = len(homes)
    window = np.maximum(entered, start)
    ages = (window + (end - window) / 2 - born) / YEAR_DAYS
    dying = window + waiting_days(rng, at_age(habits.deaths, ages)) + 1
    leaving = window + waiting_days(rng, at_age(habits.emigrations, ages)) + 1
    ended = np.minimum(dying, leaving)
    people = People(
        keys=person_keys(seed, part * 10_000_000 + np.arange(count)),
        sexes=choose(rng, habits.sexes, count),
        born=born,
        groups=(rng.random(count) < habits.group_two_share).astype(np.int64),
        lanes=rng.integers(0, 2, count),
        entered=entered,
        ended=np.where(ended > end, NEVER, ended),
        died=dying <= leaving,
    )
    return people, _stays(habits, land, sites, rng, people, homes, window, ages, end)


def _arrivals(
    habits: Habits, land: Landscape, sites: Ints, rng: np.random.Generator, start: int, end: int
) -> tuple[Ints, Ints, Ints]:
    """Give home, day of birth and first day of those there at the start, those born later and those who come."""
    residents = np.repeat(sites, land.patients[sites])
    ages = _ages_of(habits, land, residents, rng)
    born = start - (ages * YEAR_DAYS).astype(np.int64) - 1
    stayed = (rng.random(len(residents)) * np.minimum(_LONGEST_LISTING, start - born)).astype(np.int64)

    years = (end - start) / YEAR_DAYS
    newborn_homes = np.repeat(sites, rng.poisson(land.patients[sites] * habits.births / 1000 * years))
    birthdays = rng.integers(start, end, len(newborn_homes))

    comer_homes = np.repeat(sites, rng.poisson(land.patients[sites] * habits.comers / 1000 * years))
    came = rng.integers(start, end, len(comer_homes))
    bands = choose(rng, _year_weights(habits.comer_ages), len(comer_homes))
    comer_born = came - ((bands + rng.random(len(bands))) * YEAR_DAYS).astype(np.int64)
    return (
        np.concatenate([residents, newborn_homes, comer_homes]),
        np.concatenate([born, birthdays, comer_born]),
        np.concatenate([start - stayed, birthdays, came]),
    )


def _year_weights(curve: dict[int, float]) -> Floats:
    return at_age(curve, np.arange(_OLDEST, dtype=np.float64))


def _ages_of(habits: Habits, land: Landscape, homes: Ints, rng: np.random.Generator) -> Floats:
    """Draw ages by the country's pyramid, tilted for each site towards the young or the old."""
    years = np.arange(_OLDEST, dtype=np.float64)
    weights = _year_weights(habits.ages)[None, :] * np.exp(land.tilts[:, None] * (years[None, :] - 40) / 20)
    # sorted homes: a search per site is cheaper than one long row of edges per person
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    drawn = rng.random(len(homes))
    keys = edges + np.arange(len(edges))[:, None]  # one ascending row of edges, each site in its own unit
    ages = np.searchsorted(keys.ravel(), drawn + homes, side="right") - homes * _OLDEST
    return np.clip(ages, 0, _OLDEST - 1) + rng.random(len(homes))


def _stays(
    habits: Habits,
    land: Landscape,
    sites: Ints,
    rng: np.random.Generator,
    people: People,
    homes: Ints,
    window: Ints,
    ages: Floats,
    end: int,
) -> Listings:
    """Cut each life into stays: at most two moves, then the end."""
    names = (habits.turn_reason, *habits.move_reasons, habits.death_reason, habits.emigration_reason)
    persons = np.arange(len(people))
    moving = at_age(habits.moves, ages)
    final = np.where(people.died, len(names) - 2, len(names) - 1)
    pieces = []
    here, since = homes, people.entered
    moved = window
    for _ in range(2):
        moved = moved + waiting_days(rng, moving) + 1
        there = _destinations(habits, land, sites, rng, here)
        goes = (moved <= np.minimum(people.ended, end)) & (there != here)
        why = 1 + choose(rng, habits.move_reasons, int(goes.sum()))
        pieces.append((persons[goes], here[goes], since[goes], moved[goes] - 1, why))
        here, since = np.where(goes, there, here), np.where(goes, moved, since)
    reasons = np.where(people.ended < NEVER, final, -1)
    pieces.append((persons, here, since, people.ended, reasons))
    columns = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    order = np.lexsort((columns[2], columns[0]))
    return Listings(*(column[order] for column in columns), names)


def _destinations(habits: Habits, land: Landscape, sites: Ints, rng: np.random.Generator, here: Ints) -> Ints:
    """Draw where each person would move to: mostly within the region, large practices more often."""
    regions = int(land.regions.max()) + 1
    sizes = land.patients[sites].astype(np.float64)
    same = (land.regions[sites][None, :] == np.arange(regions)[:, None]) * sizes
    any_region = sizes / sizes.sum()
    inside = same / np.maximum(same.sum(axis=1, keepdims=True), 1)
    weights = habits.moves_within_region * inside + (1 - habits.moves_within_region) * any_region
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    keys = (edges + np.arange(regions)[:, None]).ravel()
    rows = land.regions[here]
    found = np.searchsorted(keys, rng.random(len(here)) + rows, side="right") - rows * len(sites)
    return sites[np.clip(found, 0, len(sites) - 1)]


def split_at_turns(land: Landscape, people: People, stays: Listings) -> tuple[Listings, Ints]:
    """Cut stays where the site's number changed; give them with the running number of each."""
    changed = land.changed[stays.sites]
    cut = (stays.first < changed) & (changed <= stays.last)
    index = np.concatenate([np.arange(len(stays)), np.flatnonzero(cut)])
    later = np.arange(len(index)) >= len(stays)
    first = np.where(later, changed[index], stays.first[index])
    last = np.where(~later & cut[index], changed[index] - 1, stays.last[index])
    reasons = np.where(~later & cut[index], 0, stays.reasons[index])
    persons, sites = stays.persons[index], stays.sites[index]
    order = np.lexsort((first, persons))
    pieces = Listings(persons[order], sites[order], first[order], last[order], reasons[order], stays.reason_names)
    return pieces, land.number_on(pieces.sites, people.lanes[pieces.persons], pieces.first)


def listed_patients(country: Country, land: Landscape, people: People, stays: Listings) -> pl.DataFrame:
    """Write the stays as the canonical table of listed patients."""
    pieces, numbers = split_at_turns(land, people, stays)
    names = pl.Series([*pieces.reason_names, None])
    return pl.DataFrame(
        {
            "patient_id": people.keys.gather(pieces.persons),
            "practice_id": land.numbers.gather(numbers),
            "birth_date": dates(people.born[pieces.persons]),
            "sex": pl.Series(list(country.people.sexes)).gather(people.sexes[pieces.persons]),
            "insurance_group": pl.Series(country.people.insurance_groups).gather(people.groups[pieces.persons]),
            "listed_from": dates(pieces.first),
            "listed_to": dates(pieces.last),
            "left_reason": names.gather(np.where(pieces.reasons < 0, len(names) - 1, pieces.reasons)),
        }
    ).sort("practice_id", "listed_from", "patient_id")
