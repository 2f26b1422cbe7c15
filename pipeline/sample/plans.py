"""
Turns stays of those with a long-term condition into plans for it.

A plan belongs to a stay: who moves gets a new one at the new practice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country_life import Condition
from pipeline.sample.draws import NEVER, YEAR_DAYS, Floats, Ints, dates, day_of, generator, waiting_days
from pipeline.sample.landscape import Landscape
from pipeline.sample.listings import split_at_turns
from pipeline.sample.people import Part

_CATCHING_UP = 60  # days in which a practice that begins to look for its patients has found them


@dataclass(frozen=True)
class Plans:
    """Plans of one condition, both days included; `last` is NEVER while the plan is active."""

    condition: str
    persons: Ints
    sites: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Patients:
    """Stays of those with one condition: where, how late in line each patient is, and the site's share at first."""

    sites: Ints
    threshold: Floats
    low: Floats


def coverage_of(condition: Condition, land: Landscape) -> tuple[Floats, Floats]:
    """Draw the share of those with the condition who have a plan, per site, on the first and on the last day."""
    rng = generator(land.seed, "coverage", condition.code)
    shift = rng.normal(0.0, condition.planned_spread, land.sites)
    first = np.clip(condition.planned_at_first + shift, 0.05, 0.95)
    return first, np.clip(condition.planned_at_last + shift, first + 0.01, 0.98)


def make_plans(part: Part, onsets: dict[str, Ints]) -> list[Plans]:
    """Open plans as each site's coverage grows past each patient's own threshold."""
    return [_plans_for(part, condition, onsets[condition.code]) for condition in part.land.country.conditions]


def _plans_for(part: Part, condition: Condition, onset: Ints) -> Plans:
    people, stays, country = part.people, part.stays, part.land.country
    rng = part.generator("plans", condition.code)
    start, end, opening = day_of(country.first), day_of(country.last), day_of(condition.first_plan_on)
    rows = np.flatnonzero(onset[stays.persons] < NEVER)
    count, persons, sites = len(rows), stays.persons[rows], stays.sites[rows]
    low, high = (share[sites] for share in coverage_of(condition, part.land))
    threshold = rng.random(len(people))[persons]
    early = opening + rng.integers(0, max(start - opening, _CATCHING_UP), count)
    growing = start + ((threshold - low) / (high - low) * (end - start)).astype(np.int64)
    growing, high = _found_sooner(part, condition, growing, high, Patients(sites, threshold, low))
    settled = np.where(stays.first[rows] > start, stays.first[rows] + rng.integers(14, 200, count), stays.first[rows])
    adult = people.born[persons] + int(condition.from_age * YEAR_DAYS) + 1
    diagnosed = np.maximum(onset[persons] + rng.integers(0, 120, count), early)
    first = np.maximum.reduce([np.where(threshold < low, early, growing), settled, adult, diagnosed])
    stopped = first + waiting_days(rng, np.full(count, condition.ended_per_1000))
    last = np.minimum(stays.last[rows], np.where(stopped > end, NEVER, stopped))
    kept = (threshold < high) & (first < np.minimum(last, end))
    return Plans(condition.code, persons[kept], sites[kept], first[kept], last[kept])


def _found_sooner(
    part: Part, condition: Condition, growing: Ints, high: Floats, patients: Patients
) -> tuple[Ints, Floats]:
    """Give when each patient's turn comes, and each site's last share, where a practice begins to find more."""
    start, end = day_of(part.land.country.first), day_of(part.land.country.last)
    for improved in part.land.improvements_of(condition.code):
        reached = patients.low + (high - patients.low) * (improved.day - start) / (end - start)
        wanted = np.minimum(reached + improved.size, 1.0)
        concerns = np.isin(patients.sites, improved.sites)
        newly = concerns & (patients.threshold >= reached) & (patients.threshold < wanted)
        on = improved.day + part.generator("improvement", condition.code).integers(0, _CATCHING_UP, len(growing))
        growing = np.where(newly, np.minimum(growing, on), growing)
        high = np.where(concerns, np.maximum(high, wanted), high)
    return growing, high


def care_plans(part: Part, plans: list[Plans]) -> pl.DataFrame:
    """Write the plans as the canonical table; a plan goes on under a site's new number."""
    frames = []
    for plan in plans:
        rows, first, last, _ = split_at_turns(part.land, plan.sites, plan.first, plan.last)
        persons, sites = plan.persons[rows], plan.sites[rows]
        heard = ~part.land.silent("care_plans", sites, first)
        frame = pl.DataFrame(
            {
                "patient_id": part.people.keys.gather(persons),
                "practice_id": part.practice_ids(persons, sites, first),
                "condition": [plan.condition] * len(rows),
                "started_on": dates(first),
                "ended_on": dates(last),
            }
        )
        frames.append(frame.filter(pl.Series(heard)))
    return pl.concat(frames).sort("condition", "started_on", "patient_id")
