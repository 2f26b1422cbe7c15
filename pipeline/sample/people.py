"""
Turns the sites of a part of the country into people and their listings: they are born, come, move, leave and die.

Days are day numbers and places are sites here; practice numbers and dates are written at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country_life import People as Habits
from pipeline.sample.draws import (
    NEVER,
    YEAR_DAYS,
    Bools,
    Floats,
    Ints,
    at_age,
    choose,
    day_of,
    generator,
    person_keys,
    waiting_days,
)
from pipeline.sample.landscape import Landscape

_LONGEST_LISTING = 20 * 365  # days before the first day that a listing may have begun
_OLDEST = 104
_PERSONS_PER_PART = 10_000_000


@dataclass(frozen=True)
class People:
    """Persons, one per position."""

    keys: pl.Series
    sexes: Ints  # into the country's sexes
    born: Ints
    groups: Ints  # into the country's insurance groups
    lanes: Ints
    homes: Ints  # the first site
    entered: Ints  # first day listed
    ended: Ints  # last day: death or emigration, else NEVER
    died: Bools

    def __len__(self) -> int:
        return len(self.born)

    def ages(self, persons: Ints, days: Ints) -> Floats:
        """Give the ages of these persons on these days, in years."""
        return np.asarray((days - self.born[persons]) / YEAR_DAYS, dtype=np.float64)


@dataclass(frozen=True)
class Stays:
    """Stays of persons at sites, both days included; `last` is NEVER while the stay goes on."""

    persons: Ints
    sites: Ints
    first: Ints
    last: Ints
    reasons: Ints  # why it ended, into `reason_names`; -1 while it goes on

    def __len__(self) -> int:
        return len(self.persons)


@dataclass(frozen=True)
class Part:
    """A part of the country that is held in memory at once: people stay within it."""

    land: Landscape
    number: int
    sites: Ints
    people: People
    stays: Stays

    def generator(self, *purpose: str) -> np.random.Generator:
        """Give this part's own generator for a purpose."""
        return generator(self.land.seed, *purpose, self.number)

    def practice_ids(self, persons: Ints, sites: Ints, days: Ints) -> pl.Series:
        """Give the practice ids that the sites of these persons bear on these days."""
        return self.land.numbers.gather(self.land.number_on(sites, self.people.lanes[persons], days))


def reason_names(habits: Habits) -> tuple[str, ...]:
    """Give the reasons why a stay ends, in the order that `Stays.reasons` points into."""
    return (habits.turn_reason, *habits.move_reasons, habits.death_reason, habits.emigration_reason)


def populate(land: Landscape, sites: Ints, number: int) -> Part:
    """Let people live at these sites from the first day to the last."""
    rng = generator(land.seed, "people", number)
    people = _people(land, sites, number, rng)
    return Part(land, number, sites, people, _stays(land, sites, people, rng))


def _people(land: Landscape, sites: Ints, number: int, rng: np.random.Generator) -> People:
    habits, start, end = land.country.people, day_of(land.country.first), day_of(land.country.last)
    homes, born, entered = _arrivals(land, sites, rng)
    count = len(homes)
    window, ages = _window_and_ages(born, entered, start, end)
    dying = window + waiting_days(rng, at_age(habits.deaths, ages)) + 1
    leaving = window + waiting_days(rng, at_age(habits.emigrations, ages)) + 1
    ended = np.minimum(dying, leaving)
    return People(
        keys=person_keys(land.seed, number * _PERSONS_PER_PART + np.arange(count)),
        sexes=choose(rng, habits.sexes, count),
        born=born,
        groups=(rng.random(count) < habits.group_two_share).astype(np.int64),
        lanes=rng.integers(0, 2, count),
        homes=homes,
        entered=entered,
        ended=np.where(ended > end, NEVER, ended),
        died=dying <= leaving,
    )


def _window_and_ages(born: Ints, entered: Ints, start: int, end: int) -> tuple[Ints, Floats]:
    """Give each person's first day within the country's time, and the age midway from there."""
    window = np.maximum(entered, start)
    return window, (window + (end - window) / 2 - born) / YEAR_DAYS


def _arrivals(land: Landscape, sites: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Give home, day of birth and first day of those there at the start, those born later and those who come."""
    habits, start, end = land.country.people, day_of(land.country.first), day_of(land.country.last)
    residents = np.repeat(sites, land.patients[sites])
    born = start - (_ages_of(land, residents, rng) * YEAR_DAYS).astype(np.int64) - 1
    stayed = (rng.random(len(residents)) * np.minimum(_LONGEST_LISTING, start - born)).astype(np.int64)

    years = (end - start) / YEAR_DAYS
    newborn_homes = np.repeat(sites, rng.poisson(land.patients[sites] * habits.births / 1000 * years))
    birthdays = rng.integers(start, end, len(newborn_homes))

    comer_homes = np.repeat(sites, rng.poisson(land.patients[sites] * habits.comers / 1000 * years))
    came = rng.integers(start, end, len(comer_homes))
    comer_ages = choose(rng, at_age(habits.comer_ages, np.arange(_OLDEST, dtype=np.float64)), len(comer_homes))
    comer_born = came - ((comer_ages + rng.random(len(came))) * YEAR_DAYS).astype(np.int64)
    return (
        np.concatenate([residents, newborn_homes, comer_homes]),
        np.concatenate([born, birthdays, comer_born]),
        np.concatenate([start - stayed, birthdays, came]),
    )


def _ages_of(land: Landscape, homes: Ints, rng: np.random.Generator) -> Floats:
    """Draw ages by the country's pyramid, tilted for each site towards the young or the old."""
    years = np.arange(_OLDEST, dtype=np.float64)
    pyramid = at_age(land.country.people.ages, years)
    weights = pyramid[None, :] * np.exp(land.tilts[:, None] * (years[None, :] - 40) / 20)
    ages = _positions(weights, homes, rng)
    return np.asarray(ages + rng.random(len(homes)), dtype=np.float64)


def _positions(weights: Floats, rows: Ints, rng: np.random.Generator) -> Ints:
    """Draw a position per row by that row's weights: one search in edges that ascend from row to row."""
    width = weights.shape[1]
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1) + np.arange(len(weights))[:, None]
    found = np.searchsorted(edges.ravel(), rng.random(len(rows)) + rows, side="right") - rows * width
    return np.asarray(np.clip(found, 0, width - 1), dtype=np.int64)


def _stays(land: Landscape, sites: Ints, people: People, rng: np.random.Generator) -> Stays:
    """Cut each life into stays: at most two moves, then the end."""
    habits, start, end = land.country.people, day_of(land.country.first), day_of(land.country.last)
    persons = np.arange(len(people))
    moved, ages = _window_and_ages(people.born, people.entered, start, end)
    moving = at_age(habits.moves, ages)
    here, since = people.homes, people.entered
    pieces = []
    for _ in range(2):
        moved = moved + waiting_days(rng, moving) + 1
        there = _destinations(land, sites, here, rng)
        goes = (moved <= np.minimum(people.ended, end)) & (there != here)
        why = 1 + choose(rng, habits.move_reasons, int(goes.sum()))
        pieces.append((persons[goes], here[goes], since[goes], moved[goes] - 1, why))
        here, since = np.where(goes, there, here), np.where(goes, moved, since)
    names = reason_names(habits)
    final = np.where(people.died, len(names) - 2, len(names) - 1)
    pieces.append((persons, here, since, people.ended, np.where(people.ended < NEVER, final, -1)))
    columns = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    order = np.lexsort((columns[2], columns[0]))
    return Stays(*(column[order] for column in columns))


def _destinations(land: Landscape, sites: Ints, here: Ints, rng: np.random.Generator) -> Ints:
    """Draw where each person would move to: mostly within the region, large practices more often."""
    within = land.country.people.moves_within_region
    sizes = land.patients[sites].astype(np.float64)
    same = (land.regions[sites][None, :] == np.arange(land.regions.max() + 1)[:, None]) * sizes
    inside = same / np.maximum(same.sum(axis=1, keepdims=True), 1)
    weights = within * inside + (1 - within) * sizes / sizes.sum()
    return sites[_positions(weights, land.regions[here], rng)]
