"""
Turns an order's events into days: when its clock began, stood still and ended, and whose consent is awaited.

Its own room because the ledger tells what happened one event at a time, and the clock needs to know what it came to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.orders.clock import Stop
from pipeline.orders.order import Event, Order, OrderState

AWAITED: Final = "consent_awaited"
CAME: Final = "consent_came"
MOVED: Final = "meeting_moved"
MOVED_FROM: Final = "from"  # the day of the meeting until then
RESTATED: Final = "restated"  # numbers moved under a baseline, told by indicator; without any they stand again
RESTATED_OF: Final = frozenset({"edition", "snapshot"})  # what it tells beside them
WHO: Final = "who"  # what either tells: practice ids, or the cluster's where it decides

_HERE: Final = ZoneInfo("Europe/Copenhagen")
_BETWEEN: Final = ", "
_RELEASED: Final = (OrderState.RELEASED, OrderState.FOLLOWED_UP)
_ENDS: Final = (*_RELEASED, OrderState.REFUSED, OrderState.CANCELLED)


@dataclass(frozen=True)
class Timeline:
    """What has become of an order over time."""

    begun_on: date  # the order's day; of one that was recalled, the day on which it was
    was_recalled: bool
    released_on: date | None  # null: never, or recalled since
    stops: tuple[Stop, ...]
    awaited: tuple[str, ...]  # practice ids, or the cluster's
    restated_on: date | None  # when it was last told that numbers under its baseline moved; null: they stand
    meeting_on: date  # the order's; of one that is out, the one that held when it was released


def timeline(order: Order, events: Iterable[Event]) -> Timeline:
    """Read an order's events, oldest first."""
    begun, recalled, released = order.ordered_on, False, None
    held: date | None = None
    restated: date | None = None
    stops, since, awaited = list[Stop](), order.ordered_on, set[str]()
    for event in events:
        day, before = local(event.at).date(), bool(awaited)
        if event.kind == OrderState.ORDERED and released is not None:
            begun, recalled, released, held = day, True, None, None
        elif event.kind == OrderState.RELEASED:
            released, held, restated = day, None, None
        elif event.kind == RESTATED:
            restated = day if event.told.keys() - RESTATED_OF else None
        elif event.kind == MOVED and released is not None and held is None:
            held = date.fromisoformat(event.told[MOVED_FROM])
        awaited = _awaited_after(event, awaited)
        if awaited and not before:
            since = day
        elif before and not awaited:
            stops.append(Stop(since, day))
    if awaited:
        stops.append(Stop(since))
    return Timeline(begun, recalled, released, tuple(stops), tuple(sorted(awaited)), restated, held or order.meeting_on)


def awaited_in(events: Iterable[Event]) -> frozenset[str]:
    """Give whose consent is awaited after an order's events, oldest first."""
    awaited = set[str]()
    for event in events:
        awaited = _awaited_after(event, awaited)
    return frozenset(awaited)


def told_who(ids: Iterable[str]) -> str:
    """Write practice or cluster ids as an event tells them."""
    return _BETWEEN.join(sorted(ids))


def local(at: datetime) -> datetime:
    """Give a moment as the clock on the wall of a Danish office has it; one without a zone is told so already."""
    return at.astimezone(_HERE) if at.tzinfo else at


def _awaited_after(event: Event, awaited: set[str]) -> set[str]:
    who = set(event.told.get(WHO, "").split(_BETWEEN)) - {""}
    if event.kind == AWAITED:
        return awaited | who
    if event.kind == CAME:
        return awaited - who
    return set() if event.kind in _ENDS else awaited
