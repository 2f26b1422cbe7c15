"""Writes a table to the kind of file that its name asks for."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from pipeline.characters import harmless, readable
from pipeline.errors import PressError, Problem, UsageError, Where, did_you_mean
from pipeline.output.places import unwritable

KINDS = (".csv", ".parquet", ".xlsx")
#: A text in a cell is a text: no formula, no link; and no file beside it can fill the disk.
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "in_memory": True}


def kind_of(to: Path, *besides: str) -> str:
    """
    Give the kind of file that a name asks for; asked before anything is counted.

    In:     kinds that the caller writes itself, besides tables
    Raises: UsageError for a kind that cannot be written
    """
    kind, kinds = to.suffix.lower(), (*besides, *KINDS)
    if kind not in kinds:
        right = f"kinds of file: {', '.join(kinds)}"
        what = f"'{kind}' is not a kind of file that can be written." if kind else "the name of the file has no ending."
        raise UsageError(Problem(Where(str(to)), what, right, did_you_mean(kind, kinds)))
    return kind


def write_table(frame: pl.DataFrame, to: Path) -> None:
    """
    Write a table as CSV, Parquet or XLSX: whole, in the place of an older one, or not at all.

    Raises: UsageError for another kind of file; PressError where it cannot be written
    """
    content = _content(frame, kind_of(to))
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content)
            beside.replace(to)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PressError(unwritable(to, error)) from None


def _content(frame: pl.DataFrame, kind: str) -> bytes:
    content = io.BytesIO()
    if kind == ".csv":
        frame.with_columns(_texts_as_texts()).write_csv(content)
    elif kind == ".parquet":
        frame.write_parquet(content)
    else:
        with xlsxwriter.Workbook(content, _AS_TEXT) as book:
            frame.with_columns(pl.col(pl.String).map_elements(readable, pl.String)).write_excel(book, autofit=True)
    return content.getvalue()


def _texts_as_texts() -> pl.Expr:
    """Keep a spreadsheet that opens a CSV from taking a text for a formula."""
    return pl.col(pl.String).map_elements(lambda text: harmless(readable(text)), pl.String)
