"""The windows of follow_up_windows.md are those in which a follow-up counts."""

from datetime import date

import pytest
from support.spec_tables import tables_under

from pipeline.definitions.period import PeriodRule
from pipeline.definitions.reading import fit
from pipeline.definitions.yaml_text import read_yaml
from pipeline.errors import OrderError
from pipeline.model import Period
from pipeline.orders.windows import first_window, window_of

PAGE = tables_under("follow_up_windows.md")


def _rule(row):
    yaml, problems = read_yaml(row["pakken siger"], "follow_up_windows.md")
    written, more = fit(PeriodRule, yaml)
    assert [] == [*problems, *more]
    return written.definition


def _day(row, name):
    return date.fromisoformat(row[name])


def _window(row, **more):
    rule = _rule(row)
    baseline = rule.ending(_day(row, "udgangspunkt slutter"))
    return window_of(rule, baseline, _day(row, "mødet"), _day(row, "data rækker til"), least_months=6, **more)


@pytest.mark.parametrize("row", PAGE["Den periode, der bliver foreslået"], ids=str)
def test_the_window_is_proposed(row):
    """The same months where the data reach them, else the newest."""
    assert Period(_day(row, "fra"), _day(row, "til")) == _window(row)


@pytest.mark.parametrize("row", PAGE["Den første periode efter mødet"], ids=str)
def test_the_first_window_begins_after_the_meeting(row):
    """It is told where another was asked for."""
    assert Period(_day(row, "fra"), _day(row, "til")) == first_window(_rule(row), _day(row, "mødet"))


@pytest.mark.parametrize("row", PAGE["Det, der bliver afvist"], ids=str)
def test_a_window_that_cannot_be_is_refused(row):
    """The reason is told, and the first window that can be."""
    with pytest.raises(OrderError) as refused:
        _window(row, ending=_day(row, "bestilt til") if row["bestilt til"] else None)

    assert row["fordi"] == refused.value.problems[0].what


def test_a_reason_lets_a_follow_up_come_early():
    """Who says why gets a window that ends before the house's six months."""
    row = {"pakken siger": "{quarters: 1}", "udgangspunkt slutter": "2025-12-31", "mødet": "2026-02-03"}

    found = _window({**row, "data rækker til": "2026-12-31"}, ending=date(2026, 6, 30), early=True)

    assert Period(date(2026, 4, 1), date(2026, 6, 30)) == found
