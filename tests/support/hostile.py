"""Hostile bodies of indicators, and a snapshot on which they are tried behind the lock alone, without the rules."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import yaml
from support.made_up import contracts, frames, listing, visit

from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.proving.tables import write_snapshot
from pipeline.warehouse.confined import bound
from pipeline.warehouse.duckdb_lock import locked_connection

BODIES = Path(__file__).parents[1] / "hostile" / "bodies.yaml"
PLAIN = (
    "SELECT practice_id, patient_id, 1 AS numerator FROM events WHERE code IN (SELECT code FROM things)"
    " AND happened_on BETWEEN $period_start AND $period_end"
)
SECRET = "the secret beside the snapshot"  # noqa: S105 -- what a test must not find
REMARK = "a remark on somebody"
MEMORY = 512 << 20
SECONDS = 3


@dataclass(frozen=True)
class Body:
    """One hostile body, and what is to stop it."""

    name: str
    sql: str
    told: str = ""  # by the rules
    by: str = ""  # where the rules let it pass: time, memory or either


def bodies(kind: str) -> list[Body]:
    """Give the bodies of a kind: refused, stopped or blanked."""
    written = yaml.safe_load(BODIES.read_text(encoding="utf-8"))
    return [Body(b["name"], _whole(b["sql"]), b.get("told", ""), b.get("by", "")) for b in written[kind]]


def _whole(sql: str | list[Any]) -> str:
    """Write out a body; what is repeated stands in the file as [text, times]."""
    parts = sql if isinstance(sql, list) else [sql]
    return "".join(p if isinstance(p, str) else p[0] * p[1] for p in parts).replace("{plain}", PLAIN)


def placed(sql: str, folder: Path) -> str:
    """Put real files in the places of a body."""
    places = {"{beside}": "beside.csv", "{snapshot}": "snapshot/snapshot.duckdb", "{out}": "out"}
    for mark, file in places.items():
        sql = sql.replace(mark, str(folder / file))
    return sql


def make_target(folder: Path) -> SnapshotManifest:
    """Write a snapshot of 3.000 patients and a file with a secret beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "beside.csv").write_text(f"secret\n{SECRET}\n", encoding="utf-8")
    listings = [listing(n, f"{n % 40:06d}") for n in range(3000)]
    visits = [visit(n, f"{n % 40:06d}", amount=n % 7, remark=REMARK) for n in range(600)]
    return write_snapshot(folder / "snapshot", frames(listed_patients=listings, visits=visits))


def digests(folder: Path) -> dict[str, str]:
    """Give every file below a folder with what it holds."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@dataclass(frozen=True)
class Met:
    """What a body met behind the lock: 'refused', 'time', 'memory', or 'answered' with an answer."""

    by: str
    text: str = ""


def tried_behind_the_lock(folder: Path, manifest: SnapshotManifest, statements: Iterable[str]) -> Iterator[Met]:
    """Run statements raw on a locked connection, each on a new one, in a child under the limits of counting."""
    context, child, line = multiprocessing.get_context("spawn"), None, None
    for statement in statements:
        if child is None:
            line, theirs = context.Pipe()
            child = context.Process(target=_bare, args=(theirs, folder, manifest), daemon=True)
            child.start()
            theirs.close()
            line.recv()
        line.send(statement)
        try:
            met = line.recv() if line.poll(SECONDS) else Met("time")
        except EOFError:
            met = Met("memory")
        if met.by in ("time", "memory"):
            child.kill()
            child.join()
            child = None
        yield met
    if child is not None:
        child.kill()
        child.join()


def _bare(line: Connection, folder: Path, manifest: SnapshotManifest) -> None:
    os.environ.clear()  # as counting does
    _open(folder, manifest).close()
    bound(MEMORY)
    line.send("ready")
    while True:
        connection = _open(folder, manifest)
        try:
            line.send(_run(connection, line.recv()))
        except EOFError:
            return
        finally:
            connection.close()


def _open(folder: Path, manifest: SnapshotManifest) -> duckdb.DuckDBPyConnection:
    """Open the lock as counting does, with the tables of the bodies under their names."""
    connection = locked_connection(folder / "snapshot", manifest, 1, f"{MEMORY * 3 // 4}B")
    events = "SELECT *, code AS region, seen_on AS happened_on FROM snapshot.main.visits"
    connection.execute(f"CREATE VIEW main.events AS {events}")
    connection.execute("CREATE VIEW main.visits AS FROM snapshot.main.visits")
    connection.execute("CREATE TABLE main.things AS SELECT 'X01' AS code")
    connection.execute("CREATE TABLE main.listed_at_end AS SELECT *, 40 AS age FROM snapshot.main.listed_patients")
    return connection


def _run(connection: duckdb.DuckDBPyConnection, statement: str) -> Met:
    a_python_frame = [(SECRET,)]
    for name, day in (("period_start", date(2026, 1, 1)), ("period_end", date(2026, 12, 31))):
        statement = statement.replace(f"${name}", f"DATE '{day}'")
    try:
        found = str(connection.execute(statement).fetchall()[:1000])
    except (duckdb.OutOfMemoryException, MemoryError):
        return Met("memory")
    except duckdb.Error as error:
        return Met("refused", str(error))
    return Met("answered", found if a_python_frame else "")


__all__ = ["BODIES", "Body", "bodies", "contracts", "digests", "make_target", "placed", "tried_behind_the_lock"]
