"""The page on deadlines holds: which days are worked on, when a report is due, and what no longer fits."""

from datetime import date

import pytest
from support.ledger_cases import order
from support.spec_tables import tables_under

from pipeline.definitions.house import HouseDeadlines
from pipeline.orders.clock import Stop, deadline, planned, too_tight
from pipeline.orders.follow_ups import follow_ups_to_come
from pipeline.orders.order import OrderState
from pipeline.orders.working_days import is_working_day

TABLES = tables_under("deadlines.md")
RULE = HouseDeadlines()


def day(text):
    return date.fromisoformat(text) if text else None


def stops(text):
    """Read '2026-01-07 til 2026-01-12, 2026-01-14 til'."""
    spans = [span.split(" til") for span in text.split(", ") if span]
    return [Stop(day(since), day(until.strip())) for since, until in spans]


def steps(text):
    """Read 'extract 2, print 1'."""
    return [(step, int(days)) for step, days in (each.split() for each in text.split(", ") if each)]


def test_the_page_speaks_of_the_houses_own_numbers():
    """The page's 14 and 7 days are those of a house that says nothing else."""
    assert (14, 7) == (RULE.days, RULE.before_meeting)


@pytest.mark.parametrize("row", TABLES["Dage, hvor der ikke arbejdes"], ids=lambda row: row["dag"])
def test_work_is_done_on_working_days(row):
    """Each day of the table is one on which work is done, or is not."""
    assert (row["arbejdsdag"] == "ja") is is_working_day(day(row["dag"]))


@pytest.mark.parametrize("row", TABLES["Hvornår rapporten skal være der"])
def test_a_report_is_due_by_the_earlier_of_two_days(row):
    """Each order is due on the table's day, for the table's reason."""
    found = deadline(day(row["bestilt"]), day(row["møde"]), RULE, (), day(row["bestilt"]))

    assert (row["frist"], row["grænse"]) == (str(found.due), found.bound)


@pytest.mark.parametrize("row", TABLES["Når uret står stille"])
def test_the_clock_stands_still_while_consent_is_awaited(row):
    """Each stop moves the days after the order, and never the meeting's bound."""
    found = deadline(day(row["bestilt"]), day(row["møde"]), RULE, stops(row["stod stille"]), day(row["i dag"]))

    assert (row["frist"], row["grænse"]) == (str(found.due), found.bound)
    assert (row["brugt"], row["stille"]) == (str(found.used), str(found.stood_still))
    assert row["stod stille"].endswith("til") is found.stands_still


@pytest.mark.parametrize("row", TABLES["Hvornår hvert skridt senest må begynde og slutte"])
def test_steps_are_planned_backwards(row):
    """Each step has the table's latest days."""
    found = planned(day(row["frist"]), steps(row["skridt (arbejdsdage)"]))
    told = [f"{s.step} {s.latest_start:%d.%m}–{s.latest_end:%d.%m}" for s in found]

    assert row["senest fra og til"] == ", ".join(told)


@pytest.mark.parametrize("row", TABLES["Når det ikke kan nås"])
def test_what_no_longer_fits_is_told(row):
    """Each row is warned of with the step, the days and the holidays, or is not."""
    due, today = day(row["frist"]), day(row["i dag"])
    found = too_tight(due, planned(due, steps(row["skridt (arbejdsdage)"])), today)
    told = (
        [found.step, found.latest_start, found.needed, found.left, ", ".join(map(str, found.holidays))]
        if found
        else [""] * 5
    )
    columns = ("skridt, der skulle være begyndt", "senest", "kræver", "tilbage", "helligdage imellem")

    assert [row[c] for c in columns] == [str(each) for each in told]


@pytest.mark.parametrize("row", TABLES["Opfølgninger"])
def test_a_follow_up_has_its_days(row):
    """Each released report can be followed from, by and until the table's days."""
    released = order(1, meeting_on=day(row["møde"]), state=OrderState.RELEASED)
    (found,) = follow_ups_to_come(
        [released], {released.package_id: int(row["pakken siger"])}, int(row["husets mindste"])
    )

    assert (row["fra"], row["anbefalet"], row["senest"]) == tuple(
        map(str, (found.first_on, found.advised_on, found.last_on))
    )
