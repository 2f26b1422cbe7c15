"""
The further figures of an indicator as values: where points, curves and labels stand, and rows to read.

Its own room because those that make the figures and those that draw them meet here and nowhere else. Places are
millimetres from the upper left corner of a picture as wide as the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.reporting.plots import PAGE_MM, Tick
from pipeline.reporting.report import Sentence

Place = tuple[float, float]  # across, down
Look = Literal["quiet", "strong", "word"]
RowLook = Literal["practice", "cluster", "region"]


@dataclass(frozen=True)
class Label:
    """A text laid over a picture at its place: it starts, ends or is centred there, and is centred in height."""

    text: str
    across: float
    down: float
    anchor: Literal["start", "middle", "end"]
    look: Look = "quiet"
    width: float = 60.0  # centred texts: how wide before they break


@dataclass(frozen=True)
class Frame:
    """Where a chart's plot lies in its picture, where its axes have marks, and all that is written around it."""

    height: float
    left: float
    right: float
    top: float
    foot: float
    across: tuple[float, ...]  # marks on the foot
    levels: tuple[float, ...]  # lines across, at the numbers of the upright axis
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class RunChartFigure:
    """The cluster's figure over many periods around its median."""

    heading: str
    axis: str
    frame: Frame
    points: tuple[Place | None, ...]
    outside: tuple[bool, ...]
    centre: float  # how far down the median lies
    band: tuple[float, float] | None  # from where to where the points stand that fix the median
    limits: tuple[tuple[Place, ...], ...]  # unbroken stretches
    reading: Sentence
    alt: str
    height_mm: float
    kind: Literal["run_chart"] = "run_chart"


@dataclass(frozen=True)
class FunnelFigure:
    """Practices by size around the cluster's value, between curves that chance draws."""

    heading: str
    axis: str
    across: str  # what the foot counts
    frame: Frame
    points: tuple[Place, ...]
    filled: tuple[bool, ...]
    centre: float
    inner: tuple[tuple[Place, ...], ...]  # curves at 95 per cent
    outer: tuple[tuple[Place, ...], ...]  # curves at 99.8 per cent
    reading: Sentence
    note: str
    alt: str
    height_mm: float
    kind: Literal["funnel"] = "funnel"


@dataclass(frozen=True)
class FunnelLeftOut:
    """Why an anonymised report has no funnel."""

    text: str
    height_mm: float
    kind: Literal["funnel"] = "funnel"


@dataclass(frozen=True)
class Row:
    """A row of a figure: its label, the texts of its columns, or why they are empty."""

    label: str
    cells: tuple[str, ...]
    strong_from: int  # the first column in strong type, or beyond the last
    reason: str | None = None  # stands in place of the last columns
    reason_spans: int = 1
    look: RowLook = "practice"
    wraps: bool = False
    is_first_level: bool = False  # set apart from the practices above


@dataclass(frozen=True)
class Stroke:
    """What a row's picture shows: a line between two places across, with an open and a filled end."""

    row: int
    start: float | None
    end: float | None
    look: RowLook = "practice"
    filled: bool = True


@dataclass(frozen=True)
class RowFigure:
    """A table of rows with a picture laid over its widest column."""

    caption: str
    heads: tuple[str, ...]
    columns: tuple[float, ...]  # widths after the first, which holds label and plot
    label_mm: float
    head_mm: float
    row_mm: float
    gap_mm: float  # above the first level
    rows: tuple[Row, ...]
    strokes: tuple[Stroke, ...]
    ticks: tuple[Tick, ...]
    zero: float | None  # a line through all rows, share of the plot
    labels: tuple[Label, ...]  # over the plot, in millimetres of the page
    axis: str
    alt: str
    density: Literal["normal", "tight", "dense"]

    @property
    def plot_mm(self) -> float:
        """Give the width of the plot."""
        return PAGE_MM - self.label_mm - sum(self.columns)

    @property
    def middles(self) -> tuple[float, ...]:
        """Give how far down the middle of each row lies."""
        found, down = [], self.head_mm
        for row in self.rows:
            down += self.gap_mm if row.is_first_level else 0.0
            found.append(round(down + self.row_mm / 2, 2))
            down += self.row_mm
        return tuple(found)

    @property
    def foot(self) -> float:
        """Give how far down the last row ends."""
        return round(self.middles[-1] + self.row_mm / 2, 2)


@dataclass(frozen=True)
class ChangeFigure:
    """Practices, cluster and region then and now."""

    heading: str
    parts: tuple[RowFigure, ...]
    reading: Sentence
    height_mm: float
    kind: Literal["change"] = "change"


@dataclass(frozen=True)
class BridgeTable:
    """How a share's categories went from the printed baseline to now: sums that are read from above."""

    caption: str
    heads: tuple[str, ...]  # what the rows are, and the categories
    rows: tuple[tuple[str, tuple[str, ...]], ...]  # the baseline first, now last


@dataclass(frozen=True)
class BridgeFigure:
    """How the cluster's figure went from the printed baseline to now, term by term; of a share, a table alone."""

    heading: str
    figure: RowFigure | None
    table: BridgeTable | None
    note: str
    height_mm: float
    kind: Literal["bridge"] = "bridge"


@dataclass(frozen=True)
class DeviationFigure:
    """How far the practices lie from the cluster's value, in per cent of it."""

    heading: str
    parts: tuple[RowFigure, ...]
    reading: Sentence
    height_mm: float
    kind: Literal["deviation"] = "deviation"
