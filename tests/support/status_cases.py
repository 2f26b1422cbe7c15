"""Makes a status with an order of every kind in it, hostile texts among their names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from support.ledger_cases import event, order

from pipeline.definitions.house import House
from pipeline.model import Visibility
from pipeline.orders.order import Order, OrderState
from pipeline.orders.status import Known, Status, status

TODAY: Final = date(2026, 11, 25)  # a Wednesday
AT: Final = datetime(2026, 11, 25, 7, 15, tzinfo=UTC)
HOUSE: Final = House(name="Enheden <b>", contact="x@example.dk")
HOSTILE: Final = "<script>document.title='x'</script> & \u202eSyd"
CLUSTERS: Final = {
    "aalborg": "Aalborg", "aero": "Ærø", "bugten": "Bugten", "hostile": HOSTILE, "nord": "Nord",
    "oeland": "Øland", "zebra": "Zebra", "aakirkeby": "Åkirkeby",
}  # fmt: skip
KNOWN: Final = Known(
    CLUSTERS, {}, {"things": "Ting", "more": "Flere ting"}, {"things": 8, "more": 6}, {6: ["Registret"]}
)


def _order(number: int, ordered: str, meeting: str, cluster_id: str = "bugten", **told: Any) -> Order:
    days = {"ordered_on": date.fromisoformat(ordered), "meeting_on": date.fromisoformat(meeting)}
    return order(number, cluster_id=cluster_id, **days, **told)


ORDERS: Final = (
    _order(1, "2025-12-01", "2026-01-12", "aalborg", state=OrderState.RELEASED),
    _order(2, "2026-10-26", "2026-12-14", state=OrderState.READY),
    _order(3, "2026-11-16", "2027-01-14", "aero", visibility=Visibility.OPEN),
    _order(4, "2026-11-12", "2027-01-07", "oeland", package_id="more", state=OrderState.APPROVED),
    _order(5, "2026-11-23", "2026-12-04", "nord"),
    _order(6, "2026-11-24", "2027-02-08", "hostile", ending=date(2026, 10, 31)),
    _order(7, "2026-11-19", "2027-01-25", "aakirkeby", state=OrderState.READY),
    _order(8, "2026-11-25", "2027-02-01", "zebra", follows=11),
    _order(9, "2026-10-01", "2026-12-01", state=OrderState.REFUSED, reason="for få medlemmer"),
    _order(10, "2026-06-01", "2026-08-10", "nord", state=OrderState.RELEASED),
    _order(11, "2026-01-05", "2026-03-02", "zebra", state=OrderState.RELEASED),
    _order(12, "2026-10-20", "2026-11-16", "elsewhere", package_id="gone"),
)
EVENTS: Final = (
    event(1, "released", "2025-12-15"),
    event(10, "released", "2026-06-17"),
    event(11, "released", "2026-01-16"),
    event(3, "consent_awaited", "2026-11-17", who="000001, 000003"),
    event(12, "released", "2026-11-02"),
    event(12, "ordered", "2026-11-23"),
)


def a_status(known: Known = KNOWN) -> Status:
    """Give the status of 25 November 2026."""
    return status(ORDERS, EVENTS, known, HOUSE, TODAY)
