"""Makes orders and events for tests, each with what the test is about and nothing else to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from pipeline.model import Visibility
from pipeline.orders.consent import Act
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


class MemoryBooks:
    """Orders, events and acts in memory, where a test is about what is written and not about how it is kept."""

    def __init__(self, *orders: Order, events: Iterable[Event] = (), acts: Iterable[Act] = ()) -> None:
        self._orders, self._events, self._acts = orders, list(events), tuple(acts)

    def orders(self) -> tuple[Order, ...]:
        """Give all orders."""
        return self._orders

    def acts(self) -> tuple[Act, ...]:
        """Give all acts."""
        return self._acts

    def events(self, order: int | None = None) -> tuple[Event, ...]:
        """Give all events, or an order's."""
        return tuple(e for e in self._events if order is None or e.order == order)

    def note(self, kind: str, at: datetime, by: str, order: int | None = None, **told: str) -> None:
        """Add an event."""
        self._events.append(Event(at, by, kind, order, told))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Stand for a transaction."""
        yield
