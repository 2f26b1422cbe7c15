"""
Starts a real PostgreSQL for the tests and stops it again, and gives a new ledger in either database.

The programs are those of Debian's package. Where they are missing the tests are skipped; where `KLYNGE_CI` is set, that
is a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

PROGRAMS = Path("/usr/lib/postgresql")
PASSWORD = "a-password-for-tests-alone"  # noqa: S105 -- of a server that lives as long as a test run
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Server:
    """A server that is running: by its socket it trusts its user, by the loopback it asks for the password."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        """Give a database's URL, as a unit writes it: with the password, over the network."""
        return f"postgresql://desk:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run a statement outside of every transaction, and give its rows."""
        asked = psycopg.connect(
            host=str(self.folder), port=self.port, user="desk", dbname=database, autocommit=True
        )  # by the socket
        with closing(asked) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def sessions(self, database: str) -> int:
        """Count who is connected to a database."""
        return self.ask(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'")[0][0]


@dataclass(frozen=True)
class Home:
    """Where a ledger lies: a state folder, and a server's URL or nothing."""

    state: Path
    url: str | None
    server: Server | None = None

    @property
    def database(self) -> str:
        """Give the name of the server's database."""
        return str(self.url).rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a server of our own in a temporary folder, and stop it."""
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="klynge-pg-"))  # pytest's own folders are closed to other users
    try:
        if user:
            shutil.chown(folder, user)
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        made = [programs / "initdb", "--pgdata", folder / "cluster", "--username", "desk", "--pwfile"]
        made += [folder / "password", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-locale"]
        made += ["--encoding=UTF8", "--no-sync"]
        subprocess.run(made, user=user, group=user, cwd=folder, check=True, capture_output=True)
        port = _free_port()
        asked = [programs / "postgres", "-D", folder / "cluster", "-h", "127.0.0.1", "-p", str(port), "-k", folder]
        asked += [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen(asked, user=user, group=user, cwd=folder, stdout=log, stderr=log)
        try:
            server = Server(folder, port)
            _wait_for(server, running)
            yield server
        finally:
            running.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            running.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared(postgres, tmp_path) -> Iterator[Home]:
    """Give a new database on the server; whoever leaves a session open there fails the test."""
    name = f"unit_{time.monotonic_ns()}"
    postgres.ask(f"CREATE DATABASE {name} TEMPLATE template0")
    yield Home(tmp_path / "state", postgres.url(name), postgres)
    until = time.monotonic() + 5  # the server takes a moment to see that a killed desk is gone
    while postgres.sessions(name) and time.monotonic() < until:
        time.sleep(0.05)
    left = postgres.sessions(name)
    postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")

    assert 0 == left


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, tmp_path) -> Home:
    """Give a new ledger's home, once in a file and once on the server."""
    return request.getfixturevalue("shared") if request.param == "postgresql" else Home(tmp_path / "state", None)


def _programs() -> Path:
    found = sorted(PROGRAMS.glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    if not found:
        missing = "PostgreSQL's server is missing. Debian: apt-get install postgresql"
        if os.environ.get("KLYNGE_CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(server: Server, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while running.poll() is None and time.monotonic() < until:
        try:
            server.ask("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{(server.folder / 'log').read_text(encoding='utf-8')}")
