"""One at a time in the whole unit: who comes second is told who holds, and who dies lets go."""

import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from support.desks import AT, Desk, opened
from support.postgres import Home

from pipeline.errors import OrderError
from pipeline.orders.ledger.address import url_of
from pipeline.orders.ledger.opening import opened_engine

EXPECTED = Path(__file__).parents[2] / "errors/ledger"


def text_of(name):
    """Give the text of an error, to the letter."""
    return (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def take(home, what="the night", by="bo"):
    """Hold a piece of work for a moment."""
    with opened(home, by) as ledger, ledger.alone(what):
        pass


def eventually(act):
    """Try again for some seconds: a server needs a moment to see that a desk is gone."""
    until = time.monotonic() + 10
    while True:
        try:
            return act()
        except OrderError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@pytest.mark.parametrize("name", ["anna", "Åse Ærø"])
def test_who_comes_second_is_told_who_holds(home, name):
    """Another real process is refused while the first holds, with its name and number."""
    desk = Desk(home, "holds", name, "the night")
    desk.starts()
    desk.hears("held")
    try:
        with pytest.raises(OrderError) as error:
            take(home)
    finally:
        desk.dies()

    who, _, rest = f"{error.value}\n".partition(").")
    where, _, told = who.partition(f"({name}, process {desk.running.pid}")
    machine = told.removeprefix(" on ")  # the server keeps the first letters of a long name

    assert text_of("under_way") == f"{where}(WHO).{rest}"
    assert bool(machine) == bool(home.server)
    assert socket.gethostname().startswith(machine)


def test_who_is_killed_lets_go(home):
    """No lock is left that somebody has to take away by hand."""
    desk = Desk(home, "holds", "anna", "the night")
    desk.starts()
    desk.hears("held")
    desk.dies()

    eventually(lambda: take(home))


def test_who_is_done_lets_go(home):
    """Whether it went well or not, and at once."""
    take(home)
    with pytest.raises(KeyError), opened(home) as ledger, ledger.alone("the night"):
        raise KeyError
    take(home)
    if home.server is None:
        assert b"" == (home.state / "locks/the night.lock").read_bytes()


def test_other_work_is_not_held(home):
    """Releasing and the night are different pieces of work."""
    with opened(home) as ledger, ledger.alone("the night"):
        take(home, "a release")


def test_what_is_held_does_not_keep_others_from_writing(home):
    """A night lasts hours, and orders are taken meanwhile."""
    with opened(home, "natten") as night, night.alone("the night"), opened(home, "anna") as desk:
        desk.note("looked", at=AT, by="anna")

        assert ["looked"] == [e.kind for e in night.events()]


def test_a_session_that_is_lost_is_told(shared):
    """The server ends it while the work goes on: somebody else may have begun, and that is said."""
    with pytest.raises(OrderError) as error, opened(shared) as ledger, ledger.alone("the night"):
        _lose_session(shared, None)

    assert text_of("session_lost") == f"{error.value}\n"


def test_what_went_wrong_is_told_rather_than_the_lost_session(shared):
    """The work's own error comes first."""
    with pytest.raises(KeyError), opened(shared) as ledger, ledger.alone("the night"):
        _lose_session(shared, KeyError())


def test_a_server_that_cannot_be_asked_is_told(shared):
    """Holding fails as everything else does: with a sentence."""
    with opened(shared) as ledger:
        shared.server.ask(f"ALTER DATABASE {shared.database} ALLOW_CONNECTIONS false")
        with pytest.raises(OrderError) as error, ledger.alone("the night"):
            pass
        shared.server.ask(f"ALTER DATABASE {shared.database} ALLOW_CONNECTIONS true")

    said = f"{error.value}\n".replace(shared.database, "NAME").replace(str(shared.server.port), "PORT")
    assert text_of("no_connections") == said


def test_a_desk_without_power_is_given_up_after_a_minute(shared):
    """The server asks a silent session after 30 seconds, three times ten seconds apart; waiting is no fault."""
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "idle_session_timeout")
    url = url_of(shared.state, None, {"KLYNGE_LEDGER": shared.url})
    with opened_engine(url) as engine, engine.connect() as session:
        found = [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    assert ["30", "10", "3", "0"] == found


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    """The folder of locks is a file, say."""
    home = Home(tmp_path / "state", None)
    with opened(home) as ledger:
        (home.state / "locks/opening.lock").unlink()
        (home.state / "locks").rmdir()
        (home.state / "locks").write_text("", encoding="utf-8")
        with pytest.raises(OrderError) as error, ledger.alone("the night"):
            pass

    said = f"{error.value}\n".replace(str(home.state), "STATE")
    assert text_of("no_lock") == said


def _lose_session(home, wrong):
    """Let the server end all sessions, let another one do the work, and fail or not."""
    home.server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{home.database}'")
    while home.server.sessions(home.database):
        time.sleep(0.02)
    take(home)
    if wrong:
        raise wrong
