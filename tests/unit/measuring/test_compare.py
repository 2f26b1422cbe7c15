"""Verdicts: against the rest, together, and only where the difference matters."""

import warnings
from math import isnan
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support.measuring_cases import (
    RULE,
    YEAR,
    groups_of,
    measured,
    of_patients,
    of_strata,
    patients,
    sheet_of,
)

from pipeline.measuring.chance import heterogeneity, mixed_difference, two_groups
from pipeline.measuring.compare import compare
from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import Method
from pipeline.measuring.references import Part, ReferenceFigure
from pipeline.measuring.verdicts import false_discoveries
from pipeline.model import Level, Verdict

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # statsmodels' own imports warn
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportions_ztest

approx = pytest.approx


def _sums(rows, **said):
    return measured(of_patients({"p1": rows}), **said).of(Level.PRACTICE, "p1").sums


class TestTwoGroups:
    """One group against another."""

    @pytest.mark.parametrize(("a", "b"), [((12, 40), (60, 120)), ((0, 30), (9, 200)), ((5, 11), (400, 900))])
    def test_proportions_agree_with_statsmodels(self, a, b):
        """The score test is the z-test with the pooled variance."""
        _, p = two_groups(Method.WILSON, _sums(patients(*a)), _sums(patients(*b)))
        _, expected = proportions_ztest([a[0], b[0]], [a[1], b[1]])

        assert p == approx(expected, rel=1e-9)

    def test_rates_are_binomial_given_their_sum(self):
        """8 events of 20 with 20 per cent of the time: mid-p, twice the smaller tail."""
        one = measured(of_strata({"p1": (8, 200)}), grain="stratum").of(Level.PRACTICE, "p1").sums
        rest = measured(of_strata({"p1": (12, 800)}), grain="stratum").of(Level.PRACTICE, "p1").sums
        _, p = two_groups(Method.POISSON, one, rest)

        assert p == approx(2 * (stats.binom.sf(8, 20, 0.2) + stats.binom.pmf(8, 20, 0.2) / 2), rel=1e-9)

    def test_no_event_at_all_is_nothing_to_test(self):
        """0 of 20 against 0 of 80."""
        _, p = two_groups(Method.POISSON, _sums(patients(0, 20)), _sums(patients(0, 80)))

        assert isnan(p)
        assert isnan(two_groups(Method.WILSON, _sums(patients(0, 20)), _sums(patients(0, 80)))[1])

    def test_means_are_welchs(self):
        """Unequal variances, unequal sizes: scipy's Welch test."""
        a, b = [48, 53, 61, 55.5, 40], [60, 61, 62.5, 59, 60, 64, 58, 60]
        size, p = two_groups(Method.STUDENT, _sums([(x, 1) for x in a]), _sums([(x, 1) for x in b]))

        assert size == approx(np.mean(a) - np.mean(b))
        assert p == approx(stats.ttest_ind(a, b, equal_var=False).pvalue, rel=1e-9)

    def test_a_practice_without_events_is_not_certain(self):
        """0 events among 30 patients, where one in fifty has ten: its own variance is 0, and it proves nothing."""
        rest = _sums([(10, 1)] * 20 + [(0, 1)] * 980)
        _, p = two_groups(Method.BETWEEN, _sums([(0, 1)] * 30), rest)

        assert p > 0.3

    def test_one_patient_alone_is_nothing_to_test(self):
        """One value has no spread."""
        _, p = two_groups(Method.BETWEEN, _sums([(7, 3)]), _sums([(1, 2), (3, 1), (0, 1)]))

        assert isnan(p)


class TestMixed:
    """A group against several, mixed."""

    def test_one_region_is_a_difference_with_both_variances(self):
        """40 of 100 against 300 of 1000: 0.1 over the root of 0.24/100 + 0.2136/1000, which is that of 340 of 1100."""
        size, p = mixed_difference(Method.WILSON, _sums(patients(40, 100)), [(1.0, _sums(patients(300, 1000)))])
        alike = 340 / 1100

        assert size == approx(0.1)
        assert p == approx(2 * stats.norm.sf(0.1 / (0.4 * 0.6 / 100 + alike * (1 - alike) / 1000) ** 0.5))

    @pytest.mark.parametrize("method", [Method.WILSON, Method.POISSON])
    def test_nobody_of_few_is_not_certain(self, method):
        """0 of 200, where two are expected, is seen one time in seven: its own variance is 0, and it proves nothing."""
        parts = [(0.5, _sums(patients(1000, 100_000))), (0.5, _sums(patients(800, 80_000)))]
        _, p = mixed_difference(method, _sums(patients(0, 200)), parts)

        assert p > 0.13

    def test_two_regions_weigh_as_the_clusters_lists(self):
        """A quarter of 20 per cent and three quarters of 60 per cent are 50 per cent."""
        parts = [(0.25, _sums(patients(20, 100))), (0.75, _sums(patients(60, 100)))]
        size, _ = mixed_difference(Method.WILSON, _sums(patients(50, 100)), parts)

        assert size == approx(0)


class TestHeterogeneity:
    """Many groups at once."""

    def test_proportions_are_pearsons(self):
        """Three practices: the χ² of the 3 × 2 table."""
        groups = [(12, 40), (30, 50), (45, 60)]
        found = heterogeneity(Method.WILSON, [_sums(patients(*g)) for g in groups])
        expected = stats.chi2_contingency([[x, n - x] for x, n in groups], correction=False).pvalue

        assert found == approx(expected, rel=1e-9)

    def test_rates_are_pearsons_around_the_common_rate(self):
        """10 and 30 events in equal time, 20 expected in each: χ² = 5 + 5."""
        groups = [_sums(patients(x, 100)) for x in (10, 30)]

        assert heterogeneity(Method.POISSON, groups) == approx(stats.chi2.sf(5 + 5, 1), rel=1e-9)

    def test_means_are_cochrans_q(self):
        """Equal means do not differ; means far apart do."""
        alike = [_sums([(v, 1) for v in (4, 5, 6)]) for _ in range(3)]
        apart = [_sums([(v + k, 1) for v in (4, 5, 6)]) for k in (0, 10, 20)]

        assert heterogeneity(Method.STUDENT, alike) == approx(1.0)
        assert heterogeneity(Method.STUDENT, apart) < 1e-6

    def test_nobody_anywhere_is_nothing_to_test(self):
        """0 of 20 everywhere."""
        assert isnan(heterogeneity(Method.WILSON, [_sums(patients(0, 20))] * 2))


class TestFalseDiscoveries:
    """Many tests at once."""

    def test_agrees_with_statsmodels(self):
        """The example of Benjamini and Hochberg 1995, 15 p-values: four are discoveries."""
        p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
        p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
        found = false_discoveries(dict(enumerate(p)), 0.05)

        assert found == {0, 1, 2, 3}
        assert found == {i for i, told in enumerate(multipletests(p, 0.05, "fdr_bh")[0]) if told}

    def test_no_test_no_discovery(self):
        """An empty family finds nothing."""
        assert false_discoveries({}, 0.05) == frozenset()


def _verdicts(practices, said=None, groups=None, **sheet):
    counts = of_patients({i: patients(*p) for i, p in practices.items()})
    return compare(protect([sheet_of(measured(counts, groups, **(said or {})), **sheet)], RULE), YEAR)


APART = {"p1": (90, 100), "p2": (50, 100), "p3": (52, 100), "p4": (48, 100)}


class TestVerdicts:
    """What the page may say."""

    def test_a_practice_far_from_the_rest_is_clear(self):
        """90 against 150 of 300; the three others lie near each other but far from a rest with p1 in it."""
        found = _verdicts(APART)

        assert found.of(("seen", ""), "p1") is Verdict.CLEAR
        assert found.spread["seen", ""] is Verdict.CLEAR

    def test_alike_practices_may_be_chance(self):
        """Two more or less of a hundred."""
        found = _verdicts({"p1": (50, 100), "p2": (52, 100), "p3": (48, 100)})

        assert [found.of(("seen", ""), i) for i in ("p1", "p2", "p3")] == [Verdict.MAY_BE_CHANCE] * 3
        assert found.spread["seen", ""] is Verdict.MAY_BE_CHANCE

    def test_a_difference_that_does_not_matter_is_not_clear(self):
        """40 percentage points, but the header asks for 50."""
        assert _verdicts(APART, {"relevant_difference": 50}).of(("seen", ""), "p1") is Verdict.MAY_BE_CHANCE

    def test_a_hidden_practice_is_not_assessed(self):
        """What is hidden has no verdict, nor has its cover."""
        found = _verdicts({"p1": (3, 100), "p2": (50, 100), "p3": (52, 100), "p4": (55, 100)})

        assert found.of(("seen", ""), "p1") is Verdict.NOT_ASSESSED
        assert found.of(("seen", ""), "p4") is Verdict.NOT_ASSESSED

    def test_without_a_shown_cluster_nothing_is_assessed(self):
        """The rest is the cluster's total without the practice; a hidden total has no rest."""
        found = _verdicts({"p1": (6, 9), "p2": (40, 40), "p3": (0, 40)})

        assert found.of(("seen", ""), "p2") is Verdict.NOT_ASSESSED

    def test_a_small_rest_is_not_assessed(self):
        """The others have 8 patients together; the header asks for 10."""
        groups = groups_of(["p1", "p2", "p3"], without_data=frozenset({"p3"}))
        found = _verdicts({"p1": (50, 100), "p2": (8, 8), "p3": (0, 5)}, groups=groups)

        assert found.of(("seen", ""), "p1") is Verdict.NOT_ASSESSED

    def test_counted_strata_of_repeaters_are_not_assessed(self):
        """Nobody knows who stands behind; no variance, no verdict."""
        counts = of_strata({"p1": (900, 100), "p2": (50, 100), "p3": (52, 100)})
        sheet = sheet_of(measured(counts, grain="stratum", unit="ratio", counts="service"))
        found = compare(protect([sheet], RULE), YEAR)

        assert found.of(("seen", ""), "p1") is Verdict.NOT_ASSESSED
        assert found.spread["seen", ""] is Verdict.NOT_ASSESSED

    def test_one_shown_practice_has_no_spread(self):
        """Spread needs two."""
        groups = groups_of(["p1", "p2", "p3"], without_data=frozenset({"p2", "p3"}))
        found = _verdicts({"p1": (50, 100), "p2": (1, 1), "p3": (1, 1)}, groups=groups)

        assert found.spread["seen", ""] is Verdict.NOT_ASSESSED

    def test_without_a_region_the_cluster_is_not_assessed(self):
        """No rest of a region was given."""
        assert _verdicts(APART).cluster == {("seen", ""): Verdict.NOT_ASSESSED}


class TestAgainstTheRegion:
    """The cluster against the rest of its region, or of several mixed."""

    @staticmethod
    def _verdict(rest, said=None, region="R1", practices=None):
        """Compare 240 of 400 with the rest of one region or more."""
        counts = of_patients({i: patients(*p) for i, p in (practices or APART).items()} | {"q1": patients(300, 1000)})
        groups = groups_of([*APART, "q1"], clusters={"c1": frozenset(APART)})
        measurements = measured(counts, groups, **(said or {}))
        reference = ReferenceFigure(region, (Part(1.0, measurements.of(Level.REGION, "R1")),))
        sheet = sheet_of(measurements, rest=rest, region=reference)
        return compare(protect([sheet], RULE), YEAR).cluster["seen", ""]

    def test_one_region(self):
        """60 per cent against 30 is clear; against 60 it is chance; against 8 patients it is not assessed."""
        assert self._verdict(((1.0, _sums(patients(300, 1000))),)) is Verdict.CLEAR
        assert self._verdict(((1.0, _sums(patients(600, 1000))),)) is Verdict.MAY_BE_CHANCE
        assert self._verdict(((1.0, _sums(patients(5, 8))),)) is Verdict.NOT_ASSESSED

    def test_two_regions_mixed(self):
        """60 per cent against half of 30 and half of 40, and against half of 50 and half of 70."""
        far = ((0.5, _sums(patients(300, 1000))), (0.5, _sums(patients(400, 1000))))
        near = ((0.5, _sums(patients(500, 1000))), (0.5, _sums(patients(700, 1000))))

        assert self._verdict(far) is Verdict.CLEAR
        assert self._verdict(near) is Verdict.MAY_BE_CHANCE

    def test_nothing_to_test(self):
        """Everybody, here and there: no variance, so no verdict; nor on the spread of the practices."""
        everybody = dict.fromkeys(APART, (100, 100))
        alone = ((1.0, _sums(patients(1000, 1000))),)
        two = ((0.5, _sums(patients(50, 50))), (0.5, _sums(patients(1000, 1000))))

        assert self._verdict(alone, practices=everybody) is Verdict.NOT_ASSESSED
        assert self._verdict(two, practices=everybody) is Verdict.NOT_ASSESSED
        assert _verdicts(everybody).spread == {("seen", ""): Verdict.NOT_ASSESSED}

    def test_rates_of_two_regions(self):
        """A mix of rates in which a patient counts once."""
        rate = {"unit": "per_1000", "denominator_in": "patients"}
        far = ((0.5, _sums(patients(300, 1000))), (0.5, _sums(patients(400, 1000))))

        assert self._verdict(far, rate) is Verdict.CLEAR


class TestByLetter:
    """A letter is judged by its value alone: a mark would tell the large from the small."""

    #: p1 and p2 lie as far above as p3 and p4 lie below, a large and a small practice each.
    LARGE_AND_SMALL: ClassVar = {"p1": (232, 400), "p2": (58, 100), "p3": (168, 400), "p4": (42, 100), "p5": (200, 400)}

    def _found(self, practices, *, by_letter):
        counts = of_patients({i: patients(*p) for i, p in practices.items()})
        found = compare(protect([sheet_of(measured(counts))], RULE), YEAR, by_letter=by_letter)
        return {i: found.of(("seen", ""), i) is Verdict.CLEAR for i in practices}

    def test_by_name_the_large_are_clear_and_the_small_are_not(self):
        """58 per cent of 400 is more than chance, of 100 it may be chance."""
        expected = {"p1": True, "p2": False, "p3": True, "p4": False, "p5": False}

        assert expected == self._found(self.LARGE_AND_SMALL, by_letter=False)

    def test_by_letter_the_large_are_judged_as_the_smallest(self):
        """What is not clear of a hundred is clear of nobody."""
        assert not any(self._found(self.LARGE_AND_SMALL, by_letter=True).values())

    def test_what_is_clear_of_the_smallest_is_clear_of_all(self):
        """80 and 20 per cent are, whoever has them."""
        practices = {"p1": (320, 400), "p2": (80, 100), "p3": (80, 400), "p4": (20, 100), "p5": (200, 400)}

        assert [True, True, True, True, False] == [*self._found(practices, by_letter=True).values()]

    @given(
        values=st.lists(st.integers(10, 90), min_size=6, max_size=9),
        sizes=st.lists(st.tuples(*[st.sampled_from([100, 200, 400, 900])] * 2), min_size=9, max_size=9),
    )
    def test_the_value_alone_decides(self, values, sizes):
        """Two practices of whatever size show the same and are marked alike; who lies farther out is marked too."""
        practices = {
            f"p{i}{which}": (v * n // 100, n)
            for i, (v, two) in enumerate(zip(values, sizes, strict=False))
            for which, n in zip("ab", two, strict=True)
        }
        found = self._found(practices, by_letter=True)
        middle = 100 * sum(x for x, _ in practices.values()) / sum(n for _, n in practices.values())

        for side in (1, -1):
            out = {i: round(side * (100 * x / n - middle), 9) for i, (x, n) in practices.items()}
            clear = [d for i, d in out.items() if found[i] and d > 0]
            unclear = [d for i, d in out.items() if not found[i] and d > 0]
            assert not clear or not unclear or min(clear) > max(unclear)
