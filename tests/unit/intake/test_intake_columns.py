"""How the text of a cell becomes a value, or a fault."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.extract import Column
from pipeline.intake.columns import Marks, typed
from pipeline.intake.reasons import DANISH, kinds, reason

CON = duckdb.connect()
DANISH_MARKS = Marks(decimal=",", thousands=".")


def answer(kind, text, marks=None, **rules):
    column = Column.model_validate({"type": kind, "meaning": "m", **rules})
    sql = typed(column, "t", marks or Marks())
    return CON.execute(f"SELECT {sql.value}, {sql.fault} FROM (SELECT $t::VARCHAR AS t)", {"t": text}).fetchone()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,5", Decimal("1234.5")),
        ("1234,5", Decimal("1234.5")),
        ("-0,000001", Decimal("-0.000001")),
        (",5", Decimal("0.5")),
        ("7.389", Decimal(7389)),
        ("1.234.567", Decimal(1234567)),
    ],
)
def test_danish_numbers(text, expected):
    """A comma is the decimal mark and a dot parts thousands."""
    assert (expected, None) == answer("decimal", text, DANISH_MARKS)


@pytest.mark.parametrize("text", ["1.23", "12.34,5", "1,2,3", "1 234", "mange", "1e5", "NaN", "--1", "1.2345"])
def test_what_is_no_danish_number(text):
    """Thousands stand in groups of three; what is written otherwise is no number."""
    assert answer("decimal", text, DANISH_MARKS)[1] == "decimal"


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=6, allow_nan=False))
@settings(max_examples=60)
def test_a_number_written_the_danish_way_comes_back_exactly(number):
    """Six decimals and thousands marks lose nothing."""
    text = f"{number:,f}".translate(str.maketrans(",.", ".,"))

    assert (number, None) == answer("decimal", text, DANISH_MARKS)


def test_whole_numbers():
    """A whole number may carry zero decimals, and nothing else."""
    assert answer("integer", "12,0", DANISH_MARKS) == (12, None)
    assert answer("integer", "12,5", DANISH_MARKS)[1] == "integer"
    assert answer("integer", "9" * 15) == (999999999999999, None)
    assert answer("integer", "9" * 25)[1] == "too_large"
    assert answer("decimal", "9" * 13)[1] == "too_large"


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2017-09-01", "%Y-%m-%d", date(2017, 9, 1)),
        ("01SEP2017", "%d%b%Y", date(2017, 9, 1)),
        ("01sep2017", "%d%b%Y", date(2017, 9, 1)),
        ("01OKT2017", "%d%b%Y", date(2017, 10, 1)),
        ("1. maj 2017", "%d. %B %Y", date(2017, 5, 1)),
        ("24. december 2017", "%d. %B %Y", date(2017, 12, 24)),
        ("2. marts 2017", "%d. %B %Y", date(2017, 3, 2)),
        ("2017_09", "%Y_%m", date(2017, 9, 1)),
        ("201709", "%Y%m", date(2017, 9, 1)),
        ("29022024", "%d%m%Y", date(2024, 2, 29)),
    ],
)
def test_dates_in_the_owners_format(text, form, expected):
    """Month names are read in any case, in Danish and English; without a day it is the first of the month."""
    assert (expected, None) == answer("date", text, Marks(date=form))


@pytest.mark.parametrize(
    ("text", "form"), [("31FEB2017", "%d%b%Y"), ("29022023", "%d%m%Y"), ("2017-13-01", "%Y-%m-%d")]
)
def test_impossible_dates(text, form):
    """A day that no calendar has is a fault."""
    assert answer("date", text, Marks(date=form)) == (None, "date")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2601", date(2026, 1, 1)),  # 2026 begins on a Thursday
        ("2553", None),  # 2025 has 52 weeks
        ("2053", date(2020, 12, 31)),
        ("1501", date(2015, 1, 1)),
        ("201501", date(2015, 1, 1)),
        ("2600", None),
        ("26", None),
        ("26x1", None),
    ],
)
def test_a_billing_week_becomes_its_thursday(text, expected):
    """YYWW is the Thursday of the ISO week; a week that the year lacks is a fault."""
    assert (expected, None if expected else "week") == answer("date", text, Marks(billing_week=True))


def test_limits_patterns_and_allowed_values():
    """Each rule of the contract has its own fault."""
    assert answer("integer", "-1", minimum="0") == (-1, "minimum")
    assert answer("integer", "3", maximum="2") == (3, "maximum")
    assert answer("date", "1899-12-31", earliest="1900-01-01")[1] == "earliest"
    assert answer("text", "X1", pattern="X[0-9]{2}")[1] == "pattern"
    assert answer("text", "X123", pattern="X[0-9]{2}")[1] == "pattern"
    assert answer("text", "L", allowed=["K", "M"])[1] == "allowed"
    assert answer("boolean", "true") == (True, None)
    assert answer("boolean", "ja")[1] == "boolean"


def test_an_empty_cell():
    """An empty cell is a fault only where a value is required."""
    assert answer("integer", None) == (None, "missing")
    assert answer("integer", None, required="false") == (None, None)


def test_every_fault_has_its_words_in_both_languages():
    """No kind of fault is without an English and a Danish sentence."""
    rules = {"minimum": "0", "maximum": "1", "earliest": "1900-01-01", "allowed": ["a"], "pattern": "a"}
    for kind in ("text", "integer", "decimal", "date", "boolean"):
        for marks in (Marks(), Marks(billing_week=True)):
            column = Column.model_validate({"type": kind, "meaning": "m", **rules})
            for fault in kinds(column, marks):
                assert reason(fault, column, marks)
                assert DANISH[fault]
