"""What a baseline keeps of its months is what adds up to its year."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from support.made_up import YEAR, indicator, visit, warehouse

from pipeline.gathering import monthly, months_of
from pipeline.model import Period

AMOUNTS = (
    "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
    " WHERE seen_on BETWEEN $period_start AND $period_end GROUP BY practice_id, patient_id"
)
CATALOGUE = SimpleNamespace(codelists={})


def amounts(unit):
    return indicator(AMOUNTS, unit=unit, counts="measurement", codelists=[])


def test_months_lie_in_a_row_without_a_gap():
    """From the middle of a month to the middle of another: the first and the last are cut."""
    found = months_of(Period(date(2025, 12, 16), date(2026, 3, 15)))

    wanted = [((12, 16), (12, 31)), ((1, 1), (1, 31)), ((2, 1), (2, 28)), ((3, 1), (3, 15))]
    assert wanted == [((p.first.month, p.first.day), (p.last.month, p.last.day)) for p in found]
    assert YEAR.days == sum(p.days for p in months_of(YEAR))
    assert 12 == len(months_of(YEAR))


def test_months_add_up_to_the_year(tmp_path):
    """2 in January, 3 and 4 in June: three visits of 9 in all, and nothing in the ten other months."""
    visits = [visit(1, seen_on=date(2026, m, 5), amount=Decimal(a)) for m, a in ((1, 2), (6, 3), (6, 4))]
    opened = warehouse(tmp_path, visits=visits)
    found = monthly(amounts("mean"), YEAR, CATALOGUE, opened)
    opened.close()

    by_month = {c.period.first.month: c.frame["numerator"].sum() for c in found if c.frame.height}
    assert {1: Decimal(2), 6: Decimal(7)} == by_month
    assert 3 == sum(c.frame["denominator"].sum() for c in found)


def test_a_month_that_breaks_a_rule_alone_leaves_no_months(tmp_path):
    """What was taken back in February lies below zero there, and above it over the year: only the year is kept."""
    visits = [visit(1, seen_on=date(2026, m, 5), amount=Decimal(a)) for m, a in ((1, 3), (2, -1))]
    opened = warehouse(tmp_path, visits=visits)
    made = amounts("ratio")
    year, months = opened.count(made, {}, YEAR), monthly(made, YEAR, CATALOGUE, opened)
    opened.close()

    assert [Decimal(2)] == year.frame["numerator"].to_list()
    assert () == months
