"""
Turns one cluster's share of the measurements into everything that its report is composed from.

Its own room because it is where the arithmetic meets the order: which practices, which periods, which
references, by name or by letter. The measurements are made once for the whole country and only looked
up here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipeline.definitions.package import Package
from pipeline.measuring.anonymity import anonymised_bars, labels
from pipeline.measuring.compare import Comparison, compare
from pipeline.measuring.disclosure import PublicSheet, Publishable, Sheet, protect
from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.figures import (
    Bars,
    Cell,
    ClusterFigures,
    Evidence,
    IndicatorFigure,
    Line,
    OpenBar,
    Provenance,
    Reference,
)
from pipeline.measuring.measure import Measurements
from pipeline.measuring.references import nation_reference, region_reference, region_weights
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, Level, Period, State, Verdict, Visibility

NATION_NAME: Final = "Danmark"


@dataclass(frozen=True)
class Setting:
    """What a whole run has in common, whichever the cluster."""

    package: Package
    measured: Mapping[str, Sequence[Measurements]]  # by indicator: oldest period first, the report's own last
    listed: Mapping[str, int]  # patients on each practice's list on the last day
    region_names: Mapping[str, str]
    published: pl.DataFrame | None  # the table of published figures, where one was delivered
    rule: Rule
    visibility: Visibility
    label_key: bytes
    provenance: Provenance


def assemble(cluster: Cluster, setting: Setting, evidence: Evidence) -> ClusterFigures:
    """
    Turn a run's measurements into one cluster's protected figures, in the package's order.

    Every figure passes the gate together with all others of the report, earlier periods included.
    """
    period = setting.measured[setting.package.indicator_ids[0]][-1].period
    weights = region_weights(cluster, setting.listed)
    sheets = [
        _sheet(m, cluster, setting, weights, is_own=m.period == period)
        for i in setting.package.indicator_ids
        for m in setting.measured[i]
    ]
    published = protect(sheets, setting.rule)
    comparison = compare(published, period)
    figures = tuple(_figure(i, cluster, setting, published, comparison) for i in setting.package.indicator_ids)
    return ClusterFigures(cluster.name, cluster.cluster_id, period, figures, evidence, setting.provenance)


def _sheet(
    measurements: Measurements, cluster: Cluster, setting: Setting, weights: Mapping[str, float], *, is_own: bool
) -> Sheet:
    """Look a cluster's rows up; practices of earlier periods only where their trends are shown."""
    shown = is_own or setting.visibility is Visibility.OPEN
    members = [measurements.of(Level.PRACTICE, i) for i in sorted(cluster.member_ids)]
    return Sheet(
        header=measurements.header,
        period=measurements.period,
        method=measurements.method,
        practices=tuple(members) if shown else (),
        members=len(members),
        cluster=measurements.of(Level.CLUSTER, cluster.cluster_id),
        region=region_reference(measurements, weights, setting.region_names, setting.published),
        denmark=nation_reference(measurements, NATION_NAME, setting.published),
        rest=_rest(measurements, cluster, weights) if is_own else (),
        standard=measurements.standard,
    )


def _rest(measurements: Measurements, cluster: Cluster, weights: Mapping[str, float]) -> tuple[tuple[float, Sums], ...]:
    """Give the cluster's region(s) without the cluster, each with its weight; nothing where one is not covered."""
    groups = measurements.groups
    if not all(r in groups.covered_regions for r in weights):
        return ()
    own: dict[str, Sums] = dict.fromkeys(weights, NOTHING)
    for practice_id in groups.clusters.get(cluster.cluster_id, frozenset()):
        region = groups.region_of.get(practice_id)
        if region in own:
            own[region] = own[region].plus(measurements.of(Level.PRACTICE, practice_id).sums)
    return tuple((w, measurements.of(Level.REGION, r).sums.minus(own[r])) for r, w in weights.items())


def _figure(
    indicator_id: str, cluster: Cluster, setting: Setting, published: Publishable, comparison: Comparison
) -> IndicatorFigure:
    measured = setting.measured[indicator_id]
    sheets = [published.sheet(indicator_id, m.period) for m in measured]
    now, is_open = sheets[-1], setting.visibility is Visibility.OPEN
    asked = setting.package.comparison.references
    with_data = sum(measured[-1].of(Level.PRACTICE, i).state is not State.NO_DATA for i in cluster.member_ids)
    return IndicatorFigure(
        indicator_id=indicator_id,
        period=now.period,
        bars=_bars(now, cluster, setting, comparison),
        cluster=now.cluster.cell,
        region=now.region if "region" in asked else _not_asked(now.region),
        denmark=now.denmark if "denmark" in asked else _not_asked(now.denmark),
        cluster_differs_from_region=comparison.cluster[indicator_id] if "region" in asked else Verdict.NOT_ASSESSED,
        practices_differ=comparison.spread[indicator_id],
        lines=_lines(sheets, cluster, asked),
        practice_lines=_practice_lines(sheets, cluster) if is_open else (),
        members=len(cluster.members),
        practices_with_data=with_data if is_open else None,
        missing_percent=now.missing_percent,
    )


def _bars(sheet: PublicSheet, cluster: Cluster, setting: Setting, comparison: Comparison) -> Bars:
    if not sheet.practices:
        return ()
    indicator_id = sheet.header.id
    verdicts = {i: comparison.of(indicator_id, i) for i in sheet.practices}
    if setting.visibility is Visibility.OPEN:
        names = {p.practice_id: p.name for p in cluster.members}
        return tuple(OpenBar(i, names[i], s.cell, verdicts[i]) for i, s in sorted(sheet.practices.items()))
    key = setting.label_key
    letters = labels(key, cluster.cluster_id, setting.package.id, cluster.member_ids)
    cells = {i: s.cell for i, s in sheet.practices.items()}
    return anonymised_bars(cells, letters, verdicts, sheet.header.unit, key)


def _lines(sheets: Sequence[PublicSheet], cluster: Cluster, asked: Sequence[str]) -> tuple[Line, ...]:
    """Draw the cluster as it is today through all periods, and the references beside it."""
    now = sheets[-1]
    lines = [_line(Level.CLUSTER, cluster.name, [(s.period, s.cluster.cell) for s in sheets])]
    if "region" in asked and now.region.published is None:
        lines.append(_line(Level.REGION, now.region.name, [(s.period, _counted(s.region)) for s in sheets]))
    if "denmark" in asked and now.denmark.published is None:
        lines.append(_line(Level.DENMARK, now.denmark.name, [(s.period, _counted(s.denmark)) for s in sheets]))
    return tuple(lines)


def _counted(reference: Reference) -> Cell:
    """Give a reference's point on a line; a published figure has its own period and definition and is no point."""
    return reference.cell if reference.published is None else Cell(State.NO_DATA)


def _practice_lines(sheets: Sequence[PublicSheet], cluster: Cluster) -> tuple[Line, ...]:
    names = {p.practice_id: p.name for p in cluster.members}
    return tuple(
        _line(Level.PRACTICE, names[i], [(s.period, s.practices[i].cell) for s in sheets])
        for i in sorted(sheets[-1].practices)
    )


def _line(level: Level, name: str, points: Sequence[tuple[Period, Cell]]) -> Line:
    return Line(level, name, tuple(points))


def _not_asked(reference: Reference) -> Reference:
    """Leave a reference out that the package does not compare with."""
    return Reference(Cell(State.NOT_APPLICABLE), reference.name)
