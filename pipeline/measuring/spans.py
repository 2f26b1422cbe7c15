"""
Finds which points of a run chart tell a hidden figure of the report over again.

Its own room because time is looked at twice: where counts add up over it, `together` solves it with everything else;
where they do not (patients counted once in each span, figures that look back), a point inside a hidden period is
still much the same figure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.measuring.layout import Place, place_of
from pipeline.measuring.sheets import Sheet
from pipeline.model import Level, Period


def points_inside_hidden(sheets: Sequence[Sheet], hidden: Collection[Place]) -> frozenset[Place]:
    """
    Give the points that lie inside a hidden period of the report, or around one.

    Points give way, never a figure of the report.
    """
    own = [s for s in sheets if not s.is_point and place_of(s, Level.CLUSTER) in hidden]
    return frozenset(
        place_of(point, Level.CLUSTER)
        for point in sheets
        if point.is_point
        and any(s.header.id == point.header.id and _nested(s.period, point.period) for s in own)
    )


def _nested(one: Period, other: Period) -> bool:
    """Say whether one of two periods lies inside the other."""
    return (one.first <= other.first and other.last <= one.last) or (other.first <= one.first and one.last <= other.last)
