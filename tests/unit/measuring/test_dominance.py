"""A sum of which one patient, or one practice, makes most tells of that one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.measuring_cases import RULE, YEAR, groups_of, header, measured, of_patients, of_strata, sheet_of

from pipeline.measuring.counts import carried
from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.nation import withheld
from pipeline.measuring.stake import Stake, is_close
from pipeline.model import HiddenBy, Level, State

D = Decimal
CONTACTS = {"unit": "per_1000", "denominator_in": "days", "counts": "contact"}
RATIO = {"unit": "ratio", "counts": "prescription"}
PERCENT = {"unit": "percent", "counts": "prescription"}
MEAN = {"unit": "mean", "counts": "measurement"}


def sums(patients):
    """Sum one practice's patients, given as (numerator, denominator)."""
    return measured(of_patients({"p1": patients})).of(Level.PRACTICE, "p1").sums


def stake(rule=RULE, **said):
    return Stake(header(**said), YEAR, rule)


class TestSums:
    """Who adds something, and who adds most, along with every sum."""

    def test_of_two_units_the_larger_largest_is_kept(self):
        """Two of 5 and 1 with three of 4, 2 and 0: four add something, and the most that one adds is 5."""
        both = sums([(5, 6), (1, 1)]).plus(sums([(4, 8), (2, 2), (0, 1)]))

        assert (both.contributors, both.largest, both.contributors_rest, both.largest_rest) == (4, D(5), 3, D(4))
        assert both.largest_denominator == D(8)

    def test_what_is_left_may_hold_the_largest(self):
        """Of four patients two are taken out: who adds 5 may be among those who are left."""
        part = sums([(4, 8), (2, 2)])
        left = sums([(5, 6), (1, 1), (4, 8), (2, 2)]).minus(part)

        assert (left.contributors, left.largest, left.contributors_rest, left.largest_rest) == (2, D(5), 1, D(4))

    def test_who_is_not_known_in_a_part_is_not_known_of_the_whole(self):
        """An already counted sum does not tell."""
        both = sums([(5, 6)]).plus(Sums(None, 0, D(3), D(4)))

        assert (both.contributors, both.largest, both.contributors_rest, both.largest_rest) == (None,) * 4

    def test_nothing_adds_nothing(self):
        """The sums of nobody change nobody's."""
        one = sums([(5, 6), (1, 1)])

        assert NOTHING.plus(one) == one

    def test_a_cluster_has_its_practices_largest(self):
        """3 + 1 patients add something; p3 has nobody."""
        counts = of_patients({"p1": [(5, 6), (1, 1), (2, 2)], "p2": [(7, 9), (0, 4)]})
        cluster = measured(counts, groups_of(["p1", "p2", "p3"])).of(Level.CLUSTER, "c1").sums

        assert (cluster.contributors, cluster.largest, cluster.contributors_rest, cluster.largest_rest) == (4, 7, 3, 4)

    def test_numbers_that_became_one_have_the_larger_largest(self):
        """p1 became p2."""
        found = carried(of_patients({"p1": [(5, 6), (1, 1)], "p2": [(7, 9), (0, 4)]}), {"p1": "p2"}).frame

        assert found.select("contributors", "largest", "largest_rest", "largest_denominator").rows() == [(3, 7, 4, 9)]

    def test_of_already_counted_sums_nobody_is_known(self):
        """Neither in a practice nor in its cluster."""
        found = measured(of_strata({"p1": (5, 60), "p2": (7, 60)}), grain="stratum", counts="contact")

        assert found.of(Level.CLUSTER, "c1").sums.largest is None


class TestOnePatient:
    """What one patient may make of a sum."""

    @pytest.mark.parametrize(
        ("patients", "is_small"),
        [
            pytest.param([(5, 365)] + [(0, 365)] * 39, True, id="five contacts of one patient"),
            pytest.param([(2, 365)] * 4 + [(0, 365)] * 36, True, id="eight contacts of four"),
            pytest.param([(1, 365)] * 5 + [(0, 365)] * 35, False, id="five contacts of five"),
            pytest.param([(41, 365)] + [(1, 365)] * 40, True, id="41 of 81"),
            pytest.param([(40, 365)] + [(1, 365)] * 40, False, id="40 of 80: half is not most"),
            pytest.param([(0, 365)] * 40, False, id="nobody: a true zero"),
        ],
    )
    def test_contacts(self, patients, is_small):
        """Few patients, or one with more than half."""
        assert stake(**CONTACTS).is_small(sums(patients)) is is_small

    @pytest.mark.parametrize(
        ("patients", "is_small"),
        [
            pytest.param([(1, 1)] * 40 + [(0, 30)] + [(0, 1)] * 5, True, id="one has 30 of the 35 that are left"),
            pytest.param([(1, 1)] * 40 + [(0, 5)] + [(0, 1)] * 5, False, id="one has 5 of the 10 that are left"),
            pytest.param([(1, 1)] * 40 + [(0, 3)] * 4, True, id="what is left is four patients'"),
            pytest.param([(30, 30)] + [(0, 1)] * 40 + [(1, 1)] * 5, True, id="one has 30 of 35"),
            pytest.param([(1, 1)] * 40, False, id="nothing is left"),
        ],
    )
    def test_percent_of_prescriptions(self, patients, is_small):
        """Both sides are events of patients."""
        assert stake(**PERCENT).is_small(sums(patients)) is is_small

    @pytest.mark.parametrize(
        ("said", "patients", "is_small"),
        [
            pytest.param(RATIO, [(1, 21)] + [(1, 1)] * 20, True, id="a ratio to what one has most of"),
            pytest.param(RATIO, [(1, 20)] + [(1, 1)] * 20, False, id="half of it"),
            pytest.param(MEAN, [(9, 21)] + [(1, 1)] * 20, True, id="a mean of which one was measured most"),
            pytest.param(MEAN, [(999, 1)] + [(1, 1)] * 20, False, id="a mean with one high value"),
            pytest.param(MEAN, [(-3, 1)] * 5, False, id="a mean below zero"),
        ],
    )
    def test_what_a_value_is_taken_over(self, said, patients, is_small):
        """The denominator of a ratio and the weights of a mean are sums as well; values are not."""
        assert stake(**said).is_small(sums(patients)) is is_small

    def test_patients_who_count_once_make_no_share(self):
        """Five of forty are five, however small a share the rule allows."""
        strict = replace(RULE, smallest_shown=3, largest_share_percent=20)

        assert not stake(strict).is_small(sums([(1, 1)] * 3 + [(0, 1)] * 40))

    def test_who_counts_more_than_once_after_all_is_looked_at(self):
        """A header may say that patients count once of numbers that do not."""
        assert stake(counts="patient").is_small(sums([(20, 30)] + [(1, 2)] * 10))

    def test_a_stricter_share_hides_more(self):
        """9 of 36 are a quarter."""
        own = sums([(9, 365)] + [(3, 365)] * 9)

        assert not stake(replace(RULE, largest_share_percent=25), **CONTACTS).is_small(own)
        assert stake(replace(RULE, largest_share_percent=24), **CONTACTS).is_small(own)

    def test_the_largest_of_what_is_left_is_all_of_it_at_most(self):
        """Where the largest was taken from a larger group the rest is hidden, and no number is made up."""
        left = sums([(40, 365)] + [(1, 365)] * 60).minus(sums([(40, 365)] + [(1, 365)] * 20))

        assert (left.numerator, left.largest) == (D(40), D(40))
        assert stake(**CONTACTS).is_small(left)


class TestOnePractice:
    """What a group's sum tells of a practice that nobody is to see."""

    @pytest.mark.parametrize(
        ("parts", "told"),
        [
            ([], False),
            ([0, 0, 0], False),
            ([70], True),
            ([70, 30], True),  # who has 30 knows the 70
            ([100, 40, 15], False),  # known as 115 at most: exactly 15 % too much
            ([100, 40, 14], True),
            ([1000, 0, 0, 149], True),  # 1149 at most, by whoever has 149: nothing is left of the others
            ([30, 30, 30, 30, 30, 30], False),
        ],
    )
    def test_who_has_the_second_most_subtracts_it(self, parts, told):
        """What is left is the largest and all the others: too close where these are under 15 % of it."""
        assert is_close([D(x) for x in parts]) is told

    def test_sums_are_looked_at_and_patients_are_not(self):
        """Of two practices' contacts each is told the other's; patients who count once are protected as counts."""
        parts = [sums([(1, 1)] * 10 + [(0, 1)] * 10), sums([(1, 1)] * 15 + [(0, 1)] * 10)]

        assert stake(**PERCENT).tells_one_of(parts)
        assert not stake().tells_one_of(parts)

    def test_the_other_side_of_a_percent_is_a_sum_as_well(self):
        """30, 30 and 30 of each, but only one practice has anything left: 20."""
        parts = [sums([(1, 1)] * 30), sums([(1, 1)] * 30), sums([(1, 1)] * 30 + [(0, 1)] * 20)]

        assert stake(**PERCENT).tells_one_of(parts)

    def test_a_cluster_without_names_hides_it_in_every_report(self):
        """Two practices of 30 and 50 contacts are the whole cluster; with names, they show themselves."""
        counts = of_patients({"p1": [(1, 365)] * 30, "p2": [(1, 365)] * 50, "p3": [(1, 365)] * 40})
        found = measured(counts, groups_of(["p1", "p2", "p3"], clusters={"c1": frozenset({"p1", "p2"})}), **CONTACTS)
        rule = replace(RULE, min_practices=2)

        assert {("cluster", "c1")} == {(p.level, p.unit_id) for p in withheld([found], rule, by_name=False)}
        assert withheld([found], rule, by_name=True) == frozenset()

    def test_too_few_practices_to_be_shown_have_no_names(self):
        """Where practices are not shown at all, an open report tells no more of them than another."""
        counts = of_patients({"p1": [(1, 365)] * 30, "p2": [(1, 365)] * 50})
        found = measured(counts, groups_of(["p1", "p2"]), **CONTACTS)

        assert ("cluster", "c1") in {(p.level, p.unit_id) for p in withheld([found], RULE, by_name=True)}


PATIENTS = st.lists(st.sampled_from([0, 0, 1, 1, 2, 5, 20, 200]), min_size=12, max_size=25)
CLUSTERS = st.lists(PATIENTS, min_size=3, max_size=7).map(
    lambda practices: {f"p{i}": [(x, 365) for x in own] for i, own in enumerate(practices)}
)
RULES = st.tuples(st.integers(3, 8), st.integers(20, 80))


def _shown(cluster, few, share):
    rule = replace(RULE, smallest_shown=few, largest_share_percent=share)
    sheet = protect([sheet_of(measured(of_patients(cluster), **CONTACTS))], rule).sheets[0]
    cells = {i: s.cell.state for i, s in sheet.practices.items()} | {"total": sheet.cluster.cell.state}
    return {i for i, state in cells.items() if state is State.VALUE}


@settings(max_examples=200)
@given(CLUSTERS, RULES, st.integers(0, 5), st.integers(0, 40))
@example(
    {
        "p0": [(3, 365)] + [(0, 365)] * 20,
        "p1": [(1, 365)] * 6 + [(0, 365)] * 20,
        "p2": [(30, 365)] + [(1, 365)] * 35,
        "p3": [(1, 365)] * 60,
        "p4": [(1, 365)] * 8 + [(0, 365)] * 20,
    },
    (5, 50),
    0,
    5,
)  # p2, hidden by the stricter share, would cover p0, and p1 would come back
def test_a_stricter_rule_never_shows_more(cluster, rule, more, less):
    """
    Whichever way it is stricter: more patients, a smaller share, or both. Where the total goes, its covers are free.

    One patient can make most of a whole cluster's sum; then nothing covers, and nothing needs to.
    """
    few, share = rule
    strict, lax = _shown(cluster, few + more, max(20, share - less)), _shown(cluster, few, share)

    assert strict <= lax or "total" not in strict
    assert strict & {"total"} <= lax & {"total"}


@settings(max_examples=100)
@given(CLUSTERS, RULES)
def test_what_is_left_of_a_shown_total_is_nobody_s(cluster, rule):
    """The total less the shown practices is nothing, or from enough patients of whom none makes most."""
    few, share = rule
    shown = _shown(cluster, few, share)
    left = [x for i, own in cluster.items() if i not in shown for x, _ in own]
    if "total" in shown and any(left):
        assert sum(x > 0 for x in left) >= few
        assert 100 * max(left) <= share * sum(left)


def test_a_hidden_figure_says_that_the_house_hid_it():
    """One patient with most of a practice's contacts."""
    practices = {"p1": [(41, 365)] + [(1, 365)] * 40, **{f"p{i}": [(1, 365)] * 40 for i in (2, 3, 4)}}
    sheet = protect([sheet_of(measured(of_patients(practices), **CONTACTS))], RULE).sheets[0]

    assert sheet.practices["p1"].cell.hidden_by is HiddenBy.HOUSE
