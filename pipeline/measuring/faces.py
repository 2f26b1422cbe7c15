"""
Turns a figure's sums into the counts that a reader of it knows, each of which may be somebody's secret.

Its own room because a figure is protected on every side at once: those who do, those who do not, and all of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.measuring.estimate import Sums, in_display_terms
from pipeline.measuring.stake import Stake
from pipeline.model import Unit

BEHIND: Final = "behind"  # all that the figure is taken over
DOES: Final = "does"
DOES_NOT: Final = "does not"


class Face(NamedTuple):
    """One count behind a figure."""

    name: str
    value: Decimal
    least: int  # what a reader knows it to be at least, where the figure is hidden
    is_small: bool  # so few that it must not be told


def faces(stake: Stake, sums: Sums) -> tuple[Face, ...]:
    """
    Give the counts behind a figure, in an order that is the same for all figures of an indicator.

    A reader who knows the rule knows that a hidden count is no zero, where true zeros are shown. An amount is no
    count: how many patients it comes from stands for it.
    """
    behind = in_display_terms(stake.header, stake.period, sums.denominator)
    found = [Face(BEHIND, behind, 1, 0 < behind < stake.rule.smallest_shown)]
    least = 1 if stake.rule.true_zero_is_shown else 0
    for name, count in _told(stake, sums):
        found.append(Face(name, count, least, stake.rule.hides(float(count))))
    return tuple(found)


def _told(stake: Stake, sums: Sums) -> tuple[tuple[str, Decimal], ...]:
    unit = stake.header.unit
    if unit.of_values:
        return ()
    if unit.in_percent:
        return ((DOES, sums.numerator), (DOES_NOT, sums.denominator - sums.numerator))
    return ((DOES, sums.rests_on if unit is Unit.DDD else sums.numerator),)
