"""A standardised indicator needs lists: for its patients, and for whom it is standardised to."""

from datetime import date

import polars as pl
import pytest
from support.definition_texts import INDICATOR, whole_project

from pipeline.counting import measure_all, standard_population
from pipeline.errors import ExtractError
from pipeline.measuring.evidence import LISTED_SCHEMA
from pipeline.model import Period
from pipeline.plan import tables_needed

YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))
TO_DENMARK = "counts: patient\nstandardise: {by: [age_band, sex], population: denmark}"


class _Nobody:
    """A snapshot in which nobody is listed."""

    def listed(self, _period):
        return pl.DataFrame(schema=LISTED_SCHEMA)


def _catalogue():
    texts = whole_project()
    texts[INDICATOR] = texts[INDICATOR].replace("FROM listed_at_end AS l", "FROM events AS l")
    return texts.change(INDICATOR, "counts: patient", TO_DENMARK).read()


def test_the_lists_are_needed_though_the_select_does_not_read_them():
    """Sex and age come from listed_patients, so it must be there and reach as far as the period."""
    catalogue = _catalogue()

    needed = tables_needed(catalogue.indicators["things_percent"], catalogue)
    assert frozenset({"events", "listed_patients"}) == needed


def test_nobody_to_standardise_to_is_told():
    """Without listed patients on the last day nothing is counted, and the sentence says what to do."""
    catalogue = _catalogue()

    with pytest.raises(ExtractError) as raised:
        measure_all([*catalogue.indicators.values()], [YEAR], None, catalogue, _Nobody(), print)

    assert str(raised.value) == (
        "the standard population  nobody is listed with a known age_band and sex on 2026-09-30.\n"
        "    it standardises things_percent\n"
        "    receive a delivery with the listed patients of that day, or ask for another --ending\n"
        "\n"
        "1 problem. Nothing was counted."
    )


def test_beside_the_nations_rates_nobody_has_to_be_listed():
    """An indirect ratio rests on the nation's own counts: no population is asked for."""
    texts = whole_project().change(INDICATOR, "unit: percent", "unit: per_1000\ndenominator_in: patients")
    texts.change(INDICATOR, "counts: patient", TO_DENMARK.replace("denmark}", "denmark, method: indirect}"))

    assert standard_population(texts.read().indicators.values(), YEAR, _Nobody()) is None
