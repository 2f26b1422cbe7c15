"""
Turns the first bytes of a file into what it really is, whatever its name says.

Its own room because any bytes at all are letters in some encodings: read so, an archive is a table of nonsense.
"""

from __future__ import annotations

from pathlib import Path

_BEGINNINGS = (
    (b"\x1f\x8b", "packed with gzip"),
    (b"PK\x03\x04", "a zip archive, as Excel workbooks are"),
    (b"PK\x05\x06", "a zip archive with nothing in it"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old kind (.xls), or one with a password"),
    (b"PAR1", "Parquet"),
    (b"%PDF-", "a PDF"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-zip"),
    (b"BZh91AY&SY", "packed with bzip2"),
    (b"\xfd7zXZ\0", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstandard"),
    (b"HEADER RECORD*******LIB", "a SAS transport file"),
    (b"\xff\xfe\0\0", "text in UTF-32"),
    (b"\0\0\xfe\xff", "text in UTF-32"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_PAGES = (b"<!doctype html", b"<html")


def looks_like(path: Path) -> str | None:
    """Say what a file is by its first bytes, or null where they say nothing."""
    with path.open("rb") as file:
        begins = file.read(64)
    if begins.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        return "a web page"
    known = next((kind for start, kind in _BEGINNINGS if begins.startswith(start)), None)
    return known or _without_mark(begins[:16])


def _without_mark(begins: bytes) -> str | None:
    """Tell UTF-16 that does not say so: of plain letters every second byte is nothing."""
    halves = (begins[::2], begins[1::2])
    nothing = [bool(half) and not any(half) for half in halves]
    return "text in UTF-16" if any(nothing) and not all(nothing) else None
