"""Intervals give the numbers that the literature and the field's own packages give."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pipeline.measuring.intervals import between_patients, byar, exact_poisson, poisson, residuals, student_t, wilson

approx = pytest.approx

ORACLE = Path(__file__).parents[4] / "shared" / "oracle" / "phe_indicator_methods"
CLOSE = 1e-9

needs_oracle = pytest.mark.skipif(not ORACLE.exists(), reason="the reference values are not on this machine")


def _rows(name):
    with (ORACLE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _number(text):
    return float(text) if text else float("nan")


def _level(row):
    return float(row.get("confidence", "95%").rstrip("%")) / 100


class TestWilson:
    """Proportions of patients."""

    def test_newcombes_first_example(self):
        """81 of 263 lies between 0.2553 and 0.3662 (Newcombe 1998, table I, method 3)."""
        low, high = wilson(81, 263)

        assert (round(float(low), 4), round(float(high), 4)) == (0.2553, 0.3662)

    def test_nobody_and_everybody(self):
        """0 of 20 starts at exactly 0, and 20 of 20 is its mirror image."""
        none, all_ = wilson(0, 20), wilson(20, 20)

        assert (none.low, round(float(none.high), 4)) == (0.0, 0.1611)
        assert (round(float(all_.low), 4), all_.high) == (0.8389, 1.0)

    def test_nothing_of_nothing_has_no_limits(self):
        """0 of 0 gives missing limits and no warning."""
        assert np.isnan(wilson(0, 0)).all()


class TestPoisson:
    """Counts of events of which each patient has one at most."""

    def test_garwoods_limits(self):
        """No events lie between 0 and 3.689; one between 0.025 and 5.572 (Garwood 1936)."""
        low, high = poisson(np.array([0.0, 1.0]))

        assert low == approx([0.0, 0.025318], abs=1e-6)
        assert high == approx([3.688879, 5.571643], abs=1e-6)

    def test_ten_events_are_the_first_approximated_ones(self):
        """9 events have exact limits, 10 have Byar's."""
        nine, ten = poisson(9), poisson(10)

        assert tuple(map(float, nine)) == tuple(map(float, exact_poisson(9)))
        assert tuple(map(float, ten)) == tuple(map(float, byar(10)))
        assert float(exact_poisson(10).low) != float(ten.low)


class TestStudent:
    """Means of one value per patient."""

    def test_a_textbook_mean(self):
        """1, 2, 3, 4, 5: mean 3, variance of the mean 2.5 / 5, t(4) = 2.776."""
        mean = student_t(5, 1 + 2 + 3 + 4 + 5, 1 + 4 + 9 + 16 + 25)

        assert (float(mean.value), float(mean.variance)) == (3.0, approx(2.5 / 5))
        assert float(mean.high) == approx(3 + 2.776445 * (2.5 / 5) ** 0.5, abs=1e-6)

    @pytest.mark.parametrize(("n", "total", "squares"), [(1, 7, 49), (3, 0.3, 0.03), (2, 200, 20_000)])
    def test_values_without_spread_have_no_interval(self, n, total, squares):
        """One value, or values all alike, have a mean and no interval."""
        mean = student_t(n, total, squares)

        assert float(mean.value) == approx(total / n)
        assert np.isnan([mean.variance, mean.low, mean.high]).all()


class TestBetweenPatients:
    """Ratios in which a patient counts more than once."""

    def test_is_the_residuals_around_the_ratio(self):
        """Patients (1,2), (0,1), (3,3): R = 4/6; residuals -1/3, -2/3, 1 give 14/9; 3/2 · 14/9 / 36."""
        ratio = between_patients(3, 1 + 0 + 3, 2 + 1 + 3, 1 + 0 + 9, 4 + 1 + 9, 2 + 0 + 9)

        assert float(ratio.value) == approx(4 / 6)
        assert float(ratio.variance) == approx(3 / 2 * 14 / 9 / 36)

    def test_repeat_users_are_less_certain_than_poisson_thinks(self):
        """100 patients, ten of whom have ten events each: 100 events, but the interval is three times Poisson's."""
        rate = between_patients(100, 100, 100, 10 * 10**2, 100, 100)

        assert float(rate.variance) == approx(100 / 99 * (1000 - 100) / 100**2)
        assert float(rate.high - rate.low) > 2.9 * float(poisson(100).high - poisson(100).low) / 100

    def test_no_event_has_no_interval(self):
        """Nobody has an event: between patients there is nothing to see, and no false certainty."""
        rate = between_patients(50, 0, 50, 0, 50, 0)

        assert float(rate.value) == 0.0
        assert np.isnan([rate.low, rate.high]).all()

    def test_what_floats_leave_behind_is_no_spread(self):
        """Thirty patients with 0.1 of 0.3 each are alike, whatever the sums of floats say."""
        assert float(residuals(1 / 3, 30 * 0.01, 30 * 0.09, 30 * 0.03)) == 0.0


@needs_oracle
class TestAgainstTheFieldsPackage:
    """The reference values of PHEindicatormethods."""

    def test_limits_of_counts_and_proportions(self):
        """Byar's and Wilson's limits agree at 95 and 99.8 per cent."""
        rows = _rows("byars_wilson_limits.csv")
        for row in rows:
            x, n = float(row["x"]), _number(row["n"])
            low, high = byar(x, _level(row)) if row["method"] == "Byars" else wilson(x, n, _level(row))

            if row["lowercl"]:
                assert float(low) == approx(float(row["lowercl"]), rel=CLOSE)
            assert float(high) == approx(float(row["uppercl"]), rel=CLOSE)
        assert len(rows) == 13

    @pytest.mark.parametrize(("name", "rows"), [("proportion_wilson.csv", 19), ("proportion_wilson_grouped.csv", 11)])
    def test_proportions(self, name, rows):
        """Wilson's limits agree, and missing in is missing out."""
        read = _rows(name)
        for row in read:
            x, n, times = _number(row["Numerator"]), _number(row["Denominator"]), float(row["multiplier"])
            for low, high, level in _limits_in(row):
                found = wilson(x, n, level)

                assert float(found.low) * times == approx(low, rel=CLOSE, abs=1e-12, nan_ok=True)
                assert float(found.high) * times == approx(high, rel=CLOSE, nan_ok=True)
        assert len(read) == rows

    @pytest.mark.parametrize(
        ("name", "rows"), [("crude_rate_byars_exact.csv", 20), ("crude_rate_byars_exact_grouped.csv", 12)]
    )
    def test_crude_rates(self, name, rows):
        """Rates agree: exact below ten events, Byar from ten, missing in missing out."""
        read = _rows(name)
        for row in read:
            x, n, times = _number(row["Numerator"]), _number(row["Denominator"]), float(row["multiplier"])
            for low, high, level in _limits_in(row):
                found = poisson(x, level)

                assert float(found.low) / n * times == approx(low, rel=CLOSE, nan_ok=True)
                assert float(found.high) / n * times == approx(high, rel=CLOSE, nan_ok=True)
        assert len(read) == rows

    def test_means(self):
        """Student's limits agree, per area and pooled, at 95 and 99.8 per cent."""
        values = _rows("mean_t_input.csv")
        expected = _rows("mean_t_expected.csv")
        for row in expected:
            own = [float(v["values"]) for v in values if row["area"] in (v["area"], "No grouping")]
            for low, high, level in _limits_in(row):
                mean = student_t(len(own), sum(own), sum(v * v for v in own), level)

                assert float(mean.value) == approx(float(row["value"]), rel=CLOSE)
                assert (float(mean.low), float(mean.high)) == approx((low, high), rel=CLOSE)
        assert len(expected) == 3


def _limits_in(row):
    if "lowercl" in row:
        return [(_number(row["lowercl"]), _number(row["uppercl"]), _level(row))]
    return [
        (_number(row["lower95_0cl"]), _number(row["upper95_0cl"]), 0.95),
        (_number(row["lower99_8cl"]), _number(row["upper99_8cl"]), 0.998),
    ]
