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
from pipeline.intake.frames import Frame, frame_columns, write_frame
from pipeline.intake.headers import divider, header_problems, open_quote, read_header
from pipeline.intake.looks import looks_like
from pipeline.intake.room import without_room
from pipeline.intake.sql import literal, name, scalar
from pipeline.intake.text_files import CheckedText, check_text, with_line_feeds

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
        if isinstance(header, Problem):
            return [header]
        problems = header_problems(file, header, needed)
        result = problems or _stage_csv(con, file, checked, header, needed, folder)
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
    con: duckdb.DuckDBPyConnection,
    file: ArrivedFile,
    checked: CheckedText,
    header: list[str],
    needed: Sequence[str],
    folder: Path,
) -> Staged | list[Problem]:
    places = {column: f"c{header.index(column)}" for column in needed}
    try:
        _divide(con, file, checked, header, places)
    except duckdb.Error as error:
        if without_room(error):
            raise
        if checked.lines.lone_return is not None:
            return [_lone_return(file, checked.lines.lone_return)]
        if checked.lines.end_in_two_ways:
            return _stage_csv(con, file, with_line_feeds(checked, folder), header, needed, folder)
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
    blank = checked.lines.blank
    if broken and rows + len(broken) + len(blank) + 1 < checked.lines.all:
        return [open_quote(file, broken[0])]
    line = _with_lines(con, sorted({*broken, *blank}))
    return Staged(places, line, rows, broken)


def _divide(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, checked: CheckedText, header: list[str], places: dict[str, str]
) -> None:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    con.execute(
        f"CREATE TEMP TABLE {STAGE} AS SELECT {_taken(places)} FROM read_csv({literal(str(checked.path))}, "
        f"auto_detect = false, header = true, delim = {literal(divider(file.mapping))}, quote = '\"', "
        f"escape = '\"', nullstr = {literal(_NO_TEXT)}, columns = {{{columns}}}, store_rejects = true)"
    )


def _lone_return(file: ArrivedFile, line: int) -> Problem:
    return Problem(
        Where(file.name, line),
        "a carriage return stands within the line, and other lines end otherwise.",
        "lines that all end in the same way, and texts with a line break in them in double quotes",
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
        f"CREATE OR REPLACE TEMP TABLE {STAGE} AS SELECT s.* EXCLUDE (row_number), "
        f"s.row_number + 2 + coalesce(m.down, 0) AS line FROM (SELECT *, rowid AS row_number FROM {STAGE}) s "
        f"ASOF LEFT JOIN moved m ON s.row_number >= m.from_row"
    )
    return "line"


def _stage_typed(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, needed: Sequence[str], folder: Path
) -> Staged | list[Problem]:
    """Read a file whose cells have types; each becomes the text that the mapping's formats describe."""
    read = Frame(file.path) if file.mapping.format == "parquet" else write_frame(file, folder / "frame.parquet")
    if isinstance(read, Problem):
        return [read]
    try:
        types = frame_columns(con, read.path)
        problems = header_problems(file, list(types), needed)
        return problems or _stage_frame(con, file, read, types, needed)
    except duckdb.Error as error:
        if without_room(error) or file.mapping.format != "parquet":
            raise
        return [_no_parquet(file)]


def _no_parquet(file: ArrivedFile) -> Problem:
    kind = looks_like(file.path)
    what = "no Parquet, or cut short or damaged" if kind in (None, "Parquet") else kind
    return Problem(
        Where(file.name),
        f"the file is {what}.",
        "a whole Parquet file, as the source says",
        "Ask for the file anew, or mend `format` in the source.",
    )


def _stage_frame(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, read: Frame, types: dict[str, str], needed: Sequence[str]
) -> Staged:
    places = {column: f"c{place}" for place, column in enumerate(needed)}
    texts = [f"{_cell_text(name(c), types[c], file.mapping)} AS {places[c]}" for c in needed]
    con.execute(
        f"CREATE TEMP TABLE {STAGE} AS SELECT file_row_number + {read.header_line + 1} AS line, {', '.join(texts)} "
        f"FROM read_parquet({literal(str(read.path))}, file_row_number = true)"
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
            f"CASE WHEN isnan(CAST({cell} AS DOUBLE)) THEN NULL "  # as some programs write what is missing
            f"WHEN {cell} = trunc({cell}) AND abs({cell}) < 9e15 THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) "
            f"ELSE coalesce({exact}, CAST({cell} AS VARCHAR)) END"
        )
        return text if mapping.decimal_mark == "." else f"replace({text}, '.', {literal(mapping.decimal_mark)})"
    return f"CAST({cell} AS VARCHAR)"
