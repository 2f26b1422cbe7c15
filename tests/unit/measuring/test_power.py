"""The smallest change that the next period could show: what it rests on, and where there is none."""

from decimal import Decimal
from math import sqrt

import numpy as np
import pytest
from scipy import stats
from support.measuring_cases import YEAR, measured, of_patients, of_strata, patients
from support.measuring_cases import header as _header

from pipeline.measuring.chance import equal_rates
from pipeline.measuring.estimate import Columns, Method
from pipeline.measuring.power import POWER, Figures, SmallestChange, smallest_change, smallest_changes
from pipeline.model import Level

approx = pytest.approx
NONE = SmallestChange(None, None)
Z = stats.norm.ppf(0.975), stats.norm.ppf(POWER)


def _promise(rows, tests=1, correlation=0.0, **said):
    said = {"relevant_difference": 0} | said
    found = measured(of_patients({"p1": rows}), **said)
    now = found.of(Level.PRACTICE, "p1")
    return _smallest(found, now, tests, correlation)


def _smallest(found, now, tests, correlation=0.0):
    (promise,) = smallest_change(found.header, found.period, found.method, [now], tests, [correlation])
    return promise


def _power_of_two_proportions(p1, p2, n):
    """Give the usual approximate power: past 1.96 standard errors as if alike, with those that there are."""
    alike = (p1 + p2) / 2
    threshold = Z[0] * sqrt(2 * alike * (1 - alike) / n)
    return stats.norm.sf((threshold - abs(p2 - p1)) / sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n))


class TestShares:
    """Of patients who do or do not."""

    @pytest.mark.parametrize(("yes", "of"), [(300, 1000), (50, 100), (4000, 10000)])
    def test_has_about_the_textbooks_power(self, yes, of):
        """Other patients: the two-proportion formula gives 83 %, but for what the figure's own luck does."""
        found = _promise(patients(yes, of))
        powers = [_power_of_two_proportions(yes / of, yes / of + change / 100, of) for change in _ways(found)]

        assert all(power == approx(POWER, abs=0.03) for power in powers)

    def test_a_fall_and_a_rise_differ_near_an_end(self):
        """1 of 100 cannot fall by enough; 99 of 100 cannot rise."""
        low, high = _promise(patients(1, 100)), _promise(patients(99, 100))

        assert low.fall is None
        assert high.rise is None
        assert low.rise == approx(high.fall)

    def test_nobody_yet_can_still_rise(self):
        """0 of 100: 4 would be more than chance, 0.04² / (2 · 0.02 · 0.98 / 100) > 1.96²; and 100 of 100 can fall."""
        rise, fall = _promise(patients(0, 100)).rise, _promise(patients(100, 100)).fall

        assert 0.8 <= stats.binom.sf(3, 100, rise / 100) <= 0.9
        assert rise == approx(fall)

    def test_of_few_patients_not_even_a_hundred_points(self):
        """6 of 10 in a report of 200 tests."""
        assert _promise(patients(6, 10), tests=200) == NONE

    def test_a_share_of_everything_grows_with_more_patients(self):
        """A hundred times as many patients, about a tenth of the change."""
        few, many = (_promise(patients(3 * k, 10 * k)).rise for k in (20, 2000))

        assert few / many == approx(10, rel=0.1)


def _ways(found):
    return (v * sign for v, sign in ((found.fall, -1), (found.rise, 1)) if v is not None)


class TestWhatItRestsOn:
    """The family, the patients in common, and what matters."""

    def test_more_tests_ask_for_more(self):
        """5 % divided by the number of tests: 1.96, 2.64 and 3.39 standard errors, and 0.95 more."""
        rows = patients(5000, 10000)
        found = [_promise(rows, tests=k).rise for k in (1, 6, 72)]
        error = 100 * sqrt(2 * 0.25 / 10000)
        expected = [(stats.norm.ppf(1 - 0.025 / k) + Z[1]) * error for k in (1, 6, 72)]

        assert [approx(e, rel=0.01) for e in expected] == found

    def test_patients_in_common_ask_for_less(self):
        """A correlation of 0.75 takes away three quarters of the variance: half the change."""
        rows = patients(20000, 40000)
        alone, together = _promise(rows).fall, _promise(rows, correlation=0.75).fall

        assert together / alone == approx(0.5, abs=0.03)

    @pytest.mark.parametrize("unit", ["percent", "ratio"])
    @pytest.mark.parametrize("way", [-1, 1])
    def test_a_change_leaves_less_in_common(self, unit, way):
        """A random part stops, or gets nothing else, or each has more: reckoned with patient by patient."""
        rows, together, tests = [(k % 7 % 5, 5 + k % 3) for k in range(700)], 0.6, 12
        found = _promise(rows, tests, together, unit=unit, counts="prescription")
        change, scale = found.rise if way > 0 else found.fall, 100 if unit == "percent" else 1
        size = change / scale
        apart = _apart(rows, way * size, together, rises_by_switching=unit == "percent")
        carriers = sum(a for a, _ in rows) ** 2 / sum(a * a for a, _ in rows)
        unsure = size**2 * (6 - 1 + (1 + together) ** 2) / (4 * carriers)
        threshold = stats.t.ppf(1 - 0.025 / tests, 699) * sqrt(apart + size**2 / (2 * 700))

        assert size == approx(threshold + Z[1] * sqrt(apart + unsure), rel=1e-9)

    def test_never_less_than_matters(self):
        """However many patients: 5 points, and what chance takes from a true change of 5 points half of the time."""
        found = _promise(patients(50000, 100000), relevant_difference=5)
        error = 100 * sqrt(0.25 / 100000 + 0.2475 / 100000)

        assert found.rise == approx(5 + Z[1] * error, rel=1e-3)
        assert found.rise > 5

    def test_between_patients_rests_on_their_own_numbers(self):
        """A few heavy users make a rate less sure than as many light ones."""
        said = {"unit": "per_1000", "denominator_in": "patients", "counts": "prescription"}
        heavy = [(20, 1)] * 50 + [(0, 1)] * 1950
        light = [(1, 1)] * 1000 + [(0, 1)] * 1000

        assert _promise(heavy, **said).fall > 3 * _promise(light, **said).fall

    def test_a_mean_is_as_far_from_either_side(self):
        """The mean's own variance, t for the threshold: a fall is a rise."""
        rows = [(40 + k % 21, 1) for k in range(210)]
        found = _promise(rows, unit="mean", counts="measurement")
        error = sqrt(2 * (21**2 - 1) / 12 / 209)  # of two means of 210, each of 0 to 20 ten times

        assert found.fall == approx(found.rise)
        assert found.rise == approx((stats.t.ppf(0.975, 209) + Z[1]) * error, rel=0.05)


def _apart(rows, change, together, *, rises_by_switching):
    """Give the variance of a change, from every patient's numbers now and what may become of them."""
    n, y = len(rows), sum(b for _, b in rows)
    now = sum(a for a, _ in rows) / y
    then = now + change

    def spread(ratio, *parts):  # of the patients such a part gets k times the numerator and m times the denominator
        return n / (n - 1) * sum(w * (k * a + (m - ratio) * b) ** 2 for a, b in rows for w, k, m in parts) / y**2

    variance = spread(now, (1, 1, 0))
    if change < 0:
        goes_on = then / now
        stops = (goes_on, 1, 0), (1 - goes_on, 0, 0)
        return variance + spread(then, *stops) - 2 * together * goes_on * variance
    if rises_by_switching:
        goes_on = (1 - then) / (1 - now)
        switches = (goes_on, 1, 0), (1 - goes_on, 0, 1)
        return variance + spread(then, *switches) - 2 * together * goes_on * variance
    times = then / now
    each_more = variance * (1 + times**2 - 2 * together * times)
    others_begin = variance * (1 + times - 2 * together)
    return max(each_more, others_begin)


class TestOfFewEvents:
    """Where the figure's own luck is in the promise and in the change."""

    @pytest.mark.parametrize("way", [-1, 1])
    def test_what_is_promised_of_a_lucky_figure_holds(self, way):
        """Eighty events expected: the promise is made of those that came, and the truth moves by so much."""
        rng, years = np.random.default_rng(7), 1000.0
        before = rng.poisson(80, 8000).astype(float)
        sums = Columns(*(np.full(8000, v) for v in (years, 0, years, 0, years, 0)))._replace(numerator=before)
        figures = Figures(before, before, sums._replace(numerator2=before, product=before))
        header = _header(unit="per_1000", denominator_in="patients", relevant_difference=0)
        promises = smallest_changes(header, YEAR, Method.POISSON, figures, 72, np.zeros(8000))
        now = rng.poisson(80 + way * promises[0 if way < 0 else 1]).astype(float)
        p = equal_rates(before, years, now, years)

        assert 0.80 <= np.mean(p <= 0.05 / 72) <= 0.87


class TestNothingToPromise:
    """Where no variance is known, or nothing is shown."""

    def test_already_counted_things_that_repeat(self):
        """Nobody knows who stands behind."""
        found = measured(of_strata({"p1": (900, 100)}), grain="stratum", unit="ratio", counts="service")
        now = found.of(Level.PRACTICE, "p1")

        assert _smallest(found, now, 1) == NONE

    def test_already_counted_patients_have_one(self):
        """Who counts once varies as a proportion does."""
        found = measured(of_strata({"p1": (300, 1000)}), grain="stratum", relevant_difference=0)
        now = found.of(Level.PRACTICE, "p1")

        assert _smallest(found, now, 1) == _promise(patients(300, 1000))

    def test_too_few_patients(self):
        """8 where the header asks for 10; nobody at all."""
        assert _promise(patients(4, 8)) == NONE
        assert _promise([]) == NONE

    def test_all_alike(self):
        """Every patient has three: no spread, no promise."""
        assert _promise([(3, 1)] * 40, unit="ratio", counts="prescription") == NONE
        assert _promise([(3, 1)] * 40, unit="mean", counts="measurement") == NONE

    def test_a_rate_without_events_can_rise(self):
        """0 of a thousand: 4 would be more than chance, 4² / 4 > 1.96²."""
        found = _promise(patients(0, 1000), unit="per_1000", denominator_in="patients")

        assert found.fall is None
        assert 0.8 <= stats.poisson.sf(3, found.rise) <= 0.9

    def test_huge_numbers_stay_finite(self):
        """A thousand million patients."""
        counts = of_patients({"p1": patients(3, 10)})
        times = Decimal(10**8)
        columns = ("numerator", "denominator", "numerator2", "denominator2", "product")
        frame = counts.frame.with_columns(*(counts.frame[c] * times for c in columns), n=10**9)
        found = measured(type(counts)(counts.indicator_id, counts.period, frame.cast(dict(counts.frame.schema))))
        now = found.of(Level.PRACTICE, "p1")
        promise = _smallest(found, now, 50)

        assert promise.fall == approx(5, abs=0.01)  # the header's relevant difference
        assert promise.rise == approx(5, abs=0.01)
