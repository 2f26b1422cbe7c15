"""
Turns measurements into figures that may be published. There is no other way to a page.

Its own room because protection must not depend on anybody remembering it: everything after takes a
`Publishable`, and only `protect` can make one. A figure behind which stand few people or events is
hidden with its interval; `cover` says what else must go so that it cannot be found by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Final

from pipeline.definitions.indicator import Header
from pipeline.measuring.cover import Covers, covers
from pipeline.measuring.estimate import NOTHING, Method, Sums, Values
from pipeline.measuring.figures import Cell, MiddleHalf, Reference
from pipeline.measuring.measure import Measurement
from pipeline.measuring.medians import are_shared, middle, mixed_middle
from pipeline.measuring.references import ReferenceFigure, mixed, mixed_crude, state_of
from pipeline.measuring.rule import Rule
from pipeline.measuring.share_cover import Column, share_covers
from pipeline.measuring.spans import Span, points_to_hide
from pipeline.measuring.stake import Stake
from pipeline.measuring.strata import AnyStandard
from pipeline.model import HiddenBy, Level, Period, State

_GATE: Final = object()


@dataclass(frozen=True)
class Sheet:
    """One indicator in one period for one cluster, unprotected: every figure that a report could print."""

    header: Header
    period: Period
    method: Method
    practices: tuple[Measurement, ...]  # the members; empty where their figures are not to be shown
    members: int  # how many practices the cluster has
    cluster: Measurement
    region: ReferenceFigure
    denmark: ReferenceFigure
    rest: tuple[tuple[float, Sums], ...] = ()  # the region(s) without the cluster, each with its weight
    standard: AnyStandard | None = None  # what the values are standardised to
    category: str = ""  # of a share: which part of it
    middle_half: MiddleHalf | None = None  # of the region's practices
    is_point: bool = False  # of a run chart alone: it gives way for every other figure
    best: ReferenceFigure | None = None  # the nation's best tenth
    alike: Mapping[str, Measurement] = field(default_factory=dict)  # by member: the practices elsewhere most like it
    withheld: frozenset[Level] = frozenset()  # whose figures must be hidden for the sake of what was released before


@dataclass(frozen=True)
class Shown:
    """A protected figure. The sums behind it are for comparing alone, and only a shown figure has them."""

    cell: Cell
    sums: Sums | None = None


@dataclass(frozen=True)
class PublicSheet:
    """One indicator in one period for one cluster, protected."""

    header: Header
    period: Period
    method: Method
    practices: Mapping[str, Shown]
    cluster: Shown
    region: Reference
    denmark: Reference
    rest: tuple[tuple[float, Sums], ...]  # for comparing alone; empty unless cluster and region are both shown
    missing_percent: float | None
    unvalued_percent: float | None = None  # of the cluster's events: those without an amount in the unit
    standard: AnyStandard | None = None
    category: str = ""
    best: Reference | None = None
    alike: Mapping[str, Cell] = field(default_factory=dict)
    middle_half: MiddleHalf | None = None  # two ends among so many practices are nobody's

    @property
    def key(self) -> tuple[str, str]:
        """What the sheet is about: the indicator, and of a share the category."""
        return self.header.id, self.category


@dataclass(frozen=True)
class Publishable:
    """All figures of one cluster's report, protected together. Only `protect` can make it."""

    sheets: tuple[PublicSheet, ...]
    gate: InitVar[object] = None

    def __post_init__(self, gate: object) -> None:
        if gate is not _GATE:
            raise TypeError("only pipeline.measuring.disclosure.protect makes figures publishable")

    def sheet(self, indicator_id: str, period: Period, category: str = "") -> PublicSheet:
        """Give one indicator's figures in one period."""
        return next(s for s in self.sheets if (s.key, s.period) == ((indicator_id, category), period))


def protect(sheets: Iterable[Sheet], rule: Rule) -> Publishable:
    """
    Protect every figure of a cluster's report.

    In:      each indicator in each period that the report could print
    Out:     the same figures, hidden where few stand behind them or where another could be found from them
    """
    given = tuple(sheets)
    needed = {(s.header.id, s.category, s.period): c for s, c in _covers(given, rule)}
    shown = [_without_withheld(s, _protected(s, needed[s.header.id, s.category, s.period], rule)) for s in given]
    return Publishable(_whole_references(_without_points(given, shown, rule)), _GATE)


def protected_count(count: int, rule: Rule) -> int | None:
    """Give a count of people that stands alone, or None where it is too small to show."""
    return None if rule.hides(count) else count


def _covers(sheets: tuple[Sheet, ...], rule: Rule) -> Iterator[tuple[Sheet, Covers]]:
    """Find what must be hidden for another's sake; the categories of a share are looked at together."""
    shares: dict[tuple[str, Period], list[Sheet]] = {}
    for sheet in sheets:
        stake = Stake(sheet.header, sheet.period, rule)
        if sheet.category:
            shares.setdefault((sheet.header.id, sheet.period), []).append(sheet)
        else:
            yield sheet, covers(stake, sheet.cluster, _practices(sheet, rule))
    for parts in shares.values():
        columns = [Column(Stake(s.header, s.period, rule), s.cluster, _practices(s, rule)) for s in parts]
        yield from zip(parts, share_covers(columns), strict=True)


def _without_points(given: tuple[Sheet, ...], shown: list[PublicSheet], rule: Rule) -> list[PublicSheet]:
    """Hide the points of run charts from which, with the report's other periods, a hidden number could be found."""
    spans: dict[str, list[Span]] = {}
    for sheet, public in zip(given, shown, strict=True):
        stake, is_hidden = Stake(sheet.header, sheet.period, rule), public.cluster.cell.state is State.HIDDEN
        spans.setdefault(sheet.header.id, []).append(Span(stake, sheet.cluster, sheet.is_point, is_hidden))
    needed = {(i, period) for i, own in spans.items() for period in points_to_hide(own)}
    return [
        replace(public, cluster=_covered(), missing_percent=None, unvalued_percent=None)
        if sheet.is_point and public.cluster.cell.state is State.VALUE and (sheet.header.id, sheet.period) in needed
        else public
        for sheet, public in zip(given, shown, strict=True)
    ]


def _practices(sheet: Sheet, rule: Rule) -> tuple[Measurement, ...]:
    return sheet.practices if sheet.members >= rule.min_practices else ()


def _whole_references(sheets: list[PublicSheet]) -> tuple[PublicSheet, ...]:
    """Hide a reference in all categories of a share where it is hidden in one: the others would give it away."""
    for name in ("region", "denmark"):
        lacking = {
            (s.header.id, s.period) for s in sheets if s.category and getattr(s, name).cell.state is State.HIDDEN
        }
        covered = Cell(State.HIDDEN, hidden_by=HiddenBy.COVER)
        sheets = [
            replace(s, **{name: replace(getattr(s, name), cell=covered)})
            if (s.header.id, s.period) in lacking and getattr(s, name).cell.state is State.VALUE
            else s
            for s in sheets
        ]
    return tuple(sheets)


def _protected(sheet: Sheet, needed: Covers, rule: Rule) -> PublicSheet:
    stake = Stake(sheet.header, sheet.period, rule)
    practices = _practices(sheet, rule)
    cluster = _shown(stake, sheet.cluster)
    cluster = _covered() if needed.total and cluster.cell.state is State.VALUE else cluster
    region = _reference(stake, sheet.region)
    both = cluster.cell.state is State.VALUE and region.cell.state is State.VALUE
    return PublicSheet(
        header=sheet.header,
        period=sheet.period,
        method=sheet.method,
        practices={m.unit_id: _covered() if m.unit_id in needed.practices else _shown(stake, m) for m in practices},
        cluster=cluster,
        region=region,
        denmark=_reference(stake, sheet.denmark),
        rest=sheet.rest if both else (),
        missing_percent=_missing_percent(cluster, rule),
        unvalued_percent=_unvalued_percent(cluster, sheet.cluster.sums, rule),
        standard=sheet.standard,
        category=sheet.category,
        middle_half=sheet.middle_half,
        best=None if sheet.best is None else _chosen_reference(stake, sheet.best),
        alike={
            m.unit_id: _bare(_shown(stake, sheet.alike[m.unit_id]).cell) for m in practices if m.unit_id in sheet.alike
        },
    )


def _without_withheld(sheet: Sheet, public: PublicSheet) -> PublicSheet:
    """Hide what would tell of a small group together with what was released before."""
    levels = sheet.withheld
    if Level.PRACTICE in levels:
        public = replace(public, practices=dict.fromkeys(public.practices, _covered()), alike={})
    if Level.CLUSTER in levels:
        hidden = _covered() if public.cluster.cell.state is State.VALUE else public.cluster
        public = replace(public, cluster=hidden, missing_percent=None, unvalued_percent=None)
    if Level.REGION in levels:
        public = replace(public, region=_covered_reference(public.region))
    if Level.DENMARK in levels:
        public = replace(public, denmark=_covered_reference(public.denmark))
    return replace(public, rest=()) if levels & {Level.CLUSTER, Level.REGION} else public


def _covered_reference(reference: Reference) -> Reference:
    return replace(reference, cell=_covered().cell) if reference.cell.state is State.VALUE else reference


def _covered() -> Shown:
    return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.COVER))


def _shown(stake: Stake, measurement: Measurement) -> Shown:
    """Turn a measurement into a cell, with its numbers only where they may be seen."""
    if measurement.state is State.HIDDEN:
        return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER))
    if measurement.state is not State.VALUE:
        return Shown(Cell(measurement.state))
    sums = measurement.sums
    if stake.is_small(sums) or not _are_shared(stake, middle(sums.values or {}), sums.values):
        return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.SMALL_NUMBER))
    limits = [limit for limit in (measurement.low, measurement.high) if limit is not None]
    has_limits = _are_shared(stake, limits, sums.values)
    cell = Cell(
        State.VALUE,
        value=measurement.value,
        low=measurement.low if has_limits else None,
        high=measurement.high if has_limits else None,
        numerator=_plain(sums.numerator) if sums.values is None else None,
        denominator=_plain(sums.denominator),
        crude=measurement.crude,
    )
    return Shown(cell, sums)


def _are_shared(stake: Stake, told: Iterable[float | Decimal] | None, values: Values | None) -> bool:
    """Say whether what is told of a median are values of enough patients each; other figures are no patient's."""
    if values is None:
        return True
    return are_shared(told or (), values, stake.header.decimals, stake.rule.smallest_shown)


def _reference(stake: Stake, figure: ReferenceFigure) -> Reference:
    """Turn what a cluster is set beside into a cell; a mix is shown only where each of its parts may be."""
    if figure.published is not None:
        cell = Cell(State.VALUE, value=figure.published.value)
        return Reference(cell, figure.name, published=figure.published.source)
    cells = [_shown(stake, p.measurement).cell for p in figure.parts]
    hidden = next((c for c in cells if c.state is State.HIDDEN), None)
    if hidden is not None or len(cells) == 1:
        return Reference(hidden or cells[0], figure.name, mixed=len(cells) > 1)
    if state_of(figure.parts) is not State.VALUE:
        return Reference(Cell(state_of(figure.parts)), figure.name, mixed=len(cells) > 1)
    together = reduce(Sums.plus, (p.measurement.sums for p in figure.parts), NOTHING)
    if not _are_shared(stake, mixed_middle([(p.weight, p.measurement.sums) for p in figure.parts]), together.values):
        return Reference(Cell(State.HIDDEN, hidden_by=HiddenBy.SMALL_NUMBER), figure.name, mixed=True)
    value, low, high = mixed(figure.parts, stake.header.unit)
    crude = mixed_crude(figure.parts)
    return Reference(Cell(State.VALUE, value=value, low=low, high=high, crude=crude), figure.name, mixed=True)


def _chosen_reference(stake: Stake, figure: ReferenceFigure) -> Reference:
    reference = _reference(stake, figure)
    return replace(reference, cell=_bare(reference.cell))


def _bare(cell: Cell) -> Cell:
    """
    Leave a value alone of a figure of chosen practices.

    Whom it holds can be guessed, so counts would give one away by subtraction; and an interval says nothing of
    practices that were chosen for their values.
    """
    return cell if cell.state is not State.VALUE else Cell(State.VALUE, value=cell.value)


def _missing_percent(cluster: Shown, rule: Rule) -> float | None:
    """Give how many of the cluster's population have no value, unless few have none."""
    sums = cluster.sums
    if sums is None or sums.n is None or 0 < sums.missing < rule.smallest_shown:
        return None
    return 100 * sums.missing / (sums.n + sums.missing)


def _unvalued_percent(cluster: Shown, sums: Sums, rule: Rule) -> float | None:
    """Give how many of the cluster's events have no amount, unless few have none or few have one."""
    told = cluster.cell.state in (State.VALUE, State.NOT_APPLICABLE) and sums.events > 0
    without, valued = float(sums.unvalued), float(sums.events - sums.unvalued)
    if not told or any(0 < c < rule.smallest_shown for c in (without, valued)):
        return None
    return 100 * without / float(sums.events)


def _plain(number: Decimal) -> Decimal:
    """Drop zeros after the decimal point that say nothing."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()
