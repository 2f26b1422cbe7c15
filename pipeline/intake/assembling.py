"""
Turns accepted parts into the tables of a snapshot: united, corrected, completed, checked and netted.

Everything here looks at rows together; what one row says alone was judged when it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.definitions.extract import Contracts, Table
from pipeline.errors import DefinitionError, ExtractError, Problem, Where
from pipeline.intake.aside import Rows
from pipeline.intake.checks import (
    overlapping_members,
    set_double_keys_aside,
    set_failed_aside,
    set_strangers_aside,
    unfit_clusters,
    warned,
)
from pipeline.intake.columns import STORED
from pipeline.intake.netting import net
from pipeline.intake.parts import Part
from pipeline.intake.pieces import aside_file, rows_file
from pipeline.intake.rows import hidden_columns
from pipeline.intake.sql import literal, name, names

LISTED = "listed_patients"
_ROWS = 40  # bits of a row's number that count within its file
_FIRST = ("practices", "clusters", LISTED)  # others look things up in these
_IN_TURN = "listed_in_turn"
_LISTED_IN_TURN = (  # where listings overlap, the one that began last holds; a patient has one practice a day
    "SELECT patient_id, practice_id, listed_from AS first, least(listed_to, lead(listed_from) OVER "
    f"(PARTITION BY patient_id ORDER BY listed_from, practice_id) - 1, DATE '9999-12-31') AS last FROM all_{LISTED}"
)


@dataclass
class Assembled:
    """
    One canonical table, and what became of each source's rows on the way.

    `rows` are read from the parts whenever they are asked for; what is ours to fill in is filled in. `kept` is what
    the snapshot holds of them, with their _source, once it is stored.
    """

    table: str
    contract: Table
    rows: Rows
    as_came: Rows  # the same rows with nothing filled in
    sources: tuple[str, ...]
    derived: Mapping[str, Sequence[str]]  # column → sources that leave it to us to fill in
    replaced: dict[str, int] = field(default_factory=dict)  # per source: rows that a correction replaced
    netted: dict[str, int] = field(default_factory=dict)
    unlisted: dict[str, int] = field(default_factory=dict)  # patients who were listed nowhere that day
    warned: dict[str, dict[str, int]] = field(default_factory=dict)  # check → source → rows

    @property
    def kept(self) -> str:
        """The relation of the rows that the snapshot holds."""
        return f"kept_{self.table}"

    def with_columns(self, *named: str) -> Rows:
        """Give the rows as cheaply as may be, for a question in which these columns or words are named."""
        return self.rows if any(column in words for column in self.derived for words in named) else self.as_came


def assemble(
    con: duckdb.DuckDBPyConnection,
    parts: Mapping[str, Sequence[Part]],
    folders: Mapping[str, Path],
    contracts: Contracts,
) -> dict[str, Assembled]:
    """Assemble every table that some part holds; `folders` says where each part's digest lies."""
    delivered = {t for each in parts.values() for part in each for t in part.tables}
    _check_people(parts, contracts, delivered)
    assembled: dict[str, Assembled] = {}
    problems: list[Problem] = []
    for table_name in sorted(delivered, key=lambda t: (_FIRST.index(t) if t in _FIRST else len(_FIRST), t)):
        contract = contracts.tables[table_name]
        sources = tuple(s for s in sorted(parts) if any(table_name in p.tables for p in parts[s]))
        aside, gone = f"aside_{table_name}", f"gone_{table_name}"
        rows, as_came = Rows(f"all_{table_name}", aside, gone), Rows(f"came_{table_name}", aside, gone)
        one = Assembled(table_name, contract, rows, as_came, sources, _fillers(table_name, contract, parts, sources))
        outdated = _unite(con, one, parts, folders, LISTED in assembled)
        problems += outdated
        if outdated:
            continue
        _judge(con, one, parts, assembled)
        assembled[table_name] = one
        if table_name == LISTED:
            con.execute(f"CREATE TEMP TABLE {_IN_TURN} AS {_LISTED_IN_TURN}")
    problems += unfit_clusters(con, assembled["clusters"].rows) if "clusters" in assembled else []
    problems += overlapping_members(con, assembled["cluster_members"].rows) if "cluster_members" in assembled else []
    if problems:
        raise ExtractError(problems)
    return assembled


def _judge(
    con: duckdb.DuckDBPyConnection,
    one: Assembled,
    parts: Mapping[str, Sequence[Part]],
    assembled: Mapping[str, Assembled],
) -> None:
    for source_id in one.sources:
        newest = parts[source_id][-1].source
        if newest.mode == "correct":
            one.replaced[source_id] = _correct(con, one.with_columns(*one.contract.key), one.contract, source_id)
    key, netting = one.contract.key, one.contract.netting
    set_double_keys_aside(con, one.with_columns(*key), one.contract)
    set_failed_aside(con, one.with_columns(*(c.condition for c in one.contract.checks)), one.contract)
    one.netted = net(con, one.with_columns(*((netting.amount, *netting.same) if netting else ())), one.contract)
    if one.table in ("cluster_members", "consents"):
        for register, column in (("practices", "practice_id"), ("clusters", "cluster_id")):
            if register in assembled:
                set_strangers_aside(con, one.rows, one.contract, column, f"all_{register}", register)


def look_over(con: duckdb.DuckDBPyConnection, one: Assembled) -> None:
    """Count what is worth knowing of the rows that are kept."""
    one.unlisted = _unlisted(con, one)
    one.warned = warned(con, one.kept, one.contract)


def _unite(
    con: duckdb.DuckDBPyConnection,
    one: Assembled,
    parts: Mapping[str, Sequence[Part]],
    folders: Mapping[str, Path],
    have_lists: bool,
) -> list[Problem]:
    """Lay the parts' rows together, and the rows set aside; list parts that were read under another contract."""
    table, contract = one.table, one.contract
    problems = []
    selects, faults = [], []
    before = 0  # files
    wanted = {**{c: _type(column.type) for c, column in contract.columns.items()}}
    wanted |= dict.fromkeys(hidden_columns(contract), "BOOLEAN")
    for source_id in sorted(parts):
        for number, part in enumerate(parts[source_id]):
            numbers = [n for n, piece in enumerate(part.pieces) if piece.table == table]
            if not numbers:
                continue
            files = _list(rows_file(folders[part.digest], table, n) for n in numbers)
            held = con.execute(f"DESCRIBE SELECT * FROM read_parquet({files})").fetchall()
            if {str(h[0]): str(h[1]).replace(", ", ",") for h in held[2:]} != wanted:
                problems.append(
                    Problem(
                        Where("indicators/extracts.yaml"),
                        f"the contract of '{table}' has other columns than when '{source_id}' was received.",
                        "parts that were all read under one contract",
                        f"Receive the files of '{source_id}' again, together with what is new.",
                    )
                )
            origin = f"SELECT {literal(source_id)} AS _source, {number} AS _part, "
            row = f"(({before} + file_index) << {_ROWS}) + file_row_number AS _row"
            selects.append(f"{origin}{row}, * FROM read_parquet({files})")
            asides = _list(aside_file(folders[part.digest], table, n) for n in numbers)
            faults.append(f"{origin}* FROM read_parquet({asides})")
            before += len(numbers)
    if not problems:
        con.execute(f"CREATE TEMP TABLE {one.rows.gone} (rid BIGINT)")
        con.execute(f"CREATE TEMP TABLE {one.rows.faults} AS {' UNION ALL BY NAME '.join(faults)}")
        con.execute(
            f"CREATE TEMP VIEW {one.as_came.table} AS SELECT r.* FROM ({' UNION ALL BY NAME '.join(selects)}) r "
            f"ANTI JOIN {one.rows.gone} g ON r._row = g.rid"
        )
        filled = _filled_in(one) if one.derived and have_lists else f"FROM {one.as_came.table}"
        con.execute(f"CREATE TEMP VIEW {one.rows.table} AS {filled}")
    return problems


def _list(files: Iterable[Path]) -> str:
    return f"[{', '.join(literal(str(file)) for file in files)}]"


def _type(kind: str) -> str:
    return "BIGINT" if kind == "patient" else STORED[kind].replace(", ", ",")


def _correct(con: duckdb.DuckDBPyConnection, rows: Rows, contract: Table, source_id: str) -> int:
    """Let rows of a newer part replace those of an older one with the same key."""
    replaced = con.execute(
        f"INSERT INTO {rows.gone} SELECT rid FROM (SELECT _row AS rid, _part, "
        f"max(_part) OVER (PARTITION BY {names(contract.key)}) AS newest FROM {rows.table} "
        f"WHERE _source = {literal(source_id)}) WHERE _part < newest"
    ).fetchall()
    return int(replaced[0][0])


def _leaves_empty(parts: Sequence[Part], table: str, column: str) -> bool:
    mappings = [m for part in parts for m in part.source.files if m.table == table]
    return any(column not in m.columns and column not in m.constants for m in mappings)


def _fillers(
    table: str, contract: Table, parts: Mapping[str, Sequence[Part]], sources: Sequence[str]
) -> dict[str, list[str]]:
    """Give the columns that are ours to fill in, each with the sources that leave it empty."""
    found = {
        column: [s for s in sources if _leaves_empty(parts[s], table, column)]
        for column, c in contract.columns.items()
        if c.derived == "listed_practice"
    }
    return {column: fillers for column, fillers in found.items() if fillers}


def _filled_in(one: Assembled) -> str:
    """Write the query that fills in the practice where the patient was listed that day; else it stays null."""
    cases = [
        f"CASE WHEN r.{name(column)} IS NULL AND r._source IN ({', '.join(map(literal, fillers))}) "
        f"THEN l.practice_id ELSE r.{name(column)} END AS {name(column)}"
        for column, fillers in one.derived.items()
    ]
    return (
        f"SELECT r.* REPLACE ({', '.join(cases)}) FROM {one.as_came.table} r LEFT JOIN {_IN_TURN} l "
        f"ON r.{name(_patient_column(one.contract))} = l.patient_id "
        f"AND r.{name(one.contract.dated_by or '')} BETWEEN l.first AND l.last"
    )


def _unlisted(con: duckdb.DuckDBPyConnection, one: Assembled) -> dict[str, int]:
    """Count per source the rows whose patient was listed nowhere that day."""
    if not one.derived:
        return {}
    unfilled = [
        f"({name(column)} IS NULL AND _source IN ({', '.join(map(literal, fillers))}))"
        for column, fillers in one.derived.items()
    ]
    query = f"SELECT _source, count(*) FROM {one.kept} WHERE {' OR '.join(unfilled)} GROUP BY 1"
    return {str(s): int(n) for s, n in con.execute(query).fetchall()}


def _patient_column(contract: Table) -> str:
    return next(c for c, column in contract.columns.items() if column.type == "patient")


def _check_people(parts: Mapping[str, Sequence[Part]], contracts: Contracts, delivered: set[str]) -> None:
    """Refuse to lay patients of two person keys side by side, in one table or to find who listed them."""
    problems = []
    for table_name in sorted(delivered):
        contract = contracts.tables[table_name]
        if not any(c.type == "patient" for c in contract.columns.values()):
            continue
        keys = _person_keys(parts, table_name)
        if any(c.derived for c in contract.columns.values()):
            fillers = [
                s
                for s in keys
                if any(
                    _leaves_empty(parts[s], table_name, c) for c, column in contract.columns.items() if column.derived
                )
            ]
            keys |= _person_keys(parts, LISTED) if fillers else {}
        if len(set(keys.values())) > 1:
            held = ", ".join(f"'{s}' has '{k}'" for s, k in sorted(keys.items()))
            problems.append(
                Problem(
                    Where.elsewhere("sources"),
                    f"'{table_name}' would join patients across two person keys.",
                    f"one person_key: {held}",
                    "Ask the owners for one key, or give the table its practice in the mapping.",
                )
            )
    if problems:
        raise DefinitionError(problems, outcome=ExtractError.outcome)


def _person_keys(parts: Mapping[str, Sequence[Part]], table: str) -> dict[str, str]:
    return {s: str(each[-1].source.person_key) for s, each in parts.items() if any(table in p.tables for p in each)}
