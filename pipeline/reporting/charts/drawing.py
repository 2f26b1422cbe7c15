"""
Draws geometry, and nothing but geometry, as small SVG pictures with matplotlib.

Labels and values are text in the page; a picture is laid over them. One matplotlib Figure is used again for
every picture, text never enters one, and
all positions are those of shown values: a picture tells no more than its page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import IdentityTransform

from pipeline.reporting.plots import DotPlot, LineKind, SparkColumn, TrendPanel

MM = 1 / 25.4  # inches
POINT = 72 / 25.4  # points in a millimetre
INK, GREY, PALE, BAND = "#1f2d3a", "#5d6b78", "#dde3e8", "#f0f3f5"
#: colour, dashes in points (0: unbroken), width: what colour says, the line's style repeats
STYLES: dict[LineKind, tuple[str, tuple[float, ...], float]] = {
    "cluster": (INK, (), 1.1),
    "region": ("#b5480b", (0.8, 1.4), 1.1),
    "denmark": ("#5d6b78", (6.0, 1.6, 1.2, 1.6), 1.0),
    "best": ("#0072b2", (9.0, 2.2), 1.0),
    "target": ("#2c7a3f", (3.5, 2.0), 1.0),
}
LANE_MM, FOOT_MM = 4.2, 1.6
MARGIN_MM = 1.6  # beside the scale, so that a dot at its end is whole


@dataclass(frozen=True)
class Picture:
    """An SVG and its size."""

    svg: str
    width_mm: float
    height_mm: float


class Pen:
    """Draws pictures; keeps its one matplotlib Figure for the next."""

    def __init__(self) -> None:
        self._figure = Figure(frameon=False, dpi=72)
        self._height = self._margin = 0.0

    def practices(self, plot: DotPlot, width_mm: float, row_mm: float) -> Picture:
        """Draw a figure of practices: rows, intervals, lines and dots. Lanes for labels lie above the rows."""
        top = plot.lanes * LANE_MM
        height = top + plot.rows * row_mm + FOOT_MM
        self.start(height, MARGIN_MM)
        foot = height - FOOT_MM
        middles = [top + (row + 0.5) * row_mm for row in range(plot.rows)]
        if plot.band is not None:
            low, high = (at * width_mm for at in plot.band)
            self.segments([(low, (top + foot) / 2, high, (top + foot) / 2)], BAND, (foot - top) * POINT)
        self.segments(((0, middles[d.row], width_mm, middles[d.row]) for d in plot.dots), PALE, 0.5)
        self.segments([(0, foot, width_mm, foot)], GREY, 0.6)
        self.segments(((t.at * width_mm, foot, t.at * width_mm, height) for t in plot.ticks), GREY, 0.6)
        for line in plot.lines:
            x = line.at * width_mm
            self.line(line.kind, (x, top - line.lane * LANE_MM - 0.4, x, foot))
        spans = (
            (d.low * width_mm, middles[d.row], d.high * width_mm, middles[d.row])
            for d in plot.dots
            if d.low is not None and d.high is not None
        )
        self.segments(spans, INK, 0.8)
        self.diamonds(
            [(d.alike * width_mm, middles[d.row]) for d in plot.dots if d.alike is not None], min(1.35, row_mm * 0.26)
        )
        points = [(d.at * width_mm, middles[d.row], d.filled) for d in plot.dots]
        size = min(6.2, row_mm * 1.15)
        self.dots([(x, y) for x, y, _ in points], INK, size)
        self.dots([(x, y) for x, y, filled in points if not filled], "#ffffff", size - 2.2)
        return self.finish(width_mm + 2 * MARGIN_MM, height)

    def strip(self, plot: DotPlot, width_mm: float, height_mm: float) -> Picture:
        """Draw the front page's strip: all practices on one line, cluster and region as strokes."""
        self.start(height_mm, MARGIN_MM)
        y, length = height_mm / 2, width_mm - 2 * MARGIN_MM
        self.segments([(0, y, length, y)], PALE, 0.7)
        self.dots([(d.at * length, y) for d in plot.dots], "#7d8b98", 4.4)
        for line in plot.lines:
            if line.kind in ("cluster", "region"):
                color, dashes, width = STYLES[line.kind]
                reach = height_mm * (0.44 if line.kind == "cluster" else 0.36)
                segment = [(line.at * length, y - reach, line.at * length, y + reach)]
                self.segments(segment, color, width + 0.7, dashes)
        return self.finish(width_mm, height_mm)

    def trend(self, panel: TrendPanel, width_mm: float, height_mm: float) -> Picture:
        """Draw one small multiple: a baseline, a line broken where values are missing, its points."""
        self.start(height_mm)
        color, _, width = STYLES[panel.kind]
        foot = height_mm - 0.4
        self.segments([(0, foot, width_mm, foot)], PALE, 0.7)
        inset, reach = 1.2, height_mm - 2.8
        places = [
            None if p is None else (inset + p[0] * (width_mm - 2 * inset), 1.2 + (1 - p[1]) * reach)
            for p in panel.points
        ]
        pairs = [(*a, *b) for a, b in pairwise(places) if a and b]
        self.segments(pairs, color, width + 0.2)
        self.dots([p for p in places if p], color, 3.4)
        return self.finish(width_mm, height_mm)

    def sparks(self, column: SparkColumn, width_mm: float, row_mm: float) -> Picture:
        """Draw the practices' trends in one picture, a line in each row and a dot where it ends."""
        height = row_mm * len(column.lines)
        self.start(height)
        inset, reach = 1.0, row_mm - 1.8
        rows = [
            [
                None if p is None else (inset + p[0] * (width_mm - 2 * inset), row * row_mm + 0.9 + (1 - p[1]) * reach)
                for p in line
            ]
            for row, line in enumerate(column.lines)
        ]
        self.segments(((*a, *b) for r in rows for a, b in pairwise(r) if a and b), GREY, 0.9)
        self.dots([p for r in rows if r and (p := r[-1])], INK, 2.6)
        return self.finish(width_mm, height)

    def start(self, height: float, margin: float = 0.0) -> None:
        """Begin a picture of this height in millimetres, with a margin on all sides."""
        self._figure.clear()  # nothing of an earlier picture may shine through
        self._height, self._margin = height, margin

    def line(self, kind: LineKind, segment: tuple[float, float, float, float]) -> None:
        """Draw a level's line in its own style."""
        color, dashes, width = STYLES[kind]
        self.segments([segment], color, width, dashes)

    def segments(
        self,
        segments: Iterable[tuple[float, float, float, float]],
        color: str,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw separate straight strokes (x0, y0, x1, y1), in millimetres from the upper left corner."""
        ends = [((x0, y0), (x1, y1)) for x0, y0, x1, y1 in segments]
        # A pattern of dashes is given in widths of the line.
        self.path(ends, color, width, tuple(d / width for d in dashes), "butt")

    def curves(
        self, curves: Iterable[Sequence[tuple[float, float]]], color: str, width: float, dashes: Sequence[float] = ()
    ) -> None:
        """Draw unbroken lines through points, in millimetres from the upper left corner."""
        self.path([*curves], color, width, tuple(d / width for d in dashes), "butt")

    def dots(self, points: Sequence[tuple[float, float]], color: str, size: float) -> None:
        """Draw dots as strokes without length and with round ends: one path for all, round at any width."""
        self.path([(p, p) for p in points], color, size, (), "round")

    def diamonds(self, points: Sequence[tuple[float, float]], reach: float) -> None:
        """Draw small open diamonds, so far from their middle to a corner in millimetres."""
        self.dots(points, "#ffffff", 1.1 * reach * POINT)
        sides = ((-1, 0, 0, -1), (0, -1, 1, 0), (1, 0, 0, 1), (0, 1, -1, 0))
        strokes = [
            (x + x0 * reach, y + y0 * reach, x + x1 * reach, y + y1 * reach)
            for x, y in points
            for x0, y0, x1, y1 in sides
        ]
        self.segments(strokes, GREY, 0.8)

    def path(
        self,
        strokes: Sequence[Sequence[tuple[float, float]]],
        color: str,
        width: float,
        dashes: Sequence[float],
        cap: Literal["butt", "round"],
    ) -> None:
        """Draw separate strokes as one path, in points from the upper left corner."""
        if not strokes:
            return
        gap = float("nan")
        xs = [x for stroke in strokes for x in (*((self._margin + x) * POINT for x, _ in stroke), gap)]
        ys = [y for stroke in strokes for y in (*((self._height - y) * POINT for _, y in stroke), gap)]
        style: Any = (0, dashes) if dashes else "-"
        line = Line2D(xs, ys, color=color, linewidth=width, linestyle=style, transform=IdentityTransform())
        line.set_solid_capstyle(cap)
        line.set_dash_capstyle("butt")
        self._figure.add_artist(line)

    def finish(self, width: float, height: float) -> Picture:
        """End a picture and give it."""
        self._figure.set_size_inches(width * MM, height * MM)
        out = io.StringIO()
        with mpl.rc_context({"svg.hashsalt": "klynge", "path.simplify": False, "path.snap": False}):
            canvas: Any = FigureCanvasSVG(self._figure)
            canvas.print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        return Picture(_bare(out.getvalue()), width, height)


_PATH = re.compile(r'<path d="([^"]*)"[^>]*?style="([^"]*)"')
_VIEW = re.compile(r'viewBox="([^"]*)"')
_NUMBER = re.compile(r"-?\d+\.\d+")


def _bare(svg: str) -> str:
    """Keep of matplotlib's SVG its view box and its paths, positions rounded to a hundredth of a point."""
    view = _VIEW.search(svg)
    paths = "".join(f'<path d="{" ".join(_round(d).split())}" style="{_round(s)}"/>' for d, s in _PATH.findall(svg))
    box = _round(view.group(1)) if view else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" preserveAspectRatio="none">'
    return f"{head}<style>path{{vector-effect:non-scaling-stroke}}</style>{paths}</svg>"


def _round(text: str) -> str:
    return _NUMBER.sub(lambda m: f"{float(m.group()):.2f}".rstrip("0").rstrip("."), text)
