"""
Finds which points of a run chart must be hidden with a figure of the report, or so that a small point is not found.

Its own room because time adds up as practices do: four quarters are a year, and a hidden quarter is the year minus
the other three. Points give way, never a figure of the report. `together` then solves them with everything else.

Where counts do not add up over time (patients counted once in each span, figures of a day), there is nothing to
subtract; a point inside a hidden period is much the same figure all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipeline.measuring.cover import covers
from pipeline.measuring.estimate import Sums
from pipeline.measuring.layout import Place, place_of
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.model import Level, Period, State


def points_to_hide(sheets: Sequence[Sheet], hidden: Collection[Place], rule: Rule) -> frozenset[Place]:
    """
    Give the points that must be hidden.

    In:      a report's sheets; which of their figures are hidden already
    """
    return frozenset(
        _place(point)
        for own in sheets
        if not own.is_point
        for point in _beside(own, [s for s in sheets if s.is_point and s.header.id == own.header.id], hidden, rule)
    )


def _beside(own: Sheet, points: Sequence[Sheet], hidden: Collection[Place], rule: Rule) -> Iterator[Sheet]:
    """Give the points inside a period of the report, or around it, that must be hidden for it."""
    inside = [p for p in points if is_inside(p.period, own.period)]
    if _place(own) in hidden:  # its parts would add up to it, and what looks back over all of it is the same figure
        yield from (p for p in points if p in inside or is_inside(own.period, p.period))
    elif own.cluster.state is State.VALUE and _adds_up(own, inside):
        parts = {p.period.first.isoformat(): p for p in inside}
        figures = [
            replace(p.cluster, unit_id=i, state=State.HIDDEN if _place(p) in hidden else p.cluster.state)
            for i, p in parts.items()
        ]
        needed = covers(own.stake(rule), own.cluster, figures)
        yield from parts.values() if needed.total else (p for i, p in parts.items() if i in needed.practices)


def is_inside(one: Period, other: Period) -> bool:
    """Say whether a period lies inside another, and is shorter."""
    return other.first <= one.first and one.last <= other.last and one != other


def _adds_up(whole: Sheet, parts: Sequence[Sheet]) -> bool:
    """Say whether parts can be subtracted from a whole: what they leave is not less than nothing."""
    left: Sums = whole.cluster.sums
    for part in parts:
        left = left.minus(part.cluster.sums)
    return (left.denominator if whole.header.unit.of_values else left.numerator) >= 0


def _place(sheet: Sheet) -> Place:
    return place_of(sheet, Level.CLUSTER)
