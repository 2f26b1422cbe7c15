"""
Turns persons into the day from which each has a condition, or takes something regularly.

Everybody has a threshold of their own, and a curve that rises with age meets it or does not. Its own room because both
are the same draw, and because one makes the other likelier: who has a condition takes its medicine more often than
others, and nobody need know a code for that.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.sample.country_life import AgeCurve, EventStream
from pipeline.sample.draws import NEVER, Floats, Ints, at_age, day_of, generator, spread
from pipeline.sample.landscape import Landscape
from pipeline.sample.people import Part

_BEFORE = 365  # days that a condition known at the start is older than that


def onset_days(part: Part) -> dict[str, Ints]:
    """Give the day each person got each condition, and began to take each thing that has takers; NEVER where not."""
    people, land, found = part.people, part.land, dict[str, Ints]()
    for condition in land.country.conditions:
        rng = part.generator("onset", condition.code)
        prevalence = generator(land.seed, "prevalence", condition.code)
        factor = spread(prevalence, condition.practice_spread, land.sites)[people.homes]
        got = _days_reached(part, condition.percent, factor * _likelier(condition.likelier, found, len(people)), rng)
        found[condition.code] = np.where(people.groups == 0, got, NEVER)  # plans are for the first insurance group
    for stream in land.country.streams:
        if stream.takers is not None:
            factor = takers_factor(stream, land)[people.homes] * sex_factors(part, stream)
            factor *= _likelier(stream.likelier, found, len(people))
            found[stream.id] = _days_reached(part, stream.takers, factor, part.generator("takers", stream.id))
    return found


def takers_factor(stream: EventStream, land: Landscape) -> Floats:
    """Draw how many times as many take this at each site."""
    return spread(generator(land.seed, "takers", stream.id), stream.practice_spread, land.sites)


def sex_factors(part: Part, stream: EventStream) -> Floats:
    """Give the factor of each person's sex."""
    factors = np.array([stream.sex_factors.get(sex, 1.0) for sex in part.land.country.people.sexes])
    return np.asarray(factors[part.people.sexes], dtype=np.float64)


def _likelier(factors: Mapping[str, float], found: Mapping[str, Ints], count: int) -> Floats:
    """Multiply the factors of what each person has or takes, early or late."""
    product = np.ones(count)
    for name, factor in factors.items():
        product *= np.where(found[name] < NEVER, factor, 1.0)
    return product


def _days_reached(part: Part, percent: AgeCurve, factor: Floats, rng: np.random.Generator) -> Ints:
    """Give the day on which each person's own threshold is reached, a year before the first day where it was then."""
    people, country = part.people, part.land.country
    start, end = day_of(country.first), day_of(country.last)
    everyone = np.arange(len(people))
    entered = np.maximum(people.entered, start)
    threshold = rng.random(len(people)) * 100
    before = at_age(percent, people.ages(everyone, entered)) * factor
    after = at_age(percent, people.ages(everyone, np.full(len(people), end))) * factor
    within = entered + (rng.random(len(people)) * np.maximum(end - entered, 1)).astype(np.int64)
    return np.where(threshold < before, entered - _BEFORE, np.where(threshold < after, within, NEVER))
