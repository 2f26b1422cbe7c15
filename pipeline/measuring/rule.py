"""
Turns the house's and the package's wishes into the one rule that a report is protected by.

Its own room because the gate and everything that counts people beside it (age mix, movements) must obey
the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from pipeline.definitions.house import LARGEST_SHARE_MOST, House
from pipeline.definitions.package import Package
from pipeline.model import Cluster


@dataclass(frozen=True)
class Rule:
    """The protection that a report is under."""

    smallest_shown: int  # counts 1 … smallest_shown-1 are hidden
    true_zero_is_shown: bool
    min_practices: int  # fewer in a cluster: no practice figures
    largest_share_percent: int = 50  # a sum of which one patient makes more is hidden
    min_practices_specialists: int = 0  # the same in a cluster of specialists
    general_practice: frozenset[str] = frozenset()  # the specialties that are no specialists'

    def hides(self, count: float) -> bool:
        """Say whether a count of people or events is too small to show."""
        return count < self.smallest_shown and (count > 0 or not self.true_zero_is_shown)

    def is_most(self, one: Decimal, whole: Decimal) -> bool:
        """Say whether one patient makes so much of a sum that it tells of that patient."""
        return 100 * one > self.largest_share_percent * whole > 0

    def shared_from(self, one: Decimal) -> Decimal:
        """Give the smallest sum of which one patient's part is no more than may be told."""
        return 100 * one / self.largest_share_percent

    def within(self, cluster: Cluster) -> Self:
        """
        Give the rule of one cluster: specialists are few in a region and known to each other, so they ask for more.

        One member known to be a specialist makes the cluster a specialists'; a register that says nothing of a member
        makes it nothing.
        """
        specialties = {p.specialty for p in cluster.members if p.specialty is not None}
        if specialties <= self.general_practice:
            return self
        return replace(self, min_practices=max(self.min_practices, self.min_practices_specialists))


def rule_of(house: House, package: Package) -> Rule:
    """Join the house's rule with the package's; the stricter wins."""
    floor, own = house.disclosure, package.disclosure
    return Rule(
        smallest_shown=max(floor.smallest_shown, own.smallest_shown or 0),
        true_zero_is_shown=floor.true_zero_is_shown,
        min_practices=max(floor.min_practices, own.min_practices or 0),
        largest_share_percent=min(floor.largest_share_percent, own.largest_share_percent or LARGEST_SHARE_MOST),
        min_practices_specialists=max(floor.min_practices_specialists, own.min_practices_specialists or 0),
        general_practice=frozenset(floor.general_practice),
    )
