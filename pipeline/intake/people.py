"""
Turns patient keys into integers, and refuses what looks like real personal numbers.

Its own room because it is the only place where a patient's key is read as a text. The dictionary that
gives each key its integer is kept for its owner outside every snapshot, one per person key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from pipeline.intake.sql import literal, name, scalar
from pipeline.keyed_hash import keyed_hash, pads

PSEUDONYM_KEY = "KLYNGE_PSEUDONYM_KEY"
_SAMPLE = 20_000


def hmac_pads(environ: Mapping[str, str]) -> dict[str, bytes] | None:
    """Give the two padded keys of HMAC-SHA-256 (RFC 2104) as query parameters, or None where no key is set."""
    text = environ.get(PSEUDONYM_KEY, "")
    return pads(text.encode()) if text else None


def pseudonym(text: str) -> str:
    """Write the HMAC-SHA-256 of a text under the parameters `inner` and `outer`; a hyphen makes no difference."""
    return keyed_hash(f"replace({text}, '-', '')")


def looks_like_personal_numbers(con: duckdb.DuckDBPyConnection, stage: str, text: str) -> bool:
    """
    Say whether more than half of a column's values begin with a birth date and have ten digits.

    Nine are ten where a program took the text for a number and lost the zero it begins with.
    """
    digits = "lpad(replace(x, '-', ''), 10, '0')"
    day = f"CAST({digits}[1:2] AS INTEGER)"
    real_day = f"lpad(CAST(CASE WHEN {day} > 60 THEN {day} - 60 ELSE {day} END AS VARCHAR), 2, '0')"
    share = scalar(
        con,
        f"SELECT avg(CASE WHEN NOT regexp_full_match(x, '[0-9]{{6}}-?[0-9]{{4}}|[0-9]{{9}}') THEN 0 "
        f"WHEN try_strptime('2000' || {digits}[3:4] || {real_day}, '%Y%m%d') IS NULL THEN 0 ELSE 1 END) "
        f"FROM (SELECT DISTINCT {text} AS x FROM {stage} LIMIT {_SAMPLE}) WHERE x IS NOT NULL",
    )
    return bool(share is not None and share > 0.5)  # noqa: PLR2004 -- random ten digits look so in 7 % of cases, random nine in 11 %


def dictionary_name(key: str) -> str:
    """Give the workbench table with the dictionary of a person key: patient, patient_id."""
    return f"people_{key}"


def open_dictionary(con: duckdb.DuckDBPyConnection, key: str, known: Path) -> None:
    """Lay out the dictionary of a person key as it was kept in a Parquet file, or an empty one where none was."""
    empty = "(SELECT NULL::VARCHAR AS patient, NULL::BIGINT AS patient_id LIMIT 0)"
    held = f"read_parquet({literal(str(known))})" if known.exists() else empty
    con.execute(f"CREATE TEMP TABLE {name(dictionary_name(key))} AS FROM {held}")


def number_patients(con: duckdb.DuckDBPyConnection, key: str, columns: Iterable[str]) -> None:
    """
    Give new patients of a file the next integers, in order of text; known ones keep theirs.

    In:   the relation `people` of the file's patients, and its columns
    Out:  the table `own` with patient, patient_id of those in the file
    """
    dictionary = name(dictionary_name(key))
    everyone = " UNION ALL ".join(f"SELECT {name(column)} AS patient FROM people" for column in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE met AS SELECT DISTINCT patient FROM ({everyone}) WHERE patient NOT NULL")
    con.execute(
        f"INSERT INTO {dictionary} SELECT patient, row_number() OVER (ORDER BY patient) + "
        f"(SELECT coalesce(max(patient_id), 0) FROM {dictionary}) FROM met ANTI JOIN {dictionary} USING (patient)"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE own AS SELECT d.* FROM {dictionary} d SEMI JOIN met USING (patient)")


def keep_dictionary(con: duckdb.DuckDBPyConnection, key: str, path: Path) -> None:
    """Write a dictionary for its owner's eyes alone."""
    con.execute(
        f"COPY (SELECT patient, patient_id FROM {name(dictionary_name(key))} ORDER BY patient_id) "
        f"TO {literal(str(path))} (FORMAT parquet)"
    )
    path.chmod(0o600)
