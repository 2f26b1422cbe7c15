"""What is asked of each side of the counting benchmark, and that a wrong answer is no speed."""

import re
from pathlib import Path

import pytest
from bench.by_hand import in_engine, in_sql
from bench.counting import refuse_other

BY_HAND = Path(in_sql.__file__).parent
HEAD = "question,practice_id,part,numerator,denominator\n"


def test_every_side_is_asked_the_same_dozen():
    """By hand in SQL, in pandas and in R stands each indicator that the engine is asked for."""
    said = {
        "questions.sql": r"^-- name: (\w+)$",
        "data_table.R": r"^(\w+) <- function\(\)",
        "in_pandas.py": r"^    def ([a-z]\w+)\(self\)",
    }

    for file, names in said.items():
        found = re.findall(names, (BY_HAND / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(in_engine.DOZEN) == sorted(found)


def test_every_table_day_and_code_is_written_into_a_question():
    """Nothing is left in braces, and a list of codes stands where its name stood."""
    lists = set(re.findall(r"IN \(\{(\w+)\}\)", (BY_HAND / "questions.sql").read_text(encoding="utf-8")))
    places, days = {table: table for table in in_sql.TABLES}, {"first": "2026-01-01", "last": "2026-12-31"}

    found = in_sql.questions(places, days, {name: ["X01", "X02"] for name in lists})

    assert list(in_engine.DOZEN) == list(found)
    assert [] == [name for name, sql in found.items() if "{" in sql]
    assert ["polypharmacy_75_plus"] == [name for name, sql in found.items() if "IN ('X01', 'X02')" not in sql]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("a,000001,,1.0,2.0\na,000002,,0.0,3.0\n", True),
        ("a,000002,,0,3\na,000001,,1,2\n", True),
        ("a,000001,,1.0,2.0\na,000002,,0.0,3.0\na,000003,,0.0,0.0\n", True),
        ("a,000001,,1.0,2.0\n", False),
        ("a,000001,,1.0,2.0\na,000002,,0.1,3.0\n", False),
        ("a,000001,,1.0,2.0\na,000002,,,3.0\n", False),
        ("a,000001,x,1.0,2.0\na,000002,,0.0,3.0\n", False),
    ],
)
def test_answers_that_differ_stop_the_benchmark(other, same, tmp_path):
    """Order does not matter, nor a practice of nobody; a number that differs does, and so does one that is missing."""
    (tmp_path / "one.csv").write_text(f"{HEAD}a,000001,,1.0,2.0\na,000002,,0.0,3.0\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text(HEAD + other, encoding="utf-8")

    if same:
        refuse_other(tmp_path / "one.csv", tmp_path / "other.csv")
    else:
        with pytest.raises(RuntimeError, match=r"one\.csv and other\.csv differ in"):
            refuse_other(tmp_path / "one.csv", tmp_path / "other.csv")
