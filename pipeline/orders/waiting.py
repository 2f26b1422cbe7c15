"""
Keeps in the ledger whose consent an order waits for, so that the clock knows on which days it stood still.

Its own room because whoever learns what is missing tells it here, and it is written down only where it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from pipeline.orders.order import Event, Order
from pipeline.orders.timeline import AWAITED, CAME, awaited_in, told_who


class Notes(Protocol):
    """What of the ledger is needed here: an order's events, read and added to in one transaction."""

    def events(self, order: int | None = None) -> tuple[Event, ...]:
        """Give an order's events, oldest first."""
        ...

    def note(self, kind: str, at: datetime, by: str, order: int | None = None, **told: str) -> None:
        """Add an event."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Make one transaction of what follows."""
        ...


def refresh_waits(ledger: Notes, order: Order, missing: Sequence[str], at: datetime, by: str) -> None:
    """
    Write down whose consent an order waits for from now on, and whose it no longer waits for.

    In:   missing: as `missing_consents` gives it, for the members of today
    Out:  nothing is written where nothing changed, nor for an order for which nothing is left to do
    """
    if not order.is_open:
        return
    with ledger.together():
        known, now = awaited_in(ledger.events(order.number)), frozenset(missing)
        if now - known:
            ledger.note(AWAITED, at, by, order.number, who=told_who(now - known))
        if known - now:
            ledger.note(CAME, at, by, order.number, who=told_who(known - now))
