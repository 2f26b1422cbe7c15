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
from pipeline.intake.columns import STORED, typed
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


def create_tables(con: duckdb.DuckDBPyConnection, table: Table, rows: str, faults: str) -> None:
    """Create the empty tables for a canonical table's typed rows and for those set aside."""
    columns = [f"{name(c)} {STORED[column.type]}" for c, column in table.columns.items()]
    hidden = [f"{name(c)} BOOLEAN" for c in hidden_columns(table)]
    texts = [f"{name(c)} VARCHAR" for c in table.columns]
    con.execute(f"CREATE TABLE {rows} (_file VARCHAR, _line BIGINT, {', '.join([*columns, *hidden])})")
    con.execute(f"CREATE TABLE {faults} ({FAULT}, {', '.join(texts)})")


def take_rows(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    file: str,
    mapping: FileMapping,
    table: Table,
    until: date,
    rows: str,
    faults: str,
    key: dict[str, bytes],
) -> RowCounts:
    """Type the staged file's rows into one table, and set the others aside in another."""
    shaped = shape(mapping, table, staged.columns, until)
    outside = left_out(mapping, staged.columns)
    away = sum(r[0] for r in con.execute(f"SELECT count(*) FROM {STAGE} WHERE {outside}").fetchall())
    before = _count(con, rows)
    texts = _texts(staged, table, shaped, outside)
    fault = "coalesce(" + ", ".join([*(f"e_{i}" for i in range(len(shaped))), "NULL"]) + ")"
    values = [_value(c, i, mapping) for i, c in enumerate(shaped)]
    hidden = [f"h_{i} AS {name(f'{c}_hidden')}" for i, c in enumerate(shaped) if table.columns[c].may_be_hidden]
    con.execute(
        f"INSERT INTO {rows} BY NAME SELECT {literal(file)} AS _file, _line, {', '.join([*values, *hidden])} "
        f"FROM ({texts}) WHERE {fault} IS NULL",
        key if mapping.pseudonymise else None,
    )
    kept = _count(con, rows) - before
    beside = f"{staged.line} NOT IN (SELECT _line FROM {rows} WHERE rowid >= {before})"
    rejected = staged.rows - away - kept
    if rejected:
        con.execute(
            f"INSERT INTO {faults} BY NAME SELECT {literal(file)} AS _file, _line, f.*, * EXCLUDE (_line, fs, f) FROM "
            f"(SELECT _line, {_faults(mapping, table, shaped)} AS fs, unnest(fs) AS f, "
            f"{_as_came(mapping, table, shaped)} FROM ({_texts(staged, table, shaped, outside, beside)}))"
        )
    _set_broken_aside(con, staged, file, faults)
    return RowCounts(staged.rows + len(staged.broken), away, 0, rejected + len(staged.broken))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return sum(int(r[0]) for r in con.execute(f"SELECT count(*) FROM {table}").fetchall())


def _texts(staged: Staged, table: Table, shaped: dict[str, Shaped], outside: str, only: str = "true") -> str:
    """Write the query that gives each column's found text (f), value (v), fault (e) and whether it is hidden (h)."""
    inner = [f"{staged.line} AS _line"]
    outer = ["_line"]
    for i, (column_name, s) in enumerate(shaped.items()):
        inner += [f"{s.found} AS f_{i}", f"{s.text} AS t_{i}", f"{s.hidden or 'false'} AS h_{i}"]
        t = typed(table.columns[column_name], f"t_{i}", s.marks)
        outer += [
            f"f_{i}",
            f"h_{i}",
            f"CASE WHEN h_{i} THEN NULL ELSE {t.value} END AS v_{i}",
            f"CASE WHEN h_{i} THEN NULL ELSE {t.fault} END AS e_{i}",
        ]
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {STAGE} WHERE NOT {outside} AND {only})"


def _value(column: str, place: int, mapping: FileMapping) -> str:
    value = pseudonym(f"v_{place}") if column in mapping.pseudonymise else f"v_{place}"
    return f"{value} AS {name(column)}"


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


def _set_broken_aside(con: duckdb.DuckDBPyConnection, staged: Staged, file: str, faults: str) -> None:
    if staged.broken:
        con.execute(
            f"INSERT INTO {faults} BY NAME SELECT $file AS _file, unnest($lines) AS _line, '' AS _column, "
            "'' AS _in_file, 'fields' AS _kind, '' AS _found, "
            "'the line has another number of fields than the header' AS _reason",
            {"file": file, "lines": list(staged.broken)},
        )


def collapse(con: duckdb.DuckDBPyConnection, source: str, target: str) -> int:
    """Move rows into the target, equal ones once with their first file and line; give how many vanished."""
    before = _count(con, source)
    already = _count(con, target)
    con.execute(
        f"INSERT INTO {target} BY NAME SELECT min({{'f': _file, 'l': _line}}).f AS _file, "
        f"min({{'f': _file, 'l': _line}}).l AS _line, COLUMNS(* EXCLUDE (_file, _line)) FROM {source} GROUP BY ALL"
    )
    return before - (_count(con, target) - already)
