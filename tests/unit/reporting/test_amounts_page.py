"""A page on amounts per day, and one on an indicator that combines others: what the back of the report tells."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from support.report_builders import (
    CODELISTS,
    HOUSE,
    YEAR,
    cluster_figures,
    header,
    indicator,
    indicators,
    package,
    value_cell,
)

from pipeline.measuring.figures import Cell
from pipeline.model import Better, Counted, Period, State, Unit, Visibility
from pipeline.reporting.cells import CellText
from pipeline.reporting.compose import compose
from pipeline.reporting.method import interval_method
from pipeline.reporting.wording import DANISH_WORDING

DOSES = header(
    "x_doses",
    Unit.DDD,
    title="Midlet X i DDD",
    denominator="dage som tilmeldt i perioden",
    better=Better.LOWER,
    relevant_difference=Decimal(1),
    counts=Counted.PRESCRIPTION,
)
HALF_YEAR = Period(date(2026, 4, 1), date(2026, 9, 30))


def _entry(head, unvalued=None):
    made = cluster_figures(Visibility.OPEN, (head,))
    figure = dataclasses.replace(made.figures[0], unvalued_percent=unvalued)
    made = dataclasses.replace(made, figures=(figure,))
    back = compose(made, package((head,)), indicators((head,)), CODELISTS, HOUSE, Visibility.OPEN).back
    return back.entries[0]


def _facts(entry):
    return {fact.label: fact.text for fact in (*entry.counted, *entry.judged)}


@pytest.mark.parametrize(
    ("percent", "told"),
    [
        (12.34, "12,3\u00a0% af klyngens recepter har ingen mængde i DDD og er ikke med i tallet"),
        (100.0, "100,0\u00a0% af klyngens recepter har ingen mængde i DDD og er ikke med i tallet"),
        (0.0, None),
        (0.04, None),
        (None, None),
    ],
)
def test_the_method_page_tells_what_has_no_amount(percent, told):
    """How large a part of the prescriptions has no dose is told where any has none, and it may be told."""
    assert _facts(_entry(DOSES, percent)).get("Uden DDD") == told


def test_the_method_page_tells_when_an_amount_is_hidden():
    """What hides the things that one patient can have more of is told where the report has such things."""
    told = {}
    for head in (DOSES, header("x_percent")):
        made = cluster_figures(Visibility.OPEN, (head,))
        back = compose(made, package((head,)), indicators((head,)), CODELISTS, HOUSE, Visibility.OPEN).back
        told[head.id] = [fact.label for fact in back.method]

    assert told["x_doses"][2:4] == ["Små tal", "Én patients del"]
    assert "Én patients del" not in told["x_percent"]


def test_the_unit_is_told():
    """The method page names the unit, and where the interval comes from."""
    assert _entry(DOSES).title == "Midlet X i DDD (DDD pr. 1.000 sikrede pr. dag)"
    assert interval_method(DOSES) == "interval_between"


@pytest.mark.parametrize(
    ("period", "told"),
    [(YEAR, "5.120 DDD til 1.204 sikrede"), (HALF_YEAR, "5.120 DDD til 1.204 sikredeår")],
)
def test_an_amount_stands_beside_the_listed(period, told):
    """Amounts are told in whole doses; listed days as persons, or as years on the list where the period is no year."""
    text = CellText(DANISH_WORDING, DOSES, period, 5)

    assert text.counts_text(value_cell(11.65, "5120.4", 1204 * period.year_days, None)) == told
    assert text.annualised == ""  # an amount per day is made per year of nothing


def test_where_nothing_has_an_amount_the_page_says_so():
    """Neither zero nor 'not relevant': it cannot be told in doses."""
    text = CellText(DANISH_WORDING, DOSES, YEAR, 5)

    assert text.reason(Cell(State.NOT_APPLICABLE)) == "kan ikke opgøres i DDD"


@pytest.fixture
def whole():
    """Give a report on an indicator that combines two, of which only one is in the report."""
    one = header("x_one", title="Den ene")
    other = header("x_other", title="Den anden", codelists=("x_codes",))
    both = header("x_both", title="Begge to", combines=("x_one", "x_other"))
    made = {**indicators((both, one))}
    made["x_both"] = made["x_both"].model_copy(update={"parts": (indicator(one), indicator(other))})
    heads = (both, one)
    return compose(cluster_figures(Visibility.OPEN, heads), package(heads), made, CODELISTS, HOUSE, Visibility.OPEN)


def test_the_method_page_tells_what_a_whole_is_composed_of(whole):
    """Its parts are named by their titles, whether they have a page or not; a part is composed of nothing."""
    assert [_facts(entry).get("Sammensat af") for entry in whole.back.entries] == ["»Den ene« og »Den anden«", None]


def test_the_code_lists_of_parts_are_printed(whole):
    """What a part counts by stands among the code lists, although the part has no page."""
    assert [page.title for page in whole.back.codelists] == [CODELISTS["x_codes"].title]
