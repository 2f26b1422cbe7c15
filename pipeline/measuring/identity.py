"""
Turns the history of practice numbers into one identity per practice for a period.

Its own room because every count, cluster and mark must agree on who a practice is: renumbered is one
line, sold goes on and is marked, merged is summed, and split has figures at cluster level only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from pipeline.model import HistoryEvent, HistoryKind, Period


@dataclass(frozen=True)
class ClusterIds:
    """The ids whose rows a cluster counts, and the split practices that it cannot count."""

    ids: frozenset[str]
    divided: frozenset[str]  # split practices of which only some parts are members: their rows count to nobody


@dataclass(frozen=True)
class Identity:
    """
    Who each practice number is at a period's end.

    `current` holds only numbers that became another; every other number is itself. It is idempotent:
    what a number became is itself at the period's end.
    """

    current: Mapping[str, str]
    split: frozenset[str]  # split inside the period: no figures of their own
    parts: Mapping[str, tuple[str, ...]]  # a practice split inside the period → what it became
    events: tuple[HistoryEvent, ...]  # inside the period, by date

    def of(self, practice_id: str) -> str:
        """Give the identity of a practice number at the period's end."""
        return self.current.get(practice_id, practice_id)

    def events_of(self, ids: Iterable[str]) -> tuple[HistoryEvent, ...]:
        """Give the events inside the period that touch one of these practices, under any of their numbers."""
        asked = {self.of(i) for i in ids}
        return tuple(e for e in self.events if asked & {self.of(e.from_id), self.of(e.to_id)})

    def counted_for(self, member_ids: Iterable[str]) -> ClusterIds:
        """
        Give the ids whose rows a cluster of these members counts.

        A practice that was split inside the period is counted with them when all its parts are members;
        when only some are, its earlier rows cannot be divided and count to nobody.
        """
        members = frozenset(self.of(i) for i in member_ids)
        touched = {whole: frozenset(parts) for whole, parts in self.parts.items() if members & frozenset(parts)}
        together = frozenset(whole for whole, parts in touched.items() if parts <= members)
        return ClusterIds(members | together, frozenset(touched) - together - members)


def identity_at(events: Iterable[HistoryEvent], period: Period) -> Identity:
    """
    Turn practice history into identities at the period's end.

    Events after the period's last day are ignored. A split maps nothing. An event on the period's first day
    or before is no event of the period: the new number held for all of it.
    """
    known = sorted({e for e in events if e.on <= period.last}, key=_by_date)
    current = _followed([e for e in known if e.kind is not HistoryKind.SPLIT and e.from_id != e.to_id])
    inside = tuple(e for e in known if period.first < e.on)
    splits = [e for e in inside if e.kind is HistoryKind.SPLIT]
    touched = {i for e in splits for i in (e.from_id, e.to_id)}
    parts: dict[str, set[str]] = {}
    for event in splits:
        whole = current.get(event.from_id, event.from_id)
        parts.setdefault(whole, set()).add(current.get(event.to_id, event.to_id))
    return Identity(
        current=MappingProxyType(current),
        split=frozenset(touched | {current.get(i, i) for i in touched}),
        parts=MappingProxyType({whole: tuple(sorted(became)) for whole, became in sorted(parts.items())}),
        events=inside,
    )


def _by_date(event: HistoryEvent) -> tuple[object, ...]:
    return (event.on, event.from_id, event.to_id, event.kind)


def _followed(events: Sequence[HistoryEvent]) -> dict[str, str]:
    """Follow every number through the days; a number in use at the end stands for itself, even if it once left."""
    days = [_one_day(list(day)) for _, day in groupby(events, key=lambda e: e.on)]
    became = {}
    for number in sorted({e.from_id for e in events}):
        now = number
        for day in days:
            now = day.get(now, now)
        became[number] = now
    in_use = frozenset(became.values())
    return {number: now for number, now in became.items() if number != now and number not in in_use}


def _one_day(events: Sequence[HistoryEvent]) -> dict[str, str]:
    """Follow the chains of one day to their ends; a ring of numbers ends in its smallest."""
    step: dict[str, str] = {}
    for event in events:
        step.setdefault(event.from_id, event.to_id)
    ends = {}
    for number in step:
        path = [number]
        while path[-1] in step and step[path[-1]] not in path:
            path.append(step[path[-1]])
        last = path[-1]
        ring = path[path.index(step[last]) :] if last in step else [last]
        ends[number] = min(ring)
    return ends
