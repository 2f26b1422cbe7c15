"""Turns plans and notes into the extract that its owner delivers already counted, per practice and quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipeline.model import add_months
from pipeline.sample.country_life import Item
from pipeline.sample.draws import Bools, Ints, day_of
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


def care_plan_counts(part: Part, onsets: dict[str, Ints], plans: list[Plans], notes: list[Notes]) -> pl.DataFrame:
    """Count, per practice and day, who has the condition, who has a plan, and who has each item noted of late."""
    frames = []
    for plan in plans:
        items = list({note.item.code: note.item for note in notes if note.condition == plan.condition}.values())
        for day in counting_days(part.land.country):
            frames.append(_planned(part, plan, onsets[plan.condition], day))
            frames += [_noted(part, plan, item, notes, day) for item in items]
    return pl.concat(frames).sort("counted_on", "condition", "item", "practice_id")


def _planned(part: Part, plan: Plans, onset: Ints, day: date) -> pl.DataFrame:
    """Count those with a plan among the listed who have the condition."""
    ill = stays_on(part.stays, day)
    ill = ill[onset[part.stays.persons[ill]] <= day_of(day)]
    persons = part.stays.persons[ill]
    has = np.isin(persons, plan.persons[_active(plan, day)])
    cell = _Cell(part.land.country.tallies.plan_item, plan.condition, day)
    return _tally(part, cell, persons, part.stays.sites[ill], has)


def _noted(part: Part, plan: Plans, item: Item, notes: list[Notes], day: date) -> pl.DataFrame:
    """Count those with a readable note of late, for whatever plan it was made, among those with this plan."""
    since = day_of(add_months(day, -part.land.country.tallies.within_months))
    fresh = [
        note.persons[
            (note.days > since)
            & (note.days <= day_of(day))
            & note.readable
            & ~part.land.silent("observations", note.sites, note.days)
        ]
        for note in notes
        if note.item.code == item.code
    ]
    active = _active(plan, day)
    has = np.isin(plan.persons[active], np.concatenate(fresh))
    return _tally(part, _Cell(item.short, plan.condition, day), plan.persons[active], plan.sites[active], has)


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
