"""Turns a faulty row among assembled rows into one that is set aside."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipeline.definitions.extract import Table
from pipeline.intake.sql import name, scalar


@dataclass(frozen=True)
class Rows:
    """
    Where one canonical table is assembled: its rows, each with a number `_row`, and those set aside.

    Rows lie in the parts' files and stay there; one that goes is noted by its number, and `table` shows the others.
    """

    table: str
    faults: str
    gone: str  # the numbers of rows that are not to be in the snapshot


def set_aside(con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table, faulty: str) -> None:
    """Move rows to the faults; `faulty` selects rid, _column, _kind, _found, _reason."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE faulty AS {faulty}")
    if not scalar(con, "SELECT count(*) FROM faulty"):
        return
    fields = ", ".join(
        f"{'NULL' if column.type == 'patient' else f'CAST(r.{name(c)} AS VARCHAR)'} AS {name(c)}"
        for c, column in contract.columns.items()
    )
    con.execute(
        f"INSERT INTO {rows.faults} BY NAME SELECT r._source, r._part, r._file, r._line, f._column, "
        f"f._column AS _in_file, f._kind, f._found, f._reason, {fields} "
        f"FROM faulty f JOIN {rows.table} r ON r._row = f.rid"
    )
    con.execute(f"INSERT INTO {rows.gone} SELECT DISTINCT rid FROM faulty")
