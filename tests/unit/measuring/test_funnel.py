"""Funnel limits are where the field's tools draw them; a practice lies outside exactly where chance seldom goes."""

from decimal import Decimal
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import gamma, norm, poisson
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint
from support.measuring_cases import measured, of_patients, of_strata, patients

from pipeline.measuring.dispersion import between_practices, phi
from pipeline.measuring.estimate import Method
from pipeline.measuring.funnel import OUTER, Curves, Place, counts_by_chance, curves_around, placed, widened
from pipeline.measuring.intervals import Limits
from pipeline.measuring.measure import NATION
from pipeline.model import Level, Unit

approx = pytest.approx


def column(*numbers):
    return np.array(numbers, dtype=np.float64)


def percent(share):
    return Curves(Unit.PERCENT, share, share * (1 - share))


def rate(level):
    return Curves(Unit.PER_1000, level, level)


def nation(counts, /, **said):
    measurements = measured(counts, **said)
    group = measurements.of(Level.DENMARK, NATION).sums
    return curves_around(measurements.header.unit, measurements.method, group)


class TestPercent:
    """Patients who do or do not."""

    @pytest.mark.parametrize(
        ("n", "low_95", "high_95", "low_998", "high_998"),
        [
            (1, 3.204264, 100, 0, 100),
            (2, 25.885383, 100, 0, 100),
            (3, 35.933491, 100, 10.150815, 100),
            (5, 46.011039, 100, 26.039864, 100),
        ],
    )
    def test_published_limits(self, n, low_95, high_95, low_998, high_998):
        """Around 80.642448 %, the lines lie where PHEindicatormethods draws them, cut to 0-100."""
        curves = percent(0.80642448)
        inner, outer = curves.limits(n), curves.limits(n, OUTER)

        assert (low_95, high_95) == approx((100 * inner.low, 100 * inner.high), abs=1e-6)
        assert (low_998, high_998) == approx((100 * outer.low, 100 * outer.high), abs=1e-6)

    def test_is_made_from_a_groups_patients(self):
        """30 of 120 patients vary by 0.25 · 0.75 each."""
        curves = nation(of_patients({"p1": patients(10, 50), "p2": patients(20, 70)}))

        assert Curves(Unit.PERCENT, 0.25, 0.25 * 0.75) == curves
        assert (0.25 - 1.959964 * sqrt(0.25 * 0.75 / 100)) == approx(float(curves.limits(100).low))

    @given(x=st.integers(0, 10**9), n=st.integers(1, 10**9), share=st.floats(0.001, 0.999))
    def test_outside_is_where_wilsons_interval_leaves_out_the_group(self, x, n, share):
        """Score limits turned round: at 95 and 99.8 %, from one patient to a billion."""
        x = min(x, n)
        expected = Place.WITHIN
        for level, above, below in ((0.95, Place.ABOVE, Place.BELOW), (OUTER, Place.FAR_ABOVE, Place.FAR_BELOW)):
            low, high = proportion_confint(x, n, alpha=1 - level, method="wilson")
            assume(min(abs(low - share), abs(high - share)) > 1e-9)
            expected = above if low > share else below if high < share else expected

        assert (expected,) == percent(share).places(column(x), column(n))


class TestRates:
    """Events, of which each patient has one at most."""

    @pytest.mark.parametrize(
        ("expected", "events"),
        [(5.571643391, 1), (7.224687668, 2), (11.668332079, 5), (18.390356042, 10)],
    )
    def test_the_lower_line_is_garwoods_upper_limit_turned_round(self, expected, events):
        """5.57 events are the upper limit of one event; so one event is the lower limit of 5.57."""
        assert events == approx(float(counts_by_chance(expected).low))

    @pytest.mark.parametrize(
        ("expected", "events"),
        [(0.025317808, 1), (0.242209279, 2), (1.623486390, 5), (4.795388696, 10)],
    )
    def test_the_upper_line_is_garwoods_lower_limit_turned_round(self, expected, events):
        """Ten events can come of 4.80; so ten are the upper limit of 4.80."""
        assert events == approx(float(counts_by_chance(expected).high))

    @pytest.mark.parametrize(("expected", "is_below"), [(3.68, False), (3.70, True)])
    def test_no_event_is_below_only_where_four_are_expected(self, expected, is_below):
        """Chance leaves out every event in exp(-3.69) = 2.5 % of practices."""
        found = rate(0.01).places(column(0), column(expected / 0.01))

        assert (Place.BELOW if is_below else Place.WITHIN,) == found

    def test_is_made_from_a_groups_events(self):
        """4 events among 200 listed patients: 0.02 each."""
        counts = of_patients({"p1": patients(1, 150), "p2": patients(3, 50)})

        assert rate(0.02) == nation(counts, unit="per_1000", denominator_in="patients")

    @given(x=st.integers(0, 10**9), spread=st.floats(-6, 6))
    def test_outside_is_where_poisson_seldom_comes(self, x, spread):
        """At 95 and 99.8 %, from no event to a billion: the tail beyond the count is small."""
        expected = max(x + spread * sqrt(x + 1), 0.1)
        at_most, at_least = poisson.cdf(x, expected), poisson.sf(x - 1, expected)
        for tail in (0.025, 0.001):
            assume(min(abs(at_most - tail), abs(at_least - tail)) > 1e-6)
        place = Place.BELOW if at_most < 0.025 else Place.ABOVE if at_least < 0.025 else Place.WITHIN
        far = Place.FAR_BELOW if at_most < 0.001 else Place.FAR_ABOVE if at_least < 0.001 else place

        assert (far,) == rate(1.0).places(column(x), column(expected))

    def test_exact_and_normal_lines_meet(self):
        """At a billion events the exact line is left for the normal one, and nobody sees where."""
        exact, normal = counts_by_chance(9.99e8), counts_by_chance(1.001e9)

        for tail, one, other in ((-1, exact.low, normal.low), (1, exact.high, normal.high)):
            for expected, found in ((9.99e8, one), (1.001e9, other)):
                assert expected + tail * norm.ppf(0.975) * sqrt(expected) == approx(float(found), rel=2e-9)
        assert np.isfinite(counts_by_chance(1e15)).all()


class TestRepeats:
    """A patient may count more than once."""

    PRACTICES = {"p1": [(0, 1)] * 60 + [(5, 1)] * 5, "p2": [(0, 1)] * 25 + [(2, 1)] * 10}  # noqa: RUF012 - never written

    def test_a_practice_varies_as_its_patients_do(self):
        """45 events of 100 patients; squares 5·25 + 10·4 = 165: each patient varies by (165 - 45²/100) / 99."""
        curves = nation(of_patients(self.PRACTICES), unit="ratio", counts="prescription")

        assert 0.45 == curves.centre
        assert (165 - 45**2 / 100) / 99 == approx(curves.variance)

    def test_ten_times_the_patients_vary_a_tenth(self):
        """The variance is per unit of the denominator."""
        curves = nation(of_patients(self.PRACTICES), unit="ratio", counts="prescription")

        assert curves.chance(100) == approx(curves.chance(1000) * 10)

    def test_events_in_lots_of_five_are_a_fifth_as_many(self):
        """Where a patient counts five times or not at all, 50 events are as sure as ten patients are."""
        lots = Curves(Unit.PER_1000, 0.5, 0.5 * 5)

        assert rate(0.1).limits(100).low * 5 == approx(lots.limits(100).low)
        assert rate(0.1).limits(100).high * 5 == approx(lots.limits(100).high)

    def test_a_mean_has_the_normal_limits_and_may_be_negative(self):
        """Values -2, 0, 1, 3 have mean 0.5 and variance (14 - 1) / 3; four patients vary by a quarter of it."""
        counts = of_patients({"p1": [(-2, 1), (0, 1)], "p2": [(1, 1), (3, 1)]})
        curves = nation(counts, unit="mean", counts="measurement")

        assert (0.5, approx(13 / 3)) == (curves.centre, curves.variance)
        assert 0.5 - norm.ppf(0.999) * sqrt(13 / 3 / 4) == approx(float(curves.limits(4, OUTER).low))

    @given(
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 366)), min_size=2, max_size=40),
        st.floats(1, 1e6),
    )
    def test_a_plain_loop_gives_the_same_limits(self, rows, denominator):
        """Patient by patient, then Poisson's tails for as many events as vary alike."""
        total = sum(y for _, y in rows)
        level = sum(x for x, _ in rows) / total
        squares = sum((x - level * y) ** 2 for x, y in rows)
        assume(squares > 1e-6)
        curves = nation(of_patients({"p1": rows}), unit="ratio", counts="service")
        limits = curves.limits(denominator)

        variance = len(rows) / (len(rows) - 1) * squares / total / denominator
        alike = level**2 / variance
        assert variance == approx(float(curves.chance(denominator)))
        low, high = float(limits.low) / level * alike, float(limits.high) / level * alike
        assume(alike > 0.03)
        if low > 0:
            assert _tail_up_to(low, alike) == approx(0.025, rel=1e-6)
        assert 1 - _tail_up_to(high - 1, alike) == approx(0.025, rel=1e-6)


def _tail_up_to(count, expected):
    """Give Poisson's tail at a count between whole ones: the share of Gamma(count + 1) beyond."""
    return gamma.sf(expected, count + 1)


class TestNothingToDraw:
    """Where there is no funnel, or no place in it."""

    @pytest.mark.parametrize(
        ("practices", "said"),
        [
            ({"p1": patients(0, 50), "p2": patients(0, 50)}, {}),
            ({"p1": patients(50, 50), "p2": patients(50, 50)}, {}),
            ({"p1": patients(0, 50)}, {"unit": "per_1000", "denominator_in": "patients"}),
            ({"p1": [(2, 4)] * 30}, {"unit": "ratio", "counts": "service"}),
            ({"p1": [(0, 0)] * 30}, {"unit": "ratio", "counts": "service"}),
        ],
        ids=["nobody", "everybody", "no event", "all alike", "0 of 0"],
    )
    def test_where_nothing_varies_there_are_no_curves(self, practices, said):
        """Nobody, everybody, no event, patients all alike, nothing of nothing."""
        assert nation(of_patients(practices), **said) is None

    def test_already_counted_repeats_and_medians_have_none(self):
        """Who stands behind the sums is not known, and a median is no ratio."""
        assert nation(of_strata({"p1": (30, 10)}), unit="ratio", counts="service", grain="stratum") is None
        group = measured(of_patients({"p1": patients(3, 10)})).of(Level.DENMARK, NATION).sums
        assert curves_around(Unit.MEDIAN, Method.BETWEEN, group) is None

    def test_a_practice_without_a_denominator_has_no_place(self):
        """0 of 0 and a missing number lie nowhere; the others are not touched."""
        found = percent(0.5).places(column(0, np.nan, 50, 100), column(0, 100, 100, 100))

        assert (None, None, Place.WITHIN, Place.FAR_ABOVE) == found

    def test_on_a_line_is_within(self):
        """Only beyond a line is outside."""
        inner, outer = Limits(column(2, 2), column(8, 8)), Limits(column(1, 1), column(9, 9))

        assert (Place.WITHIN, Place.WITHIN) == placed(column(2, 8), inner, outer)
        assert (Place.BELOW, Place.ABOVE) == placed(column(1, 9), inner, outer)
        assert (Place.FAR_BELOW, Place.FAR_ABOVE) == placed(column(0.9, 9.1), inner, outer)


class TestWidened:
    """Practices that spread more than chance."""

    @pytest.mark.parametrize("unit", [Unit.PERCENT, Unit.PER_1000])
    def test_practices_alike_widen_nothing(self, unit):
        """Where every practice has the group's value, τ² is 0 and the lines stay."""
        curves = Curves(unit, 0.2, 0.16)

        assert curves == widened(curves, column(20, 40, 10), column(100, 200, 50))

    def test_one_practice_widens_nothing(self):
        """A practice alone does not spread; nor do practices without patients."""
        assert percent(0.2) == widened(percent(0.2), column(90), column(100))
        assert percent(0.2) == widened(percent(0.2), column(0, 0), column(0, 0))

    def test_what_differs_between_practices_is_added(self):
        """Ten practices of 100 at 15 %, ten at 25 %: φ = (5/4)² = 1.5625, per 0.679 of chance; the rest is τ²."""
        curves = percent(0.2)
        wide = widened(curves, column(*[15] * 10, *[25] * 10), column(*[100] * 20))

        ratio = 1.5625 / 0.6786546
        surplus = (20 * ratio - 19) / 19  # times the variance of chance: weights alike leave Σw - Σw²/Σw = 19 w
        assert surplus * 0.0016 == approx(wide.between, rel=1e-6)
        assert (0.2 - norm.ppf(0.975) * sqrt(0.0016 + wide.between)) == approx(float(wide.limits(100).low))

    @given(
        st.lists(st.tuples(st.integers(0, 400), st.integers(1, 4000)), min_size=2, max_size=30).filter(
            lambda rows: sum(x for x, _ in rows) > 0
        )
    )
    def test_dersimonian_and_laird_find_the_same(self, rows):
        """Without winsorising, τ² is the moment estimate of a random-effects meta-analysis."""
        x, y = column(*(r[0] for r in rows)), column(*(r[1] for r in rows))
        curves = rate(x.sum() / y.sum())
        variances = curves.chance(y)
        scores = (x / y - curves.centre) / np.sqrt(variances)

        with np.errstate(all="ignore"):  # it goes on to weights with a τ² below 0
            expected = combine_effects(x / y, variances, method_re="dl").tau2
        assert max(0.0, expected) == approx(between_practices(phi(scores, 0), variances), rel=1e-6, abs=1e-12)

    def test_huge_practices_still_vary(self):
        """With a billion patients nothing is left to chance, and all of the width is between practices."""
        wide = Curves(Unit.PERCENT, 0.5, 0.25, between=0.01)

        assert 0.5 - norm.ppf(0.975) * 0.1 == approx(float(wide.limits(1e9).low), rel=1e-6)

    def test_a_widened_rate_stays_above_zero(self):
        """Twenty-five events' worth of spread, however large the practice: lines 15.2 and 35.7 of 25."""
        wide = Curves(Unit.PER_1000, 0.02, 0.02, between=0.02**2 / 25)
        limits = wide.limits(1e9)

        assert (counts_by_chance(25).low, counts_by_chance(25).high) == approx(
            (25 * limits.low / 0.02, 25 * limits.high / 0.02), rel=1e-5
        )
        assert (15.2, 35.7) == (round(float(counts_by_chance(25).low), 1), round(float(counts_by_chance(25).high), 1))


def test_sums_are_taken_exactly():
    """A nation's sums of thousandths give the centre that fractions give."""
    practices = {f"p{i:03d}": [(Decimal("0.001") * i, 1), (Decimal(0), 1)] for i in range(1, 300)}
    curves = nation(of_patients(practices), unit="ratio", counts="measurement")

    assert 0.001 * sum(range(1, 300)) / (2 * 299) == approx(curves.centre, rel=1e-15)
