"""
Turns a delivered text file into one that is UTF-8, or into the problem why it is not what it is said to be.

Its own room because an encoding read wrongly gives plausible names that no later check would catch.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Problem, Where
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.looks import looks_like
from pipeline.intake.text_lines import LONGEST, Lines

_CHUNK = 8 << 20
#: What 'æøåÆØÅ' becomes where its UTF-8 is read as Latin 1 or as Windows writes.
_MISREAD = sorted({c.encode().decode(e) for c in "æøåÆØÅ" for e in ("iso-8859-1", "windows-1252")})


@dataclass(frozen=True)
class CheckedText:
    """A text file as UTF-8, and what is known of its lines."""

    path: Path
    lines: Lines


def check_text(file: ArrivedFile, folder: Path) -> CheckedText | Problem:
    """Check that a file is a text in its encoding, and write it anew as UTF-8 where it is in another."""
    if file.path.stat().st_size == 0:
        return nothing_in_it(file, "the file is empty.")
    if kind := looks_like(file.path):
        return _no_text(file, kind)
    encoding = file.mapping.encoding
    passed = _Passed()
    try:
        if _is_ascii(file.path, passed.lines):  # the same in every encoding
            checked = CheckedText(file.path, passed.lines)
        elif encoding == "utf-8":
            passed = _Passed()
            for _ in _decoded(file.path, encoding, passed):
                pass
            checked = CheckedText(file.path, passed.lines)
        elif _is_utf8_beyond_ascii(file.path):
            return _really_utf8(file)
        else:
            passed = _Passed()
            target = folder / f"{file.digest}.{encoding}.csv"
            with target.open("w", encoding="utf-8", newline="") as written:
                written.writelines(_decoded(file.path, encoding, passed))
            checked = CheckedText(target, passed.lines)
    except UnicodeDecodeError as error:
        return _not_in(file, passed, error)
    if passed.lines.end_in_returns:
        checked = with_line_feeds(checked, folder)
    return _unfit(file, checked.lines, passed.misread) or checked


def _is_ascii(path: Path, lines: Lines) -> bool:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if not chunk.isascii():
                return False
            lines.pass_by(chunk)
    return True


@dataclass
class _Passed:
    """What was seen of a file while it passed by."""

    lines: Lines = field(default_factory=Lines)
    beyond_ascii: bool = False
    misread: int | None = None  # the first line with UTF-8 that was taken for something else


def _decoded(path: Path, encoding: str, passed: _Passed | None = None) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            yield text
            if passed is not None:
                if not text.isascii():
                    passed.beyond_ascii = True
                    passed.misread = passed.misread or _misread(text, passed.lines.before)
                passed.lines.pass_by(chunk)
    yield decoder.decode(b"", final=True)


def _misread(text: str, before: int) -> int | None:
    """Give the first line where a Danish letter in UTF-8 was taken for two letters, as no Danish word has them."""
    places = [at for letters in _MISREAD if "Ã" in text and (at := text.find(letters)) >= 0]
    return before + text.count("\n", 0, min(places)) + 1 if places else None


def with_line_feeds(checked: CheckedText, folder: Path) -> CheckedText:
    """Write a text anew in which every line ends in a line feed, as most of its lines do or none."""
    target = folder / f"{checked.path.stem}.lines.csv"
    lines = Lines()
    with checked.path.open(encoding="utf-8", newline=None) as text, target.open("wb") as written:
        while some := text.read(_CHUNK):
            chunk = some.encode()
            lines.pass_by(chunk)
            written.write(chunk)
    return CheckedText(target, lines)


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


def nothing_in_it(file: ArrivedFile, what: str) -> Problem:
    """Say that a file holds nothing to read."""
    return Problem(Where(file.name), what, "a header line and at least one row", "Ask for the file anew.")


def _no_text(file: ArrivedFile, kind: str) -> Problem:
    return Problem(
        Where(file.name),
        f"the file is {kind}.",
        f"a text in {file.mapping.encoding} with a header and rows, as the source says",
        "Ask for it as such a text, or unpack it if it is packed; or mend `format` in the source.",
    )


def _unfit(file: ArrivedFile, lines: Lines, misread: int | None) -> Problem | None:
    """Tell what stands in a text that is none, or that no reader divides."""
    if lines.with_nul is not None:
        return Problem(
            Where(file.name, lines.with_nul),
            "a NUL character stands in the line, as in files that were damaged on their way.",
            "letters, digits and marks",
            "Ask for the file anew.",
        )
    if lines.too_long is not None:
        return Problem(
            Where(file.name, lines.too_long),
            f"the line is longer than {LONGEST // 1_000_000} MB.",
            "a line for each row; a row is seldom longer than a page",
            "Look whether the line breaks were lost on the way, and ask for the file anew.",
        )
    if misread is not None:
        return Problem(
            Where(file.name, misread),
            "the line has letters that were turned into UTF-8 once more than the others: 'Ã¸' for 'ø'.",
            f"one encoding throughout, {file.mapping.encoding}",
            "Ask for the file anew, written in one go.",
        )
    return None


def _not_in(file: ArrivedFile, passed: _Passed, error: UnicodeDecodeError) -> Problem:
    line = passed.lines.before + error.object.count(b"\n", 0, error.start) + 1
    encoding, anew = file.mapping.encoding, "Ask for the file anew."
    if error.reason == "unexpected end of data":
        return Problem(Where(file.name, line), "the file ends in the middle of a letter.", "the whole file", anew)
    if encoding == "utf-8" and (passed.beyond_ascii or not error.object[: error.start].isascii()):
        what = "the line is not utf-8, though letters before it are: the file is in two encodings, or damaged."
        return Problem(Where(file.name, line), what, "encoding: utf-8 throughout", f"{anew[:-1]}, written in one go.")
    other = "iso-8859-1" if encoding == "utf-8" else "utf-8"
    return Problem(
        Where(file.name, line),
        f"the line is not {encoding}.",
        f"encoding: {other}, if that is what the owner writes",
        "Mend `encoding` in the source, or ask for the file anew.",
    )
