"""
Turns a delivered text file into one that is UTF-8, or into the problem why it is not what it is said to be.

Its own room because an encoding read wrongly gives plausible names that no later check would catch.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from pipeline.definitions.source import FileMapping
from pipeline.errors import Problem, Where, did_you_mean
from pipeline.intake.arrivals import ArrivedFile

_CHUNK = 8 << 20
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class CheckedText:
    """A text file as UTF-8, with the numbers of its empty lines."""

    path: Path
    blank_lines: tuple[int, ...]
    lines: int  # all of them


class _Lines:
    """Counts lines while a file passes by, and remembers the empty ones."""

    def __init__(self) -> None:
        self.before = 0  # line breaks so far
        self.blank: list[int] = []
        self._begun = b""  # the start of a line whose end has not come yet

    @property
    def all(self) -> int:
        """The number of lines, the last one without its line break included."""
        return self.before + bool(self._begun)

    def pass_by(self, chunk: bytes) -> None:
        self.before, before = self.before + chunk.count(b"\n"), self.before
        whole, line_break, begun = (self._begun + chunk).rpartition(b"\n")
        self._begun = begun
        lines = b"\n" + (whole + line_break).replace(b"\r\n", b"\n")
        at = lines.find(b"\n\n")
        while at >= 0:
            self.blank.append(before + lines.count(b"\n", 0, at + 1))
            at = lines.find(b"\n\n", at + 1)


def check_text(file: ArrivedFile, folder: Path) -> CheckedText | Problem:
    """Check a file's encoding, and write it anew as UTF-8 where it is another."""
    if file.path.stat().st_size == 0:
        return Problem(
            Where(file.name), "the file is empty.", "a header line and at least one row", "Ask for the file anew."
        )
    encoding = file.mapping.encoding
    lines = _Lines()
    try:
        if encoding == "utf-8":
            for _ in _decoded(file.path, encoding, lines):
                pass
            return CheckedText(file.path, tuple(lines.blank), lines.all)
        if _is_utf8_beyond_ascii(file.path):
            return _really_utf8(file)
        target = folder / f"{file.digest}.{encoding}.csv"
        with target.open("w", encoding="utf-8", newline="") as written:
            written.writelines(_decoded(file.path, encoding, lines))
    except UnicodeDecodeError as error:
        return _not_in(file, lines.before + error.object.count(b"\n", 0, error.start) + 1)
    return CheckedText(target, tuple(lines.blank), lines.all)


def _decoded(path: Path, encoding: str, lines: _Lines | None = None) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
            if lines is not None:
                lines.pass_by(chunk)
    yield decoder.decode(b"", final=True)


def _is_utf8_beyond_ascii(path: Path) -> bool:
    try:
        beyond = [not text.isascii() for text in _decoded(path, "utf-8")]  # reads the file to its end
    except UnicodeDecodeError:
        return False
    return any(beyond)


def _really_utf8(file: ArrivedFile) -> Problem:
    return Problem(
        Where(file.name),
        f"the file is UTF-8, but the source says {file.mapping.encoding}: its letters would be read wrongly.",
        "encoding: utf-8",
        "Mend `encoding` in the source.",
    )


def _not_in(file: ArrivedFile, line: int) -> Problem:
    other = "iso-8859-1" if file.mapping.encoding == "utf-8" else "utf-8"
    return Problem(
        Where(file.name, line),
        f"the line is not {file.mapping.encoding}.",
        f"encoding: {other}, if that is what the owner writes",
        "Mend `encoding` in the source, or ask for the file anew.",
    )


def divider(mapping: FileMapping) -> str:
    """Give the mark between a file's columns; a tab is written as the word."""
    return {None: ",", "tab": "\t"}.get(mapping.delimiter, mapping.delimiter or ",")


def _shown(delimiter: str) -> str:
    return {"\t": "tab"}.get(delimiter, delimiter)


def read_header(file: ArrivedFile, checked: CheckedText) -> list[str]:
    """Read the names of a text file's columns."""
    with checked.path.open(encoding="utf-8-sig", newline="") as text:
        return _split(text.readline(), divider(file.mapping))


def _split(line: str, delimiter: str) -> list[str]:
    return [field.strip() for field in next(csv.reader(StringIO(line), delimiter=delimiter), [])]


def header_problems(file: ArrivedFile, header: list[str], needed: list[str]) -> list[Problem]:
    """List what is wrong with the names of a file's columns: wrong delimiter, missing, twice, or not foreseen."""
    missing = [column for column in needed if column not in header]
    if missing and len(header) == 1 and file.mapping.format == "csv":
        other = _other_delimiter(header[0], divider(file.mapping), needed)
        if other:
            return [other_delimiter_problem(file, *other)]
    where = Where(file.name, 1)
    problems = [
        Problem(
            where,
            f"column '{column}' is missing.",
            f"columns: {', '.join(header)}",
            did_you_mean(column, header) or "Mend `columns` in the source, or ask for the file anew.",
        )
        for column in missing
    ]
    problems += [
        Problem(where, f"column '{column}' stands twice in the header.", "each name once", "Ask for the file anew.")
        for column in needed
        if header.count(column) > 1
    ]
    if file.mapping.ignored != "rest":
        foreseen = {*needed, *file.mapping.ignored}
        problems += [
            Problem(
                where,
                f"column '{column}' is neither taken nor ignored.",
                None,
                "Add it to `columns` or to `ignored` in the source.",
            )
            for column in header
            if column not in foreseen
        ]
    return problems


def _other_delimiter(line: str, delimiter: str, needed: list[str]) -> tuple[str, int] | None:
    for other in _DELIMITERS:
        columns = _split(line, other)
        if other != delimiter and len(columns) > 1 and any(column in columns for column in needed):
            return other, len(columns)
    return None


def other_delimiter_problem(file: ArrivedFile, other: str, columns: int) -> Problem:
    """Say that the file is divided by another mark than the source says."""
    return Problem(
        Where(file.name, 1),
        f"with delimiter '{_shown(divider(file.mapping))}' the header is one column.",
        f"delimiter: '{_shown(other)}' gives {columns} columns, and those that are asked for",
        "Mend `delimiter` in the source.",
    )
