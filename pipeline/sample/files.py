"""Turns frames into the files of a delivery: CSV, Parquet, XLSX and SAS, the same bytes for the same frame."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path

import pyreadstat
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from pipeline.sample.delivering import OutFile

_XPORT_STAMP = re.compile(rb"\d{2}[A-Z]{3}\d{2}:\d{2}:\d{2}:\d{2}")
_XPORT_HEADER = 1000  # bytes in which the stamps stand


def write(folder: Path, out: OutFile, on: date) -> Path:
    """Write one file of a delivery; files that carry a clock carry midnight of this day."""
    path = folder / out.name
    path.parent.mkdir(parents=True, exist_ok=True)
    match out.mapping.format:
        case "csv":
            _write_csv(path, out)
        case "parquet":
            out.frame.write_parquet(path, compression="zstd", statistics=True)
        case "xlsx":
            _write_xlsx(path, out, on)
        case "sas":
            _write_xport(path, out, on)
    return path


def _write_csv(path: Path, out: OutFile) -> None:
    text = out.frame.write_csv(separator=out.mapping.delimiter or ",", null_value=out.mapping.missing[0])
    path.write_bytes(text.encode(out.mapping.encoding))


def _write_xlsx(path: Path, out: OutFile, on: date) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime.combine(on, time())})
        sheet = book.add_worksheet(out.mapping.sheet)
        sheet.write_row(0, 0, out.frame.columns)
        for line, row in enumerate(out.frame.iter_rows(), start=1):  # the only way into a sheet is cell by cell
            sheet.write_row(line, 0, row)


def _write_xport(path: Path, out: OutFile, on: date) -> None:
    pyreadstat.write_xport(out.frame, path, table_name="SAMPLE", file_format_version=5)
    content = path.read_bytes()
    stamp = on.strftime("%d%b%y:00:00:00").upper().encode()
    path.write_bytes(_XPORT_STAMP.sub(stamp, content[:_XPORT_HEADER]) + content[_XPORT_HEADER:])
