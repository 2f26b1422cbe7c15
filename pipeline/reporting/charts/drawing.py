"""
Draws geometry, and nothing but geometry, as small SVG pictures with matplotlib.

Labels and values are text in the page; a picture is laid over them. One matplotlib Figure is used again for
every picture, text never enters one, and all positions are those of shown values: a picture tells no more than its page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pipeline.reporting.report import DotPlot, LineKind, TrendPanel

MM = 1 / 25.4
INK, GREY, PALE = "#1f2d3a", "#5d6b78", "#dde3e8"
#: colour, dashes in points (0: unbroken), width: what colour says, the line's style repeats
STYLES: dict[LineKind, tuple[str, tuple[float, ...], float]] = {
    "cluster": (INK, (), 1.1),
    "region": ("#b5480b", (0.8, 1.4), 1.1),
    "denmark": ("#5d6b78", (5.0, 1.5, 0.8, 1.5), 0.8),
    "target": ("#2c7a3f", (3.5, 2.0), 1.0),
}
LANE_MM, FOOT_MM = 4.2, 1.6


@dataclass(frozen=True)
class Picture:
    """An SVG and its size."""

    svg: str
    width_mm: float
    height_mm: float


class Pen:
    """Draws pictures; keeps its one matplotlib Figure for the next."""

    def __init__(self) -> None:
        self._figure = Figure(frameon=False)
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))

    def practices(self, plot: DotPlot, width_mm: float, row_mm: float) -> Picture:
        """Draw a figure of practices: rows, intervals, lines and dots. Lanes for labels lie above the rows."""
        top = plot.lanes * LANE_MM
        height = top + plot.rows * row_mm + FOOT_MM
        self._start(width_mm, height)
        middles = [top + (row + 0.5) * row_mm for row in range(plot.rows)]
        self._segments(((0, y, width_mm, y) for y in middles), PALE, 0.5)
        foot = height - FOOT_MM
        self._segments([(0, foot, width_mm, foot)], GREY, 0.6)
        self._segments(((t.at * width_mm, foot, t.at * width_mm, height) for t in plot.ticks), GREY, 0.6)
        for line in plot.lines:
            x = line.at * width_mm
            self._line(line.kind, (x, top - line.lane * LANE_MM - 0.4, x, foot))
        spans = (
            (d.low * width_mm, middles[d.row], d.high * width_mm, middles[d.row])
            for d in plot.dots
            if d.low is not None and d.high is not None
        )
        self._segments(spans, INK, 0.8)
        points = [(d.at * width_mm, middles[d.row], d.filled) for d in plot.dots]
        size = min(6.2, row_mm * 1.15)
        self._dots([(x, y) for x, y, _ in points], INK, size)
        self._dots([(x, y) for x, y, filled in points if not filled], "#ffffff", size - 2.2)
        return self._finish(width_mm, height)

    def strip(self, plot: DotPlot, width_mm: float, height_mm: float) -> Picture:
        """Draw the front page's strip: all practices on one line, cluster and region as strokes."""
        self._start(width_mm, height_mm)
        y = height_mm / 2
        self._segments([(0, y, width_mm, y)], PALE, 0.7)
        self._dots([(d.at * width_mm, y) for d in plot.dots], "#8b98a5", 3.4)
        for line in plot.lines:
            if line.kind in ("cluster", "region"):
                color, dashes, width = STYLES[line.kind]
                reach = height_mm * (0.44 if line.kind == "cluster" else 0.36)
                segment = [(line.at * width_mm, y - reach, line.at * width_mm, y + reach)]
                self._segments(segment, color, width + 0.7, dashes)
        return self._finish(width_mm, height_mm)

    def trend(self, panel: TrendPanel, width_mm: float, height_mm: float) -> Picture:
        """Draw one small multiple: a baseline, a line broken where values are missing, its points."""
        self._start(width_mm, height_mm)
        color, dashes, width = STYLES[panel.kind] if panel.kind != "practice" else (INK, (), 0.9)
        foot = height_mm - 0.4
        self._segments([(0, foot, width_mm, foot)], PALE, 0.7)
        inset, reach = 1.2, height_mm - 2.8
        places = [
            None if p is None else (inset + p[0] * (width_mm - 2 * inset), 1.2 + (1 - p[1]) * reach)
            for p in panel.points
        ]
        pairs = [(*a, *b) for a, b in zip(places, places[1:], strict=False) if a and b]
        self._segments(pairs, color, width + 0.2, dashes if panel.kind != "target" else ())
        known = [p for p in places if p]
        self._dots(known, color, 2.2 if panel.kind == "practice" else 3.4)
        return self._finish(width_mm, height_mm)

    def _start(self, width: float, height: float) -> None:
        self._figure.set_size_inches(width * MM, height * MM)
        axes: Any = self._axes
        axes.cla()
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)

    def _line(self, kind: LineKind, segment: tuple[float, float, float, float]) -> None:
        color, dashes, width = STYLES[kind]
        self._segments([segment], color, width, dashes)

    def _segments(
        self,
        segments: Iterable[tuple[float, float, float, float]],
        color: str,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        xs: list[float] = []
        ys: list[float] = []
        for x0, y0, x1, y1 in segments:
            xs += [x0, x1, float("nan")]
            ys += [y0, y1, float("nan")]
        style: Any = (0, [d / width for d in dashes]) if dashes else "-"
        if xs:
            self._axes.plot(xs, ys, color=color, linewidth=width, linestyle=style, clip_on=False, solid_capstyle="butt")

    def _dots(self, points: Sequence[tuple[float, float]], color: str, size: float) -> None:
        """Draw dots as strokes without length and with round ends: one path for all, round at any width."""
        xs: list[float] = []
        ys: list[float] = []
        for x, y in points:
            xs += [x, x, float("nan")]
            ys += [y, y, float("nan")]
        if xs:
            self._axes.plot(xs, ys, color=color, linewidth=size, clip_on=False, solid_capstyle="round")

    def _finish(self, width: float, height: float) -> Picture:
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
