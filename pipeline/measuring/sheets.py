"""
What the gate is handed: one indicator in one period for one cluster, unprotected.

Its own room because the gate and the steps of protection before it look at the same sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Method, Sums
from pipeline.measuring.figures import MiddleHalf
from pipeline.measuring.measure import Measurement
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.measuring.strata import AnyStandard
from pipeline.model import Level, Period


@dataclass(frozen=True)
class Sheet:
    """Every figure of an indicator in a period that a cluster's report could print, unprotected."""

    header: Header
    period: Period
    method: Method
    practices: tuple[Measurement, ...]  # the members; empty where their figures are not to be shown
    members: int  # how many practices the cluster has
    cluster: Measurement
    region: ReferenceFigure
    denmark: ReferenceFigure
    rest: tuple[tuple[float, Sums], ...] = ()  # the region(s) without the cluster, each with its weight
    standard: AnyStandard | None = None  # what the values are standardised to
    category: str = ""  # of a share: which part of it
    middle_half: MiddleHalf | None = None  # of the region's practices
    is_point: bool = False  # of a run chart alone: it gives way for every other figure
    best: ReferenceFigure | None = None  # the nation's best tenth
    alike: Mapping[str, Measurement] = field(default_factory=dict)  # by member: the practices elsewhere most like it
    withheld: frozenset[Level] = frozenset()  # hidden for the sake of other reports

    def shown_practices(self, rule: Rule) -> tuple[Measurement, ...]:
        """Give the members whose figures a report may show: none where the cluster has too few."""
        return self.practices if self.members >= rule.min_practices else ()

    def stake(self, rule: Rule) -> Stake:
        """Say what stands behind the sheet's figures, and when that is too little."""
        return Stake(self.header, self.period, rule)
