"""
Turns rows set aside into lists for the owner to mend, and refuses a delivery with too many of them.

Its own room because the same limit is held twice: after reading, and after rows have met each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.characters import FORMULA_STARTS
from pipeline.definitions.extract import Table
from pipeline.errors import Problem, Where
from pipeline.intake.sql import literal, name, scalar
from pipeline.private import make_private

_PERSONAL_NUMBER = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")  # where columns are shifted it can stand anywhere
_WORST = 3
_FIRST_LINES = 3


@dataclass(frozen=True)
class SetAside:
    """The rows of one source and table that were set aside, and how many came."""

    source_id: str
    table_name: str
    contract: Table
    query: str  # SELECT over a table of faults
    rows: int  # that came as data


def rejected_rows(con: duckdb.DuckDBPyConnection, query: str) -> int:
    """Count the rows set aside; a row with two faults is one row."""
    return int(scalar(con, f"SELECT count(*) FROM (SELECT DISTINCT COLUMNS('^_(part|file|line)$') FROM ({query}))"))


def write_list(con: duckdb.DuckDBPyConnection, aside: SetAside, folder: Path) -> Path:
    """Write the rows set aside as CSV, one line per fault, with the row's other fields as they came."""
    make_private(folder)
    path = folder / f"{aside.source_id}.{aside.table_name}.csv"
    fields = ", ".join(f"{_in_a_cell(name(c))} AS {name(c)}" for c in aside.contract.columns)
    con.execute(
        f"COPY (SELECT {_in_a_cell('_file')} AS file, _line AS line, {_in_a_cell('_in_file')} AS {name('column')}, "
        f"{_in_a_cell('_found')} AS found, _reason AS reason, {fields} FROM ({aside.query}) ORDER BY ALL) "
        f"TO {literal(str(path))} (FORMAT csv, HEADER)"
    )
    path.chmod(0o600)
    return path


def _in_a_cell(text: str) -> str:
    """Write a delivered text so that a spreadsheet takes it for no formula; a number may begin with its sign."""
    begins = " OR ".join(f"starts_with({text}, {literal(start)})" for start in FORMULA_STARTS)
    number = literal("[+-]?[0-9][0-9.,]*")
    formula = f"({begins}) AND NOT regexp_full_match({text}, {number})"
    return f"CASE WHEN {text} IS NULL THEN '' WHEN {formula} THEN chr(39) || {text} ELSE {text} END"


def too_many(con: duckdb.DuckDBPyConnection, aside: SetAside, folder: Path) -> Problem | None:
    """Give the problem of a delivery of which more rows are set aside than its contract bears."""
    rejected = rejected_rows(con, aside.query)
    limit = aside.contract.max_rejected_percent
    if rejected * 100 <= limit * aside.rows:
        return None
    worst = con.execute(
        f"SELECT _column, any_value(_reason ORDER BY _file, _line), any_value(_found ORDER BY _file, _line), count(*), "
        f"any_value(_file ORDER BY _file, _line), list(_line ORDER BY _file, _line)[:{_FIRST_LINES}] "
        f"FROM ({aside.query}) GROUP BY _column, _kind ORDER BY count(*) DESC, _column, _kind LIMIT {_WORST}"
    ).fetchall()
    first = con.execute(f"SELECT _file, _line FROM ({aside.query}) ORDER BY _file, _line LIMIT 1").fetchall()[0]
    share = f"{100 * rejected / aside.rows:.1f}".removesuffix(".0")
    path = write_list(con, aside, folder)
    return Problem(
        Where(first[0], first[1]),
        f"{rejected} of {aside.rows} rows ({share} %) of '{aside.table_name}' from '{aside.source_id}' break the "
        f"contract; {limit.normalize():f} % may.",
        "\n    ".join(_reason_line(*row) for row in worst),
        f"They are listed in {path}: mend them with the owner and receive again.",
    )


def _reason_line(column: str, reason: str, found: str | None, count: int, file: str, lines: list[int]) -> str:
    shown = f"'{_PERSONAL_NUMBER.sub('…', found)}' " if found else ""
    at = ", ".join(str(line) for line in lines)
    more = " and more" if count > len(lines) else ""
    rows = "1 row" if count == 1 else f"{count} rows"
    return f"{f'{column}: ' if column else ''}{shown}{reason} ({rows}: {file}:{at}{more})"
