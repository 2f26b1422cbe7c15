"""
Turns a delivery into a snapshot, from the first file looked for to the pointer moved.

Nothing that stands is touched before everything is made: a refused delivery leaves the state as it was.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline import __version__
from pipeline.definitions.extract import Contracts
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.source import Source
from pipeline.errors import ExtractError, Problem, Where, did_you_mean
from pipeline.intake.arrivals import Arrival, find_arrivals
from pipeline.intake.assembling import Assembled, assemble
from pipeline.intake.lock import MAKING, alone
from pipeline.intake.pages import quality_page
from pipeline.intake.parts import Part, Store, make_part, new_arrivals
from pipeline.intake.people import keep_dictionary
from pipeline.intake.pieces import Piece
from pipeline.intake.quality import Quality, rate_quality
from pipeline.intake.refusing import SetAside, too_many, write_list
from pipeline.intake.room import room_needed
from pipeline.intake.snapshot import (
    current_snapshot,
    inputs_digest,
    is_whole,
    point_at,
    put_in_place,
    store_tables,
    write_snapshot,
)
from pipeline.intake.sql import literal, workbench
from pipeline.intake.taking import Desk, TakenTable, check_sources, take_arrivals
from pipeline.private import lock_down, make_private

TEMPLATE = "quality.html.jinja"


@dataclass(frozen=True)
class Received:
    """What came of a delivery."""

    manifest: SnapshotManifest
    folder: Path
    quality: Quality
    changed: bool


def _silent(event: str, **facts: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class _Run:
    """One receipt under way."""

    con: duckdb.DuckDBPyConnection
    state: Path
    made: Path  # all is made here, then moved
    contracts: Contracts
    received_on: date
    tell: Callable[..., None]


def receive(
    delivery: Path,
    *,
    contracts: Contracts,
    sources: Mapping[str, Source],
    state: Path,
    received_on: date,
    environ: Mapping[str, str],
    templates: Mapping[str, str] | None = None,
    tell: Callable[..., None] = _silent,
) -> Received:
    """
    Receive a delivery; the snapshot it gives becomes the current one.

    A source of which no file came keeps its earlier parts. Without the template `quality.html.jinja` no page
    is written beside the figures.
    Raises: ExtractError, DefinitionError; then the state is as before, lists of rows set aside excepted.
    """
    arrivals = find_arrivals(delivery, sources)
    check_sources([a.source for a in arrivals], contracts)
    with room_needed(state):
        make_private(state)
        with alone(state):
            return _receive(arrivals, contracts, state, received_on, environ, templates or {}, tell)


def _receive(
    arrivals: Sequence[Arrival],
    contracts: Contracts,
    state: Path,
    received_on: date,
    environ: Mapping[str, str],
    templates: Mapping[str, str],
    tell: Callable[..., None],
) -> Received:
    store = Store(state)
    new = new_arrivals(arrivals, store)
    made = Path(tempfile.mkdtemp(prefix=MAKING, dir=state))
    con = workbench(made)
    try:
        run = _Run(con, state, made, contracts, received_on, tell)
        taken = take_arrivals(Desk(con, contracts, made, state / "keys", store, tell), new, environ)
        refused = state / "refused" / f"{received_on}-{_name(new)}"
        _refuse_beyond_limit(con, [_aside_of(t) for t in taken.tables.values()], refused)
        keys = _new_keys(run, taken.people)
        fresh = [_part(run, arrival, taken.pieces[arrival.source.id]) for arrival in new]
        return _finish(run, store, fresh, keys, refused, templates)
    finally:
        con.close()
        shutil.rmtree(made)


def _finish(
    run: _Run,
    store: Store,
    fresh: Sequence[Part],
    keys: Mapping[str, Path],
    refused: Path,
    templates: Mapping[str, str],
) -> Received:
    """Make the snapshot of all parts in force, and accept what is new."""
    ledger = store.with_new(fresh)
    by_digest = {p.digest: p for p in fresh}
    parts = {
        source: [by_digest.get(d) or _known(store, source, d) for d in digests] for source, digests in ledger.items()
    }
    digest = inputs_digest(parts, run.contracts, _keys_in_force(run, parts, keys))
    before = _current(run.state)
    if before is not None and before[1].digest == digest:
        return Received(before[1], before[0], _quality(before[0]), changed=False)
    folders = {
        p.digest: run.made / "parts" / s / p.digest if p.digest in by_digest else store.place(s, p.digest)
        for s, each in parts.items()
        for p in each
    }
    assembled = assemble(run.con, parts, folders, run.contracts)
    _refuse_unknown_regions(run.con, parts, assembled)
    asides = _asides(parts, assembled)
    _refuse_beyond_limit(run.con, asides, refused)
    making = run.made / "snapshot"
    store_tables(run.con, making, assembled)
    run.tell("rows_assembled", tables=len(assembled))
    arrived = {p.source.id for p in fresh}
    quality = rate_quality(run.con, parts, assembled, arrived, run.received_on, _comparable(before))
    manifest = write_snapshot(run.con, making, digest, parts, assembled, quality)
    for aside in asides:
        write_list(run.con, aside, making / "rejected")
    if TEMPLATE in templates:
        (making / "quality.html").write_text(quality_page(quality, templates[TEMPLATE]), encoding="utf-8")
    folder = _put_in_force(run, store, ledger, keys, making, digest)
    return Received(manifest, folder, quality, changed=True)


def _refuse_unknown_regions(
    con: duckdb.DuckDBPyConnection, parts: Mapping[str, Sequence[Part]], assembled: Mapping[str, Assembled]
) -> None:
    """Refuse a source that says to cover a region which the register lacks: its figures would cover nothing."""
    if "regions" not in assembled:
        return
    known = sorted({row[0] for row in con.execute("SELECT region_id FROM all_regions").fetchall()})
    problems = [
        Problem(
            Where.elsewhere(f"source '{source}'"),
            f"covers: region '{region}' is not in the register of regions.",
            f"regions: {', '.join(known)}; or covers: nation",
            did_you_mean(region, known),
        )
        for source, each in parts.items()
        for region in each[-1].source.covers
        if each[-1].source.covers != "nation" and region not in known
    ]
    if problems:
        raise ExtractError(problems)


def _put_in_force(
    run: _Run, store: Store, ledger: dict[str, list[str]], keys: Mapping[str, Path], making: Path, digest: str
) -> Path:
    """Move all that was made into place; the pointer comes last, so that a fall before it changes nothing."""
    make_private(run.made / "parts")
    lock_down(run.made / "parts")
    _keep_keys(run.state, keys)
    store.accept(ledger, run.made / "parts")
    folder = put_in_place(run.state, making, digest)
    point_at(run.state, digest)
    run.tell("snapshot_made", digest=digest)
    return folder


def _name(arrivals: Iterable[Arrival]) -> str:
    return "-".join(a.digest[:8] for a in arrivals) or "again"


def _known(store: Store, source: str, digest: str) -> Part:
    return next(p for p in store.parts(source) if p.digest == digest)


def _current(state: Path) -> tuple[Path, SnapshotManifest] | None:
    """Give the snapshot in force, or None where there is none, or it was removed or damaged: then it is made anew."""
    try:
        folder, manifest = current_snapshot(state)
    except ExtractError:
        return None
    return (folder, manifest) if is_whole(folder, manifest) else None


def _quality(folder: Path) -> Quality:
    return Quality.model_validate_json((folder / "quality.json").read_text(encoding="utf-8"))


def _comparable(before: tuple[Path, SnapshotManifest] | None) -> Quality | None:
    """Give the last snapshot's figures, where this version of the engine wrote them."""
    return _quality(before[0]) if before is not None and before[1].engine_version == __version__ else None


def _new_keys(run: _Run, people: Iterable[str]) -> dict[str, Path]:
    """Lay the dictionaries ready to be kept."""
    make_private(run.made / "keys")
    ready = {key: run.made / "keys" / f"{key}.parquet" for key in sorted(people)}
    for key, path in ready.items():
        keep_dictionary(run.con, key, path)
    return ready


def _keep_keys(state: Path, keys: Mapping[str, Path]) -> None:
    make_private(state / "keys")
    for key, path in keys.items():
        path.replace(state / "keys" / f"{key}.parquet")


def _keys_in_force(run: _Run, parts: Mapping[str, Sequence[Part]], keys: Mapping[str, Path]) -> dict[str, Path]:
    wanted = {p.source.person_key for each in parts.values() for p in each if p.source.person_key is not None}
    return {key: keys.get(key, run.state / "keys" / f"{key}.parquet") for key in wanted}


def _part(run: _Run, arrival: Arrival, pieces: Iterable[Piece]) -> Part:
    part = make_part(arrival, pieces, run.received_on, run.made / "parts" / arrival.source.id / arrival.digest)
    run.tell("part_made", source=arrival.source.id, digest=arrival.digest)
    return part


def _aside_of(t: TakenTable) -> SetAside:
    return SetAside(t.source.id, t.table, t.contract, f"SELECT * FROM {t.faults}", t.counts.rows_in - t.counts.left_out)


def _asides(parts: Mapping[str, Sequence[Part]], assembled: Mapping[str, Assembled]) -> list[SetAside]:
    asides = []
    for a in assembled.values():
        for source in a.sources:
            counts = [p.tables[a.table] for p in parts[source] if a.table in p.tables]
            rows = sum(c.rows_in - c.left_out for c in counts)
            query = f"SELECT * FROM {a.rows.faults} WHERE _source = {literal(source)}"
            asides.append(SetAside(source, a.table, a.contract, query, rows))
    return asides


def _refuse_beyond_limit(con: duckdb.DuckDBPyConnection, asides: Iterable[SetAside], folder: Path) -> None:
    problems: list[Problem] = [p for a in asides if (p := too_many(con, a, folder)) is not None]
    if problems:
        raise ExtractError(problems)
