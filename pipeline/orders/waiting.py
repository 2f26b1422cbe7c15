"""
Keeps in the ledger whose consent an order waits for, so that the clock knows on which days it stood still.

Its own room because whoever learns what is missing tells it here, and it is written down only where it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline.orders.ledger import Ledger
from pipeline.orders.order import Order
from pipeline.orders.timeline import AWAITED, CAME, awaited_in, told_who


def refresh_waits(ledger: Ledger, order: Order, missing: Sequence[str], at: datetime, by: str) -> None:
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
