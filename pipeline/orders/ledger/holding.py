"""
Lets one piece of work be done by one at a time in the whole unit, and goes free when its holder dies.

Its own room because the system keeps the promise, not a row in a table: a lock on a file, or a lock of a session of the
server. Who is killed lets go.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pipeline.errors import OrderError, Problem, Where
from pipeline.orders.ledger.telling import told
from pipeline.private import make_private

OUTCOME: Final = "Nothing was done."

_NAME: Final = 63  # bytes that the server keeps of a session's name, of ASCII alone
_HOLDER: Final = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = current_database()"
    " AND (l.classid::bigint << 32) | l.objid::bigint = :key"
)


@contextmanager
def held_file(folder: Path, what: str, by: str) -> Iterator[None]:
    """
    Hold a piece of work on this machine.

    Raises: OrderError where somebody else does it just now, or the folder cannot be written to
    """
    held = _opened(folder, what)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _under_way(what, os.read(held, 300).decode(errors="replace")) from None
        os.ftruncate(held, 0)
        os.write(held, _name(by).encode())
        try:
            yield
        finally:
            os.ftruncate(held, 0)
    finally:
        os.close(held)


@contextmanager
def held_session(engine: Engine, url: URL, what: str, by: str) -> Iterator[None]:
    """
    Hold a piece of work in a shared ledger, as long as this session lasts.

    Raises: OrderError where somebody else does it just now, or where the server ended the session meanwhile
    """
    key = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
    with told(url):
        session = engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    try:
        with told(url):
            name = quote(f"{_name(by)} on {socket.gethostname()}", safe=", ")[:_NAME]
            session.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
            if not session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
                raise _under_way(what, _holder(session, key))
        try:
            yield
        except BaseException:
            _let_go(session, key)
            raise
        if not _let_go(session, key):
            raise _lost(what)
    finally:
        session.close()


def _opened(folder: Path, what: str) -> int:
    try:
        make_private(folder)
        return os.open(folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        why = f"it cannot be held: {(error.strerror or str(error)).lower()}."
        right = "one at a time in the whole unit: who works holds a file there"
        problem = Problem(Where.elsewhere(str(folder)), why, right, "ask for the right to write there")
        raise OrderError(problem, outcome=OUTCOME) from None


def _name(by: str) -> str:
    return f"{by or 'somebody'}, process {os.getpid()}"


def _holder(session: Connection, key: int) -> str:
    name = session.execute(_HOLDER, {"key": key}).scalars().first()  # null: gone meanwhile
    return unquote(name or "", errors="replace")


def _let_go(session: Connection, key: int) -> bool:
    """Let go, and say whether it was still held."""
    try:
        return bool(session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key}).scalar_one())
    except DBAPIError:
        return False


def _under_way(what: str, holder: str) -> OrderError:
    who = f" ({holder})" if holder else ""
    right, remedy = "one at a time in the whole unit", "wait until it is done, and try again"
    return OrderError(Problem(Where.elsewhere(what), f"it is under way{who}.", right, remedy), outcome=OUTCOME)


def _lost(what: str) -> OrderError:
    why = "the server ended the session while this was under way: somebody else may have done it at the same time."
    right, remedy = "what was done stands, each step whole or not at all", "see what was done: klynge status"
    return OrderError(Problem(Where.elsewhere(what), why, right, remedy), outcome="All of it was done.")
