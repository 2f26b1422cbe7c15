"""
Remembers how everything looked that a delivery was received from, so that a night without news opens no file.

Its own room because deliveries stay where they were laid: to read gigabytes each night only to learn that they are
those of yesterday would be most of a night. A file counts as the same while its size, its place on the disk and the
moments of its last changes are; whoever asks for it with `klynge receive` has every byte read again all the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipeline import __version__
from pipeline.private import replace_private

_FILE: Final = "seen"


def sight_of(delivery: Path, texts: Mapping[str, str]) -> str:
    """Give how a delivery folder looks, and what it would be read by, in one digest."""
    looks = [__version__, sorted(texts.items()), sorted(_looks(delivery))]
    return hashlib.sha256(json.dumps(looks).encode()).hexdigest()


def is_as_seen(state: Path, sight: str) -> bool:
    """Say whether a delivery that looks so was received last, and all that came of it stands as it was left."""
    with suppress(OSError):
        return (state / _FILE).read_text(encoding="ascii", errors="replace") == _whole(state, sight)
    return False


def keep_sight(state: Path, sight: str) -> None:
    """
    Remember that a delivery was received.

    In:     how it looked before it was read: what changes later looks otherwise
    """
    with suppress(OSError):  # then the next night reads it again
        replace_private(state / _FILE, _whole(state, sight).encode())


def _whole(state: Path, sight: str) -> str:
    """Give how a delivery and the snapshot in force look together."""
    accepted, current = state / "parts" / "accepted.json", state / "current"
    snapshot = state / "snapshots" / current.read_text(encoding="utf-8", errors="replace").strip()
    kept = accepted.read_text(encoding="utf-8", errors="replace")
    looks = [sight, kept, sorted(_looks(snapshot)), sorted(_looks(state / "keys"))]
    return hashlib.sha256(json.dumps(looks).encode()).hexdigest()


def _looks(folder: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for path in folder.rglob("*"):
        if path.is_file():
            told = path.stat()
            yield str(path.relative_to(folder)), told.st_size, told.st_ino, told.st_mtime_ns, told.st_ctime_ns
