"""Draws where one practice stands among the shown ones: the small picture of its own slip."""

from __future__ import annotations

from pipeline.reporting.charts.drawing import INK, MARGIN_MM, PALE, Pen, Picture
from pipeline.reporting.plots import DotPlot

OWN, OTHERS = "#0b6478", "#9aa6b1"
STROKE_SHARE = 0.42  # of the height, up and down


def draw_own_place(pen: Pen, plot: DotPlot, width_mm: float, height_mm: float) -> Picture:
    """Draw all shown practices on one line, the cluster as a stroke, and the filled dot large and last."""
    pen.start(height_mm, MARGIN_MM)
    y, length = height_mm / 2, width_mm - 2 * MARGIN_MM
    pen.segments([(0, y, length, y)], PALE, 0.7)
    pen.dots([(d.at * length, y) for d in plot.dots if not d.filled], OTHERS, 4.0)
    reach = height_mm * STROKE_SHARE
    pen.segments(((line.at * length, y - reach, line.at * length, y + reach) for line in plot.lines), INK, 1.6)
    pen.dots([(d.at * length, y) for d in plot.dots if d.filled], "#ffffff", 7.6)
    pen.dots([(d.at * length, y) for d in plot.dots if d.filled], OWN, 6.2)
    return pen.finish(width_mm, height_mm)
