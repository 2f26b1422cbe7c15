"""What an analyst reads when an answer breaks its promise; alike on both engines, and never with an id."""

from decimal import Decimal
from pathlib import Path

import pytest
from support.made_up import SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.errors import DefinitionError, ExtractError, KlyngeError
from pipeline.proving.tables import write_snapshot
from pipeline.warehouse.duckdb import open_warehouse
from pipeline.warehouse.polars import PolarsWarehouse

TEXTS = Path(__file__).parents[2] / "errors" / "warehouse"

ROW_PER_VISIT = "SELECT practice_id, patient_id, 1 AS numerator FROM visits"
AMOUNTS = "SELECT practice_id, patient_id, amount AS numerator FROM visits"

_VISITS = [
    visit(4711, amount=Decimal(2), remark="secret 4711"),
    visit(4711, amount=Decimal(-1)),
    visit(4712, amount=Decimal(3), remark="7"),
]
_ONE_EACH = [visit(4711, amount=Decimal(2)), visit(4712, amount=Decimal(-1)), visit(4713, amount=Decimal(1))]

_EVENTS = "SELECT practice_id, patient_id, 1 AS numerator, 365 AS denominator, 1 AS events, 2 AS unvalued FROM visits"
_OF_AMOUNTS = {"unit": "ddd_per_1000_per_day", "counts": "prescription"}

FAULTS = {
    "above_events": (indicator(_EVENTS, codelists=[], **_OF_AMOUNTS), _ONE_EACH),
    "amount_columns": (indicator(AMOUNTS, codelists=[], **_OF_AMOUNTS), _ONE_EACH),
    "repeated": (indicator(ROW_PER_VISIT, codelists=[]), _VISITS),
    "several": (indicator(AMOUNTS, codelists=[]), [visit(4711, amount=Decimal(2)), visit(4712, amount=Decimal(-1))]),
    "without_patient": (
        indicator("SELECT practice_id, NULL AS patient_id, 1 AS numerator FROM visits", codelists=[]),
        _VISITS,
    ),
    "below_zero": (indicator(AMOUNTS, codelists=[], unit="ratio", counts="measurement"), _ONE_EACH),
    "above_denominator": (indicator(AMOUNTS, codelists=[]), _ONE_EACH[:1]),
    "above_one": (indicator(AMOUNTS, codelists=[], unit="per_1000", denominator_in="patients"), _ONE_EACH[:1]),
    "missing_column": (indicator("SELECT practice_id, patient_id FROM visits", codelists=[]), _VISITS),
    "unknown_column": (
        indicator("SELECT practice_id, patient_id, 1 AS numerator, code FROM visits", codelists=[]),
        _VISITS,
    ),
    "unknown_age_band": (
        indicator(
            "SELECT practice_id, 'under 65' AS age_band, COUNT(*) AS numerator, COUNT(*) AS denominator FROM visits"
            " GROUP BY practice_id",
            codelists=[],
            grain="stratum",
            standardise={"by": ["age_band"], "population": "denmark"},
        ),
        _VISITS,
    ),
    "stratum_columns": (
        indicator("SELECT practice_id, COUNT(*) AS numerator FROM visits GROUP BY 1", codelists=[], grain="stratum"),
        _VISITS,
    ),
}


@pytest.fixture(params=["duckdb", "polars"])
def engine(request, tmp_path):
    """Open tables in an engine."""

    def open_in(**tables):
        if request.param == "polars":
            return PolarsWarehouse(frames(**tables), contracts())
        return warehouse(tmp_path / "snapshot", **tables)

    return open_in


def told(name):
    """Give the exact text that a user reads."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_promise_is_told(name, engine):
    """Each rule of the answer has its sentence, with counts, what would be right and what to do."""
    made, visits = FAULTS[name]

    with pytest.raises(DefinitionError) as error:
        engine(visits=visits).count(made, {}, YEAR)

    assert told(name) == str(error.value)
    assert "4711" not in str(error.value)


def test_a_table_that_nobody_delivered_is_told(engine):
    """An indicator over a table that the snapshot lacks is refused as a matter of the extract."""
    with pytest.raises(ExtractError) as error:
        engine(listed_patients=[listing(1)]).count(indicator(SEEN, codelists=[]), {}, YEAR)

    assert told("missing_table") == str(error.value)


def test_listed_patients_are_missed_by_those_who_use_the_views_of_them(tmp_path):
    """The engine's own views need the listings."""
    made = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end", codelists=[])

    with pytest.raises(ExtractError, match="it reads 'listed_patients', which is not in the snapshot"):
        warehouse(tmp_path / "snapshot", visits=[]).count(made, {}, YEAR)


def test_a_value_that_duckdb_cannot_read_is_told_without_the_value(tmp_path):
    """DuckDB's sentence is passed on, but never what stood in a cell."""
    made = indicator(
        "SELECT practice_id, patient_id, CAST(remark AS INTEGER) AS numerator FROM visits", codelists=[], unit="mean"
    )

    with pytest.raises(DefinitionError) as error:
        warehouse(tmp_path / "snapshot", visits=_VISITS).count(made, {}, YEAR)

    assert told("cannot_convert") == str(error.value)


def test_sql_that_duckdb_does_not_know_is_told_with_its_sentence(tmp_path):
    """What only the engine can find is told in the engine's words."""
    made = indicator("SELECT practice_id, patient_id, no_such_function(1) AS numerator FROM visits", codelists=[])

    with pytest.raises(DefinitionError) as error:
        warehouse(tmp_path / "snapshot", visits=_VISITS).count(made, {}, YEAR)

    assert told("unknown_function") == str(error.value)
    assert error.value.__suppress_context__


@pytest.mark.parametrize(("content", "name"), [(None, "no_snapshot"), ("not a database", "broken_snapshot")])
def test_a_snapshot_that_cannot_be_opened_is_told(tmp_path, content, name):
    """A snapshot that is gone or broken names its file, and no place of the machine."""
    manifest = write_snapshot(tmp_path / "0a1b2c", frames(visits=[]))
    database = tmp_path / "0a1b2c" / "snapshot.duckdb"
    database.unlink()
    if content:
        database.write_text(content * 1000)

    with pytest.raises(KlyngeError) as error:
        open_warehouse(tmp_path / "0a1b2c", manifest, contracts())

    assert told(name) == str(error.value)
    assert str(tmp_path) not in str(error.value)


def test_numbers_of_repeated_rows_are_not_judged(engine):
    """While a patient has several rows, only that is told."""
    with pytest.raises(DefinitionError) as error:
        engine(visits=_VISITS).count(indicator(AMOUNTS, codelists=[]), {}, YEAR)

    assert told("repeated") == str(error.value)


def test_a_mean_may_lie_below_zero(engine):
    """Only the numerator of a mean can be negative."""
    made = indicator(AMOUNTS, codelists=[], unit="mean", counts="measurement")

    frame = engine(visits=_ONE_EACH).count(made, {}, YEAR).frame

    assert frame["numerator"].to_list() == [Decimal(2)]  # 2 − 1 + 1
