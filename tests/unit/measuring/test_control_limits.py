"""Limits lie three standard deviations around the mean of a baseline, and say nothing where nothing is known."""

from decimal import Decimal
from math import isclose, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measuring.control_limits import (
    ControlChart,
    ControlLimits,
    Point,
    chart_of,
    control_limits,
    mean_moving_range,
)
from pipeline.measuring.estimate import Method

approx = pytest.approx
P, U, I = ControlChart.PROPORTIONS, ControlChart.RATES, ControlChart.INDIVIDUALS  # noqa: E741 - the charts' own names

VALUES = st.lists(
    st.none() | st.integers(0, 60) | st.floats(-1e6, 1e6).map(lambda v: round(v, 6)), min_size=1, max_size=40
)
COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(sorted), min_size=1, max_size=30)


def individuals(values):
    return [Point(value) for value in values]


def counted(pairs, scale=1):
    return [Point(scale * x / y if y else None, Decimal(x), Decimal(y)) for x, y in pairs]


class TestIndividuals:
    """Limits read off the points themselves."""

    def test_the_nhs_worked_example(self):
        """15 months: mean 1150/15, moving ranges 103 over 14, so 76.67 ∓ 3 · 7.36 / 1.128; the twelfth is below."""
        values = [89, 86, 75, 77, 81, 74, 72, 78, 76, 82, 77, 54, 66, 77, 86]
        limits = control_limits(individuals(values), individuals(values), I)

        assert limits.mean == approx((89 + 86 + 75 + 77 + 81 + 74 + 72 + 78 + 76 + 82 + 77 + 54 + 66 + 77 + 86) / 15)
        ranges = 3 + 11 + 2 + 4 + 7 + 2 + 6 + 2 + 6 + 5 + 23 + 12 + 11 + 9
        assert limits.by_point[0][1] - limits.mean == approx(3 * ranges / 14 / 1.128)
        assert [54] == [v for v, beyond in zip(values, limits.outside(values), strict=True) if beyond]

    def test_ten_rising_points(self):
        """1 … 10: mean 5.5, every moving range 1, limits 5.5 ∓ 3/1.128 (the NHS rounds: 2.84 and 8.16)."""
        limits = control_limits(individuals(range(1, 11)), individuals(range(1, 11)), I)

        assert (5.5, approx(5.5 - 3 / 1.128), approx(5.5 + 3 / 1.128)) == (limits.mean, *limits.by_point[0])
        assert (2.84, 8.16) == tuple(round(v, 2) for v in limits.by_point[0])

    def test_a_gap_has_no_moving_range(self):
        """1, 2, nothing, 9, 10: the step from 2 to 9 spans two periods and is left out."""
        assert 1.0 == mean_moving_range([1, 2, None, 9, 10])
        assert mean_moving_range([1, None, 9]) is None

    def test_screening_leaves_a_large_step_out_once(self):
        """Twelve steps of 1 and two of 20 have mean 52/14 = 3.7; 20 is above 3.267 · 3.7 and goes, and 1 is left."""
        values = [1, 2, 1, 2, 1, 2, 1, 21, 1, 2, 1, 2, 1, 2, 1]

        assert 52 / 14 == mean_moving_range(values)
        assert 1.0 == mean_moving_range(values, screened=True)

    def test_screening_what_does_not_move_keeps_it(self):
        """Values all alike have the mean moving range 0, screened or not: no range is left out as large."""
        assert 0.0 == mean_moving_range([5, 5, 5], screened=True)

    @given(VALUES, st.sampled_from([0.1, 1 / 3, 7, 1e9]))
    def test_no_spread_gives_no_limits(self, gaps, value):
        """Values all alike, however they are stored, say nothing about how far chance reaches."""
        points = individuals(None if gap is None else value for gap in gaps)

        assert control_limits(points, points, I) is None

    @given(VALUES)
    def test_limits_lie_evenly_around_the_mean(self, values):
        """The slow way: mean of the known values, mean of the steps between known neighbours, three of them."""
        known = [v for v in values if v is not None]
        steps = [abs(values[i] - values[i - 1]) for i in range(1, len(values)) if None not in values[i - 1 : i + 1]]
        limits = control_limits(individuals(values), individuals(values), I)

        if not any(steps):
            assert limits is None
            return
        mean, half = sum(known) / len(known), 3 * sum(steps) / len(steps) / 1.128
        assert isclose(mean, limits.mean, rel_tol=1e-9, abs_tol=1e-6)
        assert [limits.by_point[0]] * len(values) == list(limits.by_point)
        low, high = limits.by_point[0]
        assert isclose(2 * half, high - low, rel_tol=1e-9, abs_tol=1e-6)
        assert isclose(2 * mean, high + low, rel_tol=1e-9, abs_tol=1e-6)


class TestCounted:
    """Limits from numerator and denominator."""

    def test_montgomerys_orange_juice_cans(self):
        """28 samples of 50 with 301 bad: p = 301/1400 = 0.2150, limits 0.2150 ∓ 3 · √(0.215 · 0.785 / 50)."""
        baseline = counted([(301 // 28, 50)] * 27 + [(301 - 27 * (301 // 28), 50)])
        limits = control_limits(baseline, baseline, P)

        assert (0.2150, 0.0407, 0.3893) == tuple(round(v, 4) for v in (limits.mean, *limits.by_point[0]))

    def test_percent_is_the_proportion_times_a_hundred(self):
        """12 of 100 and 8 of 80 in percent: 100 · 20/180, and each point its own width."""
        points = counted([(12, 100), (8, 80)], scale=100)
        limits = control_limits(points, points, P, scale=100)

        share = 20 / 180
        halves = [3 * sqrt(share * (1 - share) / n) for n in (100, 80)]
        assert approx(100 * share) == limits.mean
        assert [approx((100 * (share - half), 100 * (share + half))) for half in halves] == list(limits.by_point)

    def test_montgomerys_wiring_boards(self):
        """24 units with 472 faults, 26 less two left out: 19.67 ∓ 3 · √19.67, so 6.36 and 32.97."""
        baseline = counted([(472, 24)])
        limits = control_limits(baseline, counted([(39, 1)]), U)

        assert (19.67, 6.36, 32.97) == tuple(round(v, 2) for v in (limits.mean, *limits.by_point[0]))
        assert (True,) == limits.outside([39])

    def test_dyed_cloth_per_fifty_square_metres(self):
        """153 faults on 5375 m² are 1.42 per 50 m²; of 500 m² three standard deviations are 3 · √(1.42 · 50 / 500)."""
        limits = control_limits(counted([(153, 5375)]), counted([(14, 500)], scale=50), U, scale=50)

        assert approx(50 * 153 / 5375) == limits.mean
        assert approx(limits.mean + 3 * sqrt(limits.mean * 50 / 500)) == limits.by_point[0][1]

    def test_limits_stay_where_a_value_can(self):
        """1 of 10 has no limit below 0, and 9 of 10 none above 100 percent."""
        few, many = counted([(1, 10)], scale=100), counted([(9, 10)], scale=100)

        assert 0.0 == control_limits(few, few, P, scale=100).by_point[0][0]
        assert 100.0 == control_limits(many, many, P, scale=100).by_point[0][1]
        assert 0.0 == control_limits(few, few, U, scale=100).by_point[0][0]

    @pytest.mark.parametrize(
        ("chart", "pairs"),
        [(P, [(0, 40), (0, 60)]), (P, [(40, 40)]), (P, [(0, 0)]), (U, [(0, 40)]), (U, [(0, 0)]), (U, [])],
    )
    def test_nobody_everybody_and_nothing_have_no_limits(self, chart, pairs):
        """0 of n, n of n and 0 of 0 tell nothing of how far chance reaches."""
        assert control_limits(counted(pairs), counted([(3, 10)]), chart) is None

    def test_a_point_without_denominator_has_no_limits(self):
        """A hidden point and one of 0 patients stand without limits among the others."""
        points = [*counted([(12, 100), (0, 0)]), Point()]
        limits = control_limits(points, points, P)

        assert [False, True, True] == [pair is None for pair in limits.by_point]

    @given(COUNTS, st.sampled_from([(P, 1), (P, 100), (U, 1000)]))
    def test_limits_are_those_of_the_pooled_sums(self, pairs, kind):
        """The slow way, point by point; a huge denominator narrows the limits, none takes them away."""
        (chart, scale), x, y = kind, sum(x for x, _ in pairs), sum(y for _, y in pairs)
        points = counted(pairs, scale)
        limits = control_limits(points, points, chart, scale=scale)

        if x == 0 or (chart is P and x == y):
            assert limits is None
            return
        share = x / y
        for (_, n), found in zip(pairs, limits.by_point, strict=True):
            if n == 0:
                assert found is None
                continue
            half = 3 * sqrt(share * (1 - share if chart is P else 1) / n)
            low, high = max(0, share - half), min(1, share + half) if chart is P else share + half
            assert approx((scale * low, scale * high), abs=1e-9) == found


class TestWidened:
    """Limits of counted things, where the points move more than the counts account for."""

    def test_large_denominators_do_not_make_limits_of_what_moves_anyway(self):
        """48 to 53 % of 10,000 move by 3.5 points a step: 3 · 3.5 / 1.128 = 9.4 to each side, not 3 · 0.5."""
        shares = (52, 48, 51, 53, 47, 51, 49, 52, 48, 49, 53, 47)
        points = counted([(100 * share, 10_000) for share in shares], scale=100)
        low, high = control_limits(points, points, P, scale=100, widened=True).by_point[0]
        plain = control_limits(points, points, P, scale=100).by_point[0]

        assert (approx(50 - 3 * 39 / 11 / 1.128), approx(50 + 3 * 39 / 11 / 1.128)) == (low, high)
        assert (48.5, 51.5) == plain

    @given(st.lists(st.integers(1, 99), min_size=2, max_size=30), st.integers(1, 10_000), st.sampled_from([P, U]))
    def test_equal_denominators_have_the_wider_of_two_limits(self, shares, times, chart):
        """With one denominator throughout, limits are those of the counts or of individuals, whichever are wider."""
        points = counted([(times * share, 100 * times) for share in shares], scale=100)
        found = control_limits(points, points, chart, scale=100, widened=True)
        plain, own = control_limits(points, points, chart, scale=100), control_limits(points, points, I)

        half = max(_half(found.mean, chart, 100 * times), own.by_point[0][1] - own.mean if own else 0)
        ceiling = 100 if chart is P else float("inf")
        assert approx((max(0, found.mean - half), min(ceiling, found.mean + half)), abs=1e-9) == found.by_point[0]
        assert found.by_point[0][0] <= plain.by_point[0][0] <= plain.by_point[0][1] <= found.by_point[0][1]

    def test_one_point_alone_widens_nothing(self):
        """A baseline without a step has the limits of its counts."""
        points = counted([(30, 100)], scale=100)

        assert control_limits(points, points, P, scale=100) == control_limits(
            points, points, P, scale=100, widened=True
        )


def _half(mean, chart, denominator):
    return 3 * sqrt(mean * (100 - mean if chart is P else 100) / denominator)


class TestFrozen:
    """Limits rest on the baseline alone."""

    @given(COUNTS, COUNTS, st.sampled_from([P, U, I]))
    def test_limits_do_not_move_when_later_points_do(self, before, after, chart):
        """Whatever comes after, mean and limits of the first points are the same."""
        baseline = counted(before)
        alone = control_limits(baseline, baseline, chart)
        followed = control_limits(baseline, baseline + counted(after), chart)

        assert (alone is None) == (followed is None)
        if alone and followed:
            assert (alone.mean, alone.by_point) == (followed.mean, followed.by_point[: len(baseline)])

    def test_a_new_point_meets_the_old_limits(self):
        """Before: 50 of 100 in each period. After: 64 is inside 50 + 3 · 5, 66 is outside."""
        baseline = counted([(50, 100)] * 12, scale=100)
        new = counted([(64, 100), (66, 100)], scale=100)
        limits = control_limits(baseline, new, P, scale=100)

        assert (False, True) == limits.outside([64.0, 66.0])


class TestOutside:
    """Which points lie outside."""

    def test_a_value_on_a_limit_is_inside(self):
        """Only what is strictly below or above is outside; what is missing is nowhere."""
        limits = ControlLimits(5.0, ((2.0, 8.0),) * 6)

        assert (True, False, False, False, False, True) == limits.outside([1.9, 2.0, None, nan, 8.0, 8.1])

    def test_a_point_without_limits_is_not_outside(self):
        """Nothing is said of a point that has no limits."""
        assert (False,) == ControlLimits(5.0, (None,)).outside([99.0])

    def test_no_number_is_no_value(self):
        """NaN rests under no limit and breaks no mean: 1, NaN, 2, 3 have one range, from 2 to 3."""
        points = individuals([1.0, nan, 2.0, 3.0])
        limits = control_limits(points, points, I)

        assert (2.0, approx(2 + 3 * 1 / 1.128)) == (limits.mean, limits.by_point[0][1])


@pytest.mark.parametrize(
    ("method", "standardised", "chart"),
    [
        (Method.WILSON, False, P),
        (Method.POISSON, False, U),
        (Method.POISSON, True, I),
        (Method.WILSON, True, I),
        (Method.BETWEEN, False, I),
        (Method.STUDENT, False, I),
        (Method.NONE, False, I),
    ],
)
def test_the_chart_follows_where_chance_comes_from(method, standardised, chart):
    """Patients once: P; events once: U; repeats, means, strata and what nobody knows: I."""
    assert chart == chart_of(method, standardised=standardised)
