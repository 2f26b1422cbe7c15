"""
Says what a reader of a report can add and subtract: everything that hangs together, as one system.

Its own room because this is where protection meets the field: practices add up to their cluster, which is a part of
its region and the nation; categories to the whole of a share; quarters to a year; and one indicator counts the same
people as another, or those whom the other leaves out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipeline.measuring.faces import BEHIND, DOES, DOES_NOT
from pipeline.measuring.layout import Layout, Place, Standing, place_of
from pipeline.measuring.measure import Measurement
from pipeline.measuring.rule import Rule
from pipeline.measuring.same_people import same_people
from pipeline.measuring.sheets import Sheet
from pipeline.measuring.spans import is_inside
from pipeline.measuring.suppression.covering import suppress
from pipeline.model import Level, Period, State

_ROW: Final = "row"  # all categories of one unit together


def layout(sheets: Sequence[Sheet], hidden: Collection[Place], rule: Rule) -> Layout:
    """
    Lay a report's figures out with all sums that a reader can form of them.

    In:      the sheets; which of their figures are hidden already
    """
    told = Layout(rule)
    for sheet in sheets:
        _practices_and_groups(sheet, hidden, told)
    for key in dict.fromkeys((s.header.id, s.period) for s in sheets if s.category):
        _categories([s for s in sheets if (s.header.id, s.period) == key], told)
    for indicator_id in dict.fromkeys(s.header.id for s in sheets if not s.category):
        _time([s for s in sheets if s.header.id == indicator_id], told)
    for period in dict.fromkeys(s.period for s in sheets):
        same_people(period, told)
    return told


def hidden_together(sheets: Sequence[Sheet], hidden: Collection[Place], rule: Rule) -> frozenset[Place]:
    """
    Choose what else must be hidden so that nothing small is found from all that a report tells, least loss first.

    In:      the sheets; which of their figures are hidden already
    Out:     all places that are hidden, those included
    """
    told = layout(sheets, hidden, rule)
    solved = suppress(told.system(), told.need)
    lost = {(f.key.indicator_id, f.key.period) for f in solved.unprotected}
    return frozenset(
        {p for p in told.cells if (p.indicator_id, p.period) in lost and p.level in list(Level)}
        | solved.hidden
        | frozenset(hidden)
    )


def figures_of(sheet: Sheet, rule: Rule) -> Iterator[tuple[Place, Measurement]]:
    """Give the figures of a sheet that counts add up to, with their places: practices, cluster, region, nation."""
    for m in sheet.shown_practices(rule):
        yield place_of(sheet, m.level, m.unit_id), m
    yield place_of(sheet, Level.CLUSTER), sheet.cluster
    for level, figure in ((Level.REGION, sheet.region), (Level.DENMARK, sheet.denmark)):
        if figure.published is None and len(figure.parts) == 1:
            yield place_of(sheet, level), figure.parts[0].measurement


def _practices_and_groups(sheet: Sheet, hidden: Collection[Place], told: Layout) -> None:
    """Add a sheet's figures; what its owner hid is in no sum that a reader can form."""
    known = {p: m for p, m in figures_of(sheet, told.rule) if m.state is not State.NO_DATA and not m.sums.owner_hid}
    for place, m in known.items():
        standing = Standing(place in hidden, m.level in sheet.withheld, sheet.is_point)
        told.figure(place, m, sheet.stake(told.rule), standing)
        if sheet.header.unit.in_percent:
            told.sums_to_nothing((place, DOES, 1), (place, DOES_NOT, 1), (place, BEHIND, -1))
    practices = [p for p in known if p.level == Level.PRACTICE]
    total, region, nation = (place_of(sheet, level) for level in (Level.CLUSTER, Level.REGION, Level.DENMARK))
    if total in known and practices:
        told.is_whole(total, practices)
    for part, whole in pairwise(p for p in (total, region, nation) if p in known):
        told.is_whole(whole, [part])


def _categories(sheets: Sequence[Sheet], told: Layout) -> None:
    """Add that a unit's categories are known together: parts of its whole, or treated as such where they overlap."""
    units = {p[3:]: None for s in sheets for p, _ in figures_of(s, told.rule)}
    for level, unit_id in units:
        cells = [p for s in sheets if (p := place_of(s, level, unit_id)) in told.cells]
        if cells:
            row = cells[0]._replace(category="", level=f"{_ROW} of {level}")
            told.always_known(row, sum(told.faces[p][DOES] for p in cells), DOES)  # type: ignore[arg-type]  # Decimal
            told.sums_to_nothing((row, DOES, 1), *((p, DOES, -1) for p in cells))


def _time(sheets: Sequence[Sheet], told: Layout) -> None:
    """Add that a cluster's periods inside a longer one are parts of it."""
    clusters = {s.period: place for s in sheets if (place := place_of(s, Level.CLUSTER)) in told.cells}
    for whole, place in clusters.items():
        parts = [clusters[p] for p in _one_after_another(p for p in clusters if is_inside(p, whole))]
        if any(not told.cells[part].hidden for part in parts):  # else there is nothing to subtract
            told.is_whole(place, parts)


def _one_after_another(periods: Iterable[Period]) -> list[Period]:
    """Keep periods that do not overlap: of two that do, the longer one's parts are looked at with it."""
    kept: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.first, -p.days)):
        if not kept or kept[-1].last < period.first:
            kept.append(period)
    return kept
