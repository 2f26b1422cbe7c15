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
from pipeline.intake.mapping import needed_columns, shape
from pipeline.intake.people import PSEUDONYM_KEY, hmac_pads, looks_like_personal_numbers
from pipeline.intake.rows import RowCounts, collapse, create_tables, take_rows
from pipeline.intake.staging import STAGE, Staged, stage

Tell = Callable[..., None]


@dataclass
class TakenTable:
    """The rows that one source delivered for one canonical table."""

    source: Source
    table: str
    contract: Table
    rows: str  # the workbench table of typed rows
    faults: str  # and of rows set aside
    counts: RowCounts = field(default_factory=RowCounts)


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


def take_arrivals(
    con: duckdb.DuckDBPyConnection,
    arrivals: Iterable[Arrival],
    contracts: Contracts,
    folder: Path,
    environ: Mapping[str, str],
    tell: Tell,
) -> list[TakenTable]:
    """Read all files of all arrivals into the workbench."""
    key = hmac_pads(environ)
    problems: list[Problem] = []
    taken: dict[tuple[str, str], TakenTable] = {}
    for arrival in arrivals:
        for file in arrival.files:
            at = (arrival.source.id, file.mapping.table)
            if at not in taken:
                taken[at] = _begin(con, arrival.source, file.mapping.table, contracts, len(taken))
            if file.mapping.pseudonymise and key is None:
                problems.append(_no_key(arrival.source, file))
                continue
            problems += _take_file(con, file, taken[at], folder, key or {})
            tell("file_read", source=arrival.source.id, file=file.name, table=file.mapping.table)
    con.execute(f"DROP TABLE IF EXISTS {STAGE}")
    if problems:
        raise ExtractError(list(dict.fromkeys(problems)))
    return list(taken.values())


def _begin(con: duckdb.DuckDBPyConnection, source: Source, table: str, contracts: Contracts, number: int) -> TakenTable:
    contract = contracts.tables[table]
    taken = TakenTable(source, table, contract, f"rows_{number}", f"faults_{number}")
    create_tables(con, contract, taken.rows, taken.faults)
    return taken


def _take_file(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, taken: TakenTable, folder: Path, key: dict[str, bytes]
) -> list[Problem]:
    staged = stage(con, file, needed_columns(file.mapping), folder)
    if not isinstance(staged, Staged):
        return staged
    problems = _personal_numbers(con, file, taken, staged)
    if problems:
        return problems
    until = taken.source.data_until
    if file.mapping.distinct:
        con.execute(f"CREATE TABLE doubled AS FROM {taken.rows} LIMIT 0")
        counts = take_rows(con, staged, file.name, file.mapping, taken.contract, until, "doubled", taken.faults, key)
        counts += RowCounts(collapsed=collapse(con, "doubled", taken.rows))
        con.execute("DROP TABLE doubled")
    else:
        counts = take_rows(con, staged, file.name, file.mapping, taken.contract, until, taken.rows, taken.faults, key)
    taken.counts += counts
    return []


def _personal_numbers(
    con: duckdb.DuckDBPyConnection, file: ArrivedFile, taken: TakenTable, staged: Staged
) -> list[Problem]:
    return [
        Problem(
            Where(file.name, 1),
            f"column '{s.in_file}' ({column}) looks like real personal numbers: a birth date and four digits.",
            "a key that says nothing of the person",
            f"Ask the owner for pseudonyms, or add `pseudonymise: [{column}]` to the source."
            if taken.contract.columns[column].type == "patient"
            else "Look whether `columns` in the source takes the right one, and ask the owner for a file without them.",
        )
        for column, s in shape(file.mapping, taken.contract, staged.columns, taken.source.data_until).items()
        if taken.contract.columns[column].type in ("patient", "text", "practice")
        and column in file.mapping.columns
        and column not in file.mapping.pseudonymise
        and looks_like_personal_numbers(con, STAGE, s.text)
    ]


def _no_key(source: Source, file: ArrivedFile) -> Problem:
    return Problem(
        Where(file.name),
        f"source '{source.id}' asks for pseudonyms, but the environment has no {PSEUDONYM_KEY}.",
        "a secret of at least 32 characters, the same at every delivery",
        f"Set {PSEUDONYM_KEY} where this runs, and keep it where only the unit can read it.",
    )
