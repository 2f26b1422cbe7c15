"""
The manifest of a snapshot: what it holds, from whom, until when.

It lies beside the snapshot's files as `manifest.json` and is the only thing that intake and warehouse
know of each other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.definitions.base import Definition, Identifier, Text


class SnapshotTable(Definition):
    """One canonical table in the snapshot; a table that nobody delivered is not listed."""

    rows: int
    digest: Text  # of the content: equal content, equal digest
    sources: tuple[Identifier, ...]
    first: date | None  # smallest and largest `dated_by`
    last: date | None
    columns: tuple[Identifier, ...]  # as stored, <name>_hidden columns included
    months: dict[Text, Text] = {}  # noqa: RUF012 -- pydantic copies it; by month of `dated_by`: a digest of its rows


class SnapshotSource(Definition):
    """One source's accepted part(s) in the snapshot."""

    id: Identifier
    title: Text
    owner: Text
    tables: tuple[Identifier, ...]
    data_until: date
    lag_weeks: int
    complete_until: date  # data_until minus the lag
    person_key: Identifier | None
    covers: Literal["nation"] | tuple[Text, ...]
    rounded_to: Decimal | None
    billing_weeks: bool  # a date column came as YYWW
    rows_in: int
    rows_kept: int
    rows_rejected: int
    rows_netted: int  # reversals and what they cancelled
    parts: tuple[Text, ...]  # digests of the accepted parts, oldest first


class SnapshotManifest(Definition):
    """A snapshot's own account of itself."""

    digest: Text  # of the inputs; names the folder
    format: Literal[1] = 1
    engine_version: Text
    sources: tuple[SnapshotSource, ...]
    tables: dict[Identifier, SnapshotTable]
    codes: dict[Identifier, tuple[Text, ...]] = {}  # noqa: RUF012 -- as above; by code system: every code that occurs
    database: Text = "snapshot.duckdb"  # file names inside the folder
    parquet: Text = "parquet"  # folder with <table>.parquet of each register, same content
