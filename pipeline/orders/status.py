"""
Turns orders, their events and the clock into what the secretariat asks: what is due, late, waiting for whom.

Its own room because the terminal, the page, the calendar and the file for other programs tell the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from pipeline.definitions.house import House, HouseDeadlines
from pipeline.orders.clock import Deadline, PlannedStep, Tight, deadline, planned, remaining_steps, too_tight
from pipeline.orders.follow_ups import FollowUpDue, follow_ups_to_come
from pipeline.orders.order import Event, Order, OrderState
from pipeline.orders.timeline import Timeline, timeline

Whom = Literal["extracts", "consents", "press", "approval", "release"]
_SUNDAY: Final = 6


@dataclass(frozen=True)
class Waiting:
    """What an order waits for, and where that is somebody, for whom."""

    whom: Whom
    #: practice ids or the cluster's for consents; sources for extracts; for approval who cannot give it
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """What is told of one order."""

    order: Order
    cluster: str  # its name, or its id where no register knows it
    package: str  # its title, or its id
    deadline: Deadline
    steps: tuple[PlannedStep, ...]
    tight: Tight | None
    waiting: tuple[Waiting, ...]  # nothing: nobody has anything left to do
    names: Mapping[str, str]  # of the practices whose consent is awaited, by id
    begun_on: date  # the day of the order, or of its recall
    recalled_on: date | None  # null: it was not, or is out again
    restated_on: date | None  # when numbers under its baseline were last found to have moved; null: they stand
    released_on: date | None
    follow_up: FollowUpDue | None
    promised: int  # the house's days from order to report
    today: date

    @property
    def left(self) -> int | None:
        """The calendar days until it is due; null where nothing is left to do."""
        return self.deadline.left(self.today) if self.order.is_open else None

    @property
    def is_late(self) -> bool:
        """Say whether it is past its day."""
        return self.left is not None and self.left < 0

    @property
    def is_pressing(self) -> bool:
        """Say whether it is late, or cannot be in time any more."""
        return self.is_late or self.tight is not None

    @property
    def is_due_this_week(self) -> bool:
        """Say whether it is due from today until Sunday."""
        sunday = self.today + timedelta(days=_SUNDAY - self.today.weekday())
        return self.order.is_open and self.today <= self.deadline.due <= sunday

    @property
    def in_time(self) -> bool | None:
        """Say whether it was released by its day; null where it was not released."""
        return self.released_on <= self.deadline.due if self.released_on else None


@dataclass(frozen=True)
class Status:
    """All orders as they stand on a day: those that are late or pressing first, then by the day they are due."""

    on: date
    rows: tuple[Row, ...]
    rules: HouseDeadlines
    has_snapshot: bool = True  # without one nobody can say whose consent is missing

    @property
    def open_rows(self) -> tuple[Row, ...]:
        """The orders for which something is left to do."""
        return tuple(r for r in self.rows if r.order.is_open)

    @property
    def follow_ups(self) -> tuple[FollowUpDue, ...]:
        """The follow-ups that can be ordered, by the day that is advised."""
        found = [r.follow_up for r in self.rows if r.follow_up and r.follow_up.can_be_ordered(self.on)]
        return tuple(sorted(found, key=lambda f: (f.advised_on, f.order.number)))


@dataclass(frozen=True)
class Known:
    """What registers, definitions and the snapshot say beside the ledger."""

    clusters: Mapping[str, str] = field(default_factory=dict)  # names by id
    practices: Mapping[str, str] = field(default_factory=dict)  # names by id
    packages: Mapping[str, str] = field(default_factory=dict)  # titles by id
    follow_up_months: Mapping[str, int] = field(default_factory=dict)  # by package id
    lacking: Mapping[int, Collection[str]] = field(default_factory=dict)  # by order: what does not reach far enough
    has_snapshot: bool = True


def status(orders: Iterable[Order], events: Iterable[Event], known: Known, house: House, today: date) -> Status:
    """Turn all orders and all events, oldest first, into their status on a day."""
    orders = tuple(orders)
    happened: dict[int | None, list[Event]] = {}
    for event in events:
        happened.setdefault(event.order, []).append(event)
    to_come = follow_ups_to_come(orders, known.follow_up_months, house.follow_up_least_months)
    follow_ups = {f.order.number: f for f in to_come}
    rows = [_row(o, timeline(o, happened.get(o.number, ())), known, follow_ups, house, today) for o in orders]
    return Status(today, tuple(sorted(rows, key=_place)), house.deadlines, known.has_snapshot)


def _row(
    order: Order,
    line: Timeline,
    known: Known,
    follow_ups: Mapping[int, FollowUpDue],
    house: House,
    today: date,
) -> Row:
    rule, lacking = house.deadlines, tuple(sorted(known.lacking.get(order.number, ())))
    meeting = None if line.was_recalled and line.meeting_on <= line.begun_on else line.meeting_on
    due = deadline(line.begun_on, meeting, rule, line.stops, line.released_on or today)
    steps = planned(due.due, remaining_steps(order.state, rule.steps, extracts_are_there=not lacking))
    return Row(
        order=order,
        cluster=known.clusters.get(order.cluster_id, order.cluster_id),
        package=known.packages.get(order.package_id, order.package_id),
        deadline=due,
        steps=steps,
        tight=too_tight(due.due, steps, today) if order.is_open else None,
        waiting=_waiting(order, line.awaited, lacking, house),
        names={i: known.practices.get(i) or order.members.get(i, i) for i in line.awaited},
        begun_on=line.begun_on,
        recalled_on=line.begun_on if line.was_recalled and order.is_open else None,
        restated_on=line.restated_on if line.released_on else None,
        released_on=line.released_on,
        follow_up=follow_ups.get(order.number),
        promised=rule.days,
        today=today,
    )


def _waiting(order: Order, awaited: tuple[str, ...], lacking: tuple[str, ...], house: House) -> tuple[Waiting, ...]:
    """Say what an order waits for: what is missing from others, else what the unit does next."""
    if not order.is_open:
        return ()
    found = [Waiting("extracts", lacking)] if lacking and order.state is OrderState.ORDERED else []
    found += [Waiting("consents", awaited)] if awaited else []
    if order.state is OrderState.READY:
        found.append(Waiting("approval", (order.ordered_by,) if house.approval == "second_person" else ()))
    if not found:
        found.append(Waiting("press" if order.state is OrderState.ORDERED else "release"))
    return tuple(found)


def _place(row: Row) -> tuple[bool, bool, bool, date, int]:
    """Put what is late first, then what cannot be in time, then the rest by its day; what is ended stands last."""
    return (not row.order.is_open, not row.is_late, row.tight is None, row.deadline.due, row.order.number)
