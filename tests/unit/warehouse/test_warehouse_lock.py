"""SQL from a definition runs where it can reach nothing but the snapshot."""

import duckdb
import pytest
from support.made_up import CODES, SEEN, YEAR, indicator, listing, visit, warehouse

from pipeline.errors import DefinitionError


@pytest.fixture
def opened(tmp_path):
    """Open a small snapshot with a file beside it that nobody should read."""
    (tmp_path / "beside.csv").write_text("secret\n1\n")
    one = warehouse(tmp_path / "snapshot", listed_patients=[listing(1)], visits=[visit(1)])
    yield one
    one.close()


DOORS = [
    "SELECT * FROM read_csv('{folder}/beside.csv')",
    "SELECT * FROM '{folder}/beside.csv'",
    "SELECT * FROM read_text('{folder}/beside.csv')",
    "SELECT * FROM glob('{folder}/*')",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/snapshot/snapshot.duckdb' (FORMAT csv, USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '{folder}/snapshot/snapshot.duckdb.wal' (FORMAT csv, USE_TMP_FILE false)",
    "SELECT * FROM read_blob('{folder}/snapshot/snapshot.duckdb')",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.duckdb' AS other",
    "ATTACH '{folder}/snapshot/snapshot.duckdb' AS writable",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT getenv('HOME')",
    "SET enable_external_access = true",
    "SET threads = 1",
    "RESET lock_configuration",
    "SELECT * FROM a_python_frame",
    "INSERT INTO snapshot.main.visits SELECT * FROM snapshot.main.visits",
    "DROP TABLE snapshot.main.visits",
]


@pytest.mark.parametrize("statement", DOORS)
def test_every_door_is_shut_on_the_counting_connection(opened, tmp_path, statement):
    """Files, other databases, extensions, the environment and the settings are out of reach."""
    a_python_frame = [(1,)]  # a name that DuckDB could find among Python's, were it allowed to

    with pytest.raises(duckdb.Error):
        opened._connection.execute(statement.format(folder=tmp_path))

    assert a_python_frame
    assert sorted(p.name for p in tmp_path.iterdir()) == ["beside.csv", "snapshot"]


@pytest.mark.parametrize("source", ["read_csv('{folder}/beside.csv')", "'{folder}/beside.csv'"])
def test_an_indicator_that_slipped_through_the_rules_still_reads_no_file(opened, tmp_path, source):
    """Where the rules on SQL missed something, the lock answers, and the analyst gets a sentence."""
    sql = "SELECT '1' AS practice_id, 1 AS patient_id, secret AS numerator FROM " + source.format(folder=tmp_path)

    with pytest.raises(DefinitionError, match="DuckDB could not answer"):
        opened.count(indicator(sql, codelists=[]), {}, YEAR)


def test_the_lock_is_no_hindrance_to_counting(opened):
    """Codelists, views and the engine's own tables are made behind the lock."""
    assert opened.count(indicator(SEEN), {"made_up": CODES}, YEAR).frame["numerator"].to_list() == [1]


def test_the_snapshot_is_as_it_was_after_counting(tmp_path):
    """Counting writes nothing into the snapshot."""
    one = warehouse(tmp_path / "snapshot", listed_patients=[listing(1)], visits=[visit(1)])
    before = {p: p.read_bytes() for p in sorted((tmp_path / "snapshot").rglob("*")) if p.is_file()}

    one.count(indicator(SEEN), {"made_up": CODES}, YEAR)
    one.listed(YEAR)
    one.close()

    assert before == {p: p.read_bytes() for p in sorted((tmp_path / "snapshot").rglob("*")) if p.is_file()}
