"""Values, roll-ups, places and deciles are those of OpenPrescribing and OpenSAFELY: sums by the engine, groups too."""

from collections import defaultdict
from datetime import date
from math import nan

import pytest
from support.made_up import contracts as made_up_contracts
from support.made_up import frames, indicator, listing, visit, warehouse
from support.measuring_cases import groups_of, measured, of_strata
from support.oracle import held, json_of, needs_oracle, number, same, table_of

from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import NATION
from pipeline.measuring.percentiles import percentile_ranks, percentiles
from pipeline.model import Level, Period, State
from pipeline.warehouse.polars import PolarsWarehouse

pytestmark = needs_oracle

SYNTHETIC = "openprescribing/synthetic_five_measures"
CERAZETTE = "openprescribing/cerazette_one_month"
OPENSAFELY = "opensafely/measures.json"
RATIO = {"unit": "ratio", "grain": "stratum", "counts": "prescription", "min_denominator": 1}
GROUPS = ("pcn", "ccg", "stp")  # groups that may overlap: clusters to the engine
DECILES = range(10, 100, 10)


def _measured(rows):
    """Measure one month's practices, with every group of theirs as a cluster and regional teams as regions."""
    practices = [r for r in rows if r["org_type"] == "practice"]
    members = defaultdict(set)
    for row in practices:
        for kind in GROUPS:
            members[f"{kind}:{row[kind]}"].add(row["org_code"])
    regions = {r["org_code"]: r["regional_team"] or "none" for r in practices}
    groups = Groups(
        region_of=regions,
        clusters={group: frozenset(ids) for group, ids in members.items()},
        covered_regions=frozenset(regions.values()),
        nation_covered=True,
    )
    return measured(of_strata({r["org_code"]: (r["numerator"], r["denominator"]) for r in practices}), groups, **RATIO)


def _unit(row):
    if row["org_type"] == "practice":
        return Level.PRACTICE, row["org_code"]
    if row["org_type"] == "regional_team":
        return Level.REGION, row["org_code"]
    return Level.CLUSTER, f"{row['org_type']}:{row['org_code']}"


def _by_month(place):
    months = defaultdict(list)
    for row in table_of(place):
        months[(row["measure"], row["month"])].append(row)
    return months


@pytest.fixture(scope="module", params=[SYNTHETIC, CERAZETTE])
def months(request):
    """Measure every month of a fixture: its name, and for each month the rows with what the engine found."""
    found = {}
    for month, rows in _by_month(f"{request.param}_values.csv").items():
        measurements = _measured(rows)
        found[month] = measurements, [(row, measurements.of(*_unit(row))) for row in rows]
    return request.param, found


def test_values_of_practices_and_groups(months):
    """Every value is the ratio of sums, for groups too; a denominator of 0 has none."""
    place, found = months
    pairs = [pair for _, rows in found.values() for pair in rows]

    for column, ours in (
        ("numerator", [float(f.sums.numerator) for _, f in pairs]),
        ("denominator", [float(f.sums.denominator) for _, f in pairs]),
        ("expected_value", [f.value for _, f in pairs]),
    ):
        held(f"{place}_values.csv", ours, [number(row[column]) for row, _ in pairs], what=column, relative=1e-12)
    without = [f.state for row, f in pairs if not row["expected_value"]]
    assert [State.NOT_APPLICABLE] * len(without) == without


def test_places_among_practices_and_groups(months):
    """A unit's place counts those of its kind that have a value, ties by the lowest rank."""
    place, found = months
    ours, expected = [], []
    for _, rows in found.values():
        for kind in {row["org_type"] for row, _ in rows}:
            own = [(row, f.value) for row, f in rows if row["org_type"] == kind]
            ours += percentile_ranks([nan if value is None else value for _, value in own]).tolist()
            expected += [number(row["expected_percentile"]) for row, _ in own]

    held(f"{place}_values.csv", ours, expected, what="expected_percentile", absolute=1e-10)


def test_deciles_of_practices_and_groups(months):
    """Nine deciles of each kind of unit, month by month, over those that have a value."""
    place, found = months
    expected = {
        (row["measure"], row["month"], row["org_type"], int(row["percentile"])): number(row["expected_value"])
        for row in table_of(f"{place}_deciles.csv")
    }
    ours = {}
    for month, (_, rows) in found.items():
        for kind in {row["org_type"] for row, _ in rows}:
            values = [nan if f.value is None else f.value for row, f in rows if row["org_type"] == kind]
            ours |= {(*month, kind, at): v for at, v in zip(DECILES, percentiles(values, DECILES), strict=True)}
    assert sorted(expected) == sorted(ours)

    held(f"{place}_deciles.csv", [ours[k] for k in expected], expected.values(), what="deciles", absolute=1e-12)


def test_the_nation(months):
    """The nation's value is the ratio of all practices' sums."""
    place, found = months
    rows = table_of(f"{place}_national.csv")
    nations = [found[(row["measure"], row["month"])][0].of(Level.DENMARK, NATION) for row in rows]

    for column, ours in (
        ("numerator", [float(f.sums.numerator) for f in nations]),
        ("denominator", [float(f.sums.denominator) for f in nations]),
        ("expected_value", [f.value for f in nations]),
    ):
        held(f"{place}_national.csv", ours, [number(row[column]) for row in rows], what=column, relative=1e-12)


def test_prevalence_in_registers():
    """Register and list give the published percentage of four practices in 24 registers."""
    place = "openprescribing/qof_prevalence_by_practice.csv"
    rows = table_of(place)
    registers = {str(i): (r["register"], r["list_size"]) for i, r in enumerate(rows)}
    measurements = measured(of_strata(registers), unit="percent", grain="stratum", counts="patient")
    ours = [measurements.of(Level.PRACTICE, register).value for register in registers]

    held(place, ours, [number(r["expected_prevalence_percent"]) for r in rows], what="prevalence", absolute=5e-10)


def test_quantity_per_item():
    """Quantity over items is what is printed for each of eleven lines, and the sums of all lines divide as exactly."""
    place = "openprescribing/epd_prescribing_sample.csv"
    rows = table_of(place)
    measurements = measured(
        of_strata({f"{i:02d}": (r["total_quantity"], r["items"]) for i, r in enumerate(rows)}), **RATIO
    )
    ours = [measurements.of(Level.PRACTICE, f"{i:02d}").value for i in range(len(rows))]

    held(place, ours, [number(r["quantity_per_item"]) for r in rows], what="quantity per item")
    total = sum(float(r["quantity_per_item"]) * int(r["items"]) for r in rows)
    held(place, [float(measurements.of(Level.DENMARK, NATION).sums.numerator)], [total], what="quantity of all lines")


def test_doses_per_thousand_admissions():
    """Doses per 1.000 admissions agree, and a hospital without admissions has no value, not zero."""
    place = "openprescribing_hospitals/measure_rates.json"
    given = json_of(place)["ddd_per_1000_admissions"]
    found = {}
    for month in sorted({r["month"] for r in given["rows"]}):
        own = {r["trust"]: (r["ddd"], r["admissions"] or 0) for r in given["rows"] if r["month"] == month}
        counts = of_strata(own)
        said = {"unit": "per_1000", "denominator_in": "patients", "grain": "stratum", "counts": "prescription"}
        measurements = measured(counts, **said)
        found |= {(trust, month): measurements.of(Level.PRACTICE, trust) for trust in own}
    expected = {(r["trust"], r["month"]): r["value"] for r in given["expected"]}
    keys = sorted(found)

    held(place, [found[k].value for k in keys], [expected.get(k) for k in keys], what="ddd per 1000 admissions")
    without = [found[k].state for k in keys if k not in expected]
    assert [State.NOT_APPLICABLE] * 2 == without


def test_quotients():
    """OpenSAFELY's quotients of units and of groups of units come out of sums."""
    given = json_of(OPENSAFELY)["measure_quotients"]
    units, by_group, apart = given
    found = measured(of_strata({f"u{i}": pair for i, pair in enumerate(_pairs(units))}), **RATIO)
    held(OPENSAFELY, [found.of(Level.PRACTICE, f"u{i}").value for i in range(3)], units["expected"], what="quotients")
    for case in (by_group, apart):
        sums = {f"u{i}": pair for i, pair in enumerate(_pairs(case))}
        members = {g: frozenset(f"u{i}" for i, other in enumerate(case["group"]) if other == g) for g in case["group"]}
        found = measured(of_strata(sums), groups_of(sums, clusters=members), **RATIO)
        wanted = case["expected"]
        ours = [found.of(Level.CLUSTER, group).value for group in wanted]
        held(OPENSAFELY, ours, [w["value"] for w in wanted.values()], what="quotients of groups")


def test_a_denominator_of_zero_is_dropped():
    """A practice with 0 of 0 has no value and no part in the percentiles."""
    given = json_of(OPENSAFELY)["zero_denominator_rows_dropped"]
    found = measured(
        of_strata({str(r["practice"]): (r["numerator"], r["denominator"]) for r in given["rows"]}), **RATIO
    )
    kept = [r["practice"] for r in given["rows"] if found.of(Level.PRACTICE, str(r["practice"])).value is not None]

    same(OPENSAFELY, kept, given["expected_practices"], what="practices with a denominator")


def _pairs(case):
    return zip(case["numerator"], case["denominator"], strict=True)


@pytest.fixture(params=["duckdb", "polars"])
def counted(request, tmp_path):
    """Count a SELECT over patients and visits in a year, on each engine."""

    def count(sql, year, **rows):
        if request.param == "polars":
            engine = PolarsWarehouse(frames(**rows), made_up_contracts())
        else:
            engine = warehouse(tmp_path / f"snapshot{year}", **rows)
        period = Period(date(year, 1, 1), date(year, 12, 31))
        return engine.count(indicator(sql, codelists=[]), {}, period)

    return count


def test_a_denominator_that_depends_on_the_period(counted):
    """Who had an event outside the year and none inside it is another person each year: 1 of 1, then 0 of 1."""
    given = json_of(OPENSAFELY)["interval_dependent_denominator"]
    sex = {patient: "K" if told == "female" else "M" for patient, told in given["patients"]}
    people = [listing(patient, sex=own) for patient, own in sex.items()]
    events = [visit(patient, seen_on=date.fromisoformat(day)) for patient, day in given["events"]]
    sql = """
        SELECT practice_id, patient_id, CASE WHEN sex = 'K' THEN 1 ELSE 0 END AS numerator
        FROM listed_at_end
        WHERE patient_id IN (SELECT patient_id FROM visits WHERE seen_on < $period_start OR seen_on > $period_end)
          AND patient_id NOT IN (SELECT patient_id FROM visits WHERE seen_on BETWEEN $period_start AND $period_end)
    """
    found = []
    for year in (date.fromisoformat(e["from"]).year for e in given["expected"]):
        one = measured(counted(sql, year, listed_patients=people, visits=events)).of(Level.DENMARK, NATION)
        found.append([float(one.sums.numerator), float(one.sums.denominator), one.value / 100])

    expected = [[e["numerator"], e["denominator"], e["ratio"]] for e in given["expected"]]
    same(OPENSAFELY, found, expected, what="denominator by period, counted by SQL")


def test_everybody_is_in_the_numerator(counted):
    """Where numerator and denominator are the same people, the value is 1 in each year."""
    given = json_of(OPENSAFELY)["same_numerator_and_denominator"]
    people = [listing(patient) for patient in range(1, given["patients"] + 1)]
    found = []
    for year in given["years"]:
        sql = "SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end"
        one = measured(counted(sql, year, listed_patients=people, visits=[visit(1)])).of(Level.DENMARK, NATION)
        found.append([float(one.sums.numerator), float(one.sums.denominator), one.value / 100])

    wanted = given["expected_each_year"]
    expected = [[wanted[k] for k in ("numerator", "denominator", "ratio")]] * len(given["years"])
    same(OPENSAFELY, found, expected, what="everybody in the numerator, counted by SQL")
