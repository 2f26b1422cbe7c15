"""
Turns a description of a country, a size and a seed into a delivery folder.

The folder is made beside its place and renamed into it, so that a half-made sample is never received.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from pipeline.definitions.source import Source
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.sample.delivering import OutFile, Planted, deliver
from pipeline.sample.draws import Ints
from pipeline.sample.event_counts import event_counts
from pipeline.sample.events import happen, slice_by_year
from pipeline.sample.files import write
from pipeline.sample.knowing import Knowledge, knowledge
from pipeline.sample.landscape import Landscape
from pipeline.sample.listings import listed_counts, listed_patients
from pipeline.sample.notes import make_notes, observations
from pipeline.sample.onsets import onset_days
from pipeline.sample.people import Part, populate
from pipeline.sample.plans import care_plans, make_plans
from pipeline.sample.reading import StoryText, read_country
from pipeline.sample.registers import registers
from pipeline.sample.settling import settle
from pipeline.sample.tallies import care_plan_counts
from pipeline.sample.truth import write_truth

Tell = Callable[..., None]
_MARK = Path("truth") / "sample.yaml"  # a folder with this file is ours to replace


def make_sample(
    country_text: str,
    *,
    size: str,
    seed: int,
    to: Path,
    story: StoryText | None = None,
    as_of: date | None = None,
    tell: Tell = lambda *_, **__: None,
) -> None:
    """
    Make a sample country's delivery folder; the same texts, size, seed and day give the same bytes.

    With `as_of`, it holds what each owner had delivered by that day: of one country, a later delivery tells the same
    past, except for rows that were planted to become known late.

    `tell` hears `sample_part_made(part=…, parts=…)` after each part of the country.
    """
    country = read_country(country_text, story)
    if size not in country.sizes:
        raise UsageError(
            Problem(
                Where.elsewhere("klynge sample"),
                f"--size: '{size}' is not a size.",
                f"sizes: {', '.join(country.sizes)}",
                did_you_mean(size, country.sizes),
            )
        )
    known = knowledge(country, seed, as_of)
    with _folder(to) as folder:
        _make(settle(country, size, seed), known, folder, tell)
        told = {"size": size, "seed": seed} | ({"as_of": as_of.isoformat()} if as_of is not None else {})
        (folder / _MARK).write_text(yaml.safe_dump(told), encoding="utf-8")


def _make(land: Landscape, known: Knowledge, folder: Path, tell: Tell) -> None:
    given, planted = _deliver(known, registers(land), folder, None)
    parts = _parts(land)
    for number, sites in enumerate(parts, start=1):
        part = populate(land, sites, number)
        files, faults = _deliver(known, _live(part), folder, part)
        given, planted = given + files, planted + faults
        tell("sample_part_made", part=number, parts=len(parts))
    for delivery in land.country.deliveries:
        _write_source(known, delivery.source, {file.mapping.glob for file in given}, folder)
    write_truth(folder / _MARK.parent, land, planted)


def _write_source(known: Knowledge, source: Source, given: set[str], folder: Path) -> None:
    """Write a source as it is on that day: without the files that nothing stands in yet."""
    mapping = source.model_dump(mode="json", exclude_unset=True) | {"data_until": known.until(source).isoformat()}
    mapping["files"] = [file for file in mapping["files"] if file["glob"] in given]
    path = folder / "sources" / f"{source.id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _parts(land: Landscape) -> list[Ints]:
    """Divide the sites into parts that fit in memory; people move within their part."""
    return np.array_split(np.arange(land.sites), max(1, round(land.sites / land.size.practices_per_part)))


def _live(part: Part) -> dict[str, pl.DataFrame]:
    """Let one part of the country live; give its canonical tables."""
    country = part.land.country
    onsets = onset_days(part)
    plans = make_plans(part, onsets)
    notes = make_notes(part, plans)
    slices = slice_by_year(country, part.stays)
    tables = {
        "listed_patients": listed_patients(part),
        "listed_counts": listed_counts(part),
        "care_plans": care_plans(part, plans),
        "observations": observations(part, notes),
        "care_plan_counts": care_plan_counts(part, onsets, plans, notes),
    }
    for table, names in country.tables.items():
        events = [happen(part, stream, slices, onsets) for stream in country.streams if stream.table == table]
        order = (names.date, names.code, "patient_id", names.performer)
        tables[table] = pl.concat(events, how="diagonal").sort(order, maintain_order=True)
    return tables


def _deliver(
    known: Knowledge, tables: dict[str, pl.DataFrame], folder: Path, part: Part | None
) -> tuple[list[OutFile], list[Planted]]:
    """
    Write the files in which something stands; give them, and the faults in them.

    What owners count of events is counted of what was delivered of these before.
    """
    given, planted, sound = [], [], defaultdict[str, list[pl.DataFrame]](list)
    counts = {counted.table: counted for counted in known.country.counts}
    for delivery in known.country.deliveries:
        for mapping in delivery.source.files:
            counted = counts.get(mapping.table)
            if part is not None and counted is not None:
                until = known.until(delivery.source)
                tables[mapping.table] = event_counts(part, counted, sound[counted.of], until)
        for made in deliver(delivery, tables, known, "" if part is None else f"{part.number:02d}"):
            sound[made.out.mapping.table].append(made.sound)
            if made.out.frame.is_empty():  # an owner with nothing to tell sends no file
                continue
            write(folder, made.out, known.as_of)
            given.append(OutFile(made.out.name, made.out.mapping, made.out.frame.clear()))
            planted += made.planted
    return given, planted


@contextmanager
def _folder(to: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, and rename it into place when all is written."""
    if to.exists() and not (to / _MARK).exists() and any(to.iterdir()):
        raise UsageError(
            Problem(
                Where.elsewhere(str(to)),
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
                Where.elsewhere(str(to)),
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
        made.replace(to)
    finally:
        shutil.rmtree(made, ignore_errors=True)
