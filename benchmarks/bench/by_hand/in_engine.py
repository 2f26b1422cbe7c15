"""
Asks the dozen questions of our engine, or all questions that have their codes.

Run as `python -m bench.by_hand.in_engine PROJECT SNAPSHOT TO [all]`. Definitions are read before the clock starts:
another row is about them. What the clock sees is all of counting: a child within limits, the locked connection, the
engine's own tables, the checks and the sums.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from bench.by_hand.in_sql import ANSWER
from bench.by_hand.stopwatch import Stopwatch
from bench.countries import ENDING
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.measuring.counts import Counts
from pipeline.model import Period
from pipeline.project import load_project
from pipeline.warehouse.confined import ConfinedWarehouse

MONTHS = 12
DOZEN = (
    "antibiotics_per_1000",
    "antibiotic_users",
    "antibiotics_ddd_per_1000_per_day",
    "antibiotic_prescriptions_by_group",
    "benzodiazepine_long_term_users_per_1000",
    "polypharmacy_75_plus",
    "contacts_per_1000",
    "annual_review_65_plus_percent",
    "diabetes_plan_coverage",
    "diabetes_hba1c_below_59",
    "copd_bmi_12m",
    "copd_median_fev1",
)


def period_asked() -> Period:
    """Give the period that every side is asked about."""
    return Period.ending(date.fromisoformat(ENDING), MONTHS)


def with_codes(catalogue: Catalogue) -> Iterator[Indicator]:
    """Give the indicators of which every codelist has codes, and every part can be counted."""
    empty = {name for name, codelist in catalogue.codelists.items() if not codelist.codes}
    for one in catalogue.indicators.values():
        if not empty & {name for each in (one, *one.parts) for name in each.codelists}:
            yield one


def main(words: list[str]) -> None:
    """Ask them one after another; only counting is timed."""
    project, snapshot, to = (Path(w) for w in words[:3])
    opened, catalogue = load_project(project, today=date.fromisoformat(ENDING))
    manifest = SnapshotManifest.model_validate_json((snapshot / "manifest.json").read_bytes())
    asked = list(with_codes(catalogue)) if words[3:] else [catalogue.indicators[name] for name in DOZEN]
    watch = Stopwatch()
    warehouse = ConfinedWarehouse(snapshot, manifest, catalogue.contracts, opened.house.limits)
    counts = [warehouse.count(one, catalogue.codelists, period_asked()) for one in asked]
    warehouse.close()
    watch.stop(to)
    if not words[3:]:
        pl.concat([_answer(one) for one in counts]).write_csv(to.with_suffix(".csv"))


def _answer(counts: Counts) -> pl.DataFrame:
    """Give what the question asked for: by category, by sex and age, a median, or one row a practice."""
    none = pl.lit("").alias("part")
    if counts.categories is not None:
        frame = counts.categories.filter(pl.col("numerator") > 0).with_columns(part=pl.col("category"))
    elif counts.strata is not None:
        band = (pl.col("age_band").str.slice(0, 2).cast(pl.Int64) // 5).cast(pl.String)
        frame = counts.strata.with_columns(part=pl.col("sex") + " " + band)
    elif counts.values is not None:
        each = counts.values.select("practice_id", pl.col("value").cast(pl.Float64).repeat_by("n")).explode("value")
        middle = each.group_by("practice_id").agg(numerator=pl.col("value").median())
        frame = counts.frame.select("practice_id", "denominator", none).join(middle, on="practice_id", how="left")
    else:
        frame = counts.frame.with_columns(none)
    numbers = [pl.col(c).cast(pl.Float64) for c in ANSWER[2:]]
    return frame.select(pl.lit(counts.indicator_id).alias("question"), *ANSWER[:2], *numbers)


if __name__ == "__main__":
    main(sys.argv[1:])
