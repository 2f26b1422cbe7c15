"""Indirectly standardised rates and ratios are those of PHEindicatormethods."""

from collections import defaultdict

import numpy as np
import polars as pl
from support.measuring_cases import YEAR, header
from support.oracle import held, needs_oracle, number, table_of

from pipeline.measuring.estimate import Columns, Method, estimated
from pipeline.measuring.indirect import expected_columns, relative_rates
from pipeline.measuring.intervals import poisson

pytestmark = needs_oracle

FOLDER = "phe_indicator_methods"
PER_1000 = header(unit="per_1000", denominator_in="patients")


def _areas():
    """Give each area's bands: events, population, and those of the reference; an empty cell is nobody."""
    areas = defaultdict(list)
    for name in ("isr_input.csv", "isr_zero_denominator_input.csv"):
        for row in table_of(f"{FOLDER}/{name}"):
            areas[row["area"]].append([float(row[c] or 0) for c in ("count", "pop", "refcount", "refpop")])
    return {area: np.array(bands).T for area, bands in areas.items()}


def _reference(events, people):
    """Make the reference a nation of one practice."""
    bands = [f"{i:02d}" for i in range(len(events))]
    schema = {"numerator": pl.Decimal(38, 6), "denominator": pl.Decimal(38, 6)}
    frame = pl.DataFrame({"numerator": events.astype(int), "denominator": people.astype(int)}).cast(schema)
    strata = frame.with_columns(
        pl.lit("r").alias("practice_id"), pl.lit(None, dtype=pl.String).alias("sex"), pl.Series("age_band", bands)
    )
    whole = frame.sum().with_columns(pl.lit("r").alias("practice_id"), pl.lit(value=False).alias("owner_hid"))
    return relative_rates(strata, whole)


def test_rates_ratios_and_limits_are_the_packages():
    """Every area: expected, reference rate, value, and limits at 95 and 99.8 per cent; ratios and rates."""
    found, areas = defaultdict(list), _areas()
    expected = table_of(f"{FOLDER}/isr_expected.csv")
    for row in expected:
        x, y, events, people = areas[row["area"]]
        blank = np.full_like(x, np.nan)
        laid = Columns(blank, x, y, blank, blank, blank)
        sums = expected_columns(_reference(events, people), Columns(*(c[np.newaxis, :] for c in laid)))
        rate = events.sum() / people.sum()
        ours = estimated(PER_1000, YEAR, Method.POISSON, sums)
        is_rate, per = "rate" in row["statistic"], float(row["statistic"].split()[-1])
        terms = per / 1000 / (1 if is_rate else rate)  # from per 1.000 to what the row is in
        far = poisson(sums.numerator, 0.998)
        foretold = float(sums.denominator[0]) * rate
        found["expected"].append(foretold)
        found["ref_rate"].append(rate * per if is_rate else None)
        found["value"].append(float(ours.value[0]) * terms)
        found["lower95_0cl"].append(float(ours.low[0]) * terms)
        found["upper95_0cl"].append(float(ours.high[0]) * terms)
        has_far = number(row["lower99_8cl"]) is not None
        factor = per * (rate if is_rate else 1) / foretold
        found["lower99_8cl"].append(float(far.low[0]) * factor if has_far else None)
        found["upper99_8cl"].append(float(far.high[0]) * factor if has_far else None)

    assert 16 == len(expected)
    for column, values in found.items():
        theirs = [number(row[column]) for row in expected]
        held(f"{FOLDER}/isr_expected.csv", values, theirs, what=f"indirect, {column}", relative=1e-9)
