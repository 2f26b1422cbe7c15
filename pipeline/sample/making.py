"""
Turns a description of a country, a size and a seed into a delivery folder.

The folder is made beside its place and renamed into it, so that a half-made sample is never received.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.sample.country import Country, read_country
from pipeline.sample.delivering import Planted, deliver
from pipeline.sample.draws import Ints
from pipeline.sample.events import happen, slice_by_year
from pipeline.sample.files import write
from pipeline.sample.landscape import Landscape, settle
from pipeline.sample.people import listed_patients, populate
from pipeline.sample.plans import care_plans, make_notes, make_plans, observations, onset_days
from pipeline.sample.registers import registers
from pipeline.sample.tallies import care_plan_counts, listed_counts
from pipeline.sample.truth import write_truth

Tell = Callable[..., None]
_MARK = Path("truth") / "sample.yaml"  # a folder with this file is ours to replace


def make_sample(country_text: str, *, size: str, seed: int, to: Path, tell: Tell = lambda *_, **__: None) -> None:
    """
    Make a sample country's delivery folder; the same text, size and seed give the same bytes.

    `tell` hears `sample_part_made(part=…, parts=…)` after each part of the country.
    """
    country = read_country(country_text)
    if size not in country.sizes:
        raise UsageError(
            Problem(
                Where("klynge sample"),
                f"--size: '{size}' is not a size.",
                f"sizes: {', '.join(country.sizes)}",
                did_you_mean(size, country.sizes),
            )
        )
    with _folder(to) as folder:
        _make(country, size, seed, folder, tell)


def _make(country: Country, size: str, seed: int, folder: Path, tell: Tell) -> None:
    land = settle(country, size, seed)
    tree = registers(country, size, seed, land)
    planted = _deliver(country, tree, folder, seed, "")
    parts = _parts(land, country.sizes[size].practices_per_part)
    for number, sites in enumerate(parts, start=1):
        tables = _live(country, land, sites, seed, number)
        planted += _deliver(country, tables, folder, seed, f"{number:02d}")
        tell("sample_part_made", part=number, parts=len(parts))
    for delivery in country.deliveries:
        path = folder / "sources" / f"{delivery.source.id}.yaml"
        path.parent.mkdir(exist_ok=True)
        mapping = delivery.source.model_dump(mode="json", exclude_unset=True)
        path.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    write_truth(folder / _MARK.parent, country, land, planted, size=size, seed=seed)


def _parts(land: Landscape, practices: int) -> list[Ints]:
    """Divide the sites into parts that fit in memory; people move within their part."""
    return np.array_split(np.arange(land.sites), max(1, round(land.sites / practices)))


def _live(country: Country, land: Landscape, sites: Ints, seed: int, part: int) -> dict[str, pl.DataFrame]:
    """Let one part of the country live; give its canonical tables."""
    people, stays = populate(country, land, sites, seed, part)
    homes = stays.sites[np.searchsorted(stays.persons, np.arange(len(people)))]
    onsets = onset_days(country, land, people, homes, seed, part)
    plans = make_plans(country, land, people, stays, onsets, seed, part)
    notes = make_notes(country, land, plans, seed, part)
    slices = slice_by_year(country, stays)
    tables = {
        "listed_patients": listed_patients(country, land, people, stays),
        "listed_counts": listed_counts(country, land, people, stays),
        "care_plans": care_plans(land, people, plans),
        "observations": observations(country, land, people, notes, seed, part),
        "care_plan_counts": care_plan_counts(country, land, people, stays, onsets, plans, notes),
    }
    for table, names in country.tables.items():
        events = [
            happen(country, land, people, stays, slices, onsets, stream, sites, seed, part)
            for stream in country.streams
            if stream.table == table
        ]
        tables[table] = pl.concat(events, how="diagonal").sort(names.date, names.code, "patient_id", names.performer)
    return tables


def _deliver(country: Country, tables: dict[str, pl.DataFrame], folder: Path, seed: int, part: str) -> list[Planted]:
    planted = []
    for delivery in country.deliveries:
        for out, faults in deliver(delivery, tables, seed, part):
            write(folder, out)
            planted += faults
    return planted


@contextmanager
def _folder(to: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, and rename it into place when all is written."""
    if to.exists() and not (to / _MARK).exists() and any(to.iterdir()):
        raise UsageError(
            Problem(
                Where(str(to)),
                "something else than a sample stands here.",
                "a new or empty folder, or an earlier sample, which is replaced",
                "give another folder with --to",
            )
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    except OSError as trouble:
        raise UsageError(
            Problem(
                Where(str(to)),
                f"the folder cannot be written: {trouble.strerror}.",
                None,
                "give another folder with --to",
            )
        ) from None
    try:
        made.chmod(0o755)
        yield made
        if to.exists():
            shutil.rmtree(to)
        os.replace(made, to)
    finally:
        shutil.rmtree(made, ignore_errors=True)
