"""
Turns patients' statuses into a text that names nobody, and back into rows that can be joined.

Its own room because it is the one thing about single patients that leaves the warehouse: who is behind a row is known
only to whoever holds both the key and the snapshot, and the text is opaque to everybody between two askings.
"""

from __future__ import annotations

import hmac
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from pipeline.keyed_hash import keyed_hash
from pipeline.warehouse.registers import DECIMAL

_HALF: Final = 16  # bytes of a hash: RFC 2104 lets half be cut off, and 2^64 patients would not meet
_LEVEL: Final = 3  # of zstd: fixed, so that the same statuses give the same bytes

SEALED_SCHEMA: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "practice_id": pl.String,  # under its number at the period's end
    "person": pl.Binary,
    "numerator": DECIMAL,
    "denominator": DECIMAL,
}


def person_of(patient_id: object, key: bytes) -> bytes:
    """Give the keyed hash that stands for a patient."""
    return hmac.digest(key, str(patient_id).encode(), "sha256")[:_HALF]


def person_sql(column: str) -> str:
    """Write the same as SQL, in hexadecimal digits: DuckDB hashes the whole country in seconds."""
    return f"substr({keyed_hash(f'CAST({column} AS VARCHAR)')}, 1, {2 * _HALF})"


def sealed_text(rows: Iterable[tuple[str, bytes, Any, Any]]) -> bytes:
    """Turn (practice_id, person, numerator, denominator) into Parquet; the order of rows makes no difference."""
    frame = pl.DataFrame(list(rows), schema=SEALED_SCHEMA, orient="row").sort("practice_id", "person")
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", compression_level=_LEVEL)
    return written.getvalue()


def sealed_rows(sealed: bytes) -> pl.DataFrame:
    """
    Read what `sealed_text` wrote.

    Raises: TypeError where it has other columns: it is no answer of this question
    """
    frame = pl.read_parquet(sealed)
    if dict(frame.schema) != SEALED_SCHEMA:
        raise TypeError(f"sealed statuses have columns {dict(SEALED_SCHEMA)}, not {dict(frame.schema)}")
    return frame
