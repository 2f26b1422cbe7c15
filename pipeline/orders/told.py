"""
Turns editions into the sums that whoever has read them can add and subtract.

Its own room because the rules of the memory must mean the same by a sum, whose it is, and when it is too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, State, Unit
from pipeline.orders.editions import BESIDE, Edition, EditionCell, Kind

FEWEST_PRACTICES: Final = 3  # two of which one is yours are one
DAYS_OF_A_YEAR: Final = 365
PEOPLE: Final = Kind(Unit.RATIO, in_days=False, adds_up=True)  # of a plain count of people

Counts = tuple[Decimal, ...]


@dataclass(frozen=True)
class Figure:
    """
    One sum that was told: over practices, in a period.

    `counts` add up over practices, and over time where events are counted: numerator and denominator, of a percent
    also those who have it not.
    """

    level: Level
    period: Period
    practices: frozenset[str]
    counts: Counts
    sources: frozenset[int] = frozenset()  # the editions that it is known from, by place


def figures_of(edition: Edition, source: int, asked: tuple[str, str]) -> Iterator[Figure]:
    """Give the sums that answer one question, or of a share one category, that an edition tells."""
    for cell in edition.cells:
        if (edition.question(cell.indicator_id), cell.category) == asked and cell.state is State.VALUE:
            counts = _counts(cell, edition.kinds.get(cell.indicator_id, PEOPLE))
            practices = edition.practices_of(cell)
            if counts is not None and practices:
                yield Figure(cell.level, cell.period, practices, counts, frozenset({source}))


def is_small(counts: Counts, kind: Kind, rule: Rule) -> bool:
    """
    Say whether counts are of so few people or events that they must not be known.

    What is less than nothing was never a count: the parts did not add up to the whole.
    """
    if any(c < 0 for c in counts):
        return False
    *told, behind = counts
    behind = behind / DAYS_OF_A_YEAR if kind.in_days else behind
    return any(rule.hides(float(c)) for c in told) or 0 < behind < rule.smallest_shown


def _counts(cell: EditionCell, kind: Kind) -> Counts | None:
    """Give a cell's counts, the last of them that which the figure is taken over; an amount is no count."""
    if cell.numerator is None or cell.denominator is None:
        return None
    if kind.unit.in_percent:
        return cell.numerator, cell.denominator - cell.numerator, cell.denominator
    if kind.unit.of_values or kind.unit is Unit.DDD:
        return (cell.denominator,)
    return cell.numerator, cell.denominator


def keys_of(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Give the indicators, of shares with each category, that an edition tells of; movements last."""
    keys = dict.fromkeys((c.indicator_id, c.category) for c in edition.cells)
    return tuple(sorted(keys, key=lambda k: (k[0] == BESIDE, k)))
