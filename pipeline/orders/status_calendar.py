"""
Turns the status into a calendar: days on which reports are due, meetings, and follow-ups that can be ordered.

Its own room because a calendar is read by programs that keep what they have read: an entry is known by its id alone, so
ids stay the same while days move. It lies where others may look, and so names no practice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from pipeline.characters import readable
from pipeline.orders.status import Row, Status
from pipeline.orders.status_text import remarks, told_day
from pipeline.orders.status_words import DANISH


@dataclass(frozen=True)
class _Entry:
    """A day in the calendar."""

    kind: str
    on: date
    title: str
    said: str


def status_calendar(status: Status, unit: str, at: datetime) -> bytes:
    """
    Write the calendar of what is to come, as RFC 5545 has it.

    In:   unit: the house's name: two units' entries are told apart by it; at: when it is written
    """
    calendar = Calendar()
    calendar.add("prodid", "-//klyngepakker//klynge status//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", readable(unit))
    domain = hashlib.sha256(unit.encode()).hexdigest()[:16]
    for row in sorted(status.rows, key=lambda r: r.order.number):
        for entry in _entries(row, status.on):
            calendar.add_component(_event(entry, f"order-{row.order.number}-{entry.kind}@{domain}", at))
    return bytes(calendar.to_ical())


def _entries(row: Row, today: date) -> Iterator[_Entry]:
    about = f"{row.cluster}, {row.package} (bestilling {row.order.number})"
    if row.order.is_open:
        said = " ".join(remarks(row, DANISH))
        yield _Entry("due", row.deadline.due, f"Frist: {about}", said)
    if row.order.meeting_on >= today and (row.order.is_open or row.released_on):
        yield _Entry("meeting", row.order.meeting_on, f"Klyngemøde: {about}", "")
    if row.follow_up and row.follow_up.last_on >= today:
        first, last = (told_day(day, DANISH) for day in (row.follow_up.first_on, row.follow_up.last_on))
        said = f"Kan bestilles fra {first}, senest {last}."
        yield _Entry("follow-up", row.follow_up.advised_on, f"Opfølgning: {about}", said)


def _event(entry: _Entry, uid: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", readable(entry.title))
    if entry.said:
        event.add("description", readable(entry.said))
    event.add("transp", "TRANSPARENT")  # nobody is busy for it
    return event
