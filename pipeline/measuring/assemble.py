"""
Turns one cluster's share of the measurements into everything that its report is composed from.

Its own room because it is where the arithmetic meets the order: which practices, which periods, which
references, by name or by letter. The measurements are made once for the whole country and only looked
up here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.definitions.package import Package
from pipeline.measuring.alike import Likeness, alike_figures
from pipeline.measuring.anonymity import Lettered
from pipeline.measuring.bars import all_bars, as_coarse, step_of, with_alike, with_detectable
from pipeline.measuring.beside_letters import BesideLetters, beside_letters, in_shown_numbers
from pipeline.measuring.change import Changes
from pipeline.measuring.coarse import Coarseness
from pipeline.measuring.compare import Comparison, FigureKey, compare
from pipeline.measuring.disclosure import PublicSheet, Publishable, protect
from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.figures import (
    Bars,
    Cell,
    ClusterFigures,
    Evidence,
    IndicatorFigure,
    Line,
    Provenance,
    Reference,
    RunChart,
)
from pipeline.measuring.figures import Changes as PublicChanges
from pipeline.measuring.further import Moved, changes_of, detectable, funnel_of, run_chart_of
from pipeline.measuring.layout import Place
from pipeline.measuring.letters import labels
from pipeline.measuring.measure import NATION, Measurements
from pipeline.measuring.middle_half import middle_half
from pipeline.measuring.references import (
    NATION_NAME,
    ReferenceFigure,
    nation_reference,
    region_reference,
    region_weights,
)
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.model import Cluster, Level, Period, State, Verdict, Visibility


@dataclass(frozen=True)
class Setting:
    """What a whole run has in common, whichever the cluster."""

    package: Package
    measured: Mapping[str, Sequence[Measurements]]  # by figure: oldest period first, the report's own last
    listed: Mapping[str, int]  # patients on each practice's list on the last day
    region_names: Mapping[str, str]
    published: pl.DataFrame | None  # the table of published figures, where one was delivered
    rule: Rule
    visibility: Visibility
    label_key: bytes
    provenance: Provenance
    changes: Mapping[str, Changes] = field(default_factory=dict)  # by figure: since the period before
    series: Mapping[str, Sequence[Measurements]] = field(default_factory=dict)  # by figure: a run chart's points
    best: Mapping[str, ReferenceFigure] = field(default_factory=dict)  # by figure: the nation's best tenth
    likeness: Likeness | None = None  # open reports that ask for it
    withheld: frozenset[Place] = frozenset()  # what is hidden for the sake of other reports; practices all together
    without_practices: frozenset[str] = frozenset()  # indicators not shown by practice: earlier releases would tell who
    lettered_elsewhere: frozenset[str] = frozenset()  # of those: letters of another package stand beside their mean
    letters_before: Mapping[str, str] = field(default_factory=dict)  # of earlier releases to the cluster; leavers' too
    letters_seen: frozenset[str] = frozenset()  # that stand in the report that this one follows up

    @property
    def stood_open(self) -> frozenset[str]:
        """The indicators that stood by name before: nothing is made of their practices here."""
        return self.without_practices - self.lettered_elsewhere

    @property
    def everything(self) -> tuple[Measurements, ...]:
        """All figures in all periods, the points of run charts included, each once."""
        each = (m for of in (self.series, self.measured) for figures in of.values() for m in figures)
        return tuple({(m.figure_id, m.period): m for m in each}.values())


@dataclass(frozen=True)
class Told:
    """What has been found out for the whole report, from which each figure takes its share."""

    published: Publishable
    comparison: Comparison
    bars: Mapping[FigureKey, Bars]
    changes: Mapping[FigureKey, PublicChanges]
    lettered: Lettered | None  # none in an open report
    rule: Rule

    @property
    def verdicts_on_practices(self) -> int:
        """How many practice figures the next report would judge together."""
        return sum(len(bars) for bars in self.bars.values())


def assemble(cluster: Cluster, setting: Setting, evidence: Evidence) -> ClusterFigures:
    """
    Turn a run's measurements into one cluster's protected figures, in the package's order.

    Every figure passes the gate together with all others of the report, earlier periods included.
    """
    measured = [setting.measured[i] for i in _in_order(setting)]
    period = measured[0][-1].period
    weights, near = region_weights(cluster, setting.listed), _nearest(cluster, setting)
    sheets = [_sheet(m, cluster, setting, weights, near, is_own=m.period == period) for each in measured for m in each]
    rule = setting.rule.within(cluster)
    published = protect([*sheets, *_points(cluster, setting)], rule)
    lettered = _lettered(cluster, setting, period)
    comparison = compare(published, period, by_letter=lettered is not None)
    told = Told(
        published,
        comparison,
        bars=all_bars(published, period, cluster, comparison, lettered),
        changes=changes_of(_moved(measured, published, setting, weights), cluster),
        lettered=lettered,
        rule=rule,
    )
    figures = tuple(_figure(each, told, cluster, setting) for each in measured)
    return ClusterFigures(
        cluster.name, cluster.cluster_id, period, figures, evidence, setting.provenance, rule.min_practices
    )


def letters_of(cluster: Cluster, setting: Setting) -> dict[str, str]:
    """Give the members' letters in an anonymised report: the same for its pages and for the slips beside it."""
    before = setting.letters_before
    return labels(setting.label_key, cluster.cluster_id, setting.package.id, cluster.member_ids, before)


def _lettered(cluster: Cluster, setting: Setting, period: Period) -> Lettered | None:
    """Give the members their letters; None where they stand by name."""
    if setting.visibility is Visibility.OPEN:
        return None
    sizes = [size for i in cluster.member_ids if (size := setting.listed.get(i, 0))]
    return Lettered(
        letters_of(cluster, setting),
        Coarseness(min(sizes, default=None), period),
        setting.label_key,
        setting.letters_before,
        setting.letters_seen,
    )


def _in_order(setting: Setting) -> list[str]:
    """Give the figures in the package's order, a share's categories in its header's."""
    of_indicator: dict[str, list[str]] = {}
    for figure, each in setting.measured.items():
        of_indicator.setdefault(each[-1].header.id, []).append(figure)
    return [figure for i in setting.package.indicator_ids for figure in of_indicator[i]]


def _nearest(cluster: Cluster, setting: Setting) -> dict[str, tuple[str, ...]]:
    """Give each member the practices most like it; nobody but an open report asks: it tells of a practice's size."""
    if setting.likeness is None or setting.visibility is not Visibility.OPEN:
        return {}
    return {i: setting.likeness.nearest(i) for i in sorted(cluster.member_ids)}


def _sheet(
    measurements: Measurements,
    cluster: Cluster,
    setting: Setting,
    weights: Mapping[str, float],
    near: Mapping[str, Sequence[str]],
    *,
    is_own: bool,
) -> Sheet:
    """Look a cluster's rows up; practices of earlier periods only where their trends are shown."""
    shown = is_own or setting.visibility is Visibility.OPEN
    asked = setting.package.comparison.references
    own = cluster.member_ids | measurements.groups.clusters.get(cluster.cluster_id, frozenset())
    members = [measurements.of(Level.PRACTICE, i) for i in sorted(cluster.member_ids)]
    return Sheet(
        header=measurements.header,
        period=measurements.period,
        method=measurements.method,
        practices=tuple(members) if shown and measurements.header.id not in setting.stood_open else (),
        members=len(members),
        cluster=measurements.of(Level.CLUSTER, cluster.cluster_id),
        region=region_reference(measurements, weights, setting.region_names, setting.published),
        denmark=nation_reference(measurements, NATION_NAME, setting.published),
        rest=_rest(measurements, cluster, weights) if is_own else (),
        standard=measurements.standard,
        category=measurements.category,
        best=setting.best.get(measurements.figure_id) if is_own else None,
        alike=alike_figures(measurements, near, own) if is_own and near else {},
        middle_half=middle_half(measurements, weights) if is_own and "region" in asked else None,
        withheld=_withheld(measurements, cluster, weights, setting),
    )


def _withheld(
    measurements: Measurements, cluster: Cluster, weights: Collection[str], setting: Setting
) -> frozenset[Level]:
    """Say which of a sheet's groups are hidden for the sake of other reports."""
    units = [(Level.PRACTICE, ""), (Level.CLUSTER, cluster.cluster_id), (Level.DENMARK, NATION)]
    units += [(Level.REGION, r) for r in weights]
    figure = (measurements.header.id, measurements.category, measurements.period)
    return frozenset(level for level, unit_id in units if Place(*figure, level, unit_id) in setting.withheld)


def _points(cluster: Cluster, setting: Setting) -> Iterator[Sheet]:
    """Give the cluster's figure in the points of run charts, but for those periods that the report has anyway."""
    nothing_beside = ReferenceFigure("")
    for figure_id, points in setting.series.items():
        known = {m.period for m in setting.measured[figure_id]}
        for point in points:
            if point.period not in known:
                yield Sheet(
                    header=point.header,
                    period=point.period,
                    method=point.method,
                    practices=(),
                    members=len(cluster.members),
                    cluster=point.of(Level.CLUSTER, cluster.cluster_id),
                    region=nothing_beside,
                    denmark=nothing_beside,
                    standard=point.standard,
                    is_point=True,
                    withheld=_withheld(point, cluster, (), setting),
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


def _moved(
    measured: Sequence[Sequence[Measurements]],
    published: Publishable,
    setting: Setting,
    weights: Mapping[str, float],
) -> dict[FigureKey, Moved]:
    """Find the two protected sheets of every figure whose change the package asks for."""
    found = {}
    for now in (each[-1] for each in measured if each[-1].figure_id in setting.changes):
        periods = (setting.changes[now.figure_id].earlier.period, now.period)
        sheets = [published.sheet(now.header.id, period, now.category) for period in periods]
        region = region_reference(now, weights, setting.region_names, setting.published)
        found[sheets[-1].key] = Moved(sheets[0], sheets[1], setting.changes[now.figure_id], region)
    return found


def _figure(measured: Sequence[Measurements], told: Told, cluster: Cluster, setting: Setting) -> IndicatorFigure:
    indicator_id, category = measured[-1].header.id, measured[-1].category
    published, comparison = told.published, told.comparison
    sheets = [published.sheet(indicator_id, m.period, category) for m in measured]
    beside = _beside(told, cluster, measured)
    if beside is not None:
        sheets = [beside.of(s, m, measured[-1].period) for s, m in zip(sheets, measured, strict=True)]
    now, is_open = sheets[-1], setting.visibility is Visibility.OPEN
    asked, asked_for = setting.package.comparison.references, _asked_for(setting, indicator_id)
    own = measured[-1].of(Level.CLUSTER, cluster.cluster_id)
    is_listed = indicator_id not in setting.without_practices
    bars = told.bars[now.key] if is_listed else ()
    with_data = sum(measured[-1].of(Level.PRACTICE, i).state is not State.NO_DATA for i in cluster.member_ids)
    return IndicatorFigure(
        indicator_id=indicator_id,
        period=now.period,
        bars=with_alike(with_detectable(bars, now, measured[-1], told.verdicts_on_practices), now),
        cluster=now.cluster.cell,
        region=now.region if "region" in asked else _not_asked(now.region),
        denmark=now.denmark if "denmark" in asked else _not_asked(now.denmark),
        cluster_differs_from_region=_from_region(now, comparison, None if beside is None else own.value)
        if "region" in asked
        else Verdict.NOT_ASSESSED,
        practices_differ=comparison.spread[now.key] if is_listed else Verdict.NOT_ASSESSED,
        lines=_lines(sheets, cluster, asked),
        practice_lines=_practice_lines(sheets, cluster) if is_open else (),
        members=len(cluster.members),
        practices_with_data=with_data if is_open else None,
        missing_percent=now.missing_percent,
        unvalued_percent=now.unvalued_percent,
        category=category,
        funnel=funnel_of(now, cluster, measured[-1]) if is_open and "funnel" in asked_for else None,
        run_chart=_run_chart(setting, measured[-1], published, beside),
        changes=_changes(told.changes.get(now.key), sheets, beside, is_open=is_open),
        best=now.best,
        middle_half=as_coarse(now.middle_half, bars, now.header.unit, told.lettered),
        by_practice=beside is not None,
        detectable=None if beside else detectable(now, [(now.cluster, own)], len(told.bars))[0],
        rounded_to=step_of(bars, now.header.unit, told.lettered),
        without_practices=not is_listed,
    )


def _from_region(now: PublicSheet, comparison: Comparison, counted: float | None) -> Verdict:
    """
    Give the verdict on the cluster beside its region; beside letters it must hold in the shown numbers too.

    In:   counted: beside letters, the figure of the cluster's patients, which was judged; None otherwise
    """
    verdict, (own, region) = comparison.cluster[now.key], (now.cluster.cell.value, now.region.cell.value)
    if counted is None or own is None or region is None:
        return verdict
    return in_shown_numbers(verdict, own - region, now.header, counted=counted - region)


def _beside(told: Told, cluster: Cluster, measured: Sequence[Measurements]) -> BesideLetters | None:
    """Say how the cluster's figures stand beside letters; None where there are none."""
    header, category = measured[-1].header, measured[-1].category
    of_indicator = [bars for (indicator_id, _), bars in told.bars.items() if indicator_id == header.id]
    return beside_letters(of_indicator, told.bars[header.id, category], cluster, told.rule, header.unit)


def _changes(
    found: PublicChanges | None, sheets: Sequence[PublicSheet], beside: BesideLetters | None, *, is_open: bool
) -> PublicChanges | None:
    """Leave the practices out where they do not stand by name."""
    if found is None or is_open:
        return found
    return beside.changes(found, sheets) if beside else replace(found, practices=())


def _run_chart(
    setting: Setting, own: Measurements, published: Publishable, beside: BesideLetters | None
) -> RunChart | None:
    """Chart the points that were counted, as they may be shown; None where the package asks for none."""
    points, series = setting.series.get(own.header.id, ()), setting.package.comparison.series
    sheets = [published.sheet(m.header.id, m.period) for m in points]
    if beside is not None:
        sheets = [beside.of(s, m, own.period) for s, m in zip(sheets, points, strict=True)]
    return run_chart_of(sheets, series.frozen if series else None) if sheets else None


def _asked_for(setting: Setting, indicator_id: str) -> Collection[str]:
    """Give the kinds of figures that the package shows an indicator in."""
    return {kind for s in setting.package.sections if indicator_id in s.indicator_ids for kind in s.figures}


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
