"""
Turns protected sheets into the further figures that a package asks for: over time, by size, since last time.

Its own room because each is made from what may be shown, and from nothing else of the cluster: a funnel of the
practices shown by name, a change only where both of its ends are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

import numpy as np
import polars as pl

from pipeline.measuring import change as changing
from pipeline.measuring.coarse import rounded
from pipeline.measuring.compare import FigureKey
from pipeline.measuring.disclosure import PublicSheet, Shown
from pipeline.measuring.estimate import Method, factor, in_display_terms, sums_in
from pipeline.measuring.figures import Cell, Change, Changes, Funnel, FunnelLimits, FunnelPoint, RunChart
from pipeline.measuring.funnel import OUTER, Curves, Place, curves_around, widened
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.power import SmallestChange, smallest_change
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.series import run_chart
from pipeline.model import Better, Cluster, Level, State, Unit, Verdict

FEWEST_IN_FUNNEL: Final = 3
STEPS: Final = 60  # points of a curve
BEYOND: Final = 1.08  # a curve goes on a little beyond the largest practice
OUTSIDE: Final[Mapping[Place, Literal["inside", "95", "99.8"]]] = {
    Place.WITHIN: "inside",
    Place.BELOW: "95",
    Place.ABOVE: "95",
    Place.FAR_BELOW: "99.8",
    Place.FAR_ABOVE: "99.8",
}


def funnel_of(sheet: PublicSheet, cluster: Cluster, everyone: Measurements) -> Funnel | None:
    """
    Lay the shown practices of an open report around the cluster's value.

    How much more than chance practices spread is estimated over everyone who is counted: a cluster has too few.

    In:      the indicator's measurements, for the practices of the whole country
    Nulls:   None where the cluster is not shown, fewer than three practices are, nothing varies, or the value is
             standardised: its practices differ in more than the denominator
    """
    if sheet.cluster.sums is None or sheet.standard is not None:
        return None
    curves = curves_around(sheet.header.unit, sheet.method, sheet.cluster.sums)
    shown = {i: s.sums for i, s in sorted(sheet.practices.items()) if s.sums is not None}
    if curves is None or len(shown) < FEWEST_IN_FUNNEL:
        return None
    curves = replace(curves, between=_between(everyone, curves))
    x, y = (np.array([float(getattr(s, n)) for s in shown.values()]) for n in ("numerator", "denominator"))
    names = {p.practice_id: p.name for p in cluster.members}
    scale = factor(sheet.header, sheet.period)
    day = float(in_display_terms(sheet.header, sheet.period, sheet.cluster.sums.denominator))
    shrink = day / float(sheet.cluster.sums.denominator)  # listed days are shown as years
    points = tuple(
        FunnelPoint(names[i], float(size * shrink), float(scale * count / size), OUTSIDE[place or Place.WITHIN])
        for i, count, size, place in zip(shown, x, y, curves.places(x, y), strict=True)
    )
    shown_sizes = np.round([p.denominator for p in points])
    sizes = np.linspace(0.6 * shown_sizes.min(), BEYOND * shown_sizes.max(), STEPS) / shrink
    centre = rounded(scale * curves.centre, Decimal(1).scaleb(-sheet.header.decimals))
    drawn = as_shown(curves, sheet.method, float(centre) / scale)
    return Funnel(
        centre=scale * curves.centre,
        points=points,
        limits=_limits(drawn, sizes, scale, shrink),
        widened=curves.between > 0,
    )


def as_shown(curves: Curves, method: Method, centre: float) -> Curves:
    """
    Give the curves that may be drawn: around the value as it is shown, so that they tell no more of it.

    How much patients and practices vary is shown nowhere else, and is told by the curves with three digits. A value
    that is shown as none or all leaves chance no room; the curves then keep three digits of it.
    """
    full = curves.unit.in_percent and centre >= 1
    if centre <= 0 or full:
        centre, by_value = _digits(curves.centre), None
    else:
        by_value = {Method.WILSON: centre * (1 - centre), Method.POISSON: centre}.get(method)
    variance = _digits(curves.variance) if by_value is None else by_value
    return replace(curves, centre=centre, variance=variance, between=_digits(curves.between))


def _digits(number: float) -> float:
    """Keep the first three digits of a number."""
    return float(f"{number:.2e}")


def _between(everyone: Measurements, curves: Curves) -> float:
    """
    Estimate how much practices differ beside chance, around the value of all who are known.

    Rates and ratios differ in proportion to their level: what is seen around that value is carried to the cluster's.
    """
    valued = everyone.frame.filter(
        pl.col("level") == Level.PRACTICE.value, pl.col("state") == State.VALUE.value, pl.col("denominator") > 0
    )
    around = curves_around(everyone.header.unit, everyone.method, sums_in(valued))
    if around is None:
        return 0.0
    x, y = (valued[c].cast(pl.Float64).to_numpy() for c in ("numerator", "denominator"))
    between = widened(around, x, y).between
    in_proportion = not (curves.unit.in_percent or curves.unit.of_values)
    return between * (curves.centre / around.centre) ** 2 if in_proportion else between


def _limits(curves: Curves, sizes: np.ndarray, scale: int, shrink: float) -> tuple[FunnelLimits, ...]:
    inner, outer = curves.limits(sizes), curves.limits(sizes, OUTER)
    columns = (sizes * shrink, *(scale * ends for ends in (inner.low, inner.high, outer.low, outer.high)))
    return tuple(FunnelLimits(*(float(v) for v in row)) for row in zip(*columns, strict=True))


def run_chart_of(sheets: Sequence[PublicSheet], frozen: int | None = None) -> RunChart | None:
    """
    Chart the cluster's shown figures over time.

    In:      the cluster's sheets, oldest first; how many of the first fix the middle and the limits (null: all)
    Nulls:   None where fewer than three points that fix the middle are shown
    """
    points = tuple((s.period, s.cluster.cell) for s in sheets)
    methods = {s.method for s in sheets if s.cluster.sums is not None}
    # Where the counts of the periods call for different methods, the points themselves tell how much chance moves them.
    method = methods.pop() if len(methods) == 1 else Method.BETWEEN
    return run_chart(sheets[-1].header, method, points, frozen)


@dataclass(frozen=True)
class Moved:
    """One figure's two sheets and the unprotected changes between them."""

    before: PublicSheet
    now: PublicSheet
    changes: changing.Changes
    region: ReferenceFigure

    def shown(self, before: Shown | None, now: Shown, level: Level, unit_id: str) -> changing.Change | None:
        """Give a unit's change where both of its ends are shown."""
        both = before is not None and before.cell.state is State.VALUE and now.cell.state is State.VALUE
        return self.changes.of(level, unit_id) if both else None


def changes_of(moved: Mapping[FigureKey, Moved], cluster: Cluster) -> dict[FigureKey, Changes]:
    """
    Tell what changed in each figure since the period before, judged together.

    The verdicts on practices share one false-discovery rate over the report, those on the cluster another. A
    region is not judged.
    """
    of_practices = {
        (key, i): m.shown(m.before.practices.get(i), shown, Level.PRACTICE, i)
        for key, m in moved.items()
        for i, shown in sorted(m.now.practices.items())
    }
    of_cluster = {
        key: m.shown(m.before.cluster, m.now.cluster, Level.CLUSTER, cluster.cluster_id) for key, m in moved.items()
    }
    relevant = {key: float(m.now.header.relevant_difference) for key, m in moved.items()}
    practices = changing.judged_changes(of_practices, {k: relevant[k[0]] for k in of_practices})
    clusters = changing.judged_changes(of_cluster, relevant)
    names = {p.practice_id: p.name for p in cluster.members}
    return {
        key: Changes(
            earlier=m.before.period,
            cluster=_told(m.before.cluster.cell, m.now.cluster.cell, of_cluster[key], clusters[key]),
            region=_region(m),
            practices=tuple(
                (names[i], _told(_cell(m, i), s.cell, of_practices[key, i], practices[key, i]))
                for i, s in sorted(m.now.practices.items())
            ),
        )
        for key, m in moved.items()
    }


def _cell(moved: Moved, practice_id: str) -> Cell:
    before = moved.before.practices.get(practice_id)
    return Cell(State.NO_DATA) if before is None else before.cell


def _region(moved: Moved) -> Change | None:
    """Tell of the change of the region, or of the regions mixed; a published figure has none."""
    before, now = moved.before.region, moved.now.region
    if before.published or now.published:
        return None
    if before.cell.value is None or now.cell.value is None:
        return Change(before.cell, now.cell)
    change = moved.changes.of_reference(moved.region)
    if change is not None and moved.now.header.unit is Unit.MEDIAN:  # of a mix it is not the mix of the differences
        change = replace(change, difference=now.cell.value - before.cell.value)
    return _told(before.cell, now.cell, change)


def _told(before: Cell, now: Cell, change: changing.Change | None, verdict: Verdict = Verdict.NOT_ASSESSED) -> Change:
    if change is None:
        return Change(before, now)
    if before.low is None or now.low is None:  # limits that may not be shown do not go into the change's either
        return Change(before, now, change.difference, verdict=verdict)
    return Change(before, now, change.difference, change.low, change.high, verdict)


def detectable(sheet: PublicSheet, units: Sequence[tuple[Shown, Measurement]], tests: int) -> tuple[float | None, ...]:
    """
    Give the smallest change that each shown unit's next period could show: upwards where that is better, or down.

    How much two periods have in common is told by a change, and who has seen one is promised none: here it is not
    known, and the promise is cautious.

    In:      tests: how many verdicts of their family will share a false-discovery rate
    Nulls:   None where the unit is not shown or no change would do; where no direction is better, the larger of both
    """
    own = [m for _, m in units]
    found = smallest_change(sheet.header, sheet.period, sheet.method, own, tests, [0.0] * len(own))
    return tuple(
        _in_direction(change, sheet.header.better) if shown.cell.state is State.VALUE else None
        for (shown, _), change in zip(units, found, strict=True)
    )


def _in_direction(found: SmallestChange, better: Better) -> float | None:
    if better is Better.HIGHER:
        return found.rise
    if better is Better.LOWER:
        return found.fall
    return None if found.fall is None or found.rise is None else max(found.fall, found.rise)
