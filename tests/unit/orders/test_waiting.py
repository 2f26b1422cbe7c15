"""Whose consent is awaited is written down where it changed, and nowhere else."""

from datetime import UTC, datetime

import pytest
from support.ledger_cases import MemoryBooks, event, order

from pipeline.orders.order import OrderState
from pipeline.orders.waiting import refresh_waits

AT = datetime(2026, 1, 9, 8, tzinfo=UTC)
AWAITED = event(1, "consent_awaited", "2026-01-07", who="000001, 000002")


def written(missing, *before, state=OrderState.ORDERED):
    """Refresh once and give the kinds and whom they tell of."""
    books = MemoryBooks(order(1), events=before)
    refresh_waits(books, order(1, state=state), missing, AT, "bo")
    return [(e.kind, e.told["who"], e.at, e.by, e.order) for e in books.events()[len(before) :]]


@pytest.mark.parametrize(
    ("missing", "before", "told"),
    [
        ((), (), []),
        (("000002", "000001"), (), [("consent_awaited", "000001, 000002")]),
        (("000001", "000002"), (AWAITED,), []),
        (("000002",), (AWAITED,), [("consent_came", "000001")]),
        ((), (AWAITED,), [("consent_came", "000001, 000002")]),
        (("000002", "000003"), (AWAITED,), [("consent_awaited", "000003"), ("consent_came", "000001")]),
        (("bugten",), (), [("consent_awaited", "bugten")]),
    ],
)
def test_changes_alone_are_written(missing, before, told):
    """What is missing now and was not before is awaited; what is no longer missing came."""
    assert [(kind, who, AT, "bo", 1) for kind, who in told] == written(missing, *before)


@pytest.mark.parametrize("state", [OrderState.RELEASED, OrderState.CANCELLED, OrderState.REFUSED])
def test_an_order_that_is_ended_waits_for_nobody(state):
    """Nothing is written for it, whatever is missing."""
    assert [] == written(("000001",), state=state)


def test_other_orders_waits_are_their_own():
    """What another order waits for is not taken for this one's."""
    assert [("consent_awaited", "000001", AT, "bo", 1)] == written(
        ("000001",), event(2, "consent_awaited", "2026-01-07", who="000001")
    )
