"""
Makes folders and files that only their owner can read, and closes those that others could.

Its own room because whatever holds patients, keys or what was released does the same, whoever writes it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_OTHERS = 0o077
_HALF = re.compile(r"\..+\.[0-9]+")  # what is being written beside a file: its name, and who writes


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone."""
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def lock_down(folder: Path) -> None:
    """Give a folder and all in it to its owner alone; what a link points at is left to itself."""
    folder.chmod(0o700)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that is its owner's alone from its first byte on, whatever the umask, and see it on the disk."""
    path.unlink(missing_ok=True)  # an older one may be open to others
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_private(path: Path, content: bytes) -> None:
    """Put a file that is its owner's alone in the place of an older one: whoever reads meets the one or the other."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_private(beside, content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def clear_half(folder: Path, before: float) -> None:
    """
    Take away half files that somebody who fell left below a folder: those that were to take another's place.

    In:     the moment, in seconds, before which whatever is still half is nobody's any more
    """
    for path in list(folder.rglob(".*")):
        if _HALF.fullmatch(path.name) and path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def is_open_to_others(folder: Path) -> bool:
    """Say whether a folder exists that others on the machine may look into."""
    return folder.is_dir() and bool(folder.stat().st_mode & _OTHERS)
