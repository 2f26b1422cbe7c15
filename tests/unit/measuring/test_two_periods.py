"""Is a change more than chance: the tests and the interval agree with other people's, and with slow plain sums."""

import warnings
from math import isnan, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from pipeline.measuring.estimate import Columns, Method
from pipeline.measuring.intervals import Spread, hybrid, poisson, student_t, wilson
from pipeline.measuring.two_periods import Cross, correlation, p_values

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # statsmodels' own imports warn
    from statsmodels.stats.contingency_tables import mcnemar
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

approx = pytest.approx

TABLE = st.tuples(*(st.integers(0, 60) for _ in range(4))).filter(lambda t: sum(t) > 0)
MANY = st.integers(0, 40) | st.integers(10**6, 10**9)
VALUES = st.lists(st.integers(0, 30), min_size=2, max_size=25)


def _columns(rows):
    """Sum (numerator, denominator) rows."""
    x, y = (np.array([float(r[k]) for r in rows]) for k in (0, 1))
    return Columns(*(np.array([float(v)]) for v in (len(rows), x.sum(), y.sum(), x @ x, y @ y, x @ y)))


def _cross(pairs):
    """Sum over ((x1, y1), (x2, y2))."""
    sums = [sum(a[i] * b[j] for a, b in pairs) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))]
    return Cross(*(np.array([float(v)]) for v in (len(pairs), *sums)))


def _both(alone_before, both, alone_now):
    """Give the sums of patients who are in one period or in both."""
    return _columns([*alone_before, *(a for a, _ in both)]), _columns([*alone_now, *(b for _, b in both)]), _cross(both)


def _counted(x, n):
    """Give the sums of x of n patients."""
    return Columns(*(np.array([float(v)]) for v in (n, x, n, x, n, x)))


NOBODY = Cross(*(np.zeros(1) for _ in range(5)))


def _same(a, b, c, d):
    """Give the sums of the same patients: did both times, before alone, now alone, never."""
    n = a + b + c + d
    return _counted(a + b, n), _counted(a + c, n), Cross(*(np.array([float(v)]) for v in (n, a, a + b, a + c, n)))


def _share(sums):
    limits = wilson(sums.numerator, sums.n)
    return Spread(sums.numerator / sums.n, sums.n, limits.low, limits.high)


def _interval(before, now, cross=NOBODY):
    limits = hybrid(_share(before), _share(now), correlation(Method.WILSON, before, now, cross))
    return float(limits.low[0]), float(limits.high[0])


def _p(method, *sums):
    return float(p_values(method, *sums)[0])


def _plain_newcombe(a, b, c, d):
    """Newcombe's method 10 for the same patients, as it is printed: now minus before."""
    n = a + b + c + d
    p1, p2 = (a + b) / n, (a + c) / n
    (l1, u1), (l2, u2) = ((float(v[0]) for v in wilson(np.array([x]), np.array([n]))) for x in (a + b, a + c))
    product = a * d - b * c
    corrected = max(product - n / 2, 0) if product > 0 else product
    whole = (a + b) * (c + d) * (a + c) * (b + d)
    phi = corrected / sqrt(whole) if whole else 0
    low = sqrt(max((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2, 0))
    high = sqrt(max((u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2, 0))
    return p2 - p1 - low, p2 - p1 + high


class TestProportionsOfOthers:
    """Shares of different patients."""

    @pytest.mark.parametrize(
        ("now", "before", "low", "high"),
        [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0000),
            ((10, 10), (0, 10), 0.6075, 1.0000),
        ],
    )
    def test_the_published_examples(self, now, before, low, high):
        """Newcombe 1998, Table II, method 10."""
        found = _interval(_counted(*before), _counted(*now))

        assert (low, high) == (approx(found[0], abs=5e-5), approx(found[1], abs=5e-5))

    @given(x1=MANY, n1=MANY, x2=MANY, n2=MANY)
    @example(x1=0, n1=1, x2=1, n2=1)
    @example(x1=0, n1=20, x2=20, n2=20)
    @example(x1=0, n1=9, x2=0, n2=9)
    def test_the_interval_is_statsmodels(self, x1, n1, x2, n2):
        """Newcombe's, whatever the counts: 0 of n, n of n, one patient, a thousand million."""
        n1, n2 = max(x1, n1, 1), max(x2, n2, 1)
        low, high = confint_proportions_2indep(x2, n2, x1, n1, method="newcomb")
        found = _interval(_counted(x1, n1), _counted(x2, n2))

        assert found[0] == approx(max(low, -1), abs=1e-9)
        assert found[1] == approx(min(high, 1), abs=1e-9)

    @given(x1=MANY, n1=MANY, x2=MANY, n2=MANY)
    def test_the_p_value_is_statsmodels(self, x1, n1, x2, n2):
        """The score test of two proportions; nothing to test where nobody does, or everybody."""
        n1, n2 = max(x1, n1, 1), max(x2, n2, 1)
        found = _p(Method.WILSON, _counted(x1, n1), _counted(x2, n2), NOBODY)
        if x1 + x2 in (0, n1 + n2):
            assert isnan(found)
            return

        _, expected = proportions_ztest([x2, x1], [n2, n1])
        assert found == approx(expected, rel=1e-6, abs=1e-300)


class TestProportionsOfTheSame:
    """Shares of the same patients, before and now."""

    @pytest.mark.parametrize(
        ("table", "low", "high"),
        [
            ((59, 16, 6, 80), -0.1186, -0.0046),  # Cavo et al. 2012: 65 and 75 of 161
            ((1, 7, 1, 12), -0.507, -0.026),  # Bentur et al. 2009: 2 and 8 of 21
        ],
    )
    def test_the_published_examples(self, table, low, high):
        """Fagerland, Lydersen and Laake 2017, chapter 8: the Newcombe square-and-add interval."""
        found = _interval(*_same(*table))

        assert (low, high) == (approx(found[0], abs=5e-4 if high == -0.026 else 5e-5), approx(found[1], abs=5e-4))

    @given(TABLE)
    @example((1, 0, 0, 0))
    @example((0, 0, 0, 9))
    @example((30, 0, 0, 30))
    @example((0, 30, 30, 0))
    @example((0, 30, 0, 0))
    def test_the_interval_is_newcombes(self, table):
        """Whatever the four counts, also where all did as before."""
        found, expected = _interval(*_same(*table)), _plain_newcombe(*table)

        assert [approx(v, abs=1e-9) for v in expected] == [v if not isnan(v) else 0.0 for v in found]

    @given(TABLE)
    @example((10**6, 500, 400, 10**6))
    def test_the_p_value_is_mcnemars(self, table):
        """(b - c)² / (b + c), where anybody changed at all."""
        _, b, c, _ = table
        found = _p(Method.WILSON, *_same(*table))
        if b + c == 0:
            assert isnan(found)
            return

        expected = mcnemar([[table[0], b], [c, table[3]]], exact=False, correction=False).pvalue
        assert found == approx(expected, rel=1e-6)

    def test_the_worked_example_by_hand(self):
        """16 stopped and 6 began: (16 - 6)² / 22 = 4.545."""
        assert _p(Method.WILSON, *_same(59, 16, 6, 80)) == approx(stats.chi2.sf(100 / 22, 1), rel=1e-9)


class TestSomeOfThemTheSame:
    """Patients in both periods beside patients in one alone."""

    A = [1] * 9 + [0] * 6
    B = [1] * 8 + [0] + [1] * 3 + [0] * 3

    def test_proportions_lie_near_the_published_example(self):
        """Derrick et al. 2015: 15 patients in both, 9 and 6 in one; their test gives 0.053, around other means."""
        both = [((a, 1), (b, 1)) for a, b in zip(self.A, self.B, strict=True)]
        sums = _both([(1, 1)] * 5 + [(0, 1)] * 4, both, [(1, 1)] * 6)

        assert _p(Method.WILSON, *sums) == approx(0.053, abs=0.005)

    def test_means_lie_near_the_published_example(self):
        """Derrick, Toher and White 2017: 8 in both, 8 and 8 in one; equal variances give 0.026."""
        alone = [20, 21, 16, 18, 14, 12, 14, 17], [10, 16, 18, 16, 15, 14, 13, 10]
        both = zip([14, 15, 18, 20, 11, 19, 14, 15], [15, 10, 15, 17, 13, 19, 12, 13], strict=True)
        before, now = ([(v, 1) for v in values] for values in alone)
        sums = _both(before, [((a, 1), (b, 1)) for a, b in both], now)

        assert _p(Method.STUDENT, *sums) == approx(0.026, abs=0.004)

    @given(
        before=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=8),
        both=st.lists(st.tuples(*[st.tuples(st.integers(0, 9), st.integers(1, 9))] * 2), min_size=3, max_size=12),
        now=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=8),
    )
    def test_the_correlation_is_the_patients_own(self, before, both, now):
        """Σuv / √(Σu²Σv²) of what each patient lies above the ratio, 0 for who was not there."""
        everyone = [*((a, None) for a in before), *both, *((None, b) for b in now)]
        ratios = []
        for k in (0, 1):
            there = [p[k] for p in everyone if p[k] is not None]
            ratios.append(sum(x for x, _ in there) / sum(y for _, y in there))
        u, v = ([0.0 if p[k] is None else p[k][0] - ratios[k] * p[k][1] for p in everyone] for k in (0, 1))
        found = float(correlation(Method.BETWEEN, *_both(before, both, now))[0])
        squares = np.dot(u, u) * np.dot(v, v)
        expected = np.dot(u, v) / sqrt(squares) if squares > 1e-9 else 0.0

        assert found == approx(expected, abs=1e-7)

    def test_the_more_are_the_same_the_surer(self):
        """60 of 200 became 80 of 200; of those in both nobody stopped."""
        found = []
        for same in (0, 50, 100, 200):
            share = 60 * same // 200, 80 * same // 200
            yes, new = [((1, 1), (1, 1))] * share[0], [((0, 1), (1, 1))] * (share[1] - share[0])
            both = [*yes, *new, *[((0, 1), (0, 1))] * (same - share[1])]
            before = [(1, 1)] * (60 - share[0]) + [(0, 1)] * (140 - same + share[0])
            now = [(1, 1)] * (80 - share[1]) + [(0, 1)] * (120 - same + share[1])
            found.append(_p(Method.WILSON, *_both(before, both, now)))

        assert found == sorted(found, reverse=True)
        assert found[0] == approx(2 * stats.norm.sf(0.1 / sqrt(0.35 * 0.65 * 2 / 200)), rel=1e-9)
        assert found[-1] == approx(stats.chi2.sf(20, 1), rel=1e-6)  # 20 began and nobody stopped: (20 - 0)² / 20


class TestRates:
    """Events, at most one per patient, over listed time."""

    def test_without_patients_in_both_the_sum_is_binomial(self):
        """12 events became 3 in equal time: mid-p of 12 or more among 15."""
        days = 365.0 * 100
        before, now = (Columns(*(np.array([v]) for v in (100.0, x, days, x, days**2 / 100, x))) for x in (12.0, 3.0))
        expected = 2 * (stats.binom.sf(12, 15, 0.5) + stats.binom.pmf(12, 15, 0.5) / 2)

        assert _p(Method.POISSON, before, now, NOBODY) == approx(expected, rel=1e-9)

    def test_no_event_at_all_is_nothing_to_test(self):
        """0 and 0."""
        assert isnan(_p(Method.POISSON, _counted(0, 30), _counted(0, 40), NOBODY))

    def test_who_has_an_event_both_times_did_not_change(self):
        """40 and 46 events among a thousand, 35 of them the same patients': surer than of different ones."""
        both = [((1, 1), (1, 1))] * 35 + [((1, 1), (0, 1))] * 5 + [((0, 1), (1, 1))] * 11 + [((0, 1), (0, 1))] * 949
        sums = _both([], both, [])
        same, others = _p(Method.POISSON, *sums), _p(Method.POISSON, *sums[:2], NOBODY)

        common = 35 - 0.043 * (40 + 46) + 1000 * 0.043**2  # around 43 of a thousand in both years
        assert same == approx(stats.chi2.sf((46 - 40) ** 2 / (40 + 46 - 2 * common), 1), rel=1e-9)
        assert others == approx(0.52, abs=0.01)

    def test_the_interval_adds_the_two_squares(self):
        """12 events became 30 in a hundred years each: Byar's limits, squared and added."""
        spreads = []
        for x in (12.0, 30.0):
            limits = poisson(np.array([x]))
            spreads.append(Spread(np.array([x]), np.array([x]), limits.low, limits.high))
        found = hybrid(*spreads, np.zeros(1))
        (b, _, bl, bh), (n, _, nl, nh) = ([float(c[0]) for c in s] for s in spreads)

        assert float(found.low[0]) == approx(18 - sqrt((n - nl) ** 2 + (bh - b) ** 2))
        assert float(found.high[0]) == approx(18 + sqrt((nh - n) ** 2 + (b - bl) ** 2))


class TestMeans:
    """One measured value per patient."""

    @given(VALUES, VALUES)
    def test_other_patients_are_welchs(self, before, now):
        """Scipy's test with unequal variances."""
        found = _p(Method.STUDENT, _columns([(v, 1) for v in before]), _columns([(v, 1) for v in now]), NOBODY)
        if len(set(before)) == 1 or len(set(now)) == 1:
            assert isnan(found)
            return

        assert found == approx(stats.ttest_ind(now, before, equal_var=False).pvalue, rel=1e-7)

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=25))
    @example([(5, 7)] * 6)
    @example([(5, 7), (6, 8), (9, 11)])
    def test_the_same_patients_are_students_paired(self, pairs):
        """Scipy's paired test, and its interval; patients who all changed alike are nothing to test."""
        before, now, cross = _both([], [((a, 1), (b, 1)) for a, b in pairs], [])
        found = _p(Method.STUDENT, before, now, cross)
        spreads = [student_t(c.n, c.numerator, c.numerator2) for c in (before, now)]
        low, high = (float(v[0]) for v in hybrid(*spreads, correlation(Method.STUDENT, before, now, cross)))
        a, b = zip(*pairs, strict=True)
        if len(set(a)) == 1 or len(set(b)) == 1 or len({x - y for x, y in pairs}) == 1:
            assert isnan(found)
            assert isnan(low)
            return

        expected = stats.ttest_rel(b, a)
        assert found == approx(expected.pvalue, rel=1e-5)
        assert (low, high) == approx(tuple(expected.confidence_interval()), rel=1e-5, abs=1e-6)

    def test_one_patient_is_nothing_to_test(self):
        """One value has no spread."""
        assert isnan(_p(Method.STUDENT, _columns([(5, 1)]), _columns([(7, 1)]), NOBODY))
        assert isnan(_p(Method.BETWEEN, _columns([(5, 1)]), _columns([(7, 1)]), NOBODY))


class TestRepeats:
    """Events that a patient can repeat."""

    @staticmethod
    def _drawn(seed, before, both, now):
        chance = Random(seed)  # noqa: S311 - draws a test
        one = lambda: (chance.choice([0, 0, 0, 1, 2, 9]), chance.randint(1, 12))  # noqa: E731  # said once
        return [one() for _ in range(before)], [(one(), one()) for _ in range(both)], [one() for _ in range(now)]

    @pytest.mark.parametrize("seed", range(6))
    def test_the_variance_is_at_least_that_of_every_patients_own_change(self, seed):
        """Summed patient by patient: the square of what each adds to the change, in both periods or in one."""
        before, both, now = self._drawn(seed, 20, 40, 15)
        r1, r2 = (
            sum(x for x, _ in rows) / sum(y for _, y in rows)
            for rows in ([*before, *(a for a, _ in both)], [*now, *(b for _, b in both)])
        )
        y1, y2 = (
            sum(y for _, y in before) + sum(a[1] for a, _ in both),
            sum(y for _, y in now) + sum(b[1] for _, b in both),
        )
        gone, come = ([(x - r * y) / total for x, y in rows] for r, total, rows in ((r1, y1, before), (r2, y2, now)))
        own = [(b[0] - r2 * b[1]) / y2 - (a[0] - r1 * a[1]) / y1 for a, b in both]
        least = sum(v * v for v in (*gone, *come, *own))
        z = abs(r2 - r1) / sqrt(least)

        assert _p(Method.BETWEEN, *_both(before, both, now)) >= 2 * stats.norm.sf(z)
        assert _p(Method.BETWEEN, *_both(before, both, now)) <= 2 * stats.t.sf(z * 0.85, 20)

    def test_a_period_that_lies_low_is_not_certain(self):
        """0 events after 10 of one patient among 30: its own variance is 0, and it proves nothing."""
        before = [(10, 1), *[(0, 1)] * 29]
        found = _p(Method.BETWEEN, _columns(before), _columns([(0, 1)] * 30), NOBODY)

        assert found > 0.3

    def test_the_same_heavy_users_are_surer_than_others(self):
        """Each of 40 patients has one more of 5, 10 or 15: certain; as others' numbers it would be nothing."""
        both = [((5 * (k % 3 + 1), 1), (5 * (k % 3 + 1) + 1 + k % 2, 1)) for k in range(40)]
        sums = _both([], both, [])

        assert _p(Method.BETWEEN, *sums) < 1e-6
        assert _p(Method.BETWEEN, *sums[:2], NOBODY) > 0.05


def test_already_counted_sums_of_who_knows_whom_are_nothing_to_test():
    """No variance is known."""
    assert isnan(_p(Method.NONE, _counted(3, 30), _counted(9, 40), NOBODY))


def test_a_missing_number_stays_missing():
    """NaN in, NaN out, for every method."""
    lacking = Columns(*(np.array([np.nan]) for _ in range(6)))
    for method in (Method.WILSON, Method.POISSON, Method.STUDENT, Method.BETWEEN, Method.NONE):
        assert isnan(_p(method, lacking, _counted(3, 9), NOBODY))
    assert isnan(float(hybrid(Spread(*lacking[:4]), _share(_counted(3, 9)), np.zeros(1)).low[0]))
