"""
Turns rows that somebody wrote down into a snapshot of the shape that intake makes.

Its own room because a specification is counted by the same engines as a delivery, and so needs the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.definitions.extract import Contracts
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotTable
from pipeline.warehouse.registers import COLUMN_TYPES


def schema_of(contracts: Contracts, table: str) -> dict[str, Any]:
    """Give a table's stored columns: the contract's, and a mark beside each that an owner may hide."""
    columns = contracts.tables[table].columns
    plain = {name: COLUMN_TYPES[column.type] for name, column in columns.items()}
    return plain | {f"{name}_hidden": pl.Boolean for name, column in columns.items() if column.may_be_hidden}


def frame_of(contracts: Contracts, table: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """
    Turn rows into a table; a column that a row leaves out is null, and nothing is hidden unless said.

    Raises: KeyError where a row has a column that the table lacks
    """
    schema = schema_of(contracts, table)
    blank = {name: (False if name.endswith("_hidden") else None) for name in schema}
    full = [{**blank, **row} for row in rows]
    for row in full:
        if unknown := set(row) - set(schema):
            raise KeyError(f"{table} has no column {sorted(unknown)}")
    return pl.DataFrame(full, schema=schema, orient="row")


def write_snapshot(folder: Path, frames: Mapping[str, pl.DataFrame]) -> SnapshotManifest:
    """Write a snapshot of these tables: a native file and Parquet, as intake does."""
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect(str(folder / "snapshot.duckdb")) as connection:
        for table, frame in frames.items():
            place = folder / "parquet" / f"{table}.parquet"
            frame.write_parquet(place)
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{place}')")
    return SnapshotManifest(
        digest="written-down",
        engine_version="0",
        sources=(),
        tables={
            table: SnapshotTable(
                rows=frame.height,
                digest="written-down",
                sources=(),
                first=None,
                last=None,
                columns=tuple(frame.columns),
            )
            for table, frame in frames.items()
        },
    )
