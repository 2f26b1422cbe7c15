"""Turns sheets and SAS files into Parquet, so that one reader reads all files whose cells have types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from pipeline.errors import Problem, Where
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.looks import looks_like
from pipeline.intake.sql import literal
from pipeline.intake.workbooks import Sheet, look_over, no_workbook

#: SAS formats that make a number of days, or of seconds, since 1 January 1960 a date.
_SAS_DAYS = (
    "DATE",
    "DDMMYY",
    "MMDDYY",
    "YYMMDD",
    "YYMM",
    "MONYY",
    "E8601DA",
    "B8601DA",
    "JULIAN",
    "WEEKDATE",
    "WORDDATE",
)
_NAMELESS = "__UNNAMED__"  # what the reader calls a column without a name, and which one it is
_SAS_SECONDS = ("DATETIME", "DATEAMPM", "DTDATE", "E8601DT", "B8601DT", "E8601DN", "B8601DN", "DTMONYY")


@dataclass(frozen=True)
class Frame:
    """A Parquet file of what a file held, and the line on which the names of its columns stood."""

    path: Path
    header_line: int = 1


def write_frame(file: ArrivedFile, target: Path) -> Frame | Problem:
    """Read a sheet or a SAS file and write it as Parquet."""
    line = 1
    if file.mapping.format == "sas":
        frame = _sas(file)
    else:
        sheet = look_over(file)
        if isinstance(sheet, Problem):
            return sheet
        frame, line = _sheet(file, sheet), sheet.first_row
    if isinstance(frame, Problem):
        return frame
    frame.write_parquet(target)
    return Frame(target, line)


def frame_columns(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Give the columns of a Parquet file with their types."""
    answer = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    return {str(row[0]): str(row[1]) for row in answer}


def _sheet(file: ArrivedFile, sheet: Sheet) -> pl.DataFrame | Problem:
    import fastexcel  # noqa: PLC0415 -- slow to load, and most deliveries are plain text

    try:
        book = fastexcel.read_excel(file.path)
        frame: pl.DataFrame = book.load_sheet(sheet.name, schema_sample_rows=None).to_polars()
        twice = _twice(frame.columns)
        if twice:  # or so it seems: the owner may have called them so
            (names,) = book.load_sheet(sheet.name, header_row=None, n_rows=1, dtypes="string").to_polars().rows()
            twice = [name for name in twice if names.count(name) > 1]
    except fastexcel.FastExcelError:
        return no_workbook(file)
    if twice:
        what = f"column '{twice[0]}' stands twice in the header."
        return Problem(Where(file.name, sheet.first_row), what, "each name once", "Ask for the file anew.")
    return frame.rename({c: f"(column {c.removeprefix(_NAMELESS)})" for c in frame.columns if c.startswith(_NAMELESS)})


def _twice(columns: list[str]) -> list[str]:
    """List the names that the reader gave a number because they stood already."""
    stems = (re.sub(r"_[0-9]+$", "", column) for column in columns)
    return [stem for stem, column in zip(stems, columns, strict=True) if stem != column and stem in columns]


def _sas(file: ArrivedFile) -> pl.DataFrame | Problem:
    import pyreadstat  # noqa: PLC0415 -- as above

    read = pyreadstat.read_sas7bdat if file.path.suffix.lower() == ".sas7bdat" else pyreadstat.read_xport
    try:
        frame, meta = read(str(file.path), output_format="polars", disable_datetime_conversion=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, UnicodeDecodeError):
        return _no_sas(file)
    return frame.with_columns(
        _sas_date(column, (kind or "").upper().rstrip("0123456789."))
        for column, kind in meta.original_variable_types.items()
    )


def _no_sas(file: ArrivedFile) -> Problem:
    kind = looks_like(file.path)
    what = "no SAS file, or cut short or damaged" if kind is None or "SAS" in kind else kind
    return Problem(
        Where(file.name),
        f"the file is {what}.",
        "a whole sas7bdat or xport file, as the source says",
        "Ask for the file anew, or mend `format` in the source.",
    )


def _sas_date(column: str, kind: str) -> pl.Expr:
    if kind.startswith(_SAS_SECONDS):
        start = pl.lit(datetime(1960, 1, 1))  # noqa: DTZ001 -- SAS has no time zone
        return (start + pl.duration(seconds=pl.col(column))).alias(column)
    if kind.startswith(_SAS_DAYS):
        return (pl.lit(date(1960, 1, 1)) + pl.duration(days=pl.col(column))).alias(column)
    return pl.col(column)
