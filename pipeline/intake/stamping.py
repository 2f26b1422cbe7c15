"""
Turns a snapshot's tables into digests of their months, and its columns of codes into the codes that occur.

Its own room because counting asks what of a table has changed since yesterday: a month that came, or one that was
corrected, is seen here, and every other month's counts stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from pipeline.intake.sql import names


def month_stamps(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], on: str) -> dict[str, str]:
    """
    Give a digest of each month's rows of a table; rows without a date are of no month.

    In:      on: the column with a row's date, as SQL
    The number of rows, and the sum and the exclusive or of their 64-bit hashes: no order of rows matters, and nothing
    need be sorted. It tells whether rows changed, not who changed them: another release of DuckDB hashes otherwise.
    """
    rows = con.execute(
        f"SELECT strftime(month, '%Y-%m'), count(*), sum(hashed), bit_xor(hashed) FROM ("
        f" SELECT date_trunc('month', {on}) AS month, hash({names(columns)}) AS hashed FROM {table}"
        f" WHERE {on} IS NOT NULL) GROUP BY month ORDER BY month"
    ).fetchall()
    return {month: hashlib.sha256(repr(told).encode()).hexdigest()[:32] for month, *told in rows}


def codes_that_occur(con: duckdb.DuckDBPyConnection, codes: str) -> dict[str, tuple[str, ...]]:
    """Give the codes of each system in a table of them, sorted."""
    rows = con.execute(f"SELECT system, list(DISTINCT code ORDER BY code) FROM {codes} GROUP BY system ORDER BY system")
    return {system: tuple(found) for system, found in rows.fetchall()}
