"""Draws what lies over a table of rows: where each was and is, how far from a line, or what leads to the next."""

from __future__ import annotations

from typing import Final

from pipeline.reporting.charts.drawing import FOOT_MM, GREY, INK, MARGIN_MM, PALE, STYLES, Pen, Picture
from pipeline.reporting.extra_plots import RowFigure

STEP: Final = "#7d8b98"  # bars of a bridge, and what joins them
BAR: Final = 1.5  # points of a bar's breadth to a millimetre of its row
COLORS: Final = {"practice": INK, "cluster": INK, "region": STYLES["region"][0]}


def draw_changes(pen: Pen, figure: RowFigure) -> Picture:
    """Draw from where to where each row went: an open dot, a line, a filled dot."""
    return _draw(pen, figure, line_width=1.0, opens=True)


def draw_deviations(pen: Pen, figure: RowFigure) -> Picture:
    """Draw how far each row lies from the zero line: a broad stroke with a dot at its end."""
    return _draw(pen, figure, line_width=2.6, opens=False)


def draw_bridge(pen: Pen, figure: RowFigure) -> Picture:
    """Draw a way in steps: an open dot, bars that each begin where the one before ended, a filled dot."""
    width, foot, middles = figure.plot_mm, figure.foot, figure.middles
    height, size = foot + FOOT_MM, min(6.0, figure.row_mm * 1.15)
    pen.start(height, MARGIN_MM)
    pen.segments(((0, y, width, y) for y in middles), PALE, 0.5)
    pen.segments([(0, foot, width, foot)], GREY, 0.6)
    pen.segments(((t.at * width, foot, t.at * width, height) for t in figure.ticks), GREY, 0.6)
    ends = [(s.row, s.end * width) for s in figure.strokes if s.end is not None]
    pen.segments(((x, middles[row], x, middles[row + 1]) for row, x in ends[:-1]), STEP, 0.6)
    bars = [
        (s.row, s.start * width, s.end * width) for s in figure.strokes if s.start is not None and s.end is not None
    ]
    pen.segments(((a, middles[row], b, middles[row]) for row, a, b in bars), STEP, figure.row_mm * BAR)
    dots = [(s, (s.end * width, middles[s.row])) for s in figure.strokes if s.start is None and s.end is not None]
    pen.dots([place for _, place in dots], INK, size)
    pen.dots([place for stroke, place in dots if not stroke.filled], "#ffffff", size - 2.2)
    return pen.finish(width + 2 * MARGIN_MM, height)


def _draw(pen: Pen, figure: RowFigure, *, line_width: float, opens: bool) -> Picture:
    width, foot = figure.plot_mm, figure.foot
    height, middles = foot + FOOT_MM, figure.middles
    size = min(6.0, figure.row_mm * 1.15)
    pen.start(height, MARGIN_MM)
    pen.segments(((0, y, width, y) for y in middles), PALE, 0.5)
    pen.segments([(0, foot, width, foot)], GREY, 0.6)
    pen.segments(((t.at * width, foot, t.at * width, height) for t in figure.ticks), GREY, 0.6)
    if figure.zero is not None:
        x = figure.zero * width
        pen.line("cluster", (x, figure.head_mm - 0.4, x, foot))
    for look, color in COLORS.items():
        own = [s for s in figure.strokes if s.look == look]
        both = [
            (s.start * width, middles[s.row], s.end * width, middles[s.row])
            for s in own
            if s.start is not None and s.end is not None
        ]
        pen.segments(both, color if opens else GREY, line_width)
        starts = [(s.start * width, middles[s.row]) for s in own if opens and s.start is not None]
        ends = [(s.end * width, middles[s.row]) for s in own if s.end is not None]
        hollow = [(s.end * width, middles[s.row]) for s in own if s.end is not None and not s.filled]
        pen.dots(starts, color, size)
        pen.dots(starts, "#ffffff", size - 2.2)
        pen.dots(ends, color, size)
        pen.dots(hollow, "#ffffff", size - 2.2)
    return pen.finish(width + 2 * MARGIN_MM, height)
