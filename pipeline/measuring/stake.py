"""
Says what stands behind a figure, and when that is so little that the figure must not be shown.

Its own room because everything that protects (the gate, the covers, the attacks on them) must mean the same by small.
Small is few events or few people, and also much of one: five events of one patient are one person, and a sum of which
one patient makes most is nearly that patient's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Sums, in_display_terms
from pipeline.measuring.rule import Rule
from pipeline.model import Period, Unit

BEHIND: Final = "behind"  # all that the figure is taken over
DOES: Final = "does"
DOES_NOT: Final = "does not"
AMOUNT: Final = "amount"  # what patients have of something: no number of people or events

CLOSE_PERCENT: Final = 15


class Side(NamedTuple):
    """One sum behind a figure, and who makes it."""

    name: str
    total: Decimal
    people: int | None = None  # who add something to it; None: nobody asks, or nobody knows
    largest: Decimal | None = None  # the most that one of them adds; None: the same
    is_count: bool = True  # of people or events; an amount is none

    @property
    def counts(self) -> Iterator[Decimal]:
        """Give the numbers of people or events that it tells."""
        if self.is_count:
            yield self.total
        if self.people is not None:
            yield Decimal(self.people)


def is_close(parts: Sequence[Decimal]) -> bool:
    """Say whether the largest part of a sum is known within 15 % by who has the second largest."""
    largest, *others = sorted(parts, reverse=True) or [Decimal(0)]
    return 100 * sum(others[1:], Decimal(0)) < CLOSE_PERCENT * largest


@dataclass(frozen=True)
class Stake:
    """What stands behind figures of one indicator in one period, and when that is too little."""

    header: Header
    period: Period
    rule: Rule

    def is_small(self, sums: Sums) -> bool:
        """Say whether so little stands behind a figure, or so much of one patient, that it must not be shown."""
        return self.is_few(sums) or self.is_dominated(sums)

    def is_few(self, sums: Sums) -> bool:
        """Say whether few people or events stand behind a figure."""
        told = any(self.rule.hides(float(c)) for side in self._told(sums) for c in side.counts)
        return told or any(0 < c < self.rule.smallest_shown for c in self._behind(sums).counts)

    def is_dominated(self, sums: Sums) -> bool:
        """Say whether one patient makes so much of a sum behind a figure that it tells of that patient."""
        return any(
            side.largest is not None and self.rule.is_most(side.largest, side.total) for side in self.sides(sums)
        )

    def tells_one_of(self, parts: Sequence[Sums]) -> bool:
        """
        Say whether a group's sum tells closely what the largest of its parts adds, which nobody is to learn.

        Who adds the second most knows that much, and subtracts it: what is left is the largest and the others. Sums of
        what a patient can have many of are looked at; patients counted once are protected as counts.

        In:      the sums of all parts, a practice each
        Source:  the p % rule (Hundepool et al. 2012) with p = 15: a part that makes 87 % is told in any case
        """
        if self.header.counts.counts_once:
            return False
        told = zip(*(self._told(sums) for sums in parts), strict=True)
        return any(is_close([side.total for side in of_parts]) for of_parts in told)

    def can_cover(self, sums: Sums) -> bool:
        """Say whether hiding this figure leaves a reader in doubt about another."""
        return all(side.total > 0 for side in self._told(sums)) and any(c > 0 for c in self._behind(sums).counts)

    def exposure(self, sums: Sums) -> Decimal:
        """Give the smallest count behind a figure: the threshold above which it would be hidden as few."""
        return min(c for side in self.sides(sums) for c in side.counts if c > 0)

    def sides(self, sums: Sums) -> tuple[Side, ...]:
        """Give the sums behind a figure: those that it tells, and what it is taken over."""
        return (self._behind(sums), *self._told(sums))

    def _told(self, sums: Sums) -> tuple[Side, ...]:
        """Give what the figure is about, where 0 is an answer too. A value of patients' own is about no event."""
        unit = self.header.unit
        if unit.of_values:
            return ()
        does = Side(DOES, sums.numerator, *self._of_one(sums.contributors, sums.largest))
        if unit is Unit.DDD:
            unknown = int(sums.numerator > 0) if does.people is None else does.people
            return (does._replace(name=AMOUNT, people=unknown, is_count=False),)
        if not unit.in_percent:
            return (does,)
        rest = self._of_one(sums.contributors_rest, sums.largest_rest)
        return (does, Side(DOES_NOT, sums.denominator - sums.numerator, *rest))

    def _behind(self, sums: Sums) -> Side:
        """
        Give those that the figure is taken over.

        Days on the list and people are nobody's to dominate. In percent, who has most of the denominators has most of
        one of its two sides.
        """
        weighs = self.header.unit in (Unit.RATIO, Unit.MEAN) and not self.header.counts.counts_once
        largest = sums.largest_denominator if weighs else None
        return Side(BEHIND, in_display_terms(self.header, self.period, sums.denominator), sums.n, largest)

    def _of_one(self, people: int | None, largest: Decimal | None) -> tuple[int | None, Decimal | None]:
        """Ask who makes a sum only where one patient can add more than once."""
        once = self.header.counts.counts_once and (largest is None or largest <= 1)
        return (None, None) if once else (people, largest)
