"""
Reads a snapshot's registers from its files, and nothing else of it.

Its own room because who belongs to a cluster, and who said yes, is asked for often and needs no counting: no
database is opened and no patient's table is read.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipeline.definitions.extract import Contracts
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import ExtractError, Problem, Where
from pipeline.model import Cluster, Practice
from pipeline.warehouse.registers import Registers


class RegisterFiles(Registers):
    """The registers of a snapshot, each read when it is asked for."""

    def __init__(self, folder: Path, manifest: SnapshotManifest, contracts: Contracts) -> None:
        self.contracts = contracts
        self._folder = folder / manifest.parquet
        self._tables = frozenset(manifest.tables)
        self._read: dict[str, pl.DataFrame] = {}
        self._clusters: dict[date, tuple[Cluster, ...]] = {}
        self._practices: tuple[Practice, ...] | None = None

    def practices(self) -> tuple[Practice, ...]:
        """Give the register of practices, by id, put together once."""
        if self._practices is None:
            self._practices = super().practices()
        return self._practices

    def clusters(self, on: date) -> tuple[Cluster, ...]:
        """Give every cluster with its members on a day, put together once for each day."""
        if on not in self._clusters:
            self._clusters[on] = super().clusters(on)
        return self._clusters[on]

    def register(self, table: str) -> pl.DataFrame:
        """
        Give a register table with its contract's columns; no rows where the snapshot lacks it.

        Raises: ExtractError where its file is damaged or gone
        """
        if table not in self._tables:
            return self.empty(table)
        if table not in self._read:
            try:
                self._read[table] = pl.read_parquet(self._folder / f"{table}.parquet")
            except (OSError, pl.exceptions.PolarsError):
                where = Where(f"{self._folder.parent.name}/{self._folder.name}/{table}.parquet")
                what, right = "the register cannot be read.", "a snapshot's files stay as they were written"
                remedy = "Run `klynge receive`: the snapshot is made anew from the deliveries that were accepted."
                raise ExtractError(Problem(where, what, right, remedy), outcome="Nothing was run.") from None
        return self._read[table]
