"""
Turns a baseline's period and its meeting into the window in which a follow-up counts.

Its own room because it decides what may be compared: after the meeting, as long as the baseline's, and where the data
reach it the same months of the year, so that no season is taken for a change.
"""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.definitions.period import YEAR, PeriodRule
from pipeline.errors import OrderError, Problem, Where
from pipeline.model import Period, add_months

NOT_FOLLOWED = "Nothing was followed up."


def window_of(
    rule: PeriodRule,
    baseline: Period,
    meeting_on: date,
    latest: date,
    ending: date | None = None,
    *,
    least_months: int,
    early: bool = False,
) -> Period:
    """
    Give the window of a follow-up.

    In:     the frozen package's kind of period; the last day that is over and that
            the data reach; the day asked for (null: the same
            months as the baseline's where the data reach them, else the newest window); the house's least distance from
            the meeting to the window's last day, and whether a reason was given to follow up earlier
    Raises: OrderError where no such window lies after the meeting, or it ends too early
    """
    found = _asked(rule, ending) if ending else _proposed(rule, baseline, meeting_on, latest)
    if found.first <= meeting_on:
        what = f"a window that ends {found.last} begins {found.first}, and the meeting was on {meeting_on}."
        first = first_window(rule, meeting_on)
        right = f"a follow-up counts what came after the meeting: the first window is {_days(first)}"
        remedy = f"wait until the data reach {first.last}, or ask for a later --ending"
        raise _refused("--ending", what, right, None if first.last <= latest and not ending else remedy)
    if found.last > latest:
        what = f"the window {_days(found)} ends after {latest}, the last day that can be counted."
        right, remedy = "a window that is over, and that the data reach", "wait, or ask for an earlier --ending"
        raise _refused("--ending", what, right, remedy)
    soonest = add_months(meeting_on, least_months)
    if found.last < soonest and not early:
        what = f"the window {_days(found)} ends less than {least_months} months after the meeting on {meeting_on}."
        right = f"the house follows up from {soonest} on"
        raise _refused("--ending", what, right, "ask for a later --ending, or say why: --early --reason TEXT")
    return found


def first_window(rule: PeriodRule, meeting_on: date) -> Period:
    """Give the first window of a kind that begins after a meeting; months begin with a calendar month."""
    if rule.season:
        last = rule.next_end(meeting_on)
        while rule.ending(last).first <= meeting_on:
            last = rule.next_end(last)
        return rule.ending(last)
    first = add_months(meeting_on.replace(day=1), 1)
    if rule.quarters:
        first = rule.latest_end(meeting_on) + timedelta(days=1)
        while first <= meeting_on:
            first = add_months(first, rule.step)
    return Period(first, add_months(first, rule.length or 0) - timedelta(days=1))


def _proposed(rule: PeriodRule, baseline: Period, meeting_on: date, latest: date) -> Period:
    alike = baseline
    while alike.first <= meeting_on:
        alike = alike.earlier(-YEAR)
    if alike.last <= latest:
        return alike
    return rule.ending(rule.latest_end(latest))


def _asked(rule: PeriodRule, ending: date) -> Period:
    latest = rule.latest_end(ending)
    if latest != ending:
        what = f"{ending} does not end {rule.kind}."
        right = f"the nearest days that do: {latest} and {rule.next_end(ending)}"
        raise _refused("--ending", what, right, "ask for one of them")
    return rule.ending(ending)


def _days(period: Period) -> str:
    return f"{period.first} to {period.last}"


def _refused(place: str, what: str, right: str, remedy: str | None) -> OrderError:
    return OrderError(Problem(Where.elsewhere(place), what, right, remedy), outcome=NOT_FOLLOWED)
