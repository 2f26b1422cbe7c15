"""
Turns rows into figures that read like a table, set as closely as their number asks for, in parts beyond a page.

Its own room because change and deviation are laid out alike; the figure of practices has columns of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from pipeline.reporting.extra_plots import Row, RowFigure
from pipeline.reporting.plots import PAGE_MM
from pipeline.reporting.room import note_mm

HEAD_MM, GAP_MM = 4.4, 2.4
LABEL_MOST_MM, PLOT_LEAST_MM = 60.0, 45.0
WRAPS_FROM_MM = 4.6  # height of a row: in a lower one a long label takes room from the plot instead
UNDER_MM = 10.5  # ticks, axis and air
MOST_ROWS = 50
REASON_CHARACTER_MM = 1.3

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """How closely rows are set."""

    density: Literal["normal", "tight", "dense"]
    row_mm: float
    character_mm: float


SIZES = ((14, Size("normal", 5.0, 1.62)), (26, Size("tight", 4.4, 1.45)), (40, Size("dense", 3.6, 1.32)))
CLOSEST = Size("dense", 3.1, 1.32)


def size_for(rows: int) -> Size:
    """Choose the most open size for so many rows."""
    return next((size for most, size in SIZES if rows <= most), CLOSEST)


def parts_of(items: Sequence[T]) -> list[Sequence[T]]:
    """Divide items into parts of about equal length that a page can hold."""
    count = math.ceil(len(items) / MOST_ROWS) or 1
    length = math.ceil(len(items) / count) or 1
    return [items[i : i + length] for i in range(0, len(items), length)] or [items]


def labelled(rows: Sequence[Row], size: Size, columns: Sequence[float]) -> tuple[float, tuple[Row, ...]]:
    """Give the width of the labels, and the rows with those marked that need two lines."""
    beside = PAGE_MM - sum(columns)
    most = LABEL_MOST_MM if size.row_mm >= WRAPS_FROM_MM else beside - PLOT_LEAST_MM
    capacity = int((most - 5) / size.character_mm)
    longest = max(min(len(row.label), capacity) for row in rows)
    marked = tuple(replace(row, wraps=len(row.label) > capacity) for row in rows)
    return round(5 + longest * size.character_mm, 1), marked


def with_reasons(columns: Sequence[float], rows: Sequence[Row]) -> tuple[float, ...]:
    """Widen the last column so far that each reason finds room in the columns it stands in."""
    more = max(
        (len(r.reason) * REASON_CHARACTER_MM + 2 - sum(columns[-r.reason_spans :]) for r in rows if r.reason),
        default=0.0,
    )
    return (*columns[:-1], round(columns[-1] + max(0.0, more), 1))


def height_of(parts: Sequence[RowFigure]) -> float:
    """Guess how much of a page's height figures of rows take, captions included."""
    return sum(part.foot + UNDER_MM + note_mm(part.caption) for part in parts)
