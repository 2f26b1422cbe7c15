"""
Finds which points of a run chart would tell a hidden number together with the report's own periods.

Its own room because time adds up as practices do: four quarters are a year, and a hidden quarter is the year minus
the other three. Points give way, never a figure of the report. Points and periods lie whole inside one another
(a package in which they cut across is refused), so each pair is looked at alone.

Where the counts do not add up over time (patients counted once in each span, figures of a day), there is nothing
to subtract; that is read off the sums, and what adds up by chance is covered too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from pipeline.measuring.cover import covers
from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.measure import Measurement
from pipeline.measuring.stake import Stake
from pipeline.model import Period, State


@dataclass(frozen=True)
class Span:
    """A cluster's figure in one period, and whether it is hidden already."""

    stake: Stake
    figure: Measurement
    is_point: bool
    is_hidden: bool

    def is_inside(self, other: Span) -> bool:
        """Say whether this period lies inside the other, and is shorter."""
        one, whole = self.stake.period, other.stake.period
        return whole.first <= one.first and one.last <= whole.last and one != whole


def points_to_hide(spans: Sequence[Span]) -> frozenset[Period]:
    """
    Give the periods of the points that must be hidden.

    In:      one indicator's spans in one cluster
    """
    own = [s for s in spans if not s.is_point]
    points = [s for s in spans if s.is_point]
    return frozenset(
        hidden.stake.period
        for hidden in (
            *(p for whole in own for p in _inside(whole, [p for p in points if p.is_inside(whole)])),
            *(p for p in points if _tells(p, [s for s in own if s.is_inside(p)])),
        )
    )


def _inside(whole: Span, points: Sequence[Span]) -> Iterator[Span]:
    """Give the points inside a period of the report that must be hidden with it, or to cover one of them."""
    if whole.is_hidden:  # its parts would add up to it, and what looks back over all of it is the same figure
        yield from points
    elif whole.figure.state is State.VALUE and _adds_up(_left(whole, points), whole.stake):
        parts = {p.stake.period.first.isoformat(): p for p in points}
        figures = [
            replace(p.figure, unit_id=i, state=State.HIDDEN if p.is_hidden else p.figure.state)
            for i, p in parts.items()
        ]
        needed = covers(whole.stake, whole.figure, figures)
        yield from parts.values() if needed.total else (p for i, p in parts.items() if i in needed.practices)


def _tells(point: Span, parts: Sequence[Span]) -> bool:
    """Say whether a point is the sum of periods of the report, of which it would tell a hidden or a small one."""
    if not parts:
        return False
    left = _left(point, parts)
    return any(p.is_hidden for p in parts) or (_adds_up(left, point.stake) and point.stake.is_small(left))


def _left(whole: Span, parts: Sequence[Span]) -> Sums:
    """Give what the parts leave of the whole."""
    return whole.figure.sums.minus(reduce(Sums.plus, (p.figure.sums for p in parts), NOTHING))


def _adds_up(left: Sums, stake: Stake) -> bool:
    """Say whether parts can be subtracted from a whole: what they leave is not less than nothing."""
    return (left.denominator if stake.header.unit.of_values else left.numerator) >= 0
