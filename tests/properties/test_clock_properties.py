"""The clock keeps its bounds, whatever the dates: a slow and plain oracle counts day by day."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.definitions.house import HouseDeadlines
from pipeline.orders.clock import STEPS, Stop, deadline, planned, too_tight
from pipeline.orders.working_days import is_working_day

DAY = timedelta(days=1)
FROM, UNTIL = date(2019, 1, 1), date(2040, 12, 31)

days = st.dates(FROM, UNTIL)
spans = st.integers(-30, 400).map(timedelta)
rules = st.builds(HouseDeadlines, days=st.integers(1, 90), before_meeting=st.integers(0, 60))
lengths = st.lists(st.integers(0, 20), max_size=4)


@st.composite
def stop(draw, near):
    since = near + timedelta(draw(st.integers(-20, 60)))
    return Stop(since, draw(st.none() | st.integers(0, 40).map(lambda n: since + timedelta(n))))


@st.composite
def cases(draw):
    ordered = draw(days)
    stops = draw(st.lists(stop(ordered), max_size=4))
    return ordered, ordered + draw(spans), draw(rules), stops, ordered + timedelta(draw(st.integers(0, 120)))


def works(day):
    """Say so by the library's own calendar, and by the three days that it does not have."""
    by_law = holidays.country_holidays("DK", categories=("public",))
    return day.weekday() < 5 and day not in by_law and f"{day:%m-%d}" not in ("06-05", "12-24", "12-31")


def still(stops, ordered, today):
    """Count the days from the order until today on which the clock stood still, one by one."""
    return sum(
        any(s.since <= d and (s.until is None or d < s.until) for s in stops)
        for d in (ordered + DAY * n for n in range((today - ordered).days))
    )


def slowly_due(ordered, meeting, rule, stops, today):
    """Try every day from far ahead and go back: the first that keeps both bounds and is worked on."""
    latest = ordered + DAY * (rule.days + still(stops, ordered, today))
    day = max(latest, meeting)
    while day > latest or day + DAY * rule.before_meeting > meeting or not works(day):
        day -= DAY
    return day


def test_every_day_of_twenty_years_is_worked_on_as_the_library_and_the_law_say():
    """No day of 2019 to 2040 differs from the oracle's."""
    every = [FROM + DAY * n for n in range((UNTIL - FROM).days + 1)]

    assert [works(d) for d in every] == [is_working_day(d) for d in every]


@given(cases())
def test_due_is_the_slow_oracles_day(case):
    """Due and the days of standing still are what counting one by one gives."""
    found = deadline(*case)
    ordered, _, _, stops, today = case

    assert slowly_due(*case) == found.due
    assert still(stops, ordered, today) == found.stood_still
    assert (today - ordered).days == found.used + found.stood_still


@given(cases())
def test_due_is_a_working_day_within_both_bounds(case):
    """Due is worked on, and neither after the house's days nor within those before the meeting."""
    found = deadline(*case)
    ordered, meeting, rule, _, _ = case

    assert is_working_day(found.due)
    assert found.due <= meeting - DAY * rule.before_meeting
    assert found.due <= ordered + DAY * (rule.days + found.stood_still)


@given(cases(), st.integers(0, 200))
def test_a_later_meeting_never_makes_due_earlier(case, more):
    """Moving the meeting later leaves due where it is, or moves it later."""
    ordered, meeting, rule, stops, today = case

    assert deadline(*case).due <= deadline(ordered, meeting + DAY * more, rule, stops, today).due


@given(cases(), st.data())
def test_a_stop_never_makes_due_earlier(case, data):
    """A further stop leaves due where it is, or moves it later."""
    ordered, meeting, rule, stops, today = case
    further = [*stops, data.draw(stop(ordered))]

    assert deadline(*case).due <= deadline(ordered, meeting, rule, further, today).due


@given(cases())
def test_the_order_of_stops_does_not_matter(case):
    """The ledger may tell stops in any order."""
    ordered, meeting, rule, stops, today = case

    assert deadline(*case) == deadline(ordered, meeting, rule, stops[::-1], today)


@given(days, lengths)
def test_steps_take_their_working_days_one_after_the_other(near, wanted):
    """Each step has as many working days as it takes, the last ends on the due day, and none shares a day."""
    due = near
    while not works(due):
        due -= DAY
    steps = planned(due, list(zip(STEPS, wanted, strict=False)))
    taken = [
        [d for d in (s.latest_start + DAY * n for n in range((s.latest_end - s.latest_start).days + 1)) if works(d)]
        for s in steps
        if s.working_days
    ]

    assert [n for n in wanted if n] == [len(each) for each in taken]
    assert [due] == [each[-1] for each in taken[-1:]] or not taken
    assert sorted({d for each in taken for d in each}) == [d for each in taken for d in each]


@given(days, lengths, st.integers(-60, 90))
def test_a_warning_comes_exactly_when_the_first_step_is_over_its_day(near, wanted, ahead):
    """What no longer fits is told from the day after the first step's latest start, and never before."""
    due = near
    while not works(due):
        due -= DAY
    today = due - DAY * ahead
    steps = planned(due, list(zip(STEPS, wanted, strict=False)))
    first = next((s for s in steps if s.working_days), None)
    found = too_tight(due, steps, today)

    assert (first is not None and first.latest_start < today) is (found is not None)
    assert found is None or (found.step, found.needed) == (first.step, sum(wanted))


@pytest.mark.parametrize("year", range(2019, 2041))
def test_the_days_of_easter_are_never_worked_on(year):
    """Maundy Thursday to Easter Monday are found in every year."""
    a, b, c = year % 19, year // 100, year % 100  # the computus of Meeus, Jones and Butcher
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    sunday = date(year, f // 31, f % 31 + 1)

    assert [False] * 5 + [True] == [is_working_day(sunday + DAY * n) for n in (-3, -2, -1, 0, 1, 2)]
