"""A delivery that lies where it was received is not read again; whatever looks otherwise is."""

import os

import pytest

from pipeline.intake.seen import is_as_seen, keep_sight, sight_of

TEXTS = {"sources/one.yaml": "id: one"}


@pytest.fixture
def delivery(tmp_path):
    """Give a folder in which a file lies."""
    (tmp_path / "delivery/part").mkdir(parents=True)
    (tmp_path / "delivery/part/one.csv").write_text("a;b\n1;2\n")
    return tmp_path / "delivery"


@pytest.fixture
def state(tmp_path, delivery):
    """Give a state folder into which it was received."""
    for folder in ("parts", "keys", "snapshots/0a1b/parquet"):
        (tmp_path / "state" / folder).mkdir(parents=True)
    (tmp_path / "state/current").write_text("0a1b\n")
    (tmp_path / "state/parts/accepted.json").write_text("{}")
    (tmp_path / "state/snapshots/0a1b/parquet/visits.parquet").write_text("rows")
    keep_sight(tmp_path / "state", sight_of(delivery, TEXTS))
    return tmp_path / "state"


def test_what_looks_as_it_did_is_known(delivery, state):
    """The same files, the same definitions, the same snapshot."""
    assert is_as_seen(state, sight_of(delivery, TEXTS))


DELIVERED = {
    "a new file": lambda d: (d / "two.csv").write_text("a;b\n"),
    "a file that went": lambda d: (d / "part/one.csv").unlink(),
    "another name": lambda d: (d / "part/one.csv").rename(d / "part/two.csv"),
    "another content of the same length": lambda d: (d / "part/one.csv").write_text("a;b\n1;3\n"),
    "another file in its place": lambda d: _replaced(d / "part/one.csv"),
}


@pytest.mark.parametrize("change", DELIVERED)
def test_a_file_that_looks_otherwise_is_news(change, delivery, state):
    """Its bytes are read again then, even if they turn out to be the same."""
    DELIVERED[change](delivery)

    assert not is_as_seen(state, sight_of(delivery, TEXTS))


def test_an_old_date_on_new_content_deceives_nobody(delivery, state):
    """Who sets back the day of the last change cannot set back the moment at which it was set."""
    file = delivery / "part/one.csv"
    told = file.stat()
    file.write_text("a;b\n1;3\n")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))

    assert not is_as_seen(state, sight_of(delivery, TEXTS))


def test_another_definition_reads_the_same_files_otherwise(delivery, state):
    """A source that was mended is tried."""
    assert not is_as_seen(state, sight_of(delivery, {"sources/one.yaml": "id: two"}))


KEPT = {
    "another snapshot in force": lambda s: (s / "current").write_text("2c3d\n"),
    "no snapshot": lambda s: (s / "current").unlink(),
    "a damaged snapshot": lambda s: (s / "snapshots/0a1b/parquet/visits.parquet").write_text("rowz"),
    "a snapshot without a file": lambda s: (s / "snapshots/0a1b/parquet/visits.parquet").unlink(),
    "other parts accepted": lambda s: (s / "parts/accepted.json").write_text('{"one": []}'),
    "another key": lambda s: (s / "keys/one.parquet").write_text("key"),
    "nothing remembered": lambda s: (s / "seen").unlink(),
}


@pytest.mark.parametrize("change", KEPT)
def test_a_state_that_looks_otherwise_is_looked_through(change, delivery, state):
    """What was received may have to be made anew."""
    KEPT[change](state)

    assert not is_as_seen(state, sight_of(delivery, TEXTS))


def _replaced(file):
    beside = file.with_name("beside")
    beside.write_bytes(file.read_bytes())
    beside.replace(file)
