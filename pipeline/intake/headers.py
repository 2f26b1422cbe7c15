"""
Turns the first line of a file into the names of its columns, or into the problem why it names none.

Its own room because a header that is missing is a row: what stands in it is told only where it can be no patient.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

from pipeline.definitions.source import FileMapping
from pipeline.errors import Problem, Where, did_you_mean
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.text_files import CheckedText, nothing_in_it

_DELIMITERS = (",", ";", "\t", "|")
_MOST = 100_000  # characters of a header: the widest register has some hundred columns
_SHOWN = 30  # names are told, and
_LENGTH = 60  # characters of each
_VALUE = re.compile(r"[\W\d_]+|.*([0-9]{4}|[\"<>{}\[\]]).*")  # without a letter, with a long number or in code


def divider(mapping: FileMapping) -> str:
    """Give the mark between a file's columns; a tab is written as the word."""
    return {None: ",", "tab": "\t"}.get(mapping.delimiter, mapping.delimiter or ",")


def read_header(file: ArrivedFile, checked: CheckedText) -> list[str] | Problem:
    """Read the names of a text file's columns."""
    with checked.path.open(encoding="utf-8-sig", newline="") as text:
        line = text.readline(_MOST + 1)
    where, names = Where(file.name, 1), "the names of the columns in the first line, and a row in each line after it"
    if not line.strip():
        if len(checked.lines.blank) == checked.lines.all or checked.lines.all == 1:
            return nothing_in_it(file, "the file holds nothing but empty lines.")
        return Problem(
            where, "the first line is empty.", names, "Ask for the file anew, without lines before the header."
        )
    if len(line) > _MOST:
        what = f"the first line is longer than {_MOST:,} characters: no names of columns are."
        return Problem(
            where, what, names, "Look whether the line breaks were lost on the way, and ask for the file anew."
        )
    try:
        return _split(line, divider(file.mapping), strict=True)
    except csv.Error:
        return open_quote(file, 1)


def _split(line: str, delimiter: str, *, strict: bool = False) -> list[str]:
    return [field.strip() for field in next(csv.reader(StringIO(line), delimiter=delimiter, strict=strict), [])]


def open_quote(file: ArrivedFile, line: int) -> Problem:
    """Say that a quotation mark swallows what comes after it."""
    return Problem(
        Where(file.name, line),
        "a quotation mark is opened and not closed: the lines after it would be lost.",
        "quotation marks in pairs, and doubled within a text",
        "Mend the line with the owner and receive again.",
    )


def header_problems(file: ArrivedFile, header: Sequence[str], needed: Sequence[str]) -> list[Problem]:
    """List what is wrong with the names of a file's columns: wrong delimiter, missing, twice, or not foreseen."""
    missing = [column for column in needed if column not in header]
    if missing and len(header) == 1 and file.mapping.format == "csv":
        other = _other_delimiter(header[0], divider(file.mapping), needed)
        if other:
            return [_other_delimiter_problem(file, *other)]
    close = {column: did_you_mean(column, header) for column in missing}
    if len(missing) == len(needed) > 0 and not any(close.values()):
        return [_none_of_them(file, header, needed)]
    where, anew = Where(file.name, 1), "Mend `columns` in the source, or ask for the file anew."
    problems = [
        Problem(where, f"column '{column}' is missing.", f"columns: {_told(header)}", close[column] or anew)
        for column in missing
    ]
    problems += [
        Problem(where, f"column '{column}' stands twice in the header.", "each name once", "Ask for the file anew.")
        for column in needed
        if header.count(column) > 1
    ]
    if file.mapping.ignored != "rest":
        foreseen = {*needed, *file.mapping.ignored}
        strange = [column for column in dict.fromkeys(header) if column not in foreseen]
        problems += [_not_foreseen(file, column, needed) for column in strange[:_SHOWN]]
    return problems


def _not_foreseen(file: ArrivedFile, column: str, needed: Sequence[str]) -> Problem:
    return Problem(
        Where(file.name, 1),
        f"column '{_short(column)}' is neither taken nor ignored.",
        f"taken: {_told(needed)}; ignored: {_told(file.mapping.ignored) or 'none'}",
        "Add it to `columns` or to `ignored` in the source.",
    )


def _none_of_them(file: ArrivedFile, header: Sequence[str], needed: Sequence[str]) -> Problem:
    """Say that there is no header, or one of another file."""
    if any(_VALUE.fullmatch(name) for name in header):
        remedy = "The line is not such a header: ask for the file anew, with the names first."
    else:
        remedy = f"There stand: {_told(header)}. Mend `columns` in the source, or ask for the file anew."
    what = "none of the columns that are asked for stands in the first line."
    return Problem(Where(file.name, 1), what, f"columns: {_told(needed)}", remedy)


def _told(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _SHOWN:,} more" if len(columns) > _SHOWN else ""
    return ", ".join(_short(column) for column in columns[:_SHOWN] if column) + more


def _short(name: str) -> str:
    return name if len(name) <= _LENGTH else f"{name[: _LENGTH - 3]}..."


def _other_delimiter(line: str, delimiter: str, needed: Sequence[str]) -> tuple[str, int] | None:
    for other in _DELIMITERS:
        columns = _split(line, other)
        if other != delimiter and len(columns) > 1 and any(column in columns for column in needed):
            return other, len(columns)
    return None


def _other_delimiter_problem(file: ArrivedFile, other: str, columns: int) -> Problem:
    """Say that the file is divided by another mark than the source says."""
    return Problem(
        Where(file.name, 1),
        f"with delimiter '{_named(divider(file.mapping))}' the header is one column.",
        f"delimiter: '{_named(other)}' gives {columns} columns, and those that are asked for",
        "Mend `delimiter` in the source.",
    )


def _named(delimiter: str) -> str:
    return {"\t": "tab"}.get(delimiter, delimiter)
