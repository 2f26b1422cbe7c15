"""
Turns the cells of a staged file into typed values and faults.

Its own room because of its speed: registers repeat themselves, so each different cell of a column is judged once and
its rows look the judgement up. Only where nearly every row has a cell of its own, as with patients, rows are judged
one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from pipeline.definitions.extract import Table
from pipeline.definitions.source import FileMapping
from pipeline.intake.columns import typed
from pipeline.intake.mapping import Shaped, columns_read
from pipeline.intake.sql import name
from pipeline.intake.staging import STAGE, Staged

_FEW = 10_000  # rows of a file that is not worth looking for repetitions
_LOOKED_AT = 50_000
_OFTEN = 4  # rows per different cell, to be worth a look-up


def judged_rows(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    mapping: FileMapping,
    table: Table,
    shaped: dict[str, Shaped],
    outside: str,
) -> str:
    """
    Write the query that judges each row outside which is data: its _line, and per column what came of it.

    Out:  found text (f), value (v), fault (e, null: none) and whether it is hidden (h), numbered as in `shaped`
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, column in enumerate(shaped):
        groups.setdefault(tuple(staged.columns[c] for c in columns_read(mapping, column)), []).append(i)
    often = _repeated(con, staged.rows, groups)
    single = [i for cells, members in groups.items() if cells not in often for i in members]
    joins = []
    given = [f"f_{i}, h_{i}, v_{i}, e_{i}" for i in range(len(shaped))]
    for number, cells in enumerate(often):
        place = f"cells_{number}"
        judged = _judged(table, shaped, groups[cells], cells, f"(SELECT DISTINCT {', '.join(cells)} FROM {STAGE})")
        con.execute(f"CREATE OR REPLACE TEMP TABLE {place} AS {judged}")
        same = " AND ".join(f"r.{c} IS NOT DISTINCT FROM {place}.{c}" for c in cells)
        joins.append(f"LEFT JOIN {place} ON {same}")
    kept = ["_line", *dict.fromkeys(c for cells in often for c in cells)]
    rows = f"(SELECT *, {staged.line} AS _line FROM {STAGE} WHERE NOT {outside})"
    return f"SELECT _line, {', '.join(given)} FROM ({_judged(table, shaped, single, kept, rows)}) r {' '.join(joins)}"


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


def _judged(
    table: Table, shaped: dict[str, Shaped], members: Sequence[int], kept: Sequence[str], rows: str
) -> str:
    columns = list(shaped)
    inner, outer = list(map(name, kept)), list(map(name, kept))
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
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {rows})"
