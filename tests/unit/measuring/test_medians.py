"""The value in the middle: against numpy and scipy, and where it may not be told."""

from decimal import Decimal
from fractions import Fraction
from math import isnan
from types import MappingProxyType

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from support.measuring_cases import RULE, YEAR, cluster_of, groups_of, measured, of_values, sheet_of

from pipeline.measuring.chance import heterogeneity, mixed_difference, two_groups
from pipeline.measuring.change import changes
from pipeline.measuring.compare import compare
from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import NOTHING, Method, Sums
from pipeline.measuring.further import Moved, changes_of
from pipeline.measuring.measure import measure
from pipeline.measuring.medians import above_the_middle, are_shared, limit_ranks, middle, mixed_middle, of_units
from pipeline.measuring.references import Part, ReferenceFigure, region_reference
from pipeline.measuring.tables import measure_table
from pipeline.model import HiddenBy, Level, State, Verdict

D = Decimal
approx = pytest.approx

VALUES = st.lists(st.decimals(-40, 400, places=1) | st.sampled_from([D(0), D(5), D("5.5")]), min_size=1, max_size=60)
TIED = st.lists(st.integers(0, 2).map(D), min_size=1, max_size=60)


def histogram(values):
    """Count how many have each value."""
    return {value: values.count(value) for value in values}


def sums(values):
    """Give the sums of patients with these values."""
    return Sums(len(values), 0, sum(values, D(0)), D(len(values)), values=histogram(values))


def spread(*groups):
    """Give the medians of several groups with their limits."""
    rows = [(place, value, n) for place, values in enumerate(groups) for value, n in histogram(values).items()]
    schema = {"place": pl.UInt32, "value": pl.Decimal(38, 6), "n": pl.Int64}
    return of_units(pl.DataFrame(rows, schema=schema, orient="row"), len(groups))


class TestMiddle:
    """The median itself."""

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([3], (3, 3)),
            ([3, 1], (1, 3)),
            ([3, 1, 2], (2, 2)),
            ([1, 2, 2, 9], (2, 2)),
            ([1, 1, 2, 2], (1, 2)),
            ([7] * 1000, (7, 7)),
        ],
    )
    def test_is_the_middle_value_or_midway_between_two(self, values, expected):
        """Of 1, 1, 2, 2 it lies midway between 1 and 2: 1.5."""
        found = middle(histogram([D(v) for v in values]))

        assert found == expected
        assert found.value == sum(expected) / 2

    def test_is_the_decimal_that_a_reader_would_write(self):
        """Midway between 1.94 and 1.95 is 1.945, to be rounded up; floats alone would make it less."""
        assert (1.94 + 1.95) / 2 != 1.945
        assert middle({D("1.94"): 1, D("1.95"): 1}).value == 1.945
        assert spread([D("1.94"), D("1.95")]).value[0] == 1.945

    def test_of_nobody_is_none(self):
        """No value, no middle."""
        assert middle({}) is None

    @given(VALUES | TIED)
    @example([D(1)] * 7)
    def test_is_numpys(self, values):
        """Every way to it: the histogram, the columns of many units, numpy's median and its percentile of type 7."""
        floats = [float(v) for v in values]

        close = {"rel": 1e-12, "abs": 1e-12}
        assert middle(histogram(values)).value == spread(values).value[0] == approx(np.median(floats), **close)
        assert spread(values).value[0] == approx(np.percentile(floats, 50, method="linear"), **close)

    def test_of_many_units_at_once(self):
        """A unit without patients has none, and disturbs nobody else's."""
        found = spread([D(4), D(1)], [], [D(9)], [D(2), D(2), D(8)])

        assert found.value[[0, 2, 3]].tolist() == [2.5, 9.0, 2.0]
        assert isnan(found.value[1])
        assert np.isnan(found.variance).all()

    def test_of_nobody_anywhere(self):
        """Not one patient in the country."""
        assert np.isnan(spread([], []).value).all()


class TestLimits:
    """The interval of ranks."""

    def test_fewer_than_six_have_none(self):
        """All five values lie below the true median once in 32 times, and above it once: more than 5 %."""
        assert np.isnan(limit_ranks(np.arange(6.0))).all()
        assert np.isnan(spread([D(1), D(2), D(3), D(4), D(5)]).low[0])

    @pytest.mark.parametrize(
        ("n", "rank"), [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (20, 6), (25, 8), (50, 18), (100, 40)]
    )
    def test_are_those_of_the_tables(self, n, rank):
        """As the tables of the sign test have them: of 20 values the 6th and the 15th."""
        assert limit_ranks(float(n)) == rank

    def test_stand_at_their_ranks_from_either_end(self):
        """Of 1 to 20 the 6th is 6 and the 15th is 15; around a median of 10.5."""
        found = spread([D(v) for v in range(1, 21)])

        assert (found.low[0], found.value[0], found.high[0]) == (6.0, 10.5, 15.0)

    @given(st.integers(6, 3000) | st.integers(10**6, 10**7))
    def test_cover_the_true_median_at_least_as_often_as_they_say(self, n):
        """The binomial of ranks: at least 95 %, and one rank further in would be less."""
        rank = int(limit_ranks(float(n)))
        coverage = 1 - 2 * stats.binom.cdf(rank - 1, n, 0.5)
        tighter = 1 - 2 * stats.binom.cdf(rank, n, 0.5)

        assert coverage >= 0.95 > tighter

    @given(VALUES | TIED)
    def test_hold_the_median(self, values):
        """Low ≤ median ≤ high, and both ends are values that somebody has."""
        found = spread(values)

        if len(values) < 6:
            assert isnan(found.low[0])
            assert isnan(found.high[0])
            return
        assert found.low[0] <= found.value[0] <= found.high[0]
        assert {found.low[0], found.high[0]} <= {float(v) for v in values}


class TestSums:
    """Histograms add up as sums do."""

    @given(VALUES, VALUES)
    def test_a_part_taken_out_leaves_the_rest(self, one, other):
        """Plus, and minus again, and a group of nobody."""
        together = sums(one).plus(sums(other))

        assert together.values == histogram(one + other)
        assert together.minus(sums(other)).values == histogram(one)
        assert NOTHING.plus(sums(one)).values == histogram(one)
        assert sums(one).minus(sums(one)).values == {}


class TestAgainstTheRest:
    """Mood's test."""

    def test_counts_who_lies_above_the_middle_of_all(self):
        """Of 1 2 3 | 4 5 6 the middle lies between 3 and 4: nobody of three, and all of the others, lie above it."""
        found = above_the_middle([sums([D(1), D(2), D(3)]), sums([D(4), D(5), D(6)])])

        assert [(s.numerator, s.denominator) for s in found] == [(0, 3), (3, 3)]

    @pytest.mark.parametrize(
        ("values", "above"),
        [
            ([1, 2, 2, 2, 3, 4], 2),  # 2 above the middle, 5 with those on it: 2 is nearer to half of 6
            ([1, 1, 2, 2, 2, 3], 4),  # 1 or 4
            ([1, 2, 2, 3], 1),  # 1 or 3: as even, so below
            ([1, 2, 2, 2], 3),  # 0 or 3
            ([2, 2, 2, 2], 0),  # 0 or 4: nothing to test either way
        ],
    )
    def test_who_lies_on_the_middle_goes_where_the_sides_become_most_even(self, values, above):
        """Below, where it is the same."""
        (found,) = above_the_middle([sums([D(v) for v in values])])

        assert found.numerator == above

    @given(VALUES | TIED, VALUES | TIED)
    @example([D(5)], [D(5)])
    @example([D(1)] * 20, [D(2)] * 20)
    def test_is_scipys_between_two(self, one, other):
        """Without its correction; where all lie on the middle there is nothing to test."""
        size, p = two_groups(Method.MEDIAN, sums(one), sums(other))

        assert size == approx(float(np.median([float(v) for v in one]) - np.median([float(v) for v in other])))
        self._agrees(p, [one, other])

    @settings(max_examples=50)
    @given(st.lists(VALUES | TIED, min_size=2, max_size=6))
    def test_is_scipys_between_many(self, groups):
        """The χ² of the table of two rows and as many columns as there are practices."""
        self._agrees(heterogeneity(Method.MEDIAN, [sums(g) for g in groups]), groups)

    @staticmethod
    def _agrees(p, groups):
        floats = [[float(v) for v in g] for g in groups]
        everyone = np.array([v for g in floats for v in g])
        above, below = (everyone > np.median(everyone)).sum(), (everyone < np.median(everyone)).sum()
        if above == below == 0:
            assert isnan(p)
            return
        ties = "below" if above >= below else "above"
        expected = stats.median_test(*floats, ties=ties, correction=False).pvalue
        assert p == approx(expected, rel=1e-9, abs=1e-300)

    def test_against_a_mix_there_is_a_size_and_no_test(self):
        """1 against half of 3 and half of 5: the mix lies midway, at 4."""
        size, p = mixed_difference(Method.MEDIAN, sums([D(1)]), [(0.5, sums([D(3)])), (0.5, sums([D(5)]))])

        assert size == 1 - 4
        assert isnan(p)


class TestMixed:
    """The middle of several regions, each with a weight that its patients share."""

    def test_a_large_region_does_not_outweigh_its_share(self):
        """A hundred patients with 9 weigh a quarter, one with 2 three quarters."""
        found = mixed_middle([(0.25, sums([D(9)] * 100)), (0.75, sums([D(2)]))])

        assert found == (2, 2)

    def test_halves_lie_midway(self):
        """Half the weight lies at 2 and half at 9."""
        assert mixed_middle([(0.5, sums([D(9)] * 3)), (0.5, sums([D(2)]))]).value == 5.5

    def test_a_region_without_patients_leaves_no_mix(self):
        """Nor is there one of nothing."""
        assert mixed_middle([(0.5, sums([D(9)])), (0.5, NOTHING)]) is None
        assert mixed_middle([]) is None

    @given(VALUES, VALUES, st.integers(0, 8))
    def test_is_that_of_patients_counted_many_times(self, one, other, eighths):
        """Weights are as if each patient were there so and so often."""
        often = one * eighths * len(other) + other * (8 - eighths) * len(one)
        found = mixed_middle([(eighths / 8, sums(one)), (1 - eighths / 8, sums(other))])

        assert found.value == approx(np.median([float(v) for v in often]), rel=1e-12, abs=1e-12)


HEADER = {"unit": "median", "counts": "measurement", "min_denominator": 1}


def _measured(practices, groups=None, **said):
    return measured(of_values(practices), groups, **HEADER | said)


class TestMeasured:
    """From counts to figures."""

    def test_a_group_is_the_median_of_its_patients(self):
        """1 2 3 and 7 8 9 10: the cluster's is 7, not the mean of 2 and 8.5."""
        found = _measured({"p1": [1, 2, 3], "p2": [7, 8, 9, 10]})

        assert [found.of(Level.PRACTICE, i).value for i in ("p1", "p2")] == [2.0, 8.5]
        assert found.of(Level.CLUSTER, "c1").value == found.of(Level.REGION, "R1").value == 7.0
        assert found.method is Method.MEDIAN

    def test_a_patient_without_a_value_is_missing(self):
        """Neither the middle nor the number of patients counts who was not measured."""
        found = _measured({"p1": [1, None, 3, None, 8]}).of(Level.PRACTICE, "p1")

        assert (found.value, found.sums.n, found.sums.missing) == (3.0, 3, 2)
        assert found.sums.values == {D(1): 1, D(3): 1, D(8): 1}

    def test_a_value_may_lie_below_zero(self):
        """A difference, say."""
        found = _measured({"p1": [-3, -2, -2, -1, 0, 1, 2]}).of(Level.PRACTICE, "p1")

        assert (found.value, found.low, found.high, found.variance) == (-1.0, -3.0, 2.0, None)

    @pytest.mark.parametrize(
        ("values", "state"),
        [([], State.NO_DATA), ([None, None], State.NO_DATA), ([1] * 9, State.TOO_FEW), ([1] * 10, State.VALUE)],
    )
    def test_states(self, values, state):
        """Nobody, nobody measured, fewer than the header asks for, enough."""
        practices = {"p1": values} if values else {"p2": [1] * 20}

        assert _measured(practices, min_denominator=10).of(Level.PRACTICE, "p1").state is state

    def test_a_practice_without_data_and_a_split_one(self):
        """One is in no median; the other counts with its cluster alone."""
        practices = {"p1": [1, 1], "p2": [5, 5], "p3": [9, 9]}
        groups = groups_of(practices, without_data=frozenset({"p3"}), split=frozenset({"p2"}))
        found = _measured(practices, groups)

        assert found.of(Level.PRACTICE, "p3").state is State.NO_DATA
        assert found.of(Level.PRACTICE, "p3").sums.values is None
        assert (found.of(Level.PRACTICE, "p2").state, found.of(Level.PRACTICE, "p2").value) == (
            State.NOT_APPLICABLE,
            None,
        )
        assert found.of(Level.CLUSTER, "c1").value == 3.0  # of 1 1 5 5

    def test_the_table_of_the_units_analysts_has_no_numerator(self):
        """A median is not one number over another."""
        table = measure_table([_measured({"p1": [1, 2, 9]})], [Level.PRACTICE])

        assert table.select("numerator", "denominator", "value").row(0) == (None, D(3), 2.0)

    def test_needs_the_patients_values(self):
        """Sums alone have no middle."""
        counts = of_values({"p1": [1]})
        bare = type(counts)(counts.indicator_id, counts.period, counts.frame)

        with pytest.raises(TypeError, match="measured with the patients' values"):
            measure(bare, _measured({"p1": [1]}).header, groups_of(["p1"]))


def _cells(practices, rule=RULE, **said):
    sheet = protect([sheet_of(_measured(practices, **said))], rule).sheets[0]
    return {i: s.cell for i, s in sheet.practices.items()} | {"c1": sheet.cluster.cell}


MANY = {"p1": [2.0] * 8 + [3.0] * 8, "p2": [2.0] * 9, "p3": [2.0] * 9}


class TestDisclosure:
    """A median is some patient's own value, and is told only where several have it."""

    def test_a_value_of_few_is_not_told(self):
        """Four of twelve patients have the value in the middle: one too few. The fifth makes it safe."""
        few = [1.0] * 4 + [2.0] * 4 + [3.0] * 4
        hidden, shown = (_cells({**MANY, "p2": few + more})["p2"] for more in ([], [2.0]))

        assert (hidden.state, hidden.hidden_by) == (State.HIDDEN, HiddenBy.HOUSE)
        assert (shown.state, shown.value) == (State.VALUE, 2.0)

    def test_midway_between_two_values_both_must_be_shared(self):
        """8 with 2 and 8 with 3 give 2.5; with 8 and 4, the middle still lies between, and four would be told."""
        assert _cells(MANY)["p1"].value == 2.5
        uneven = [1.0] * 4 + [2.0] * 4 + [3.0] * 8
        assert _cells({**MANY, "p1": uneven})["p1"].hidden_by is HiddenBy.HOUSE

    def test_values_are_shared_as_they_are_printed(self):
        """1.81 to 1.84 are printed as 1.8: eight patients, none of whom is singled out; with two decimals each is."""
        values = [1.81, 1.82, 1.83, 1.84] * 2
        practices = {**MANY, "p2": values}

        assert _cells(practices)["p2"].value == approx(1.825)
        assert _cells(practices, decimals=2)["p2"].hidden_by is HiddenBy.HOUSE

    def test_limits_that_are_not_shared_are_not_told(self):
        """The median is shared by many; the values at the limits of the interval are one patient's each."""
        lone = [1.0, 1.1, 1.2, *[2.0] * 6, 3.0, 3.1, 3.2]
        cells = _cells({**MANY, "p2": lone})

        assert (cells["p2"].value, cells["p2"].low, cells["p2"].high) == (2.0, None, None)
        assert (cells["p3"].low, cells["p3"].high) == (2.0, 2.0)

    def test_a_median_has_patients_and_no_numerator(self):
        """The sum of all values is nobody's business."""
        cell = _cells(MANY)["p3"]

        assert (cell.numerator, cell.denominator) == (None, D(9))

    def test_a_zero_is_a_value_like_others(self):
        """Of a median, zero is no count of nobody."""
        assert _cells({**MANY, "p2": [0.0] * 9})["p2"].value == 0.0

    @given(VALUES, st.integers(0, 2), st.integers(1, 9), st.integers(1, 9))
    def test_a_stricter_rule_tells_no_more(self, values, decimals, fewest, more):
        """What is shared by so many is shared by fewer."""
        told = middle(histogram(values))

        strict = are_shared(told, histogram(values), decimals, fewest + more)
        assert not strict or are_shared(told, histogram(values), decimals, fewest)

    @given(VALUES, st.integers(3, 9))
    def test_what_is_told_is_shared(self, values, fewest):
        """Counted one by one: of the printed values, so many are the one that is told."""
        cells = protect(
            [sheet_of(_measured({**MANY, "p2": values}))],
            type(RULE)(smallest_shown=fewest, true_zero_is_shown=True, min_practices=3),
        ).sheets[0]
        cell = cells.practices["p2"].cell
        if cell.state is not State.VALUE:
            return
        ordered = sorted(values)
        ends = {ordered[(len(values) - 1) // 2], ordered[len(values) // 2]} | {
            v for v in (cell.low, cell.high) if v is not None
        }
        assert all(values.count(D(str(v)).quantize(D("0.1"))) >= fewest for v in ends)


TWO_REGIONS = groups_of(
    ["p1", "p2", "p3"], region_of={"p1": "R1", "p2": "R2", "p3": "R2"}, covered_regions=frozenset({"R1", "R2"})
)


class TestReferences:
    """A cluster across two regions."""

    @staticmethod
    def _region(practices, weights):
        measurements = _measured(practices, TWO_REGIONS)
        figure = region_reference(measurements, weights, {"R1": "Et", "R2": "To"}, None)
        return protect([sheet_of(measurements, region=figure)], RULE).sheets[0].region

    def test_the_regions_patients_are_mixed_by_weight(self):
        """Ten patients with 2 weigh 0.25, twenty with 4 weigh 0.75: the middle is 4, without an interval."""
        found = self._region({"p1": [2.0] * 10, "p2": [4.0] * 10, "p3": [4.0] * 10}, {"R1": 0.25, "R2": 0.75})

        assert (found.mixed, found.cell.value, found.cell.low, found.cell.high) == (True, 4.0, None, None)

    def test_a_mix_whose_middle_few_have_is_hidden(self):
        """Each region's own median is shared by six; the mix falls on the one patient with 5."""
        one, two = [1.0] * 6 + [5.0] * 1 + [9.0] * 4, [9.0] * 10
        found = self._region({"p1": one, "p2": two, "p3": []}, {"R1": 0.8, "R2": 0.2})

        assert found.cell.hidden_by is HiddenBy.HOUSE

    def test_a_part_that_is_not_shared_hides_the_mix(self):
        """One region's median is one patient's."""
        found = self._region(
            {"p1": [1.0] * 5 + [2.0] + [3.0] * 5, "p2": [4.0] * 10, "p3": [4.0] * 10}, {"R1": 0.25, "R2": 0.75}
        )

        assert found.cell.hidden_by is HiddenBy.HOUSE


APART = {"p1": [9.0] * 60 + [1.0] * 20, "p2": [1.0] * 60 + [9.0] * 20, "p3": [1.0] * 55 + [9.0] * 25}


class TestVerdicts:
    """What the page may say."""

    def test_a_practice_far_from_the_rest_is_clear(self):
        """9 against 1, shared by many."""
        found = compare(protect([sheet_of(_measured(APART))], RULE), YEAR)

        assert found.of(("seen", ""), "p1") is Verdict.CLEAR
        assert found.spread["seen", ""] is Verdict.CLEAR

    def test_alike_practices_may_be_chance(self):
        """One patient more or less above the middle."""
        alike = {f"p{i}": [1.0] * (30 + i) + [9.0] * (29 - i) for i in range(4)}
        found = compare(protect([sheet_of(_measured(alike))], RULE), YEAR)

        assert {found.of(("seen", ""), i) for i in alike} == {Verdict.MAY_BE_CHANCE}
        assert found.spread["seen", ""] is Verdict.MAY_BE_CHANCE

    def test_all_tied_is_not_assessed(self):
        """Nobody lies above the middle."""
        found = compare(protect([sheet_of(_measured(dict.fromkeys(APART, [5.0] * 20)))], RULE), YEAR)

        assert found.of(("seen", ""), "p1") is Verdict.NOT_ASSESSED
        assert found.spread["seen", ""] is Verdict.NOT_ASSESSED

    def test_against_two_regions_it_is_not_assessed(self):
        """There is no test against a mix."""
        measurements = _measured(APART)
        reference = ReferenceFigure("R1", (Part(1.0, measurements.of(Level.REGION, "R1")),))
        rest = ((0.5, sums([D(1)] * 40)), (0.5, sums([D(9)] * 40)))
        one = sheet_of(measurements, region=reference, rest=((1.0, sums([D(9)] * 60 + [D(10)] * 60)),))
        two = sheet_of(measurements, region=reference, rest=rest)

        assert compare(protect([one], RULE), YEAR).cluster["seen", ""] is Verdict.CLEAR
        assert compare(protect([two], RULE), YEAR).cluster["seen", ""] is Verdict.NOT_ASSESSED


class TestChange:
    """Between two periods."""

    BEFORE = YEAR.earlier(12)
    THEN = MappingProxyType({"p1": [1.0] * 30 + [4.0] * 20, "p2": [2.0] * 30 + [5.0] * 20, "p3": [2.0] * 40})
    NOW = MappingProxyType({"p1": [1.0] * 20 + [4.0] * 40, "p2": [2.0] * 25 + [5.0] * 18, "p3": [3.0] * 40})

    def _moved(self, then=None, now=None, weights=None):
        before = measured(of_values(then or self.THEN, self.BEFORE), TWO_REGIONS, **HEADER)
        after = measured(of_values(now or self.NOW), TWO_REGIONS, **HEADER)
        region = region_reference(after, weights or {"R1": 0.5, "R2": 0.5}, {"R1": "Et", "R2": "To"}, None)
        earlier = region_reference(before, weights or {"R1": 0.5, "R2": 0.5}, {"R1": "Et", "R2": "To"}, None)
        sheets = [protect([sheet_of(m, region=r)], RULE).sheets[0] for m, r in ((before, earlier), (after, region))]
        return Moved(*sheets, changes(before, after), region)

    def test_is_tested_by_ranks(self):
        """As two samples of different patients: Mood's test, and limits from those of either median."""
        found = self._moved().changes.of(Level.PRACTICE, "p1")
        expected = stats.median_test(self.THEN["p1"], self.NOW["p1"], ties="above", correction=False).pvalue

        assert (found.before, found.now, found.difference) == (1.0, 4.0, 3.0)
        assert found.p == approx(expected)
        assert (found.low, found.high) == (approx(3 - (0**2 + 3**2) ** 0.5), approx(3.0))  # 1 (1-4) and 4 (4-4)

    def test_of_a_mix_is_that_of_what_is_shown(self):
        """Two regions' medians mixed: 2 became 3, and not the halves of what either moved."""
        told = changes_of({("seen", ""): self._moved()}, cluster_of(self.NOW))["seen", ""]

        assert (told.region.before.value, told.region.now.value, told.region.difference) == (2.0, 3.0, 1.0)
        assert (told.region.low, told.region.high) == (None, None)

    def test_tells_no_limits_where_those_of_an_end_are_hidden(self):
        """A limit that is one patient's value does not go into the change's either."""
        lone = [1.0, 1.1, 1.2, *[2.0] * 6, 3.0, 3.1, 3.2]
        moved = self._moved(then={**self.THEN, "p2": lone}, weights={"R1": 1.0})
        told = dict(changes_of({("seen", ""): moved}, cluster_of(self.NOW))["seen", ""].practices)

        assert moved.changes.of(Level.PRACTICE, "p2").low is not None
        assert (told["Lægerne p2"].difference, told["Lægerne p2"].low) == (0.0, None)
        assert told["Lægerne p1"].low is not None


def test_weights_are_exact():
    """Thirds that floats cannot hold still add up to a whole."""
    assert middle({D(1): Fraction(1, 3), D(2): Fraction(1, 6), D(3): Fraction(1, 2)}) == (2, 3)
