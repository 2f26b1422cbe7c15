"""Turns plans and notes into the extract that its owner delivers already counted, per practice and quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipeline.model import add_months
from pipeline.sample.country_life import Item
from pipeline.sample.draws import Bools, Floats, Ints, day_of
from pipeline.sample.listings import counting_days, stays_on
from pipeline.sample.notes import Notes
from pipeline.sample.people import Part
from pipeline.sample.plans import Plans


@dataclass(frozen=True)
class _Cell:
    """What is counted, in whose plans, and when."""

    item: str
    condition: str
    day: date


@dataclass(frozen=True)
class _Noted:
    """All readable notes of one item that arrive, in order of days, for whatever plan they were made."""

    item: Item
    persons: Ints
    days: Ints
    values: Floats

    def latest(self, people: int, since: int, day: int) -> Floats:
        """Give each person's latest value after one day and until another; NaN where there is none."""
        first, after = np.searchsorted(self.days, [since, day], side="right")
        found = np.full(people, np.nan)
        found[self.persons[first:after]] = self.values[first:after]  # of the same person, the last is written last
        return found


def care_plan_counts(part: Part, onsets: dict[str, Ints], plans: list[Plans], notes: list[Notes]) -> pl.DataFrame:
    """Count, per practice and day, who has the condition, who has a plan, and who has each item noted of late."""
    noted = {item.code: _noted(part, item, notes) for item in part.land.country.items}
    frames = []
    for day in counting_days(part.land.country):
        latest = {code: _latest(part, one, day) for code, one in noted.items()}
        for plan in plans:
            frames.append(_planned(part, plan, onsets[plan.condition], day))
            frames += _with_items(part, plan, latest, day)
    return pl.concat(frames).sort("counted_on", "condition", "item", "practice_id")


def _noted(part: Part, item: Item, notes: list[Notes]) -> _Noted:
    """Gather what was noted of an item in all plans."""
    pieces = []
    for note in notes:
        if note.item.code == item.code:
            heard = note.readable & ~part.land.silent("observations", note.sites, note.days)
            pieces.append((note.persons[heard], note.days[heard], note.values.to_numpy()[heard]))
    persons, days, values = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.argsort(days, kind="stable")
    return _Noted(item, persons[order], days[order], values[order])


def _latest(part: Part, noted: _Noted, day: date) -> Floats:
    months = noted.item.within_months or part.land.country.tallies.within_months
    return noted.latest(len(part.people), day_of(add_months(day, -months)), day_of(day))


def _with_items(part: Part, plan: Plans, latest: dict[str, Floats], day: date) -> list[pl.DataFrame]:
    """Count those with each item, and at each level of it, among those with this plan."""
    active = _active(plan, day)
    persons, sites = plan.persons[active], plan.sites[active]
    frames = []
    for item in part.land.country.items:
        if plan.condition not in item.conditions:
            continue
        value = latest[item.code][persons]
        beside = latest[item.beside or item.code][persons]
        for short, has in _shorts(item, value, beside):
            frames.append(_tally(part, _Cell(short, plan.condition, day), persons, sites, has))
    return frames


def _shorts(item: Item, value: Floats, beside: Floats) -> Iterator[tuple[str, Bools]]:
    """Give who has the item noted, and who lies at each of its levels; a missing value lies at none."""
    if item.short is not None:
        yield item.short, ~np.isnan(value)
    for level in item.levels:
        has = ~np.isnan(value)
        for limit, lies in (
            (level.below, value < (level.below or 0)),
            (level.at_least, value >= (level.at_least or 0)),
            (level.beside_below, beside < (level.beside_below or 0)),
        ):
            if limit is not None:
                has &= lies
        yield level.short, has


def _planned(part: Part, plan: Plans, onset: Ints, day: date) -> pl.DataFrame:
    """Count those with a plan among the listed who have the condition."""
    ill = stays_on(part.stays, day)
    ill = ill[onset[part.stays.persons[ill]] <= day_of(day)]
    persons = part.stays.persons[ill]
    has = np.isin(persons, plan.persons[_active(plan, day)])
    cell = _Cell(part.land.country.tallies.plan_item, plan.condition, day)
    return _tally(part, cell, persons, part.stays.sites[ill], has)


def _active(plan: Plans, day: date) -> Ints:
    return np.flatnonzero((plan.first <= day_of(day)) & (day_of(day) <= plan.last))


def _tally(part: Part, cell: _Cell, persons: Ints, sites: Ints, has: Bools) -> pl.DataFrame:
    """Count persons, and persons that have it, by practice; a practice that delivers nothing has no row."""
    days = np.full(len(persons), day_of(cell.day))
    heard = ~part.land.silent("care_plan_counts", sites, days)
    frame = pl.DataFrame({"practice_id": part.practice_ids(persons, sites, days), "has": has}).filter(pl.Series(heard))
    return (
        frame.group_by("practice_id")
        .agg(pl.len().cast(pl.Int64).alias("patients"), pl.col("has").sum().cast(pl.Int64).alias("with_item"))
        .with_columns(
            pl.lit(cell.day).alias("counted_on"),
            pl.lit(cell.condition).alias("condition"),
            pl.lit(cell.item).alias("item"),
        )
    )
