"""
Turns the members of a cluster then and now into who is in both, who came, who left, and who is another now.

Its own room because a follow-up asks it for every number it tells: a practice may have a new number, have taken another
over or have been divided, and it must be the same practice to the changes, the bridge and the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.measuring.figures import Cell
from pipeline.measuring.follow_up_figures import Mover
from pipeline.measuring.groups import Groups
from pipeline.measuring.identity import Identity
from pipeline.model import HistoryKind, State

_WEIGHT: Final = (HistoryKind.SPLIT, HistoryKind.MERGED, HistoryKind.SOLD, HistoryKind.RENUMBERED)


@dataclass(frozen=True)
class Movers:
    """
    A cluster then and now.

    Numbers then are those of the day when the baseline was printed, numbers now those of the day of the follow-up.
    """

    cluster_id: str
    then: frozenset[str]  # the members, under their numbers then
    came_from: Mapping[str, frozenset[str]]  # members in both, under their numbers now → all that became them
    joined: frozenset[str]  # under their numbers now
    left: frozenset[str]  # under their numbers then
    turned: Mapping[str, tuple[HistoryKind, date]]  # members in both that are no more what they were

    @property
    def stayed_then(self) -> frozenset[str]:
        """The numbers then of those in both, strangers that became part of a member included."""
        return frozenset(i for numbers in self.came_from.values() for i in numbers)

    @property
    def strangers(self) -> frozenset[str]:
        """Practices that were no members and became part of one."""
        return self.stayed_then - self.then

    @property
    def nobody_moved(self) -> bool:
        """Say whether the cluster has the same patients' practices as it had."""
        return not (self.joined or self.left or self.strangers)

    @property
    def in_both(self) -> str:
        """Name the unit of those who are in both, in measurements of either period."""
        return f"{self.cluster_id} in both"

    def predecessors(self, practice_id: str) -> frozenset[str] | None:
        """
        Give the numbers that a member had then, where it is the same practice or made of members alone.

        Nulls:   None where strangers are part of it, or it is a part of one that was divided
        """
        own = self.came_from[practice_id]
        divided = any(own & numbers for other, numbers in self.came_from.items() if other != practice_id)
        return None if divided or not own <= self.then else own


def as_then(practice_id: str) -> str:
    """Name the unit of one member as it was then, whatever it became part of since."""
    return f"{practice_id} then"


def movers_of(
    cluster_id: str, then: Collection[str], now: Collection[str], identity: Identity, register_then: Collection[str]
) -> Movers:
    """
    Compare a cluster's members then and now.

    In:      members under the numbers of their own day; who each number is now, with what happened since the baseline
             was printed; the numbers of all practices then
    Out:     a practice that was divided is in both where all its parts are members, else it left and they joined
    """
    known = frozenset(then) | {e.from_id for e in identity.events}
    ends = {i: _ends(i, identity) for i in known | frozenset(now)}
    whole = {i for i in (known & (frozenset(then) | frozenset(register_then))) if ends[i] <= frozenset(now)}
    came_from = {}
    for member in sorted(now):
        numbers = frozenset(i for i in whole | ({member} & frozenset(register_then)) if member in ends[i])
        if numbers & frozenset(then):
            came_from[member] = numbers
    return Movers(
        cluster_id=cluster_id,
        then=frozenset(then),
        came_from=came_from,
        joined=frozenset(now) - came_from.keys(),
        left=frozenset(i for i in then if not ends[i] <= came_from.keys()),
        turned={i: found for i, numbers in came_from.items() if (found := _turned(i, numbers, identity))},
    )


def _ends(number: str, identity: Identity) -> frozenset[str]:
    """Give what a number is now: itself, another, or the parts that it was divided into."""
    now = identity.of(number)
    return frozenset(identity.parts.get(now, (now,)))


def _turned(member: str, numbers: frozenset[str], identity: Identity) -> tuple[HistoryKind, date] | None:
    """Say what made a member another: of several events the weightiest, with the last day of its kind."""
    if numbers == {member}:
        return None
    of_parts = {i for i in numbers if member in identity.parts.get(identity.of(i), ())}
    touching = identity.events_of({member, *of_parts})
    kinds = {e.kind: e.on for e in touching}
    kind = next(k for k in _WEIGHT if k in kinds)
    return kind, kinds[kind]


def groups_then(today: Groups, movers: Movers, identity: Identity) -> Groups:
    """
    Give the groups in which counts of the baseline's period are measured, which have the practice numbers then.

    In:      the groups of the new window. What was delivered then is for the caller to say
    Out:     the cluster as it was, those in both, and every member then by itself
    """
    region_of = {i: today.region_of[now] for i, now in identity.current.items() if now in today.region_of}
    return replace(
        today,
        region_of={**today.region_of, **region_of},
        clusters={
            movers.cluster_id: movers.then,
            movers.in_both: movers.stayed_then,
            **{as_then(i): frozenset({i}) for i in movers.then},
        },
        became=dict(identity.current),
    )


def groups_now(today: Groups, movers: Movers) -> Groups:
    """Give the groups in which the new window is measured beside the baseline: the cluster, and those in both."""
    own = today.clusters[movers.cluster_id]
    return replace(today, clusters={movers.cluster_id: own, movers.in_both: own - movers.joined})


def told_movers(
    movers: Movers, names_then: Mapping[str, str], names_now: Mapping[str, str], *, by_name: bool
) -> tuple[tuple[Mover, ...], tuple[Mover, ...], tuple[Mover, ...]]:
    """
    Tell who joined, who left, and who is another now; without names only how many, and what happened to them.

    Everybody in a cluster knows who came and who went. What must not be known is which letter is theirs: the letters
    see to that, and no name or day stands here for others to put beside them.
    """
    joined = [(names_now[i], None, None) for i in movers.joined]
    left = [(names_then[i], None, None) for i in movers.left]
    turned = [(names_now[i], kind, on) for i, (kind, on) in movers.turned.items()]
    told = []
    for group in (joined, left, turned):
        found = [Mover(*m) if by_name else Mover(None, m[1], None) for m in group]
        told.append(tuple(sorted(found, key=lambda m: (m.name or "", m.kind or ""))))
    return told[0], told[1], told[2]


def all_shown(movers: Movers, then: Mapping[str, Cell], now: Mapping[str, Cell]) -> bool:
    """Say whether a report shows by itself whoever moved: each leaver then, each joiner now; a stranger never is."""
    cells = [then.get(i) for i in movers.left] + [now.get(i) for i in movers.joined]
    return not movers.strangers and all(c is not None and c.state is State.VALUE for c in cells)
