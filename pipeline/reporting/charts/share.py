"""Draws the figure of a share: a column of dots for each category, with the levels as lines down to their own rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.reporting.charts.drawing import GREY, INK, PALE, Pen, Picture
from pipeline.reporting.plots import ShareFigure, ShareRow

HEAD_MM, FOOT_MM = 5.0, 1.6  # over the rows and under them

THROUGH: Final = ("cluster", "region")  # the levels whose lines run through the practices' rows


def draw_share(pen: Pen, figure: ShareFigure) -> Picture:
    """Draw all columns in one picture, as wide as the columns and as high as the rows."""
    width = figure.column_mm * len(figure.heads)
    height = share_height_mm(figure)
    pen.start(height)
    foot = height - FOOT_MM
    for index in range(len(figure.heads)):
        left = index * figure.column_mm
        pen.segments(((left, y, left + figure.plot_mm, y) for y, _ in _middles(figure)), PALE, 0.5)
        pen.segments([(left, foot, left + figure.plot_mm, foot)], GREY, 0.6)
        ticks = (left + t.at * figure.plot_mm for t in figure.ticks)
        pen.segments(((x, foot, x, height) for x in ticks), GREY, 0.6)
        for y, row in _middles(figure):
            at = row.cells[index].at
            if row.kind is not None and at is not None:
                x = left + at * figure.plot_mm
                top = HEAD_MM if row.kind in THROUGH else y - figure.row_mm * 0.36
                pen.line(row.kind, (x, top, x, y + figure.row_mm * 0.36))
        _dots(pen, figure, index, left)
    return pen.finish(width, height)


def share_height_mm(figure: ShareFigure) -> float:
    """Give the height of the picture: head, practices, levels and foot."""
    return HEAD_MM + (len(figure.rows) + len(figure.levels)) * figure.row_mm + FOOT_MM


def _dots(pen: Pen, figure: ShareFigure, index: int, left: float) -> None:
    found = [
        (left + at * figure.plot_mm, y, row.cells[index].strong)
        for y, row in _middles(figure)
        if row.kind is None and (at := row.cells[index].at) is not None
    ]
    size = min(5.6, figure.row_mm * 1.1)
    pen.dots([(x, y) for x, y, _ in found], INK, size)
    pen.dots([(x, y) for x, y, strong in found if not strong], "#ffffff", size - 2.0)


def _middles(figure: ShareFigure) -> Iterator[tuple[float, ShareRow]]:
    """Give each row with the height of its middle."""
    for place, row in enumerate((*figure.rows, *figure.levels)):
        yield HEAD_MM + (place + 0.5) * figure.row_mm, row
