"""
Turns assembled tables into a snapshot: a folder that never changes, made beside and renamed into place.

The folder is named by the digest of its inputs; `current` is a small file with the digest in force.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from pydantic import ValidationError

from pipeline import __version__
from pipeline.definitions.extract import Contracts
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotSource, SnapshotTable
from pipeline.errors import ExtractError, Problem, Where
from pipeline.intake.assembling import Assembled, look_over
from pipeline.intake.parts import Part
from pipeline.intake.quality import Quality, SourceQuality
from pipeline.intake.rows import hidden_columns
from pipeline.intake.sql import literal, name, names
from pipeline.intake.stamping import codes_that_occur, stamps_of
from pipeline.private import lock_down, make_private

_FORMAT = 1


def current_snapshot(state: Path) -> tuple[Path, SnapshotManifest]:
    """Give the folder and the manifest of the snapshot in force."""
    current = state / "current"
    if not current.is_file():
        raise _without_snapshot(
            Where.elsewhere(str(state)), "there is no snapshot yet.", "Run `klynge receive --data DIR`."
        )
    folder = state / "snapshots" / current.read_text(encoding="utf-8", errors="replace").strip()
    anew = "Run `klynge receive`: the snapshot is made anew from the deliveries that were accepted."
    try:
        manifest = SnapshotManifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        what = f"the snapshot {folder.name} is not there any more."
        raise _without_snapshot(Where.elsewhere(str(state)), what, anew) from None
    except ValidationError:
        place = Where(f"{folder.name}/manifest.json")
        raise _without_snapshot(place, "the snapshot's manifest is damaged.", anew) from None
    return folder, manifest


def _without_snapshot(where: Where, what: str, remedy: str) -> ExtractError:
    right = "a run reads a snapshot: what was received, checked"
    return ExtractError(Problem(where, what, right, remedy), outcome="Nothing was run.")


def is_whole(folder: Path, manifest: SnapshotManifest) -> bool:
    """Say whether a snapshot can be read from end to end, as its manifest tells."""
    try:
        Quality.model_validate_json((folder / "quality.json").read_bytes())
        with duckdb.connect(str(folder / manifest.database), read_only=True) as con:
            return all(
                con.execute(f"SELECT count(*), max(hash(t)) FROM {name(table)} AS t").fetchall()[0][0] == stored.rows
                for table, stored in manifest.tables.items()
            )
    except (OSError, ValidationError, duckdb.Error):
        return False


def inputs_digest(parts: Mapping[str, Sequence[Part]], contracts: Contracts, keys: Mapping[str, Path]) -> str:
    """Name a snapshot by all that it is made from."""
    made_from = {
        "format": _FORMAT,
        "engine": __version__,
        "contracts": contracts.model_dump(mode="json"),
        "parts": {source: [p.digest for p in each] for source, each in sorted(parts.items())},
        "keys": {key: hashlib.sha256(path.read_bytes()).hexdigest() for key, path in sorted(keys.items())},
    }
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:32]


def store_tables(con: duckdb.DuckDBPyConnection, folder: Path, assembled: Mapping[str, Assembled]) -> None:
    """Store the tables in this folder's database, each sorted by all its columns, and look them over."""
    make_private(folder / "parquet")
    con.execute(f"ATTACH {literal(str(folder / 'snapshot.duckdb'))} AS snapshot")
    for table, a in sorted(assembled.items()):
        place, columns = f"snapshot.{name(table)}", names(_columns(a))
        rows, held = a.rows.table, f"SELECT {literal(a.sources[0])} AS _source, * FROM {place}"
        if len(a.sources) > 1:  # the snapshot does not say which source a row is from, and the figures are by source
            rows = f"sources_of_{table}"
            con.execute(f"CREATE TABLE {rows} AS SELECT _source, {columns} FROM {a.rows.table}")
            held = f"FROM {rows}"
        con.execute(f"CREATE TABLE {place} AS SELECT {columns} FROM {rows} ORDER BY {names(_order(a))}")
        con.execute(f"CREATE TEMP VIEW {a.kept} AS {held}")
        look_over(con, a)


def write_snapshot(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    digest: str,
    parts: Mapping[str, Sequence[Part]],
    assembled: Mapping[str, Assembled],
    quality: Quality,
) -> SnapshotManifest:
    """Write what is told of the stored tables into this folder: the codes, the figures and the manifest."""
    tables = {table: _described(con, folder, a) for table, a in sorted(assembled.items())}
    _write_codes(con, assembled)
    codes = codes_that_occur(con, "snapshot._codes")
    con.execute("CHECKPOINT snapshot")
    con.execute("DETACH snapshot")
    manifest = SnapshotManifest(
        digest=digest,
        engine_version=__version__,
        sources=tuple(_source(parts[s.id], s) for s in quality.sources),
        tables=tables,
        codes=codes,
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / "quality.json").write_text(quality.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return manifest


def _columns(a: Assembled) -> list[str]:
    return [*a.contract.columns, *hidden_columns(a.contract)]


def _order(a: Assembled) -> list[str]:
    """List all columns in the order in which they sort, so that equal content gives equal bytes."""
    return [*a.contract.sort, *(c for c in _columns(a) if c not in a.contract.sort)]


def _described(con: duckdb.DuckDBPyConnection, folder: Path, a: Assembled) -> SnapshotTable:
    """Describe a stored table by its content; a register is written as Parquet too, to be read without a database."""
    place = f"snapshot.{name(a.table)}"
    if a.contract.grain == "register":
        path = folder / "parquet" / f"{a.table}.parquet"
        con.execute(f"COPY {place} TO {literal(str(path))} (FORMAT parquet)")
    on = name(a.contract.dated_by) if a.contract.dated_by else "CAST(NULL AS DATE)"
    columns = tuple(_columns(a))
    stamps = stamps_of(con, place, columns, on)
    return SnapshotTable(
        rows=stamps.rows,
        digest=stamps.digest,
        sources=a.sources,
        first=stamps.first,
        last=stamps.last,
        columns=columns,
        months=stamps.months,
    )


def _write_codes(con: duckdb.DuckDBPyConnection, assembled: Mapping[str, Assembled]) -> None:
    """List every code that stands in a column with a code system, so that codelists can be expanded quickly."""
    con.execute("CREATE TABLE snapshot._codes (system VARCHAR, code VARCHAR, table_name VARCHAR, rows BIGINT)")
    for table, a in sorted(assembled.items()):
        for c, column in a.contract.columns.items():
            if column.codes is not None:
                con.execute(
                    f"INSERT INTO snapshot._codes SELECT {literal(column.codes)}, {name(c)}, {literal(table)}, "
                    f"count(*) FROM snapshot.{name(table)} WHERE {name(c)} IS NOT NULL GROUP BY ALL ORDER BY ALL"
                )


def _source(parts: Sequence[Part], quality: SourceQuality) -> SnapshotSource:
    source = parts[-1].source
    return SnapshotSource(
        id=source.id,
        title=source.title,
        owner=source.owner,
        tables=tuple(t.table for t in quality.tables),
        data_until=quality.data_until,
        lag_weeks=source.lag_weeks,
        complete_until=quality.complete_until,
        person_key=source.person_key,
        covers=source.covers,
        rounded_to=source.rounded_to,
        billing_weeks=any(m.billing_week for m in source.files),
        rows_in=sum(t.rows_in for t in quality.tables),
        rows_kept=sum(t.kept for t in quality.tables),
        rows_rejected=sum(t.rejected for t in quality.tables),
        rows_netted=sum(t.netted for t in quality.tables),
        parts=tuple(p.digest for p in parts),
    )


def put_in_place(state: Path, made: Path, digest: str) -> Path:
    """Move a finished folder to its name; what stands there is the same and stays, or is damaged and makes room."""
    folder = state / "snapshots" / digest
    make_private(folder.parent)
    lock_down(made)
    manifest = SnapshotManifest.model_validate_json((made / "manifest.json").read_bytes())
    if folder.exists() and _is_same(folder, made) and is_whole(folder, manifest):
        shutil.rmtree(made)
        return folder
    if folder.exists():
        folder.replace(made.with_name("damaged"))  # goes with all that was made
    made.replace(folder)
    return folder


def _is_same(folder: Path, made: Path) -> bool:
    stands = folder / "manifest.json"
    return stands.is_file() and stands.read_bytes() == (made / "manifest.json").read_bytes()


def point_at(state: Path, digest: str) -> None:
    """Make this snapshot the one in force."""
    waiting = state / "current.new"
    waiting.write_text(digest + "\n", encoding="utf-8")
    waiting.chmod(0o600)
    waiting.replace(state / "current")
