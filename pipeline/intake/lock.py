"""
Keeps a state folder to one receipt at a time.

The operating system holds the lock and lets it go when the process ends, however it ends; the file stays.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ExtractError, Problem, Where

MAKING = ".making-"  # begins the name of a folder in which a receipt makes what it will move


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold a state folder for one receipt, and clear away what a receipt that fell left half made."""
    held = os.open(state / "receiving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem = _under_way(state, os.read(held, 32).decode().strip())
            raise ExtractError(problem, outcome="Nothing was received.") from None
        os.truncate(held, 0)
        os.write(held, f"{os.getpid()}\n".encode())
        for left in state.glob(f"{MAKING}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(held)


def _under_way(state: Path, holder: str) -> Problem:
    return Problem(
        Where.elsewhere(str(state)),
        f"another receipt is under way{f' (process {holder})' if holder else ''}.",
        "one receipt at a time",
        "Wait until it is done, then run `klynge receive` again.",
    )
