"""
Turns the folder of a printed report into the names and digests by which it is known again.

Its own room because it is the one place that touches the files of an edition: what is released must be what was proven.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pipeline.orders.editions import Edition


def with_files(edition: Edition, folder: Path, root: Path) -> Edition:
    """Add to an edition where its files lie, and their digests."""
    whole, home = folder.resolve(), root.resolve()
    place = whole.relative_to(home) if whole.is_relative_to(home) else whole
    return replace(edition, folder=place.as_posix(), files=files_in(folder))


def files_in(folder: Path) -> dict[str, str]:
    """Give the digest of every file of a folder, by name."""
    found = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in found}
