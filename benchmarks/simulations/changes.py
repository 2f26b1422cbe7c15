"""
Simulates clusters through the winters: does a report say that something changed where nothing did, and does it say
so where something changed by what was promised to be enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from pipeline.measuring.change import Change, Changes, changes, judged_changes
from pipeline.measuring.estimate import columns_in
from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.pairs import PAIRED, PAIRS_SCHEMA, PairCounts
from pipeline.measuring.power import Figures, smallest_changes
from pipeline.model import Level, Period, Unit, Verdict
from simulations.country import PRACTICES, Sums, counted, country
from simulations.people import TOPICS, People, Topic

WINTERS = tuple(Period(date(y, 10, 1), date(y + 1, 3, 31)) for y in (2023, 2024, 2025))
AT_ONCE = 100  # clusters: their patients fit in memory

Report = dict[tuple[str, str], Change | None]  # by indicator and unit


def paired(
    topic: Topic, crossed: dict[str, np.ndarray], earlier: Period, later: Period, cluster: int = PRACTICES
) -> PairCounts:
    """Turn drawn cross sums into pairs: who stayed, then who moved to the next practice of the cluster."""
    size = crossed["n"].size // 2
    own = np.arange(size)
    following = cluster * (own // cluster) + (own + 1) % cluster
    columns: dict[str, Any] = {
        "before_id": [f"{i:06d}" for i in (*own, *own)],
        "now_id": [f"{i:06d}" for i in (*own, *following)],
        "n": crossed["n"].astype(np.int64),
    }
    columns |= {name: [Decimal(int(v)) for v in crossed[name]] for name in PAIRED if name != "n"}
    frame = pl.DataFrame(columns).filter(pl.col("n") > 0).select(pl.col(c).cast(t) for c, t in PAIRS_SCHEMA.items())
    return PairCounts(topic.header.id, earlier, later, frame)


def unchanged(rng: np.random.Generator, topic: Topic, lists: np.ndarray, groups: Groups) -> Changes:
    """Let two winters pass in which nothing changes."""
    first, second, crossed = [], [], []
    step = AT_ONCE * PRACTICES
    for start in range(0, lists.size, step):
        own = lists[start : start + step]
        people, level = People(rng, topic, own, PRACTICES), np.full(own.size, topic.level)
        first.append(people.winter(level)[0])
        sums, cross = people.winter(level)
        second.append(sums)
        crossed.append({name: column.reshape(2, -1) for name, column in cross.items()})
    cross = {name: np.concatenate([c[name] for c in crossed], axis=1).reshape(-1) for name in crossed[0]}
    before, now = (_measured(topic, _one(parts), groups, w) for parts, w in ((first, 1), (second, 2)))
    return changes(before, now, paired(topic, cross, *WINTERS[1:]))


def _one(parts: list[Sums]) -> Sums:
    return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


def _measured(topic: Topic, sums: Sums, groups: Groups, winter: int) -> Measurements:
    return measure(counted(topic.header, sums, WINTERS[winter]), topic.header, groups)


def reports(found: dict[str, Changes], groups: Groups) -> Iterator[tuple[Report, Report]]:
    """Give every cluster's two families: its practices' changes, and its own."""
    for cluster_id, members in groups.clusters.items():
        practices = {(t, i): c.of(Level.PRACTICE, i) for t, c in found.items() for i in sorted(members)}
        yield practices, {(t, cluster_id): c.of(Level.CLUSTER, cluster_id) for t, c in found.items()}


def judged(report: Report) -> dict[tuple[str, str], Verdict]:
    """Judge a family in which every change counts as relevant: chance alone must hold the line."""
    return judged_changes(report, dict.fromkeys(report, 0.0))


def nothing_changed(seed: int, clusters: int) -> tuple[dict[str, Changes], Groups]:
    """Make a country in which nothing changes, every topic in it."""
    rng = np.random.default_rng(seed)
    lists, groups = country(rng, clusters)
    return {t.header.id: unchanged(rng, t, lists, groups) for t in TOPICS}, groups


def false_alarms(found: dict[str, Changes], groups: Groups) -> pl.DataFrame:
    """
    Count verdicts that say that something changed where nothing did.

    Out:  a row per indicator: how many practices and clusters were judged, percent called changed, and percent whose
          interval does not hold 0
    """
    called: dict[tuple[str, int], list[bool]] = {(t, k): [] for t in found for k in (0, 1)}
    reported = [[], []]
    for families in reports(found, groups):
        for k, family in enumerate(families):
            verdicts = judged(family)
            for (topic, _), verdict in verdicts.items():
                if verdict is not Verdict.NOT_ASSESSED:
                    called[topic, k].append(verdict is Verdict.CLEAR)
            reported[k].append(Verdict.CLEAR in verdicts.values())
    rows = [(t, len(called[t, 0]), *_percent(called[t, 0], called[t, 1]), *_missed(found[t])) for t in found]
    rows.append(("any of them, in a report", None, *_percent(*reported), None, None))
    schema = [
        "indicator", "practices judged", "% practices changed", "% clusters changed", "% practices' intervals without 0",
        "% clusters' intervals without 0",
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _percent(*told: list[bool]) -> tuple[float, ...]:
    return tuple(100 * float(np.mean(t)) for t in told)


def _missed(found: Changes) -> tuple[float, float]:
    missed = found.frame.drop_nulls("low").with_columns(missed=(pl.col("low") > 0) | (pl.col("high") < 0))
    return tuple(
        100 * missed.filter(pl.col("level") == level.value)["missed"].mean()
        for level in (Level.PRACTICE, Level.CLUSTER)
    )


def power(
    seed: int, found: dict[str, Changes], groups: Groups, units: int, *, relevant: float, members: int
) -> pl.DataFrame:
    """
    Count how often a true change of the promised size is called clear, where nothing else in the report changed.

    In:   a country in which nothing changed, for the other tests of the family; how many practices one unit holds
    Out:  a row per indicator and way: the mean promise, units that could be promised something, percent called clear
    """
    rng = np.random.default_rng(seed)
    level = Level.PRACTICE if members == 1 else Level.CLUSTER
    families = [family[members > 1] for family in reports(found, groups)]
    rows = []
    for topic in TOPICS:
        for way, called in ((-1, "falls"), (1, "rises")):
            lists = country(rng, 1 + units * members // PRACTICES)[0][: units * members]
            promised, changed = _changed_as_promised(rng, topic, lists, way, relevant, members, len(families[0]))
            clear = [
                _is_clear(changed.of(level, unit), families[i % len(families)], topic, relevant)
                for i, unit in enumerate(sorted(_units(lists, members)))
                if np.isfinite(promised[i])
            ]
            mean = float(np.nanmean(promised)) if clear else None
            rows.append(
                (f"{topic.header.id} {called}", mean, len(clear), 100 * float(np.mean(clear)) if clear else None)
            )
    return pl.DataFrame(rows, schema=["indicator", "promised change", "promises", "% shown"], orient="row")


def _units(lists: np.ndarray, members: int) -> dict[str, frozenset[str]]:
    ids = [f"{i:06d}" for i in range(lists.size)]
    if members == 1:
        return {i: frozenset({i}) for i in ids}
    return {
        f"c{start // members:06d}": frozenset(ids[start : start + members]) for start in range(0, lists.size, members)
    }


def _changed_as_promised(
    rng: np.random.Generator, topic: Topic, lists: np.ndarray, way: int, relevant: float, members: int, tests: int
) -> tuple[np.ndarray, Changes]:
    """Let two winters pass unchanged, promise, and let the third be so much higher or lower."""
    units = _units(lists, members)
    groups = Groups(region_of=dict.fromkeys((f"{i:06d}" for i in range(lists.size)), "R"), clusters=units)
    topic = replace(topic, header=topic.header.model_copy(update={"relevant_difference": Decimal(str(relevant))}))
    people, usual = People(rng, topic, lists, members), np.full(lists.size, topic.level)
    before = _measured(topic, people.winter(usual)[0], groups, 0)
    sums, crossed = people.winter(usual)
    now = _measured(topic, sums, groups, 1)
    past = changes(before, now, paired(topic, crossed, *WINTERS[:2], members))
    promise = _promises(topic, now, past, sorted(units), Level.PRACTICE if members == 1 else Level.CLUSTER, way, tests)
    promise = np.where(_possible(topic, topic.level + way * promise), promise, np.nan)
    size = np.repeat(np.nan_to_num(promise), members)
    sums, crossed = people.winter(topic.level + way * size)
    return promise, changes(now, _measured(topic, sums, groups, 2), paired(topic, crossed, *WINTERS[1:], members))


def _promises(
    topic: Topic, now: Measurements, past: Changes, units: list[str], level: Level, way: int, tests: int
) -> np.ndarray:
    wanted = pl.DataFrame({"unit_id": units})
    rows = wanted.join(now.frame.filter(pl.col("level") == level.value), on="unit_id", maintain_order="left")
    before = wanted.join(
        past.frame.filter(pl.col("level") == level.value), on="unit_id", how="left", maintain_order="left"
    )
    together = before["correlation"].fill_null(0).to_numpy()
    value, variance = (rows[c].fill_null(np.nan).to_numpy() for c in ("value", "variance"))
    known = Figures(value, variance, columns_in(rows))
    fall, rise = smallest_changes(topic.header, now.period, now.method, known, tests, together)
    shown = (rows["state"] == "value").to_numpy()
    return np.where(shown, fall if way < 0 else rise, np.nan)


def _possible(topic: Topic, level: np.ndarray) -> np.ndarray:
    """Say where a true level exists: the promise was made from a figure that lies beside the true one."""
    return (level >= 0) & ((level <= 100) | (topic.header.unit is not Unit.PERCENT))


def _is_clear(change: Change | None, family: Report, topic: Topic, relevant: float) -> bool:
    """Judge the changed unit in the place of an unchanged one."""
    place = next(key for key in family if key[0] == topic.header.id)
    verdicts = judged_changes(family | {place: change}, dict.fromkeys(family, relevant))
    return verdicts[place] is Verdict.CLEAR
