"""
The Report as a value: every sentence, table and position that a reader will meet, and nothing else.

Its own room because everything printed (PDF, HTML, CSV) is made from this one value: what is not here
cannot reach a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.model import Level, State, Unit, Visibility

LineKind = Literal["cluster", "region", "denmark", "target"]


@dataclass(frozen=True)
class Span:
    """A stretch of text, strong or plain."""

    text: str
    strong: bool = False


Sentence = tuple[Span, ...]


@dataclass(frozen=True)
class Fact:
    """A label and what stands after it."""

    label: str
    text: str


@dataclass(frozen=True)
class Dot:
    """A practice on the scale: where it stands, 0 left to 1 right; its row; filled where the verdict is clear."""

    at: float
    row: int
    filled: bool
    low: float | None = None
    high: float | None = None


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


@dataclass(frozen=True)
class BarRow:
    """A row of the figure: a practice, its value, what it is counted from, or why there is none."""

    label: str
    value: str
    counts: str
    strong: bool
    reason: str | None = None
    wraps: bool = False  # the label is long: two small lines


@dataclass(frozen=True)
class SparkColumn:
    """The practices' trends as a column of the figure: a line per row, all with the same units per height."""

    head: str
    lines: tuple[tuple[tuple[float, float] | None, ...], ...]  # a row without a past has no points
    alt: str
    note: str


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


@dataclass(frozen=True)
class LevelRow:
    """A row of the small table: cluster, region or Denmark."""

    kind: LineKind
    label: str
    value: str
    interval: str
    counts: str
    difference: str  # the cluster's distance to this level
    note: str


@dataclass(frozen=True)
class LevelTable:
    """The small table of an indicator page: its caption, its heads and its rows, empty columns left out."""

    caption: str
    rows: tuple[LevelRow, ...]
    has_intervals: bool
    has_counts: bool
    trend_head: str = ""
    trends: tuple[TrendPanel | None, ...] = ()  # a row's trend, where the page has no room for panels


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
class Trend:
    """Small multiples with a heading and the scale they share."""

    title: str
    note: str
    period: str
    panels: tuple[TrendPanel, ...]


@dataclass(frozen=True)
class IndicatorPage:
    """A page on one indicator: why, figure, a sentence that reads it, a small table, the trend, a question."""

    indicator_id: str
    anchor: str
    kicker: str
    section_text: str | None  # on the first page of a section
    title: str
    label: str | None  # 'Udkast' or 'Afprøvning' where the indicator is not published
    why: str
    measured: str
    figure: PracticeFigure | None
    no_figure: str | None
    reading: Sentence
    levels: LevelTable
    trend: Trend | None
    questions: tuple[str, ...]


@dataclass(frozen=True)
class OverviewRow:
    """One indicator on the front page."""

    anchor: str
    title: str
    direction: str
    strip: DotPlot
    alt: str
    cluster: str
    region: str
    denmark: str
    target: str
    verdict: str
    clear: bool


@dataclass(frozen=True)
class Overview:
    """The front page's one table."""

    rows: tuple[OverviewRow, ...]
    note: str
    has_region: bool
    has_denmark: bool
    has_target: bool
    has_strips: bool


@dataclass(frozen=True)
class SectionText:
    """What a package says of one of its sections."""

    heading: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """A possible reason why practices differ, with what the data say of it."""

    heading: str
    text: str
    evidence: tuple[str, ...]
    table: tuple[tuple[str, str, str], ...] = ()  # ages, cluster, region


@dataclass(frozen=True)
class MethodEntry:
    """How one indicator is counted, in words."""

    title: str
    label: str | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class CodeText:
    """A code as it is printed."""

    code: str
    text: str


@dataclass(frozen=True)
class CodelistText:
    """A codelist as it is printed."""

    title: str
    source: str
    warning: str | None
    codes: tuple[CodeText, ...]


@dataclass(frozen=True)
class BasisRow:
    """A source as the page on the data basis tells of it."""

    title: str
    owner: str
    data_until: str
    complete_until: str
    rows: str
    rejected: str
    note: str


@dataclass(frozen=True)
class FigureRow:
    """A shown figure as a row of figures.csv: exactly what the page shows."""

    indicator_id: str
    period_start: date
    period_end: date
    level: Level
    unit_label: str
    state: State
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    unit: Unit
    category: str = ""


@dataclass(frozen=True)
class Trace:
    """What a page can be traced back to."""

    package_id: str
    package_version: str
    cluster_id: str
    snapshot: str
    engine_version: str
    indicator_fingerprints: tuple[tuple[str, str], ...]
    printed_on: date
    period_start: date
    period_end: date


@dataclass(frozen=True)
class Report:
    """One cluster's report."""

    language: str
    visibility: Visibility
    title: str
    subtitle: str | None
    cluster_name: str
    document_title: str
    watermark: str | None
    facts: tuple[Fact, ...]
    data_until: tuple[Fact, ...]
    messages: tuple[Sentence, ...]
    overview: Overview
    introduction: str
    introduction_on_front: bool  # else it stands before the questions
    pages: tuple[IndicatorPage, ...]
    explanations: tuple[Explanation, ...]
    questions: tuple[str, ...]
    indicator_questions: tuple[Fact, ...]
    plan: tuple[str, ...]
    plan_text: str
    method: tuple[Fact, ...]
    method_entries: tuple[MethodEntry, ...]
    package_sources: tuple[str, ...]
    codelists: tuple[CodelistText, ...]
    basis: tuple[BasisRow, ...]
    fingerprints: tuple[Fact, ...]
    footer: str
    contact: str
    rows: tuple[FigureRow, ...]
    trace: Trace


@dataclass(frozen=True)
class CodeRow:
    """A code, or a prefix, with what is known of it."""

    code: str
    name: str | None = None
    comment: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    region: str | None = None
    specialty: str | None = None
    weight: Decimal | None = None
    verified: bool = True


@dataclass(frozen=True)
class CodelistPage:
    """What the page on code lists is written from."""

    codelist_id: str
    title: str
    system: str
    source: str
    verified: bool
    codes: tuple[CodeRow, ...]
