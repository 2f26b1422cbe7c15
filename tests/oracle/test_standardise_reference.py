"""Direct rates are those of PHEindicatormethods, through the engine where every person has one event at most."""

from collections import defaultdict
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from support.measuring_cases import YEAR, groups_of, header
from support.oracle import held, needs_oracle, number, table_of

from pipeline.measuring.counts import COUNTS_SCHEMA, OF_PATIENTS, STRATA_SCHEMA, Counts
from pipeline.measuring.intervals import dobson
from pipeline.measuring.measure import measure
from pipeline.measuring.standardise import direct, direct_variance
from pipeline.model import Level, State

pytestmark = needs_oracle

PHE = "phe_indicator_methods"
EXPECTED = f"{PHE}/dsr_expected.csv"
PLACES = {
    "dsr_input.csv": "esp2013",
    "dsr_input_esp1976.csv": "esp1976",
    "dsr_nonindependent_input.csv": "esp2013",
}
EVENTS = (1, 2, 3, 4)  # per person


def _areas(name):
    """Give each area's rows."""
    by_area = defaultdict(list)
    for row in table_of(f"{PHE}/{name}"):
        by_area[row.get("area", "testdata_1976")].append(row)
    return by_area


def _column(rows, name):
    return np.array([number(row[name]) or 0 for row in rows], dtype=np.float64)


def _expected(areas):
    return [row for row in table_of(EXPECTED) if row["area"] in areas]


def _per(row):
    return float(row["statistic"].split()[-1]) if row["value"] else 1.0


@pytest.mark.parametrize("name", ["dsr_input.csv", "dsr_input_esp1976.csv"])
def test_standardised_rates_measured(name):
    """Already counted by age, the engine's rates and 95 % limits agree; nine events have no rate."""
    areas = _areas(name)
    rows = _expected(areas)
    population = pl.DataFrame(
        [("000000", "K", r["ageband"], int(r[PLACES[name]])) for r in next(iter(areas.values()))],
        schema={"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64},
        orient="row",
    )
    said = {"unit": "per_1000", "denominator_in": "patients", "grain": "stratum", "min_denominator": 1}
    said["standardise"] = {"by": ["age_band"], "population": "denmark"}
    measurements = measure(_counts(areas), header(**said), groups_of(areas), population)
    found = [measurements.of(Level.PRACTICE, row["area"]) for row in rows]

    assert [r["value"] == "" for r in rows] == [f.state is State.TOO_FEW for f in found]
    for column, own in (("value", "value"), ("lower95_0cl", "low"), ("upper95_0cl", "high")):
        values = [getattr(f, own) for f in found]
        ours = [None if v is None else v * _per(row) / 1000 for v, row in zip(values, rows, strict=True)]
        held(EXPECTED, ours, [number(r[column]) for r in rows], what=f"{name}: measured {own}", relative=1e-9)


@pytest.mark.parametrize("name", PLACES)
def test_standardised_rates_and_limits(name):
    """Rates and Dobson's limits at 95 and 99.8 % agree, also where persons have up to four events."""
    areas = _areas(name)
    rows = [r for r in _expected(areas) if r["value"]]
    close = 1e-8 if "nonindependent" in name else 1e-9  # printed with eight decimals, or in full
    for column, level, end in (
        ("lower95_0cl", 0.95, 0),
        ("upper95_0cl", 0.95, 1),
        ("lower99_8cl", 0.998, 0),
        ("upper99_8cl", 0.998, 1),
    ):
        printed = [row for row in rows if row[column]]
        if not printed:  # a slip of the source, left blank
            assert name == "dsr_input_esp1976.csv"
            continue
        ours = [float(_limits(areas[row["area"]], PLACES[name], level)[end]) * _per(row) for row in printed]
        held(EXPECTED, ours, [number(r[column]) for r in printed], what=f"{name}: {column}", relative=close)
    ours = [float(_rate(areas[row["area"]], PLACES[name])) * _per(row) for row in rows]
    held(EXPECTED, ours, [number(r["value"]) for r in rows], what=f"{name}: value", relative=close)


def _rate(rows, weights):
    return direct(_column(rows, weights), _column(rows, "count"), _column(rows, "pop"))


def _limits(rows, weights, level):
    w, x, y = (_column(rows, name) for name in (weights, "count", "pop"))
    repeated = "f1" in rows[0]
    variance = sum(f**2 * _column(rows, f"f{f}") for f in EVENTS) if repeated else x
    return dobson(direct(w, x, y), direct_variance(w, y, variance), x.sum(), level)


def _counts(areas):
    """Turn areas' rows into already counted sums, whole and by age."""
    unknown = dict.fromkeys(OF_PATIENTS)
    whole, strata = [], []
    for area, rows in areas.items():
        sums = [(r["ageband"], Decimal(r["count"] or 0), Decimal(r["pop"])) for r in rows]
        total = {"numerator": sum(x for _, x, _ in sums), "denominator": sum(y for _, _, y in sums)}
        whole.append(
            {"practice_id": area, "missing": 0, "events": 0, "unvalued": 0, "owner_hid": False, **unknown, **total}
        )
        strata += [
            {**unknown, "practice_id": area, "sex": None, "age_band": band, "numerator": x, "denominator": y}
            for band, x, y in sums
        ]
    frames = pl.DataFrame(whole, schema=COUNTS_SCHEMA), pl.DataFrame(strata, schema=STRATA_SCHEMA)
    return Counts("seen", YEAR, *frames)
