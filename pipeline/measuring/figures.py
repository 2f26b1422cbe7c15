"""
What reporting may see: published cells, bars and lines, nothing rawer.

Its own room because these types are a promise: `reporting` imports them and nothing else from
`measuring`, and an `AnonymisedBar` has no field that could give a practice away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.model import HiddenBy, HistoryKind, Level, Period, State, Unlisted, Verdict


@dataclass(frozen=True)
class Cell:
    """
    A figure that may be shown, or the reason why there is none.

    Only a cell in state `value` carries numbers; `low` and `high` are null where no interval is honest.
    """

    state: State
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None  # in the unit's own terms: patients, prescriptions, listed days
    hidden_by: HiddenBy | None = None
    crude: float | None = None  # the value before standardising, where it is standardised

    def __post_init__(self) -> None:
        numbers = (self.value, self.low, self.high, self.numerator, self.denominator, self.crude)
        if self.state is State.VALUE and self.value is None:
            raise TypeError("a value cell has a value")
        if self.state is not State.VALUE and any(n is not None for n in numbers):
            raise TypeError(f"a cell in state '{self.state}' carries no number")
        if (self.state is State.HIDDEN) != (self.hidden_by is not None):
            raise TypeError("a hidden cell, and only a hidden cell, says who hid it")


@dataclass(frozen=True)
class OpenBar:
    """A practice by name, in an open comparison."""

    practice_id: str
    name: str
    cell: Cell
    verdict: Verdict  # against the rest of the cluster
    alike: Cell | None = None  # the ten practices elsewhere that are most like this one, together
    detectable: float | None = None  # the smallest change that the next period could show, in the unit's terms


@dataclass(frozen=True)
class AnonymisedBar:
    """A practice by letter: a label, a rounded value, whether it clearly differs. Nothing else, ever."""

    label: str
    value: Decimal  # rounded so far that known list sizes single nobody out
    differs: bool  # true for at least three practices of a figure, or for none


Bars = tuple[OpenBar, ...] | tuple[AnonymisedBar, ...]


@dataclass(frozen=True)
class Line:
    """One unit's figures over earlier periods and this one, oldest first."""

    level: Level
    name: str
    points: tuple[tuple[Period, Cell], ...]


@dataclass(frozen=True)
class Reference:
    """A region's or the nation's figure: counted here, mixed from several regions, or published elsewhere."""

    cell: Cell
    name: str  # a region's name, or the names of several, weighted by the members' lists
    mixed: bool = False
    published: str | None = None  # the source, where the figure is a published one and not counted here


@dataclass(frozen=True)
class MiddleHalf:
    """Between which values the middle half of the region's practices lie."""

    low: float
    high: float
    practices: int


@dataclass(frozen=True)
class FunnelPoint:
    """A practice in a funnel: how much stands behind its figure, and where it lies."""

    name: str
    denominator: float  # in the unit's own terms: patients, years on the list
    value: float
    outside: Literal["inside", "95", "99.8"]  # beyond which limits


@dataclass(frozen=True)
class FunnelLimits:
    """How far from the centre chance takes a practice with so much behind its figure."""

    denominator: float
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True)
class Funnel:
    """The practices of an open report around the cluster's value; it tells of size, so never by letter."""

    centre: float
    points: tuple[FunnelPoint, ...]
    limits: tuple[FunnelLimits, ...]  # by rising denominator
    widened: bool  # the practices differ so much that the limits were widened


@dataclass(frozen=True)
class Runs:
    """How a series runs along its centre, beside what chance alone would seldom do."""

    useful: int  # points off the centre
    longest: int  # points in a row on one side
    longest_most: int  # more than these are a signal
    crossings: int  # from one side to the other
    crossings_least: int  # fewer than these are a signal

    @property
    def is_unusually_long(self) -> bool:
        """Say whether more points in a row lie on one side than chance would let."""
        return self.longest > self.longest_most

    @property
    def crosses_unusually_seldom(self) -> bool:
        """Say whether the series crosses its centre more seldom than chance would let it."""
        return self.crossings < self.crossings_least

    @property
    def signal(self) -> bool:
        """Say whether more than chance moves the series."""
        return self.is_unusually_long or self.crosses_unusually_seldom


@dataclass(frozen=True)
class RunChart:
    """The cluster's figure over many periods, with the middle and what the run rules say (Anhøj 2014)."""

    points: tuple[tuple[Period, Cell], ...]  # oldest first
    centre: float  # the median, of the first `frozen` points where that is given
    runs: Runs | None  # null: too few points to judge, or points that overlap
    frozen: int | None = None  # how many of the first points fix the middle and the limits
    limits: tuple[tuple[float, float] | None, ...] = ()  # by point; empty where no steady mean is known
    outside: tuple[bool, ...] = ()  # by point: beyond its limits
    overlaps: bool = False  # points look back over each other's days: neighbours are alike, and nothing is judged


@dataclass(frozen=True)
class Change:
    """A unit's figure then and now. Where one of them may not be shown, nothing is told of how far it moved."""

    before: Cell
    now: Cell
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Verdict = Verdict.NOT_ASSESSED

    def __post_init__(self) -> None:
        both = self.before.state is State.VALUE and self.now.state is State.VALUE
        if not both and any(n is not None for n in (self.difference, self.low, self.high)):
            raise TypeError("a change is told only where both of its ends are shown")


@dataclass(frozen=True)
class Changes:
    """What changed since an earlier period of equal length."""

    earlier: Period
    cluster: Change
    region: Change | None
    practices: tuple[tuple[str, Change], ...] = ()  # by name; open reports only


@dataclass(frozen=True)
class IndicatorFigure:
    """
    Everything a page on one indicator may show.

    `bars` is empty where the cluster has fewer practices than the house minimum. Anonymised bars are in
    the order of their labels; open bars in the order of practice ids: ranking is the page's business.
    """

    indicator_id: str
    period: Period
    bars: Bars
    cluster: Cell
    region: Reference
    denmark: Reference
    cluster_differs_from_region: Verdict
    practices_differ: Verdict  # is the spread between the practices larger than chance
    lines: tuple[Line, ...]  # cluster, region, Denmark; oldest period first
    practice_lines: tuple[Line, ...]  # open reports only; else empty
    members: int
    practices_with_data: int | None  # open reports only
    missing_percent: float | None  # patients in the cluster's population without a value
    category: str = ""  # of a share: which part this figure is about
    unvalued_percent: float | None = None  # of the cluster's events: those without an amount in the unit
    best: Reference | None = None  # the achievable benchmark: the best tenth of the nation's patients
    middle_half: MiddleHalf | None = None
    funnel: Funnel | None = None  # open reports only
    run_chart: RunChart | None = None
    changes: Changes | None = None
    detectable: float | None = None  # the smallest change that the cluster's next period could show
    by_practice: bool = False  # every practice counts alike in the cluster's figures: they stand beside letters
    rounded_to: Decimal | None = None  # the step of the letters' values; None by name and without bars
    without_practices: bool = False  # what was released before would tell whose the practices' figures are


@dataclass(frozen=True)
class AgeShare:
    """How large a part of the listed patients is in an age group, cluster beside region (percent)."""

    ages: str
    cluster: float | None
    region: float | None


@dataclass(frozen=True)
class PracticeEvent:
    """A practice was sold, merged, split or renumbered, or joined the cluster; the name in open reports only."""

    kind: HistoryKind | None  # null: joined the cluster
    on: date
    name: str | None


@dataclass(frozen=True)
class DeliveryGap:
    """A table in which practices lack whole months of the period; names in open reports only."""

    table: str
    practices: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class DoneElsewhere:
    """How large a part of the cluster's patients' events was done by others than the listed practice (percent)."""

    table: str
    percent: float


@dataclass(frozen=True)
class Evidence:
    """What may explain why practices differ, as far as the data can say. Protected like every figure."""

    listed_patients: int | None
    ages: tuple[AgeShare, ...]
    events: tuple[PracticeEvent, ...]
    gaps: tuple[DeliveryGap, ...]
    elsewhere: tuple[DoneElsewhere, ...]
    came: int | None
    left: int | None
    died: int | None


@dataclass(frozen=True)
class SourceBasis:
    """One source of the snapshot, as the page on the data basis tells of it."""

    source_id: str
    title: str
    owner: str
    tables: tuple[str, ...]
    data_until: date
    complete_until: date  # data_until minus the owner's lag
    rows: int
    rejected: int
    rounded_to: Decimal | None = None  # the owner rounded counts to this
    billing_weeks: bool = False  # dates are billing weeks: the page says 'afregnet i perioden'


@dataclass(frozen=True)
class Provenance:
    """What a page can be traced back to."""

    package_version: str
    indicator_fingerprints: dict[str, str]
    snapshot: str
    engine_version: str
    printed_on: date
    sources: tuple[SourceBasis, ...]


@dataclass(frozen=True)
class ClusterFigures:
    """One cluster's whole package, protected: all that a report is composed from."""

    cluster_name: str
    cluster_id: str
    period: Period
    figures: tuple[IndicatorFigure, ...]  # in the package's order
    evidence: Evidence
    provenance: Provenance
    min_practices: int  # fewer in such a cluster are not shown one by one


@dataclass(frozen=True)
class Rank:
    """A shown value's place among those shown: from `first` to `last`, which equal values share."""

    first: int
    last: int
    of: int  # how many are shown


@dataclass(frozen=True)
class OwnPlace:
    """
    One practice's own figure, unprotected, and where the report shows it.

    It is for the slip of that practice alone: no report holds one.
    """

    indicator_id: str
    category: str  # of a share: which part of it
    own: Cell  # its own small numbers included
    shown: Decimal | None = None  # the value beside its letter in the report
    rank: Rank | None = None
    unlisted: Unlisted | None = None  # why the figure has no such letter

    def __post_init__(self) -> None:
        listed = self.shown is not None
        if listed != (self.rank is not None) or listed == (self.unlisted is not None):
            raise TypeError("a practice has a shown value and a place, or a reason why it has none")


@dataclass(frozen=True)
class OwnSlip:
    """What one practice is told of itself: who it is in an anonymised report, and its own figures."""

    practice_id: str
    name: str
    label: str | None  # null where no figure of the report lists it
    places: tuple[OwnPlace, ...]  # a figure each, in the package's order
