"""
Turns an edition that is to be released into every reason why it must not be, in words.

Its own room because a release is the last door: files, consents, members and the memory are looked at together, and
whoever releases mends all in one sitting. What was hidden at the run for the same reasons is told here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.errors import ConsentError, DisclosureError, KlyngeError, OrderError, Problem, Where
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, HistoryEvent, Level, Practice, State, Visibility
from pipeline.orders.beside import Beside
from pipeline.orders.consent import Act, Policy, missing_consents
from pipeline.orders.editions import BESIDE, Edition
from pipeline.orders.memory import Conflict, conflicts, letters_known
from pipeline.orders.told import FEWEST_PRACTICES

OUTCOME = "Nothing was released."
_SHOWN = 3  # figures named where many have the same trouble


@dataclass(frozen=True)
class Today:
    """What a release is checked against: the registers, the house's rules, and what was released before."""

    order: int
    on: date
    members: Cluster  # the order's, as they are now
    current: Mapping[str, str]  # practice numbers that became another
    consents: pl.DataFrame  # as delivered
    recorded: Sequence[Act]  # consents as the unit itself recorded them
    history: Sequence[HistoryEvent]
    policy: Policy
    rule: Rule
    released: Sequence[Edition]


def refuse_release(edition: Edition, files: Mapping[str, str], today: Today) -> None:
    """
    Check an edition that is to be released: its files, consents, members, and what else was released.

    In:     the digests of the files as they lie there now
    Raises: DisclosureError, ConsentError or OrderError after the first reason, with all problems
    """
    checks: list[tuple[type[KlyngeError], Iterable[Problem]]] = [
        (DisclosureError, _changed(edition, files, today.order)),
        (ConsentError, _without_consent(edition, today)),
        (OrderError, _moved(edition, today)),
        (DisclosureError, told_together(edition, today.released, today.rule, today.order)),
    ]
    found = [(kind, problem) for kind, problems in checks for problem in problems]
    if found:
        raise found[0][0]([problem for _, problem in found], outcome=OUTCOME)


def refuse_changed(edition: Edition, files: Mapping[str, str], order: int) -> None:
    """
    Check that the files of an edition are those that were proven.

    In:     the digests of the files as they lie there now
    Raises: DisclosureError
    """
    problems = list(_changed(edition, files, order))
    if problems:
        raise DisclosureError(problems, outcome="Nothing was approved.")


def hidden_notes(beside: Beside) -> tuple[str, ...]:
    """Tell whoever runs what earlier releases made a report hide: a line for each of them."""
    together: dict[tuple[Edition, ...], list[Conflict]] = {}
    for conflict in beside.hidden:
        together.setdefault(conflict.sources, []).append(conflict)
    notes = [
        f"hidden for the sake of {_listed(s.name for s in sources)}: {_figures(found)}"
        for sources, found in together.items()
    ]
    by_edition: dict[Edition, list[str]] = {}
    for indicator_id, edition in beside.without_practices.items():
        by_edition.setdefault(edition, []).append(indicator_id)
    notes += [
        f"not shown by practice, because they were in {edition.name}: {', '.join(ids)}"
        for edition, ids in by_edition.items()
    ]
    return tuple(notes)


def _changed(edition: Edition, files: Mapping[str, str], order: int) -> Iterator[Problem]:
    there = {
        "is missing": edition.files.keys() - files.keys(),
        "was changed after it was proven": {n for n in edition.files.keys() & files if edition.files[n] != files[n]},
        "was not printed with the report": files.keys() - edition.files.keys(),
    }
    told = [f"{name} {what}" for what, names in there.items() for name in sorted(names)]
    if told:
        yield Problem(
            Where.elsewhere(edition.folder),
            f"{'; '.join(told)}.",
            "a report is released exactly as it was printed and proven",
            f"print it again, and read it before it is released: {_run(order)}",
        )


def _without_consent(edition: Edition, today: Today) -> Iterator[Problem]:
    asked = edition.asked
    members = tuple(Practice(i, name, "") for i, name in sorted(edition.members.items()))
    cluster = Cluster(asked.cluster_id, edition.cluster_name, members)
    missing = missing_consents(
        today.policy, cluster, asked.visibility, today.consents, today.on, today.recorded, today.history
    )
    if missing:
        who = ", ".join(_named(i, edition) if i in edition.members else f"a decision of cluster '{i}'" for i in missing)
        is_open = asked.visibility is Visibility.OPEN
        offered = "cancel the order and order an anonymised report" if is_open else "a cluster decision"
        yield Problem(
            Where.elsewhere(f"cluster '{asked.cluster_id}'"),
            f"the {asked.visibility} comparison lacks consent on {today.on}: {who}.",
            f"the house's policy is {today.policy}: consents are checked again on the day of the release",
            f"get the missing consents, or {offered}",
        )


def _moved(edition: Edition, today: Today) -> Iterator[Problem]:
    then = {today.current.get(i, i): name for i, name in edition.members.items()}
    now = {p.practice_id: p.name for p in today.members.members}
    left = [f"{i} {then[i]}" for i in sorted(then.keys() - now.keys())]
    joined = [f"{i} {now[i]}" for i in sorted(now.keys() - then.keys())]
    told = [f"{what}: {', '.join(who)}" for what, who in (("left", left), ("joined", joined)) if who]
    if told:
        yield Problem(
            Where.elsewhere(f"cluster '{edition.asked.cluster_id}'"),
            f"since it was printed on {edition.printed_on}, {'; '.join(told)}.",
            f"a report is released to those who are members on the day of the release, {today.on}",
            f"print it again with the members of today: {_run(today.order)}",
        )


def told_together(edition: Edition, released: Sequence[Edition], rule: Rule, order: int) -> Iterator[Problem]:
    """Give every reason why an edition may not come out beside what was released since it was printed."""
    together: dict[tuple[Edition, ...], list[Conflict]] = {}
    for conflict in conflicts(edition, released, rule):
        together.setdefault(conflict.sources, []).append(conflict)
    for sources, found in together.items():
        few = min(c.practices for c in found)
        group = f"of {few} {'practice' if few == 1 else 'practices'}" if few < FEWEST_PRACTICES else "of few patients"
        yield Problem(
            Where.elsewhere(edition.folder),
            f"{edition.name}, printed on {edition.printed_on}, tells of a group {group} together with what was "
            f"released: {_figures(found)}.",
            *_beside(sources, order),
        )
    by_letter = {c.indicator_id for c in edition.cells if c.level is Level.PRACTICE and c.state is State.VALUE}
    if edition.asked.visibility is Visibility.OPEN:
        return
    questions = {i: edition.question(i) for i in edition.kinds}
    known = letters_known(edition.asked.package_id, edition.period, edition.members, questions, released)
    for source in dict.fromkeys(known.values()):
        ids = sorted(i for i in by_letter if known.get(i) is source)
        if ids:
            yield Problem(
                Where.elsewhere(edition.folder),
                f"{edition.name}, printed on {edition.printed_on}, has letters that can be read together with what was "
                f"released: {', '.join(ids)}.",
                *_beside((source,), order),
            )


def _beside(sources: Sequence[Edition], order: int) -> tuple[str, str]:
    """Name what was released, and say how the report is printed without the danger."""
    named = "; ".join(f"{s.name}, printed on {s.printed_on}: {s.folder}" for s in sources)
    return f"released: {named}", f"print it again, and it hides what it must: {_run(order)}"


def _figures(found: Sequence[Conflict]) -> str:
    """Name the first figures, and how many more there are."""
    told = [
        f"{'came, left and died' if f.indicator_id == BESIDE else f.indicator_id} "
        f"{f'({f.category}) ' if f.category and f.indicator_id != BESIDE else ''}"
        f"{f.period.first} to {f.period.last}, {f.level}"
        for f in (c.figure for c in found)
    ]
    told = list(dict.fromkeys(told))
    more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more


def _run(order: int) -> str:
    """Give the command that prints a report again."""
    return f"klynge run --order {order}"


def _named(practice_id: str, edition: Edition) -> str:
    return f"{practice_id} {edition.members[practice_id]}"


def _listed(names: Iterable[str]) -> str:
    return " and ".join(names)
