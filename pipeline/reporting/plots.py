"""
A report's figures as values: rows to read, and where dots, lines and trends stand in shares of a figure's width.

Its own room because the pen that draws needs nothing else of a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

LineKind = Literal["cluster", "region", "denmark", "best", "target"]
PAGE_MM = 174.0  # the width of what stands on a page


@dataclass(frozen=True)
class Dot:
    """A practice on the scale: where it stands, 0 left to 1 right; its row; filled where the verdict is clear."""

    at: float
    row: int
    filled: bool
    low: float | None = None
    high: float | None = None
    alike: float | None = None  # where the practices most like it stand together


@dataclass(frozen=True)
class ScaleLine:
    """A level on the scale with its label; labels are laid in lanes so that none collide."""

    kind: LineKind
    at: float
    text: str
    lane: int = 0
    anchor: Literal["start", "middle", "end"] = "middle"


@dataclass(frozen=True)
class Tick:
    """A number on the axis."""

    at: float
    text: str


@dataclass(frozen=True)
class DotPlot:
    """The geometry of a figure of practices, in shares of its width and in rows."""

    dots: tuple[Dot, ...]
    lines: tuple[ScaleLine, ...]
    ticks: tuple[Tick, ...]
    rows: int
    lanes: int
    band: tuple[float, float] | None = None  # where the middle half of the region's practices lie


@dataclass(frozen=True)
class SparkColumn:
    """The practices' trends as a column of the figure: a line per row, all with the same units per height."""

    head: str
    lines: tuple[tuple[tuple[float, float] | None, ...], ...]  # a row without a past has no points
    alt: str
    note: str


@dataclass(frozen=True)
class TrendPanel:
    """One small multiple: a line through periods on the scale that its neighbours share."""

    kind: LineKind
    title: str
    points: tuple[tuple[float, float] | None, ...]  # across and up, 0–1; null where there is no value
    first_period: str
    last_period: str
    last_value: str
    last_at: float | None
    alt: str


@dataclass(frozen=True)
class BarRow:
    """A row of the figure: a practice, its value, what it is counted from, or why there is none."""

    label: str
    value: str
    counts: str
    strong: bool
    reason: str | None = None
    wraps: bool = False  # the label is long: two small lines
    alike: str = ""  # the value of the practices most like it


@dataclass(frozen=True)
class PracticeFigure:
    """The figure of an indicator page: rows to read, a plot laid over them, and its words."""

    caption: str
    head: tuple[str, str, str]  # over the labels, the values and the counts
    rows: tuple[BarRow, ...]
    plot: DotPlot
    axis: str
    alt: str
    note: str
    label_mm: float
    counts_mm: float  # 0: no counts are shown
    row_mm: float
    density: Literal["roomy", "normal", "tight", "dense"]
    sparks: SparkColumn | None = None
    alike_mm: float = 0.0  # 0: there is no column of the practices most alike
    alike_head: str = ""

    @property
    def columns(self) -> int:
        """How many columns of numbers stand beside the plot: values, those most alike, counts."""
        return 1 + (self.alike_mm > 0) + (self.counts_mm > 0)

    @property
    def reason_columns(self) -> int:
        """How many columns the reason for no number spans: that of the trends too, where no counts give it room."""
        return self.columns + (self.sparks is not None and not self.counts_mm)


@dataclass(frozen=True)
class Trend:
    """Small multiples with a heading and the scale they share."""

    title: str
    note: str
    period: str
    panels: tuple[TrendPanel, ...]


@dataclass(frozen=True)
class ShareCell:
    """One category of one row: its value as text, and where it stands on the scale."""

    value: str
    at: float | None
    strong: bool = False


@dataclass(frozen=True)
class ShareRow:
    """A practice, or a level, across the categories."""

    label: str
    counts: str
    cells: tuple[ShareCell, ...]
    kind: LineKind | None = None  # of a level


@dataclass(frozen=True)
class ShareFigure:
    """The figure of a share: a table to read, and dots and lines laid over it."""

    caption: str
    heads: tuple[str, ...]  # the categories
    counts_head: str
    rows: tuple[ShareRow, ...]  # the practices
    levels: tuple[ShareRow, ...]
    ticks: tuple[Tick, ...]
    axis: str
    alt: str
    note: str
    label_mm: float
    counts_mm: float
    column_mm: float  # the width of a column: its plot and its values
    plot_mm: float
    row_mm: float


class Extra(Protocol):
    """A further figure of an indicator: its kind names its template, and all else is the kind's own."""

    @property
    def kind(self) -> str:
        """The kind, as the package names it."""

    @property
    def height_mm(self) -> float:
        """How much of a page's height it takes, as guessed."""
