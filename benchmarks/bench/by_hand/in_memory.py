"""
Counts the dozen questions in four years, anew and after one delivery that added a month of prescriptions.

Run as `python -m bench.by_hand.in_memory PROJECT SNAPSHOT TO`. What was counted before the month came is counted under
a manifest that lacks it; the rows of older years are the same in both.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import duckdb

from bench.by_hand.in_engine import DOZEN, period_asked
from bench.by_hand.stopwatch import processor_seconds
from bench.countries import ENDING
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotTable
from pipeline.definitions.sql_text import tables_of
from pipeline.intake.stamping import month_stamps
from pipeline.project import load_project
from pipeline.warehouse.confined import ConfinedWarehouse
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.remembered import RememberedWarehouse

YEARS: Final = 4
TABLE: Final = "prescriptions"


def main(words: list[str]) -> None:
    """Count three times: all before the month came, all anew, and what is left to count after it came."""
    project, snapshot, to = (Path(w) for w in words[:3])
    opened, catalogue = load_project(project, today=date.fromisoformat(ENDING))
    after = with_months(
        snapshot, SnapshotManifest.model_validate_json((snapshot / "manifest.json").read_bytes()), catalogue
    )
    limits, contracts = opened.house.limits, catalogue.contracts

    def inside() -> Warehouse:
        return ConfinedWarehouse(snapshot, after, contracts, limits)

    def counted(manifest: SnapshotManifest, folder: str) -> tuple[dict[str, float], float]:
        before = processor_seconds()
        found = seconds_of(RememberedWarehouse(inside, manifest, contracts, to / folder), catalogue)
        return found, processor_seconds() - before

    shutil.rmtree(to, ignore_errors=True)
    counted(without_month(after), "kept")
    anew, processor_anew = counted(after, "anew")
    again, processor_again = counted(after, "kept")
    newest = str(period_asked().last)
    read = {name for name in DOZEN if TABLE in tables_of(catalogue.indicators[name])}
    changed = sum(s for asked, s in anew.items() if asked.split()[0] in read and asked.endswith(newest))
    told = {
        "anew": sum(anew.values()),
        "again": sum(again.values()),
        "processor_anew": processor_anew,
        "processor_again": processor_again,
        "share": changed / sum(anew.values()),
        "questions": len(DOZEN) * YEARS,
    }
    to.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    shutil.rmtree(to)


def seconds_of(warehouse: Warehouse, catalogue: Catalogue) -> dict[str, float]:
    """Count each indicator in each year; give the seconds by indicator and last day, and those before the first."""
    found = {"start": _timed(warehouse.history)}
    for back in range(YEARS):
        period = period_asked().earlier(12 * back)
        for name in DOZEN:
            ask = partial(warehouse.count, catalogue.indicators[name], catalogue.codelists, period)
            found[f"{name} {period.last}"] = _timed(ask)
    warehouse.close()
    return found


def _timed(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def with_months(snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue) -> SnapshotManifest:
    """Give a manifest that knows its tables' months; one of an older snapshot is made to."""
    with duckdb.connect(str(snapshot / manifest.database), read_only=True) as con:

        def of(name: str, table: SnapshotTable) -> SnapshotTable:
            dated_by = catalogue.contracts.tables[name].dated_by
            if table.months or dated_by is None:
                return table
            return table.model_copy(update={"months": month_stamps(con, name, table.columns, dated_by)})

        tables = {name: of(name, table) for name, table in manifest.tables.items()}
    return manifest.model_copy(update={"tables": tables})


def without_month(manifest: SnapshotManifest) -> SnapshotManifest:
    """Give the manifest of the day before the period's last month was delivered."""
    newest, table = ENDING[:7], manifest.tables[TABLE]
    months = {month: digest for month, digest in table.months.items() if month < newest}
    before = table.model_copy(update={"months": months, "digest": f"before {table.digest}"})
    return manifest.model_copy(update={"digest": "before", "tables": {**manifest.tables, TABLE: before}})


if __name__ == "__main__":
    main(sys.argv[1:])
