"""An indirectly standardised value is what happened beside what was foretold, times the nation's rate."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2, norm, t
from support.measuring_cases import groups_of, header, patients, sheet_of
from support.strata_cases import already_counted, counts_by_band, listed

from pipeline.measuring.change import changes
from pipeline.measuring.compare import compare
from pipeline.measuring.counts import Counts
from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import Columns, Method, estimated
from pipeline.measuring.indirect import RelativeRates, expected, expected_columns, relative_rates
from pipeline.measuring.measure import NATION, measure
from pipeline.measuring.references import Part, ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, State, Verdict

approx = pytest.approx

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=3)
INDIRECT = {"by": ["age_band"], "population": "denmark", "method": "indirect"}


def _measured(practices, groups=None, population=None, **said):
    counts = practices if isinstance(practices, Counts) else counts_by_band(practices)
    usual = {"unit": "per_1000", "denominator_in": "patients", "counts": "patient", "standardise": INDIRECT}
    ids = groups or groups_of(counts.frame["practice_id"].to_list())
    return measure(counts, header(**usual | said), ids, population)


#: 10 % of the young and 30 % of the old everywhere, but for the second practice's old: twice as many.
OLD_AND_YOUNG = {
    "p1": {"a20": patients(10, 100), "a80": patients(30, 100)},
    "p2": {"a20": patients(40, 400), "a80": patients(30, 50)},
    "p3": {"a20": patients(50, 500), "a80": patients(45, 150)},
}

# Bands of PHEindicatormethods' test data: an area's events and people, and the reference's.
EVENTS = "127 25 18 21 12 27 48 27 29 32 32 34 45 65 38 68 74 82 91"
PEOPLE = "636 558 609 543 384 594 669 843 660 576 606 522 426 273 300 288 153 123 207"
THEIR_EVENTS = "10303 2824 0 3615 3641 3490 3789 3213 3031 2771 3089 3490 3595 4745 5514 7125 5694 6210 5757"
THEIR_PEOPLE = (
    "50520 57173 60213 54659 44345 50128 62163 67423 62899 55463 60479 49974 44140 40888 37239 30819 18136 15325 13918"
)


@pytest.mark.parametrize(
    ("observed", "value", "low", "high"),
    [
        (895, 100.11137622091056, 93.6591600297888, 106.89097582910615),
        (91, 10.178922051511577, 8.19521002506463, 12.497592601383202),
        (9, 1.006706576523123, 0.4603303513307893, 1.9110426659054027),
    ],
)
def test_rates_are_those_published(observed, value, low, high):
    """Per 1.000, with Byar's limits from ten events and exact ones below; an empty band adds 0."""
    people, theirs, of = ([int(n) for n in text.split()] for text in (PEOPLE, THEIR_EVENTS, THEIR_PEOPLE))
    crude = Decimal(sum(theirs)) / sum(of)
    bands = enumerate(zip(theirs, of, strict=True))
    rates = RelativeRates({(None, str(i)): Decimal(x) / y / crude for i, (x, y) in bands})
    # What is foretold rests on the people: in which band an area's events fall changes nothing.
    events = np.array([observed, *([0] * 18)], dtype=float)
    blank = np.full(19, np.nan)
    laid = (blank, events, np.array(people, dtype=float), blank, blank, blank)
    sums = expected_columns(rates, Columns(*(column[np.newaxis, :] for column in laid)))
    found = estimated(header(unit="per_1000", denominator_in="patients"), YEAR, Method.POISSON, sums)

    assert 895 == sum(int(n) for n in EVENTS.split())
    assert approx(835.8835612311743, rel=1e-12) == float(sums.denominator[0]) * float(crude)
    told = (found.value[0], found.low[0], found.high[0])
    assert (approx(value, rel=1e-9), approx(low, rel=1e-9), approx(high, rel=1e-9)) == told


class TestValues:
    """What an indirectly standardised value is, for one unit and for many together."""

    def test_observed_beside_expected_times_the_nations_rate(self):
        """
        The nation: 100 of 1000 young, 105 of 300 old, 205 of 1300 in all.

        In p2 70 happened, and 400 · 100/1000 + 50 · 105/300 = 57.5 were foretold.
        """
        found = _measured(OLD_AND_YOUNG).of(Level.PRACTICE, "p2")

        assert approx(70 / 57.5 * 1000 * 205 / 1300) == found.value
        assert approx(1000 * 70 / 450) == found.crude

    def test_the_nation_is_its_own_crude_rate(self):
        """What is foretold for the nation is what happened to it."""
        found = _measured(OLD_AND_YOUNG).of(Level.DENMARK, NATION)

        assert approx(1000 * 205 / 1300, rel=1e-12) == found.value == approx(found.crude, rel=1e-12)

    def test_groups_sum_what_happened_and_what_was_foretold(self):
        """Two practices in a cluster: 110 happened, and 500 · 100/1000 + 150 · 105/300 were foretold."""
        groups = groups_of(OLD_AND_YOUNG, clusters={"c1": frozenset({"p1", "p2"})})
        found = _measured(OLD_AND_YOUNG, groups).of(Level.CLUSTER, "c1")

        assert approx((40 + 70) / (500 * 0.1 + 150 * 0.35) * 1000 * 205 / 1300) == found.value

    def test_one_stratum_alone_is_its_crude_rate(self):
        """With everybody of one age there is nothing to standardise."""
        found = _measured({"p1": {"a20": patients(20, 200)}, "p2": {"a20": patients(60, 300)}})

        for unit, rate in (("p1", 100), ("p2", 200)):
            assert approx(rate) == found.of(Level.PRACTICE, unit).value

    def test_a_stratum_without_anybody_foretells_nothing(self):
        """A practice of the young alone: 20 happened and 200 · 120/1200 were foretold; the old it lacks add 0."""
        practices = OLD_AND_YOUNG | {"p4": {"a20": patients(20, 200), "a80": []}}
        found = _measured(practices).of(Level.PRACTICE, "p4")

        assert approx(20 / (200 * 120 / 1200) * 1000 * 225 / 1500) == found.value

    def test_nine_events_are_enough(self):
        """Unlike a direct rate an indirect one is given below ten events, with exact limits: 4.1 to 17.1 of nine."""
        practices = {"p1": {"a20": patients(9, 100)}, "p2": {"a20": patients(91, 900)}}
        found = _measured(practices).of(Level.PRACTICE, "p1")

        assert (State.VALUE, approx(90)) == (found.state, found.value)
        assert (approx(10 * chi2.ppf(0.025, 18) / 2), approx(10 * chi2.ppf(0.975, 20) / 2)) == (found.low, found.high)

    def test_no_event_is_a_true_zero(self):
        """Where 5 were foretold and none happened the value is 0, and the upper limit that of no event: 3.7 of 5."""
        practices = {"p1": {"a20": patients(0, 100)}, "p2": {"a20": patients(100, 1900)}}
        found = _measured(practices).of(Level.PRACTICE, "p1")

        assert (State.VALUE, 0, 0) == (found.state, found.value, found.low)
        assert approx(3.6888794541 / 5 * 50) == found.high

    def test_where_nothing_happens_to_anybody_there_is_nothing_to_set_beside(self):
        """Nought beside nought is no value, and never 0."""
        found = _measured({"p1": {"a20": patients(0, 100)}, "p2": {"a20": patients(0, 900)}})

        for level, unit in ((Level.PRACTICE, "p1"), (Level.DENMARK, NATION)):
            assert (State.TOO_FEW, None, None) == (found.of(level, unit).state, *_limits(found.of(level, unit)))

    def test_days_become_years(self):
        """Everybody listed all year, 20 events per 100: 200 per 1.000 a year."""
        practices = {"p1": {"a20": [(1, 365)] * 20 + [(0, 365)] * 80}}

        assert approx(200) == _measured(practices, denominator_in="days").of(Level.PRACTICE, "p1").value

    def test_huge_numbers_stay_exact(self):
        """A thousand million patients of each age, every tenth and every second with an event, at stratum grain."""
        many = 10**9
        practices = {"p1": {"a20": [(many // 10, many)], "a80": [(many // 2, many)]}, "p2": {"a20": [(1, 10)]}}
        counts = already_counted(counts_by_band(practices))
        found = _measured(counts, grain="stratum").of(Level.PRACTICE, "p1")

        assert approx(300, rel=1e-6) == found.value
        assert 299.9 < found.low < found.value < found.high < 300.1

    def test_already_counted_strata_have_no_interval_where_patients_repeat(self):
        """Nobody knows who stands behind repeated events: a value, and no interval."""
        found = _measured(already_counted(counts_by_band(OLD_AND_YOUNG)), grain="stratum", counts="service")

        p2 = found.of(Level.PRACTICE, "p2")
        assert (approx(70 / 57.5 * 1000 * 205 / 1300), None, None) == (p2.value, *_limits(p2))

    def test_a_practice_that_delivered_nothing_is_not_in_the_nations_rates(self):
        """Its people would count as people to whom nothing happens."""
        practices = OLD_AND_YOUNG | {"p4": {"a20": patients(0, 1000), "a80": patients(0, 1000)}}
        groups = groups_of(practices, without_data=frozenset({"p4"}))

        found = _measured(practices, groups)
        assert approx(70 / 57.5 * 1000 * 205 / 1300) == found.of(Level.PRACTICE, "p2").value
        assert State.NO_DATA == found.of(Level.PRACTICE, "p4").state

    def test_no_population_is_asked_for(self):
        """The nation's rates are those of the counts themselves; a listed population would change nothing."""
        without, given_one = (
            _measured(OLD_AND_YOUNG, population=population).of(Level.PRACTICE, "p1")
            for population in (None, listed(a20=75, a80=25))
        )

        assert without.value == given_one.value

    def test_a_directly_standardised_indicator_needs_one(self):
        """A mistake of ours is said at once."""
        with pytest.raises(TypeError, match="standard population"):
            _measured(OLD_AND_YOUNG, standardise=INDIRECT | {"method": "direct"})


class TestRates:
    """What the nation's rates are made of."""

    def test_a_practice_with_hidden_numbers_is_in_neither_rate(self):
        """p2 has a number that its owner hid: the rates are those of p1 and p3."""
        counts = counts_by_band(OLD_AND_YOUNG)
        hidden = counts.frame.with_columns(pl.col("practice_id").eq("p2").alias("owner_hid"))
        others = counts_by_band({i: OLD_AND_YOUNG[i] for i in ("p1", "p3")})

        assert relative_rates(others.strata, others.frame) == relative_rates(counts.strata, hidden)

    def test_a_stratum_in_which_the_nation_has_nobody_foretells_nothing(self):
        """An event there is observed all the same: 1 of 1 more."""
        rates = RelativeRates({(None, "20-24"): Decimal(2)})
        strata = {(None, "20-24"): (3, 10), (None, "80-84"): (1, 5)}
        found = expected(rates, _sums(strata))

        assert (Decimal(4), Decimal(20)) == (found.numerator, found.denominator)

    def test_each_period_has_its_own(self):
        """Twice as many events in a later year double the nation's value, not the ratio of a practice to it."""
        now = counts_by_band({i: {b: people * 2 for b, people in bands.items()} for i, bands in OLD_AND_YOUNG.items()})
        then, later = (_measured(c) for c in (counts_by_band(OLD_AND_YOUNG), now))

        for found in (then, later):
            p2, nation = found.of(Level.PRACTICE, "p2"), found.of(Level.DENMARK, NATION)
            assert approx(70 / 57.5) == p2.value / nation.value


def _limits(measurement):
    return measurement.low, measurement.high


def _sums(strata):
    practice = {"p": {f"a{int(band[:2]):02d}": patients(*xy) for (_, band), xy in strata.items()}}
    return _measured(practice, min_denominator=1).of(Level.PRACTICE, "p").sums


_people = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 366)), max_size=8)
_practices = st.lists(st.lists(_people, min_size=3, max_size=3), min_size=1, max_size=4)


@given(_practices)
def test_a_plain_sum_gives_the_same_value_and_limits(found_there):
    """Patient by patient: what is foretold, the value, and limits from Poisson or between patients."""
    practices = {f"p{i}": {f"a{20 + 5 * b}": own for b, own in enumerate(bands)} for i, bands in enumerate(found_there)}
    repeats = any(x > 1 for bands in found_there for own in bands for x, _ in own)
    measurements = _measured(practices, denominator_in="days", min_denominator=1)

    everyone = [(b, x, y) for bands in found_there for b, own in enumerate(bands) for x, y in own]
    events, days = sum(x for _, x, _ in everyone), sum(y for _, _, y in everyone)
    rate = [
        sum(x for b, x, _ in everyone if b == band) / (sum(y for b, _, y in everyone if b == band) or 1)
        for band in range(3)
    ]
    for i, bands in enumerate(found_there):
        own = [(x, y * rate[b]) for b, people in enumerate(bands) for x, y in people]
        observed, foretold = sum(x for x, _ in own), sum(e for _, e in own)
        found = measurements.of(Level.PRACTICE, f"p{i}")
        if not foretold:
            assert found.value is None
            continue
        per = 365_000 * events / days
        assert approx(observed / foretold * per) == found.value
        if not repeats:
            low, high = _of_count(observed)
            assert (approx(low / foretold * per, abs=1e-9), approx(high / foretold * per)) == (found.low, found.high)
        elif len(own) > 1:
            squares = sum((x - observed / foretold * e) ** 2 for x, e in own)
            half = t.ppf(0.975, len(own) - 1) * (squares * len(own) / (len(own) - 1)) ** 0.5 / foretold
            if half > 1e-6:
                assert approx(max(0, (observed / foretold - half) * per), rel=1e-6, abs=1e-3) == found.low
                assert approx((observed / foretold + half) * per, rel=1e-6) == found.high


def _of_count(x):
    if x < 10:
        return (chi2.ppf(0.025, 2 * x) / 2 if x else 0.0), chi2.ppf(0.975, 2 * x + 2) / 2
    z, more = norm.ppf(0.975), x + 1
    return x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3, more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3


class TestVerdicts:
    """Practices are compared by what happened beside what was foretold."""

    def _compared(self, practices, **said):
        found = _measured(practices, relevant_difference=10, **said)
        return compare(protect([sheet_of(found, standard=found.standard)], RULE), YEAR)

    def test_a_difference_of_age_alone_is_none(self):
        """Crude 283 against 117 per 1.000, with the same rates at every age."""
        old, young = (
            {"a20": patients(20, 200), "a80": patients(660, 2200)},
            {"a20": patients(220, 2200), "a80": patients(60, 200)},
        )
        for counted in ("patient", "prescription"):
            found = self._compared({"p1": old, "p2": young, "p3": young, "p4": young}, counts=counted)

            assert Verdict.MAY_BE_CHANCE == found.of(("seen", ""), "p1")
            assert Verdict.MAY_BE_CHANCE == found.spread["seen", ""]

    def test_a_difference_at_the_same_age_is_clear(self):
        """Twice the rate at every age stands out from the rest, and the practices differ."""
        usual = {"a20": patients(100, 1000), "a80": patients(150, 500)}
        twice = {"a20": patients(200, 1000), "a80": patients(300, 500)}
        for counted in ("patient", "prescription"):
            found = self._compared({"p1": twice, "p2": usual, "p3": usual, "p4": usual}, counts=counted)

            assert Verdict.CLEAR == found.of(("seen", ""), "p1")
            assert Verdict.CLEAR == found.spread["seen", ""]
            alike = self._compared({"p1": usual, "p2": usual, "p3": usual}, counts=counted)
            assert Verdict.MAY_BE_CHANCE == alike.of(("seen", ""), "p1")

    def test_the_test_is_binomial_with_what_was_foretold(self):
        """
        Given all events, those of one are binomial with its share of what was foretold.

        p1 had 16 of 40 events where a quarter was foretold: mid-p 0.033, too likely among 4 tests, and clear alone.
        """
        practices = {f"p{i}": {"a20": patients(8, 300)} for i in (2, 3, 4)}
        shown = self._compared(practices | {"p1": {"a20": patients(16, 300)}})

        tail = binom.sf(15, 40, 0.25) - binom.pmf(16, 40, 0.25) / 2
        assert 0.0125 < 2 * tail < 0.05
        assert Verdict.MAY_BE_CHANCE == shown.of(("seen", ""), "p1")

        more = self._compared(practices | {"p1": {"a20": patients(20, 300)}})
        tail = binom.sf(19, 44, 0.25) - binom.pmf(20, 44, 0.25) / 2
        assert 2 * tail < 0.0125
        assert Verdict.CLEAR == more.of(("seen", ""), "p1")

    def test_the_cluster_is_set_beside_the_rest_of_several_regions(self):
        """A cluster across two regions with twice their rate at every age differs from their mix."""
        usual = {"a20": patients(100, 1000), "a80": patients(150, 500)}
        twice = {"a20": patients(200, 1000), "a80": patients(300, 500)}
        regions = {"p1": "R1", "p2": "R2", "q1": "R1", "q2": "R2"}
        groups = groups_of(
            regions,
            region_of=regions,
            clusters={"c1": frozenset({"p1", "p2"})},
            covered_regions=frozenset({"R1", "R2"}),
        )
        for own, verdict in ((twice, Verdict.CLEAR), (usual, Verdict.MAY_BE_CHANCE)):
            found = _measured({"p1": own, "p2": own, "q1": usual, "q2": usual}, groups)
            parts = tuple(Part(0.5, found.of(Level.REGION, r)) for r in ("R1", "R2"))
            rest = tuple((0.5, found.of(Level.PRACTICE, q).sums) for q in ("q1", "q2"))
            sheet = sheet_of(found, region=ReferenceFigure("R", parts), rest=rest, standard=found.standard)

            assert verdict == compare(protect([sheet], RULE), YEAR).cluster["seen", ""]

    def test_a_rest_of_whom_nothing_is_foretold_is_not_compared_with(self):
        """p1 alone has patients to whom anything happens: there is nothing to set it beside."""
        practices = {"p1": {"a80": patients(50, 100)}, "p2": {"a20": patients(0, 100)}, "p3": {"a20": patients(0, 100)}}

        assert Verdict.NOT_ASSESSED == self._compared(practices).of(("seen", ""), "p1")

    def test_protection_looks_at_the_crude_counts(self):
        """Four events are few, whatever was foretold."""
        practices = {
            "p1": {"a20": patients(4, 100)},
            "p2": {"a20": patients(50, 100)},
            "p3": {"a20": patients(50, 100)},
        }
        found = _measured(practices)
        cells = protect([sheet_of(found, standard=found.standard)], RULE).sheets[0].practices

        assert State.HIDDEN == cells["p1"].cell.state


class TestChange:
    """A change is one of what happened beside what each period's own rates foretold."""

    THEN = YEAR.earlier(12)

    def _changed(self, then, now, unit="p1"):
        said = {"relevant_difference": 10}
        before, after = (
            _measured(counts_by_band(practices, period), **said)
            for practices, period in ((then, self.THEN), (now, YEAR))
        )
        return changes(before, after).of(Level.PRACTICE, unit)

    def test_it_is_that_of_the_values_shown(self):
        """p1 had 40 of 45 foretold in the old period; in the new one 60, and the nation's rates moved with it."""
        now = OLD_AND_YOUNG | {"p1": {"a20": patients(30, 100), "a80": patients(30, 100)}}
        found = self._changed(OLD_AND_YOUNG, now)

        assert approx(40 / 45 * 1000 * 205 / 1300) == found.before
        assert approx(60 / (12 + 35) * 1000 * 225 / 1300) == found.now
        assert approx(found.now - found.before) == found.difference

    def test_the_test_is_binomial_with_what_was_foretold(self):
        """Given both years' events, those of one are binomial with its share of the denominators of the values."""
        now = OLD_AND_YOUNG | {"p1": {"a20": patients(30, 100), "a80": patients(30, 100)}}
        found = self._changed(OLD_AND_YOUNG, now)
        then_y, now_y = 45 * 1300 / 205, (12 + 35) * 1300 / 225
        share = now_y / (then_y + now_y)
        tail = binom.sf(59, 100, share) - binom.pmf(60, 100, share) / 2

        assert approx(2 * tail) == found.p

    def test_the_same_again_is_no_change(self):
        """Two years alike: no difference, and nothing but chance."""
        found = self._changed(OLD_AND_YOUNG, OLD_AND_YOUNG)

        assert (approx(0), approx(1)) == (found.difference, found.p)

    def test_both_periods_are_standardised_the_same_way(self):
        """One direct and one indirect have no change between them; a mistake of ours is said at once."""
        before = _measured(
            counts_by_band(OLD_AND_YOUNG, self.THEN),
            population=listed(a20=1, a80=1),
            standardise=INDIRECT | {"method": "direct"},
        )

        with pytest.raises(TypeError, match="standardised to one population"):
            changes(before, _measured(OLD_AND_YOUNG))
