"""
Simulates units that change by exactly what was promised to be enough, and counts how often the report says so.

In each report one unit changed in one indicator; all others are those of a country in which nothing did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import polars as pl

from pipeline.measuring.change import Change, Changes, changes, judged_changes
from pipeline.measuring.estimate import columns_in
from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import Measurements
from pipeline.measuring.power import Figures, smallest_changes
from pipeline.model import Level, State, Verdict
from simulations.changes import WINTERS, Report, measured, paired, reports
from simulations.country import PRACTICES, country
from simulations.people import TOPICS, People, Topic

WAYS = ((-1, "falls"), (1, "rises"))


@dataclass(frozen=True)
class Asked:
    """Whose promises are tried, and in what reports."""

    members: int  # practices of a unit: 1, or a whole cluster
    units: int
    relevant: float
    families: tuple[Report, ...]  # the other tests, of a country in which nothing changed
    as_printed: bool = False  # as a first report promises: nobody has counted who is in both periods

    @property
    def level(self) -> Level:
        """Whether the units are practices or clusters."""
        return Level.PRACTICE if self.members == 1 else Level.CLUSTER


def asked(found: dict[str, Changes], groups: Groups, members: int, units: int, relevant: float = 0) -> Asked:
    """Ask of so many practices, or clusters, in the reports of a country in which nothing changed."""
    families = tuple(family[members > 1] for family in reports(found, groups))
    return Asked(members, units, relevant, families)


def kept_promises(seed: int, what: Asked, topics: tuple[Topic, ...] = TOPICS) -> pl.DataFrame:
    """
    Count how often a true change of the promised size is called clear.

    Out:  a row per indicator and way: units that could be promised something, the mean promise, percent called clear
    """
    rng, rows = np.random.default_rng(seed), []
    for topic in topics:
        header = topic.header.model_copy(update={"relevant_difference": Decimal(str(what.relevant))})
        for way, called in WAYS:
            promise, changed = _changed_as_promised(rng, replace(topic, header=header), what, way)
            told = [_is_clear(c, topic, what, i) for i, c in enumerate(changed) if np.isfinite(promise[i])]
            mean, shown = (float(np.nanmean(promise)), 100 * float(np.mean(told))) if told else (None, None)
            rows.append((f"{topic.header.id} {called}", len(told), mean, shown))
    return pl.DataFrame(rows, schema=("indicator", "promises", "mean promise", "% shown"), orient="row")


def _changed_as_promised(
    rng: np.random.Generator, topic: Topic, what: Asked, way: int
) -> tuple[np.ndarray, list[Change | None]]:
    """Let two winters pass unchanged, promise, and let the third lie so much higher or lower."""
    lists = country(rng, -(-what.units * what.members // PRACTICES))[0][: what.units * what.members]
    ids = [f"{i:06d}" for i in range(lists.size)]
    units = {i: frozenset({i}) for i in ids}
    if what.level is Level.CLUSTER:
        units = {ids[k]: frozenset(ids[k : k + what.members]) for k in range(0, lists.size, what.members)}
    groups = Groups(region_of=dict.fromkeys(ids, "R"), clusters=units if what.level is Level.CLUSTER else {})
    people, usual = People(rng, topic, lists, what.members), np.full(lists.size, topic.level)
    before = measured(topic, people.winter(usual)[0], groups, WINTERS[0])
    sums, crossed = people.winter(usual)
    now = measured(topic, sums, groups, WINTERS[1])
    pairs = None if what.as_printed else paired(topic, crossed, WINTERS[:2], what.members)
    promise = _promised(now, changes(before, now, pairs), list(units), what, way)
    goal = topic.level + way * promise
    possible = (goal >= 0) & ((goal <= 100) | (not topic.header.unit.in_percent))
    promise = np.where(possible, promise, np.nan)  # a promise made of a figure may go beyond the true one
    sums, crossed = people.winter(topic.level + way * np.repeat(np.nan_to_num(promise), what.members))
    then = measured(topic, sums, groups, WINTERS[2])
    changed = changes(now, then, paired(topic, crossed, WINTERS[1:], what.members))
    return promise, [changed.of(what.level, unit) for unit in units]


def _promised(now: Measurements, past: Changes, units: list[str], what: Asked, way: int) -> np.ndarray:
    wanted = pl.DataFrame({"unit_id": units, "level": [what.level.value] * len(units)})
    rows, before = (
        wanted.join(f, on=["unit_id", "level"], how="left", maintain_order="left") for f in (now.frame, past.frame)
    )
    value, variance = (rows[c].fill_null(np.nan).to_numpy() for c in ("value", "variance"))
    known = Figures(value, variance, columns_in(rows))
    together, tests = before["correlation"].fill_null(0).to_numpy(), len(what.families[0])
    fall, rise = smallest_changes(now.header, now.period, now.method, known, tests, together)
    return np.where((rows["state"] == State.VALUE.value).to_numpy(), fall if way < 0 else rise, np.nan)


def _is_clear(change: Change | None, topic: Topic, what: Asked, nth: int) -> bool:
    """Judge the changed unit in the place of an unchanged one."""
    family = what.families[nth % len(what.families)]
    place = next(key for key in family if key[0] == topic.header.id)
    return judged_changes(family | {place: change}, dict.fromkeys(family, what.relevant))[place] is Verdict.CLEAR
