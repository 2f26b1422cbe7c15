"""
Finds what must be hidden in a share, whose parts tell of each other: down its columns and across its rows.

Its own room because a share is a table: a hidden part is found by subtracting the shown parts from the whole, as
a hidden practice is found by subtracting the shown practices from the cluster. The two are covered in turn until
neither finds anything. Then rows and columns are added and subtracted together: what lies on no ring of hidden
cells is found so, and gets one. Where a patient may be in several parts they add up to more than the whole, and
covering them as if they did not is cautious.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.measuring.cover import Covers, covers
from pipeline.measuring.measure import Measurement
from pipeline.measuring.stake import Stake
from pipeline.model import State

_TOTAL: Final = "total"  # the row of the cluster itself, beside its practices' ids
_FEWEST_TOGETHER: Final = 2

Cell = tuple[str, int]  # a row, and the place of a column


@dataclass(frozen=True)
class Column:
    """One category: the cluster's figure and its practices'."""

    stake: Stake
    total: Measurement
    practices: tuple[Measurement, ...]

    @property
    def rows(self) -> Mapping[str, Measurement]:
        """Every figure by its row."""
        return {_TOTAL: self.total, **{m.unit_id: m for m in self.practices}}

    def without(self, hidden: frozenset[str]) -> Column:
        """Give the column with some rows hidden."""
        practices = tuple(_hidden(m) if m.unit_id in hidden else m for m in self.practices)
        return Column(self.stake, _hidden(self.total) if _TOTAL in hidden else self.total, practices)

    def is_shown(self, row: str) -> bool:
        """Say whether a row's figure may stand."""
        measurement = self.rows[row]
        return measurement.state is State.VALUE and not self.stake.is_small(measurement.sums)

    def can_cover(self, row: str) -> bool:
        """Say whether hiding a row's figure leaves a reader in doubt about another."""
        return self.stake.can_cover(self.rows[row].sums)

    def exposure(self, row: str) -> Decimal:
        """Give the smallest count behind a row's figure."""
        return self.stake.exposure(self.rows[row].sums)


def share_covers(columns: Sequence[Column]) -> tuple[Covers, ...]:
    """Choose what to hide in each column so that no hidden part is found by subtraction, along columns or rows."""
    hidden: list[frozenset[str]] = [frozenset() for _ in columns]
    while True:
        before = list(hidden)
        for index, column in enumerate(columns):
            hidden[index] |= _down(column.without(hidden[index]))
        now = [column.without(rows) for column, rows in zip(columns, hidden, strict=True)]
        for row in columns[0].rows if columns else ():
            for index in _across(row, now):
                hidden[index] |= {row}
        if hidden == before:
            ring = _ring(now)
            if ring is not None:
                row, index = ring
                hidden[index] |= {row}
                continue
            return tuple(Covers(rows - {_TOTAL}, _TOTAL in rows) for rows in hidden)


def _down(column: Column) -> frozenset[str]:
    needed = covers(column.stake, column.total, column.practices)
    return needed.practices | ({_TOTAL} if needed.total else frozenset())


def _across(row: str, columns: Sequence[Column]) -> list[int]:
    """Give the columns in which a row must be hidden too, smallest first, so that its hidden parts have company."""
    told = [i for i, c in enumerate(columns) if c.is_shown(row)]
    sums = [c.rows[row].sums for c in columns]
    untold = [i for i in range(len(columns)) if i not in told and sums[i].numerator > 0]
    if not untold or not told:
        return []
    ready = sorted(
        (i for i in told if columns[i].stake.can_cover(sums[i])), key=lambda i: (columns[i].stake.exposure(sums[i]), i)
    )
    for taken in range(len(ready) + 1):
        together = [sums[i].numerator for i in (*untold, *ready[:taken])]
        if len(together) >= _FEWEST_TOGETHER and not columns[0].stake.rule.hides(float(sum(together))):
            return ready[:taken]
    return told


def _ring(columns: Sequence[Column]) -> Cell | None:
    """
    Find a cell to hide so that a small hidden one cannot be worked out from all sums together.

    Sums along rows and columns leave a cell open exactly where another way of hidden cells leads from its row to its
    column: then as much can be moved round that ring without changing any sum.

    Nulls:   None where every small cell lies on a ring, or none can be closed
    """
    hidden = [
        (row, i) for i, c in enumerate(columns) for row, m in c.rows.items() if not c.is_shown(row) and _counts(m)
    ]
    for row, index in hidden:
        column = columns[index]
        if not column.stake.is_small(column.rows[row].sums) or _leads_round((row, index), hidden):
            continue
        corners = [(r, i) for r, at in hidden for own, i in hidden if at == index and own == row]
        ready = [(r, i) for r, i in corners if columns[i].is_shown(r) and columns[i].can_cover(r)]
        if ready:
            return min(ready, key=lambda cell: (columns[cell[1]].exposure(cell[0]), cell))
    return None


def _leads_round(cell: Cell, hidden: Sequence[Cell]) -> bool:
    """Say whether hidden cells other than this one lead from its row to its column."""
    others = [other for other in hidden if other != cell]
    rows, columns = {cell[0]}, set[int]()
    while True:
        columns_now = {i for row, i in others if row in rows}
        rows_now = rows | {row for row, i in others if i in columns_now}
        if cell[1] in columns_now:
            return True
        if (rows_now, columns_now) == (rows, columns):
            return False
        rows, columns = rows_now, columns_now


def _counts(measurement: Measurement) -> bool:
    return measurement.state is not State.NO_DATA and measurement.sums.numerator > 0


def _hidden(measurement: Measurement) -> Measurement:
    return replace(measurement, state=State.HIDDEN)
