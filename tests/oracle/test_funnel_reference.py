"""Funnels, places in them and over-dispersion are those of PHEindicatormethods and FunnelPlotR."""

import numpy as np
import pytest
from support.measuring_cases import groups_of, measured, of_strata
from support.oracle import held, json_of, needs_oracle, number, same, table_of

from pipeline.measuring.dispersion import between_practices, phi
from pipeline.measuring.estimate import Method
from pipeline.measuring.funnel import OUTER, Curves, Place, curves_around, placed
from pipeline.measuring.intervals import Limits, exact_poisson
from pipeline.measuring.measure import NATION
from pipeline.model import Level, Unit

pytestmark = needs_oracle

PHE = "phe_indicator_methods"
FUNNELPLOTR = "funnelplotr/funnel_and_overdispersion.json"
WORDS = {
    Place.FAR_BELOW: "Low (0.001)",
    Place.BELOW: "Low (0.025)",
    Place.WITHIN: "Not significant",
    Place.ABOVE: "High (0.025)",
    Place.FAR_ABOVE: "High (0.001)",
}


def _column(rows, name):
    return np.array([np.nan if number(row[name]) is None else number(row[name]) for row in rows])


def _group(x, y, **said):
    """Sum units through the engine and give the curves around their common value."""
    sums = {f"u{i:04d}": (float(a), float(b)) for i, (a, b) in enumerate(zip(x, y, strict=True))}
    counts = of_strata(sums)
    measurements = measured(counts, groups_of(sums), grain="stratum", **said)
    return curves_around(measurements.header.unit, measurements.method, measurements.of(Level.DENMARK, NATION).sums)


def _proportions(most=np.inf):
    rows = table_of(f"{PHE}/funnel_proportion_input_and_significance.csv")
    rows = [r for r in rows if float(r["denominator"]) < most]
    x, y = _column(rows, "numerator"), _column(rows, "denominator")
    return rows, x, y, _group(x, y, unit="percent")


def _rate(level):
    return Curves(Unit.PER_1000, level, level)


class TestProportions:
    """p ∓ z·√(p(1-p)/n)."""

    @pytest.mark.parametrize(
        ("name", "most", "printed"),
        [("funnel_proportion_limits", np.inf, 1e-6), ("funnel_proportion_limits_axis_variation", 31_000, 1e-8)],
    )
    def test_lines(self, name, most, printed):
        """The group's value and all four lines agree over a hundred denominators, cut to 0-100."""
        place = f"{PHE}/{name}.csv"
        rows = table_of(place)
        curves = _proportions(most)[3]
        inner, outer = (curves.limits(_column(rows, "population"), level) for level in (0.95, OUTER))

        for column, ours in (
            ("baseline", np.full(len(rows), curves.centre)),
            ("lower_2s_limit", inner.low),
            ("upper_2s_limit", inner.high),
            ("lower_3s_limit", outer.low),
            ("upper_3s_limit", outer.high),
        ):
            held(place, (100 * ours).tolist(), _column(rows, column).tolist(), what=column, absolute=printed)

    def test_places(self):
        """Every one of 303 trusts has the same class."""
        rows, x, y, curves = _proportions()
        found = [WORDS[place] for place in curves.places(x, y)]

        place = f"{PHE}/funnel_proportion_input_and_significance.csv"
        same(place, found, [r["significance"] for r in rows], what="classes")


class TestRatios:
    """Observed beside expected: exact Poisson limits turned round."""

    def test_ratio_lines(self):
        """At each expected number the lines lie where PHE draws them; its search stops at five digits."""
        place = f"{PHE}/funnel_ratio_limits.csv"
        rows = table_of(place)
        for sides, level in (("2s", 0.95), ("3s", OUTER)):
            for side, end in (("lower", "low"), ("upper", "high")):
                limits = _rate(1.0).limits(_column(rows, f"{side}_{sides}_exp_events"), level)
                expected = _column(rows, f"{side}_{sides}_isr")
                ours = 100 * getattr(limits, end)
                held(place, ours.tolist(), expected.tolist(), what=f"{side}_{sides}_isr", relative=1e-4)

    def test_ratio_places(self):
        """All 300 units have the same class, by exact lines where PHE takes Byar's limits from ten events."""
        place = f"{PHE}/funnel_ratio_input_and_significance.csv"
        rows = table_of(place)
        found = _rate(1.0).places(_column(rows, "observed"), _column(rows, "expected"))

        same(place, [WORDS[f] for f in found], [r["significance"] for r in rows], what="classes")


class TestRates:
    """Three years of events per 100.000 persons, crude and standardised."""

    @pytest.mark.parametrize("name", ["crude", "dsr", "crude_zero_events"])
    def test_rate_lines(self, name):
        """At each number of persons the lines lie where PHE draws them."""
        place = f"{PHE}/funnel_rate_limits_{name}.csv"
        rows = table_of(place)
        curves = _rate(float(rows[0]["baseline"]) / 100_000)
        for sides, level in (("2s", 0.95), ("3s", OUTER)):
            for side, end in (("lower", "low"), ("upper", "high")):
                persons = 3 * _column(rows, f"{side}_{sides}_population_1_year")
                ours = 100_000 * getattr(curves.limits(persons, level), end)
                expected = _column(rows, f"{side}_{sides}_limit")
                held(place, ours.tolist(), expected.tolist(), what=f"{side}_{sides}_limit", relative=1e-4)

    @pytest.mark.parametrize("kind", ["dsr", "crude"])
    @pytest.mark.parametrize("zero", ["with_0", "without_0"])
    @pytest.mark.parametrize("per", ["100000", "100"])
    def test_rate_places(self, kind, zero, per):
        """All classes agree; a standardised rate stands for the persons that would give its events."""
        place = f"{PHE}/funnel_rate_input_and_significance.csv"
        column = f"{kind}_per_{per}_{zero}"
        rows = [r for r in table_of(place) if float(r["count"]) > 0 or (kind, zero) == ("crude", "with_0")]
        x, y = _column(rows, "count"), _column(rows, "pop")
        if kind == "dsr":  # without the unit that has no event: no rate is told of fewer than ten
            y = 100_000 * x / _column(rows, "rate_dsr")
        curves = _group(x, y, unit="per_1000", denominator_in="patients")
        found = [WORDS[f] for f in curves.places(x, y)]

        same(place, found, [r[column] for r in rows], what=column)

    @pytest.mark.parametrize(
        ("rate", "denominator", "years"),
        [
            ("rate_chart", "denominator_derived", 3),
            ("rate_chart_crude", "denominator_derived_crude", 3),
            ("rate_chart_crude_with_denom", "denominator_derived_crude_with_denom", 5),
        ],
    )
    def test_rate_points(self, rate, denominator, years):
        """Events and persons give the rate that is drawn, through the engine; one printed denominator is another's."""
        place = f"{PHE}/funnel_rate_points.csv"
        rows = [r for r in table_of(place) if number(r[denominator]) and float(r[denominator]) != 1376.6]
        sums = {f"u{i:02d}": (r["ev"], years * float(r[denominator])) for i, r in enumerate(rows)}
        said = {"unit": "per_1000", "denominator_in": "patients", "grain": "stratum"}
        measurements = measured(of_strata(sums), **said)
        ours = [100 * measurements.of(Level.PRACTICE, unit).value for unit in sums]

        held(place, ours, _column(rows, rate).tolist(), what=rate, relative=1e-9)


class TestFunnelPlotR:
    """Over-dispersion, flags and the ratios of groups."""

    def test_garwoods_limits_of_expected_counts(self):
        """FunnelPlotR draws Garwood's interval of the expected count itself; ours of it are the same."""
        given = json_of(FUNNELPLOTR)["poisson_funnel_limits_standardised_ratio"]
        expected = np.array(given["expected_count"], dtype=np.float64)
        for tail, level in (("95", 0.95), ("99_8", 0.998)):
            limits = exact_poisson(expected, level)
            for end, ours, decimals in (("lower", limits.low, 7), ("upper", limits.high, 6)):
                printed = given[f"{end}_{tail}"]
                what, half = f"exact {end} {tail}", 0.5 * 10**-decimals
                held(FUNNELPLOTR, (ours / expected).tolist(), printed, what=what, absolute=half)

    def test_over_dispersion(self):
        """φ of six units agrees, tails left alone; winsorised and τ² are those of the formula."""
        given = json_of(FUNNELPLOTR)["overdispersion_phi"]
        observed, expected = (np.array(given[k], dtype=np.float64) for k in ("observed", "expected"))
        scores = np.sqrt(expected) * np.log(observed / expected)

        held(FUNNELPLOTR, [phi(scores, 0)], [given["expected_phi"]], what="φ", absolute=5e-7)
        held(FUNNELPLOTR, [phi(scores)], [2.149053], what="φ winsorised (by formula)", absolute=5e-7)
        own = between_practices(phi(scores, 0), 1 / expected)
        held(FUNNELPLOTR, [own], [0.0195], what="τ² (by formula)", absolute=5e-5)

    def test_flags(self):
        """Ten ratios are flagged outside the same of four pairs of lines."""
        given = json_of(FUNNELPLOTR)["outlier_flags"]
        ratio = np.array(given["ratio"], dtype=np.float64)
        for prefix in ("", "od_"):
            inner, outer = (
                Limits(*(np.full(10, given["limits"][f"{prefix}{end}_{tail}"]) for end in ("lower", "upper")))
                for tail in ("95", "99_8")
            )
            found = placed(ratio, inner, outer)
            outside = [int(f is not Place.WITHIN) for f in found]
            far = [int(f in (Place.FAR_BELOW, Place.FAR_ABOVE)) for f in found]
            same(FUNNELPLOTR, outside, given["expected"][f"{prefix}95"], what=f"flags {prefix}95")
            same(FUNNELPLOTR, far, given["expected"][f"{prefix}99_8"], what=f"flags {prefix}99_8")

    def test_ratios_of_groups(self):
        """A group's ratio is the ratio of its units' sums, through the engine."""
        given = json_of(FUNNELPLOTR)["aggregate_ratio"]
        rows = list(zip(given["group"], given["numerator"], given["denominator"], strict=True))
        sums = {f"u{i}": (x, y) for i, (_, x, y) in enumerate(rows)}
        members = {g: frozenset(f"u{i}" for i, row in enumerate(rows) if row[0] == g) for g in given["expected_ratio"]}
        measurements = measured(of_strata(sums), groups_of(sums, clusters=members), unit="ratio", grain="stratum")

        assert Method.NONE is measurements.method
        ours = [measurements.of(Level.CLUSTER, group).value for group in members]
        held(FUNNELPLOTR, ours, given["expected_ratio"].values(), what="ratio of sums", absolute=5e-7)
