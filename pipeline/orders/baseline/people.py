"""
Turns the dictionaries of patients into digests, and tells whether they still number the same people.

Its own room because a baseline's hashes stand for numbers, not for people: where a dictionary was made anew, the same
number is somebody else, and pairs would be of strangers. A dictionary only grows, so that its first people stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.orders.baseline.contents import People
from pipeline.orders.keys import KEYS

_AT_ONCE: Final = 1_000_000  # people hashed in one text


def people_of(state: Path, person_keys: Iterable[str]) -> dict[str, People]:
    """Tell, by person key, how many people a dictionary holds and who they are; one that is missing is not told of."""
    found = {}
    for person_key in sorted(set(person_keys)):
        dictionary = _read(state, person_key)
        if dictionary is not None:
            found[person_key] = People(dictionary.height, _digest(dictionary))
    return found


def same_people(state: Path, people: Mapping[str, People]) -> frozenset[str]:
    """Give the person keys whose dictionaries number the people of then as they did; newcomers make no difference."""
    return frozenset(person_key for person_key, then in people.items() if _still(_read(state, person_key), then))


def _still(dictionary: pl.DataFrame | None, then: People) -> bool:
    if dictionary is None or dictionary.height < then.count:
        return False
    return _digest(dictionary.head(then.count)) == then.digest


def _read(state: Path, person_key: str) -> pl.DataFrame | None:
    path = state / KEYS / f"{person_key}.parquet"
    try:
        return pl.read_parquet(path, columns=["patient", "patient_id"]).sort("patient_id")
    except (OSError, pl.exceptions.PolarsError):
        return None


def _digest(dictionary: pl.DataFrame) -> str:
    """Hash who has which number: a length before each text, so that no two lists of people are written alike."""
    digest = sha256()
    for part in dictionary.iter_slices(_AT_ONCE):
        line = pl.concat_str(
            pl.col("patient_id"), pl.lit(" "), pl.col("patient").str.len_bytes(), pl.lit(" "), pl.col("patient")
        )
        digest.update("\n".join(part.select(line).to_series()).encode())
        digest.update(b"\n")
    return digest.hexdigest()
