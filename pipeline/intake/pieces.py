"""
Turns one delivered file's rows into a piece of a part, and finds the piece that the same file gave before.

Its own room because a file that comes again, beside new ones, is not read again: its piece is linked into the new part.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline import __version__
from pipeline.definitions.base import Definition, Identifier, Text
from pipeline.definitions.extract import Table
from pipeline.definitions.source import Source
from pipeline.intake.arrivals import ArrivedFile
from pipeline.intake.rows import RowCounts
from pipeline.intake.sql import literal, name, scalar
from pipeline.private import make_private


class Piece(Definition):
    """What one file gave to one table."""

    table: Identifier
    file: Text
    read_as: Text  # names the file's content, and all that says how it is read
    rows_in: int
    left_out: int
    collapsed: int
    rejected: int

    @property
    def counts(self) -> RowCounts:
        """What became of the file's rows."""
        return RowCounts(self.rows_in, self.left_out, self.collapsed, self.rejected)


def read_as(source: Source, file: ArrivedFile, contract: Table) -> str:
    """Name a file's content together with all that says how it is read."""
    words = {
        "engine": __version__,
        "file": [file.name, file.digest],
        "mapping": file.mapping.model_dump(mode="json"),
        "contract": contract.model_dump(mode="json"),
        "person_key": source.person_key,
    }
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]


def rows_file(part: Path, table: str, number: int) -> Path:
    """Give the file with a piece's rows."""
    return part / table / f"{number:04d}.parquet"


def aside_file(part: Path, table: str, number: int) -> Path:
    """Give the file with the rows of a piece that were set aside."""
    return part / table / f"{number:04d}.rejected.parquet"


@dataclass(frozen=True)
class Earlier:
    """A piece of an accepted part."""

    part: Path
    number: int
    piece: Piece
    data_until: date  # as its source said

    def holds(self, con: duckdb.DuckDBPyConnection, until: date) -> bool:
        """Say whether it would come out the same from a source with data until this day."""
        if until == self.data_until:
            return True
        aside = literal(str(aside_file(self.part, self.piece.table, self.number)))
        return until > self.data_until and not scalar(
            con, f"SELECT count(*) FROM read_parquet({aside}) WHERE _kind = 'latest'"
        )


def write_piece(
    con: duckdb.DuckDBPyConnection, part: Path, number: int, piece: Piece, patients: Iterable[str], own: str
) -> None:
    """Write the relations `rows` and `faults`, patients as their integers in the table `own`."""
    make_private(part / piece.table)
    places = [(name(c), f"d{i}") for i, c in enumerate(patients)]
    numbered = ", ".join(f"{d}.patient_id AS {c}" for c, d in places)
    joins = " ".join(f"LEFT JOIN {own} {d} ON {d}.patient = r.{c}" for c, d in places)
    select = f"SELECT r.* {f'REPLACE ({numbered})' if places else ''} FROM rows r {joins}"
    con.execute(f"COPY ({select}) TO {literal(str(rows_file(part, piece.table, number)))} (FORMAT parquet)")
    con.execute(f"COPY faults TO {literal(str(aside_file(part, piece.table, number)))} (FORMAT parquet)")


def link_piece(before: Path, part: Path, table: str, numbers: tuple[int, int]) -> None:
    """Give a new part a piece of an earlier one: the same files, under a number of its own."""
    make_private(part / table)
    for place in (rows_file, aside_file):
        os.link(place(before, table, numbers[0]), place(part, table, numbers[1]))
