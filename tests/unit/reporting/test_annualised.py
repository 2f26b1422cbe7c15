"""A rate per year from a period of another length says so on its page."""

from dataclasses import replace
from datetime import date

import pytest
from support.report_builders import CODELISTS, HOUSE, cluster_figures, header, indicators, package

from pipeline.model import Counted, Period, Unit, Visibility
from pipeline.reporting.cells import CellText
from pipeline.reporting.compose import compose
from pipeline.reporting.wording import DANISH_WORDING

RATE = {"unit": Unit.PER_1000, "denominator_in": "days", "counts": Counted.PRESCRIPTION}
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
SEASON = Period(date(2025, 10, 1), date(2026, 3, 31))
YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))
LEAP_YEAR = Period(date(2023, 3, 1), date(2024, 2, 29))
TWO_YEARS = Period(date(2024, 10, 1), date(2026, 9, 30))

UP = "Tallet er regnet om til et år: så mange ville det være, hvis hele året var som perioden."
DOWN = "Tallet er et gennemsnit pr. år."


@pytest.mark.parametrize(
    ("said", "period", "expected"),
    [
        (RATE, QUARTER, UP),
        (RATE, SEASON, UP),
        (RATE, YEAR, ""),
        (RATE, LEAP_YEAR, ""),
        (RATE, TWO_YEARS, DOWN),
        ({**RATE, "denominator_in": "patients"}, QUARTER, ""),
        ({}, QUARTER, ""),
    ],
)
def test_only_rates_per_year_are_made_so(said, period, expected):
    """Per 1.000 listed persons a year, from less than a year or more; nothing else is per year."""
    assert expected == CellText(DANISH_WORDING, header("x_rate", **said), period, 5).annualised


def test_the_page_says_it_where_it_tells_what_is_counted():
    """After numerator and denominator; a whole year needs no such words."""
    head = header("x_rate", **RATE)
    made = cluster_figures(Visibility.ANONYMISED, (head,))
    whole = compose(made, package((head,)), indicators((head,)), CODELISTS, HOUSE, Visibility.ANONYMISED)
    figures = tuple(replace(f, period=QUARTER) for f in made.figures)
    quarter = replace(made, figures=figures, period=QUARTER)
    brief = compose(quarter, package((head,)), indicators((head,)), CODELISTS, HOUSE, Visibility.ANONYMISED)

    assert f"{whole.pages[0].measured} {UP}" == brief.pages[0].measured
