"""Made-up patients by age, for tests of what is standardised: practices of a few patients in each band."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from support.measuring_cases import YEAR, contributions

from pipeline.measuring.counts import COUNTS_SCHEMA, OF_PATIENTS, STRATA_SCHEMA, Counts


def listed(**patients):
    """Give a population by age band, written a00 for '00-04'."""
    rows = [("000001", "K", band(name), count) for name, count in patients.items()]
    return pl.DataFrame(
        rows,
        schema={"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64},
        orient="row",
    )


def band(name):
    """Give the age band written so: 'a00' is '00-04'."""
    start = int(name[1:])
    return f"{start:02d}-{start + 4:02d}"


def counts_by_band(practices, period=YEAR):
    """Sum practices of {band: [(x, y) of each patient]} into counts with strata, one addition at a time."""
    whole, strata = [], []
    for practice_id, bands in practices.items():
        everyone = [p for patients in bands.values() for p in patients]
        whole.append(
            {
                "practice_id": practice_id,
                "missing": 0,
                "events": 0,
                "unvalued": 0,
                "owner_hid": False,
                **_sums(everyone),
                **contributions([(Decimal(x), Decimal(y)) for x, y in everyone]),
            }
        )
        strata += [
            {"practice_id": practice_id, "sex": None, "age_band": band(name), **_sums(patients)}
            for name, patients in bands.items()
            if patients
        ]
    return Counts("seen", period, pl.DataFrame(whole, schema=COUNTS_SCHEMA), pl.DataFrame(strata, schema=STRATA_SCHEMA))


def already_counted(counts):
    """Blank what is not known at stratum grain: who stands behind the sums."""
    frames = ((counts.frame, COUNTS_SCHEMA), (counts.strata, STRATA_SCHEMA))
    unknown = [[pl.lit(None, dtype=t).alias(c) for c, t in schema.items() if c in OF_PATIENTS] for _, schema in frames]
    return Counts("seen", counts.period, *(f.with_columns(u) for (f, _), u in zip(frames, unknown, strict=True)))


def _sums(patients):
    exact = [(Decimal(x), Decimal(y)) for x, y in patients]
    return {
        "n": len(exact),
        "numerator": sum((x for x, _ in exact), Decimal(0)),
        "denominator": sum((y for _, y in exact), Decimal(0)),
        "numerator2": sum((x * x for x, _ in exact), Decimal(0)),
        "denominator2": sum((y * y for _, y in exact), Decimal(0)),
        "product": sum((x * y for x, y in exact), Decimal(0)),
    }
