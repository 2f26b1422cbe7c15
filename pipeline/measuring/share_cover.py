"""
Finds what must be hidden in a share, whose parts tell of each other: down its columns and across its rows.

Its own room because a share is a table: a hidden part is found by subtracting the shown parts from the whole, as
a hidden practice is found by subtracting the shown practices from the cluster. The two are covered in turn until
neither finds anything. Where a patient may be in several parts they add up to more than the whole, and covering
them as if they did not is cautious.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.measuring.cover import Covers, Stake, covers
from pipeline.measuring.measure import Measurement
from pipeline.model import State

_TOTAL: Final = "total"  # the row of the cluster itself, beside its practices' ids
_FEWEST_TOGETHER: Final = 2


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


def _hidden(measurement: Measurement) -> Measurement:
    return replace(measurement, state=State.HIDDEN)
