"""
Remembers which definitions were checked without a problem, and gives them back unread.

Its own room because a wrong catalogue is worse than a slow one: it is kept under a digest of every text it was read
from and of every line of the engine that judged it, and whatever is damaged, or of another day's warnings, is not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import pydantic
import yaml

from pipeline import __version__
from pipeline.definitions.catalogue import Catalogue, read_catalogue
from pipeline.definitions.catalogue_text import catalogue_from, catalogue_text
from pipeline.private import make_private, replace_private

FOLDER: Final = "definitions"

_KEPT: Final = 8  # with a delivery's sources and without, before a change and after
_HERE: Final = Path(__file__).resolve().parent


def read_or_remember(texts: Mapping[str, str], state: Path, *, today: date) -> Catalogue:
    """
    Turn texts into a catalogue: what is remembered of exactly these, else all of them read and checked.

    In:      the folder of the project's state; where it is not there yet, nothing is remembered
    Raises:  DefinitionError with all problems: what has one is never remembered
    """
    place = state / FOLDER / _key(texts)
    found = _remembered(place, today)
    if found is None:
        found = read_catalogue(texts, today=today)
        _remember(found, place, today)
    return found


def _remembered(place: Path, today: date) -> Catalogue | None:
    try:
        head, _, body = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    is_whole = head.decode("ascii", "replace") == hashlib.sha256(body).hexdigest()
    return catalogue_from(body, today=today) if is_whole else None


def _remember(catalogue: Catalogue, place: Path, today: date) -> None:
    """Keep a catalogue; where the disk refuses, it is read again another time."""
    if not place.parent.parent.is_dir():
        return
    body = catalogue_text(catalogue, today=today)
    with suppress(OSError):
        make_private(place.parent)
        replace_private(place, hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body)
        kept = sorted(place.parent.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_KEPT:]:
            old.unlink(missing_ok=True)


def _key(texts: Mapping[str, str]) -> str:
    """Name what all of a catalogue depends on: the texts by their paths, and who reads them."""
    key = hashlib.sha256(_reader())
    for part in (part for file in sorted(texts) for part in (file, texts[file])):
        content = part.encode("utf-8", "surrogatepass")
        key.update(b"%d:" % len(content) + content)
    return key.hexdigest()


@lru_cache(maxsize=1)
def _reader() -> bytes:
    """Name the engine by what it is made of: a checkout changes while its version stands."""
    own = hashlib.sha256(f"{__version__} pydantic {pydantic.VERSION} yaml {yaml.__version__}".encode())
    for file in (*sorted((_HERE / "definitions").glob("*.py")), *(_HERE / f"{n}.py" for n in ("model", "characters"))):
        own.update(hashlib.sha256(file.read_bytes()).digest())
    return own.digest()
