"""
Opens the ledger: a file on one desk, or a server that several desks share; and gives the transactions on it.

Its own room because what two desks may do at the same time is settled here: who writes waits for who writes, who reads
sees one moment, and whoever opens a new ledger first makes its tables for all.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from pipeline.orders.ledger.telling import refused, told
from pipeline.orders.ledger.upgrading import bring_up_to_date, is_current
from pipeline.private import make_private

WRITES: Final = "ledger_writes"  # an execution option: this transaction writes
WAIT_SECONDS: Final = 30
_WRITER: Final = 0x6B6C796E  # the advisory lock of those who write: any number of ours
_OTHERS: Final = 0o077
#: A desk that lost its power is given up after a minute, and waiting is no fault; an older server does not know it all.
_SETTLE: Final = (
    "SELECT set_config(name, wanted, false) FROM pg_settings JOIN (VALUES ('idle_session_timeout', '0'),"
    " ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'))"
    " AS settled (name, wanted) USING (name)"
)


@contextmanager
def opened_engine(url: URL) -> Iterator[Engine]:
    """
    Open the database, bring its tables up to date where they are not, and close it again.

    Raises: OrderError where it cannot be opened
    """
    with _system_errors_told(url):
        if url.get_backend_name() == "sqlite":
            _make_file(Path(str(url.database)))
        engine = _engine(url)
    try:
        _make_ready(engine, url)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the ledger for one transaction that writes: those of others wait."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Look at the ledger as it is at one moment, however many questions are asked."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def lock_folder(url: URL) -> Path:
    """Give the folder in which the locks of a ledger's file lie: beside it."""
    return Path(str(url.database)).parent / "locks"


def _make_ready(engine: Engine, url: URL) -> None:
    """Make the tables, or bring them up to date: one desk does it, the others wait; an ordinary day only looks."""
    is_file = url.get_backend_name() == "sqlite"
    if not (is_file and _is_new(url)):
        with told(url), reading(engine) as connection:
            if is_current(connection, url) and not (is_file and _wants_log(connection, url)):
                return
    with _system_errors_told(url), told(url), _first(lock_folder(url)) if is_file else nullcontext():
        if is_file:
            _write_ahead(engine)
        with writing(engine) as connection:
            bring_up_to_date(connection, url)


@contextmanager
def _first(folder: Path) -> Iterator[None]:
    """Wait until nobody else opens a new file: turning one into a log two at a time fails."""
    make_private(folder)
    held = os.open(folder / "opening.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _is_new(url: URL) -> bool:
    return Path(str(url.database)).stat().st_size == 0


def _wants_log(connection: Connection, url: URL) -> bool:
    """Say whether a file is not written ahead: it was brought back from a copy that some tool made."""
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    return mode != "wal" and _is_writable(Path(str(url.database)))


def _write_ahead(engine: Engine) -> None:
    """Let those who read see the last state while somebody writes; the file remembers it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL").close()
    finally:
        connection.close()


def _make_file(path: Path) -> None:
    """Make the file for its owner alone, and close one that others can read, with the log beside it."""
    make_private(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        with suppress(FileNotFoundError):  # the log goes away when the last one closes it
            rights = each.stat().st_mode
            if rights & _OTHERS and each.is_file():
                each.chmod(rights & 0o700)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        event.listen(engine, "connect", _settle)
        return engine
    engine = create_engine(url, poolclass=NullPool, creator=lambda: _connected(Path(str(url.database))))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _settle(connection: Any, _record: object) -> None:
    connection.execute(_SETTLE)
    connection.commit()


def _connected(path: Path) -> sqlite3.Connection:
    """Connect to a file, also on a disk that nobody can write to: there the log cannot be opened, and need not."""
    how = "mode=rw"
    if not _is_writable(path):
        how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    place = f"file:{quote(str(path.absolute()))}?{how}"
    connection = sqlite3.connect(place, timeout=WAIT_SECONDS, isolation_level=None, uri=True)
    try:
        for pragma in ("synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


@contextmanager
def _system_errors_told(url: URL) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        right = "a shared ledger needs the driver of PostgreSQL"
        raise refused(url, "the driver is not installed.", right, "pip install 'klyngepakker[desk]'") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        remedy = "see that it is there and that you may write to it, and try again"
        raise refused(url, f"the ledger cannot be used: {why}.", None, remedy) from None
