"""
Turns a workbook, before it is read, into where its table begins, or into the problem why it must not be read.

Its own room because the reader trusts a workbook: one cell at the edge of the sheet makes it ask for more memory than
there is and ends everything, and of merged cells it reads the first alone. So the sheet's own words are looked through
first, a piece at a time.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pipeline.errors import Problem, Where
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.looks import looks_like

_CHUNK = 1 << 20
_MOST_CELLS = 64_000_000  # within the sheet's edges, empty ones too: each takes 24 bytes when it is read
_MOST_TIMES, _FROM = 200, 256 << 20  # so many times larger unpacked, beyond so many bytes: no table is
_TAG = re.compile(rb"<(?:\w+:)?(c|mergeCell)\b([^<>]*)>")
_PLACE = re.compile(rb'\br(?:ef)?="([A-Z]{1,3})([0-9]{1,7})(:[A-Z]+[0-9]+)?"')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be read."""

    name: str
    first_row: int  # of its first cell that is filled


def look_over(file: ArrivedFile) -> Sheet | Problem:
    """Find the sheet that the source names, or the first, and see whether it holds one plain table."""
    try:
        with zipfile.ZipFile(file.path) as book:
            return _swells(file, book) or _sheet(file, book)
    except (zipfile.BadZipFile, zlib.error, LookupError, ValueError, RuntimeError, EOFError, OSError):
        return no_workbook(file)


def no_workbook(file: ArrivedFile) -> Problem:
    """Say that a file cannot be read as a workbook."""
    kind = looks_like(file.path)
    if kind is None or kind.startswith("a zip"):
        kind = "no Excel workbook, or cut short or damaged"
    return Problem(
        Where(file.name),
        f"the file is {kind}.",
        "a whole workbook of the new kind (.xlsx) without a password, as the source says",
        "Ask for the file anew, or mend `format` in the source.",
    )


def _swells(file: ArrivedFile, book: zipfile.ZipFile) -> Problem | None:
    unpacked = sum(part.file_size for part in book.infolist())
    packed = file.path.stat().st_size
    if unpacked <= _FROM or unpacked <= _MOST_TIMES * packed:
        return None
    return Problem(
        Where(file.name),
        f"the workbook is {unpacked >> 20:,} MB when it is unpacked, from {-(-packed >> 20):,} MB: no table is.",
        f"at most {_MOST_TIMES} times as large",
        "Ask the owner what the file is, and for one that holds the table alone.",
    )


def _sheet(file: ArrivedFile, book: zipfile.ZipFile) -> Sheet | Problem:
    sheets = [_attributes(tag) for tag in _tags(book, "xl/workbook.xml", "sheet")]
    targets = {link["Id"]: link for link in map(_attributes, _tags(book, "xl/_rels/workbook.xml.rels", "Relationship"))}
    names = [sheet["name"] for sheet in sheets]
    wanted = file.mapping.sheet or names[0]
    told = f"sheets: {', '.join(n + (' (hidden)' if 'state' in s else '') for n, s in zip(names, sheets, strict=True))}"
    if wanted not in names:
        return Problem(Where(file.name), f"the workbook has no sheet '{wanted}'.", told, "Mend `sheet` in the source.")
    sheet = sheets[names.index(wanted)]
    if file.mapping.sheet is None and sheet.get("state", "visible") != "visible":
        what = f"the first sheet, '{wanted}', is hidden, and the source names none."
        return Problem(Where(file.name), what, told, "Name the one that is meant: `sheet` in the source.")
    (link,) = [targets[value] for key, value in sheet.items() if key.endswith(":id")]
    if not link["Type"].endswith("/worksheet"):
        what = f"the sheet '{wanted}' holds a figure and no cells."
        return Problem(Where(file.name), what, told, "Name the sheet with the table: `sheet` in the source.")
    target = link["Target"]
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return _edges(file, book, part, wanted, told)


def _tags(book: zipfile.ZipFile, part: str, name: str) -> Iterator[str]:
    text = book.read(part).decode("utf-8")
    return (found.group(1) for found in re.finditer(rf"<(?:\w+:)?{name}\b([^<>]*)>", text))


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _edges(file: ArrivedFile, book: zipfile.ZipFile, part: str, name: str, told: str) -> Sheet | Problem:
    """Measure the sheet from its filled cells, and look for merged ones."""
    rows, columns = [0, 0], [0, 0]  # first and last; 0: none yet
    for kind, attributes in _cells(book, part):
        place = _PLACE.search(attributes)
        if place is None:
            continue
        if kind == b"mergeCell":
            return _merged(file, name, (place[1] + place[2] + (place[3] or b"")).decode())
        if not attributes.endswith(b"/"):  # else it has a colour or a width, and nothing in it
            _widen(rows, int(place[2]))
            _widen(columns, _number(place[1]))
    if not rows[0]:
        return Problem(Where(file.name), f"the sheet '{name}' is empty.", told, "Mend `sheet`, or ask for it anew.")
    if (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > _MOST_CELLS:
        return Problem(
            Where(file.name, rows[1]),
            f"the sheet '{name}' is {rows[1] - rows[0] + 1:,} rows by {columns[1] - columns[0] + 1:,} columns, "
            "measured to its last filled cell.",
            f"a plain table of at most {_MOST_CELLS // 1_000_000} million cells",
            "Look for a cell that was filled by mistake far from the table, or ask for the table as CSV.",
        )
    return Sheet(name, rows[0])


def _cells(book: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bytes]]:
    rest = b""
    with book.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            text = rest + chunk
            cut = max(text.rfind(b"<"), len(text) - _CHUNK)  # a tag may go on in the next piece
            yield from _TAG.findall(text, 0, cut)
            rest = text[cut:]
    yield from _TAG.findall(rest)


def _widen(span: list[int], place: int) -> None:
    span[0] = min(span[0] or place, place)
    span[1] = max(span[1], place)


def _number(letters: bytes) -> int:
    """Count a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _merged(file: ArrivedFile, name: str, cells: str) -> Problem:
    return Problem(
        Where(file.name),
        f"the cells {cells} of the sheet '{name}' are merged: only the first of them has a value.",
        "a plain table: the names in its first row, and a value in each cell",
        "Ask for the table without merged cells.",
    )
