"""
Turns a snapshot into a connection that reads it and can reach nothing else.

Its own room because SQL that others wrote runs on it: the snapshot is attached read-only, external access
is off and the configuration is locked before the first definition is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import ExtractError, Problem, Where


def locked_connection(
    folder: Path, manifest: SnapshotManifest, threads: int | None, memory: str | None
) -> duckdb.DuckDBPyConnection:
    """
    Open a snapshot read-only, and shut every door behind it.

    Raises: ExtractError where the snapshot cannot be read
    """
    connection = duckdb.connect(":memory:")
    try:
        _lock(connection, folder / manifest.database, threads, memory)
    except duckdb.Error as error:
        connection.close()
        raise _unreadable(folder, manifest, error) from None
    return connection


@contextmanager
def snapshot_read(folder: Path, manifest: SnapshotManifest) -> Iterator[None]:
    """Tell of damage that shows only where a damaged part of the snapshot is read."""
    try:
        yield
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        raise _unreadable(folder, manifest, error) from None


def is_damage(error: duckdb.Error) -> bool:
    """Say whether DuckDB met a part of the snapshot that it cannot read, and not an analyst's mistake."""
    return isinstance(error, duckdb.IOException) or str(error).startswith("Corrupt")


def _unreadable(folder: Path, manifest: SnapshotManifest, error: duckdb.Error) -> ExtractError:
    sentence = str(error).split("\n", maxsplit=1)[0].replace(str(folder.parent), "…")
    what, right = f"the snapshot cannot be read: {sentence}", "a snapshot as it was made"
    remedy = "run 'klynge receive': it is made anew from the deliveries that were accepted"
    place = Where(f"{folder.name}/{manifest.database}")
    return ExtractError(Problem(place, what, right, remedy), outcome="Nothing was counted.")


def _lock(connection: duckdb.DuckDBPyConnection, database: Path, threads: int | None, memory: str | None) -> None:
    """
    Attach the snapshot, then shut every door behind it.

    An attached file stays open to COPY, even read-only and with external access off; with the file system
    itself disabled, only the handle that is already open remains. The price is that nothing spills to disk.
    """
    for option in ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements"):
        connection.execute(f"SET {option} = false")
    if threads is not None:
        connection.execute(f"SET threads = {int(threads)}")
    if memory is not None:
        connection.execute("SET memory_limit = $limit", {"limit": memory})
    quoted = str(database).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS snapshot (READ_ONLY)")
    connection.execute("CREATE SCHEMA engine")
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET lock_configuration = true")
