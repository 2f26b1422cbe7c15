"""
Turns measurements into figures that may be published. There is no other way to a page.

Its own room because protection must not depend on anybody remembering it: everything after takes a
`Publishable`, and only `protect` can make one. A figure behind which stand few people or events is
hidden with its interval; `cover` says what else must go so that it cannot be found by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Final

from pipeline.definitions.indicator import Header
from pipeline.measuring.cover import Stake, covers
from pipeline.measuring.estimate import NOTHING, Method, Sums, Values
from pipeline.measuring.figures import Cell, Reference, figure_id
from pipeline.measuring.measure import Measurement
from pipeline.measuring.medians import are_shared, middle, mixed_middle
from pipeline.measuring.references import ReferenceFigure, mixed, mixed_crude, state_of
from pipeline.measuring.rule import Rule
from pipeline.measuring.standardise import Standard
from pipeline.model import HiddenBy, Period, State

_GATE: Final = object()


@dataclass(frozen=True)
class Sheet:
    """One indicator in one period for one cluster, or one category of a share: every figure, unprotected."""

    header: Header
    period: Period
    method: Method
    practices: tuple[Measurement, ...]  # the members; empty where their figures are not to be shown
    members: int  # how many practices the cluster has
    cluster: Measurement
    region: ReferenceFigure
    denmark: ReferenceFigure
    rest: tuple[tuple[float, Sums], ...] = ()  # the region(s) without the cluster, each with its weight
    standard: Standard | None = None  # what the values are standardised to
    category: str = ""  # of a share: which part of it


@dataclass(frozen=True)
class Shown:
    """A protected figure. The sums behind it are for comparing alone, and only a shown figure has them."""

    cell: Cell
    sums: Sums | None = None


@dataclass(frozen=True)
class PublicSheet:
    """One indicator in one period for one cluster, or one category of a share, protected."""

    header: Header
    period: Period
    method: Method
    practices: Mapping[str, Shown]
    cluster: Shown
    region: Reference
    denmark: Reference
    rest: tuple[tuple[float, Sums], ...]  # for comparing alone; empty unless cluster and region are both shown
    missing_percent: float | None
    standard: Standard | None = None
    category: str = ""

    @property
    def figure_id(self) -> str:
        """What the report calls this figure."""
        return figure_id(self.header.id, self.category)


@dataclass(frozen=True)
class Publishable:
    """All figures of one cluster's report, protected together. Only `protect` can make it."""

    sheets: tuple[PublicSheet, ...]
    gate: InitVar[object] = None

    def __post_init__(self, gate: object) -> None:
        if gate is not _GATE:
            raise TypeError("only pipeline.measuring.disclosure.protect makes figures publishable")

    def sheet(self, name: str, period: Period) -> PublicSheet:
        """Give the figures of one indicator, or of one category of a share, in one period, by `figure_id`."""
        return next(s for s in self.sheets if (s.figure_id, s.period) == (name, period))


def protect(sheets: Iterable[Sheet], rule: Rule) -> Publishable:
    """
    Protect every figure of a cluster's report.

    In:      each indicator in each period that the report could print; a share with all its categories
    Out:     the same figures, hidden where few stand behind them or where another could be found from them
    """
    together: dict[tuple[str, Period], list[Sheet]] = {}
    for sheet in sheets:
        together.setdefault((sheet.header.id, sheet.period), []).append(sheet)
    return Publishable(tuple(public for parts in together.values() for public in _protected(parts, rule)), _GATE)


def protected_count(count: int, rule: Rule) -> int | None:
    """Give a count of people that stands alone, or None where it is too small to show."""
    return None if rule.hides(count) else count


def _protected(sheets: Sequence[Sheet], rule: Rule) -> list[PublicSheet]:
    """
    Protect what stands or falls together: one indicator, or all categories of a share.

    The categories of one unit add up to what is told of it, so that one of them alone cannot be hidden: a unit's
    share is shown whole or not at all, and practices cover for each other in all categories at once.
    """
    first = sheets[0]
    stake = Stake(first.header, first.period, rule)
    practices = list(zip(*(s.practices for s in sheets), strict=True)) if first.members >= rule.min_practices else []
    total = [s.cluster for s in sheets]
    needed = covers(stake, total, practices)
    clusters = [_covered()] * len(sheets) if needed.total else _shown_whole(stake, total)
    members = {
        p[0].unit_id: [_covered()] * len(p) if p[0].unit_id in needed.practices else _shown_whole(stake, p)
        for p in practices
    }
    regions = _references(stake, [s.region for s in sheets])
    nations = _references(stake, [s.denmark for s in sheets])
    return [
        PublicSheet(
            header=sheet.header,
            period=sheet.period,
            method=sheet.method,
            practices={unit_id: shown[i] for unit_id, shown in members.items()},
            cluster=clusters[i],
            region=regions[i],
            denmark=nations[i],
            rest=sheet.rest if all(c.state is State.VALUE for c in (clusters[i].cell, regions[i].cell)) else (),
            missing_percent=_missing_percent(clusters[i], rule),
            standard=sheet.standard,
            category=sheet.category,
        )
        for i, sheet in enumerate(sheets)
    ]


def _covered() -> Shown:
    return Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.COVER))


def _shown_whole(stake: Stake, parts: Sequence[Measurement]) -> list[Shown]:
    """Turn a unit's figures that stand or fall together into cells: all of them, or none."""
    shown = [_shown(stake, m) for m in parts]
    whole = all(s.cell.state is State.VALUE for s in shown)
    return shown if whole else [replace(s, cell=_apart(s.cell), sums=None) for s in shown]


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


def _references(stake: Stake, figures: Sequence[ReferenceFigure]) -> list[Reference]:
    """Turn what a cluster is set beside into cells: of a share, what is counted is shown whole or not at all."""
    found = [_reference(stake, figure) for figure in figures]
    whole = all(r.cell.state is State.VALUE for r in found if r.published is None)
    return [r if whole or r.published is not None else replace(r, cell=_apart(r.cell)) for r in found]


def _apart(cell: Cell) -> Cell:
    """Hide a cell that stands where another may not be shown."""
    return _covered().cell if cell.state is State.VALUE else cell


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


def _missing_percent(cluster: Shown, rule: Rule) -> float | None:
    """Give how many of the cluster's population have no value, unless few have none."""
    sums = cluster.sums
    if sums is None or sums.n is None or 0 < sums.missing < rule.smallest_shown:
        return None
    return 100 * sums.missing / (sums.n + sums.missing)


def _plain(number: Decimal) -> Decimal:
    """Drop zeros after the decimal point that say nothing."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()
