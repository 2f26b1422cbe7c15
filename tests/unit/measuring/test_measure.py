"""Counts become values: what is divided by what, for whom, and when there is no value."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from support.measuring_cases import YEAR, groups_of, measured, of_patients, of_strata, patients

from pipeline.measuring.estimate import Method
from pipeline.measuring.measure import NATION
from pipeline.measuring.tables import measure_table
from pipeline.model import Level, Period, State

approx = pytest.approx


def _practice(measurements, practice_id="p1"):
    return measurements.of(Level.PRACTICE, practice_id)


class TestUnits:
    """What is divided by what."""

    def test_percent(self):
        """12 of 40 patients are 30 per cent, with Wilson's interval."""
        found = _practice(measured(of_patients({"p1": patients(12, 40)})))

        assert found.value == 100 * 12 / 40
        assert (found.low, found.high) == (approx(18.075, abs=0.001), approx(45.430, abs=0.001))

    def test_ratio(self):
        """Three patients with 2 of 4, 1 of 1 and 0 of 5 are 3 of 10."""
        counts = of_patients({"p1": [(2, 4), (1, 1), (0, 5)]})
        found = _practice(measured(counts, unit="ratio", counts="prescription", min_denominator=1))

        assert found.value == (2 + 1 + 0) / (4 + 1 + 5)

    def test_mean(self):
        """The mean of 48, 53 and 61 leaves out the patient without a value."""
        counts = of_patients({"p1": [(48, 1), (53, 1), (61, 1), (None, None)]})
        measurements = measured(counts, unit="mean", counts="measurement", min_denominator=1)

        assert _practice(measurements).value == (48 + 53 + 61) / 3
        assert _practice(measurements).sums.missing == 1
        assert measurements.method is Method.STUDENT

    def test_per_1000_persons(self):
        """Twenty patients, of whom one has an event: 50 per 1.000."""
        counts = of_patients({"p1": patients(1, 20)})
        found = _practice(measured(counts, unit="per_1000", denominator_in="patients"))

        assert found.value == 1000 * 1 / 20

    def test_per_1000_listed_years(self):
        """Two events over 365 + 365 + 182 listed days: days become years of 365 days."""
        counts = of_patients({"p1": [(1, 365), (1, 365), (0, 182)]})
        found = _practice(measured(counts, unit="per_1000", denominator_in="days", min_denominator=1))

        assert found.value == approx(1000 * 2 / ((365 + 365 + 182) / 365))

    def test_a_period_around_a_leap_day_has_longer_years(self):
        """A person listed all of 2028 was listed one year: 366 days."""
        period = Period(date(2028, 1, 1), date(2028, 12, 31))
        counts = of_patients({"p1": [(1, 366)] * 2 + [(0, 366)] * 8}, period)
        found = _practice(measured(counts, unit="per_1000", denominator_in="days"))

        assert found.value == 1000 * 2 / 10

    def test_half_a_year_is_still_told_per_year(self):
        """Six months with five events among ten people: one per person and year, 1000 per 1.000."""
        period = Period(date(2026, 7, 1), date(2026, 12, 31))
        counts = of_patients({"p1": [(1, 184)] * 5 + [(0, 181)] * 5}, period)
        found = _practice(measured(counts, unit="per_1000", denominator_in="days", min_denominator=1))

        assert found.value == approx(1000 * 5 / ((5 * 184 + 5 * 181) / 365))


class TestMethod:
    """Where the uncertainty comes from."""

    @pytest.mark.parametrize(
        ("said", "rows", "method"),
        [
            ({"counts": "patient"}, patients(3, 9), Method.WILSON),
            ({"counts": "prescription"}, [(2, 4), (1, 1)], Method.BETWEEN),
            ({"counts": "patient"}, [(2, 4), (1, 1)], Method.BETWEEN),
            ({"unit": "per_1000", "denominator_in": "days"}, [(1, 365), (0, 10)], Method.POISSON),
            ({"unit": "per_1000", "denominator_in": "days", "counts": "service"}, [(1, 365)], Method.BETWEEN),
            ({"unit": "per_1000", "denominator_in": "days"}, [(2, 365), (0, 10)], Method.BETWEEN),
            ({"unit": "mean", "counts": "measurement"}, [(7.5, 1), (8, 1)], Method.STUDENT),
            ({"unit": "mean", "counts": "measurement"}, [(7.5, 2), (8, 1)], Method.BETWEEN),
            ({"unit": "ratio"}, patients(3, 9), Method.BETWEEN),
        ],
    )
    def test_follows_the_header_where_the_counts_bear_it_out(self, said, rows, method):
        """A header that says 'at most once' of patients who count twice is not believed."""
        assert measured(of_patients({"p1": rows}), **said).method is method

    @pytest.mark.parametrize(
        ("said", "method"),
        [
            ({}, Method.WILSON),
            ({"unit": "per_1000", "denominator_in": "patients"}, Method.POISSON),
            ({"unit": "per_1000", "denominator_in": "patients", "counts": "prescription"}, Method.NONE),
            ({"unit": "mean"}, Method.NONE),
        ],
    )
    def test_of_what_came_already_counted(self, said, method):
        """Where patients can repeat and nobody knows who, there is a value and no interval."""
        measurements = measured(of_strata({"p1": (30, 60)}), grain="stratum", **said)

        assert measurements.method is method
        assert _practice(measurements).value is not None
        assert (_practice(measurements).low is None) == (method is Method.NONE)


class TestGroups:
    """Who is summed over."""

    def test_a_group_is_a_ratio_of_sums(self):
        """10 of 20 and 10 of 80 are 20 of 100, not the mean of 50 and 12,5 per cent."""
        counts = of_patients({"p1": patients(10, 20), "p2": patients(10, 80)})
        measurements = measured(counts)

        assert measurements.of(Level.CLUSTER, "c1").value == 100 * (10 + 10) / (20 + 80)
        assert measurements.of(Level.REGION, "R1").value == 20.0
        assert measurements.of(Level.DENMARK, NATION).value == 20.0

    def test_a_practice_without_data_is_in_no_sum(self):
        """A practice that delivered nothing would count its patients as not treated."""
        counts = of_patients({"p1": patients(10, 20), "p2": patients(0, 80)})
        measurements = measured(counts, groups_of(["p1", "p2"], without_data=frozenset({"p2"})))

        assert _practice(measurements, "p2").state is State.NO_DATA
        assert _practice(measurements, "p2").value is None
        assert measurements.of(Level.CLUSTER, "c1").value == 100 * 10 / 20

    def test_a_split_practice_counts_with_its_cluster_alone(self):
        """A practice split inside the period has no figure, its patients stay in the cluster's."""
        counts = of_patients({"p1": patients(10, 20), "p2": patients(5, 20)})
        measurements = measured(counts, groups_of(["p1", "p2"], split=frozenset({"p2"})))

        assert _practice(measurements, "p2").state is State.NOT_APPLICABLE
        assert _practice(measurements, "p2").value is None
        assert measurements.of(Level.CLUSTER, "c1").value == 100 * (10 + 5) / (20 + 20)

    def test_a_region_that_no_source_covers_is_not_counted(self):
        """Half a region is not the region."""
        measurements = measured(
            of_patients({"p1": patients(10, 20)}), groups_of(["p1"], covered_regions=frozenset(), nation_covered=False)
        )

        assert measurements.of(Level.REGION, "R1").state is State.NO_DATA
        assert measurements.of(Level.DENMARK, NATION).state is State.NO_DATA

    def test_a_sum_over_a_number_that_the_owner_hid_is_no_value(self):
        """The owner hid one practice's count: neither it, nor its cluster, has a value; the other has."""
        counts = of_strata({"p1": (0, 60), "p2": (30, 60)}, hidden=["p1"])
        measurements = measured(counts, grain="stratum")

        assert _practice(measurements, "p1").state is State.HIDDEN
        assert measurements.of(Level.CLUSTER, "c1").state is State.HIDDEN
        assert measurements.of(Level.CLUSTER, "c1").value is None
        assert _practice(measurements, "p2").value == 50.0


class TestStates:
    """When there is no value."""

    def test_nobody_in_the_population(self):
        """Denominator 0 is not applicable, and its value is null, not 0."""
        found = _practice(measured(of_patients({"p1": [(0, 0), (0, 0)]}), unit="ratio"))

        assert (found.state, found.value, found.low, found.high) == (State.NOT_APPLICABLE, None, None, None)

    def test_nobody_has_a_value(self):
        """Patients are there, but none was measured: no data."""
        found = _practice(measured(of_patients({"p1": [(None, None)] * 3}), unit="mean"))

        assert (found.state, found.value) == (State.NO_DATA, None)

    def test_a_practice_that_was_not_counted(self):
        """A practice of the register without a row has no data."""
        assert _practice(measured(of_patients({"p1": patients(1, 20)})), "p9").state is State.NO_DATA

    @pytest.mark.parametrize(("of", "state"), [(9, State.TOO_FEW), (10, State.VALUE)])
    def test_the_smallest_denominator(self, of, state):
        """Below the header's minimum of 10 there are too few; 10 is enough."""
        assert _practice(measured(of_patients({"p1": patients(5, of)}))).state is state

    @pytest.mark.parametrize(("days", "state"), [(3649, State.TOO_FEW), (3650, State.VALUE)])
    def test_the_smallest_denominator_of_listed_days_is_in_years(self, days, state):
        """Ten years on the list are 3650 days."""
        counts = of_patients({"p1": [(6, days - 365), (1, 365)]})
        found = _practice(measured(counts, unit="per_1000", denominator_in="days", counts="service"))

        assert found.state is state


class TestExactness:
    """The same counts give the same bytes."""

    def test_the_order_of_rows_does_not_matter(self):
        """Tenths that floats add up differently give the same frame in any order."""
        rows = {f"p{i}": [(Decimal(i) / 10, 1), (Decimal("0.1"), 3)] for i in range(1, 30)}
        forwards = measured(of_patients(rows), unit="ratio")
        backwards = measured(of_patients(dict(reversed(rows.items()))), unit="ratio")

        assert forwards.frame.equals(backwards.frame)

    def test_no_value_is_nan(self):
        """Nulls are nulls: NaN would print as a number."""
        frame = measured(of_patients({"p1": [(0, 0)], "p2": patients(0, 1)}), unit="ratio").frame

        assert not frame.select(pl.col("value", "variance", "low", "high").is_nan().any()).row(0).count(True)


class TestTable:
    """The table of the unit's own analysts."""

    def test_has_the_columns_that_are_promised(self):
        """`klynge measure` writes these columns in this order, practices first and the nation last."""
        table = measure_table([measured(of_patients({"p1": patients(12, 40)}))])

        assert table.columns == [
            "indicator_id",
            "period_start",
            "period_end",
            "level",
            "unit_id",
            "category",
            "numerator",
            "denominator",
            "value",
            "low",
            "high",
        ]
        assert table["level"].to_list() == ["practice", "cluster", "region", "denmark"]
        assert table.row(0)[:9] == (
            "seen",
            YEAR.first,
            YEAR.last,
            "practice",
            "p1",
            None,
            Decimal(12),
            Decimal(40),
            100 * 12 / 40,
        )

    def test_takes_the_levels_that_are_asked_for(self):
        """Only practices, please."""
        table = measure_table([measured(of_patients({"p1": patients(12, 40)}))], [Level.PRACTICE])

        assert table["level"].to_list() == ["practice"]

    def test_a_number_hidden_by_its_owner_is_null(self):
        """What the owner hid is not 0."""
        table = measure_table([measured(of_strata({"p1": (0, 60)}, hidden=["p1"]), grain="stratum")], [Level.PRACTICE])

        assert table.select("numerator", "denominator", "value").row(0) == (None, None, None)
