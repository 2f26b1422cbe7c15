"""
Turns the house's and the package's wishes into the one rule that a report is protected by.

Its own room because the gate and everything that counts people beside it (age mix, movements) must obey
the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.definitions.house import House
from pipeline.definitions.package import Package


@dataclass(frozen=True)
class Rule:
    """The protection that a report is under."""

    smallest_shown: int  # counts 1 … smallest_shown-1 are hidden
    true_zero_is_shown: bool
    min_practices: int  # fewer in a cluster: no practice figures

    def hides(self, count: float) -> bool:
        """Say whether a count of people or events is too small to show."""
        return count < self.smallest_shown and (count > 0 or not self.true_zero_is_shown)


def rule_of(house: House, package: Package) -> Rule:
    """Join the house's rule with the package's; the stricter wins."""
    floor, own = house_rule(house), package.disclosure
    return replace(
        floor,
        smallest_shown=max(floor.smallest_shown, own.smallest_shown or 0),
        min_practices=max(floor.min_practices, own.min_practices or 0),
    )


def house_rule(house: House) -> Rule:
    """Give the house's own rule, for what no package rules."""
    floor = house.disclosure
    return Rule(floor.smallest_shown, floor.true_zero_is_shown, floor.min_practices)
