"""
Simulates clusters followed up where no practice changes, and counts how often the follow-up says that something did.

Practices differ, and in every cluster one left and another joined: the cluster's own figure moves although nobody did
anything. Every change counts as relevant here, so that nothing but the test holds chance off.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from pipeline.definitions.indicator import Indicator
from pipeline.measuring.change import Changes, changes, judged_changes
from pipeline.measuring.ends import Followable, Recounted
from pipeline.measuring.figures import (
    Cell,
    ClusterFigures,
    Evidence,
    IndicatorFigure,
    OpenBar,
    Provenance,
    Reference,
)
from pipeline.measuring.follow_up import follow_up
from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.movers import Movers
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, Level, Period, Practice, State, Verdict, Visibility
from simulations.changes import measured, paired
from simulations.country import PRACTICES, country
from simulations.people import TOPICS, WINTER, People, Topic

BASELINE: Final = Period(date(2024, 10, 1), date(2025, 3, 31))
A_YEAR_LATER: Final = Period(date(2025, 10, 1), date(2026, 3, 31))
RIGHT_AFTER: Final = Period(date(2025, 4, 1), date(2025, 9, 30))
SUMMER: Final = (2 - WINTER) / WINTER  # of a winter's events
OF_SEASON: Final = ("once_per_1000", "repeat_users")
SPREAD: Final = 0.2  # between practices, of their level
RULE: Final = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)
NOBODY: Final = Evidence(None, (), (), (), (), None, None, None)
PRINTED: Final = date(2025, 4, 10)


@dataclass(frozen=True)
class Followed:
    """A country followed up: what was counted, and by which groups."""

    found: Mapping[str, Changes]
    then: Groups
    now: Groups
    clusters: Mapping[str, Movers]


def nothing_done(seed: int, clusters: int, window: Period = A_YEAR_LATER, season: float = 1.0) -> Followed:
    """Follow a country up in which no practice changes, and what has a season has so much of a winter's events."""
    rng = np.random.default_rng(seed)
    lists, groups = country(rng, clusters)
    everyone = {c: sorted(members) for c, members in groups.clusters.items()}
    movers = {c: _movers(c, ids) for c, ids in everyone.items()}
    then, now = (
        replace(groups, clusters={n: ids for c, m in movers.items() for n, ids in _units(c, m, k)}) for k in (0, 1)
    )
    found = {t.header.id: _followed(rng, t, lists, (then, now), (window, season)) for t in TOPICS}
    return Followed(found, then, now, movers)


def _movers(cluster_id: str, ids: list[str]) -> Movers:
    """Let the first leave, and the last join."""
    stayed = {i: frozenset({i}) for i in ids[1:-1]}
    return Movers(cluster_id, frozenset(ids[:-1]), stayed, frozenset(ids[-1:]), frozenset(ids[:1]), {})


def _units(cluster_id: str, movers: Movers, k: int) -> list[tuple[str, frozenset[str]]]:
    own = movers.then if k == 0 else movers.came_from.keys() | movers.joined
    return [(cluster_id, frozenset(own)), (movers.in_both, movers.stayed_then)]


def _followed(
    rng: np.random.Generator,
    topic: Topic,
    lists: np.ndarray,
    groups: tuple[Groups, Groups],
    then_what: tuple[Period, float],
) -> Changes:
    (window, season), people = then_what, People(rng, topic, lists, PRACTICES)
    level = topic.level * np.exp(rng.normal(0, SPREAD, lists.size))
    level = np.minimum(level, 95) if topic.header.unit.in_percent else level
    first = people.winter(level)[0]
    second, crossed = people.winter(level * (season if topic.header.id in OF_SEASON else 1.0))
    before, now = (
        measured(topic, s, g, w) for s, g, w in zip((first, second), groups, (BASELINE, window), strict=True)
    )
    return changes(before, now, paired(topic, crossed, (BASELINE, window)))


def false_follow_ups(of: Followed) -> pl.DataFrame:
    """
    Count the follow-ups' verdicts that say that something changed where no practice did.

    Out:  a row per indicator: practices and clusters with a verdict, percent of them called changed; percent of
          clusters that would be, were those then held to those now; last, reports with any such verdict
    """
    told = [_told(of, c) for c in of.clusters]
    rows = []
    for topic in of.found:
        practices = [v for verdicts, _, _ in told for v in verdicts[topic]]
        clusters, naive = ([t[k][topic] for t in told] for k in (1, 2))
        rows.append((topic, *_counted(practices), *_counted(clusters), _counted(naive)[1]))
    of_all = [[v for vs in practices.values() for v in vs] for practices, _, _ in told]
    shares = (
        _counted([_any(v) for v in each]) for each in (of_all, *([list(t[k].values()) for t in told] for k in (1, 2)))
    )
    first, second, third = shares
    rows.append(("any of them in a report", *first, *second, third[1]))
    schema = ("indicator", "practices", "% ændret, practices", "clusters", "% ændret, clusters",
              "% of clusters, were movers overlooked")  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def if_judged(of: Followed) -> pl.DataFrame:
    """Count what would be called changed, were windows of other months judged: percent of practices and of clusters."""
    practices: dict[str, list[Verdict]] = {t: [] for t in of.found}
    clusters: dict[str, list[Verdict]] = {t: [] for t in of.found}
    for cluster_id, movers in of.clusters.items():
        own = {(t, i): c.of(Level.PRACTICE, i) for t, c in of.found.items() for i in movers.came_from}
        whole = {(t, cluster_id): c.of(Level.CLUSTER, movers.in_both) for t, c in of.found.items()}
        for family, into in ((own, practices), (whole, clusters)):
            for (t, _), verdict in judged_changes(family, dict.fromkeys(family, 0.0)).items():
                into[t].append(verdict)
    rows = [(topic, _counted(practices[topic])[1], _counted(clusters[topic])[1]) for topic in of.found]
    return pl.DataFrame(rows, schema=("indicator", "% ændret, practices", "% ændret, clusters"), orient="row")


def _told(of: Followed, cluster_id: str) -> tuple[dict[str, list[Verdict]], dict[str, Verdict], dict[str, Verdict]]:
    """Follow one cluster up as the engine does; and judge those then against those now, as it does not."""
    movers = of.clusters[cluster_id]
    members = frozenset(movers.came_from) | movers.joined
    on = Followable(
        cluster=Cluster(cluster_id, cluster_id, tuple(Practice(i, i, "R") for i in sorted(members))),
        names_then={i: i for i in movers.then},
        movers=movers,
        visibility=Visibility.OPEN,
        rule=RULE,
        baseline_printed_on=PRINTED,
        meeting_on=PRINTED,
    )
    frozen = _figures([(c.earlier, movers.then) for c in of.found.values()], cluster_id)
    figures = _figures([(c.later, members) for c in of.found.values()], cluster_id)
    recounted = [Recounted(_indicator(c.later), c) for c in of.found.values()]
    changed = [f.changes for f in follow_up(figures, frozen, recounted, on)[0].figures]
    overlooked = {t: c.of(Level.CLUSTER, cluster_id) for t, c in of.found.items()}
    return (
        {t: [c.verdict for _, c in own.practices] for t, own in zip(of.found, changed, strict=True) if own},
        {t: own.cluster.verdict for t, own in zip(of.found, changed, strict=True) if own},
        judged_changes(overlooked, dict.fromkeys(overlooked, 0.0)),
    )


def _indicator(of: Measurements) -> Indicator:
    return Indicator(header=of.header, sql="SELECT 1", file="x.sql", sql_line=1, fingerprint="f")


def _figures(of: list[tuple[Measurements, Collection[str]]], cluster_id: str) -> ClusterFigures:
    figures = tuple(_figure(m, members, cluster_id) for m, members in of)
    return ClusterFigures(
        cluster_id, cluster_id, of[0][0].period, figures, NOBODY, Provenance("1", {}, "s", "0", PRINTED, ()), 6
    )


def _figure(of: Measurements, members: Collection[str], cluster_id: str) -> IndicatorFigure:
    nothing = Reference(Cell(State.NOT_APPLICABLE), "R")
    return IndicatorFigure(
        indicator_id=of.header.id,
        period=of.period,
        bars=tuple(OpenBar(i, i, _cell(of.of(Level.PRACTICE, i)), Verdict.NOT_ASSESSED) for i in sorted(members)),
        cluster=_cell(of.of(Level.CLUSTER, cluster_id)),
        region=nothing,
        denmark=nothing,
        cluster_differs_from_region=Verdict.NOT_ASSESSED,
        practices_differ=Verdict.NOT_ASSESSED,
        lines=(),
        practice_lines=(),
        members=len(members),
        practices_with_data=len(members),
        missing_percent=None,
    )


def _cell(m: Measurement) -> Cell:
    if m.state is not State.VALUE:
        return Cell(m.state)
    return Cell(State.VALUE, m.value, m.low, m.high, m.sums.numerator, m.sums.denominator)


def _any(verdicts: Collection[Verdict]) -> Verdict:
    return Verdict.CLEAR if Verdict.CLEAR in verdicts else Verdict.MAY_BE_CHANCE


def _counted(verdicts: Collection[Verdict]) -> tuple[int, float]:
    """Count those judged, and the percent of them called clear."""
    judged = [v for v in verdicts if v is not Verdict.NOT_ASSESSED]
    return len(judged), 100 * float(np.mean([v is Verdict.CLEAR for v in judged])) if judged else 0.0
