"""A standardised indicator says so on its page, and the method page says what was done and what it changed."""

import dataclasses
from decimal import Decimal

import pytest
from support.report_builders import CODELISTS, HOUSE, YEAR, cluster_figures, header, indicators, package

from pipeline.measuring.figures import Cell
from pipeline.model import Better, Counted, Grain, State, Unit, Visibility
from pipeline.reporting.cells import CellText
from pipeline.reporting.compose import compose
from pipeline.reporting.method import interval_method
from pipeline.reporting.wording import DANISH_WORDING


def _header(*by, **more):
    said = {
        "unit": Unit.PER_1000,
        "denominator_in": "days",
        "decimals": 0,
        "better": Better.LOWER,
        "counts": Counted.PRESCRIPTION,
        "relevant_difference": Decimal(30),
        "standardise": {"by": by or ("age_band", "sex"), "population": "denmark"},
    }
    return header("x_standardised", **{**said, **more})


def _report(head, crude=None):
    made = cluster_figures(Visibility.OPEN, (head,))
    figure = made.figures[0]
    if crude is not None:
        region = dataclasses.replace(figure.region.cell, crude=crude + 10)
        figure = dataclasses.replace(
            figure,
            cluster=dataclasses.replace(figure.cluster, crude=crude),
            region=dataclasses.replace(figure.region, cell=region),
        )
    made = dataclasses.replace(made, figures=(figure,))
    return compose(made, package((head,)), indicators((head,)), CODELISTS, HOUSE, Visibility.OPEN)


@pytest.mark.parametrize(
    ("by", "word"),
    [
        (("age_band", "sex"), "køns- og aldersstandardiseret"),
        (("sex", "age_band"), "køns- og aldersstandardiseret"),
        (("age_band",), "aldersstandardiseret"),
        (("sex",), "kønsstandardiseret"),
    ],
)
def test_the_unit_says_by_what(by, word):
    """The axis names the unit and what the figures are standardised by, in whatever order the header lists it."""
    axis = _report(_header(*by)).pages[0].figures[0].axis

    assert axis == f"pr. 1.000 sikrede pr. år, {word} (← lavere er bedre)"


def test_counts_are_marked_as_crude():
    """What stands beside a standardised value does not divide into it, and its column says why."""
    page = _report(_header()).pages[0]

    assert page.figures[0].head[2] == page.levels.counts_head == "Før standardisering"
    assert "sikrede" in page.levels.rows[0].counts


def test_the_method_says_what_was_done_and_what_it_changed():
    """By what, to whom, on which day, what is left out, and the levels before and after."""
    report = _report(_header(), crude=301.2)
    cluster, region = (row.value for row in report.pages[0].levels.rows[:2])
    facts = {fact.label: fact.text for fact in report.back.entries[0].judged}

    day = DANISH_WORDING.numbers.day(YEAR.last)
    assert facts["Standardisering"] == (
        f"Direkte, efter køn og femårs aldersgrupper, til de tilmeldte i hele datagrundlaget {day}. Grupper, hvor en "
        "praksis ingen patienter har, er udeladt for den; under ti hændelser er der intet tal. "
        f"Før og efter: klyngen 301 → {cluster} og regionen 311 → {region}."
    )


def test_the_method_says_what_beside_the_nations_rates_means():
    """The other way has other words: what the value is, and how it is best read."""
    wish = {"by": ("age_band", "sex"), "population": "denmark", "method": "indirect"}
    report = _report(_header(standardise=wish), crude=301.2)
    cluster, region = (row.value for row in report.pages[0].levels.rows[:2])
    facts = {fact.label: fact.text for fact in report.back.entries[0].judged}

    assert facts["Standardisering"] == (
        "Indirekte, efter køn og femårs aldersgrupper: antallet er delt med det, som raterne i hele datagrundlaget i "
        "samme periode ville give for de samme patienter, og ganget med den samlede rate. Hver praksis sammenlignes "
        "derfor bedst med landet; har to praksis meget forskellige patienter, er de ikke regnet om til de samme. "
        f"Før og efter: klyngen 301 → {cluster} og regionen 311 → {region}."
    )
    assert report.pages[0].figures[0].axis == (
        "pr. 1.000 sikrede pr. år, køns- og aldersstandardiseret (← lavere er bedre)"
    )


def test_without_figures_there_is_no_effect_to_tell():
    """Where no level may be shown, the method says what was done and no number."""
    facts = {fact.label: fact.text for fact in _report(_header()).back.entries[0].judged}

    assert facts["Standardisering"].endswith("er der intet tal.")


def test_what_is_not_standardised_says_nothing_of_it():
    """No label, no fact and no word on a plain indicator."""
    report = _report(header("x_plain"))

    assert "standardis" not in str((report.pages[0], report.back.entries)).lower()


def test_too_few_is_said_in_its_own_words():
    """Below ten events there are too few to standardise, however many patients."""
    text = CellText(DANISH_WORDING, _header(), YEAR, 5)

    assert text.reason(Cell(State.TOO_FEW)) == "for få til standardisering"

    wish = {"by": ("sex",), "population": "denmark", "method": "indirect"}
    beside = CellText(DANISH_WORDING, _header(standardise=wish), YEAR, 5)
    assert beside.reason(Cell(State.TOO_FEW)) == "for få patienter"


@pytest.mark.parametrize(
    ("counts", "grain", "key"),
    [
        (Counted.PATIENT, Grain.PATIENT, "interval_dobson"),
        (Counted.PATIENT, Grain.STRATUM, "interval_dobson"),
        (Counted.PRESCRIPTION, Grain.PATIENT, "interval_dobson_between"),
        (Counted.PRESCRIPTION, Grain.STRATUM, "interval_none"),
    ],
)
def test_the_interval_is_named(counts, grain, key):
    """The method page names Dobson's interval, and none where nobody knows who repeats."""
    assert key == interval_method(_header(counts=counts, grain=grain))


@pytest.mark.parametrize(
    ("counts", "key"), [(Counted.PATIENT, "interval_poisson"), (Counted.PRESCRIPTION, "interval_between")]
)
def test_the_interval_beside_the_nations_rates_is_that_of_what_was_observed(counts, key):
    """The number foretold is taken as known: exact and Byar where patients count once, else between patients."""
    wish = {"by": ("sex",), "population": "denmark", "method": "indirect"}

    assert key == interval_method(_header(counts=counts, standardise=wish))
