"""Turns sheets and SAS files into Parquet, so that one reader reads all files whose cells have types."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from pipeline.errors import Problem, Where
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.sql import literal

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
_SAS_SECONDS = ("DATETIME", "DATEAMPM", "DTDATE", "E8601DT", "B8601DT", "E8601DN", "B8601DN", "DTMONYY")


def write_frame(file: ArrivedFile, target: Path) -> Path | Problem:
    """Read a sheet or a SAS file and write it as Parquet."""
    import fastexcel  # noqa: PLC0415 -- slow to load, and most deliveries are plain text
    import pyreadstat  # noqa: PLC0415 -- as above

    try:
        frame = _sheet(file) if file.mapping.format == "xlsx" else _sas(file.path)
    except (fastexcel.FastExcelError, pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError) as error:
        kind = "an Excel workbook" if file.mapping.format == "xlsx" else "a SAS file (sas7bdat or xport)"
        return Problem(
            Where(file.name),
            f"the file cannot be read as {kind}: {str(error).splitlines()[0].rstrip('.')}.",
            None,
            "Mend `format`, or ask for it anew.",
        )
    if isinstance(frame, pl.DataFrame):
        frame.write_parquet(target)
        return target
    return frame


def frame_columns(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Give the columns of a Parquet file with their types."""
    answer = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    return {str(row[0]): str(row[1]) for row in answer}


def _sheet(file: ArrivedFile) -> pl.DataFrame | Problem:
    import fastexcel  # noqa: PLC0415 -- as above

    book = fastexcel.read_excel(file.path)
    sheet = file.mapping.sheet or book.sheet_names[0]
    if sheet not in book.sheet_names:
        return Problem(
            Where(file.name),
            f"the workbook has no sheet '{sheet}'.",
            f"sheets: {', '.join(book.sheet_names)}",
            "Mend `sheet` in the source.",
        )
    frame: pl.DataFrame = book.load_sheet(sheet, schema_sample_rows=None).to_polars()
    return frame


def _sas(path: Path) -> pl.DataFrame:
    import pyreadstat  # noqa: PLC0415 -- as above

    read = pyreadstat.read_sas7bdat if path.suffix.lower() == ".sas7bdat" else pyreadstat.read_xport
    frame, meta = read(str(path), output_format="polars", disable_datetime_conversion=True)
    return frame.with_columns(
        _sas_date(column, (kind or "").upper().rstrip("0123456789."))
        for column, kind in meta.original_variable_types.items()
    )


def _sas_date(column: str, kind: str) -> pl.Expr:
    if kind.startswith(_SAS_SECONDS):
        start = pl.lit(datetime(1960, 1, 1))  # noqa: DTZ001 -- SAS has no time zone
        return (start + pl.duration(seconds=pl.col(column))).alias(column)
    if kind.startswith(_SAS_DAYS):
        return (pl.lit(date(1960, 1, 1)) + pl.duration(days=pl.col(column))).alias(column)
    return pl.col(column)
