"""Turns arrivals into typed rows: reads every file, and tells all that is structurally wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.definitions.extract import Contracts, Table
from pipeline.definitions.source import Source
from pipeline.errors import DefinitionError, ExtractError, Problem, Where
from pipeline.intake.arrivals import Arrival, ArrivedFile
from pipeline.intake.mapping import needed_columns
from pipeline.intake.parts import Store
from pipeline.intake.people import (
    PSEUDONYM_KEY,
    hmac_pads,
    looks_like_personal_numbers,
    number_patients,
    open_dictionary,
)
from pipeline.intake.pieces import Earlier, Piece, aside_file, link_piece, read_as, write_piece
from pipeline.intake.rows import RowCounts, Shape, create_faults, judge, take_rows
from pipeline.intake.sql import literal
from pipeline.intake.staging import STAGE, Staged, stage
from pipeline.private import make_private

Tell = Callable[..., None]


@dataclass
class TakenTable:
    """The rows that one source delivered for one canonical table."""

    source: Source
    table: str
    contract: Table
    faults: str  # the workbench table of rows set aside
    counts: RowCounts = field(default_factory=RowCounts)

    @property
    def patients(self) -> list[str]:
        """The columns in which patients stand."""
        return [c for c, column in self.contract.columns.items() if column.type == "patient"]


@dataclass
class Taken:
    """All that was taken: tables by source and name, and pieces by source."""

    tables: dict[tuple[str, str], TakenTable] = field(default_factory=dict)
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)  # person keys whose dictionary lies on the workbench


@dataclass(frozen=True)
class Desk:
    """Where arrivals are taken."""

    con: duckdb.DuckDBPyConnection
    contracts: Contracts
    made: Path  # pieces are made here, in parts/<source>/<digest>
    keys: Path  # the dictionaries kept so far
    store: Store
    tell: Tell


def check_sources(sources: Iterable[Source], contracts: Contracts) -> None:
    """Refuse sources that cannot be received whatever they deliver."""
    problems = []
    for source in sources:
        where = Where(f"sources/{source.id}.yaml")
        for table_name in sorted({m.table for m in source.files}):
            table = contracts.tables[table_name]
            if source.person_key is None and any(c.type == "patient" for c in table.columns.values()):
                problems.append(
                    Problem(
                        where,
                        f"'{table_name}' has patients, but the source has no person_key.",
                        "person_key: a name of your own for the namespace of these patient ids",
                        "Add it to the source.",
                    )
                )
            if source.mode == "correct" and not table.key:
                problems.append(
                    Problem(
                        where,
                        f"mode 'correct' finds rows by their key, and '{table_name}' has none.",
                        "modes: replace, append",
                        "Mend `mode`, or give the table a `key` in its contract.",
                    )
                )
    if problems:
        raise DefinitionError(problems)


def take_arrivals(desk: Desk, arrivals: Iterable[Arrival], environ: Mapping[str, str]) -> Taken:
    """Read all files of all arrivals, and make a piece of each."""
    key = hmac_pads(environ)
    problems: list[Problem] = []
    taken = Taken()
    for arrival in arrivals:
        part = desk.made / "parts" / arrival.source.id / arrival.digest
        make_private(part)
        before = _pieces_before(desk, arrival.source)
        for file in arrival.files:
            if file.mapping.pseudonymise and key is None:
                problems.append(_no_key(arrival.source, file))
                continue
            problems += _take_file(
                desk, file, _table(desk, taken, arrival.source, file), taken, part, before, key or {}
            )
            desk.tell("file_read", source=arrival.source.id, file=file.name, table=file.mapping.table)
    for table in (STAGE, "faults", "typed"):
        desk.con.execute(f"DROP TABLE IF EXISTS {table}")
    if problems:
        raise ExtractError(list(dict.fromkeys(problems)))
    return taken


def _table(desk: Desk, taken: Taken, source: Source, file: ArrivedFile) -> TakenTable:
    at = (source.id, file.mapping.table)
    if at not in taken.tables:
        contract = desk.contracts.tables[file.mapping.table]
        taken.tables[at] = TakenTable(source, file.mapping.table, contract, f"faults_{len(taken.tables)}")
        create_faults(desk.con, contract, taken.tables[at].faults)
    return taken.tables[at]


def _pieces_before(desk: Desk, source: Source) -> dict[str, Earlier]:
    """Find the pieces of a source's parts in force by how they were read."""
    if source.person_key is not None and not (desk.keys / f"{source.person_key}.parquet").exists():
        return {}
    return {
        piece.read_as: Earlier(desk.store.place(source.id, part.digest), number, piece, part.source.data_until)
        for part in desk.store.parts(source.id)
        for number, piece in enumerate(part.pieces)
        if not any(m.pseudonymise for m in source.files)  # by another key, perhaps
    }


def _take_file(
    desk: Desk,
    file: ArrivedFile,
    table: TakenTable,
    taken: Taken,
    part: Path,
    before: Mapping[str, Earlier],
    key: dict[str, bytes],
) -> list[Problem]:
    pieces = taken.pieces.setdefault(table.source.id, [])
    called = read_as(table.source, file, table.contract)
    earlier = before.get(called)
    if earlier is not None and earlier.holds(desk.con, table.source.data_until):
        piece = earlier.piece
        link_piece(earlier.part, part, table.table, (earlier.number, len(pieces)))
        aside = f"read_parquet({literal(str(aside_file(part, table.table, len(pieces))))})"
    else:
        counts = _read_file(desk.con, file, table, part.parents[2], key)
        if not isinstance(counts, RowCounts):
            return counts
        piece = _piece(file, table, called, counts)
        _number(desk, table, taken)
        write_piece(desk.con, part, len(pieces), piece, table.patients, "own")
        aside = "faults"
    desk.con.execute(f"INSERT INTO {table.faults} BY NAME FROM {aside}")
    table.counts += piece.counts
    pieces.append(piece)
    return []


def _piece(file: ArrivedFile, table: TakenTable, called: str, counts: RowCounts) -> Piece:
    return Piece(
        table=table.table,
        file=file.name,
        read_as=called,
        rows_in=counts.rows_in,
        left_out=counts.left_out,
        collapsed=counts.collapsed,
        rejected=counts.rejected,
    )


def _number(desk: Desk, table: TakenTable, taken: Taken) -> None:
    """Give the patients of the file their integers."""
    key = table.source.person_key
    if not table.patients or key is None:
        return
    if key not in taken.people:
        open_dictionary(desk.con, key, desk.keys / f"{key}.parquet")
        taken.people.add(key)
    number_patients(desk.con, key, table.patients)


def _read_file(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, table: TakenTable, folder: Path, key: dict[str, bytes]
) -> RowCounts | list[Problem]:
    """Read a file into the relations `rows`, `people` and `faults`."""
    staged = stage(con, file, needed_columns(file.mapping), folder)
    if not isinstance(staged, Staged):
        return staged
    fill = judge(con, staged, file.mapping, table.contract, table.source.data_until)
    return _personal_numbers(con, file, fill) or take_rows(con, staged, file.name, fill, key)


def _personal_numbers(con: duckdb.DuckDBPyConnection, file: ArrivedFile, fill: Shape) -> list[Problem]:
    kinds = {c: fill.table.columns[c].type for c in fill.columns}
    return [
        Problem(
            Where(file.name, 1),
            f"column '{s.in_file}' ({column}) looks like real personal numbers: a birth date and four digits.",
            "a key that says nothing of the person",
            f"Ask the owner for pseudonyms, or add `pseudonymise: [{column}]` to the source."
            if kinds[column] == "patient"
            else "Look whether `columns` in the source takes the right one, and ask the owner for a file without them.",
        )
        for i, (column, s) in enumerate(fill.columns.items())
        if kinds[column] in ("patient", "text", "practice")
        and column in file.mapping.columns
        and column not in file.mapping.pseudonymise
        and looks_like_personal_numbers(con, fill.judged.place_of(i), s.text)
    ]


def _no_key(source: Source, file: ArrivedFile) -> Problem:
    return Problem(
        Where(file.name),
        f"source '{source.id}' asks for pseudonyms, but the environment has no {PSEUDONYM_KEY}.",
        "a secret of at least 32 characters, the same at every delivery",
        f"Set {PSEUDONYM_KEY} where this runs, and keep it where only the unit can read it.",
    )
