"""Whether a SELECT can give a patient twice in a practice is told by its form, and never wrongly."""

import random

import duckdb
import pytest

from pipeline.definitions.sql_once import once_each

USERS = "SELECT patient_id FROM visits WHERE amount > 1"
SUMMED = "(SELECT practice_id, patient_id, SUM(amount) AS amount FROM visits GROUP BY practice_id, patient_id)"
BOTH = "v.practice_id = l.practice_id AND v.patient_id = l.patient_id"
ROW = "l.practice_id, l.patient_id, 1 AS numerator"

ONCE = {
    "a view": f"SELECT practice_id, patient_id, CASE WHEN patient_id IN ({USERS}) THEN 1 END AS n FROM listed_at_end",
    "a filtered view": f"SELECT practice_id, patient_id FROM listed_days WHERE patient_id IN ({USERS})",
    "its own groups": f"SELECT {ROW} FROM listed_days AS l JOIN visits AS v ON {BOTH}"
    " GROUP BY l.practice_id, l.patient_id",
    "joined groups": f"SELECT {ROW} FROM listed_days AS l LEFT JOIN {SUMMED} AS v ON {BOTH}",
    "turned round": f"SELECT {ROW} FROM listed_days AS l JOIN {SUMMED} AS v"
    " ON l.patient_id = v.patient_id AND l.practice_id = v.practice_id AND v.amount > 2",
    "a CTE of groups": f"WITH v AS {SUMMED} SELECT {ROW} FROM listed_days AS l LEFT JOIN v ON {BOTH}",
    "another view": f"SELECT {ROW} FROM listed_days AS l JOIN listed_at_end AS v ON v.patient_id = l.patient_id",
    "capitals": "SELECT Practice_Id, PATIENT_ID FROM Listed_Days",
}
UNTOLD = {
    "events": "SELECT practice_id, patient_id FROM visits",
    "joined events": f"SELECT {ROW} FROM listed_days AS l JOIN visits AS v ON {BOTH}",
    "half the key": f"SELECT {ROW} FROM listed_at_end AS l JOIN {SUMMED} AS v ON v.patient_id = l.patient_id",
    "half the view's key": f"SELECT {ROW} FROM listed_at_end AS l JOIN listed_days AS v ON v.patient_id = l.patient_id",
    "compared with itself": f"SELECT {ROW} FROM listed_days AS l JOIN {SUMMED} AS v"
    " ON V.practice_id = v.practice_id AND v.patient_id = l.patient_id",
    "compared with a number": f"SELECT {ROW} FROM listed_days AS l JOIN {SUMMED} AS v"
    " ON v.practice_id = '1' AND v.patient_id > l.patient_id",
    "one or the other": f"SELECT {ROW} FROM listed_days AS l JOIN {SUMMED} AS v"
    " ON v.practice_id = l.practice_id OR v.patient_id = l.patient_id",
    "all with all": f"SELECT {ROW} FROM listed_days AS l CROSS JOIN {SUMMED} AS v",
    "a comma": f"SELECT {ROW} FROM listed_days AS l, {SUMMED} AS v",
    "a full join": f"SELECT v.practice_id, v.patient_id FROM listed_days AS l FULL JOIN visits AS v ON {BOTH}",
    "a view's name for a CTE": "WITH Listed_Days AS (SELECT practice_id, patient_id FROM visits)"
    " SELECT practice_id, patient_id FROM listed_days",
    "the joined one's patient": f"SELECT l.practice_id, v.patient_id FROM listed_days AS l JOIN {SUMMED} AS v"
    " ON v.practice_id = l.practice_id AND v.patient_id = l.patient_id",
    "another patient": "SELECT practice_id, patient_id % 3 AS patient_id FROM listed_days",
    "groups of more": "SELECT practice_id, patient_id FROM visits GROUP BY practice_id, patient_id, amount",
    "both one after the other": "SELECT practice_id, patient_id FROM listed_days"
    " UNION ALL SELECT practice_id, patient_id FROM listed_days",
    "a hidden key": "SELECT l.practice_id, l.patient_id FROM listed_days AS l JOIN"
    " (SELECT patient_id AS practice, practice_id AS patient_id FROM visits GROUP BY practice_id, patient_id) AS v"
    " ON v.patient_id = l.practice_id",
}


@pytest.mark.parametrize("form", ONCE)
def test_a_form_that_tells_it_is_known(form):
    """Rows of a view, groups of the answer's own key, and joins that find one row at most."""
    assert once_each(ONCE[form])


@pytest.mark.parametrize("form", UNTOLD)
def test_a_form_that_leaves_it_open_is_not(form):
    """Whatever could give a patient twice is looked at row by row."""
    assert not once_each(UNTOLD[form])


@pytest.mark.parametrize("form", ONCE)
def test_no_data_give_a_patient_twice_where_the_form_tells_it(form):
    """Whatever lies in the tables, a practice and a patient stand together in one row."""
    connection, chance = duckdb.connect(), random.Random(7)  # noqa: S311 -- rows for a test, alike each time
    for _ in range(20):
        _fill(connection, chance)

        twice = connection.execute(
            f"SELECT practice_id, patient_id FROM ({ONCE[form]}) GROUP BY ALL HAVING count(*) > 1"
        ).fetchall()

        assert [] == twice


def _fill(connection, chance):
    """Put made-up rows into the two views, which hold each key once, and into a table of events."""
    patients = sorted({chance.randrange(12) for _ in range(chance.randrange(12))})
    both = sorted({(chance.choice("123"), chance.randrange(12)) for _ in range(chance.randrange(20))})
    visits = [(chance.choice(["1", "2", None]), chance.randrange(12), chance.randrange(4)) for _ in range(30)]
    for table, rows in (
        ("listed_at_end", [(chance.choice("123"), p, 0) for p in patients]),
        ("listed_days", [(*pair, 0) for pair in both]),
        ("visits", visits),
    ):
        connection.execute(f"CREATE OR REPLACE TABLE {table} (practice_id VARCHAR, patient_id BIGINT, amount INTEGER)")
        if rows:
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
