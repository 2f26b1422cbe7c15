"""
The Report as a value: every sentence, table and position that a reader will meet, and nothing else.

Its own room because everything printed (PDF, HTML, CSV) is made from this one value: what is not here
cannot reach a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.model import Level, State, Unit, Visibility
from pipeline.reporting.grounds import Grounds
from pipeline.reporting.plots import DotPlot, Extra, LineKind, PracticeFigure, ShareFigure, Trend, TrendPanel


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
    counts_head: str
    rows: tuple[LevelRow, ...]
    has_intervals: bool
    has_counts: bool
    trend_head: str = ""
    trends: tuple[TrendPanel | None, ...] = ()  # a row's trend, where the page has no room for panels


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
    figures: tuple[PracticeFigure, ...]  # more than one where a page cannot hold all practices
    no_figure: str | None
    reading: Sentence
    levels: LevelTable | None  # none for a share: its figure holds the levels
    trend: Trend | None
    questions: tuple[str, ...]
    share: tuple[ShareFigure, ...] = ()
    extras: tuple[Extra, ...] = ()  # the further figures that the package asks for
    leading: int = 0  # how many of them stand where the figure of practices would
    follow_note: str = ""  # of a follow-up: how then and now were counted

    @property
    def figure(self) -> PracticeFigure | None:
        """The figure, or its first part."""
        return self.figures[0] if self.figures else None


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
    region_head: str
    verdict_head: str
    has_region: bool
    has_denmark: bool
    has_target: bool
    has_strips: bool


@dataclass(frozen=True)
class FollowedRow:
    """One indicator on a follow-up's front page."""

    anchor: str
    title: str
    direction: str
    before: str
    now: str
    change: str
    interval: str
    region: str
    verdict: str
    clear: bool


@dataclass(frozen=True)
class FollowedTable:
    """A follow-up's front page's one table: then, now and the change of everything."""

    rows: tuple[FollowedRow, ...]
    note: str
    region_head: str
    has_region: bool
    gone: str = ""  # what the baseline told of and nobody can count any more


@dataclass(frozen=True)
class Who:
    """Who was there both times; apart from them who came, who left, and who became another."""

    stayed: str
    groups: tuple[Fact, ...]


@dataclass(frozen=True)
class Explanation:
    """A possible reason why practices differ, with what the data say of it."""

    heading: str
    text: str
    evidence: tuple[str, ...]
    table: tuple[tuple[str, str, str], ...] = ()  # ages, cluster, region
    region_head: str = ""


@dataclass(frozen=True)
class MethodEntry:
    """How one indicator is counted, in words."""

    title: str
    label: str | None
    counted: tuple[Fact, ...]  # whom and what
    judged: tuple[Fact, ...]  # by which rules, goals and sources


@dataclass(frozen=True)
class DetectableTable:
    """How far figures must move before it can be seen: a column per indicator, the cluster first."""

    heads: tuple[Fact, ...]  # an indicator and its unit
    rows: tuple[tuple[str, tuple[str, ...]], ...]


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
class Front:
    """The front page: who, what and when, what to talk about, and where the cluster stands on everything."""

    title: str
    subtitle: str | None
    facts: tuple[Fact, ...]
    data_until: tuple[Fact, ...]
    messages: tuple[Sentence, ...]
    overview: Overview
    introduction: str
    has_introduction: bool  # else it stands before the questions
    notes: tuple[str, ...] = ()  # how this report came to be: fitted, a pilot, corrected
    followed: FollowedTable | None = None  # of a follow-up, in place of the overview


@dataclass(frozen=True)
class Meeting:
    """What the cluster talks about and agrees on: why practices may differ, questions, and the plan."""

    explanations: tuple[Explanation, ...]
    questions: tuple[str, ...]
    indicator_questions: tuple[Fact, ...]
    plan: tuple[str, ...]
    plan_text: str
    plan_rows: int = 3  # agreements that there is room for
    who: Who | None = None  # of a follow-up; then the plan is printed back, with room for the next step
    next_rows: int = 2  # agreements that there is room for in the next step


@dataclass(frozen=True)
class Back:
    """What a reader looks up: how it is counted, code lists, sources, data basis, and what all was made from."""

    method: tuple[Fact, ...]
    entries: tuple[MethodEntry, ...]
    detectable: tuple[DetectableTable, ...]  # first reports with names only
    codelists: tuple[CodelistText, ...]
    sources: tuple[str, ...]
    basis: tuple[BasisRow, ...]
    fingerprints: tuple[Fact, ...]
    contact: str
    baseline: str = ""  # of a follow-up: what the baseline can be traced back to


@dataclass(frozen=True)
class Report:
    """One cluster's report."""

    language: str
    visibility: Visibility
    document_title: str
    watermark: str | None
    footer: str
    front: Front
    pages: tuple[IndicatorPage, ...]
    meeting: Meeting
    back: Back
    rows: tuple[FigureRow, ...]
    trace: Trace
    grounds: Grounds = field(default_factory=Grounds, repr=False)  # what texts may hold beside the rows


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
