"""
Turns the acts of consent, delivered and recorded, into who has not said yes.

Its own room because the rule is the owner's, not ours: the house names one of three policies. A yes covers trends and
follow-up. It is asked for when a report is printed and again when it is released, with the members as they are then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import polars as pl

from pipeline.errors import ConsentError, Problem, Where
from pipeline.measuring.identity import identity_at
from pipeline.model import Cluster, HistoryEvent, HistoryKind, Period, Visibility

Policy = Literal["cluster_decision", "every_member_for_open", "every_member_for_any"]
Scope = Literal["open", "any"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Act:
    """
    A yes, or a yes taken back, on a day: a practice's, or by decision of the cluster where no practice is named.

    A yes to `open` is one to `any` too; taking back `any` takes back both.
    """

    cluster_id: str
    practice_id: str | None
    scope: Scope
    on: date
    withdraws: bool = False
    minutes: str | None = None

    def touches(self, scope: Scope) -> bool:
        """Say whether it decides on this scope."""
        return self.scope == scope or (scope == "open") == self.withdraws


def is_needed(policy: Policy, visibility: Visibility) -> bool:
    """Say whether the house asks for any consent to this comparison."""
    return visibility is Visibility.OPEN or policy == "every_member_for_any"


def missing_consents(
    policy: Policy,
    cluster: Cluster,
    visibility: Visibility,
    consents: pl.DataFrame,
    on: date,
    recorded: Iterable[Act] = (),
    history: Iterable[HistoryEvent] = (),
) -> tuple[str, ...]:
    """
    Give who lacks a consent for this comparison on this day: practice ids, or the cluster's id.

    In:   consents as delivered: cluster_id, practice_id (null: the cluster decided), scope, given_on, withdrawn_on;
          those that the unit recorded itself; what happened to practice numbers
    Out:  nothing where everybody needed has said yes; sorted
    """
    if not is_needed(policy, visibility):
        return ()
    acts = [*acts_of(consents), *recorded]
    needed = sorted(cluster.member_ids) if policy != "cluster_decision" else [None]
    events = tuple(history)
    return tuple(
        practice_id or cluster.cluster_id
        for practice_id in needed
        if standing(acts, cluster.cluster_id, practice_id, _scope(visibility), on, events) is None
    )


def standing(
    acts: Iterable[Act],
    cluster_id: str,
    practice_id: str | None,
    scope: Scope,
    on: date,
    history: Sequence[HistoryEvent] = (),
) -> Act | None:
    """
    Give the yes that stands on a day, or None.

    The latest act decides, and on one day taking back wins. A yes follows a practice to a new number. Whoever bought a
    practice, joined it with another or split it has not said yes yet: what was said before is no yes of theirs. A
    withdrawal under any of a practice's numbers counts.
    """
    numbers = _numbers(practice_id, on, history)
    own = [a for a in acts if a.cluster_id == cluster_id and a.touches(scope) and a.on <= on]
    fitting = [a for a in own if any(n.holds(a) for n in numbers)]
    last = max(fitting, key=lambda a: (a.on, a.withdraws), default=None)
    return None if last is None or last.withdraws else last


def outlived(
    acts: Iterable[Act], cluster_id: str, practice_id: str, on: date, history: Sequence[HistoryEvent]
) -> tuple[Act, HistoryEvent] | None:
    """Give the last yes before a practice changed hands, and what happened to it; None where there is none."""
    oldest = _numbers(practice_id, on, history)[-1]
    turns = [e for e in history if e.on == oldest.first and _is_turn(e, oldest.practice_id)]
    numbers = {oldest.practice_id, *(e.from_id for e in turns)}
    given = [a for a in acts if not a.withdraws and a.cluster_id == cluster_id and a.practice_id in numbers]
    before = [a for a in given if a.on <= oldest.first]
    return (max(before, key=lambda a: a.on), turns[0]) if before and turns else None


def acts_of(consents: pl.DataFrame) -> tuple[Act, ...]:
    """Turn the delivered register into acts; what was taken back before it was given never stood."""
    acts: list[Act] = []
    if consents.is_empty():
        return ()
    columns = ("cluster_id", "practice_id", "scope", "given_on", "withdrawn_on", "minutes")
    for cluster_id, practice_id, scope, given_on, withdrawn_on, minutes in consents.select(columns).iter_rows():
        acts.append(Act(cluster_id, practice_id, scope, given_on, minutes=minutes))
        if withdrawn_on is not None:
            acts.append(Act(cluster_id, practice_id, "any", max(given_on, withdrawn_on), withdraws=True))
    return tuple(acts)


def acts_until(delivered: pl.DataFrame, recorded: Iterable[Act], cluster_id: str, on: date) -> tuple[Act, ...]:
    """Give a cluster's acts up to a day, delivered and recorded, by day."""
    own = (a for a in (*acts_of(delivered), *recorded) if a.cluster_id == cluster_id and a.on <= on)
    return tuple(sorted(own, key=lambda a: (a.on, a.practice_id or "", a.withdraws, a.scope)))


def lacking(policy: Policy, cluster: Cluster, visibility: Visibility, missing: Sequence[str]) -> ConsentError | None:
    """Tell who has not said yes, to whoever runs it and never on a page; None where all have."""
    if not missing:
        return None
    names = {p.practice_id: f"{p.practice_id} {p.name}" for p in cluster.members}
    who = ", ".join(names.get(i, f"a decision of cluster '{i}'") for i in missing)
    offered = "--visibility anonymised" if visibility is Visibility.OPEN else "a cluster decision"
    return ConsentError(
        Problem(
            Where.elsewhere(f"cluster '{cluster.cluster_id}'"),
            f"the {visibility} comparison lacks consent: {who}.",
            f"the house's policy is {policy}: consents are delivered in the table 'consents', or recorded here",
            f"get the missing consents and record them with 'klynge consent give' ('klynge consent list' says more), "
            f"or use {offered}",
        ),
        outcome="No report was made for this cluster.",
    )


@dataclass(frozen=True)
class _Number:
    """A number under which a practice was known, with the days on which a yes under it is a yes of theirs."""

    practice_id: str | None
    first: date
    last: date

    def holds(self, act: Act) -> bool:
        """Say whether an act is one of this practice's."""
        return act.practice_id == self.practice_id and (act.withdraws or self.first <= act.on <= self.last)


def _numbers(practice_id: str | None, on: date, history: Sequence[HistoryEvent]) -> list[_Number]:
    """Follow a practice to the number that it has on a day, and from there back through the numbers that it had."""
    events = [e for e in history if e.on <= on]
    now = practice_id and identity_at(events, Period(on, on)).of(practice_id)
    last, numbers = on, list[_Number]()
    while now not in {n.practice_id for n in numbers}:
        changed = [e for e in events if e.on <= last and _is_turn(e, now)]
        first = max((e.on for e in changed), default=date.min)
        numbers.append(_Number(now, first, last))
        turns = [e for e in changed if e.on == first]
        if len(turns) != 1 or turns[0].kind is not HistoryKind.RENUMBERED:
            break
        now, last = turns[0].from_id, first
    return numbers


def _is_turn(event: HistoryEvent, practice_id: str | None) -> bool:
    """Say whether a number came into new hands, or into use."""
    if event.kind in (HistoryKind.SOLD, HistoryKind.SPLIT):
        return practice_id in (event.from_id, event.to_id)
    return practice_id == event.to_id and event.from_id != event.to_id


def _scope(visibility: Visibility) -> Scope:
    return "open" if visibility is Visibility.OPEN else "any"
