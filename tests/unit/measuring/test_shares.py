"""A share over categories: what each is divided by, how sure it is, and what follows from adding up."""

import warnings
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support.measuring_cases import YEAR, groups_of, header, of_shares, of_strata

from pipeline.measuring.counts import CATEGORIES_SCHEMA, carried
from pipeline.measuring.estimate import Method
from pipeline.measuring.measure import figure_id, figure_ids, measure, measure_categories
from pipeline.measuring.tables import measure_table
from pipeline.model import Level, State

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # statsmodels' own imports warn
    from statsmodels.stats.proportion import proportion_confint

approx = pytest.approx

CATEGORIES = {"a": "A", "b": "B", "c": "C"}
ONCE = {"unit": "share", "categories": CATEGORIES, "better": "neither"}
OFTEN = ONCE | {"counts": "prescription"}

USERS = st.lists(st.tuples(*[st.integers(0, 1)] * 3), max_size=40)
AMOUNTS = st.lists(st.tuples(*[st.integers(0, 9)] * 3), max_size=40)


def _shares(practices, said, groups=None, **more):
    """Measure patients given as (a, b, c)."""
    counts = of_shares(practices, CATEGORIES, once=said is ONCE)
    found = measure_categories(counts, header(**said, **more), groups or groups_of(practices))
    return {m.category: m for m in found}


class TestOfPatients:
    """A patient counts once in each category and may be in several."""

    PEOPLE = (*[(1, 1, 0)] * 4, *[(1, 0, 0)] * 6, *[(0, 1, 0)] * 2, *[(0, 0, 0)] * 8)

    def test_parts_of_the_users_may_be_more_than_a_hundred(self):
        """Of 12 users, 10 have a and 6 have b: 83.3 and 50 %. The eight without anything are no users."""
        found = {c: m.of(Level.PRACTICE, "p1") for c, m in _shares({"p1": self.PEOPLE}, ONCE).items()}

        assert {c: f.value for c, f in found.items()} == {"a": 100 * 10 / 12, "b": 100 * 6 / 12, "c": 0.0}
        assert {f.sums.n for f in found.values()} == {12}

    @given(USERS)
    def test_each_part_has_wilsons_interval(self, users):
        """As a percent of the users would; statsmodels agrees."""
        denominator = sum(any(u) for u in users)
        for place, (_, measurements) in enumerate(_shares({"p1": users}, ONCE).items()):
            found = measurements.of(Level.PRACTICE, "p1")
            if not denominator:
                assert found.value is None
                continue
            x = sum(u[place] for u in users)
            low, high = proportion_confint(x, denominator, method="wilson")
            assert measurements.method is Method.WILSON
            assert (found.value, found.low, found.high) == (
                approx(100 * x / denominator),
                approx(100 * low, abs=1e-9),
                approx(100 * high, abs=1e-9),
            )


class TestOfRepeats:
    """What can repeat: the parts are of everything that a practice has."""

    @given(AMOUNTS)
    def test_parts_add_up_to_a_hundred_and_vary_between_patients(self, amounts):
        """Plain arithmetic over the patients who have anything: Σx/Σy and n/(n-1)·Σ(x - Ry)²/(Σy)²."""
        own = [a for a in amounts if sum(a)]
        found = [m.of(Level.PRACTICE, "p1") for m in _shares({"p1": amounts}, OFTEN).values()]
        if not own:
            assert {f.value for f in found} == {None}
            return
        y = np.array([sum(a) for a in own], dtype=float)
        assert sum(f.value for f in found) == approx(100)
        for place, figure in enumerate(found):
            x, n = np.array([a[place] for a in own], dtype=float), len(own)
            ratio = x.sum() / y.sum()
            assert figure.value == approx(100 * ratio)
            squares = ((x - ratio * y) ** 2).sum()
            if n < 2 or squares < 1e-9:
                assert figure.low is None
                continue
            half = stats.t.ppf(0.975, n - 1) * (n / (n - 1) * squares) ** 0.5 / y.sum()
            assert figure.low == approx(100 * max(ratio - half, 0), abs=1e-6)
            assert figure.high == approx(100 * min(ratio + half, 1), abs=1e-6)

    def test_a_promise_to_count_once_must_be_borne_out(self):
        """Halves are no ones: the variance is between patients."""
        counts = of_shares({"p1": [(0.5, 0, 0), (1, 0, 0), (0, 1, 0)]}, CATEGORIES, once=True)
        methods = [m.method for m in measure_categories(counts, header(**ONCE), groups_of(["p1"]))]

        assert methods == [Method.BETWEEN, Method.WILSON, Method.WILSON]


class TestGroups:
    """Clusters, states and numbers that became others."""

    def test_a_group_is_the_ratio_of_its_sums(self):
        """1 of 2 and 9 of 18 prescriptions are 10 of 20."""
        found = _shares({"p1": [(1, 1, 0)], "p2": [(9, 4, 5)]}, OFTEN)["a"]

        assert found.of(Level.CLUSTER, "c1").value == 100 * (1 + 9) / (2 + 18)

    @pytest.mark.parametrize(
        ("users", "state"),
        [
            ([(0, 0, 0)] * 9, State.NOT_APPLICABLE),
            ([(None, 1, 0)] * 9, State.NO_DATA),
            ([(1, 0, 0)] * 9, State.TOO_FEW),
            ([(1, 0, 0)] * 10, State.VALUE),
        ],
    )
    def test_a_practices_categories_share_their_state(self, users, state):
        """Nobody has anything, nobody has a value, too few, enough: in every category alike."""
        found = _shares({"p1": users}, ONCE, min_denominator=10)

        assert {m.of(Level.PRACTICE, "p1").state for m in found.values()} == {state}

    def test_merged_practices_share_their_categories(self):
        """The parts of two numbers are the parts of one."""
        counts = carried(of_shares({"p1": [(1, 0, 0)], "p2": [(1, 1, 0)] * 2}, CATEGORIES, once=True), {"p1": "p2"})
        found = {m.category: m for m in measure_categories(counts, header(**ONCE), groups_of(["p2"]))}

        assert dict(counts.categories.schema) == CATEGORIES_SCHEMA
        assert {c: m.of(Level.PRACTICE, "p2").value for c, m in found.items()} == {
            "a": 100.0,
            "b": 100 * 2 / 3,
            "c": 0.0,
        }

    def test_already_counted_parts(self):
        """Users counted by their owner have Wilson's interval; what repeats among few practices has none."""
        for counts_of, method in (("patient", Method.WILSON), ("prescription", Method.NONE)):
            counts = of_shares({"p1": [(1, 0, 0)] * 30 + [(0, 1, 0)] * 30}, CATEGORIES, once=True, counted=True)
            said = header(**ONCE | {"counts": counts_of, "grain": "stratum"})
            found = measure_categories(counts, said, groups_of(["p1"]))

            assert [m.method for m in found] == [method] * 3
            assert found[0].of(Level.PRACTICE, "p1").value == 50.0

    def test_the_whole_is_no_figure(self):
        """A share is measured category by category; what is no share has none."""
        counts = of_shares({"p1": [(1, 0, 0)]}, CATEGORIES, once=True)

        with pytest.raises(TypeError, match="category by category"):
            measure(counts, header(**ONCE), groups_of(["p1"]))
        with pytest.raises(TypeError, match="is no share"):
            of_strata({"p1": (1, 2)}).of_category("a")


class TestNames:
    """What a figure is called."""

    def test_an_indicator_is_one_figure_and_a_share_several(self):
        """The header's order is the page's."""
        assert figure_ids(header()) == ("seen",)
        assert (
            figure_ids(header(**ONCE)) == ("seen/a", "seen/b", "seen/c") == tuple(figure_id("seen", c) for c in "abc")
        )

    def test_the_table_names_the_category(self):
        """`klynge measure` writes the categories of a unit together, in the header's order."""
        said = ONCE | {"categories": {"b": "B", "a": "A"}}
        counts = of_shares({"p1": [(1, 0)] * 3, "p2": [(1, 1)] * 2}, said["categories"], once=True)
        table = measure_table(measure_categories(counts, header(**said), groups_of(["p1", "p2"])), [Level.PRACTICE])

        assert table.select("unit_id", "category", "numerator", "denominator").rows() == [
            ("p1", "b", Decimal(3), Decimal(3)),
            ("p1", "a", Decimal(0), Decimal(3)),
            ("p2", "b", Decimal(2), Decimal(2)),
            ("p2", "a", Decimal(2), Decimal(2)),
        ]
        assert set(table["period_end"]) == {YEAR.last}
