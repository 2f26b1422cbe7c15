"""
Simulates clusters through the winters in which nothing changes, and counts how often a report says that it did.

Every change counts as relevant here, so that nothing but the test holds chance off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from pipeline.measuring.change import Change, Changes, changes, judged_changes
from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.pairs import PAIRED, PAIRS_SCHEMA, PairCounts
from pipeline.model import Level, Period, Verdict
from simulations.country import PRACTICES, Sums, counted, country
from simulations.people import TOPICS, People, Topic

WINTERS = tuple(Period(date(y, 10, 1), date(y + 1, 3, 31)) for y in (2023, 2024, 2025))

Report = dict[tuple[str, str], Change | None]  # one family of tests: by indicator and unit


def paired(topic: Topic, crossed: Sums, winters: tuple[Period, Period], cluster: int = PRACTICES) -> PairCounts:
    """Turn drawn cross sums into pairs: who stayed, then who moved to the next practice of the cluster."""
    own = np.arange(crossed["n"].size // 2)
    following = cluster * (own // cluster) + (own + 1) % cluster
    columns: dict[str, Any] = {
        "before_id": [f"{i:06d}" for i in (*own, *own)],
        "now_id": [f"{i:06d}" for i in (*own, *following)],
        "n": crossed["n"].astype(np.int64),
    }
    columns |= {name: [Decimal(int(v)) for v in crossed[name]] for name in PAIRED if name != "n"}
    frame = pl.DataFrame(columns).filter(pl.col("n") > 0).select(pl.col(c).cast(t) for c, t in PAIRS_SCHEMA.items())
    return PairCounts(topic.header.id, *winters, frame)


def measured(topic: Topic, sums: Sums, groups: Groups, winter: Period) -> Measurements:
    """Measure one winter's sums, as the engine does."""
    return measure(counted(topic.header, sums, winter), topic.header, groups)


def nothing_changed(seed: int, clusters: int) -> tuple[dict[str, Changes], Groups]:
    """Make a country in which nothing changes, with every topic's changes between two winters."""
    rng = np.random.default_rng(seed)
    lists, groups = country(rng, clusters)
    return {t.header.id: _unchanged(rng, t, lists, groups) for t in TOPICS}, groups


def _unchanged(rng: np.random.Generator, topic: Topic, lists: np.ndarray, groups: Groups) -> Changes:
    people, level = People(rng, topic, lists, PRACTICES), np.full(lists.size, topic.level)
    first = people.winter(level)[0]
    second, crossed = people.winter(level)
    before, now = (measured(topic, s, groups, w) for s, w in zip((first, second), WINTERS[1:], strict=True))
    return changes(before, now, paired(topic, crossed, WINTERS[1:]))


def reports(found: dict[str, Changes], groups: Groups) -> Iterator[tuple[Report, Report]]:
    """Give every cluster's two families of tests: its practices' changes, and its own."""
    for cluster_id, members in groups.clusters.items():
        practices = {(t, i): c.of(Level.PRACTICE, i) for t, c in found.items() for i in sorted(members)}
        yield practices, {(t, cluster_id): c.of(Level.CLUSTER, cluster_id) for t, c in found.items()}


def false_changes(found: dict[str, Changes], groups: Groups) -> pl.DataFrame:
    """
    Count verdicts that say that something changed where nothing did.

    Out:  a row per indicator: practices and clusters judged, percent of them called changed, and percent whose own
          interval does not hold 0; last, percent of reports with any such verdict
    """
    called: dict[tuple[str, int], list[bool]] = {(t, k): [] for t in found for k in (0, 1)}
    told: tuple[list[bool], list[bool]] = ([], [])
    for families in reports(found, groups):
        for k, family in enumerate(families):
            verdicts = judged_changes(family, dict.fromkeys(family, 0.0))
            for (topic, _), verdict in verdicts.items():
                if verdict is not Verdict.NOT_ASSESSED:
                    called[topic, k].append(verdict is Verdict.CLEAR)
            told[k].append(Verdict.CLEAR in verdicts.values())
    rows: list[tuple[Any, ...]] = []
    for topic, changed in found.items():
        judged = [called[topic, k] for k in (0, 1)]
        rows.append((topic, *map(len, judged), *_percent(*judged), *_without_zero(changed)))
    rows.append(("any of them in a report", len(told[0]), len(told[1]), *_percent(*told), None, None))
    schema = ("indicator", "practices", "clusters", "% ændret, practices", "% ændret, clusters",
              "% of practices' intervals without 0", "% of clusters'")  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _percent(*told: list[bool]) -> tuple[float, ...]:
    return tuple(100 * float(np.mean(t)) for t in told)


def _without_zero(found: Changes) -> tuple[float, ...]:
    given = found.frame.drop_nulls("low").with_columns(misses=(pl.col("low") > 0) | (pl.col("high") < 0))
    levels = (Level.PRACTICE, Level.CLUSTER)
    return tuple(100 * given.filter(pl.col("level") == level.value)["misses"].to_numpy().mean() for level in levels)
