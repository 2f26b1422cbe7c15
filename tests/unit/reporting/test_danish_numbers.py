from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Period
from pipeline.reporting.numbers import Numbers, danish_key, decimals_of, rounded

DANISH = Numbers("da_DK")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(12.3, 1, "12,3"), (1234, 0, "1.234"), (0.425, 2, "0,43"), (-14.2, 1, "−14,2"), (-0.04, 1, "0,0"), (2.5, 0, "3")],
)
def test_a_number_has_a_decimal_comma_and_dots_at_the_thousands(value, decimals, expected):
    """A number is rounded half away from zero and written as a Danish reader expects; minus is a real minus."""
    assert DANISH.decimal(value, decimals) == expected


def test_a_difference_has_its_sign_and_zero_has_none():
    """A difference shows which way it goes; what rounds to zero goes no way."""
    assert [DANISH.signed(x, 1) for x in (4.5, -6.1, 0.02)] == ["+4,5", "−6,1", "0,0"]


def test_a_date_stays_in_one_piece():
    """A date is written in full with a lower-case month and never breaks over a line."""
    assert DANISH.day(date(2026, 11, 25)) == "25.\u00a0november\u00a02026"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 10, 1), date(2026, 9, 30), "2025/26"),
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2025, 7, 1), date(2025, 9, 30), "3.\u00a0kvt.\u00a02025"),
        (date(2025, 8, 1), date(2025, 10, 31), "aug.–okt.\u00a02025"),
        (date(2025, 7, 2), date(2025, 9, 30), "jul.–sep.\u00a02025"),
        (date(2025, 10, 1), date(2026, 3, 31), "okt.\u00a02025–mar.\u00a02026"),
        (date(2025, 11, 1), date(2026, 1, 31), "nov.\u00a02025–jan.\u00a02026"),
        (date(2026, 2, 1), date(2026, 2, 28), "feb.\u00a02026"),
    ],
)
def test_a_period_is_named_in_as_few_characters_as_will_do(first, last, expected):
    """A whole year is named by its years, a quarter by its number, another period by its months."""
    assert DANISH.brief_period(Period(first, last)) == expected


def test_the_three_last_letters_come_last():
    """Names are sorted with æ, ø, å last, aa as å, and without regard to case."""
    names = ["Ålborg", "Østre", "Ærø", "zebra", "Aarhus", "Abe"]

    assert tuple(sorted(names, key=danish_key)) == ("Abe", "zebra", "Ærø", "Østre", "Ålborg", "Aarhus")


def test_a_rounded_number_tells_its_decimals():
    """A value rounded to tens has no decimals, one rounded to a tenth has one."""
    assert [decimals_of(Decimal(x)) for x in ("12", "1E+1", "12.5", "0.40")] == [0, 0, 1, 2]


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_rounding_moves_a_number_by_at_most_half_a_unit(value, decimals):
    """A shown number is never further from the real one than half of its last decimal."""
    assert abs(rounded(value, decimals) - Decimal(repr(value))) <= Decimal(5).scaleb(-decimals - 1)
