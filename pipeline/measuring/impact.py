"""
Turns an indicator measured by two versions of its definition into what moves between them, practice by practice.

Its own room because the data are the same on both sides: nothing here is a change in practice, and none of the tests
for one applies. Unprotected, for the unit's own analysts; protection is only asked which cells it would show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.compare import compare
from pipeline.measuring.disclosure import cell_alone, protect
from pipeline.measuring.measure import NATION, Measurements
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.measuring.stake import Stake
from pipeline.model import Better, Cluster, Level, Period, State, Verdict

_EXACT: Final = 9  # decimals: what lies beyond is a binary fraction's


class Band(StrEnum):
    """What a reader sees of a practice besides its value."""

    STATE = "state"  # shown, hidden, too few, …
    VERDICT = "verdict"  # against the rest of its cluster
    GOAL = "goal"


@dataclass(frozen=True)
class Standing:
    """How a practice stands by one version of a definition."""

    state: State  # as a report of this indicator alone would show it
    value: float | None  # unprotected; null where there is none, or it is over too few
    verdict: Verdict
    meets_goal: bool | None  # null: no goal holds, or there is no value

    def of(self, band: Band) -> str:
        """Say where the practice stands in a band."""
        if band is Band.GOAL:
            return {None: "", True: "met", False: "not met"}[self.meets_goal]
        return (self.state if band is Band.STATE else self.verdict).value


@dataclass(frozen=True)
class Move:
    """A practice by two versions of a definition."""

    practice_id: str
    before: Standing
    after: Standing

    @property
    def difference(self) -> float | None:
        """How much higher the later version has it, in the unit's terms; null where one of them has no value."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def crossed(self) -> tuple[Band, ...]:
        """The bands in which it stands elsewhere."""
        return tuple(band for band in Band if self.before.of(band) != self.after.of(band))

    def moves(self, relevant: float) -> bool:
        """Say whether the difference is one that matters."""
        apart = 0.0 if self.difference is None else round(abs(self.difference), _EXACT)
        return apart > 0 and apart >= relevant


@dataclass(frozen=True)
class Impact:
    """One figure, an indicator or a category of a share, by two versions of its definition."""

    before: Measurements
    after: Measurements
    practices: tuple[Move, ...]  # that either version has a row for

    @property
    def relevant(self) -> float:
        """From where a difference matters, by the later version."""
        return float(self.after.header.relevant_difference)

    @cached_property
    def moved(self) -> tuple[Move, ...]:
        """The practices whose values move by a difference that matters."""
        return tuple(m for m in self.practices if m.moves(self.relevant))

    def crossings(self, band: Band) -> dict[tuple[str, str], int]:
        """Give how many practices went from where to where in a band, most first."""
        found: dict[tuple[str, str], int] = {}
        for move in (m for m in self.practices if band in m.crossed):
            key = (move.before.of(band), move.after.of(band))
            found[key] = found.get(key, 0) + 1
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    def groups(self) -> Iterator[tuple[Level, str, float | None, float | None]]:
        """Give the nation's and each region's value by both versions, unprotected."""
        regions = sorted(set(self.after.groups.region_of.values()))
        for level, unit_id in [(Level.DENMARK, NATION), *((Level.REGION, r) for r in regions)]:
            yield level, unit_id, _value(self.before, level, unit_id), _value(self.after, level, unit_id)


def impacts(
    before: Sequence[Measurements], after: Sequence[Measurements], clusters: Iterable[Cluster], rule: Rule
) -> tuple[Impact, ...]:
    """
    Hold an indicator's figures by two versions of its definition against each other.

    A verdict shares its false-discovery rate with the figures of this indicator alone, not with those of a report.

    In:     an indicator's one figure or the categories of a share, in the same period on the same data
    Out:    a figure each that both versions have; none where the unit is another: their values are no neighbours
    """
    if before[0].header.unit is not after[0].header.unit:
        return ()
    clusters = tuple(clusters)
    then, now = standings(before, clusters, rule), standings(after, clusters, rule)
    earlier = {m.category: m for m in before}
    return tuple(
        Impact(earlier[m.category], m, tuple(_moves(then[m.category], now[m.category])))
        for m in after
        if m.category in earlier
    )


def standings(
    figures: Sequence[Measurements], clusters: Iterable[Cluster], rule: Rule
) -> dict[str, dict[str, Standing]]:
    """Give how every practice stands, by category and practice: one outside all clusters is compared with nobody."""
    shown: dict[tuple[str, str], tuple[State, Verdict]] = {}
    for cluster in clusters:
        published = protect([_sheet(m, cluster) for m in figures], rule.within(cluster))
        comparison = compare(published, figures[0].period)
        for sheet in published.sheets:
            for practice_id, cell in sheet.practices.items():
                shown[sheet.category, practice_id] = cell.cell.state, comparison.of(sheet.key, practice_id)
    return {m.category: dict(_standings(m, shown, rule)) for m in figures}


def impact_table(found: Iterable[tuple[str, Impact]], names: Mapping[str, str]) -> pl.DataFrame:
    """
    Turn impacts into one table: a row for the nation, for each region and for each practice.

    In:      each with the orders in whose baselines the earlier version is sealed, as text; names of practices and
             regions by id
    Nulls:   states, verdicts and goals of groups; a value that there is none of
    """
    rows = [row for sealed_in, impact in found for row in _rows(sealed_in, impact, names)]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator_id": pl.String,
    "category": pl.String,
    "sealed_in": pl.String,  # orders; null: the earlier version is that of another folder
    "period_start": pl.Date,
    "period_end": pl.Date,
    "level": pl.String,
    "unit_id": pl.String,
    "name": pl.String,
    "value_before": pl.Float64,
    "value_after": pl.Float64,
    "difference": pl.Float64,
    "moves": pl.Boolean,  # by the relevant difference or more
    **{f"{band}_{end}": pl.String for band in Band for end in ("before", "after")},
}


def _rows(sealed_in: str, impact: Impact, names: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    after = impact.after
    head = (after.header.id, after.category or None, sealed_in or None, after.period.first, after.period.last)
    for level, unit_id, before, now in impact.groups():
        difference = None if before is None or now is None else now - before
        nothing = (None,) * (2 * len(Band))
        yield (*head, level.value, unit_id, names.get(unit_id), before, now, difference, None, *nothing)
    for move in impact.practices:
        bands = (end.of(band) or None for band in Band for end in (move.before, move.after))
        values = (move.before.value, move.after.value, move.difference, move.moves(impact.relevant))
        yield (*head, Level.PRACTICE.value, move.practice_id, names.get(move.practice_id), *values, *bands)


def _sheet(measurements: Measurements, cluster: Cluster) -> Sheet:
    """Lay a cluster's practices out for protection, with nothing beside them."""
    nothing_beside = ReferenceFigure("")
    return Sheet(
        header=measurements.header,
        period=measurements.period,
        method=measurements.method,
        practices=tuple(measurements.of(Level.PRACTICE, i) for i in sorted(cluster.member_ids)),
        members=len(cluster.members),
        cluster=measurements.of(Level.CLUSTER, cluster.cluster_id),
        region=nothing_beside,
        denmark=nothing_beside,
        standard=measurements.standard,
        category=measurements.category,
    )


def _standings(
    measurements: Measurements, shown: Mapping[tuple[str, str], tuple[State, Verdict]], rule: Rule
) -> Iterator[tuple[str, Standing]]:
    header, period = measurements.header, measurements.period
    stake = Stake(header, period, rule)
    own = measurements.frame.filter(pl.col("level") == Level.PRACTICE.value)
    for practice_id in own["unit_id"]:
        alone = cell_alone(measurements.of(Level.PRACTICE, practice_id), stake).state
        state, verdict = shown.get((measurements.category, practice_id), (alone, Verdict.NOT_ASSESSED))
        value = _value(measurements, Level.PRACTICE, practice_id)
        yield practice_id, Standing(state, value, verdict, _meets_goal(header, period, value))


def _value(measurements: Measurements, level: Level, unit_id: str) -> float | None:
    found = measurements.of(level, unit_id)
    return found.value if found.state is State.VALUE else None


def _meets_goal(header: Header, period: Period, value: float | None) -> bool | None:
    """Say whether a value meets the goal, where one holds for these patients at the period's end."""
    goal = header.target
    if goal is None or value is None or goal.measured_on != "same" or header.better is Better.NEITHER:
        return None
    if goal.valid_to is not None and goal.valid_to < period.last:
        return None
    return value >= float(goal.value) if header.better is Better.HIGHER else value <= float(goal.value)


def _moves(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> Iterator[Move]:
    nothing = Standing(State.NO_DATA, None, Verdict.NOT_ASSESSED, None)
    for practice_id in sorted(before.keys() | after.keys()):
        yield Move(practice_id, before.get(practice_id, nothing), after.get(practice_id, nothing))
