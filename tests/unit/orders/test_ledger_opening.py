"""
The ledger opens wherever it may lie, says plainly where it cannot, and never changes what is not its own.

Texts of what is refused stand in tests/errors/ledger, to the letter.
"""

import multiprocessing
import os
import shutil
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from support.desks import AT, MEMBERS, new_order, opened
from support.postgres import PASSWORD, Home

from pipeline.errors import OrderError
from pipeline.orders.ledger import open_ledger, upgrading
from pipeline.orders.ledger.address import url_of
from pipeline.orders.ledger.opening import opened_engine, reading
from pipeline.orders.ledger.telling import place_of, told

EXPECTED = Path(__file__).parents[2] / "errors/ledger"
SHARED_URL = "postgresql://desk@server/unit"


def rights(folder):
    return {p.name: oct(stat.S_IMODE(p.stat().st_mode)) for p in folder.iterdir() if p.is_file()}


def told_as(name, error, **hidden):
    """Say whether an error reads as the file of that name has it."""
    said = f"{error.value}\n"
    for word, secret in hidden.items():
        said = said.replace(str(secret), word.upper())
    return (EXPECTED / f"{name}.txt").read_text(encoding="utf-8"), said


def changed(path):
    stood = path.stat()
    return stood.st_mtime_ns, stood.st_size, path.read_bytes()


class TestWhere:
    """Whose word counts, and which words are refused."""

    def test_without_a_url_it_is_a_file_in_the_state_folder(self, tmp_path):
        """The house says nothing and the environment neither."""
        assert f"{tmp_path}/ledger.sqlite" == place_of(url_of(tmp_path, None, {}))

    def test_the_environment_goes_before_the_house(self, tmp_path):
        """One desk may work against another ledger than the house names."""
        found = url_of(tmp_path, SHARED_URL, {"KLYNGE_LEDGER": "postgres" + "ql://desk@other/unit"})

        assert "postgresql://desk@other/unit" == place_of(found)
        assert "postgresql+psycopg" == found.drivername

    @pytest.mark.parametrize(
        "url",
        [
            "not a url",
            "mysql://desk@server/unit",
            "postgresql://desk@server:port/unit",
            "/folder/ledger.sqlite",
        ],
    )
    def test_what_is_no_url_of_a_ledger_is_refused(self, tmp_path, url):
        """Text, another kind of database, a port that is none, a bare path."""
        with pytest.raises(OrderError) as error:
            url_of(tmp_path, url, {})

        expected, said = told_as("no_url", error)
        assert expected == said

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
    def test_a_ledger_in_memory_is_refused(self, tmp_path, url):
        """It would forget every promise at the end of the command."""
        with pytest.raises(OrderError) as error:
            url_of(tmp_path, url, {})

        expected, said = told_as("in_memory", error)
        assert expected == said

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://desk:secret@server/unit",
            "postgresql://desk@server/unit?password=secret",
            "postgresql://desk@server/unit?sslpassword=secret",
            "postgresql://server/unit?user=desk&password=secret&password=other",
        ],
    )
    def test_a_password_in_the_house_is_refused_and_not_repeated(self, tmp_path, url):
        """Before the @ or in the query: both are read by whoever reads klynge.yaml."""
        with pytest.raises(OrderError) as error:
            url_of(tmp_path, url, {})

        expected, said = told_as("password_in_the_house", error)
        assert expected == said

    def test_a_password_in_the_environment_is_taken_and_not_told(self, tmp_path):
        """The whole URL may stand there; the place that errors name has none of its secrets."""
        url = "postgresql://desk:secret@server/unit?sslpassword=other"
        found = url_of(tmp_path, None, {"KLYNGE_LEDGER": url})

        assert "secret" == found.password
        assert "postgresql://desk@server/unit" == place_of(found)


class TestFile:
    """A ledger on one desk."""

    def test_a_new_file_is_its_owners_alone(self, tmp_path):
        """Also its log and the lock of those who open it, whatever the umask is."""
        before = os.umask(0)
        try:
            with opened(Home(tmp_path / "a/state", None)) as ledger, ledger.together():
                ledger.add(new_order(), AT, "anna")
                found = rights(tmp_path / "a/state") | rights(tmp_path / "a/state/locks")
        finally:
            os.umask(before)

        names = ("ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal", "opening.lock")
        assert dict.fromkeys(names, "0o600") == found
        assert ["0o700", "0o700"] == [oct(stat.S_IMODE((tmp_path / f).stat().st_mode)) for f in ("a", "a/state")]

    def test_a_file_that_others_can_read_is_closed(self, tmp_path):
        """Brought back from a copy, say, and its log with it."""
        home = Home(tmp_path / "state", None)
        with opened(home) as ledger, sqlite_open(home):  # the second keeps the log from being taken away
            ledger.add(new_order(), AT, "anna")
            for path in home.state.glob("ledger.sqlite*"):
                path.chmod(0o664)
            with opened(home) as again:
                found = rights(home.state)
                assert 1 == len(again.orders())

        names = ("ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal")
        assert dict.fromkeys(names, "0o600") == found

    def test_looking_does_not_write(self, tmp_path):
        """Who opens an up-to-date ledger and reads changes no byte of it."""
        home = Home(tmp_path / "state", None)
        with opened(home) as ledger:
            ledger.add(new_order(), AT, "anna")
        before = changed(home.state / "ledger.sqlite")

        with opened(home) as ledger:
            assert 1 == ledger.order(1).number

        assert before == changed(home.state / "ledger.sqlite")

    def test_opening_does_not_wait_for_who_writes(self, tmp_path):
        """While one desk is in the middle of a transaction another opens and reads the state before it."""
        home = Home(tmp_path / "state", None)
        with opened(home) as writer, writer.together():
            writer.add(new_order(), AT, "anna")
            with opened(home) as reader:
                assert () == reader.orders()

    def test_a_copy_without_a_log_gets_one(self, tmp_path):
        """A tool that copies a database may leave out that it is written ahead: who reads would wait for who writes."""
        home = Home(tmp_path / "state", None)
        with opened(home):
            pass
        with closing(sqlite3.connect(home.state / "ledger.sqlite")) as tool:
            tool.execute("PRAGMA journal_mode = DELETE")

        with opened(home) as writer, writer.together(), opened(home) as reader:
            writer.add(new_order(), AT, "anna")
            assert () == reader.orders()

    @pytest.mark.parametrize("kind", ["damaged", "cut", "no_database"])
    def test_a_damaged_file_is_to_be_brought_back(self, tmp_path, kind):
        """Zeroes in its pages, half of it, or another file in its place: a copy is needed, not another try."""
        home = Home(tmp_path / "state", None)
        with opened(home) as ledger:
            ledger.add(new_order(), AT, "anna")
        path = home.state / "ledger.sqlite"
        whole = path.read_bytes()
        ruined = {"damaged": whole[:100] + bytes(len(whole) - 100), "cut": whole[: len(whole) // 2]}
        path.write_bytes(ruined.get(kind, b"A text and no database. " * 200))

        with pytest.raises(OrderError) as error, opened(home) as ledger:
            ledger.orders()

        expected, said = told_as(f"file_{kind}", error, state=home.state)
        assert expected == said

    def test_another_programs_file_is_refused_and_left_alone(self, tmp_path):
        """A database with tables that are not a ledger's does not get ours among them."""
        path = tmp_path / "mail.sqlite"
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE orders (id INTEGER)")
        before = changed(path)

        with pytest.raises(OrderError) as error, open_ledger(tmp_path / "state", f"sqlite:///{path}", {}, AT):
            pass

        expected, said = told_as("another_program", error, path=path)
        assert (expected, before) == (said, changed(path))

    def test_a_folder_in_its_place_is_told(self, tmp_path):
        """What is no file cannot be opened."""
        (tmp_path / "state/ledger.sqlite").mkdir(parents=True)

        with pytest.raises(OrderError) as error, opened(Home(tmp_path / "state", None)):
            pass

        expected, said = told_as("a_folder", error, state=tmp_path / "state")
        assert expected == said

    def test_a_file_where_its_folder_should_be_is_told(self, tmp_path):
        """What the system says is a sentence too."""
        (tmp_path / "state").write_text("", encoding="utf-8")

        with pytest.raises(OrderError) as error, opened(Home(tmp_path / "state", None)):
            pass

        expected, said = told_as("no_folder", error, state=tmp_path / "state")
        assert expected == said


def _as_nobody(look, home, results):
    """Do something as a user without any rights of the system's administrator."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        results.send(look(home))
    except BaseException as error:  # noqa: BLE001 -- it is told to the test, which fails on it
        results.send(str(error) if isinstance(error, OrderError) else repr(error))
    results.close()


def _orders(home):
    with opened(home) as ledger:
        return len(ledger.orders()), len(ledger.events())


def _add(home):
    with opened(home) as ledger:
        ledger.add(new_order(), AT, "anna")


def as_nobody(look, home):
    context = multiprocessing.get_context("fork")  # what is imported stays so: the new user may not read it
    receives, sends = context.Pipe(duplex=False)
    child = context.Process(target=_as_nobody, args=(look, home, sends))
    child.start()
    sends.close()
    found = receives.recv()
    receives.close()
    child.join()
    child.close()
    return found


@pytest.fixture
def locked():
    """Give the home of a ledger with one order, in a folder where nobody may write: as a copy on a read-only disk."""
    folder = Path(tempfile.mkdtemp(prefix="klynge-read-"))
    home = Home(folder / "state", None)

    def lock():
        for path in (folder, *folder.rglob("*")):
            if os.geteuid() == 0:
                os.chown(path, 65534, 65534)
            path.chmod(0o500 if path.is_dir() else 0o400)

    yield home, lock
    for path in (folder, home.state):
        path.chmod(0o700)
    shutil.rmtree(folder)


class TestReadOnlyDisk:
    """A ledger that can be read and not written."""

    def test_it_can_be_read(self, locked):
        """One order and its event are found where nothing can be written, not even a log."""
        home, lock = locked
        _add(home)
        lock()

        assert (1, 1) == as_nobody(_orders, home)
        assert ["ledger.sqlite", "locks"] == sorted(p.name for p in home.state.iterdir())

    def test_the_log_of_a_desk_that_was_killed_is_read_too(self, locked):
        """A withdrawal might stand in it."""
        home, lock = locked
        with opened(home) as ledger, sqlite_open(home):  # the second keeps the log from being written back
            ledger.add(new_order(), AT, "anna")
            copies = {p.name: p.read_bytes() for p in home.state.glob("ledger.sqlite*")}
        for name, content in copies.items():
            (home.state / name).write_bytes(content)
        assert len(copies["ledger.sqlite-wal"]) > 0
        lock()

        assert (1, 1) == as_nobody(_orders, home)

    def test_a_log_without_its_index_is_refused(self, locked):
        """It cannot be read there, and the ledger without it may lack a withdrawal."""
        home, lock = locked
        with opened(home) as ledger, sqlite_open(home):
            ledger.add(new_order(), AT, "anna")
            copies = {p.name: p.read_bytes() for p in home.state.glob("ledger.sqlite*") if p.suffix != ".sqlite-shm"}
        for name, content in copies.items():
            (home.state / name).write_bytes(content)
        lock()

        said = as_nobody(_orders, home)

        expected = (EXPECTED / "log_alone.txt").read_text(encoding="utf-8")
        assert expected == f"{said}\n".replace(str(home.state), "STATE")

    def test_writing_is_refused(self, locked):
        """The order is not taken, and it is said why."""
        home, lock = locked
        _add(home)
        lock()

        error = as_nobody(_add, home)

        expected = (EXPECTED / "read_only.txt").read_text(encoding="utf-8")
        assert expected == f"{error}\n".replace(str(home.state), "STATE")


def sqlite_open(home):
    """Hold a second connection to a ledger's file that has read it."""
    connection = sqlite3.connect(home.state / "ledger.sqlite")
    connection.execute("SELECT count(*) FROM orders").fetchone()
    return closing(connection)


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """Let the engine be the next version for a while: with a second step that makes a table."""
    scripts = shutil.copytree(upgrading.SCRIPTS, tmp_path / "migrations")
    step = '''"""Make one more table."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table("letters", sa.Column("id", sa.Integer, primary_key=True))
'''
    (scripts / "versions/0002_letters.py").write_text(step, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "SCRIPTS", scripts)
        yield patch.undo


class TestVersions:
    """An engine meets ledgers of other versions."""

    @pytest.mark.usefixtures("newer")
    def test_an_older_ledger_is_brought_up_to_date(self, home):
        """What it holds stays; the tables that it lacks are there afterwards."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upgrading, "SCRIPTS", Path(upgrading.__file__).parent / "migrations")
            with opened(home) as ledger:
                ledger.add(new_order(), AT, "anna")

        with opened(home) as ledger:
            assert MEMBERS == ledger.order(1).members
        assert [0] == asked(home, "SELECT count(*) FROM letters")
        assert ["0002"] == asked(home, "SELECT version_num FROM alembic_version")

    def test_a_newer_ledger_is_refused_and_left_alone(self, home, newer):
        """An engine that does not know its tables would write half of what belongs there."""
        with opened(home) as ledger:
            ledger.add(new_order(), AT, "anna")
        newer()

        with pytest.raises(OrderError) as error, opened(home):
            pass

        place = place_of(url_of(home.state, home.url, {"KLYNGE_LEDGER": home.url or ""}))
        expected, said = told_as("newer", error, place=place)
        assert expected == said
        assert ["0002"] == asked(home, "SELECT version_num FROM alembic_version")

    @pytest.mark.usefixtures("newer")
    def test_a_failed_upgrade_changes_nothing(self, home):
        """A step that breaks off leaves the ledger as it was, and the next try does it whole."""
        step = upgrading.SCRIPTS / "versions/0002_letters.py"
        right = step.read_text(encoding="utf-8")
        step.write_text(f'{right}    op.execute("SELECT * FROM nowhere")\n', encoding="utf-8")
        with pytest.raises(OrderError), opened(home):
            pass
        left = asked(home, TABLES[home.url is None])
        shutil.rmtree(upgrading.SCRIPTS / "versions/__pycache__", ignore_errors=True)
        step.write_text(right, encoding="utf-8")

        with opened(home) as ledger:
            assert () == ledger.orders()
        assert [] == left


TABLES = {
    True: "SELECT name FROM sqlite_master",
    False: "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


def asked(home, statement):
    """Give the first column of what a database answers, beside our own code."""
    if home.server:
        return [row[0] for row in home.server.ask(statement, home.database)]
    with closing(sqlite3.connect(home.state / "ledger.sqlite")) as connection:
        return [row[0] for row in connection.execute(statement)]


class TestServer:
    """A ledger that several desks share."""

    def test_another_programs_database_is_refused(self, shared):
        """Whatever stands there already, with its own migrations too, is not ours."""
        shared.server.ask("CREATE TABLE alembic_version (version_num TEXT)", shared.database)
        shared.server.ask("INSERT INTO alembic_version VALUES ('abc')", shared.database)

        with pytest.raises(OrderError) as error, opened(shared):
            pass

        expected, said = told_as("another_program", error, path=shared.url.replace(f":{PASSWORD}", ""))
        assert expected == said

    @pytest.mark.parametrize("form", ["desk:wrong-secret@{}", "{}?user=desk&password=wrong-secret"])
    def test_a_wrong_password_is_told_without_it(self, shared, form):
        """The server's own words, and neither password."""
        host, database = shared.url.split("@")[1].split("/")
        place = f"{host}/{database}"
        url = f"postgresql://{form.format(place)}"

        with pytest.raises(OrderError) as error, open_ledger(shared.state, None, {"KLYNGE_LEDGER": url}, AT):
            pass

        assert "wrong-secret" not in str(error.value)
        expected, said = told_as("wrong_password", error, place=place, port=shared.server.port)
        assert expected == said.replace("desk@PLACE", "PLACE")

    def test_a_server_that_is_not_there_is_told(self, tmp_path):
        """In the words of the driver, without a traceback."""
        url = "postgresql://desk:secret@127.0.0.1:1/unit"
        with pytest.raises(OrderError) as error, open_ledger(tmp_path, None, {"KLYNGE_LEDGER": url}, AT):
            pass

        expected, said = told_as("no_server", error)
        assert expected == said

    def test_who_reads_sees_one_moment(self, shared):
        """Two questions in one reading have the same answer, whatever is written between them; it cannot write."""
        url = url_of(shared.state, None, {"KLYNGE_LEDGER": shared.url})
        count = text("SELECT count(*) FROM orders")
        with opened(shared) as ledger, opened_engine(url) as engine, reading(engine) as connection:
            before = connection.execute(count).scalar_one()
            ledger.add(new_order(), AT, "anna")

            assert (0, 0) == (before, connection.execute(count).scalar_one())
            with pytest.raises(DBAPIError, match="read-only transaction"):
                connection.execute(text("DELETE FROM orders"))

    def test_a_desk_that_hangs_does_not_stop_the_others_for_ever(self, shared, monkeypatch):
        """After a while who waits to write is told that somebody else does."""
        monkeypatch.setattr("pipeline.orders.ledger.opening.WAIT_SECONDS", 1)
        with opened(shared, "anna") as hangs, opened(shared, "bo") as waits, hangs.together():
            hangs.add(new_order(), AT, "anna")
            with pytest.raises(OrderError) as error:
                waits.add(new_order(), AT, "bo")

        expected, said = told_as("waited_server", error, place=shared.url.replace(f":{PASSWORD}", ""))
        assert expected == said


def test_a_desk_that_hangs_is_told_of_in_a_file_too(tmp_path, monkeypatch):
    """SQLite waits as long, and the remedy is the same."""
    monkeypatch.setattr("pipeline.orders.ledger.opening.WAIT_SECONDS", 1)
    home = Home(tmp_path / "state", None)
    with opened(home) as hangs, opened(home) as waits, hangs.together():
        hangs.add(new_order(), AT, "anna")
        with pytest.raises(OrderError) as error:
            waits.add(new_order(), AT, "bo")

    expected, said = told_as("waited_file", error, state=home.state)
    assert expected == said


def _add_and_fail(ledger, wrong):
    ledger.add(new_order(), AT, "anna")
    raise wrong


@pytest.mark.parametrize("wrong", [FileNotFoundError(2, "No such file"), ModuleNotFoundError("x"), KeyError("x")])
def test_what_the_caller_does_wrong_is_not_the_ledgers(home, wrong):
    """An error inside `together` that is no database's comes out as it is, and nothing is written."""
    with opened(home) as ledger:
        with pytest.raises(type(wrong)) as error, ledger.together():
            _add_and_fail(ledger, wrong)

        assert error.value is wrong
        assert () == ledger.orders()


def test_what_the_database_says_inside_is_told(tmp_path):
    """Of the ledger's own transactions alone."""
    url = url_of(tmp_path, None, {})
    asked = text("SELECT * FROM nowhere")
    with opened_engine(url) as engine, pytest.raises(OrderError) as error, told(url), reading(engine) as connection:
        connection.execute(asked)

    assert "the ledger cannot be used: no such table: nowhere." in str(error.value)
