"""Turns what the generator knows and no source delivers into the files under `truth/`, for tests to compare with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pipeline.sample.delivering import Planted
from pipeline.sample.draws import dates
from pipeline.sample.events import effects_of
from pipeline.sample.landscape import Landscape
from pipeline.sample.notes import completeness_of
from pipeline.sample.onsets import takers_factor
from pipeline.sample.plans import coverage_of


def write_truth(folder: Path, land: Landscape, planted: list[Planted]) -> None:
    """Write what is true of each practice, what was planted where, and how many faults there are."""
    folder.mkdir()
    _practices(land).write_csv(folder / "practices.csv")
    land.planted.with_columns(dates(land.planted["day"].to_numpy()).alias("day")).write_csv(folder / "planted.csv")
    faults = pl.DataFrame(
        [(p.source, p.table, p.file, p.reason, p.rows) for p in planted],
        schema={"source": pl.String, "table": pl.String, "file": pl.String, "reason": pl.String, "rows": pl.Int64},
        orient="row",
    )
    faults.write_csv(folder / "faults.csv")
    if land.improved or land.country.late_rows or land.country.code_changes:
        _story(land).write_csv(folder / "story.csv")


def _story(land: Landscape) -> pl.DataFrame:
    """List what the story plants: which practice does how much differently, and what of all rows and codes changes."""
    ids, country = land.numbers.gather(land.numbers_at_last()), land.country
    rows = [
        ("improvement", improved.of, ids[site], change.first_day, improved.size, "")
        for change, improved in zip(country.improvements, land.improved, strict=True)
        for site in improved.sites.tolist()
    ]
    rows += [
        ("late rows", late.table, "", late.known_on, late.share, f"{late.first} to {late.last}")
        for late in country.late_rows
    ]
    rows += [("code change", c.stream, "", c.first_day, 1.0, f"{c.code} to {c.becomes}") for c in country.code_changes]
    kinds = {
        "what": pl.String,
        "of": pl.String,
        "practice_id": pl.String,
        "day": pl.Date,
        "size": pl.Float64,
        "told": pl.String,
    }
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _practices(land: Landscape) -> pl.DataFrame:
    """List each practice's true factor or share of everything that differs between practices."""
    ids = land.numbers.gather(land.numbers_at_last())
    columns = {("listed", "patients"): land.patients.astype(np.float64), ("listed", "age_tilt"): land.tilts}
    for stream in land.country.streams:
        if stream.performers:
            continue
        effects = effects_of(stream, land)
        columns[stream.id, "rate_factor"] = effects.rates
        if stream.takers is not None:
            columns[stream.id, "takers_factor"] = takers_factor(stream, land)
        shares = effects.codes / effects.codes.sum(axis=1, keepdims=True)
        for position, code in enumerate(stream.codes if len(stream.codes) > 1 else ()):
            columns[stream.id, f"share_{code.code}"] = shares[:, position]
    for condition in land.country.conditions:
        columns[condition.code, "planned_share_first"], columns[condition.code, "planned_share_last"] = coverage_of(
            condition, land
        )
    for item in (item for item in land.country.items if item.beside is None):
        columns[item.code, "complete_share"] = completeness_of(item, land)
    frames = [
        pl.DataFrame({"practice_id": ids, "of": of, "what": what, "value": np.round(values, 4)})
        for (of, what), values in columns.items()
    ]
    return pl.concat(frames)
