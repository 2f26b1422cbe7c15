"""
Opens the ledger: a file on one desk, or a server that several desks share; its tables are brought up to date first.

Its own room because everything that can go wrong with a database is turned into a user's sentence here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from pipeline.errors import OrderError, Problem, Where
from pipeline.private import make_private

VARIABLE: Final = "KLYNGE_LEDGER"
FILE: Final = "ledger.sqlite"
WRITES: Final = "ledger_writes"  # an execution option: this transaction writes
WAIT_SECONDS: Final = 30
NOTHING: Final = "The ledger was not changed."
_WRITER: Final = 0x6B6C796E  # the advisory lock of those who write: any number of ours
_SCRIPTS: Final = Path(__file__).parent / "migrations"


def url_of(state: Path, url: str | None, environ: Mapping[str, str]) -> URL:
    """
    Give the ledger's URL: of the environment, of the house, or of the file in the state folder.

    Raises: OrderError where it is no URL, of another kind of database, or has a password in the house's file
    """
    given = environ.get(VARIABLE) or url
    if not given:
        return URL.create("sqlite", database=str(state / FILE))
    place = VARIABLE if environ.get(VARIABLE) else "klynge.yaml"
    try:
        found = make_url(given)
    except ArgumentError:
        found = None
    if found is None or found.get_backend_name() not in ("sqlite", "postgresql"):
        what = "this is no URL of a ledger."
        raise _refused(place, what, "postgresql://user@host/name, or nothing: a file in the state folder", None)
    if found.password and place == "klynge.yaml":
        what = "ledger: a password stands in a file that others read."
        right = "klynge.yaml has the URL without it: postgresql://user@host/name"
        raise _refused(place, what, right, f"put the whole URL into {VARIABLE}, or the password into ~/.pgpass")
    return found.set(drivername="postgresql+psycopg") if found.get_backend_name() == "postgresql" else found


@contextmanager
def opened_engine(url: URL) -> Iterator[Engine]:
    """Open the database, bring its tables up to date, and close it again."""
    with told(url):
        if url.get_backend_name() == "sqlite" and url.database:
            make_private(Path(url.database).parent)
            Path(url.database).touch(mode=0o600)
        engine = _engine(url)
    try:
        with told(url), writing(engine) as connection:
            _bring_up_to_date(connection, url)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the ledger for one transaction that writes: those of others wait."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Look at the ledger as it is at one moment."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn what a database says into a sentence; a password is never in it."""
    place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    remedy = "see that it is there and that you may write to it, and try again"
    try:
        yield
    except NoSuchModuleError:
        raise _refused(str(place), "there is no driver for this ledger.", "sqlite or postgresql", None) from None
    except ModuleNotFoundError:
        right = "a shared ledger needs the driver of PostgreSQL"
        raise _refused(str(place), "the driver is not installed.", right, "pip install 'klyngepakker[desk]'") from None
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0] if error.orig else "it does not answer"
        if isinstance(error, DatabaseError) and "not a database" in why:
            remedy = "bring it back from a copy of the state folder: without it nobody knows what was released"
        raise _refused(str(place), f"the ledger cannot be used: {_quiet(why, url)}.", None, remedy) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _refused(str(place), f"the ledger cannot be used: {why}.", None, remedy) from None


def _quiet(why: str, url: URL) -> str:
    return why.replace(url.password, "***").rstrip(".") if url.password else why.rstrip(".")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _settle(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # we begin transactions ourselves
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _bring_up_to_date(connection: Connection, url: URL) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    stands = MigrationContext.configure(connection).get_current_revision()
    if stands == scripts.get_current_head():
        return
    if stands is not None and stands not in {s.revision for s in scripts.walk_revisions()}:
        what = f"the ledger is of a newer version ({stands}) than this engine knows."
        raise _refused(url.render_as_string(hide_password=True), what, None, "install the newer klyngepakker")
    command.upgrade(config, "head")


def _refused(place: str, what: str, right: str | None, remedy: str | None) -> OrderError:
    return OrderError(Problem(Where.elsewhere(place), what, right, remedy), outcome=NOTHING)
