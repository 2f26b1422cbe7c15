"""
Turns an order's dates into the day on which its report is due, and into what must be begun by when.

Its own room because it is the promise: the ledger remembers dates, and here alone they are reckoned with. Every date is
an argument, today's too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from pipeline.definitions.house import HouseDeadlines, HouseSteps
from pipeline.orders.order import OrderState
from pipeline.orders.working_days import back_to_working_day, holidays_between, working_days, working_days_before

Step = Literal["extract", "print", "approve", "release"]
Bound = Literal["days", "meeting"]
STEPS: Final[tuple[Step, ...]] = ("extract", "print", "approve", "release")


@dataclass(frozen=True, order=True)
class Stop:
    """A time in which the clock stood still: from a day on, until the day on which it went on."""

    since: date
    until: date | None = None  # null: it still stands


@dataclass(frozen=True)
class Deadline:
    """The day by which a report is due, as it is reckoned on a day."""

    due: date
    bound: Bound  # which of the two is the earlier; the days where they are one
    used: int  # calendar days since the order, without those on which the clock stood still
    stood_still: int  # calendar days
    stands_still: bool

    def left(self, today: date) -> int:
        """Give the calendar days that are left; fewer than none where it is late."""
        return (self.due - today).days


@dataclass(frozen=True)
class PlannedStep:
    """A step that is still to be done, planned backwards from the day on which the report is due."""

    step: Step
    working_days: int
    latest_start: date
    latest_end: date


@dataclass(frozen=True)
class Tight:
    """Why what is still to be done does not fit."""

    step: Step  # the first that should have begun before today
    latest_start: date
    needed: int  # working days, of all that is still to be done
    left: int  # working days from today until it is due, both included
    holidays: tuple[date, ...]  # that lie between


def deadline(
    ordered_on: date, meeting_on: date | None, rule: HouseDeadlines, stops: Iterable[Stop], today: date
) -> Deadline:
    """
    Give the day by which a report is due: the earlier of two, moved back to a working day.

    The days after the order grow by those on which the clock stood still until today. The meeting does not move: the
    days before it are needed to read. Where it still stands, it is reckoned as if it went on today.
    """
    stops = tuple(stops)
    stood_still = sum((until - since).days for since, until in _spans(stops, ordered_on, today))
    by_days = ordered_on + timedelta(days=rule.days + stood_still)
    by_meeting = meeting_on - timedelta(days=rule.before_meeting) if meeting_on else date.max
    return Deadline(
        due=back_to_working_day(min(by_days, by_meeting)),
        bound="meeting" if by_meeting < by_days else "days",
        used=max((today - ordered_on).days - stood_still, 0),
        stood_still=stood_still,
        stands_still=any(s.until is None for s in stops),
    )


def remaining_steps(state: OrderState, steps: HouseSteps, *, extracts_are_there: bool) -> tuple[tuple[Step, int], ...]:
    """Give the steps that an order has still before it, each with its working days; none where it is ended."""
    ahead = {
        OrderState.ORDERED: STEPS[1:] if extracts_are_there else STEPS,
        OrderState.READY: STEPS[2:],
        OrderState.APPROVED: STEPS[3:],
    }
    return tuple((step, getattr(steps, step)) for step in ahead.get(state, ()))


def planned(due: date, steps: Sequence[tuple[Step, int]]) -> tuple[PlannedStep, ...]:
    """
    Plan steps backwards from the day on which the last one ends.

    A step that takes no day is done on the day on which the next one begins.
    """
    found = list[PlannedStep]()
    begins = free = due  # the day on which the next step begins, and the last one that it leaves
    for step, days in reversed(steps):
        end = free if days else begins
        begins = working_days_before(end, max(days - 1, 0))
        free = working_days_before(begins, 1) if days else free
        found.append(PlannedStep(step, days, begins, end))
    return tuple(reversed(found))


def too_tight(due: date, steps: Sequence[PlannedStep], today: date) -> Tight | None:
    """Tell where the steps no longer fit between today and the day on which the report is due; None where they do."""
    needed, left = sum(s.working_days for s in steps), working_days(today, due)
    if needed <= left:
        return None
    first = next(s for s in steps if s.working_days)
    return Tight(first.step, first.latest_start, needed, left, holidays_between(today, due))


def _spans(stops: Iterable[Stop], ordered_on: date, today: date) -> Iterator[tuple[date, date]]:
    """Give the times in which the clock stood still, none twice: cut off at the order and today, overlaps as one."""
    reached = ordered_on
    for stop in sorted(stops, key=lambda s: s.since):
        since, until = max(stop.since, reached), min(stop.until or today, today)
        if since < until:
            yield since, until
            reached = until
