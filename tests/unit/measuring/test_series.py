"""A series is judged by Anhøj's rules: long runs and few crossings, whatever the values are."""

import re
from decimal import Decimal
from itertools import product
from math import comb, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipeline.measuring.control_limits import ControlChart, Point, control_limits
from pipeline.measuring.series import run_chart, runs

LONG = st.lists(st.none() | st.integers(0, 9) | st.floats(0, 9), max_size=80)
SERIES = st.lists(st.integers(0, 100), min_size=12, max_size=40)

#: Useful points, the longest run and the fewest crossings that chance allows (qicharts2, appendix 2: 10-100).
PUBLISHED = """
    10 6 2    11 6 2    12 7 3    13 7 3    14 7 4    15 7 4    16 7 4    17 7 5    18 7 5    19 7 6
    20 7 6    21 7 6    22 7 7    23 8 7    24 8 8    25 8 8    26 8 8    27 8 9    28 8 9    29 8 10
    30 8 10   36 8 13   40 8 14   45 8 17   46 9 17   50 9 19   56 9 21   60 9 23   64 9 25
"""


def points_of(values):
    return [Point(value) for value in values]


def in_letters(values, centre):
    return "".join("a" if v > centre else "b" for v in values if v is not None and v != centre)


class TestRuns:
    """Runs and crossings around a centre."""

    def test_a_published_series(self):
        """Thirteen points, three in a row at most, five crossings (Wentzel-Larsen and Anhøj)."""
        found = runs([1, -1, -1, 1, 1, 1, -1, 1, 1, -1, 1, 1, 1], 0)

        assert (13, 3, 6) == (found.useful, found.longest, found.crossings)

    @pytest.mark.parametrize(("n", "longest", "fewest"), re.findall(r"(\d+) (\d+) (\d+)", PUBLISHED))
    def test_the_published_limits(self, n, longest, fewest):
        """The limits are those of the published table."""
        found = runs([1] * int(n), 0)

        assert (int(longest), int(fewest)) == (found.longest_limit, found.crossings_limit)

    def test_the_limit_itself_is_no_signal(self):
        """24 points: 8 in a row and 8 crossings may be chance; 9 in a row, or 7 crossings, are a signal."""
        eight = [1] * 8 + [-1, 1] * 8
        nine = [1] * 9 + [-1, 1] * 7 + [-1]
        eight_crossings = [1, 1, 1, -1, -1, -1] * 3 + [1, 1, -1, -1, -1, 1]
        seven_crossings = [1, 1, 1, -1, -1, -1] * 4

        assert (8, False) == (runs(eight, 0).longest, runs(eight, 0).is_unusually_long)
        assert (9, True) == (runs(nine, 0).longest, runs(nine, 0).is_unusually_long)
        assert (8, False) == (runs(eight_crossings, 0).crossings, runs(eight_crossings, 0).signal)
        assert (7, True) == (runs(seven_crossings, 0).crossings, runs(seven_crossings, 0).crosses_unusually_seldom)
        assert runs(seven_crossings, 0).signal

    def test_a_point_on_the_centre_neither_breaks_nor_adds(self):
        """6, 5, 7, nothing, 8 around 5: three useful points, one run of three, no crossing."""
        found = runs([6, 5, 7, None, nan, 8], 5)

        assert (3, 3, 0) == (found.useful, found.longest, found.crossings)

    @pytest.mark.parametrize("value", [0, 0.1, 1 / 3, 100 * 2 / 3, 1e9])
    def test_a_constant_series_has_no_useful_points(self, value):
        """Nothing lies off the centre, so there is nothing to count."""
        assert runs([value] * 20, value) is None
        assert runs([], value) is None

    @given(LONG, st.integers(0, 9))
    def test_counts_as_letters_do(self, values, centre):
        """The slow way: a letter per useful point, runs found in the text, the percentile from scipy."""
        text = in_letters(values, centre)
        found = runs(values, centre)

        if not text:
            assert found is None
            return
        assert len(text) == found.useful
        assert max(len(m.group()) for m in re.finditer(r"a+|b+", text)) == found.longest
        assert sum(text[i] != text[i - 1] for i in range(1, len(text))) == found.crossings
        assert stats.binom.ppf(0.05, len(text) - 1, 0.5) == found.crossings_limit

    @given(LONG, st.integers(0, 9))
    def test_read_backwards_it_is_the_same(self, values, centre):
        """Reversing a series changes neither runs nor crossings; nor does turning it upside down."""
        upside_down = [None if v is None else -v for v in values]

        assert runs(values, centre) == runs(values[::-1], centre) == runs(upside_down, -centre)

    @pytest.mark.parametrize("n", [1, 2, 3, 1000, 1448, 1449, 2896, 2897])
    def test_the_longest_run_is_rounded_without_floats(self, n):
        """round(log2 n) is the k with 2^(k - 1/2) < n < 2^(k + 1/2): in squares, 2^(2k-1) < n² < 2^(2k+1)."""
        k = runs([1] * n, 0).longest_limit - 3

        assert 2 ** (2 * k) < 2 * n**2 < 2 ** (2 * k + 2)

    @pytest.mark.parametrize("n", [10, 12, 14])
    def test_chance_alone_seldom_gives_a_signal(self, n):
        """Of all orders in which half of the points lie above, fewer than one in twenty give a signal."""
        every = [sides for sides in product((1, -1), repeat=n) if sum(sides) == 0]
        signals = sum(runs(sides, 0).signal for sides in every)

        assert comb(n, n // 2) == len(every)
        assert 0 < signals < len(every) / 20


class TestRunChart:
    """Everything that a drawing shows beside the points."""

    STEADY = (52, 48, 50, 53, 47, 51, 49, 52, 48, 50, 53, 47)
    RISEN = (41, 43, 42, 44, 41, 42, 56, 58, 57, 59, 56, 57)

    def test_a_steady_series(self):
        """The median of 47 … 53 is 50; two points lie on it, ten are useful, nothing is outside."""
        chart = run_chart(points_of(self.STEADY))

        assert (50.0, 10, False) == (chart.centre, chart.runs.useful, chart.runs.signal)
        assert (50.0, ()) == (chart.limits.mean, chart.outside)

    def test_a_series_that_has_moved_has_no_limits(self):
        """Six low and six high points cross once where chance crosses three times: no one mean describes them."""
        chart = run_chart(points_of(self.RISEN))

        assert (50.0, 1, 3, True) == (
            chart.centre,
            chart.runs.crossings,
            chart.runs.crossings_limit,
            chart.runs.signal,
        )
        assert (None, ()) == (chart.limits, chart.outside)

    @pytest.mark.parametrize("gap", [None, nan])
    def test_eleven_values_are_too_few(self, gap):
        """Eleven values and a gap give no chart; twelve and a gap do."""
        assert run_chart(points_of([*self.STEADY[:11], gap])) is None
        assert run_chart(points_of([*self.STEADY, gap])) is not None

    def test_many_points_on_the_centre_leave_nothing_to_judge(self):
        """Nine zeros and three ones: three useful points are too few, and the limits stand alone."""
        chart = run_chart(points_of([0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0]))

        assert (0.0, None, 0.25) == (chart.centre, chart.runs, chart.limits.mean)

    def test_a_constant_series_has_a_centre_alone(self):
        """Twelve values all alike have a median, no runs and no limits."""
        chart = run_chart(points_of([100 * 2 / 3] * 12))

        assert (100 * 2 / 3, None, None, ()) == (chart.centre, chart.runs, chart.limits, chart.outside)

    def test_a_follow_up_is_held_against_its_baseline(self):
        """Twelve steady points and four risen ones: centre and limits are the twelve's, the four are outside."""
        chart = run_chart(points_of([*self.STEADY, 70, 71, 70, 72]), frozen=12)

        assert (50.0, 50.0) == (chart.centre, chart.limits.mean)
        assert (12, 13, 14, 15) == chart.outside

    def test_a_point_left_out_moves_no_line(self):
        """A thirteenth point of 90 is shown and outside, and the lines are those of the twelve."""
        alone, chart = run_chart(points_of(self.STEADY)), run_chart(points_of([*self.STEADY, 90]), excluded={12})

        assert (alone.centre, alone.runs, alone.limits.mean) == (chart.centre, chart.runs, chart.limits.mean)
        assert (12,) == chart.outside

    def test_percent_has_limits_from_its_patients(self):
        """12 quarters of 40 to 60 of 100: 50 ∓ 15 in percent; a last quarter of 700 of 1000 is outside 50 ∓ 4.7."""
        counts = [(50 + d, 100) for d in (2, -2, 6, -6, 10, -10, 3, -3, 1, -1, 4, -4)] + [(700, 1000)]
        points = [Point(100 * x / y, Decimal(x), Decimal(y)) for x, y in counts]
        chart = run_chart(points, ControlChart.PROPORTIONS, scale=100, frozen=12)

        assert (50.0, 35.0, 65.0) == (chart.limits.mean, chart.limits.low[0], chart.limits.high[0])
        assert 54.74 == round(chart.limits.high[12], 2)
        assert (12,) == chart.outside

    @given(SERIES, SERIES)
    def test_frozen_lines_do_not_move_when_later_points_do(self, before, after):
        """Centre and limits are the baseline's, whatever follows; the baseline's own points are judged alike."""
        alone = run_chart(points_of(before))
        followed = run_chart(points_of(before + after), frozen=len(before))

        assert alone.centre == followed.centre
        assert (alone.limits is None) == (followed.limits is None)
        if alone.limits and followed.limits:
            assert alone.limits.mean == followed.limits.mean
            assert alone.limits.high == followed.limits.high[: len(before)]
            assert alone.outside == tuple(i for i in followed.outside if i < len(before))

    @given(SERIES, st.integers(0, 39))
    def test_a_point_left_out_is_as_one_that_is_not_known(self, values, place):
        """A hidden point draws the lines that a point left out does: what stood behind it reaches none of them."""
        hidden = [None if i == place else v for i, v in enumerate(values)]
        one, other = run_chart(points_of(hidden)), run_chart(points_of(values), excluded={place})

        assert (one is None) == (other is None) == (len(values) - hidden.count(None) < 12)
        if one and other:
            assert (one.centre, one.runs, one.limits) == (other.centre, other.runs, other.limits)
            assert place not in one.outside

    @given(SERIES)
    def test_no_limits_beside_a_signal(self, values):
        """Limits are drawn around a steady series alone, and then they are those of all its points."""
        chart = run_chart(points_of(values))
        limits = control_limits(points_of(values), points_of(values), ControlChart.INDIVIDUALS)

        if chart.runs and chart.runs.signal:
            assert chart.limits is None
        else:
            assert limits == chart.limits
