"""Intervals give the numbers that the literature and the field's own packages give."""

import numpy as np
import pytest

from pipeline.measuring.intervals import between_patients, byar, exact_poisson, poisson, residuals, student_t, wilson

approx = pytest.approx


class TestPublished:
    """Limits that PHEindicatormethods prints in its own tests; the rest of them are compared in tests/oracle."""

    @pytest.mark.parametrize(
        ("limits_of", "counted", "level", "low", "high"),
        [
            (byar, (65,), 0.95, 50.163187710459454, 82.84913854593984),
            (byar, (65,), 0.998, 42.8802614714802, 94.00029084431802),
            (byar, (1045,), 0.95, 982.5932018073325, 1110.33121298565),
            (exact_poisson, (5,), 0.95, 1.6234863901184199, 11.668332079322669),
            (exact_poisson, (5,), 0.998, 0.7393717319178389, 16.454745203680105),
            (poisson, (20,), 0.95, 12.211428834875937, 30.889880369197066),
            (wilson, (65, 100), 0.95, 0.5525444329688797, 0.7363575175690247),
            (wilson, (65, 100), 0.998, 0.4954946574070431, 0.7783540614089697),
            (wilson, (1045, 5000), 0.95, 0.19795549880013297, 0.22049130373189027),
            (wilson, (0.445, 1), 0.95, 0.04381744772058822, 0.9334621276979156),
        ],
    )
    def test_limits(self, limits_of, counted, level, low, high):
        """Counts and proportions at 95 and 99.8 %."""
        found = limits_of(*counted, level)

        assert (low, high) == approx((float(found.low), float(found.high)), rel=1e-12)

    def test_a_mean(self):
        """Eight values that sum to 429.63476 with a standard deviation of 20.9756 lie between 36.17 and 71.24."""
        total, deviation = 429.63476, 20.97557525770931
        mean = student_t(8, total, 7 * deviation**2 + total**2 / 8)

        assert (36.168325241336504, 71.24036475866352) == approx((float(mean.low), float(mean.high)), rel=1e-9)


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
