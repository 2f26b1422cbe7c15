"""
Asks the dozen questions in DuckDB as an analyst writes them, one query each.

Run as `python -m bench.by_hand.in_sql HAND TO`, or with a snapshot's database as a third word: then its tables are read
in the place of the unsorted files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from bench.by_hand.stopwatch import Stopwatch

TABLES: Final = ("listed_patients", "prescriptions", "services", "care_plans", "observations", "practice_now")
#: What every answer holds: a practice, a part of it (a category, or sex and age), and what is divided by what.
ANSWER: Final = ("practice_id", "part", "numerator", "denominator")

_AGE: Final = "date_part('year', age({last}, birth_date))"
_GROUP_1: Final = "l.insurance_group = '1' AND l.practice_id IS NOT NULL AND l.listed_from <= {last}"
_FROM: Final = "FROM {listed_patients} AS l LEFT JOIN {practice_now} AS now ON now.from_id = l.practice_id"
_COMMON: Final = {
    "listed": f"""
        SELECT coalesce(now.to_id, l.practice_id) AS practice_id, l.patient_id, {_AGE} AS age
        {_FROM}
        WHERE {_GROUP_1} AND (l.listed_to IS NULL OR l.listed_to > {{last}}
            OR (l.listed_to = {{last}} AND l.left_reason IS DISTINCT FROM 'died'))
        QUALIFY row_number() OVER (PARTITION BY l.patient_id
            ORDER BY l.listed_from DESC, coalesce(now.to_id, l.practice_id)) = 1""",
    "days": f"""
        SELECT coalesce(now.to_id, l.practice_id) AS practice_id, l.patient_id,
            sum(least(coalesce(l.listed_to, {{last}}), {{last}}) - greatest(l.listed_from, {{first}}) + 1) AS days
        {_FROM}
        WHERE {_GROUP_1} AND (l.listed_to IS NULL OR l.listed_to >= {{first}})
        GROUP BY ALL""",
    "people": f"""
        SELECT patient_id, sex, least(age // 5, 18) AS band
        FROM (
            SELECT patient_id, arg_max(sex, listed_from) AS sex, arg_max({_AGE}, listed_from) AS age
            FROM {{listed_patients}} WHERE listed_from <= {{last}} AND birth_date IS NOT NULL
            GROUP BY patient_id
        )""",
}


def questions(places: dict[str, str], days: dict[str, str], codes: dict[str, list[str]]) -> dict[str, str]:
    """Give each question's SQL by the indicator's id, with tables, days and codes written in."""
    filled = {**places, **{n: f"DATE '{d}'" for n, d in days.items()}}
    filled |= {n: ", ".join(f"'{c}'" for c in own) for n, own in codes.items()}
    filled |= {n: text.format(**filled) for n, text in _COMMON.items()}
    parts = Path(__file__).with_name("questions.sql").read_text(encoding="utf-8").split("-- name: ")[1:]
    return {text.split("\n", 1)[0]: text.split("\n", 1)[1].format(**filled) for text in parts}


def main(words: list[str]) -> None:
    """Ask them one after another; only asking is timed."""
    hand, to = Path(words[0]), Path(words[1])
    asked = json.loads((hand / "asked.json").read_text(encoding="utf-8"))
    connection = duckdb.connect()
    places = {table: f"read_parquet('{hand / table}.parquet')" for table in TABLES}
    if len(words) > 2:
        connection.execute(f"ATTACH '{words[2]}' AS snapshot (READ_ONLY)")
        places = {table: places[table] if table == "practice_now" else f"snapshot.{table}" for table in TABLES}
    watch = Stopwatch()
    found = [
        connection.execute(
            f"SELECT '{one}', practice_id, part, CAST(numerator AS DOUBLE), CAST(denominator AS DOUBLE) FROM ({sql})"
        ).fetchall()
        for one, sql in questions(places, asked["days"], asked["codes"]).items()
    ]
    watch.stop(to)
    rows = [row for rows in found for row in rows]
    pl.DataFrame(rows, schema=["question", *ANSWER], orient="row", infer_schema_length=None).write_csv(
        to.with_suffix(".csv")
    )


if __name__ == "__main__":
    main(sys.argv[1:])
