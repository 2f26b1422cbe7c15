"""
Tells of a place that cannot be written, in one sentence for every kind of file.

Its own room because every writer needs it, and few of them need the press, which takes two seconds to start.
"""

from __future__ import annotations

import errno
from pathlib import Path

from pipeline.errors import Problem, Where

REASONS = {
    errno.EACCES: "permission denied",
    errno.EEXIST: "a file stands where a folder should be",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the file system is read-only",
}


def unwritable(place: Path, error: OSError) -> Problem:
    """Tell that a place cannot be written."""
    reason = REASONS.get(error.errno or 0, (error.strerror or str(error)).lower())
    return Problem(
        Where.elsewhere(str(place)),
        f"cannot be written: {reason}.",
        "an output folder is one that you may create and write in",
        "choose another place, or ask for the right to write there",
    )
