"""
Tells a disk without room from a delivery that is wrong.

Its own room because DuckDB tells both with the same kind of error, and an owner must not be asked to mend a good file.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from pipeline.errors import ExtractError, Problem, Where

_DISK: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "a file may not grow so large",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EIO: "the disk does not answer",
}
_SAID: Final = {  # by DuckDB, in the words of the system
    "No space left": _DISK[errno.ENOSPC],
    "File too large": _DISK[errno.EFBIG],
    "Disk quota": _DISK[errno.EDQUOT],
    "Could not write file": "the disk does not take it",
    "database has been invalidated": "the disk does not take it",
}


def without_room(error: BaseException) -> str | None:
    """Say why the disk refused; None where something else is wrong."""
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0)
    if isinstance(error, duckdb.Error):
        return next((why for words, why in _SAID.items() if words in str(error)), None)
    return None


@contextmanager
def room_needed(state: Path) -> Iterator[None]:
    """
    Do what writes to the state folder.

    Raises: ExtractError where the disk has no room for it
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        why = without_room(error)
        if why is None:
            raise
        right, remedy = "a delivery is read into the state folder", "Make room there, and receive again."
        raise ExtractError(Problem(Where.elsewhere(str(state)), f"cannot be written: {why}.", right, remedy)) from None
