"""
Turns a cluster's protected figures of today into those of a follow-up: each beside what the baseline printed.

Its own room because a follow-up has two ends of different ages. The first is what was on paper, whatever is known
today; the second is protected today; and what lies between them is told only where both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isclose
from typing import Final

from pipeline.measuring import change as changing
from pipeline.measuring.beside_letters import in_shown_numbers
from pipeline.measuring.compare import FigureKey
from pipeline.measuring.ends import Ends, Followable, Recounted, ends_of
from pipeline.measuring.figures import Bars, Cell, Change, Changes, ClusterFigures, IndicatorFigure, OpenBar
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.measuring.followed import followed_of
from pipeline.measuring.measure import Measurement
from pipeline.measuring.movers import told_movers
from pipeline.measuring.stake import Stake
from pipeline.model import Level, State, Unit, Verdict, Visibility

_ALIKE: Final = 1e-9  # what floats leave behind


def follow_up(
    figures: ClusterFigures, frozen: ClusterFigures, recounted: Iterable[Recounted], on: Followable
) -> tuple[ClusterFigures, FollowUp]:
    """
    Put what changed since the baseline into every figure, and tell what else a follow-up tells.

    The verdicts on practices share one false-discovery rate over the report, those on the cluster another. Where
    practices joined or left, a verdict on the cluster is that of the practices in both, and is clear only where the
    printed figures of the cluster say so too.

    In:      today's figures, protected; the baseline's, as they were printed
    Out:     figures with their changes, without the smallest change that a next period could show; of an indicator
             that the baseline has not, nothing is told
    """
    ends = {e.recounted.key: e for e in ends_of(figures, frozen, recounted)}
    clusters, practices, told = _clusters(ends, on), _practices(ends, on), followed_of(ends, on)
    changed = tuple(
        _changed(ends[key], on, clusters[key], practices) if (key := (f.indicator_id, f.category)) in ends else f
        for f in figures.figures
    )
    names_now = {p.practice_id: p.name for p in on.cluster.members}
    by_name = on.visibility is Visibility.OPEN
    joined, left, turned = told_movers(on.movers, on.names_then, names_now, by_name=by_name)
    return replace(figures, figures=changed), FollowUp(
        baseline=frozen.period,
        baseline_printed_on=on.baseline_printed_on,
        meeting_on=on.meeting_on,
        followed=tuple(told[key] for f in figures.figures if (key := (f.indicator_id, f.category)) in told),
        stayed=len(on.movers.came_from),
        joined=joined,
        left=left,
        turned=turned,
        indicators_gone=on.indicators_gone,
    )


def _clusters(ends: Mapping[FigureKey, Ends], on: Followable) -> dict[FigureKey, Verdict]:
    """Judge the clusters' changes together: those of the practices in both, where both ends are shown."""
    tested = {key: _tested_cluster(own, on) for key, own in ends.items()}
    verdicts = changing.judged_changes(tested, {key: _relevant(own) for key, own in ends.items()})
    return {key: _as_printed(ends[key], tested[key], verdict) for key, verdict in verdicts.items()}


def _tested_cluster(ends: Ends, on: Followable) -> changing.Change | None:
    shown = _are_shown(ends.frozen.cluster, ends.now.cluster)
    if ends.withheld or not ends.are_one_kind or not shown:
        return None
    raw, unit = ends.recounted.changes, on.movers.in_both
    of_both = [(m.of(Level.CLUSTER, unit), Stake(m.header, m.period, on.rule)) for m in (raw.earlier, raw.later)]
    return None if any(stake.is_small(m.sums) for m, stake in of_both) else raw.of(Level.CLUSTER, unit)


def _as_printed(ends: Ends, tested: changing.Change | None, verdict: Verdict) -> Verdict:
    """Call a change clear only where the printed figures moved the same way, and far enough to matter."""
    before, now = ends.frozen.cluster.value, ends.now.cluster.value
    if tested is None or before is None or now is None:
        return verdict
    return in_shown_numbers(verdict, now - before, ends.header, counted=tested.difference)


def _practices(ends: Mapping[FigureKey, Ends], on: Followable) -> dict[tuple[FigureKey, str], Verdict]:
    """Judge the named practices' changes together, where both of their ends are shown."""
    tested = {
        (key, i): own.recounted.changes.of(Level.PRACTICE, i) if _are_shown(*cells) and not own.withheld else None
        for key, own in ends.items()
        for i, cells in _rows(own, on).items()
    }
    return changing.judged_changes(tested, {place: _relevant(ends[place[0]]) for place in tested})


def _rows(ends: Ends, on: Followable) -> dict[str, tuple[Cell, Cell]]:
    """
    Give the named practices in both reports, each as it was printed and as it is shown now.

    Several that became one have the sum of what they had, where each of them was shown: any reader can add them up. A
    median of several is no sum, and is not told.
    """
    (then, now), rows = ends.named, {}
    for i in sorted(on.movers.came_from.keys() & now.keys()):
        numbers = on.movers.predecessors(i)
        if numbers is None or not numbers <= then.keys():
            continue
        if len(numbers) == 1:
            rows[i] = (then[next(iter(numbers))], now[i])
        elif ends.header.unit is not Unit.MEDIAN and _are_shown(*(then[n] for n in numbers)):
            rows[i] = (_sum(ends.recounted.changes.earlier.of(Level.PRACTICE, i)), now[i])
    return rows


def _sum(found: Measurement) -> Cell:
    """Turn the sum of figures that were all shown into a cell."""
    if found.state is not State.VALUE:
        return Cell(State.NOT_APPLICABLE)
    sums = (found.sums.numerator, found.sums.denominator)
    return Cell(State.VALUE, found.value, found.low, found.high, *sums, crude=found.crude)


def _changed(
    ends: Ends, on: Followable, cluster: Verdict, practices: Mapping[tuple[FigureKey, str], Verdict]
) -> IndicatorFigure:
    names = {p.practice_id: p.name for p in on.cluster.members}
    raw = None if ends.withheld else ends.recounted.changes
    of_cluster = raw.of(Level.CLUSTER, on.movers.cluster_id) if raw and not ends.are_means else None
    whole = (ends.frozen.cluster, ends.now.cluster)
    bars: Bars = tuple(replace(b, detectable=None) for b in ends.now.bars if isinstance(b, OpenBar))
    return replace(
        ends.now,
        changes=Changes(
            earlier=ends.frozen.period,
            cluster=_told(*whole, of_cluster, cluster) if ends.are_one_kind else Change(*whole),
            region=_region(ends, raw, on),
            practices=tuple(
                (names[i], _told(*cells, raw.of(Level.PRACTICE, i) if raw else None, practices[ends.recounted.key, i]))
                for i, cells in _rows(ends, on).items()
            ),
        ),
        detectable=None,
        bars=bars or ends.now.bars,
    )


def _told(before: Cell, now: Cell, raw: changing.Change | None, verdict: Verdict = Verdict.NOT_ASSESSED) -> Change:
    """
    Tell of a change between two printed ends.

    Its interval is told where it is that of the printed ends, both of which have one. No change is clear whose own
    interval holds 0.
    """
    if before.value is None or now.value is None:
        return Change(before, now)
    difference, low, high = now.value - before.value, None, None
    if raw is not None and before.low is not None and now.low is not None and _is_between(raw, before, now):
        low, high = raw.low, raw.high
    if verdict is Verdict.CLEAR and low is not None and high is not None and low <= 0 <= high:
        verdict = Verdict.MAY_BE_CHANCE
    return Change(before, now, difference, low, high, verdict)


def _is_between(raw: changing.Change, before: Cell, now: Cell) -> bool:
    """Say whether a counted change is that between two printed values."""
    ends = ((raw.before, before.value), (raw.now, now.value))
    return all(shown is not None and isclose(counted, shown, rel_tol=_ALIKE, abs_tol=_ALIKE) for counted, shown in ends)


def _region(ends: Ends, raw: changing.Changes | None, on: Followable) -> Change | None:
    """Tell how the region moved; one of another name is nothing to hold it to, and a published figure no change."""
    then, now = ends.frozen.region, ends.now.region
    if then.published or now.published or State.NOT_APPLICABLE in (then.cell.state, now.cell.state):
        return None
    if (then.name, then.mixed) != (now.name, now.mixed):
        return Change(then.cell, now.cell)
    regions = {p.region_id for p in on.cluster.members}
    one = next(iter(regions)) if len(regions) == 1 and not now.mixed else None
    return _told(then.cell, now.cell, raw.of(Level.REGION, one) if raw and one is not None else None)


def _are_shown(*cells: Cell) -> bool:
    return all(c.state is State.VALUE for c in cells)


def _relevant(ends: Ends) -> float:
    return float(ends.header.relevant_difference)
