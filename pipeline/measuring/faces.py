"""
Turns a figure's sums into the numbers that a reader of it knows, each of which may be somebody's secret.

Its own room because a figure is protected on every side at once: those who do, those who do not, and all of them; and,
where one patient can add more than once, the patients behind each.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.measuring.estimate import Sums
from pipeline.measuring.stake import BEHIND, Side, Stake

PEOPLE: Final = "patients who make "  # before the name of a side: how many they are


class Face(NamedTuple):
    """One number behind a figure."""

    name: str
    value: Decimal
    least: int  # what a reader knows it to be at least, where the figure is hidden
    is_small: bool  # so few, or so much one patient's, that it must not be told
    reach: Decimal  # where it is small: what a reader must think possible that it is


def faces(stake: Stake, sums: Sums) -> tuple[Face, ...]:
    """
    Give the numbers behind a figure, in an order that is the same for all figures of an indicator.

    A reader who knows the rule knows that a hidden count is no zero, where true zeros are shown. No page prints how
    many patients make a sum; but what is left of a sum must be enough patients' too, and they add up as it does.
    """
    return tuple(face for side in stake.sides(sums) for face in _faces(stake, side))


def _faces(stake: Stake, side: Side) -> Iterator[Face]:
    rule = stake.rule
    told = side.name != BEHIND
    least = 1 if rule.true_zero_is_shown or not told else 0
    enough, most = Decimal(rule.smallest_shown), rule.shared_from(side.largest or Decimal(0))

    def is_few(count: Decimal) -> bool:
        return rule.hides(float(count)) if told else 0 < count < rule.smallest_shown

    few = side.is_count and is_few(side.total)
    is_most = side.largest is not None and rule.is_most(side.largest, side.total)
    reach = max(enough if side.is_count else Decimal(0), most if is_most else Decimal(0))
    yield Face(side.name, side.total, least if side.is_count else 0, few or is_most, reach)
    once = stake.header.counts.counts_once and side.is_count
    if side.people is not None and not once and (told or not stake.header.in_days):
        people = Decimal(side.people)
        yield Face(f"{PEOPLE}{side.name}", people, least, is_few(people), enough)
