"""A series is judged by Anhøj's rules: long runs and few crossings, whatever the values are."""

import re
from datetime import date
from decimal import Decimal
from itertools import product
from math import comb, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support.measuring_cases import header

from pipeline.measuring.control_limits import ControlChart, Point, control_limits
from pipeline.measuring.estimate import Method
from pipeline.measuring.figures import Cell
from pipeline.measuring.series import run_chart, runs
from pipeline.model import HiddenBy, Period, State, add_months

LONG = st.lists(st.none() | st.integers(0, 9) | st.floats(0, 9), max_size=80)
SERIES = st.lists(st.integers(0, 100), min_size=12, max_size=40)

#: Useful points, the longest run and the fewest crossings that chance allows (qicharts2, appendix 2: 10-100).
PUBLISHED = """
    10 6 2    11 6 2    12 7 3    13 7 3    14 7 4    15 7 4    16 7 4    17 7 5    18 7 5    19 7 6
    20 7 6    21 7 6    22 7 7    23 8 7    24 8 8    25 8 8    26 8 8    27 8 9    28 8 9    29 8 10
    30 8 10   36 8 13   40 8 14   45 8 17   46 9 17   50 9 19   56 9 21   60 9 23   64 9 25
"""


def published(value, numerator=None, denominator=None):
    if value is None:
        return Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)
    sums = (None if n is None else Decimal(n) for n in (numerator, denominator))
    return Cell(State.VALUE, float(value), None, None, *sums)


def months(values):
    periods = [Period.ending(add_months(date(2020, 1, 31), i), 1) for i in range(len(values))]
    return tuple((period, published(value)) for period, value in zip(periods, values, strict=True))


def counted(pairs, scale):
    cells = [published(scale * x / y, x, y) for x, y in pairs]
    return [(period, cell) for (period, _), cell in zip(months([0] * len(cells)), cells, strict=True)]


def chart_of_values(values, frozen=None):
    return run_chart(header(unit="mean", counts="measurement"), Method.STUDENT, months(values), frozen)


def told(chart):
    found = chart.runs
    return (chart.centre, found.longest, found.longest_most, found.crossings, found.crossings_least, found.signal)


def middle_of(values):
    ordered = sorted(values)
    return (ordered[len(values) // 2 - 1] + ordered[len(values) // 2]) / 2


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

        assert (int(longest), int(fewest)) == (found.longest_most, found.crossings_least)

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
        assert stats.binom.ppf(0.05, len(text) - 1, 0.5) == found.crossings_least

    @given(LONG, st.integers(0, 9))
    def test_read_backwards_it_is_the_same(self, values, centre):
        """Reversing a series changes neither runs nor crossings; nor does turning it upside down."""
        upside_down = [None if v is None else -v for v in values]

        assert runs(values, centre) == runs(values[::-1], centre) == runs(upside_down, -centre)

    @pytest.mark.parametrize("n", [1, 2, 3, 1000, 1448, 1449, 2896, 2897])
    def test_the_longest_run_is_rounded_without_floats(self, n):
        """round(log2 n) is the k with 2^(k - 1/2) < n < 2^(k + 1/2): in squares, 2^(2k-1) < n² < 2^(2k+1)."""
        k = runs([1] * n, 0).longest_most - 3

        assert 2 ** (2 * k) < 2 * n**2 < 2 ** (2 * k + 2)

    @pytest.mark.parametrize("n", [10, 12, 14])
    def test_chance_alone_seldom_gives_a_signal(self, n):
        """Of all orders in which half of the points lie above, fewer than one in twenty give a signal."""
        every = [sides for sides in product((1, -1), repeat=n) if sum(sides) == 0]
        signals = sum(runs(sides, 0).signal for sides in every)

        assert comb(n, n // 2) == len(every)
        assert 0 < signals < len(every) / 20


class TestRunChart:
    """Everything that a drawing shows."""

    STEADY = (52, 48, 50, 53, 47, 51, 49, 52, 48, 50, 53, 47)
    RISEN = (41, 43, 42, 44, 41, 42, 56, 58, 57, 59, 56, 57)

    def test_a_steady_series(self):
        """The median of 47 … 53 is 50; two points lie on it, the other ten change sides each time."""
        chart = chart_of_values(self.STEADY)

        assert (50.0, 1, 6, 9, 2, False) == told(chart)
        assert (False,) * 12 == chart.outside
        assert months(self.STEADY) == chart.points

    def test_a_series_that_has_moved_has_no_limits(self):
        """Six low and six high points cross once where chance crosses three times: no one mean describes them."""
        chart = chart_of_values(self.RISEN)

        assert (50.0, 6, 7, 1, 3, True) == told(chart)
        assert ((), ()) == (chart.limits, chart.outside)

    def test_eleven_values_are_too_few(self):
        """Eleven values and a hidden one are not judged, though ten lie off the median; twelve and a hidden one are."""
        eleven = (61, 39, 58, 42, 57, 43, 56, 44, 55, 45, 50)

        assert 10 == runs(eleven, 50).useful
        assert chart_of_values([*eleven, None]).runs is None
        assert chart_of_values([*eleven, None, 49]).runs is not None

    def test_what_is_not_judged_is_drawn(self):
        """Five years have a median and no verdict, and no limits; of two there is nothing to draw."""
        years = chart_of_values([50, 54, 52, 55, 57])

        assert (54.0, None, ()) == (years.centre, years.runs, years.limits)
        assert chart_of_values([50, 54, None]) is None

    def test_a_hidden_point_stays_a_point(self):
        """The chart keeps the cell that says why it has no number; it is not outside."""
        chart = chart_of_values([*self.STEADY, None])

        assert State.HIDDEN is chart.points[12][1].state
        assert (50.0, False) == (chart.centre, chart.outside[12])

    @pytest.mark.parametrize("values", [[0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0], [100 * 2 / 3] * 30])
    def test_many_points_on_the_centre_leave_nothing_to_judge(self, values):
        """Nine zeros and three ones, or values all alike: the line is drawn, and not judged."""
        assert chart_of_values(values).runs is None

    def test_ten_points_off_the_centre_are_enough(self):
        """Twelve values of which two lie on the median are judged; with three on it nine are too few."""
        assert chart_of_values([1, 9, 5, 2, 8, 5, 3, 7, 1, 9, 2, 8]).runs is not None
        assert chart_of_values([1, 9, 5, 2, 8, 5, 3, 7, 1, 9, 2, 5]).runs is None

    def test_a_follow_up_is_held_against_its_baseline(self):
        """Twelve steady points and four risen ones: centre and limits are the twelve's, the four are outside."""
        chart = chart_of_values([*self.STEADY, 70, 71, 70, 72], frozen=12)

        assert (50.0, 12) == (chart.centre, chart.frozen)
        assert chart_of_values(self.STEADY).limits == chart.limits[:12]
        assert (False,) * 12 + (True,) * 4 == chart.outside

    def test_windows_that_overlap_have_no_chart(self):
        """Twelve months counted anew each month share patients: nothing is said of runs."""
        rolling = [(Period.ending(period.last, 12), cell) for period, cell in months(self.STEADY)]

        assert run_chart(header(unit="mean"), Method.STUDENT, rolling) is None
        assert run_chart(header(unit="mean"), Method.STUDENT, ()) is None

    @pytest.mark.parametrize(("months_back", "overlaps"), [(None, False), (1, False), (2, True), (12, True)])
    def test_points_that_look_back_over_each_other_are_not_judged(self, months_back, overlaps):
        """A point a month: what looks back two months shares patients with its neighbour, and is drawn alone."""
        lookback = None if months_back is None else {"months": months_back}
        chart = run_chart(header(unit="mean", lookback=lookback), Method.STUDENT, months(range(14)))

        assert (6.5, overlaps) == (chart.centre, chart.overlaps)
        assert overlaps == (chart.runs is None)
        assert () == chart.limits

    def test_percent_has_limits_from_its_patients(self):
        """46 to 54 of 100 are 50 ∓ 3 · 5 percent; 700 of 1000 lie outside 50 ∓ 3 · √(50 · 50 / 1000) = 4.74."""
        counts = [(50 + d, 100) for d in (2, -2, 3, -3, 4, -4, 1, -1, 3, -3, 2, -2)] + [(700, 1000)]
        chart = run_chart(header(), Method.WILSON, counted(counts, 100), frozen=12)

        assert (50.0, (35.0, 65.0)) == (chart.centre, chart.limits[0])
        assert 54.74 == round(chart.limits[12][1], 2)
        assert (False,) * 12 + (True,) == chart.outside

    def test_what_moves_more_than_its_patients_has_wider_limits(self):
        """The shares of thousands of patients move as they do for other reasons: their steps set the limits."""
        cells = counted([(100 * share, 10_000) for share in self.STEADY], 100)
        of_patients = run_chart(header(), Method.WILSON, cells)
        of_steps = run_chart(header(), Method.NONE, cells)

        assert [pytest.approx(pair) for pair in of_steps.limits] == list(of_patients.limits)
        assert not any(of_patients.outside)

    def test_listed_days_are_years(self):
        """Ten events in a thousand listed months of 30 days or so: their limits are per 1.000 years on the list."""
        asked = header(unit="per_1000", denominator_in="days")
        periods = [period for period, _ in months([0] * 12)]
        events = (10, 8, 12, 9, 11, 7, 13, 10, 9, 11, 12, 8)
        cells = [
            (p, published(1000 * p.year_days * x / (1000 * p.days), x, 1000 * p.days))
            for p, x in zip(periods, events, strict=True)
        ]
        chart = run_chart(asked, Method.POISSON, cells)

        years = [1000 * p.days / p.year_days for p in periods]
        rate = 1000 * sum(events) / sum(years)
        expected = [pytest.approx((max(0, rate - h), rate + h)) for h in (3 * sqrt(rate * 1000 / y) for y in years)]
        assert expected == list(chart.limits)

    def test_a_standardised_value_has_the_limits_of_individuals(self):
        """Weighted strata are no plain proportion: the same cells, standardised, have limits from their steps."""
        cells = counted([(50 + d, 100) for d in (2, -2, 3, -3, 4, -4, 1, -1, 3, -3, 2, -2)], 100)
        plain = run_chart(header(), Method.WILSON, cells)
        weighted = run_chart(header(standardise={"by": ["sex"], "population": "denmark"}), Method.WILSON, cells)
        unknown = run_chart(header(), Method.NONE, cells)

        assert weighted.limits == unknown.limits != plain.limits

    @given(SERIES, SERIES)
    def test_frozen_lines_do_not_move_when_later_points_do(self, before, after):
        """Centre and limits are the baseline's, whatever follows; its own points are outside or not as before."""
        alone = chart_of_values(before)
        followed = chart_of_values(before + after, frozen=len(before))

        if alone and followed:
            assert alone.centre == followed.centre
            assert alone.limits == followed.limits[: len(before)]
            assert alone.outside == followed.outside[: len(before)]

    @given(SERIES, SERIES, SERIES)
    def test_two_futures_share_one_past(self, before, one, other):
        """Whatever comes after a baseline, its lines are the same."""
        charts = [chart_of_values(before + after, frozen=len(before)) for after in (one, other)]

        if all(charts):
            assert len({c.centre for c in charts}) == 1
            assert len({c.limits[: len(before)] for c in charts}) == 1

    @given(SERIES)
    def test_no_limits_beside_a_signal(self, values):
        """Limits are drawn around a steady series alone, and then they are those of all its points."""
        chart = chart_of_values(values)
        points = [Point(float(value)) for value in values]
        limits = control_limits(points, points, ControlChart.INDIVIDUALS)

        if chart:
            without = len(values) < 12 or limits is None or (chart.runs is not None and chart.runs.signal)
            assert chart.limits == (() if without else limits.by_point)

    @given(SERIES)
    def test_the_chart_says_what_its_runs_say(self, values):
        """Runs, limits and signal are those of the values around their median."""
        chart = chart_of_values(values)
        found = runs(values, sorted(values)[len(values) // 2] if len(values) % 2 else middle_of(values))

        few = len(values) < 12 or found is None or found.useful < 10
        assert (None if few else found) == (chart.runs if chart else None)
