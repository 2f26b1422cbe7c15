"""Changes between two periods: who is counted as the same patient, what is comparable, and what is called clear."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from scipy import stats
from support.measuring_cases import YEAR, groups_of, header, measured, of_patients, of_strata, patients
from support.two_periods import YEAR_BEFORE, Person, changed, counts_of, pairs_of, people

from pipeline.measuring.change import Change, Changes, changes, comparable, judged_changes
from pipeline.measuring.counts import STRATA_SCHEMA
from pipeline.measuring.measure import NATION, measure
from pipeline.measuring.pairs import PairCounts, carried_pairs
from pipeline.measuring.references import Part, Published, ReferenceFigure
from pipeline.model import Level, Period, Verdict

approx = pytest.approx
YES, NO = (1, 1), (0, 1)
BY_SEX = {"standardise": {"by": ["sex"], "population": "denmark"}}
TWO = [*people("p1", (30, YES, YES), (30, NO, NO)), *people("p2", (20, YES, NO), (40, NO, NO))]
MOVED = [
    *people("p1", (30, YES, YES), (30, NO, NO)),
    *people("p2", (20, YES, YES), (40, NO, NO)),
    *[Person(("p1", 1, 1), ("p2", 1, 1))] * 10,
]


def _period(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


class TestComparable:
    """Equally long, or the same days of the year, and one after the other."""

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            (("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-12-31")),
            (("2025-10-01", "2026-03-31"), ("2026-04-01", "2026-09-30")),  # six months each, whatever the season
            (("2023-12-01", "2024-02-29"), ("2024-12-01", "2025-02-28")),  # a leap day more
            (("2024-02-29", "2024-03-14"), ("2025-02-28", "2025-03-14")),
            (("2025-01-05", "2025-01-18"), ("2026-01-05", "2026-01-18")),  # a fortnight, the same days
            (("2025-01-31", "2025-02-27"), ("2025-03-01", "2025-03-31")),  # a month each
        ],
    )
    def test_equally_long_or_the_same_days(self, earlier, later):
        """Whole months in equal number, or the same days of two years."""
        assert comparable(_period(*earlier), _period(*later))

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            (("2025-01-01", "2025-12-31"), ("2025-07-01", "2026-06-30")),  # they share half a year
            (("2025-01-01", "2025-01-31"), ("2025-01-31", "2025-02-27")),  # they share a day
            (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),  # the wrong way round
            (("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
            (("2025-01-01", "2025-06-30"), ("2026-01-01", "2026-12-31")),
            (("2025-01-05", "2025-01-18"), ("2026-01-06", "2026-01-19")),  # a fortnight, other days
            (("2024-12-01", "2025-02-28"), ("2025-12-01", "2025-12-31")),
            (("2024-01-05", "2025-01-18"), ("2026-01-05", "2026-01-18")),  # the same ends, a year more
        ],
    )
    def test_others_are_not(self, earlier, later):
        """Overlapping, turned round, or of another length."""
        assert not comparable(_period(*earlier), _period(*later))

    def test_between_others_nothing_is_judged(self):
        """Half a year against a year: the values stand, without interval, without p-value."""
        half = _period("2025-07-01", "2025-12-31")
        found = changed(people("p1", (40, YES, YES), (60, NO, NO)), half).of(Level.PRACTICE, "p1")

        assert found == Change(40.0, 40.0, 0.0, None, None, None)


class TestOneUnit:
    """Before, now, difference, interval."""

    def test_the_same_patients_are_paired(self):
        """Of 100, 30 did both years, 5 stopped and 20 began: McNemar's (20 - 5)² / 25, and a narrower interval."""
        persons = people("p1", (30, YES, YES), (5, YES, NO), (20, NO, YES), (45, NO, NO))
        found = changed(persons).of(Level.PRACTICE, "p1")
        others = changed(persons, same=False).of(Level.PRACTICE, "p1")

        assert (35.0, 50.0, 15.0) == (found.before, found.now, approx(found.difference))
        assert found.p == approx(stats.chi2.sf(15**2 / 25, 1))
        assert others.p == approx(2 * stats.norm.sf(0.15 / (0.425 * 0.575 * 2 / 100) ** 0.5))
        assert others.low < found.low < 15 < found.high < others.high
        assert others.correlation == 0 < found.correlation

    def test_newcomers_and_leavers_count_in_their_own_period_alone(self):
        """Nobody in both: Newcombe's published 48 of 80 to 56 of 70."""
        persons = people("p1", (48, YES, None), (32, NO, None), (56, None, YES), (14, None, NO))
        found = changed(persons).of(Level.PRACTICE, "p1")

        assert (approx(5.24, abs=5e-3), approx(33.39, abs=5e-3)) == (found.low, found.high)
        assert found == changed(persons, same=False).of(Level.PRACTICE, "p1")

    def test_nobody_before_and_nobody_now_is_nothing_to_test(self):
        """0 of 50 and 0 of 60: no p-value, but an interval."""
        found = changed(people("p1", (50, NO, NO), (10, None, NO))).of(Level.PRACTICE, "p1")

        assert found.p is None
        assert found.low < 0 < found.high

    def test_percent_stays_within_a_hundred_points(self):
        """0 of 10 became 10 of 10."""
        found = changed(people("p1", (10, NO, YES))).of(Level.PRACTICE, "p1")

        assert (found.difference, found.high) == (100, 100)
        assert found.low > 50

    def test_too_few_in_one_period_have_no_change(self):
        """The header asks for 10, and 8 were there before."""
        assert changed(people("p1", (8, YES, YES), (20, None, NO))).of(Level.PRACTICE, "p1") is None

    def test_a_leap_year_counts_as_one_year(self):
        """3 prescriptions each, listed all year in 2024 and 2025: no change at all."""
        persons = people("p1", (20, (3, 366), (3, 365)), (20, (0, 366), (0, 365)), (5, (1, 366), (2, 365)))
        persons += people("p1", (5, (2, 366), (1, 365)))
        said = {"unit": "per_1000", "denominator_in": "days", "counts": "prescription"}
        found = changed(persons, _period("2024-01-01", "2024-12-31"), _period("2025-01-01", "2025-12-31"), **said)
        change = found.of(Level.PRACTICE, "p1")

        assert change.difference == approx(0, abs=1e-9)
        assert change.p == approx(1.0)
        assert change.correlation == approx(87.5 / 92.5)  # around 1.5: 40 · 1.5² - 10 · 0.5² of 40 · 1.5² + 10 · 0.5²


class TestGroups:
    """Who belongs to a group both times is its pair."""

    def test_who_moved_within_the_cluster_is_a_pair_of_the_cluster_alone(self):
        """60 pairs in each practice; 130 in the cluster, the region and the nation, where nobody changed."""
        found = changed(MOVED)

        assert found.of(Level.PRACTICE, "p1").difference == approx(100 * (30 / 60 - 40 / 70))
        for level, unit in ((Level.CLUSTER, "c1"), (Level.REGION, "R1"), (Level.DENMARK, NATION)):
            together = found.of(level, unit)
            assert (together.difference, together.p) == (0, None)
            assert together.correlation == approx(1, abs=0.02)

    def test_pairs_under_earlier_numbers_are_carried(self):
        """What was p0 is p1 now: its patients are the same."""
        persons = [replace(p, before=("p0", *p.before[1:])) for p in people("p1", (30, YES, YES), (30, NO, YES))]
        carried = carried_pairs(pairs_of(persons), {"p0": "p1"})

        assert [("p1", "p1", 60)] == carried.frame.select("before_id", "now_id", "n").rows()

    def test_numbers_that_became_one_are_summed(self):
        """Practices p0 and p1 became p2: four kinds of pairs become one row, whose sums are theirs together."""
        ids = ("p0", "p1")
        persons = [Person((b, 2, 3), (n, 4, 5)) for b in ids for n in ids]
        carried = carried_pairs(pairs_of(persons), dict.fromkeys(ids, "p2"))

        assert [("p2", "p2", 4, 32, 40, 48, 60)] == carried.frame.rows()

    @pytest.mark.parametrize("lacking", [(["p2"], []), ([], ["p2"])], ids=["before", "now"])
    def test_a_group_that_lacks_a_delivery_in_one_period_is_not_tested(self, lacking):
        """Practice p2 delivered nothing one year: the cluster's patients did not change, half were not seen."""
        persons = people("p1", (30, YES, NO), (30, NO, YES)) + people("p2", (60, YES, YES))
        groups = [groups_of(["p1", "p2"], without_data=frozenset(those)) for those in lacking]
        counts = counts_of(persons, now=False, period=YEAR_BEFORE), counts_of(persons, now=True, period=YEAR)
        found = changes(*(measure(c, header(), g) for c, g in zip(counts, groups, strict=True)), pairs_of(persons))

        assert found.of(Level.CLUSTER, "c1").p is None
        assert found.of(Level.PRACTICE, "p1").p == approx(1.0)
        # p1's pairs alone, around 0.75 and 0.5: 60 · -0.25 of √(120 · 0.75 · 0.25 · 60 · 0.5 · 0.5)
        assert found.of(Level.CLUSTER, "c1").correlation == approx(-15 / (22.5 * 15) ** 0.5)
        assert found.of(Level.PRACTICE, "p2") is None

    def test_pairs_of_a_practice_without_data_are_left_out(self):
        """Practice p2 is in neither sum, so its patients are no pairs of the cluster: p1's correlation alone."""
        persons = people("p1", (30, YES, NO), (30, NO, YES)) + people("p2", (60, YES, YES))
        without = changed(persons, groups={"without_data": frozenset({"p2"})})
        alone = changed(people("p1", (30, YES, NO), (30, NO, YES)))

        assert without.of(Level.CLUSTER, "c1") == alone.of(Level.CLUSTER, "c1")


class TestReferences:
    """What a cluster is set beside changed too; it is never judged."""

    def _figure(self, found, *weighed):
        later = found.later
        return ReferenceFigure("R", tuple(Part(w, later.of(Level.PRACTICE, i)) for w, i in weighed))

    def test_one_region_is_its_own_change(self):
        """The same numbers, no p-value."""
        found = changed(TWO)
        own = found.of(Level.PRACTICE, "p2")

        expected = replace(own, p=None, correlation=0.0)
        assert expected == found.of_reference(self._figure(found, (1.0, "p2")))

    def test_several_are_mixed_by_their_weights(self):
        """A quarter of no change and three quarters of -33.3 points, the distances squared and added."""
        found = changed(TWO)
        one, other = (found.of(Level.PRACTICE, i) for i in ("p1", "p2"))
        mixed = found.of_reference(self._figure(found, (0.25, "p1"), (0.75, "p2")))

        below = [(0.25, one.difference - one.low), (0.75, other.difference - other.low)]
        assert mixed.difference == approx(-25)
        assert mixed.low == approx(-25 - sum((w * d) ** 2 for w, d in below) ** 0.5)
        assert (mixed.before, mixed.now) == (approx(0.25 * 50 + 0.75 * 100 / 3), approx(12.5))

    def test_what_was_published_elsewhere_has_none(self):
        """Its period and definition are its own; nor has a mix of which one part has no change."""
        found = changed(TWO)

        assert found.of_reference(ReferenceFigure("R", published=Published(40, "somebody"))) is None
        assert found.of_reference(self._figure(found, (0.5, "p1"), (0.5, "p9"))) is None


class TestStandardised:
    """Both periods are taken as different patients."""

    LISTED = pl.DataFrame(
        {"practice_id": ["p1"] * 2, "sex": ["K", "M"], "age_band": ["60-64"] * 2, "patients": [50, 50]},
        schema_overrides={"patients": pl.Int64},
    )

    def _measured(self, period, women, men):
        counts = of_patients({"p1": patients(*women) + patients(*men)}, period)
        strata = [
            of_patients({"p1": patients(*s)}).frame.with_columns(sex=pl.lit(x)) for x, s in (("K", women), ("M", men))
        ]
        laid = (
            pl.concat(strata)
            .with_columns(age_band=pl.lit(None))
            .select(pl.col(c).cast(t) for c, t in STRATA_SCHEMA.items())
        )
        return measure(replace(counts, strata=laid), header(**BY_SEX), groups_of(["p1"]), self.LISTED)

    def test_the_p_value_is_that_of_two_standardised_rates(self):
        """30 and 10 % became 50 and 20 %: equal weights, each stratum's variance at least that of both years."""
        found = changes(self._measured(YEAR_BEFORE, (30, 100), (10, 100)), self._measured(YEAR, (50, 100), (20, 100)))
        change = found.of(Level.PRACTICE, "p1")
        own = [[p * (1 - p) / 99 for p in year] for year in ((0.3, 0.1), (0.5, 0.2))]
        alike = [p * (1 - p) * 2 / 199 for p in (0.4, 0.15)]
        variance = sum(max(sum(year), sum(alike)) / 4 for year in own)

        assert (change.before, change.now, change.difference) == (approx(20), approx(35), approx(15))
        assert change.p == approx(2 * stats.norm.sf(0.15 / variance**0.5), rel=1e-9)
        assert change.low < 15 < change.high
        assert change.correlation == 0

    def test_a_change_that_strata_bring_about_is_not_tested(self):
        """The men came, of whom nobody does: the shown value fell, though the women's rose."""
        found = changes(self._measured(YEAR_BEFORE, (30, 100), (0, 0)), self._measured(YEAR, (40, 100), (0, 100)))
        change = found.of(Level.PRACTICE, "p1")

        assert change.difference == approx(-10)
        assert change.p is None

    def test_both_periods_have_one_standard(self):
        """Another standard population is a slip of ours."""
        before, now = self._measured(YEAR_BEFORE, (30, 100), (10, 100)), self._measured(YEAR, (30, 100), (10, 100))
        with pytest.raises(TypeError, match="one population"):
            changes(replace(before, standard=None), now)


class TestAlreadyCounted:
    """Stratum grain: nobody knows who is in both."""

    def test_patients_who_count_once_are_taken_as_different(self):
        """48 of 80 became 56 of 70."""
        before, now = (
            measured(of_strata({"p1": yes_of}, period), grain="stratum")
            for yes_of, period in (((48, 80), YEAR_BEFORE), ((56, 70), YEAR))
        )
        found = changes(before, now).of(Level.PRACTICE, "p1")

        assert (approx(5.24, abs=5e-3), approx(33.39, abs=5e-3)) == (found.low, found.high)
        share = 104 / 150
        assert found.p == approx(2 * stats.norm.sf(0.2 / (share * (1 - share) * (1 / 80 + 1 / 70)) ** 0.5))

    def test_what_repeats_has_no_interval_and_no_p_value(self):
        """Nobody knows who stands behind."""
        before, now = (
            measured(of_strata({"p1": (900, 100)}, p), grain="stratum", unit="ratio", counts="service")
            for p in (YEAR_BEFORE, YEAR)
        )

        assert changes(before, now).of(Level.PRACTICE, "p1") == Change(9.0, 9.0, 0.0, None, None, None)


class TestJudged:
    """Which changes are called clear."""

    @staticmethod
    def _verdicts(*of, relevant=5.0):
        found = judged_changes(dict(enumerate(of)), dict.fromkeys(range(len(of)), relevant))
        return [found[k] for k in range(len(of))]

    def test_sure_and_large_enough(self):
        """10 points and p = 0.001."""
        assert self._verdicts(Change(40, 50, 10, 4, 16, 0.001)) == [Verdict.CLEAR]

    def test_too_small_to_matter(self):
        """4 points are fewer than 5, however sure."""
        assert self._verdicts(Change(40, 44, 4, 3, 5, 1e-9)) == [Verdict.MAY_BE_CHANCE]

    def test_an_interval_that_holds_zero_is_never_clear(self):
        """The page prints both: they must not contradict each other."""
        assert self._verdicts(Change(40, 50, 10, -0.1, 20, 0.04)) == [Verdict.MAY_BE_CHANCE]

    def test_without_an_interval_the_test_decides(self):
        """Nobody before: no spread, no interval."""
        assert self._verdicts(Change(0, 50, 50, None, None, 0.001)) == [Verdict.CLEAR]

    def test_the_family_shares_its_false_discoveries(self):
        """A p-value of 0.04 alone is clear; beside nineteen of 0.5 it may be chance."""
        one, other = Change(40, 50, 10, 1, 19, 0.04), Change(40, 50, 10, -9, 29, 0.5)

        assert self._verdicts(one) == [Verdict.CLEAR]
        assert self._verdicts(one, *[other] * 19)[0] is Verdict.MAY_BE_CHANCE

    def test_nothing_to_test_is_not_assessed(self):
        """No change, and a change without a p-value: neither counts in the family."""
        found = self._verdicts(None, Change(40, 40, 0, None, None, None), Change(40, 50, 10, 1, 19, 0.04))

        assert found == [Verdict.NOT_ASSESSED, Verdict.NOT_ASSESSED, Verdict.CLEAR]


class TestSlipsOfOurs:
    """What only a mistake in the engine could ask for."""

    def test_two_indicators_have_no_change(self):
        """Nor do pairs of another indicator or of other periods tell of this one."""
        persons = people("p1", (30, YES, YES))
        before, now = (measured(counts_of(persons, now=n, period=p)) for n, p in ((False, YEAR_BEFORE), (True, YEAR)))
        other = replace(now, header=now.header.model_copy(update={"id": "other"}))
        for lacking in (
            lambda: changes(before, other),
            lambda: changes(before, now, replace(pairs_of(persons), indicator_id="other")),
            lambda: changes(before, now, pairs_of(persons, YEAR, YEAR_BEFORE)),
        ):
            with pytest.raises(TypeError):
                lacking()

    def test_frames_have_their_columns(self):
        """A frame of another shape is refused where it is made."""
        persons = people("p1", (30, YES, YES))
        found, pairs = changed(persons), pairs_of(persons)

        with pytest.raises(TypeError, match="changes have columns"):
            Changes(found.earlier, found.later, found.frame.drop("p"))
        with pytest.raises(TypeError, match="pairs have columns"):
            PairCounts("seen", YEAR_BEFORE, YEAR, pairs.frame.drop("n"))
        with pytest.raises(TypeError, match="one row per"):
            PairCounts("seen", YEAR_BEFORE, YEAR, pl.concat([pairs.frame] * 2))
