"""Values of letters are rounded so far that known list sizes fit all of them."""

from datetime import date
from decimal import Decimal
from math import ceil

import pytest
from support.measuring_cases import YEAR

from pipeline.measuring.coarse import COUNTS_TOGETHER, Coarseness, rounded
from pipeline.model import Period, Unit

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("unit", "largest", "step"),
    [
        (Unit.PERCENT, 90, "1"),
        (Unit.PERCENT, 0.4, "1"),
        (Unit.SHARE, 40, "1"),
        (Unit.PER_1000, 0.4, "1"),
        (Unit.PER_1000, 312, "1"),
        (Unit.MEAN, 10, "1"),
        (Unit.MEDIAN, 9.9, "0.1"),
        (Unit.RATIO, 0.99, "0.01"),
        (Unit.DDD, 1.2, "0.1"),
    ],
)
def test_where_nobody_knows_the_lists_two_digits_are_left(unit, largest, step):
    """Whole percents and whole numbers per 1.000; else two digits of the largest value."""
    assert Decimal(step) == Coarseness(None, YEAR).step(unit, [0.1, largest])


@pytest.mark.parametrize(
    ("unit", "smallest", "step"),
    [
        (Unit.PERCENT, 1600, "1"),  # 12 · 100 / 1600 = 0.75
        (Unit.PERCENT, 600, "2"),  # 12 · 100 / 600 = 2
        (Unit.SHARE, 599, "5"),
        (Unit.PER_1000, 12000, "1"),
        (Unit.PER_1000, 11999, "2"),
        (Unit.PER_1000, 2400, "5"),  # 12 · 1000 / 2400 = 5
        (Unit.PER_1000, 2399, "10"),
        (Unit.PER_1000, 300, "50"),  # 12 · 1000 / 300 = 40
        (Unit.DDD, 2400, "0.5"),  # 12 · 30 · 1000 / (2400 · 365) = 0.41
        (Unit.DDD, 600, "2"),
        (Unit.MEAN, 300, "0.1"),  # who is counted is nobody's list
        (Unit.RATIO, 300, "0.1"),
    ],
)
def test_the_smallest_list_decides_for_all(unit, smallest, step):
    """A dozen counts of the smallest list share a rounded value."""
    assert Decimal(step) == Coarseness(smallest, YEAR).step(unit, [3.2])


def test_a_rate_per_year_of_a_quarter_is_rounded_four_times_as_far():
    """One event in a quarter is four in a year: 12 · 4 · 1000 / 2400 = 20."""
    assert Decimal(20) == Coarseness(2400, QUARTER).step(Unit.PER_1000, [312])


@pytest.mark.parametrize("smallest", [37, 250, 640, 1360, 1601, 2999, 8123])
@pytest.mark.parametrize(("unit", "scale"), [(Unit.PERCENT, 100), (Unit.PER_1000, 1000)])
def test_every_value_fits_about_as_many_counts_of_each_list(smallest, unit, scale):
    """In whichever rounded value, the smallest list has twelve counts or more: one more or less is no fingerprint."""
    step = Coarseness(smallest, YEAR).step(unit, [scale / 2])
    for value in range(1, 40):
        low, high = (float(value * step) + side * float(step) / 2 for side in (-1, 1))
        counts = ceil(high * smallest / scale - 1e-9) - ceil(low * smallest / scale - 1e-9)

        assert counts >= COUNTS_TOGETHER - 1


@pytest.mark.parametrize(
    ("value", "step", "told"),
    [(0.285, "0.01", "0.29"), (12.5, "1", "13"), (312.5, "5", "315"), (312.4, "5", "310"), (-0.004, "0.01", "0.00")],
)
def test_rounds_half_up_to_a_multiple_of_the_step(value, step, told):
    """0.285 is rounded as people round it, not as the nearest binary number is."""
    assert told == str(rounded(value, Decimal(step)))


@pytest.mark.parametrize(
    ("smallest", "told"),
    [(None, ""), (12000, ""), (2400, "b"), (600, "bc")],  # steps 1, 1, 5 and 20
)
def test_what_a_coarse_step_would_call_nothing_is_named(smallest, told):
    """Ordinary rounding may say 0 of 0.4; a step that small lists ask for may not say it of 2 or 9."""
    values = {"a": 0.0, "b": 2.0, "c": 9.0, "d": 90.0}

    assert set(told) == Coarseness(smallest, YEAR).vanishing(Unit.PER_1000, values)
