"""Numbers that moved under a baseline are found, and are told with how much."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.measuring.counts import COUNTS_SCHEMA, Counts
from pipeline.measuring.restated import restated
from pipeline.model import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MEMBERS = frozenset({"000001", "000002", "000003"})


def counts(period=YEAR, **numerators):
    """Give counts with these numerators by practice (as p1=30) of fifty each."""
    blank = dict.fromkeys(COUNTS_SCHEMA)
    rows = [
        {**blank, "practice_id": f"00000{name[1:]}", "n": 50, "numerator": Decimal(value), "denominator": Decimal(50)}
        for name, value in numerators.items()
    ]
    return Counts("made_up", period, pl.DataFrame(rows, schema=COUNTS_SCHEMA, orient="row"))


def test_what_stands_is_not_told():
    """The same numbers are no restated history, nor are those of practices outside the cluster."""
    before = counts(p1=30, p2=20, p9=10)

    assert restated(before, counts(p1=30, p2=20, p9=10), MEMBERS) is None
    assert restated(before, counts(p1=30, p2=20, p9=40, p8=1), MEMBERS) is None


def test_what_moved_is_told_with_sums_percent_and_practices():
    """The cluster's 50 of 100 became 45 of 100: a tenth less, in one practice."""
    found = restated(counts(p1=30, p2=20), counts(p1=25, p2=20), MEMBERS)

    assert (Decimal(50), Decimal(45)) == (found.numerator_before, found.numerator_now)
    assert (Decimal(100), Decimal(100)) == (found.denominator_before, found.denominator_now)
    assert Decimal(-10) == found.percent
    assert 1 == found.practices


def test_moves_that_cancel_out_are_told_all_the_same():
    """One practice lost what another gained: the sum stands, and two practices moved."""
    found = restated(counts(p1=30, p2=20), counts(p1=25, p2=25), MEMBERS)

    assert (Decimal(0), 2) == (found.percent, found.practices)


def test_a_practice_that_came_or_went_counts_as_moved():
    """A member without rows then, or without rows now, is one whose numbers changed."""
    assert 1 == restated(counts(p1=30), counts(p1=30, p3=5), MEMBERS).practices
    assert 1 == restated(counts(p1=30, p3=5), counts(p1=30), MEMBERS).practices


def test_where_there_was_nothing_there_is_no_percentage():
    """A sum that was 0 has none."""
    assert restated(counts(p1=0), counts(p1=5), MEMBERS).percent is None


def test_the_months_that_moved_are_named():
    """Of three months only February is otherwise."""
    months = [Period(date(2026, m, 1), date(2026, m, 28)) for m in (1, 2, 3)]
    then = [counts(m, p1=10) for m in months]
    now = [counts(m, p1=10 - (m.first.month == 2)) for m in months]

    found = restated(counts(p1=30), counts(p1=29), MEMBERS, then, now)

    assert (date(2026, 2, 1),) == found.months


def test_values_of_a_median_matter_too():
    """Where the sums stand and a value moved, the practice's numbers changed."""
    schema = {"practice_id": pl.String, "value": pl.Decimal(38, 6), "n": pl.Int64}
    sums = counts(p1=30)
    with_values = [
        Counts("made_up", YEAR, sums.frame, values=pl.DataFrame(rows, schema=schema, orient="row"))
        for rows in ([("000001", Decimal(1), 2)], [("000001", Decimal(2), 2)])
    ]

    assert 1 == restated(*with_values, MEMBERS).practices


@pytest.mark.parametrize("length", [0, 2])
def test_months_are_held_against_the_same_months(length):
    """Another number of months is a mistake of the caller's."""
    month = Period(date(2026, 1, 1), date(2026, 1, 31))
    with pytest.raises(ValueError, match="zip"):
        restated(counts(p1=1), counts(p1=2), MEMBERS, [counts(month, p1=1)], [counts(month, p1=1)] * length)
