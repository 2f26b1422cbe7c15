"""
Turns the members that a coordinator confirmed into those who get the report: leavers dropped, joiners among them.

Its own room because three ask it and must be told the same: whoever prints, whoever releases, and the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.measuring.identity import identity_at
from pipeline.model import Cluster, HistoryEvent, Period, Practice
from pipeline.orders.order import NewOrder

NOT_ORDERED = "Nothing was ordered."


@dataclass(frozen=True)
class Members:
    """Who is in a cluster on a day, as an order has it."""

    cluster: Cluster
    left: frozenset[str]  # since the order, under the numbers of the day
    joined: frozenset[str]


def confirmed(
    cluster: Cluster, asked: Sequence[str], practices: Iterable[Practice], current: Mapping[str, str]
) -> dict[str, str]:
    """
    Give the members that an order is for, by practice id: the register's, or exactly those that are named.

    In:     the register's members of today; practice numbers that became another
    Raises: UsageError where a practice does not exist, has another number now, or nobody is left
    """
    if not cluster.members and not asked:
        what = f"cluster '{cluster.cluster_id}' has no members."
        remedy = "mend joined_on and left_on in the table 'cluster_members' and receive it again, or name --member ID"
        problem = Problem(Where.elsewhere("--cluster"), what, "a report is ordered by those who meet", remedy)
        raise UsageError(problem, outcome=NOT_ORDERED)
    if not asked:
        return {p.practice_id: p.name for p in cluster.members}
    known = {p.practice_id: p.name for p in practices}
    problems = [_unknown(i, known, current) for i in dict.fromkeys(asked) if i not in known or i in current]
    if problems:
        raise UsageError(problems, outcome=NOT_ORDERED)
    return {i: known[i] for i in asked}


def members_of(
    order: NewOrder, now: Cluster, practices: Mapping[str, Practice], history: Sequence[HistoryEvent], day: Period
) -> Members:
    """
    Give an order's members on a day.

    In:   the register's members of the day, as they are told of today; what happened to practice numbers
    Out:  who the coordinator confirmed, less those who left the register since, with those who joined it since;
          under the numbers of the day
    """
    identity = identity_at(history, day)
    at_order = order.members if order.registered is None else order.registered
    then, today = frozenset(identity.of(i) for i in at_order), now.member_ids
    agreed = frozenset(identity.of(i) for i in order.members)
    left, joined = (then - today) & agreed, (today - then) - agreed
    names = {identity.of(i): n for i, n in order.members.items()}
    ids = sorted((agreed - left) | joined)
    members = tuple(practices.get(i, Practice(i, names.get(i, i), "")) for i in ids)
    return Members(Cluster(now.cluster_id, now.name, members), left, joined)


def _unknown(practice_id: str, known: Mapping[str, str], current: Mapping[str, str]) -> Problem:
    """Tell that nobody has this number today; a number that became another is led on."""
    where = Where.elsewhere("--member")
    if practice_id in current:
        what, now = f"practice '{practice_id}' has another number now.", current[practice_id]
        return Problem(where, what, f"its number became '{now}'", "name it by the number that it has today")
    right = "a practice's number as the snapshot has it, leading zeros included"
    return Problem(where, f"practice '{practice_id}' does not exist.", right, did_you_mean(practice_id, known))
