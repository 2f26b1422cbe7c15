"""
Turns measurements into figures that may be published. There is no other way to a page.

Its own room because protection must not depend on anybody remembering it: everything after takes a
`Publishable`, and only `protect` can make one. A figure behind which stand few people or events is
hidden with its interval; `cover` says what else must go so that it cannot be found by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Final

from pipeline.definitions.indicator import Header
from pipeline.measuring.cover import covers
from pipeline.measuring.estimate import NOTHING, Method, Sums, Values
from pipeline.measuring.figures import Cell, MiddleHalf, Reference
from pipeline.measuring.layout import Place, place_of
from pipeline.measuring.measure import Measurement
from pipeline.measuring.medians import are_shared, middle, mixed_middle
from pipeline.measuring.references import ReferenceFigure, mixed, mixed_crude, state_of
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.measuring.spans import points_to_hide
from pipeline.measuring.stake import Stake
from pipeline.measuring.strata import AnyStandard
from pipeline.measuring.together import figures_of, hidden_together
from pipeline.model import HiddenBy, Level, Period, State

_GATE: Final = object()


@dataclass(frozen=True)
class Shown:
    """A protected figure. The sums behind it are for comparing alone, and only a shown figure has them."""

    cell: Cell
    sums: Sums | None = None
    covers: bool = False  # hidden for another's sake: for tests and the practice itself, never for a page


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
    hidden = hidden_together(given, _hidden_for_each(given, rule), rule)
    return Publishable(_whole_references([_protected(s, hidden, rule) for s in given]), _GATE)


def cell_alone(measurement: Measurement, stake: Stake) -> Cell:
    """Give the cell of a figure that stands alone; in a report it may be hidden for another's sake besides."""
    return _shown(stake, measurement).cell


def protected_count(count: int, rule: Rule) -> int | None:
    """Give a count of people that stands alone, or None where it is too small to show."""
    return None if rule.hides(count) else count


def _hidden_for_each(sheets: Sequence[Sheet], rule: Rule) -> frozenset[Place]:
    """Give what is not shown before the whole is looked at: few people, and covers within a column."""
    hidden = set()
    for sheet in sheets:
        stake, practices = sheet.stake(rule), sheet.shown_practices(rule)
        needed = covers(stake, sheet.cluster, practices)
        for place, m in figures_of(sheet, rule):
            forced = m.level in sheet.withheld or (m.level is Level.PRACTICE and m.unit_id in needed.practices)
            total = needed.total and m.level is Level.CLUSTER
            if forced or total or _shown(stake, m).cell.state is not State.VALUE:
                hidden.add(place)
    return frozenset(hidden | points_to_hide(sheets, hidden, rule))


def _whole_references(sheets: list[PublicSheet]) -> tuple[PublicSheet, ...]:
    """Hide a reference in all categories of a share where it is hidden in one: the others would give it away."""
    for name in ("region", "denmark"):
        lacking = {
            (s.header.id, s.period) for s in sheets if s.category and getattr(s, name).cell.state is State.HIDDEN
        }
        covered = Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)
        sheets = [
            replace(s, **{name: replace(getattr(s, name), cell=covered)})
            if (s.header.id, s.period) in lacking and getattr(s, name).cell.state is State.VALUE
            else s
            for s in sheets
        ]
    return tuple(sheets)


def _protected(sheet: Sheet, hidden: frozenset[Place], rule: Rule) -> PublicSheet:
    stake, practices = sheet.stake(rule), sheet.shown_practices(rule)

    def shown(m: Measurement, unit_id: str = "") -> Shown:
        found = _shown(stake, m)
        covered = place_of(sheet, m.level, unit_id) in hidden and found.cell.state is State.VALUE
        return _covered() if covered else found

    def beside(level: Level, figure: ReferenceFigure) -> Reference:
        found = _reference(stake, figure)
        covered = place_of(sheet, level) in hidden or level in sheet.withheld
        return replace(found, cell=_covered().cell) if covered and found.cell.state is State.VALUE else found

    cluster = shown(sheet.cluster)
    region, denmark = beside(Level.REGION, sheet.region), beside(Level.DENMARK, sheet.denmark)
    both = cluster.cell.state is State.VALUE and region.cell.state is State.VALUE
    return PublicSheet(
        header=sheet.header,
        period=sheet.period,
        method=sheet.method,
        practices={m.unit_id: shown(m, m.unit_id) for m in practices},
        cluster=cluster,
        region=region,
        denmark=denmark,
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


def _covered() -> Shown:
    return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE), covers=True)


def _shown(stake: Stake, measurement: Measurement) -> Shown:
    """Turn a measurement into a cell, with its numbers only where they may be seen."""
    if measurement.state is State.HIDDEN:
        return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER))
    if measurement.state is not State.VALUE:
        return Shown(Cell(measurement.state))
    sums = measurement.sums
    if stake.is_small(sums) or not _are_shared(stake, middle(sums.values or {}), sums.values):
        return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE))
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
        return Reference(Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE), figure.name, mixed=True)
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
