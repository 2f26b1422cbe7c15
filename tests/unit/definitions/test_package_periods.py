"""A package's periods, seasons and run charts: what hypothesis finds no exception to, and what an editor is told."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from support.definition_texts import PACKAGE
from support.measuring_cases import header

from pipeline.definitions.package import Package
from pipeline.definitions.package_rules import check_package
from pipeline.definitions.period import PeriodRule, Season, Series
from pipeline.definitions.reading import read_definition
from pipeline.definitions.schema import schemas
from pipeline.definitions.shelf import Shelf
from pipeline.model import Period, quarter_end

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
MONTH_DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda d: f"{d:%m-%d}")
SEASONS = (
    st.tuples(MONTH_DAYS, MONTH_DAYS)
    .filter(lambda two: two[0] != two[1])
    .map(lambda two: PeriodRule(season=Season.model_validate({"from": two[0], "to": two[1]})))
)
RULES = (
    SEASONS
    | st.integers(1, 60).map(lambda n: PeriodRule(months=n))
    | st.integers(1, 4).map(lambda n: PeriodRule(quarters=n))
)
SERIES = st.integers(4, 20).map(lambda n: Series(quarters=n)) | st.integers(3, 5).map(lambda n: Series(years=n))


@given(rule=RULES, day=DAYS)
def test_a_day_lies_between_two_ends(rule, day):
    """The newest end is on the day or before, the next after; and both end a period of the kind."""
    before, after = rule.latest_end(day), rule.next_end(day)

    assert before <= day < after
    assert (before, after) == (rule.ending(before).last, rule.ending(after).last)
    assert after == rule.next_end(before)


@example(rule=PeriodRule(months=1), day=date(2000, 3, 29), count=2)  # January has a 29th that February may lack
@given(rule=RULES, day=DAYS, count=st.integers(0, 20))
def test_earlier_periods_are_of_the_same_kind(rule, day, count):
    """
    Months and quarters follow each other without a gap, and each day is in one of them.

    A quarter or season is what an order for its last day would give; a month that lacks the day ends earlier.
    """
    own = rule.ending(rule.latest_end(day))
    earlier = rule.earlier(own, count)
    gaps = {later.first - one.last for one, later in pairwise((*earlier, own))}

    assert count == len(earlier)
    assert rule.season or gaps <= {timedelta(days=1)}
    assert rule.months or [rule.ending(p.last) for p in earlier] == list(earlier)


@given(rule=SEASONS, day=DAYS)
def test_a_season_is_a_year_at_most_and_comes_once_a_year(rule, day):
    """Each season ends a year after the one before, leap years included."""
    own = rule.ending(rule.latest_end(day))
    (before,) = rule.earlier(own, 1)

    assert 2 <= own.days <= 366
    assert before == rule.ending(rule.latest_end(own.last - timedelta(days=1)))


@given(months=st.integers(1, 60), ending=DAYS, back=st.integers(1, 5))
def test_months_are_counted_back_by_the_calendar(months, ending, back):
    """So many months before the day after: the slow way, one month at a time."""
    rule = PeriodRule(months=months)
    after = ending + timedelta(days=1)
    year, month = after.year, after.month
    for _ in range(months * (back + 1)):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)

    first = rule.earlier(rule.ending(ending), back)[0].first
    assert (year, month) == (first.year, first.month)


@example(rule=PeriodRule(months=12), series=Series(years=5), day=date(2024, 2, 28))  # the day after is a leap day
@given(rule=RULES, series=SERIES, day=DAYS)
def test_points_end_with_the_report_and_never_overlap(rule, series, day):
    """The last point ends with the report's period, and each one before the next begins."""
    last = rule.latest_end(day)
    if series.quarters:
        last = quarter_end(last)
        rule = PeriodRule(quarters=1)
    points = series.periods(rule, last)

    assert (series.points, last) == (len(points), points[-1].last)
    assert all(one.last < other.first for one, other in pairwise(points))
    assert rule.season or all(other.first - one.last == timedelta(days=1) for one, other in pairwise(points))
    if series.quarters:
        assert all(p == Period.ending(quarter_end(p.first), 3) for p in points)


@given(rule=RULES, series=SERIES, day=DAYS)
def test_points_that_fit_never_cut_across_a_period(rule, series, day):
    """Where the definition is let through, a point and a period are apart, the same, or one inside the other."""
    if not series.fits(rule):
        return
    last = rule.latest_end(day) if rule.months is None else quarter_end(day)
    own = rule.ending(last)
    for period in (own, *rule.earlier(own, 20)):
        for point in series.periods(rule, last):
            apart = point.last < period.first or period.last < point.first
            inside = period.first <= point.first and point.last <= period.last
            around = point.first <= period.first and period.last <= point.last
            assert apart or inside or around, (period, point)


@pytest.mark.parametrize("text", ["02-29", "02-30", "13-01", "1-1", "10-1", "2026-10-01", "W10-1", "oktober", ""])
def test_a_day_of_every_year_is_month_and_day(text):
    """Nothing but two digits, a dash and two digits, for a day that no year lacks."""
    with pytest.raises(ValidationError):
        Season.model_validate({"from": text, "to": "03-31"})


@pytest.mark.parametrize(
    ("period", "series", "fits"),
    [
        ({"months": 12}, {"quarters": 12}, True),
        ({"months": 1}, {"quarters": 12}, True),
        ({"months": 2}, {"quarters": 12}, False),
        ({"months": 5}, {"years": 5}, False),
        ({"months": 24}, {"years": 5}, True),
        ({"quarters": 3}, {"years": 5}, False),
        ({"quarters": 3}, {"quarters": 12}, True),
        ({"season": {"from": "10-01", "to": "03-31"}}, {"quarters": 12}, True),
        ({"season": {"from": "12-01", "to": "02-28"}}, {"quarters": 12}, False),
        ({"season": {"from": "11-01", "to": "03-31"}}, {"quarters": 12}, False),
        ({"season": {"from": "12-01", "to": "02-28"}}, {"years": 3}, True),
    ],
)
def test_which_points_fit_which_period(period, series, fits):
    """Whole points in a period, or whole periods in a point."""
    assert fits == Series.model_validate(series).fits(PeriodRule.model_validate(period))


def test_a_share_is_asked_for_its_practices_and_its_change_alone():
    """Its categories fill the page; the other indicators of the section may have one."""
    text = PACKAGE.replace("    indicators:", "    figures: [practices, funnel]\n    indicators:")
    written, _ = read_definition(Package, text, "p.yaml")
    shelves = [Shelf({"things_percent": "x.sql"}, {"things_percent": header(unit=u)}) for u in ("percent", "share")]

    assert [] == check_package(written, shelves[0], None)
    (problem,) = check_package(written, shelves[1], None)
    assert str(problem) == (
        "p.yaml:10  'things_percent' is a share, which is shown in no funnel.\n"
        "    a section of its own, with figures: [practices, change]"
    )


def test_an_editor_is_told_that_the_kinds_exclude_each_other():
    """The schema asks for one key of a period, and for quarters or years of a series; seasons go by their keys."""
    of = schemas()["package"]["$defs"]

    assert (1, 1) == (of["PeriodRule"]["minProperties"], of["PeriodRule"]["maxProperties"])
    assert [{"required": ["quarters"]}, {"required": ["years"]}] == of["Series"]["oneOf"]
    assert ["from", "to"] == sorted(of["Season"]["properties"]) == sorted(of["Season"]["required"])
    assert "^[0-9]{2}-[0-9]{2}$" == of["Season"]["properties"]["from"]["pattern"]


@pytest.mark.parametrize(
    ("period", "back"),
    [
        ({"months": 12}, 1),
        ({"months": 24}, 1),
        ({"months": 6}, 2),
        ({"months": 9}, 4),
        ({"quarters": 1}, 4),
        ({"season": {"from": "10-01", "to": "03-31"}}, 1),
    ],
)
def test_how_far_back_the_same_months_lie(period, back):
    """So many periods back, and not fewer, the days of the year are the same."""
    rule = PeriodRule.model_validate(period)
    own = rule.ending(rule.latest_end(date(2026, 9, 30)))
    trend = (*rule.earlier(own, back), own)
    alike = [(p.first.month, p.first.day) == (own.first.month, own.first.day) for p in trend]

    assert back == rule.back_to_same_months
    assert [True, *[False] * (back - 1), True] == alike
