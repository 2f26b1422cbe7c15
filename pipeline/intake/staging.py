"""
Turns delivered files of any format into one shape: a table of texts, with the line each row stood on.

Everything is text here, so that typing is ours alone and a row that is set aside can be shown as it came.
With line breaks inside quotes the line is the header's plus the row's number; else it is the file's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.definitions.source import FileMapping
from pipeline.errors import Problem, Where
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.frames import frame_columns, write_frame
from pipeline.intake.room import without_room
from pipeline.intake.sql import literal, name, scalar
from pipeline.intake.text_files import CheckedText, check_text, divider, header_problems, read_header

STAGE = "stage"
_NO_TEXT = "\x01"  # no file holds this: an empty field stays an empty text until the mapping speaks


@dataclass(frozen=True)
class Staged:
    """A file as a table of texts: where each of its columns stands, and the lines that could not be divided."""

    columns: dict[str, str]  # the file's column → the table's
    line: str  # the SQL expression of a row's line
    rows: int  # broken lines not counted
    broken: tuple[int, ...] = ()  # lines with another number of fields than the header


def stage(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, needed: Sequence[str], folder: Path
) -> Staged | list[Problem]:
    """Read one file's needed columns into the table `stage`."""
    con.execute(f"DROP TABLE IF EXISTS {STAGE}")
    if file.mapping.format == "csv":
        checked = check_text(file, folder)
        if isinstance(checked, Problem):
            return [checked]
        header = read_header(file, checked)
        problems = header_problems(file, header, list(needed))
        result = problems or _stage_csv(con, file, checked, header, needed)
    else:
        result = _stage_typed(con, file, needed, folder)
    if isinstance(result, Staged) and not result.rows and not result.broken:
        return [
            Problem(
                Where(file.name),
                "the file has a header and no rows.",
                "at least one row",
                "Ask for the file anew; where the owner has nothing to deliver, take the file away.",
            )
        ]
    return result


def _stage_csv(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, checked: CheckedText, header: list[str], needed: Sequence[str]
) -> Staged | list[Problem]:
    places = {column: f"c{header.index(column)}" for column in needed}
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    try:
        con.execute(
            f"CREATE TEMP TABLE {STAGE} AS SELECT {_taken(places)} FROM read_csv({literal(str(checked.path))}, "
            f"auto_detect = false, header = true, delim = {literal(divider(file.mapping))}, quote = '\"', "
            f"escape = '\"', nullstr = {literal(_NO_TEXT)}, columns = {{{columns}}}, store_rejects = true)"
        )
    except duckdb.Error as error:
        if without_room(error):
            raise
        return [
            Problem(
                Where(file.name),
                "the file cannot be divided into rows and columns.",
                f"delimiter '{divider(file.mapping)}', texts with the delimiter in them in double quotes",
                "Look for a quotation mark that is not closed.",
            )
        ]
    broken = tuple(int(r[0]) for r in con.execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall())
    con.execute("DROP TABLE IF EXISTS reject_errors")
    con.execute("DROP TABLE IF EXISTS reject_scans")
    rows = scalar(con, f"SELECT count(*) FROM {STAGE}")
    if broken and rows + len(broken) + len(checked.blank_lines) + 1 < checked.lines:
        return [_open_quote(file, broken[0])]
    line = _with_lines(con, sorted({*broken, *checked.blank_lines}))
    return Staged(places, line, rows, broken)


def _open_quote(file: ArrivedFile, line: int) -> Problem:
    return Problem(
        Where(file.name, line),
        "a quotation mark is opened and not closed: the lines after it would be lost.",
        "quotation marks in pairs, and doubled within a text",
        "Mend the line with the owner and receive again.",
    )


def _taken(places: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(places.values())) or "1 AS nothing"


def _with_lines(con: duckdb.DuckDBPyConnection, absent: list[int]) -> str:
    """Give the expression of a row's line; lines that are no rows move the later ones down."""
    if not absent:
        return "rowid + 2"
    con.execute("CREATE OR REPLACE TEMP TABLE moved (from_row BIGINT, down BIGINT)")
    con.execute(
        "INSERT INTO moved SELECT line - 2 - place, max(place + 1) FROM "
        "(SELECT unnest($lines) AS line, unnest($places) AS place) GROUP BY 1",
        {"lines": absent, "places": list(range(len(absent)))},
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {STAGE} AS SELECT s.* EXCLUDE (row_number), s.row_number + 2 + coalesce(m.down, 0) "
        f"AS line FROM (SELECT *, rowid AS row_number FROM {STAGE}) s "
        f"ASOF LEFT JOIN moved m ON s.row_number >= m.from_row"
    )
    return "line"


def _stage_typed(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, needed: Sequence[str], folder: Path
) -> Staged | list[Problem]:
    """Read a file whose cells have types; each becomes the text that the mapping's formats describe."""
    path = file.path
    if file.mapping.format != "parquet":
        written = write_frame(file, folder / "frame.parquet")
        if isinstance(written, Problem):
            return [written]
        path = written
    try:
        types = frame_columns(con, path)
    except duckdb.Error:
        return [Problem(Where(file.name), "the file is not Parquet.", None, "Mend `format` in the source.")]
    problems = header_problems(file, list(types), list(needed))
    if problems:
        return problems
    places = {column: f"c{place}" for place, column in enumerate(needed)}
    texts = [f"{_cell_text(name(c), types[c], file.mapping)} AS {places[c]}" for c in needed]
    con.execute(
        f"CREATE TEMP TABLE {STAGE} AS SELECT file_row_number + 2 AS line, {', '.join(texts)} "
        f"FROM read_parquet({literal(str(path))}, file_row_number = true)"
    )
    if file.mapping.format == "xlsx":  # sheets end in rows that hold nothing but formatting
        con.execute(f"DELETE FROM {STAGE} WHERE coalesce({', '.join(places.values())}) IS NULL")
    return Staged(places, "line", scalar(con, f"SELECT count(*) FROM {STAGE}"))


def _cell_text(cell: str, kind: str, mapping: FileMapping) -> str:
    if kind in ("DATE", "TIMESTAMP") or kind.startswith("TIMESTAMP"):
        return f"strftime({cell}, {literal(mapping.date_format)})"
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        exact = f"regexp_replace(CAST(TRY_CAST({cell} AS DECIMAL(18, 6)) AS VARCHAR), '0+$', '')"
        text = (
            f"CASE WHEN NOT isfinite(CAST({cell} AS DOUBLE)) THEN NULL "
            f"WHEN {cell} = trunc({cell}) AND abs({cell}) < 9e15 THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) "
            f"ELSE coalesce({exact}, CAST({cell} AS VARCHAR)) END"
        )
        return text if mapping.decimal_mark == "." else f"replace({text}, '.', {literal(mapping.decimal_mark)})"
    return f"CAST({cell} AS VARCHAR)"
