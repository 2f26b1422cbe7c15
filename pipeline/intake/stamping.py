"""
Turns a snapshot's tables into digests of their months, and its columns of codes into the codes that occur.

Its own room because counting asks what of a table has changed since yesterday: a month that came, or one that was
corrected, is seen here, and every other month's counts stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.intake.sql import names


@dataclass(frozen=True)
class Stamps:
    """What tells whether a table, or a month of it, is what it was."""

    rows: int
    digest: str
    first: date | None
    last: date | None
    months: dict[str, str]


def stamps_of(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], on: str) -> Stamps:
    """
    Give a digest of a table and of each of its months; rows without a date are of no month.

    In:      on: the column with a row's date, as SQL; NULL where the table has none
    The number of rows, and the sum and the exclusive or of their 64-bit hashes: no order of rows matters, and nothing
    need be sorted. It tells whether rows changed, not who changed them: another release of DuckDB hashes otherwise.
    """
    groups = con.execute(
        f"SELECT strftime(month, '%Y-%m'), count(*), sum(hashed), bit_xor(hashed), min(day), max(day) FROM ("
        f" SELECT date_trunc('month', {on}) AS month, {on} AS day, hash({names(columns)}) AS hashed FROM {table}"
        f") GROUP BY month ORDER BY month"
    ).fetchall()
    days = [day for *_, first, last in groups for day in (first, last) if day is not None]
    parity = 0
    for group in groups:
        parity ^= group[3]
    rows, total = sum(g[1] for g in groups), sum(g[2] for g in groups)
    return Stamps(
        rows,
        _digest(rows, total, parity),
        min(days, default=None),
        max(days, default=None),
        {month: _digest(*told)[:32] for month, *told, _, _ in groups if month is not None},
    )


def _digest(rows: int, total: int, parity: int) -> str:
    return hashlib.sha256(f"{rows} {total} {parity}".encode()).hexdigest()


def codes_that_occur(con: duckdb.DuckDBPyConnection, codes: str) -> dict[str, tuple[str, ...]]:
    """Give the codes of each system in a table of them, sorted."""
    rows = con.execute(f"SELECT system, list(DISTINCT code ORDER BY code) FROM {codes} GROUP BY system ORDER BY system")
    return {system: tuple(found) for system, found in rows.fetchall()}
