"""
Lets one piece of work be done by one at a time in the whole unit, and goes free when its holder dies.

Its own room because the system keeps the promise, not a row in a table: a lock on a file, or a lock of a session of the
server. Who is killed lets go.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, text

from pipeline.errors import OrderError, Problem, Where
from pipeline.private import make_private

OUTCOME = "Nothing was done."


@contextmanager
def held_file(folder: Path, what: str, by: str) -> Iterator[None]:
    """
    Hold a piece of work on this machine.

    Raises: OrderError where somebody else does it just now
    """
    make_private(folder)
    path = folder / f"{what}.lock"
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _under_way(what, os.read(held, 300).decode(errors="replace")) from None
        os.ftruncate(held, 0)
        os.write(held, f"{by}, process {os.getpid()}".encode())
        yield
        os.ftruncate(held, 0)
    finally:
        os.close(held)


@contextmanager
def held_session(engine: Engine, what: str) -> Iterator[None]:
    """
    Hold a piece of work in a shared ledger, as long as this session lasts.

    Raises: OrderError where somebody else does it just now
    """
    key = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
            raise _under_way(what, "")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _under_way(what: str, holder: str) -> OrderError:
    who = f" ({holder})" if holder else ""
    right, remedy = "one at a time in the whole unit", "wait until it is done, and try again"
    return OrderError(Problem(Where.elsewhere(what), f"it is under way{who}.", right, remedy), outcome=OUTCOME)
