"""
Turns a snapshot's rows into what an owner may deliver: in an order that says nothing, patients' keys as text.

Run as `python -m bench.by_hand.delivered PROJECT SNAPSHOT TO KIND`, where the kind is `parquet`, `csv` beside it, or
`tenth`: then a snapshot of every tenth patient is written. A process of its own, so that what it holds is not taken for
a side's memory.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from bench.by_hand.in_engine import DOZEN, period_asked
from bench.by_hand.in_sql import TABLES
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.codelist import expand
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.measuring.identity import identity_at
from pipeline.project import load_project
from pipeline.warehouse.register_files import RegisterFiles

_PART: Final = 10
_CODED: Final = {
    "prescriptions": "atc_code",
    "services": "service_code",
    "care_plans": "condition",
    "observations": "item_code",
}


def main(words: list[str]) -> None:
    """Write what was asked for."""
    project, snapshot, to = (Path(w) for w in words[:3])
    _, catalogue = load_project(project, today=period_asked().last)
    manifest = SnapshotManifest.model_validate_json((snapshot / "manifest.json").read_bytes())
    if words[3] == "tenth":
        tenth(snapshot, manifest, catalogue, to)
    else:
        written_out(snapshot, manifest, catalogue, to, as_csv=words[3] == "csv")


def written_out(
    snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue, to: Path, *, as_csv: bool = False
) -> None:
    """Write a snapshot's rows in an order that says nothing, patients' keys as text, and what is asked of them."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    period = period_asked()
    registers = RegisterFiles(snapshot, manifest, catalogue.contracts)
    now = identity_at(registers.history(), period).current
    pl.DataFrame(
        {"from_id": list(now), "to_id": list(now.values())}, schema={"from_id": pl.String, "to_id": pl.String}
    ).write_parquet(to / "practice_now.parquet")
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '6GB'; SET temp_directory = '{to / 'spilled'}'")
    connection.execute(f"ATTACH '{snapshot / manifest.database}' AS snapshot (READ_ONLY)")
    present: dict[str, set[str]] = {}
    for table in TABLES[:-1]:
        connection.execute(
            f"COPY (SELECT * REPLACE (substr(md5(CAST(patient_id AS VARCHAR)), 1, 16) AS patient_id)"
            f" FROM snapshot.{table} AS t ORDER BY hash(t)) TO '{to / table}.parquet' (FORMAT parquet)"
        )
        if column := _CODED.get(table):
            system = catalogue.contracts.tables[table].columns[column].codes or ""
            rows = connection.execute(f"SELECT DISTINCT {column} FROM snapshot.{table}").fetchall()
            present.setdefault(system, set()).update(row[0] for row in rows if row[0] is not None)
    if as_csv:
        for table in TABLES:
            connection.execute(f"COPY (FROM '{to / table}.parquet') TO '{to / table}.csv' (FORMAT csv, HEADER)")
    connection.close()
    codes = {
        name: sorted(
            {c.code for c in expand(catalogue.codelists[name], present.get(catalogue.codelists[name].system, ()))}
        )
        for name in sorted({name for one in DOZEN for name in catalogue.indicators[one].codelists})
    }
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    _ask(to, days, codes)


def _ask(to: Path, days: Mapping[str, str], codes: Mapping[str, Sequence[str]]) -> None:
    """Write what is asked, as each tool reads it."""
    asked = {"days": days, "codes": codes, "questions": DOZEN}
    (to / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    lines = [f"day;{name};{day}" for name, day in days.items()]
    lines += [f"question;;{name}" for name in DOZEN]
    lines += [f"code;{name};{code}" for name, own in codes.items() for code in own]
    (to / "asked.csv").write_text("\n".join(["kind;name;value", *lines]) + "\n", encoding="utf-8")


def tenth(snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue, to: Path) -> None:
    """Write a snapshot of every tenth patient, sorted as snapshots are."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    connection = duckdb.connect(str(to / manifest.database))
    connection.execute(f"SET memory_limit = '6GB'; SET temp_directory = '{to / 'spilled'}'")
    connection.execute(f"ATTACH '{snapshot / manifest.database}' AS whole (READ_ONLY)")
    for table, stored in manifest.tables.items():
        contract = catalogue.contracts.tables[table]
        chosen = f" WHERE patient_id % {_PART} = 0" if "patient_id" in stored.columns else ""
        order = [*contract.sort, *(c for c in stored.columns if c not in contract.sort)]
        named = ", ".join(f'"{c}"' for c in order)
        connection.execute(f'CREATE TABLE "{table}" AS FROM whole."{table}"{chosen} ORDER BY {named}')
    connection.close()
    shutil.copy(snapshot / "manifest.json", to / "manifest.json")
    shutil.copytree(snapshot / manifest.parquet, to / manifest.parquet, ignore=_not_registers)


def _not_registers(_: str, files: list[str]) -> list[str]:
    return [f for f in files if f != "practice_history.parquet"]


if __name__ == "__main__":
    main(sys.argv[1:])
