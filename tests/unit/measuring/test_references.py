"""What a cluster is set beside: its region, several mixed, the nation, or a published figure."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from support.measuring_cases import RULE, YEAR, groups_of, measured, of_patients, of_strata, patients, sheet_of

from pipeline.measuring.disclosure import protect
from pipeline.measuring.references import nation_reference, region_reference, region_weights
from pipeline.model import Cluster, HiddenBy, Practice, State

approx = pytest.approx

NAMES = {"R1": "Region Et", "R2": "Region To"}
CROSSING = Cluster("c1", "Klyngen", (Practice("p1", "1", "R1"), Practice("p2", "2", "R2"), Practice("p3", "3", "R2")))
TWO_REGIONS = groups_of(
    ["p1", "p2", "p3"], region_of={"p1": "R1", "p2": "R2", "p3": "R2"}, covered_regions=frozenset({"R1", "R2"})
)
COUNTS = of_patients({"p1": patients(20, 100), "p2": patients(60, 100), "p3": patients(60, 100)})


def _published(*rows):
    schema = {
        "indicator_id": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "level": pl.String,
        "unit_id": pl.String,
        "value": pl.Decimal(38, 6),
        "source": pl.String,
        "differs": pl.String,
    }
    return pl.DataFrame([("seen", *row) for row in rows], schema=schema, orient="row")


def _shown(measurements, region=None, denmark=None):
    sheet = sheet_of(measurements)
    given = {"region": region or sheet.region, "denmark": denmark or sheet.denmark}
    return protect([sheet_of(measurements, **given)], RULE).sheets[0]


class TestWeights:
    """How several regions are mixed."""

    def test_are_shares_of_the_clusters_lists(self):
        """1000 listed in one region, 1000 + 2000 in the other."""
        assert region_weights(CROSSING, {"p1": 1000, "p2": 1000, "p3": 2000}) == {"R1": 0.25, "R2": 0.75}

    def test_without_lists_each_practice_weighs_the_same(self):
        """One practice of three lies in the first region."""
        assert region_weights(CROSSING, {}) == {"R1": 1 / 3, "R2": 2 / 3}


class TestRegion:
    """The region, or several mixed."""

    def test_one_region_stands_with_what_it_counts(self):
        """The region's own cell: 60 of 100 twice."""
        reference = region_reference(measured(COUNTS, TWO_REGIONS), {"R2": 1.0}, NAMES, None)
        found = _shown(measured(COUNTS, TWO_REGIONS), reference).region

        assert (found.name, found.mixed, found.cell.value) == ("Region To", False, 60.0)
        assert (found.cell.numerator, found.cell.denominator) == (120, 200)

    def test_several_regions_are_mixed_by_the_weights(self):
        """0.25 · 20 + 0.75 · 60 = 50, without a numerator; the variances mix with the squares of the weights."""
        reference = region_reference(measured(COUNTS, TWO_REGIONS), {"R1": 0.25, "R2": 0.75}, NAMES, None)
        found = _shown(measured(COUNTS, TWO_REGIONS), reference).region
        half = 1.959964 * (0.25**2 * 20 * 80 / 100 + 0.75**2 * 60 * 40 / 200) ** 0.5

        assert (found.name, found.mixed) == ("Region Et og Region To", True)
        assert found.cell.value == approx(50)
        assert (found.cell.low, found.cell.high) == (approx(50 - half, abs=1e-4), approx(50 + half, abs=1e-4))
        assert (found.cell.numerator, found.cell.denominator) == (None, None)

    def test_a_mix_with_a_hidden_part_is_hidden(self):
        """Three patients in one region would be found from the mix and the other region."""
        counts = of_patients({"p1": patients(3, 100), "p2": patients(60, 100), "p3": patients(60, 100)})
        reference = region_reference(measured(counts, TWO_REGIONS), {"R1": 0.25, "R2": 0.75}, NAMES, None)

        assert _shown(measured(counts, TWO_REGIONS), reference).region.cell.hidden_by is HiddenBy.HOUSE

    def test_a_mix_without_a_part_is_not_a_mix(self):
        """One of the regions has too few."""
        counts = of_patients({"p1": patients(3, 9), "p2": patients(60, 100), "p3": patients(60, 100)})
        reference = region_reference(measured(counts, TWO_REGIONS), {"R1": 0.25, "R2": 0.75}, NAMES, None)

        assert _shown(measured(counts, TWO_REGIONS), reference).region.cell.state is State.TOO_FEW

    def test_a_mix_without_variances_has_no_interval(self):
        """Strata of repeaters: values, and nothing to say how sure they are."""
        counts = of_strata({"p1": (200, 100), "p2": (60, 100), "p3": (60, 100)})
        measurements = measured(counts, TWO_REGIONS, grain="stratum", unit="ratio", counts="service")
        found = _shown(measurements, region_reference(measurements, {"R1": 0.5, "R2": 0.5}, NAMES, None)).region

        assert (found.cell.value, found.cell.low, found.cell.high) == (approx(0.5 * 2 + 0.5 * 0.6), None, None)


class TestPublished:
    """What stands in where nothing covers the nation."""

    OLD = (date(2023, 1, 1), date(2023, 12, 31), "denmark", "denmark", Decimal("41.5"), "Register A", None)
    NEW = (date(2024, 7, 1), date(2025, 6, 30), "denmark", "denmark", Decimal("42.5"), "Register A", "kun 40-årige")
    LATER = (date(2026, 7, 1), date(2027, 6, 30), "denmark", "denmark", Decimal(99), "Register A", None)
    REGION = (date(2025, 1, 1), date(2025, 12, 31), "region", "R2", Decimal(40), "Register B", "")
    UNCOVERED = groups_of(["p1", "p2", "p3"], covered_regions=frozenset(), nation_covered=False)

    def test_the_nation_is_counted_where_the_sources_cover_it(self):
        """A published figure never replaces one that was counted."""
        reference = nation_reference(measured(COUNTS), "Danmark", _published(self.OLD))
        found = _shown(measured(COUNTS), denmark=reference).denmark

        assert (found.cell.value, found.published) == (approx(100 * 140 / 300), None)

    @pytest.mark.parametrize(
        ("rows", "value", "source"),
        [
            ([OLD], 41.5, "Register A (2023)"),
            ([NEW, OLD, LATER], 42.5, "Register A (01.07.2024–30.06.2025) – kun 40-årige"),
        ],
    )
    def test_else_the_newest_that_had_ended_stands_in(self, rows, value, source):
        """With its source, its period and how it differs."""
        measurements = measured(COUNTS, self.UNCOVERED)
        found = _shown(measurements, denmark=nation_reference(measurements, "Danmark", _published(*rows))).denmark

        assert (found.cell.value, found.published) == (value, source)

    def test_else_there_are_no_data(self):
        """No extract, no published figure, another indicator's, or only a later one."""
        measurements = measured(COUNTS, self.UNCOVERED)
        for frame in (None, _published(), _published(self.LATER), _published(self.REGION)):
            found = _shown(measurements, denmark=nation_reference(measurements, "Danmark", frame)).denmark

            assert (found.cell.state, found.published) == (State.NO_DATA, None)

    def test_a_regions_published_figure_stands_for_one_region_only(self):
        """There is no published mix."""
        measurements = measured(COUNTS, self.UNCOVERED)
        one = region_reference(measurements, {"R2": 1.0}, NAMES, _published(self.REGION))
        two = region_reference(measurements, {"R1": 0.5, "R2": 0.5}, NAMES, _published(self.REGION))

        assert _shown(measurements, one).region.published == "Register B (2025)"
        assert _shown(measurements, two).region.cell.state is State.NO_DATA

    def test_the_period_is_the_reports(self):
        """A figure of the very year stands in too."""
        rows = _published((YEAR.first, YEAR.last, "denmark", "denmark", Decimal(43), "Register A", None))
        measurements = measured(COUNTS, self.UNCOVERED)

        assert nation_reference(measurements, "Danmark", rows).published.source == "Register A (2026)"
