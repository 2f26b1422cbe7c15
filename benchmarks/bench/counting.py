"""
Turns counting into rows: our engine beside the same questions by hand, in DuckDB, in pandas and in R data.table.

Its own room because every side must have been asked the same of the same data: a snapshot's rows are written out as an
owner may deliver them, in no order and with patients' keys as text, and all answers are compared before a time is told.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import duckdb
import polars as pl

from bench.by_hand.in_engine import DOZEN, period_asked, with_codes
from bench.by_hand.in_sql import TABLES
from bench.measuring import Place, Row, cost_of
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.codelist import expand
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.intake import current_snapshot
from pipeline.measuring.identity import identity_at
from pipeline.project import load_project
from pipeline.warehouse.register_files import RegisterFiles

_PART: Final = 10  # pandas and R are asked of every tenth patient
_CODED: Final = {"prescriptions": "atc_code", "services": "service_code", "care_plans": "condition"}
_ALL_CODED: Final = {**_CODED, "observations": "item_code"}
_NEARLY: Final = 1e-6  # what answers in floating point may differ by
_GIB: Final = 1024**3
_MEMORY: Final = 8
_RSCRIPT: Final = Path(__file__).with_name("by_hand") / "data_table.R"

_SAME: Final = "The same numerators and denominators in every practice and part of it, checked before timing counts."


@dataclass(frozen=True)
class Side:
    """What a side's question took, its median seconds and processor seconds, and the most memory."""

    seconds: float
    processor: float
    memory: int


def compare(place: Place) -> list[Row]:
    """Count the dozen questions on every side, and all that we ship on ours."""
    folder = place.folder("counting")
    snapshot, manifest = current_snapshot(place.project / ".klynge")
    _, catalogue = load_project(place.project, today=period_asked().last)
    hand = written_out(snapshot, manifest, catalogue, folder / "delivered")
    ours = [sys.executable, "-m", "bench.by_hand.in_engine", str(place.project)]
    in_sql = [sys.executable, "-m", "bench.by_hand.in_sql", str(hand)]
    engine, unsorted, sorted_by_us = sides(
        folder,
        {
            "engine": [*ours, str(snapshot), "TO"],
            "duckdb": [*in_sql, "TO"],
            "duckdb_on_snapshot": [*in_sql, "TO", str(snapshot / manifest.database)],
        },
        place.tries,
    )
    (every,) = sides(folder, {"all": [*ours, str(snapshot), "TO", "all"]}, place.tries, compared=False)
    shutil.rmtree(hand)
    number = sum(1 for _ in with_codes(catalogue))
    read = sum(t.rows for t in manifest.tables.values())
    dozen, whole = f"{len(DOZEN)} indicators, 12 months", f"all {number} shipped indicators that have their codes"
    return [
        _held(dozen, "by hand in DuckDB, unsorted Parquet, patients as text", engine, unsorted, 3.0, _SAME),
        _held(dozen, "the same queries by hand on our snapshot", sorted_by_us, engine, 1.25, _SAME, is_most=True),
        *of_a_part(place, folder, snapshot, manifest, catalogue),
        Row(
            what=f"{whole}, 12 months: memory",
            against="8 GiB",
            ours=f"{every.memory / _GIB:.2f} GiB",
            theirs="–",
            figure=every.memory / _GIB,
            reach=_MEMORY,
            is_most=True,
            unit="GiB",
            remark=f"{every.seconds:.1f} s, {every.processor:.1f} processor seconds; the snapshot holds {read:,} rows, "
            f"{read / every.seconds * number:,.0f} rows a second if every indicator read all of them.",
        ),
    ]


def of_a_part(
    place: Place, folder: Path, snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue
) -> list[Row]:
    """Count the dozen for every tenth patient: our engine, pandas, and R where it is installed."""
    part = tenth(snapshot, manifest, catalogue, folder / "tenth")
    hand = written_out(part, manifest, catalogue, folder / "tenth delivered", as_csv=True)
    asked = {
        "engine": [sys.executable, "-m", "bench.by_hand.in_engine", str(place.project), str(part), "TO"],
        "pandas": [sys.executable, "-m", "bench.by_hand.in_pandas", str(hand), "TO"],
    }
    if shutil.which("Rscript"):
        asked["data_table"] = ["Rscript", str(_RSCRIPT), str(hand), "TO"]
    engine, *others = sides(folder, asked, place.tries)
    shutil.rmtree(part)
    shutil.rmtree(hand)
    names = ("pandas, its Parquet read in the same time", "R data.table, its CSV read in the same time")
    what = f"{len(DOZEN)} indicators, 12 months, every tenth patient"
    return [_held(what, name, engine, other, 5.0, _SAME) for name, other in zip(names, others, strict=False)]


def sides(folder: Path, asked: Mapping[str, Sequence[str]], tries: int, *, compared: bool = True) -> list[Side]:
    """
    Ask each side in turn, so many times over.

    Raises: RuntimeError where two sides answer differently
    """
    found: dict[str, list[Side]] = {name: [] for name in asked}
    for _ in range(tries):
        for name, words in asked.items():
            to = folder / name
            cost = cost_of([str(to) if word == "TO" else word for word in words], cwd=folder)
            told = json.loads(to.with_suffix(".json").read_text(encoding="utf-8"))
            found[name].append(Side(told["seconds"], told["processor"], cost.memory))
    if compared:
        first, *others = asked
        for other in others:
            refuse_other(folder / f"{first}.csv", folder / f"{other}.csv")
    return [
        Side(median(s.seconds for s in own), median(s.processor for s in own), max(s.memory for s in own))
        for own in found.values()
    ]


def refuse_other(one: Path, other: Path) -> None:
    """
    See that two sides gave the same answers; a part that nobody is in, and a practice without values, is no answer.

    Raises: RuntimeError with the first that differ
    """
    key = ["question", "practice_id", "part"]
    both = _answers(one).join(_answers(other), on=key, how="full", coalesce=True, suffix="_other")
    differs = pl.any_horizontal(
        (pl.col(c) - pl.col(f"{c}_other")).abs().fill_null(1) > _NEARLY for c in ("numerator", "denominator")
    )
    wrong = both.filter(differs)
    if wrong.height:
        raise RuntimeError(f"{one.name} and {other.name} differ in {wrong.height} of {both.height}:\n{wrong.head(8)}")


def _answers(path: Path) -> pl.DataFrame:
    kinds = {"question": pl.String, "practice_id": pl.String, "part": pl.String}
    frame = pl.read_csv(path, schema_overrides={**kinds, "numerator": pl.Float64, "denominator": pl.Float64})
    whole = frame["part"].fill_null("")
    return frame.with_columns(whole).filter(pl.col("denominator") > 0).unique()


def _held(
    what: str, against: str, ours: Side, theirs: Side, reach: float, remark: str, *, is_most: bool = False
) -> Row:
    if is_most:  # ours over theirs, as the target is put
        ours, theirs = theirs, ours
    figure = ours.seconds / theirs.seconds if is_most else theirs.seconds / ours.seconds
    told = [f"{s.seconds:.2f} s ({s.processor:.2f} processor s, {s.memory / _GIB:.2f} GiB)" for s in (ours, theirs)]
    return Row(what, against, told[0], told[1], figure, reach, is_most, remark=remark)


def written_out(
    snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue, to: Path, *, as_csv: bool = False
) -> Path:
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
        if column := _ALL_CODED.get(table):
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
    return to


def _ask(to: Path, days: Mapping[str, str], codes: Mapping[str, Sequence[str]]) -> None:
    """Write what is asked, as each tool reads it."""
    asked = {"days": days, "codes": codes, "questions": DOZEN}
    (to / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    lines = [f"day;{name};{day}" for name, day in days.items()]
    lines += [f"question;;{name}" for name in DOZEN]
    lines += [f"code;{name};{code}" for name, own in codes.items() for code in own]
    (to / "asked.csv").write_text("\n".join(["kind;name;value", *lines]) + "\n", encoding="utf-8")


def tenth(snapshot: Path, manifest: SnapshotManifest, catalogue: Catalogue, to: Path) -> Path:
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
    return to


def _not_registers(_: str, files: list[str]) -> list[str]:
    return [f for f in files if f != "practice_history.parquet"]
