"""Makes orders and events for tests, each with what the test is about and nothing else to say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from pipeline.model import Visibility
from pipeline.orders.order import Event, Order

MEMBERS = {"000001": "Lægerne Ådalen", "000002": "Lægehuset Ærø", "000003": "Østre Lægehus"}


def order(number: int, **told: Any) -> Order:
    """Make an order of 5 January 2026 for a meeting on 2 March."""
    usual: dict[str, Any] = {
        "cluster_id": "bugten",
        "package_id": "things",
        "visibility": Visibility.ANONYMISED,
        "meeting_on": date(2026, 3, 2),
        "ordered_on": date(2026, 1, 5),
        "ordered_by": "anna",
        "members": MEMBERS,
    }
    return Order(number=number, **usual | told)


def event(number: int, kind: str, on: str, **told: str) -> Event:
    """Make an event at noon."""
    return Event(datetime.fromisoformat(on).replace(hour=12, tzinfo=UTC), "bo", kind, number, told)
