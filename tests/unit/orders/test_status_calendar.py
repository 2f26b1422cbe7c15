"""The calendar keeps to its standard, and an entry keeps its id while its day moves."""

from datetime import UTC, date, datetime

import icalendar
from support.ledger_cases import event, order
from support.status_cases import AT, HOSTILE, HOUSE, KNOWN, a_status

from pipeline.characters import readable
from pipeline.orders.order import OrderState
from pipeline.orders.status import Known, status
from pipeline.orders.status_calendar import status_calendar


def entries(told, unit="Enheden", at=AT):
    calendar = icalendar.Calendar.from_ical(status_calendar(told, unit, at))
    return {str(each["uid"]).split("@")[0]: each for each in calendar.walk("VEVENT")}


def of_one(given, on, known=KNOWN):
    released = [event(1, "released", "2026-01-16")] if given.state is OrderState.RELEASED else []
    return status([given], released, known, HOUSE, on)


def test_no_line_is_longer_than_its_standard_allows():
    """75 bytes and a line's end at most; a longer line goes on in the next, after a space (RFC 5545, 3.1)."""
    text = status_calendar(a_status(), "Enhed " * 20, AT)

    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_what_was_written_is_read_back():
    """Commas, semicolons, a backslash and a break in a name come back as they were; what cannot be seen in words."""
    name = "Nord; syd, øst\\vest\nog \u202eresten"
    told = of_one(order(1), date(2026, 1, 5), Known({"bugten": name}, packages={"things": HOSTILE}))
    summary = str(entries(told)["order-1-due"]["summary"])

    assert f"Frist: {readable(name)}, {readable(HOSTILE)} (bestilling 1)" == summary


def test_an_entry_keeps_its_id_while_its_day_moves():
    """A meeting that was moved is the same meeting; another unit's is another."""
    first, moved = (
        of_one(order(1, meeting_on=day), date(2026, 1, 5)) for day in (date(2026, 1, 26), date(2026, 1, 23))
    )
    before, after = entries(first), entries(moved)

    assert {k: v["uid"] for k, v in before.items()} == {k: v["uid"] for k, v in after.items()}
    assert (date(2026, 1, 19), date(2026, 1, 16)) == (
        before["order-1-due"]["dtstart"].dt,
        after["order-1-due"]["dtstart"].dt,
    )
    assert {"order-1-due", "order-1-meeting"} == before.keys()
    assert before["order-1-due"]["uid"] != entries(first, unit="En anden")["order-1-due"]["uid"]


def test_an_entry_is_a_whole_day_and_says_when_it_was_written():
    """It ends where the next day begins, and its stamp is the moment that was given, in Greenwich's time."""
    (due, *_) = entries(of_one(order(1), date(2026, 1, 5))).values()

    assert (date(2026, 1, 19), date(2026, 1, 20)) == (due["dtstart"].dt, due["dtend"].dt)
    assert datetime(2026, 11, 25, 7, 15, tzinfo=UTC) == due["dtstamp"].dt


def test_what_is_over_or_ended_has_no_entry():
    """A released order has its meeting until it was held, and its follow-up until that is over."""
    released = order(1, state=OrderState.RELEASED)

    assert {"order-1-meeting", "order-1-follow-up"} == entries(of_one(released, date(2026, 3, 2))).keys()
    assert {"order-1-follow-up"} == entries(of_one(released, date(2026, 3, 3))).keys()
    assert set() == entries(of_one(released, date(2027, 3, 3))).keys()
    assert set() == entries(of_one(order(1, state=OrderState.CANCELLED), date(2026, 1, 5))).keys()


def test_no_practice_is_named():
    """A calendar lies where others may look: who has not said yes is told on the page alone."""
    text = status_calendar(a_status(), "Enheden", AT).decode()

    assert [] == [name for name in order(1).members.values() if name in text]


def test_the_same_status_gives_the_same_bytes():
    """Nothing in it is drawn or read from a clock."""
    assert status_calendar(a_status(), "Enheden", AT) == status_calendar(a_status(), "Enheden", AT)
