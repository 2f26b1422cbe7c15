"""Proportions, rates and means have the values and limits of PHEindicatormethods, through the engine where it can."""

from collections import defaultdict
from math import nan

import pytest
from support.measuring_cases import groups_of, measured, of_patients, of_strata
from support.oracle import held, needs_oracle, number, table_of

from pipeline.measuring.intervals import byar, poisson, student_t, wilson
from pipeline.model import Level

pytestmark = needs_oracle

PHE = "phe_indicator_methods"
CLOSE = 1e-9
LEVELS = {"95_0": 0.95, "99_8": 0.998}


def rate(x, n, level):
    """Give the limits of events per person."""
    limits = poisson(x, level)
    return limits.low / n, limits.high / n


LIMITS = [("proportion_wilson", wilson), ("crude_rate_byars_exact", rate)]
MEASURED = [
    ("proportion_wilson", {"unit": "percent"}, 100),
    ("crude_rate_byars_exact", {"unit": "per_1000", "denominator_in": "patients"}, 1000),
]


def _known(text):
    found = number(text)
    return nan if found is None else found


def test_limits_of_counts_and_proportions():
    """Byar's and Wilson's limits agree at 95 and 99.8 per cent, also of 0.445 of 1."""
    rows = table_of(f"{PHE}/byars_wilson_limits.csv")
    found = []
    for row in rows:
        x, level = float(row["x"]), float(row["confidence"].rstrip("%")) / 100
        limits = byar(x, level) if row["method"] == "Byars" else wilson(x, float(row["n"]), level)
        found.append((float(limits.low), float(limits.high)))
    low = [one if row["lowercl"] else None for (one, _), row in zip(found, rows, strict=True)]

    held(f"{PHE}/byars_wilson_limits.csv", low, [number(r["lowercl"]) for r in rows], what="low", relative=CLOSE)
    high = [number(r["uppercl"]) for r in rows]
    held(f"{PHE}/byars_wilson_limits.csv", [h for _, h in found], high, what="high", relative=CLOSE)


@pytest.mark.parametrize(("name", "limits_of"), LIMITS)
def test_limits_at_both_levels(name, limits_of):
    """Limits of each row agree at 95 and 99.8 per cent; missing in is missing out."""
    rows = table_of(f"{PHE}/{name}.csv")
    for tail, level in LEVELS.items():
        found = []
        for row in rows:
            x, n, times = _known(row["Numerator"]), _known(row["Denominator"]), float(row["multiplier"])
            found.append([float(end) * times for end in limits_of(x, n, level)])
        for end, place in (("lower", 0), ("upper", 1)):
            expected = [number(r[f"{end}{tail}cl"]) for r in rows]
            held(f"{PHE}/{name}.csv", [f[place] for f in found], expected, what=f"{end} {tail}", relative=CLOSE)


@pytest.mark.parametrize(("name", "said", "scale"), MEASURED)
def test_areas_measured(name, said, scale):
    """The engine gives each area, as a practice, the same value and limits; a missing sum is hidden by its owner."""
    rows = table_of(f"{PHE}/{name}.csv")
    sums = {str(i): (number(r["Numerator"]) or 0, number(r["Denominator"]) or 0) for i, r in enumerate(rows)}
    hidden = [i for i, r in zip(sums, rows, strict=True) if not (r["Numerator"] and r["Denominator"])]
    measurements = measured(of_strata(sums, hidden=hidden), grain="stratum", min_denominator=1, **said)
    found = [measurements.of(Level.PRACTICE, i) for i in sums]

    for column, own in (("value", "value"), ("lower95_0cl", "low"), ("upper95_0cl", "high")):
        per = [float(r["multiplier"]) / scale for r in rows]
        ours = [_times(getattr(f, own), p) for f, p in zip(found, per, strict=True)]
        held(f"{PHE}/{name}.csv", ours, [number(r[column]) for r in rows], what=f"measured {own}", relative=CLOSE)


@pytest.mark.parametrize(("name", "said", "scale"), MEASURED)
def test_groups_measured(name, said, scale):
    """The engine sums the two rows of an area as a cluster: value and 95 % limits are those of the sums."""
    members, sums, hidden = defaultdict(set), {}, []
    for i, row in enumerate(table_of(f"{PHE}/{name}.csv")):
        members[row["Area"]].add(str(i))
        sums[str(i)] = (number(row["Numerator"]) or 0, number(row["Denominator"]) or 0)
        hidden += [str(i)] if not (row["Numerator"] and row["Denominator"]) else []
    groups = groups_of(sums, clusters={area: frozenset(ids) for area, ids in members.items()})
    measurements = measured(of_strata(sums, hidden=hidden), groups, grain="stratum", min_denominator=1, **said)
    rows = table_of(f"{PHE}/{name}_grouped.csv")
    found = [measurements.of(Level.CLUSTER, r["Area"]) for r in rows]

    for column, own in (("value", "value"), ("lowercl", "low"), ("uppercl", "high")):
        ours = [_times(getattr(f, own), float(r["multiplier"]) / scale) for f, r in zip(found, rows, strict=True)]
        expected = [number(r[column]) for r in rows]
        held(f"{PHE}/{name}_grouped.csv", ours, expected, what=f"measured {own}", relative=CLOSE)


def test_means():
    """The engine's means and 95 % limits agree per area and pooled; so do Student's limits at 99.8 per cent."""
    place = f"{PHE}/mean_t_expected.csv"
    areas = defaultdict(list)
    for row in table_of(f"{PHE}/mean_t_input.csv"):
        areas[row["area"]].append((row["values"], 1))
    rows = table_of(place)
    measurements = measured(of_patients(areas), unit="mean", counts="measurement", min_denominator=1)
    units = [(Level.CLUSTER, "c1") if r["area"] == "No grouping" else (Level.PRACTICE, r["area"]) for r in rows]
    found = [measurements.of(*unit) for unit in units]

    for column, own in (("value", "value"), ("lower95_0cl", "low"), ("upper95_0cl", "high")):
        ours = [getattr(f, own) for f in found]
        held(place, ours, [number(r[column]) for r in rows], what=f"measured {own}", relative=CLOSE)
    exact = [student_t(float(f.sums.n), float(f.sums.numerator), float(f.sums.numerator2), 0.998) for f in found]
    for column, own in (("lower99_8cl", "low"), ("upper99_8cl", "high")):
        ours = [float(getattr(e, own)) for e in exact]
        held(place, ours, [number(r[column]) for r in rows], what=f"{own} 99_8", relative=CLOSE)
    deviations = [(float(e.variance) * f.sums.n) ** 0.5 for e, f in zip(exact, found, strict=True)]
    held(place, deviations, [number(r["stdev"]) for r in rows], what="standard deviation", relative=CLOSE)


def _times(value, per):
    return None if value is None else value * per
