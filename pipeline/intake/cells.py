"""
Turns the cells of a staged file into typed values and faults.

Its own room because of its speed: registers repeat themselves, so each different cell of a column is judged once and
its rows look the judgement up. Only where nearly every row has a cell of its own, as with patients, rows are judged
one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.definitions.extract import Table
from pipeline.definitions.source import FileMapping
from pipeline.intake.columns import typed
from pipeline.intake.mapping import Shaped, columns_read
from pipeline.intake.sql import scalar
from pipeline.intake.staging import STAGE, Staged

_FEW = 10_000  # rows of a file that is not worth looking for repetitions
_LOOKED_AT = 20_000
_OFTEN = 4  # rows per different cell, to be worth a look-up


@dataclass(frozen=True)
class LookUp:
    """The judgements of the different cells of a column, or of a pair of columns."""

    place: str  # the workbench table in which they lie
    cells: tuple[str, ...]
    members: tuple[int, ...]  # the numbers of the canonical columns that are made of them
    is_faulty: bool  # whether any of them has a fault

    @property
    def join(self) -> str:
        """Write the join that gives a row what came of its cells."""
        same = " AND ".join(f"r.{c} IS NOT DISTINCT FROM {self.place}.{c}" for c in self.cells)
        return f"LEFT JOIN {self.place} ON {same}"


@dataclass(frozen=True)
class Judged:
    """A staged file whose repeated cells are judged."""

    own: str  # the query that judges the other columns row by row, up to what it reads
    members: tuple[int, ...]  # the numbers of those columns
    lookups: tuple[LookUp, ...]
    line: str
    outside: str  # the condition of a row that is no data

    def place_of(self, member: int) -> str:
        """Give the table in which each different cell of a column stands at least once."""
        return next((look.place for look in self.lookups if member in look.members), STAGE)

    def rows(self, only: str, wanted: Collection[int]) -> str:
        """
        Write the query that gives the _line of rows, and what came of the columns that are wanted.

        Out:  found text (f), value (v), fault (e, null: none) and whether it is hidden (h), numbered as in `shaped`
        """
        asked = [look for look in self.lookups if set(look.members) & set(wanted)]
        given = "".join(f", f_{i}, h_{i}, v_{i}, e_{i}" for i in sorted(wanted))
        rows = f"(SELECT *, {self.line} AS _line FROM {STAGE} WHERE NOT {self.outside} AND {only})"
        return f"SELECT _line{given} FROM ({self.own} FROM {rows})) r {' '.join(look.join for look in asked)}"

    def faulty(self) -> str:
        """Write the query that gives the _line of each row with a fault."""
        asked = [*self.members, *(i for look in self.lookups if look.is_faulty for i in look.members)]
        fault = f"coalesce({', '.join([*(f'e_{i}' for i in asked), 'NULL'])})"
        return f"SELECT _line FROM ({self.rows('true', asked)}) WHERE {fault} IS NOT NULL"


def judge_cells(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    mapping: FileMapping,
    table: Table,
    shaped: dict[str, Shaped],
    outside: str,
) -> Judged:
    """Judge each different cell of the columns that repeat themselves."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, column in enumerate(shaped):
        groups.setdefault(tuple(staged.columns[c] for c in columns_read(mapping, column)), []).append(i)
    people = [i for i, column in enumerate(shaped) if table.columns[column].type == "patient"]
    often = _repeated(con, staged.rows, groups, people)
    single = [i for cells, members in groups.items() if cells not in often for i in members]
    lookups = []
    for number, cells in enumerate(often):
        place, members = f"cells_{number}", groups[cells]
        judging = _judging(table, shaped, members, cells)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {place} AS {judging} FROM (SELECT DISTINCT {', '.join(cells)} FROM {STAGE}))"
        )
        faults = ", ".join(f"e_{i}" for i in members)
        is_faulty = bool(scalar(con, f"SELECT count(*) FROM {place} WHERE coalesce({faults}, NULL) IS NOT NULL"))
        lookups.append(LookUp(place, cells, tuple(members), is_faulty))
    own = _judging(table, shaped, single, ["_line", *dict.fromkeys(c for cells in often for c in cells)])
    return Judged(own, tuple(single), tuple(lookups), staged.line, outside)


def _repeated(
    con: duckdb.DuckDBPyConnection, rows: int, groups: Mapping[tuple[str, ...], Sequence[int]], people: Collection[int]
) -> list[tuple[str, ...]]:
    """Find the columns, or pairs of columns, whose cells come again and again."""
    some = [cells for cells in groups if cells]
    if rows < _FEW or not some:
        return []
    counts = ", ".join(f"count(DISTINCT row({', '.join(cells)}))" for cells in some)
    found = con.execute(f"SELECT {counts} FROM (FROM {STAGE} LIMIT {_LOOKED_AT})").fetchall()[0]
    often = [cells for cells, different in zip(some, found, strict=True) if different * _OFTEN <= min(rows, _LOOKED_AT)]
    for cells in some:  # the same patients come all year, but seldom in the first lines
        if cells not in often and set(groups[cells]) & set(people):
            different = scalar(con, f"SELECT approx_count_distinct({cells[0]}) FROM {STAGE}")
            often += [cells] if different * _OFTEN <= rows else []
    return often


def _judging(table: Table, shaped: dict[str, Shaped], members: Sequence[int], kept: Sequence[str]) -> str:
    """Write the query that judges columns, up to what it reads."""
    columns = list(shaped)
    inner, outer = list(kept), list(kept)
    for i in members:
        s = shaped[columns[i]]
        inner += [f"{s.found} AS f_{i}", f"{s.text} AS t_{i}", f"{s.hidden or 'false'} AS h_{i}"]
        t = typed(table.columns[columns[i]], f"t_{i}", s.marks)
        outer += [
            f"f_{i}",
            f"h_{i}",
            f"CASE WHEN h_{i} THEN NULL ELSE {t.value} END AS v_{i}",
            f"CASE WHEN h_{i} THEN NULL ELSE {t.fault} END AS e_{i}",
        ]
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)}"
