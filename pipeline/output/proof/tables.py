"""
Proves files of tables: a CSV or a workbook holds the report's rows, cell by cell, and nothing beside them.

Its own room because a table has no words around its numbers: each cell has one place in the report, and a column, a
sheet, a note or a format more is a leak. What a row looks like is told here once more, from the report's rows and not
by what wrote the file: a column that the writer gained is one that nobody agreed to.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree import ElementTree as ET

from pipeline.characters import harmless, readable
from pipeline.model import Level, State, Visibility
from pipeline.output.proof.pages import Reading
from pipeline.reporting.report import FigureRow, Report

BEFORE: Final = ("package_id", "indicator_id", "period_start", "period_end", "level", "unit_label", "category", "state")
NUMBERS: Final = ("value", "low", "high", "numerator", "denominator")
COLUMNS: Final = (*BEFORE, *NUMBERS, "unit")
TEXTS: Final = ("package_id", "indicator_id", "level", "unit_label", "category", "state", "unit")
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: The parts of a workbook of one sheet with numbers and texts; notes, drawings, links and programs are none of them.
PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/(styles|sharedStrings|metadata)\.xml|xl/theme/theme1\.xml|xl/worksheets/sheet1\.xml|"
    r"xl/worksheets/_rels/sheet1\.xml\.rels|xl/tables/table1\.xml"
)


def prove_csv(content: bytes, report: Report, reading: Reading) -> None:
    """Prove the bytes of a CSV file."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        reading.findings.add("form", reading.file, "", "the file is not UTF-8.")
        return
    try:
        found = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        reading.findings.add("form", reading.file, "", "the file cannot be read as a table.")
        return
    wanted = _wanted(report)
    if found == wanted and text != _plain_text(wanted):
        reading.findings.add("table", reading.file, "", "cells are set apart in another way than ours.")
    _prove_cells(found, wanted, reading)
    _prove_letters(found, report, reading)


def _wanted(report: Report) -> list[list[str]]:
    """Give the cells that a table of the report has: its heads, and each row as it is shown."""
    return [list(COLUMNS), *([report.trace.package_id, *_of_row(row)] for row in report.rows)]


def _of_row(row: FigureRow) -> list[str]:
    days = (row.period_start.isoformat(), row.period_end.isoformat())
    texts = (harmless(readable(row.unit_label)), harmless(readable(row.category)))
    numbers = ("" if n is None else format(n, "f") for n in (getattr(row, name) for name in NUMBERS))
    return [row.indicator_id, *days, row.level, *texts, row.state, *numbers, row.unit]


def _plain_text(cells: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells)
    return out.getvalue()


def _prove_letters(found: Sequence[Sequence[str]], report: Report, reading: Reading) -> None:
    """Refuse more than a value where a practice stands with a letter, and any number where a row says it has none."""
    for number, row in enumerate(found[1:], start=2):
        told = dict(zip(COLUMNS, row, strict=False))
        numbers = [name for name in NUMBERS if told.get(name)]
        is_letter = report.visibility is Visibility.ANONYMISED and told.get("level") == Level.PRACTICE
        if is_letter and set(numbers) - {"value"}:
            reading.findings.add("table", reading.file, "", "a letter has more than a value.", number)
        if told.get("state") != State.VALUE and numbers:
            reading.findings.add("table", reading.file, "", "a number stands where the row says there is none.", number)


def prove_workbook(content: bytes, report: Report, reading: Reading) -> None:
    """Prove the bytes of a workbook: one sheet with the report's rows, all of it to be seen."""
    try:
        parts = _parts(content)
        sheet, book = ET.fromstring(parts["xl/worksheets/sheet1.xml"]), ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 -- a file of ours; declarations are refused
    except (zipfile.BadZipFile, KeyError, ET.ParseError):
        reading.findings.add("form", reading.file, "", "the file cannot be read as a workbook.")
        return
    for name in sorted(parts):
        if not PARTS.fullmatch(name):
            reading.findings.add("form", reading.file, name, "the workbook has a part that no table of ours has.")
    for what in _hidden(sheet, book):
        reading.findings.add("hidden", reading.file, "workbook", what)
    for name in ("docProps/core.xml", "docProps/app.xml"):
        _prove_facts(name, parts.get(name, b"<x/>"), reading)
    cells = _cells(sheet, _shared(parts))
    _prove_cells(cells, _wanted(report), reading, as_numbers=True)
    _prove_letters(cells, report, reading)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        parts |= {"a comment of the archive": archive.comment} if archive.comment else {}
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise zipfile.BadZipFile
    return parts


def _hidden(sheet: ET.Element, book: ET.Element) -> Iterator[str]:
    """Tell what a reader of a workbook would not see at once."""
    if len(book.findall(f".//{_SHEET}sheet")) != 1:
        yield "it has more than one sheet."
    if any(s.get("state", "visible") != "visible" for s in book.findall(f".//{_SHEET}sheet")):
        yield "a sheet is hidden."
    if [n for n in book.findall(f".//{_SHEET}definedName") if n.get("name") != "_xlnm._FilterDatabase"]:
        yield "a range has a name."
    for what, path in (("row", "row"), ("column", "col")):
        if any(found.get("hidden") not in {None, "0"} for found in sheet.findall(f".//{_SHEET}{path}")):
            yield f"a {what} is hidden."
    if sheet.findall(f".//{_SHEET}f"):
        yield "a cell holds a formula."
    if any(found.get(key) == "0" for found in sheet.iter() for key in ("width", "ht")):
        yield "a row or column has no width."
    for name in ("legacyDrawing", "drawing", "dataValidations", "hyperlinks", "headerFooter", "conditionalFormatting"):
        if sheet.find(f".//{_SHEET}{name}") is not None:
            yield f"the sheet has {name}."


def _prove_facts(name: str, part: bytes, reading: Reading) -> None:
    for element in ET.fromstring(part).iter():  # noqa: S314 -- declarations are refused above
        for text in (element.text or "", *element.attrib.values()):
            bare = text.strip()
            known = re.fullmatch(
                r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|dcterms:W3CDTF|Microsoft Excel|Worksheets|Sheet1|[0-2]", bare
            )
            if not known and not re.fullmatch(r"false|true|12\.0000|variant|lpstr", bare):
                reading.findings.add("hidden", reading.file, name, "the workbook says something of itself.")
                for what in reading.watch.in_text(bare):
                    reading.findings.add("person", reading.file, name, what)


def _shared(parts: dict[str, bytes]) -> list[str]:
    if "xl/sharedStrings.xml" not in parts:
        return []
    table = ET.fromstring(parts["xl/sharedStrings.xml"])  # noqa: S314 -- declarations are refused above
    return ["".join(t.text or "" for t in item.iter(f"{_SHEET}t")) for item in table.findall(f"{_SHEET}si")]


def _cells(sheet: ET.Element, shared: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in sheet.iter(f"{_SHEET}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{_SHEET}c"):
            value = cell.find(f"{_SHEET}v")
            text = "".join(t.text or "" for t in cell.iter(f"{_SHEET}t")) if value is None else value.text or ""
            cells[_column(cell.get("r", ""))] = shared[int(text)] if cell.get("t") == "s" else text
        rows.append([cells.get(i, "") for i in range(max(cells, default=-1) + 1)])
    return rows


def _column(address: str) -> int:
    letters = re.sub(r"\d", "", address)
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _prove_cells(
    found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]], reading: Reading, *, as_numbers: bool = False
) -> None:
    """Compare cell by cell; a cell with a number must be written as it is shown, in a workbook be that number."""
    head = list(found[0]) if found else []
    more = len(head) - len(COLUMNS)
    if head != list(COLUMNS):
        counted = f"it has {more} column{'s' if more > 1 else ''} more than the report's."
        what = counted if more > 0 else "its columns are not the report's."
        reading.findings.add("table", reading.file, "first line", what)
    if len(found) != len(wanted):
        reading.findings.add("table", reading.file, "", f"it has {len(found) - 1} rows; the report {len(wanted) - 1}.")
    for number, (row, right) in enumerate(zip(found[1:], wanted[1:], strict=False), start=2):
        _prove_row(row, right, number, reading, as_numbers=as_numbers)
        if len(row) > len(right) and more <= 0:
            reading.findings.add("table", reading.file, "", "the row has more cells than the report's.", number)
    for number, row in enumerate(found, start=1):
        for text in row if number == 1 else _texts(row):
            reading.texts.append(text)
            for what in reading.watch.in_text(text):
                reading.findings.add("person", reading.file, "", what, number)
    reading.prove_whole()


def _prove_row(row: Sequence[str], right: Sequence[str], number: int, reading: Reading, *, as_numbers: bool) -> None:
    cells = [*row, *[""] * (len(right) - len(row))]
    for name, cell, its in zip(COLUMNS, cells, right, strict=False):
        reading.findings.traced += bool(its)
        if cell != its and not (as_numbers and _equal(cell, its)):
            what = f"column '{name}' holds what the report does not show there."
            reading.findings.add("table", reading.file, "", what, number)


def _texts(row: Sequence[str]) -> Iterator[str]:
    """Give the cells that hold texts, those beyond the last column included."""
    yield from (cell for name, cell in zip(COLUMNS, row, strict=False) if name in TEXTS)
    yield from row[len(COLUMNS) :]


def _equal(cell: str, its: str) -> bool:
    """Say whether a workbook's number is a shown one, as workbooks write it: with sixteen digits of its binary form."""
    try:
        return bool(its) and (Decimal(cell) == Decimal(its) or cell == f"{float(its):.16G}")
    except (InvalidOperation, ValueError):
        return False
