"""
The order of a cluster's coordinator, as the ledger keeps it: what was asked, when it is needed, how far it has come.

Its own room because everything that keeps the promise of a report in time speaks of it: the ledger writes it down, the
clock reckons with it, a run prints it, a release ends it. What one run produces of it is a `RunOrder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from pipeline.model import Visibility

Ranking = Literal["by_value", "none"]


class OrderState(StrEnum):
    """How far an order has come."""

    ORDERED = "ordered"
    READY = "ready"  # printed and proven
    APPROVED = "approved"
    RELEASED = "released"
    FOLLOWED_UP = "followed_up"
    REFUSED = "refused"
    CANCELLED = "cancelled"


#: From which state an order goes to which. A recall turns a released order back: a corrected edition is printed.
TURNS: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.ORDERED: frozenset({OrderState.READY, OrderState.REFUSED, OrderState.CANCELLED}),
    OrderState.READY: frozenset(
        {OrderState.ORDERED, OrderState.READY, OrderState.APPROVED, OrderState.REFUSED, OrderState.CANCELLED}
    ),
    OrderState.APPROVED: frozenset(
        {OrderState.ORDERED, OrderState.READY, OrderState.RELEASED, OrderState.REFUSED, OrderState.CANCELLED}
    ),
    OrderState.RELEASED: frozenset({OrderState.FOLLOWED_UP, OrderState.ORDERED}),
    OrderState.FOLLOWED_UP: frozenset({OrderState.ORDERED}),
    OrderState.REFUSED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}


@dataclass(frozen=True)
class Choices:
    """How a cluster fits a package to its wishes; nothing chosen leaves the package as it is."""

    indicators: tuple[str, ...] = ()  # in the package's order; empty: all
    ranking: Ranking | None = None
    question: str | None = None  # the cluster's own, for the meeting
    counted: bool = False  # as the owner of the data counted it: each indicator's counted twin


@dataclass(frozen=True)
class NewOrder:
    """An order before the ledger has given it a number."""

    cluster_id: str
    package_id: str
    visibility: Visibility
    meeting_on: date
    ordered_on: date
    ordered_by: str
    members: Mapping[str, str]  # practice id → name, as the coordinator confirmed them
    registered: tuple[str, ...] | None = None  # practice ids that the register had that day; null: the members
    ending: date | None = None  # null: the last period that the data reach when it is printed
    choices: Choices = field(default_factory=Choices)
    follows: int | None = None  # the order whose baseline it is held against
    early_reason: str | None = None  # why it follows earlier than the house minimum
    correction: str | None = None  # what was mended since the edition that it corrects, in Danish, for the page


@dataclass(frozen=True)
class Order(NewOrder):
    """An order in the ledger."""

    number: int = 0
    state: OrderState = OrderState.ORDERED
    reason: str | None = None  # why it was refused or cancelled

    @property
    def is_open(self) -> bool:
        """Say whether something is still to be done for it."""
        return self.state in (OrderState.ORDERED, OrderState.READY, OrderState.APPROVED)


@dataclass(frozen=True)
class Event:
    """Something that happened, as the ledger tells of it: never changed, never taken out."""

    at: datetime
    by: str
    kind: str  # a word of the field: ordered, printed, approved, released, consent_awaited, consent_came, …
    order: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)  # facts beside it, as texts
