"""
Turns what is known of a cluster's patients and deliveries into what may explain a difference.

Its own room because it is evidence, not a figure: it is protected by the same rule, and names a practice
only in an open report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from pipeline.measuring.disclosure import protected_count
from pipeline.measuring.figures import AgeShare, DeliveryGap, DoneElsewhere, Evidence, PracticeEvent
from pipeline.measuring.groups import Groups
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, HistoryEvent, Period, Visibility

#: Five-year bands do not part at 18; 20 is the nearest they can.
AGE_GROUPS: Final = (("0–19", 0, 20), ("20–64", 20, 65), ("65–79", 65, 80), ("80+", 80, 200))

LISTED_SCHEMA: Final = {"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64}


@dataclass(frozen=True)
class Movements:
    """Patients who came to, left and died on one practice's list within the period."""

    came: int = 0
    left: int = 0
    died: int = 0


@dataclass(frozen=True)
class Performed:
    """Of the events of a practice's listed patients: how many, and how many were done by others."""

    events: int
    by_others: int


@dataclass(frozen=True)
class Observed:
    """What the warehouse saw of every practice in the period; ids are identities at its end."""

    listed: pl.DataFrame  # LISTED_SCHEMA, on the last day; empty without lists; patients null where the owner hid them
    movements: Mapping[str, Movements] | None = None  # by practice; None where lists are not per patient
    gaps: Mapping[str, frozenset[str]] = field(default_factory=dict)  # table title → practices lacking whole months
    performed: Mapping[str, Mapping[str, Performed]] = field(default_factory=dict)  # table title → by practice
    events: tuple[HistoryEvent, ...] = ()
    joined: Mapping[str, date] = field(default_factory=dict)  # practice → the day it joined its cluster
    until: date | None = None  # what happened to practices is told up to this day; null: the period's last


def evidence_for(
    cluster: Cluster,
    groups: Groups,
    period: Period,
    observed: Observed,
    *,
    visibility: Visibility,
    rule: Rule,
) -> Evidence:
    """
    Gather what may explain why a cluster's practices differ, protected.

    In:      groups, for the ids whose rows the cluster and its regions count
    Nulls:   a count too small to show, or not delivered
    """
    counted_ids = groups.clusters.get(cluster.cluster_id, cluster.member_ids)
    own = observed.listed.filter(pl.col("practice_id").is_in(list(counted_ids)))
    around = {p.region_id for p in cluster.members}
    regional = observed.listed.filter(
        pl.col("practice_id").is_in([i for i, region in groups.region_of.items() if region in around])
    )
    listed = 0 if _owner_hid(own) else int(own["patients"].sum())
    came, left, died = _moved(observed, counted_ids, rule)
    return Evidence(
        listed_patients=protected_count(listed, rule) if listed else None,
        ages=_ages(own, regional, rule),
        events=_events(cluster, counted_ids, period, observed, visibility),
        gaps=_gaps(cluster, observed, visibility),
        elsewhere=_elsewhere(counted_ids, observed, rule),
        came=came,
        left=left,
        died=died,
    )


def _ages(own: pl.DataFrame, regional: pl.DataFrame, rule: Rule) -> tuple[AgeShare, ...]:
    shares, around = _shares(own, rule), _shares(regional, rule)
    if all(s is None for s in shares):
        return ()
    return tuple(AgeShare(name, a, b) for (name, _, _), a, b in zip(AGE_GROUPS, shares, around, strict=True))


def _shares(listed: pl.DataFrame, rule: Rule) -> list[float | None]:
    """Give each age group's percent; a small group is hidden, and never one alone: the shares add up to 100."""
    start = pl.col("age_band").str.slice(0, 2).cast(pl.Int64)
    counts = [int(listed.filter((start >= first) & (start < end))["patients"].sum()) for _, first, end in AGE_GROUPS]
    everyone = sum(counts)
    if everyone == 0 or _owner_hid(listed):
        return [None] * len(counts)
    hidden = {i for i, c in enumerate(counts) if rule.hides(c)}
    others = [i for i, c in enumerate(counts) if i not in hidden and c > 0]
    if len(hidden) == 1:
        hidden |= {min(others, key=lambda i: counts[i])} if others else set(range(len(counts)))
    return [None if i in hidden else 100 * c / everyone for i, c in enumerate(counts)]


def _owner_hid(listed: pl.DataFrame) -> bool:
    """Say whether a sum over these lists would be none, because the owner hid a part."""
    return listed["patients"].null_count() > 0


def _moved(observed: Observed, ids: frozenset[str], rule: Rule) -> tuple[int | None, int | None, int | None]:
    if observed.movements is None:
        return None, None, None
    own = [m for i, m in observed.movements.items() if i in ids]
    came, left, died = (sum(getattr(m, what) for m in own) for what in ("came", "left", "died"))
    return protected_count(came, rule), protected_count(left, rule), protected_count(died, rule)


def _events(
    cluster: Cluster, ids: frozenset[str], period: Period, observed: Observed, visibility: Visibility
) -> tuple[PracticeEvent, ...]:
    """Tell what happened to the members within the period, by date; who, in open reports only."""
    names, until = _names(cluster, visibility), observed.until or period.last
    happened = [
        PracticeEvent(e.kind, e.on, names.get(e.to_id, names.get(e.from_id)))
        for e in observed.events
        if period.first <= e.on <= until and {e.from_id, e.to_id} & ids
    ]
    joined = [
        PracticeEvent(None, on, names.get(practice_id))
        for practice_id, on in observed.joined.items()
        if period.first <= on <= until and practice_id in cluster.member_ids
    ]
    return tuple(sorted(happened + joined, key=lambda e: (e.on, e.kind or "", e.name or "")))


def _gaps(cluster: Cluster, observed: Observed, visibility: Visibility) -> tuple[DeliveryGap, ...]:
    names = _names(cluster, visibility)
    lacking = {table: sorted(ids & cluster.member_ids) for table, ids in sorted(observed.gaps.items())}
    return tuple(
        DeliveryGap(table, len(ids), tuple(names[i] for i in ids if i in names))
        for table, ids in lacking.items()
        if ids
    )


def _elsewhere(ids: frozenset[str], observed: Observed, rule: Rule) -> tuple[DoneElsewhere, ...]:
    """Tell how much others did; left out where few events, or few done by either side, stand behind it."""
    told = []
    for table, practices in sorted(observed.performed.items()):
        events = sum(p.events for i, p in practices.items() if i in ids)
        others = sum(p.by_others for i, p in practices.items() if i in ids)
        if events and not rule.hides(others) and not rule.hides(events - others):
            told.append(DoneElsewhere(table, 100 * others / events))
    return tuple(told)


def _names(cluster: Cluster, visibility: Visibility) -> dict[str, str]:
    return {p.practice_id: p.name for p in cluster.members} if visibility is Visibility.OPEN else {}
