"""
Turns released orders into the follow-ups that their clusters can ask for.

Its own room because nobody should have to remember such a date: the night and the status list them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.model import add_months
from pipeline.orders.order import Order, OrderState

LAST_MONTHS: Final = 12  # after the meeting; a house that waits longer has its own minimum as the last day too
_DEAD: Final = (OrderState.REFUSED, OrderState.CANCELLED)


@dataclass(frozen=True)
class FollowUpDue:
    """A follow-up that nobody has ordered yet, and its days."""

    order: Order  # whose baseline it is held against
    first_on: date  # the house's minimum after the meeting
    advised_on: date  # the package's months after the meeting
    last_on: date

    def can_be_ordered(self, today: date) -> bool:
        """Say whether this is one of its days."""
        return self.first_on <= today <= self.last_on


def follow_ups_to_come(
    orders: Iterable[Order], package_months: Mapping[str, int], least_months: int
) -> tuple[FollowUpDue, ...]:
    """
    Give every follow-up that is not ordered yet: of each first report that was released, by the day that is advised.

    In:   package_months: months from the meeting by package id; one that is no longer there has the house's minimum
    """
    orders = tuple(orders)
    followed = {o.follows for o in orders if o.state not in _DEAD}
    found = [
        _due(o, package_months.get(o.package_id, least_months), least_months)
        for o in orders
        if o.state is OrderState.RELEASED and o.follows is None and o.number not in followed
    ]
    return tuple(sorted(found, key=lambda f: (f.advised_on, f.order.number)))


def _due(order: Order, months: int, least_months: int) -> FollowUpDue:
    advised, last = max(months, least_months), max(LAST_MONTHS, least_months)
    first_on, advised_on, last_on = (add_months(order.meeting_on, m) for m in (least_months, advised, last))
    return FollowUpDue(order, first_on, advised_on, last_on)
