"""
Turns a definition that was changed into what the change moves: figures on the data of today, and sealed baselines.

Its own room because it asks of a change before anybody has printed with it: both versions are counted on the snapshot
in force, so that what differs is the definition's doing alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.counting import country_of, measure_all
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.counting_alike import judged_otherwise, redefined
from pipeline.definitions.indicator import Indicator
from pipeline.errors import DefinitionError, ExtractError, Problem, UsageError, Where, did_you_mean
from pipeline.measuring.impact import Impact, impacts
from pipeline.measuring.measure import Measurements
from pipeline.measuring.rule import house_rule
from pipeline.model import Period
from pipeline.orders.order import OrderState
from pipeline.plan import ENGINE_VIEWS, refuse_unreadable
from pipeline.recalling import Out
from pipeline.warehouse.protocol import Warehouse

Step = Callable[[str], None]


class Bridge(NamedTuple):
    """A sealed baseline whose follow-up would tell what the new definition moves."""

    order: int
    already: bool  # it would have by the earlier version too
    followed_up: bool


@dataclass(frozen=True)
class Changed:
    """An indicator that counts or judges otherwise than it did."""

    before: Indicator
    after: Indicator
    earlier: Catalogue  # where the earlier version and its codelists stand
    counted_by: tuple[str, ...]  # the indicator itself, and codelists
    judged_by: tuple[str, ...]  # keys of its header
    sealed_in: tuple[int, ...] = ()  # the orders whose baselines hold the earlier version; empty: it lies in a folder
    bridges: tuple[Bridge, ...] = ()

    @property
    def indicator_id(self) -> str:
        """The id that both versions have."""
        return self.after.header.id


@dataclass(frozen=True)
class Changes:
    """All that changed between two versions of a project's indicators."""

    changed: tuple[Changed, ...]
    in_words: tuple[str, ...]  # ids: their texts alone are others
    new: tuple[str, ...]  # in no earlier version
    gone: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True)
class Weighed:
    """A change with what it moves, or why the earlier version cannot be counted any more."""

    changed: Changed
    figures: tuple[Impact, ...]
    not_counted: str | None = None


def changes_between(
    earlier: Catalogue, todays: Catalogue, released: Sequence[Out], names: Collection[str] = ()
) -> Changes:
    """
    Find what changed between an older copy of a project and the project as it stands.

    In:     all releases with their baselines; the indicators asked for, or none for all
    Raises: UsageError for an indicator that neither has
    """
    _refuse_unknown(names, earlier.indicators.keys() | todays.indicators.keys())
    asked = frozenset(names) or (earlier.indicators.keys() | todays.indicators.keys())
    both = sorted(asked & earlier.indicators.keys() & todays.indicators.keys())
    changed = [c for i in both if (c := _changed(earlier.indicators[i], earlier, todays)) is not None]
    otherwise = {c.indicator_id for c in changed}
    in_words = [i for i in both if i not in otherwise and _reads_otherwise(i, earlier, todays)]
    return Changes(
        changed=tuple(replace(c, bridges=_bridges(c, released, todays)) for c in changed),
        in_words=tuple(in_words),
        new=tuple(sorted(asked & (todays.indicators.keys() - earlier.indicators.keys()))),
        gone=tuple(sorted(asked & (earlier.indicators.keys() - todays.indicators.keys()))),
        unchanged=len(both) - len(otherwise) - len(in_words),
    )


def changes_since_sealed(todays: Catalogue, released: Sequence[Out], names: Collection[str] = ()) -> Changes:
    """
    Find what changed between the definitions that baselines hold and the project as it stands.

    Baselines that hold one version of an indicator are told together. What a corrected edition replaced is left out.

    Raises: UsageError for an indicator that no baseline and no definition of today is
    """
    newest = [out for out in released if out.is_newest]
    sealed = {i.header.id for out in newest for i in out.indicators}
    _refuse_unknown(names, sealed | todays.indicators.keys())
    asked = (frozenset(names) or sealed) & sealed
    changed: list[Changed] = []
    in_words: set[str] = set()
    unchanged: set[str] = set()
    for out in newest:
        for indicator in (i for i in out.indicators if i.header.id in asked and i.header.id in todays.indicators):
            found = _changed(indicator, out.frozen, todays)
            if found is not None:
                _add(found, out.order.number, changed)
            else:
                other = _reads_otherwise(indicator.header.id, out.frozen, todays)
                (in_words if other else unchanged).add(indicator.header.id)
    otherwise = {c.indicator_id for c in changed}
    return Changes(
        changed=tuple(
            replace(c, bridges=_bridges(c, newest, todays, c.sealed_in))
            for c in sorted(changed, key=lambda c: (c.indicator_id, c.sealed_in))
        ),
        in_words=tuple(sorted(in_words - otherwise)),
        new=tuple(sorted(frozenset(names) - sealed)),
        gone=tuple(sorted(asked - todays.indicators.keys())),
        unchanged=len(unchanged - otherwise - in_words),
    )


def weigh(
    changed: Iterable[Changed], period: Period, todays: Catalogue, warehouse: Warehouse, step: Step
) -> tuple[Weighed, ...]:
    """
    Count both versions of each indicator in a period, on the snapshot in force.

    Raises: ExtractError where the data do not reach the period; DefinitionError where a definition of today cannot be
            counted
    """
    changed = tuple(changed)
    refuse_unreadable([c.after for c in changed], todays, warehouse.manifest, period)
    return tuple(_weighed(c, period, todays, warehouse, step) for c in changed)


def _refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    problems = [
        Problem(
            Where.elsewhere("--indicator"),
            f"indicator '{name}' does not exist, and did not.",
            f"indicators: {', '.join(sorted(known))}",
            did_you_mean(name, known),
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise UsageError(problems, outcome="Nothing was counted.")


def _changed(before: Indicator, earlier: Catalogue, todays: Catalogue) -> Changed | None:
    after = todays.indicators[before.header.id]
    counted_by = redefined(before, after, earlier.codelists, todays.codelists)
    judged_by = judged_otherwise(before, after)
    return Changed(before, after, earlier, counted_by, judged_by) if counted_by or judged_by else None


def _add(found: Changed, order: int, changed: list[Changed]) -> None:
    """Put a baseline's version beside those that are the same, or as a new one."""
    for place, one in enumerate(changed):
        if one.indicator_id == found.indicator_id and not _differ(one, found):
            changed[place] = replace(one, sealed_in=(*one.sealed_in, order))
            return
    changed.append(replace(found, sealed_in=(order,)))


def _differ(one: Changed, other: Changed) -> bool:
    lists = one.earlier.codelists, other.earlier.codelists
    return bool(redefined(one.before, other.before, *lists) or judged_otherwise(one.before, other.before))


def _reads_otherwise(indicator_id: str, earlier: Catalogue, todays: Catalogue) -> bool:
    """Say whether an indicator's or a codelist's words are others."""
    before, after = earlier.indicators[indicator_id], todays.indicators[indicator_id]
    lists = ({n: c.codelists.get(n) for n in i.codelists} for c, i in ((earlier, before), (todays, after)))
    first, second = lists
    return before.fingerprint != after.fingerprint or first != second


def _bridges(
    changed: Changed, released: Iterable[Out], todays: Catalogue, orders: Collection[int] | None = None
) -> tuple[Bridge, ...]:
    """
    Give the baselines that count otherwise than today's definition, those of some orders alone where they are named.

    What a corrected edition replaced has no follow-up.
    """
    if not changed.counted_by:
        return ()
    found = []
    for out in (o for o in released if o.is_newest and (orders is None or o.order.number in orders)):
        if changed.indicator_id not in out.capsule.counts:
            continue
        frozen, lists = out.frozen.indicators[changed.indicator_id], out.frozen.codelists
        if redefined(frozen, changed.after, lists, todays.codelists):
            already = orders is None and bool(redefined(frozen, changed.before, lists, changed.earlier.codelists))
            followed_up = out.order.state is OrderState.FOLLOWED_UP
            found.append(Bridge(out.order.number, already, followed_up))
    return tuple(sorted(found))


def _weighed(changed: Changed, period: Period, todays: Catalogue, warehouse: Warehouse, step: Step) -> Weighed:
    earlier = replace(changed.earlier, house=todays.house, contracts=todays.contracts)
    after = _measured(changed.after, period, todays, warehouse, step)
    known = (warehouse.manifest.tables.keys() & todays.contracts.tables.keys()) | ENGINE_VIEWS
    lost = sorted(set(changed.before.reads) - known)
    if lost:
        step(changed.indicator_id)
        return Weighed(changed, (), f"it reads {', '.join(lost)}, which today's snapshot does not have.")
    try:
        refuse_unreadable([changed.before], earlier, warehouse.manifest, period)
        before = _measured(changed.before, period, earlier, warehouse, step)
    except (ExtractError, DefinitionError) as error:
        return Weighed(changed, (), error.problems[0].what)
    found = impacts(before, after, warehouse.clusters(period.last), house_rule(todays.house))
    return Weighed(changed, found)


def _measured(
    indicator: Indicator, period: Period, catalogue: Catalogue, warehouse: Warehouse, step: Step
) -> tuple[Measurements, ...]:
    country = country_of(warehouse, warehouse.clusters(period.last), period)
    measured = measure_all([indicator], [period], country, catalogue, warehouse, step)
    return tuple(figures[0] for figures in measured.values())
