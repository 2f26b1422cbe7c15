"""
Turns a staged file into typed rows and rows set aside.

A typed row keeps its file and line, so that faults seen later (a key used twice) can still be pointed at.
A row set aside keeps its other fields as they came, except patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.definitions.extract import Table
from pipeline.definitions.source import FileMapping
from pipeline.intake.cells import judge_cells
from pipeline.intake.columns import STORED
from pipeline.intake.mapping import Shaped, left_out, shape
from pipeline.intake.people import pseudonym
from pipeline.intake.reasons import kinds, reason
from pipeline.intake.sql import literal, name
from pipeline.intake.staging import STAGE, Staged

FAULT = "_file VARCHAR, _line BIGINT, _column VARCHAR, _in_file VARCHAR, _kind VARCHAR, _found VARCHAR, _reason VARCHAR"


@dataclass(frozen=True)
class RowCounts:
    """What became of the rows of a file."""

    rows_in: int = 0
    left_out: int = 0
    collapsed: int = 0
    rejected: int = 0

    def __add__(self, other: RowCounts) -> RowCounts:
        return RowCounts(
            self.rows_in + other.rows_in,
            self.left_out + other.left_out,
            self.collapsed + other.collapsed,
            self.rejected + other.rejected,
        )


def hidden_columns(table: Table) -> list[str]:
    """List the columns that say whether the owner hid a number."""
    return [f"{column}_hidden" for column, c in table.columns.items() if c.may_be_hidden]


def create_faults(con: duckdb.DuckDBPyConnection, table: Table, faults: str) -> None:
    """Create the empty table for rows of a canonical table that are set aside."""
    texts = [f"{name(c)} VARCHAR" for c in table.columns]
    con.execute(f"CREATE OR REPLACE TEMP TABLE {faults} ({FAULT}, {', '.join(texts)})")


def take_rows(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    file: str,
    mapping: FileMapping,
    table: Table,
    until: date,
    key: dict[str, bytes],
) -> RowCounts:
    """
    Type the staged file's rows, and set the others aside.

    Out:  the relations `rows`, `people` (the columns with patients alone) and `faults`
    """
    create_faults(con, table, "faults")
    shaped = shape(mapping, table, staged.columns, until)
    outside = left_out(mapping, staged.columns)
    away = _count(con, f"{STAGE} WHERE {outside}") if mapping.leave_out else 0
    judged = judge_cells(con, staged, mapping, table, shaped, outside)
    con.execute(f"CREATE OR REPLACE TEMP TABLE faulty_lines AS {judged.faulty()}")
    rejected = _count(con, "faulty_lines")
    everything = range(len(shaped))
    if rejected:
        others = judged.rows(f"{staged.line} IN (FROM faulty_lines)", everything)
        con.execute(
            f"INSERT INTO faults BY NAME SELECT {literal(file)} AS _file, _line, f.*, * EXCLUDE (_line, fs, f) FROM "
            f"(SELECT _line, {_faults(mapping, table, shaped)} AS fs, unnest(fs) AS f, "
            f"{_as_came(mapping, table, shaped)} FROM ({others}))"
        )
    _set_broken_aside(con, staged, file)
    sound = f"{staged.line} NOT IN (FROM faulty_lines)" if rejected else "true"
    typed = f"SELECT {literal(file)} AS _file, _line, {_typed(mapping, table, shaped)} FROM"
    people = [i for i, c in enumerate(shaped) if table.columns[c].type == "patient"]
    met = f"SELECT {', '.join(_value(c, i, mapping, table) for i, c in enumerate(shaped) if i in people) or '0'} FROM"
    collapsed = 0
    if mapping.pseudonymise or mapping.distinct:
        given = key if mapping.pseudonymise else None
        con.execute(f"CREATE OR REPLACE TEMP TABLE typed AS {typed} ({judged.rows(sound, everything)})", given)
        collapsed = _collapse(con, "typed") if mapping.distinct else 0
        con.execute("CREATE OR REPLACE TEMP VIEW rows AS FROM typed")
        con.execute("CREATE OR REPLACE TEMP VIEW people AS FROM typed")
    else:
        con.execute(f"CREATE OR REPLACE TEMP VIEW rows AS {typed} ({judged.rows(sound, everything)})")
        con.execute(f"CREATE OR REPLACE TEMP VIEW people AS {met} ({judged.rows(sound, people)})")
    return RowCounts(staged.rows + len(staged.broken), away, collapsed, rejected + len(staged.broken))


def _typed(mapping: FileMapping, table: Table, shaped: dict[str, Shaped]) -> str:
    """Write all columns of the canonical table; what the file does not fill is null."""
    places = {c: i for i, c in enumerate(shaped)}
    columns = [
        _value(c, places[c], mapping, table) if c in places else f"CAST(NULL AS {STORED[column.type]}) AS {name(c)}"
        for c, column in table.columns.items()
    ]
    hidden = [
        f"{f'h_{places[c]}' if c in places else 'CAST(NULL AS BOOLEAN)'} AS {name(f'{c}_hidden')}"
        for c, column in table.columns.items()
        if column.may_be_hidden
    ]
    return ", ".join([*columns, *hidden])


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return sum(int(r[0]) for r in con.execute(f"SELECT count(*) FROM {table}").fetchall())


def _value(column: str, place: int, mapping: FileMapping, table: Table) -> str:
    value = pseudonym(f"v_{place}") if column in mapping.pseudonymise else f"v_{place}"
    return f"CAST({value} AS {STORED[table.columns[column].type]}) AS {name(column)}"


def _blank(column: str, table: Table, mapping: FileMapping) -> bool:
    return table.columns[column].type == "patient" or column in mapping.pseudonymise


def _faults(mapping: FileMapping, table: Table, shaped: dict[str, Shaped]) -> str:
    """Write the list of a row's faults."""
    each = []
    for i, (column_name, s) in enumerate(shaped.items()):
        column = table.columns[column_name]
        words = " ".join(
            f"WHEN {literal(kind)} THEN {literal(reason(kind, column, s.marks))}" for kind in kinds(column, s.marks)
        )
        found = "''" if _blank(column_name, table, mapping) else f"f_{i}"
        each.append(
            f"CASE WHEN e_{i} IS NOT NULL THEN {{'_column': {literal(column_name)}, '_in_file': {literal(s.in_file)}, "
            f"'_kind': e_{i}, '_found': {found}, '_reason': CASE e_{i} {words} END}} END"
            if words
            else "NULL"
        )
    return f"list_filter([{', '.join(each)}], lambda x: x IS NOT NULL)"


def _as_came(mapping: FileMapping, table: Table, shaped: dict[str, Shaped]) -> str:
    return ", ".join(f"{'NULL' if _blank(c, table, mapping) else f'f_{i}'} AS {name(c)}" for i, c in enumerate(shaped))


def _set_broken_aside(con: duckdb.DuckDBPyConnection, staged: Staged, file: str) -> None:
    if staged.broken:
        con.execute(
            "INSERT INTO faults BY NAME SELECT $file AS _file, unnest($lines) AS _line, '' AS _column, "
            "'' AS _in_file, 'fields' AS _kind, '' AS _found, "
            "'the line has another number of fields than the header' AS _reason",
            {"file": file, "lines": list(staged.broken)},
        )


def _collapse(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Keep equal rows once, with their first line; give how many vanished."""
    before = _count(con, rows)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {rows} AS SELECT _file, min(_line) AS _line, COLUMNS(* EXCLUDE (_file, _line)) "
        f"FROM {rows} GROUP BY ALL ORDER BY _line"
    )
    return before - _count(con, rows)
