"""Standardised rates are those of the field's own package, and of a plain sum over sex and age."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from support.measuring_cases import groups_of, header, measured, patients, sheet_of
from support.strata_cases import already_counted, counts_by_band, listed

from pipeline.measuring.compare import compare
from pipeline.measuring.counts import Counts, carried
from pipeline.measuring.disclosure import protect
from pipeline.measuring.measure import NATION, measure
from pipeline.measuring.references import region_reference
from pipeline.measuring.rule import Rule
from pipeline.measuring.standardise import standard_of
from pipeline.model import Level, Period, State, Verdict

approx = pytest.approx

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BY_AGE = {"by": ["age_band"], "population": "denmark"}
RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=3)


def _measured(practices, population, groups=None, **said):
    usual = {"unit": "per_1000", "denominator_in": "patients", "counts": "prescription", "standardise": BY_AGE}
    return measure(counts_by_band(practices), header(**usual | said), groups or groups_of(practices), population)


OLD_AND_YOUNG = {
    "p1": {"a20": patients(10, 100), "a80": patients(30, 100)},
    "p2": {"a20": patients(40, 400), "a80": patients(15, 50)},
}


class TestValues:
    """What a standardised value is, for one unit and for many together."""

    def test_practices_alike_at_every_age_get_the_same_rate(self):
        """10 % of the young and 30 % of the old are 0.75·100 + 0.25·300 = 150 per 1.000, whoever has more old."""
        found = _measured(OLD_AND_YOUNG, listed(a20=75, a80=25))

        rates = [found.of(level, i).value for level, i in ((Level.PRACTICE, "p1"), (Level.PRACTICE, "p2"))]
        assert rates == approx([150, 150])

    def test_groups_sum_their_strata(self):
        """Cluster, region and Denmark are rates of the strata summed; before, they were 95 of 650."""
        found = _measured(OLD_AND_YOUNG, listed(a20=75, a80=25))

        for level, unit in ((Level.CLUSTER, "c1"), (Level.REGION, "R1"), (Level.DENMARK, NATION)):
            assert found.of(level, unit).value == approx(150)
            assert found.of(level, unit).crude == approx(1000 * 95 / 650)

    def test_numerator_and_denominator_stay_crude(self):
        """What is counted is shown as counted: 40 of 200."""
        sums = _measured(OLD_AND_YOUNG, listed(a20=75, a80=25)).of(Level.PRACTICE, "p1").sums

        assert (Decimal(40), Decimal(200)) == (sums.numerator, sums.denominator)

    def test_a_stratum_without_patients_is_left_out_with_its_weight(self):
        """A practice of the young alone has their rate, 100: the old it does not have are not without events."""
        practices = OLD_AND_YOUNG | {"p3": {"a20": patients(20, 200)}}

        assert _measured(practices, listed(a20=75, a80=25)).of(Level.PRACTICE, "p3").value == approx(100)

    def test_people_outside_the_standard_population_count_in_the_crude_value_alone(self):
        """Where nobody of 80 is in the standard population, the rate is that of the young."""
        found = _measured(OLD_AND_YOUNG, listed(a20=75)).of(Level.PRACTICE, "p1")

        assert (found.value, found.crude) == (approx(100), approx(200))

    def test_a_published_rate(self):
        """PHEindicatormethods prints 110.321 per 10.000 (87.746-136.709) for 91 events of 8.970 people in 19 ages."""
        events = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
        people = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
        europe = [50, 55, 55, 55, 60, 60, 65, 70, 70, 70, 70, 65, 60, 55, 50, 40, 25, 15, 10]
        ages = [f"a{5 * i:02d}" for i in range(19)]
        practices = {"p1": {a: patients(x, n) for a, x, n in zip(ages, events, people, strict=True)}}
        found = _measured(practices, listed(**dict(zip(ages, europe, strict=True))), counts="patient")

        rate = found.of(Level.PRACTICE, "p1")
        expected = (11.03212025300104, 8.77455767536709, 13.670882227251795)
        assert expected == approx((rate.value, rate.low, rate.high), rel=1e-9)

    def test_below_ten_events_there_is_no_rate(self):
        """Nine events give no value but 'too few'; ten give one."""
        practices = {"p1": {"a20": patients(9, 100)}, "p2": {"a20": patients(10, 100)}}
        found = _measured(practices, listed(a20=75))

        few, enough = found.of(Level.PRACTICE, "p1"), found.of(Level.PRACTICE, "p2")
        assert (State.TOO_FEW, None, None) == (few.state, few.value, few.low)
        assert (State.VALUE, approx(100)) == (enough.state, enough.value)

    def test_days_become_years(self):
        """100 patients with 365 days each and 20 events are 200 per 1.000 a year, one stratum alone."""
        practices = {"p1": {"a20": [(1, 365)] * 20 + [(0, 365)] * 80}}
        found = _measured(practices, listed(a20=1), denominator_in="days")

        assert found.of(Level.PRACTICE, "p1").value == approx(200)

    def test_one_stratum_alone_is_its_crude_rate(self):
        """With everybody of one age there is nothing to standardise: value and crude value are one."""
        found = _measured({"p1": {"a20": patients(20, 200)}}, listed(a20=1)).of(Level.PRACTICE, "p1")

        assert found.value == approx(found.crude)

    def test_a_percent_stays_below_a_hundred(self):
        """An interval of a percent ends at 100."""
        practices = {"p1": {"a20": patients(99, 100), "a80": patients(19, 20)}}
        found = _measured(practices, listed(a20=1, a80=1), unit="percent", denominator_in=None, counts="patient").of(
            Level.PRACTICE, "p1"
        )

        assert found.value == approx((99 + 95) / 2)
        assert 90 < found.low < found.value < found.high == 100

    def test_already_counted_strata_have_no_interval_where_patients_repeat(self):
        """At stratum grain nobody knows who stands behind repeated events: a rate, and no interval."""
        counts = already_counted(counts_by_band(OLD_AND_YOUNG))
        said = {"unit": "per_1000", "denominator_in": "patients", "grain": "stratum", "standardise": BY_AGE}
        population, groups = listed(a20=75, a80=25), groups_of(OLD_AND_YOUNG)

        repeated = measure(counts, header(**said, counts="service"), groups, population).of(Level.CLUSTER, "c1")
        once = measure(counts, header(**said, counts="patient"), groups, population).of(Level.CLUSTER, "c1")
        assert (approx(150), None) == (repeated.value, repeated.low)
        assert once.value == approx(150)
        assert once.low < 150 < once.high

    def test_a_mix_of_regions_mixes_the_crude_values_too(self):
        """A cluster in two regions is set beside both of them, before and after standardising."""
        groups = groups_of(OLD_AND_YOUNG, region_of={"p1": "R1", "p2": "R2"}, covered_regions=frozenset({"R1", "R2"}))
        found = _measured(OLD_AND_YOUNG, listed(a20=75, a80=25), groups)
        region = region_reference(found, {"R1": 0.5, "R2": 0.5}, {}, None)
        published = protect([sheet_of(found, region=region)], RULE).sheets[0].region.cell

        assert published.value == approx(150)
        assert published.crude == approx((200 + 1000 * 55 / 450) / 2)


_strata = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 4), st.integers(1, 366)), max_size=12)),
    min_size=1,
    max_size=6,
)


@given(_strata)
def test_a_plain_sum_gives_the_same_rate_and_limits(strata):
    """Patient by patient: rate, variance between the patients of each stratum, and Dobson's limits."""
    bands = {f"a{20 + 5 * i}": own for i, (_, own) in enumerate(strata)}
    population = listed(**{f"a{20 + 5 * i}": weight for i, (weight, _) in enumerate(strata)})
    found = _measured({"p1": bands}, population, denominator_in="days", min_denominator=1).of(Level.PRACTICE, "p1")

    there = [(w, people) for w, people in strata if people]
    events = sum(x for _, people in there for x, _ in people)
    if events < 10:
        assert found.value is None
        return
    weights, rate, variance = 0.0, 0.0, 0.0
    for weight, people in there:
        total = sum(y for _, y in people)
        own = sum(x for x, _ in people) / total
        squares = sum((x - own * y) ** 2 for x, y in people)
        spread = squares * len(people) / (len(people) - 1) if len(people) > 1 else people[0][0] ** 2
        weights, rate, variance = weights + weight, rate + weight * own, variance + weight**2 * spread / total**2
    rate, variance = 365_000 * rate / weights, 365_000**2 * variance / weights**2
    assert found.value == approx(rate)
    if variance > 1e-6:
        low, high = _limits(events)
        root = (variance / events) ** 0.5
        assert found.low == approx(max(0, rate + root * (low - events)), rel=1e-6, abs=1e-3)
        assert found.high == approx(rate + root * (high - events), rel=1e-6)


def _limits(events):
    """Give the exact limits below ten events (here there are more), else Byar's."""
    assert events >= 10
    z = norm.ppf(0.975)
    low = events * (1 - 1 / (9 * events) - z / (3 * events**0.5)) ** 3
    more = events + 1
    assert low == approx(chi2.ppf(0.025, 2 * events) / 2, rel=0.02)
    return low, more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3


class TestVerdicts:
    """Practices are compared as if their patients were alike."""

    def _compared(self, practices, population=None):
        found = _measured(practices, population or listed(a20=75, a80=25), relevant_difference=10)
        sheet = sheet_of(found, standard=found.standard)
        return compare(protect([sheet], RULE), YEAR)

    def test_a_difference_of_age_alone_is_none(self):
        """Crude 283 against 117 per 1.000 differs clearly; with the same rates at every age it may be chance."""
        old, young = (
            {"a20": patients(20, 200), "a80": patients(660, 2200)},
            {
                "a20": patients(220, 2200),
                "a80": patients(60, 200),
            },
        )
        practices = {"p1": old, "p2": young, "p3": young, "p4": young}
        found = self._compared(practices)

        assert Verdict.MAY_BE_CHANCE == found.of(("seen", ""), "p1")
        assert Verdict.MAY_BE_CHANCE == found.spread["seen", ""]
        crude = measured(counts_by_band(practices), unit="per_1000", denominator_in="patients", counts="prescription")
        assert Verdict.CLEAR == compare(protect([sheet_of(crude)], RULE), YEAR).of(("seen", ""), "p1")

    def test_a_difference_at_the_same_age_is_clear(self):
        """Twice the rate at every age stands out from the rest, and the practices differ."""
        usual = {"a20": patients(100, 1000), "a80": patients(150, 500)}
        twice = {"a20": patients(200, 1000), "a80": patients(300, 500)}
        found = self._compared({"p1": twice, "p2": usual, "p3": usual, "p4": usual})

        assert Verdict.CLEAR == found.of(("seen", ""), "p1")
        assert Verdict.MAY_BE_CHANCE == self._compared({"p1": usual, "p2": usual, "p3": usual}).of(("seen", ""), "p1")
        assert Verdict.CLEAR == found.spread["seen", ""]

    def test_protection_looks_at_the_crude_counts(self):
        """Four who do not are few, though the standardised figure would not tell them."""
        usual = {"a20": patients(50, 100)}
        practices = {"p1": {"a20": patients(96, 100)}, "p2": usual, "p3": usual}
        found = _measured(practices, listed(a20=1), unit="percent", denominator_in=None, counts="patient")
        cells = protect([sheet_of(found, standard=found.standard)], RULE).sheets[0].practices

        assert State.HIDDEN == cells["p1"].cell.state
        assert cells["p1"].cell.crude is None


class TestStandardPopulation:
    """Who the standard population is."""

    def test_sexes_are_summed_where_only_age_matters(self):
        """Standardised by age alone, women and men of an age are one stratum."""
        known = pl.concat([listed(a20=3), listed(a20=4).with_columns(pl.lit("M").alias("sex"))])

        assert {(None, "20-24"): 7} == standard_of(known, ["age_band"]).weights
        assert {("K", "20-24"): 3, ("M", "20-24"): 4} == standard_of(known, ["age_band", "sex"]).weights

    def test_what_is_not_known_has_no_weight(self):
        """Patients of an unknown age, and a number that the owner hid, are in no stratum."""
        known = listed(a20=3, a25=4).with_columns(
            pl.when(pl.col("age_band") == "20-24").then(pl.col("age_band")), pl.lit("K").alias("sex")
        )
        hidden = listed(a30=5).with_columns(pl.lit(None, dtype=pl.Int64).alias("patients"))

        assert {(None, "20-24"): 3} == standard_of(pl.concat([known, hidden]), ["age_band"]).weights

    def test_there_is_no_standardising_without_one(self):
        """A header that standardises wants strata and a population; a mistake of ours is said at once."""
        with pytest.raises(TypeError, match="standard population"):
            _measured(OLD_AND_YOUNG, None)


class TestCounts:
    """Strata cross the border as sums."""

    def test_strata_of_practices_that_became_one_are_summed(self):
        """10 of 100 and 40 of 400 young become 50 of 500 under the later number."""
        found = carried(counts_by_band(OLD_AND_YOUNG), {"p1": "p2"}).strata

        young = found.filter(pl.col("age_band") == "20-24").select("practice_id", "n", "numerator", "denominator")
        assert [("p2", 500, Decimal(50), Decimal(500))] == young.rows()
        assert 2 == found.height

    def test_strata_admit_no_finer_column_and_no_row_twice(self):
        """A patient's column, or a stratum that stands twice, is refused."""
        counts = counts_by_band(OLD_AND_YOUNG)
        with pytest.raises(TypeError, match="strata have columns"):
            Counts("seen", YEAR, counts.frame, counts.strata.with_columns(pl.lit(1).alias("patient_id")))
        with pytest.raises(TypeError, match="one row per practice and sex and age_band"):
            Counts("seen", YEAR, counts.frame, pl.concat([counts.strata, counts.strata]))
