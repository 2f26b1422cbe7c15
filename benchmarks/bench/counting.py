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

import polars as pl

from bench.by_hand.in_engine import DOZEN, period_asked, with_codes
from bench.measuring import Place, Row, cost_of
from pipeline.intake import current_snapshot
from pipeline.project import load_project

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
    hand = written(place, snapshot, folder / "delivered", "parquet")
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
        *of_a_part(place, folder, snapshot),
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


def of_a_part(place: Place, folder: Path, snapshot: Path) -> list[Row]:
    """Count the dozen for every tenth patient: our engine, pandas, and R where it is installed."""
    part = written(place, snapshot, folder / "tenth", "tenth")
    hand = written(place, part, folder / "tenth delivered", "csv")
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


def written(place: Place, snapshot: Path, to: Path, kind: str) -> Path:
    """Write a snapshot's rows out in a process of its own."""
    command = [sys.executable, "-m", "bench.by_hand.delivered", place.project, snapshot, to, kind]
    cost_of(command, cwd=to.parent)
    return to


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
