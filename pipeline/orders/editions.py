"""
Turns a printed report into an edition: what was shown to whom, and of whom it tells.

Its own room because a release must be remembered as it was: not the definitions that made it, which change, but the
cells that left the house. An edition holds what a reader of the report has and the members behind it, no label and no
patient; the ledger keeps it, and `memory` looks for what editions tell together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.assemble import Setting, letters_of
from pipeline.measuring.figures import AnonymisedBar, Cell, ClusterFigures, IndicatorFigure, OpenBar
from pipeline.measuring.measure import NATION, Measurements, figure_id
from pipeline.measuring.references import region_weights
from pipeline.model import Cluster, Level, Period, State, Unit, Visibility

MOVEMENTS: Final = ("came", "left", "died")  # counts of patients that stand beside the indicators
BESIDE: Final = "movements"  # stands for an indicator's id in the cells that hold them


class FigureAsked(NamedTuple):
    """Which report an edition is of."""

    package_id: str
    ending: date
    cluster_id: str
    visibility: Visibility


@dataclass(frozen=True)
class Kind:
    """What an indicator's numbers are counts of, as the header said when the report was printed."""

    unit: Unit
    in_days: bool
    adds_up: bool  # over time: events do, patients who are counted once in each period do not
    stands_for: str | None = None  # of a counted twin: the indicator whose question it answers


@dataclass(frozen=True)
class EditionCell:
    """
    A figure that a report shows.

    A practice by letter has neither number nor letter: only that it was shown. What a region or the nation has in
    mixed or published figures is no sum, and has no numerator.
    """

    indicator_id: str
    category: str
    period: Period
    level: Level
    unit_id: str
    state: State
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: float | None = None
    without: frozenset[str] = frozenset()  # practices of the unit of which nothing is in the sums


@dataclass(frozen=True)
class Edition:
    """One printed report of one cluster, as it is remembered."""

    asked: FigureAsked
    package_version: str
    cluster_name: str
    period: Period
    printed_on: date
    snapshot: str
    fingerprints: Mapping[str, str]
    members: Mapping[str, str]  # practice id → name
    units: Mapping[str, frozenset[str]]  # region id or nation → the practices that make it up
    kinds: Mapping[str, Kind]  # by indicator
    cells: tuple[EditionCell, ...]
    folder: str = ""  # where its files lie, from the project where they lie within
    files: Mapping[str, str] = field(default_factory=dict)  # by name: sha256

    def __hash__(self) -> int:
        return hash((self.asked, self.printed_on, self.snapshot))

    @property
    def name(self) -> str:
        """Name the edition so that whoever printed it knows which it is."""
        package = f"{self.asked.package_id} {self.package_version}"
        return f"{package} for {self.cluster_name}, {self.period.first} to {self.period.last}, {self.asked.visibility}"

    @property
    def shown_by(self) -> dict[str, str]:
        """Say how each member stands in the report: by name, by letter, or not at all."""
        how = "by_name" if self.asked.visibility is Visibility.OPEN else "by_letter"
        shown = {c.unit_id for c in self.cells if c.level is Level.PRACTICE and c.state is State.VALUE}
        return {i: how if i in shown else "not_shown" for i in sorted(self.members)}

    def question(self, indicator_id: str) -> str:
        """Name what an indicator asks: a counted twin asks what the indicator does that it stands for."""
        kind = self.kinds.get(indicator_id)
        return (kind.stands_for if kind else None) or indicator_id

    def practices_of(self, cell: EditionCell) -> frozenset[str]:
        """Give the practices that a cell's sums are made of."""
        if cell.level is Level.PRACTICE:
            return frozenset({cell.unit_id}) - cell.without
        everyone = frozenset(self.members) if cell.level is Level.CLUSTER else self.units.get(cell.unit_id, frozenset())
        return everyone - cell.without


def edition_of(figures: ClusterFigures, cluster: Cluster, setting: Setting) -> Edition:
    """
    Turn a cluster's protected figures into what is remembered of them.

    Out:  an edition without files yet: they are printed after
    """
    provenance, groups = figures.provenance, next(iter(setting.measured.values()))[-1].groups
    weights = region_weights(cluster, setting.listed)
    region_id = next(iter(weights)) if len(weights) == 1 else ""
    asked = FigureAsked(setting.package.id, figures.period.last, cluster.cluster_id, setting.visibility)
    units = {region_id: frozenset(i for i, r in groups.region_of.items() if r == region_id)} if region_id else {}
    headers = {each[-1].header.id: each[-1].header for each in setting.measured.values()}
    cells = dict.fromkeys(_movements(figures, cluster))
    for figure in figures.figures:
        cells |= dict.fromkeys(_cells(figure, cluster, setting, region_id))
    return Edition(
        asked=asked,
        package_version=provenance.package_version,
        cluster_name=cluster.name,
        period=figures.period,
        printed_on=provenance.printed_on,
        snapshot=provenance.snapshot,
        fingerprints=dict(sorted(provenance.indicator_fingerprints.items())),
        members={p.practice_id: p.name for p in cluster.members},
        units={**units, NATION: frozenset(groups.region_of)},
        kinds={i: _kind(header) for i, header in sorted(headers.items())},
        cells=tuple(sorted(cells, key=_place)),
    )


def _kind(header: Header) -> Kind:
    return Kind(header.unit, header.in_days, not header.counts.counts_once, header.stands_for)


def _place(cell: EditionCell) -> tuple[str, ...]:
    period = cell.period
    return cell.indicator_id, cell.category, str(period.last), str(period.first), cell.level.value, cell.unit_id


def _movements(figures: ClusterFigures, cluster: Cluster) -> Iterator[EditionCell]:
    counts = {kind: getattr(figures.evidence, kind) for kind in MOVEMENTS}
    if None not in counts.values():  # the page tells all three or none
        for kind, count in counts.items():
            yield EditionCell(
                BESIDE, kind, figures.period, Level.CLUSTER, cluster.cluster_id, State.VALUE,
                numerator=Decimal(count), denominator=Decimal(0), value=float(count),
            )  # fmt: skip


def _cells(figure: IndicatorFigure, cluster: Cluster, setting: Setting, region_id: str) -> Iterator[EditionCell]:
    """Give every figure of one indicator that stands on a page, in its own period, earlier ones and run charts."""
    own = figure_id(figure.indicator_id, figure.category)
    counted = {m.period: m for m in (*setting.series.get(own, ()), *setting.measured[own])}
    has_rows = {period: _with_rows(m) for period, m in counted.items()}
    units = {Level.CLUSTER: cluster.cluster_id, Level.REGION: region_id, Level.DENMARK: NATION}

    def everyone(level: Level, unit_id: str, measurements: Measurements) -> frozenset[str]:
        if level in (Level.PRACTICE, Level.CLUSTER):
            return cluster.member_ids if level is Level.CLUSTER else frozenset({unit_id})
        region_of = measurements.groups.region_of
        return frozenset(i for i, r in region_of.items() if level is Level.DENMARK or r == unit_id)

    def told(level: Level, unit_id: str, period: Period, cell: Cell) -> EditionCell:
        return EditionCell(
            figure.indicator_id, figure.category, period, level, unit_id, cell.state,
            cell.numerator, cell.denominator, cell.value, everyone(level, unit_id, counted[period]) - has_rows[period],
        )  # fmt: skip

    named = [b for b in figure.bars if isinstance(b, OpenBar)]
    lines = [(units[line.level], line) for line in figure.lines]
    lines += [(b.practice_id, line) for b, line in zip(named, figure.practice_lines, strict=bool(named))]
    for unit_id, line in lines:
        yield from (told(line.level, unit_id, period, cell) for period, cell in line.points)
    for period, cell in figure.run_chart.points if figure.run_chart else ():
        yield told(Level.CLUSTER, cluster.cluster_id, period, cell)
    if figure.changes and figure.changes.region:
        change = figure.changes.region
        for period, cell in ((figure.changes.earlier, change.before), (figure.period, change.now)):
            yield told(Level.REGION, region_id, period, cell)
    yield from (told(Level.PRACTICE, b.practice_id, figure.period, b.cell) for b in named)
    yield from (
        EditionCell(figure.indicator_id, figure.category, figure.period, Level.PRACTICE, practice_id, State.VALUE)
        for practice_id in _by_letter(figure, cluster, setting)
    )


def _with_rows(measurements: Measurements) -> frozenset[str]:
    """Give the practices that add something to sums; the others cover nobody."""
    rows = measurements.frame.filter(pl.col("level") == Level.PRACTICE.value, pl.col("denominator") > 0)
    return frozenset(rows["unit_id"])


def _by_letter(figure: IndicatorFigure, cluster: Cluster, setting: Setting) -> Iterable[str]:
    shown = {b.label for b in figure.bars if isinstance(b, AnonymisedBar)}
    if not shown:
        return ()
    letters = letters_of(cluster, setting)
    return sorted(i for i, letter in letters.items() if letter in shown)
