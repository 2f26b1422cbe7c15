"""An order's events come to days: when its clock began, stood still and ended."""

from datetime import UTC, date, datetime

from support.ledger_cases import event, order

from pipeline.orders.clock import Stop
from pipeline.orders.order import Event, OrderState
from pipeline.orders.timeline import Timeline, local, timeline

FIVE, MEETING = date(2026, 1, 5), date(2026, 3, 2)


def day(number):
    return date(2026, 1, number)


def read(*events, state=OrderState.ORDERED):
    return timeline(order(1, state=state), events)


def test_an_order_without_events_began_on_its_day():
    """Nothing stood still, nothing is awaited, nothing was released."""
    assert (
        Timeline(FIVE, was_recalled=False, released_on=None, stops=(), awaited=(), restated_on=None, meeting_on=MEETING)
        == read()
    )


def test_the_clock_stands_still_until_the_last_consent_came():
    """Two are awaited on the 7th, a third on the 8th; the last of them comes on the 12th."""
    found = read(
        event(1, "consent_awaited", "2026-01-07", who="000001, 000002"),
        event(1, "consent_awaited", "2026-01-08", who="000003"),
        event(1, "consent_came", "2026-01-09", who="000001"),
        event(1, "consent_came", "2026-01-12", who="000002, 000003"),
    )

    assert (Stop(day(7), day(12)),) == found.stops
    assert () == found.awaited


def test_the_clock_still_stands_while_somebody_is_awaited():
    """One of two came: the clock has stood still since the 7th, for the other."""
    found = read(
        event(1, "consent_awaited", "2026-01-07", who="000001, 000002"),
        event(1, "consent_came", "2026-01-09", who="000001"),
    )

    assert (Stop(day(7)),) == found.stops
    assert ("000002",) == found.awaited


def test_a_consent_taken_back_stops_the_clock_anew():
    """The times between two waits count."""
    found = read(
        event(1, "consent_awaited", "2026-01-07", who="000001"),
        event(1, "consent_came", "2026-01-09", who="000001"),
        event(1, "consent_awaited", "2026-01-12", who="000001"),
    )

    assert (Stop(day(7), day(9)), Stop(day(12))) == found.stops


def test_whatever_ends_an_order_ends_its_waiting():
    """A cancelled order waits for nobody."""
    found = read(
        event(1, "consent_awaited", "2026-01-07", who="000001"),
        event(1, "cancelled", "2026-01-09"),
        state=OrderState.CANCELLED,
    )

    assert (Stop(day(7), day(9)),) == found.stops
    assert () == found.awaited


def test_printing_anew_does_not_begin_the_clock_anew():
    """An order that went back before it was released has the days that are left of its own."""
    found = read(event(1, "ordered", "2026-01-05"), event(1, "ready", "2026-01-12"), event(1, "ordered", "2026-01-13"))

    assert (FIVE, False) == (found.begun_on, found.was_recalled)


def test_a_recall_begins_the_clock_anew():
    """Who asks for a corrected edition is promised it as any other is promised a report."""
    found = read(
        event(1, "ordered", "2026-01-05"), event(1, "released", "2026-01-16"), event(1, "ordered", "2026-01-26")
    )

    assert (day(26), True, None) == (found.begun_on, found.was_recalled, found.released_on)


def test_a_corrected_edition_is_released_on_its_own_day():
    """The second release is told of, reckoned from the recall."""
    found = read(
        event(1, "released", "2026-01-16"), event(1, "ordered", "2026-01-26"), event(1, "released", "2026-01-30"),
        state=OrderState.RELEASED,
    )  # fmt: skip

    assert (day(26), day(30)) == (found.begun_on, found.released_on)


def test_a_follow_up_leaves_the_day_of_release():
    """A followed up order was released when it was released."""
    found = read(
        event(1, "released", "2026-01-16"), event(1, "followed_up", "2026-01-30"), state=OrderState.FOLLOWED_UP
    )

    assert day(16) == found.released_on


def test_days_are_those_of_a_danish_office():
    """Half past eleven at night in Greenwich is the next day in Denmark."""
    late = datetime(2026, 1, 6, 23, 30, tzinfo=UTC)
    found = read(Event(late, "bo", "consent_awaited", 1, {"who": "000001"}))

    assert (Stop(day(7)),) == found.stops
    assert local(late).date() == day(7)


def test_a_release_was_in_time_for_the_meeting_of_its_day():
    """Moved twice after the release: what was promised was for 2 February. A recalled order is for the newest day."""
    moved = event(1, "meeting_moved", "2026-01-20", **{"from": "2026-02-02", "to": "2026-02-20"})
    again = event(1, "meeting_moved", "2026-01-22", **{"from": "2026-02-20", "to": "2026-03-02"})
    released, recalled = event(1, "released", "2026-01-16"), event(1, "ordered", "2026-01-25")

    assert date(2026, 2, 2) == read(released, moved, again).meeting_on
    assert MEETING == read(moved, again, released).meeting_on
    assert MEETING == read(released, moved, again, recalled).meeting_on


def test_numbers_that_moved_are_told_until_they_stand_again_or_a_corrected_edition_is_out():
    """An event that names an indicator tells of a move; one that names none, or a new release, ends it."""
    out = event(1, "released", "2026-01-07")
    moved = event(1, "restated", "2026-01-09", edition="1", snapshot="a", things="10 of 20, now 9 of 20")
    back = event(1, "restated", "2026-01-12", edition="1", snapshot="b")
    again = event(1, "released", "2026-01-12")

    found = [read(out, *more).restated_on for more in ((), (moved,), (moved, back), (moved, again))]

    assert [None, day(9), None, None] == found
