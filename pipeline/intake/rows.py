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
from pipeline.intake.cells import Judged, judge_cells
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


@dataclass(frozen=True)
class Shape:
    """How a staged file fills a canonical table."""

    mapping: FileMapping
    table: Table
    columns: dict[str, Shaped]
    judged: Judged

    @property
    def people(self) -> list[int]:
        """The numbers of the columns with patients."""
        return [i for i, c in enumerate(self.columns) if self.table.columns[c].type == "patient"]


def judge(con: duckdb.DuckDBPyConnection, staged: Staged, mapping: FileMapping, table: Table, until: date) -> Shape:
    """Find how a staged file fills a canonical table; `until` is the last day that its source says it holds."""
    columns = shape(mapping, table, staged.columns, until)
    judged = judge_cells(con, staged, mapping, table, columns, left_out(mapping, staged.columns))
    return Shape(mapping, table, columns, judged)


def take_rows(
    con: duckdb.DuckDBPyConnection, staged: Staged, file: str, fill: Shape, key: dict[str, bytes]
) -> RowCounts:
    """
    Type the staged file's rows, and set the others aside.

    Out:  the relations `rows`, `people` (the columns with patients alone, each patient at least once) and `faults`
    """
    mapping, table, judged = fill.mapping, fill.table, fill.judged
    create_faults(con, table, "faults")
    away = _count(con, f"{STAGE} WHERE {judged.outside}") if mapping.leave_out else 0
    con.execute(f"CREATE OR REPLACE TEMP TABLE faulty_lines AS {judged.faulty()}")
    rejected = _count(con, "faulty_lines")
    if rejected:
        _set_faulty_aside(con, staged, file, fill)
    _set_broken_aside(con, staged, file)
    sound = f"{staged.line} NOT IN (FROM faulty_lines)" if rejected else "true"
    rows = judged.rows(sound, range(len(fill.columns)))
    typed = f"SELECT {literal(file)} AS _file, _line, {_typed(fill)} FROM ({rows})"
    collapsed = 0
    if mapping.pseudonymise or mapping.distinct:
        con.execute(f"CREATE OR REPLACE TEMP TABLE typed AS {typed}", key if mapping.pseudonymise else None)
        collapsed = _collapse(con, "typed") if mapping.distinct else 0
        con.execute("CREATE OR REPLACE TEMP VIEW rows AS FROM typed")
        con.execute("CREATE OR REPLACE TEMP VIEW people AS FROM typed")
    else:
        con.execute(f"CREATE OR REPLACE TEMP VIEW rows AS {typed}")
        con.execute(f"CREATE OR REPLACE TEMP VIEW people AS {_people(fill, staged, sound)}")
    return RowCounts(staged.rows + len(staged.broken), away, collapsed, rejected + len(staged.broken))


def _set_faulty_aside(con: duckdb.DuckDBPyConnection, staged: Staged, file: str, fill: Shape) -> None:
    rows = fill.judged.rows(f"{staged.line} IN (FROM faulty_lines)", range(len(fill.columns)))
    con.execute(
        f"INSERT INTO faults BY NAME SELECT {literal(file)} AS _file, _line, f.*, * EXCLUDE (_line, fs, f) FROM "
        f"(SELECT _line, {_faults(fill.mapping, fill.table, fill.columns)} AS fs, unnest(fs) AS f, "
        f"{_as_came(fill.mapping, fill.table, fill.columns)} FROM ({rows}))"
    )


def _people(fill: Shape, staged: Staged, sound: str) -> str:
    """Write the query for the patients of sound rows; where their cells repeat, few rows need be looked at."""
    columns = list(fill.columns)
    values = ", ".join(_value(columns[i], i, fill.mapping, fill.table) for i in fill.people) or "0"
    lookups = [look for look in fill.judged.lookups if set(look.members) & set(fill.people)]
    if len(fill.people) != 1 or not lookups or fill.judged.outside != "false":
        return f"SELECT {values} FROM ({fill.judged.rows(sound, fill.people)})"
    place, (cell, *_) = lookups[0].place, lookups[0].cells
    doubtful = f"SELECT {cell} FROM {STAGE} WHERE {cell} IS NOT NULL AND {staged.line} IN (FROM faulty_lines)"
    seen = f"SELECT {cell} FROM {STAGE} WHERE {cell} IN ({doubtful}) AND {sound}"
    return f"SELECT {values} FROM {place} WHERE {cell} NOT IN ({doubtful}) OR {cell} IN ({seen})"


def _typed(fill: Shape) -> str:
    """Write all columns of the canonical table; what the file does not fill is null."""
    places = {c: i for i, c in enumerate(fill.columns)}
    columns = [
        _value(c, places[c], fill.mapping, fill.table)
        if c in places
        else f"CAST(NULL AS {STORED[column.type]}) AS {name(c)}"
        for c, column in fill.table.columns.items()
    ]
    hidden = [
        f"{f'h_{places[c]}' if c in places else 'CAST(NULL AS BOOLEAN)'} AS {name(f'{c}_hidden')}"
        for c, column in fill.table.columns.items()
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
