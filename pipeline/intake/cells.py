"""
Turns the cells of a staged file into typed values and faults.

Its own room because of its speed: registers repeat themselves, so each different cell of a column is judged once and
its rows look the judgement up. Only where nearly every row has a cell of its own, as with patients, rows are judged
one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.definitions.extract import Table
from pipeline.definitions.source import FileMapping
from pipeline.intake.columns import typed
from pipeline.intake.mapping import Shaped, columns_read
from pipeline.intake.staging import STAGE, Staged

_FEW = 10_000  # rows of a file that is not worth looking for repetitions
_LOOKED_AT = 50_000
_OFTEN = 4  # rows per different cell, to be worth a look-up


@dataclass(frozen=True)
class Judged:
    """A staged file whose repeated cells are judged."""

    own: str  # the query that judges the other columns row by row, up to what it reads
    columns: str  # found text (f), value (v), fault (e, null: none) and whether it is hidden (h), each with its number
    lookups: str
    line: str
    outside: str  # the condition of a row that is no data

    def rows(self, only: str = "true") -> str:
        """Write the query that gives each row's _line and what came of its columns, numbered as in `shaped`."""
        rows = f"(SELECT *, {self.line} AS _line FROM {STAGE} WHERE NOT {self.outside} AND {only})"
        return f"SELECT _line, {self.columns} FROM ({self.own} FROM {rows})) r {self.lookups}"


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
    often = _repeated(con, staged.rows, groups)
    single = [i for cells, members in groups.items() if cells not in often for i in members]
    joins = []
    for number, cells in enumerate(often):
        place = f"cells_{number}"
        judging = _judging(table, shaped, groups[cells], cells)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {place} AS {judging} FROM (SELECT DISTINCT {', '.join(cells)} FROM {STAGE}))"
        )
        joins.append(f"LEFT JOIN {place} ON " + " AND ".join(f"r.{c} IS NOT DISTINCT FROM {place}.{c}" for c in cells))
    own = _judging(table, shaped, single, ["_line", *dict.fromkeys(c for cells in often for c in cells)])
    columns = ", ".join(f"f_{i}, h_{i}, v_{i}, e_{i}" for i in range(len(shaped)))
    return Judged(own, columns, " ".join(joins), staged.line, outside)


def _repeated(
    con: duckdb.DuckDBPyConnection, rows: int, groups: Iterable[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Find the columns, or pairs of columns, whose cells come again and again."""
    some = [cells for cells in groups if cells]
    if rows < _FEW or not some:
        return []
    counts = ", ".join(f"count(DISTINCT row({', '.join(cells)}))" for cells in some)
    found = con.execute(f"SELECT {counts} FROM (FROM {STAGE} LIMIT {_LOOKED_AT})").fetchall()[0]
    return [cells for cells, different in zip(some, found, strict=True) if different * _OFTEN <= min(rows, _LOOKED_AT)]


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
