"""
Says what stands behind a figure, and when that is so little that the figure must not be shown.

Its own room because everything that protects (the gate, the covers, the attacks on them) must mean the same by small.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Sums, in_display_terms
from pipeline.measuring.rule import Rule
from pipeline.model import Period, Unit


@dataclass(frozen=True)
class Stake:
    """What stands behind figures of one indicator in one period, and when that is too little."""

    header: Header
    period: Period
    rule: Rule

    def is_small(self, sums: Sums) -> bool:
        """Say whether so few people or events stand behind a figure that it must not be shown."""
        return any(self.rule.hides(float(c)) for c in self._zeros_told(sums)) or any(
            0 < c < self.rule.smallest_shown for c in self._behind(sums)
        )

    def can_cover(self, sums: Sums) -> bool:
        """Say whether hiding this figure leaves a reader in doubt about another."""
        return all(c > 0 for c in self._zeros_told(sums)) and any(c > 0 for c in self._behind(sums))

    def exposure(self, sums: Sums) -> Decimal:
        """Give the smallest count behind a figure: the threshold above which it would be hidden."""
        return min(c for c in (*self._zeros_told(sums), *self._behind(sums)) if c > 0)

    def _zeros_told(self, sums: Sums) -> tuple[Decimal, ...]:
        """
        Give the counts of people or events that the figure is about, where 0 is an answer too.

        An amount is no count: how many patients it rests on stands for it.
        """
        if self.header.unit.of_values:
            return ()
        if self.header.unit.in_percent:
            return (sums.numerator, sums.denominator - sums.numerator)
        return (sums.rests_on if self.header.unit is Unit.DDD else sums.numerator,)

    def _behind(self, sums: Sums) -> tuple[Decimal, ...]:
        """Give the counts of those that the figure is taken over."""
        patients = () if sums.n is None else (Decimal(sums.n),)
        return (*patients, in_display_terms(self.header, self.period, sums.denominator))
