"""
What one run is asked to produce: which package, for whom, until when, with names or letters.

Its own room because a run does not know the ledger: an analyst asks for a trial, the ledger for what was ordered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipeline.model import Cluster, Visibility
from pipeline.orders.order import Choices


@dataclass(frozen=True)
class RunOrder:
    """What one run is asked to produce. Dates are arguments: same order, same bytes."""

    package_id: str
    ending: date
    cluster_ids: tuple[str, ...]  # empty: every cluster
    visibility: Visibility
    printed_on: date
    number: int | None = None  # of the order in the ledger that it is printed for
    choices: Choices = field(default_factory=Choices)
    ordered_by: Cluster | None = None  # with its members as they are when it is printed; null: on the period's last day
    edition: int = 1  # a corrected edition is the second, or a later one
    correction: str | None = None  # what was mended since the edition before, in Danish

    @property
    def day(self) -> date:
        """The day whose members and practice numbers hold: of printing where somebody ordered it."""
        return self.printed_on if self.ordered_by is not None else self.ending
