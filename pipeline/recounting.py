"""
Turns a sealed baseline and today's snapshot into everything that was counted between them.

Its own room because it asks the warehouse what no page shows: the baseline's period once more, by the frozen
definitions and by today's, and the same patients in both periods. What of it may be told is decided in `measuring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipeline.counting import Country, groups_for, measured_in
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.counting_alike import redefined
from pipeline.definitions.indicator import Indicator
from pipeline.errors import DefinitionError, ExtractError
from pipeline.measuring.change import changes
from pipeline.measuring.counts import Counts, carried
from pipeline.measuring.ends import Recounted
from pipeline.measuring.identity import Identity, identity_at
from pipeline.measuring.judging import expired_codes
from pipeline.measuring.measure import Measurements
from pipeline.measuring.movers import Movers, groups_now, groups_then, movers_of
from pipeline.measuring.pairs import PairCounts, carried_pairs
from pipeline.measuring.stages import Stages
from pipeline.model import Cluster, Period
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.people import same_people
from pipeline.orders.baseline.seal_keys import people_key
from pipeline.plan import refuse_unreadable
from pipeline.warehouse.protocol import Warehouse


@dataclass(frozen=True)
class Ground:
    """What a baseline is recounted on: then and now, and who is who in between."""

    capsule: Capsule
    frozen: Catalogue  # the baseline's definitions, under the house rules and contracts of today
    todays: Catalogue
    warehouse: Warehouse
    movers: Movers
    then: Country  # the practices as they were when the baseline was printed
    now: Country  # as they are today
    population: pl.DataFrame | None  # that figures are standardised to: the baseline's
    seal_key: bytes
    same_people: frozenset[str]  # person keys that still number the same people

    def measured_then(self, counts: Counts, indicator: Indicator) -> tuple[Measurements, ...]:
        """Measure counts of the baseline's period, delivered as today, under the numbers then."""
        groups = groups_for(indicator, counts.period, self.then, self.frozen, self.warehouse)
        return measured_in(carried(counts, self.then.identity.current), indicator, groups, self.population)

    def measured_now(self, counts: Counts, indicator: Indicator) -> tuple[Measurements, ...]:
        """Measure counts of the new window under the numbers of today."""
        groups = groups_for(indicator, counts.period, self.now, self.frozen, self.warehouse)
        return measured_in(carried(counts, self.now.identity.current), indicator, groups, self.population)


def ground_of(
    capsule: Capsule,
    frozen: Catalogue,
    todays: Catalogue,
    cluster: Cluster,
    country: Country,
    warehouse: Warehouse,
    state: Path,
    seal_key: bytes,
    population: pl.DataFrame | None,
) -> Ground:
    """Lay a baseline and today beside each other: who is in both, and under which numbers each was counted."""
    edition, history = capsule.edition, warehouse.history()
    since = identity_at(history, Period(edition.printed_on, max(country.on, edition.printed_on)))
    register_then = [p.practice_id for p in capsule.practices]
    movers = movers_of(cluster.cluster_id, frozenset(edition.members), cluster.member_ids, since, register_then)
    printed = _as_printed(capsule)
    return Ground(
        capsule=capsule,
        frozen=frozen,
        todays=todays,
        warehouse=warehouse,
        movers=movers,
        then=Country(printed, country.region_names, groups_then(country.groups, movers, since), edition.printed_on),
        now=replace(country, groups=groups_now(country.groups, movers)),
        population=population,
        seal_key=seal_key,
        same_people=same_people(state, capsule.people),
    )


def recounted(indicators: Iterable[Indicator], window: Period, ground: Ground) -> Iterator[Recounted]:
    """Count every figure of the baseline again: in its own period and in the new window."""
    for indicator in indicators:
        yield from _recounted(indicator, window, ground)


def _recounted(indicator: Indicator, window: Period, ground: Ground) -> Iterator[Recounted]:
    frozen, todays = ground.frozen.codelists, ground.todays
    today = todays.indicators.get(indicator.header.id, indicator)
    changed = redefined(indicator, today, frozen, todays.codelists)
    expired = expired_codes(indicator, frozen, ground.capsule.edition.period, window, todays.codelists)
    printed = _printed(indicator, ground)
    now = ground.measured_now(ground.warehouse.count(indicator, frozen, window), indicator)
    stages = _stages(indicator, today if changed else None, printed, now, ground)
    pairs = _pairs(indicator, window, ground)
    for place, (before, after) in enumerate(zip(printed, now, strict=True)):
        yield Recounted(
            indicator, changes(before, after, pairs), stages[place] if stages else None, tuple(changed), expired
        )


def _printed(indicator: Indicator, ground: Ground) -> tuple[Measurements, ...]:
    """Measure what the baseline counted, with what was delivered then."""
    counts, covered = ground.capsule.counts[indicator.header.id], ground.capsule.covered[indicator.header.id]
    groups = replace(
        ground.then.groups,
        without_data=covered.without_data,
        covered_regions=covered.regions,
        nation_covered=covered.nation,
    )
    return measured_in(carried(counts, ground.then.identity.current), indicator, groups, ground.population)


def _stages(
    indicator: Indicator,
    today: Indicator | None,
    printed: tuple[Measurements, ...],
    now: tuple[Measurements, ...],
    ground: Ground,
) -> tuple[Stages, ...] | None:
    """
    Count what stands between a printed figure and today's.

    In:      today's definition, where it is another
    Nulls:   None where today's deliveries do not reach the baseline's period, or today's definition gives other figures
    """
    warehouse, period, window = ground.warehouse, printed[0].period, now[0].period
    try:
        refuse_unreadable([indicator], ground.frozen, warehouse.manifest, period)
        late = ground.measured_then(warehouse.count(indicator, ground.frozen.codelists, period), indicator)
        if today is None:
            return tuple(Stages(p, b, b, n, n) for p, b, n in zip(printed, late, now, strict=True))
        lists = ground.todays.codelists
        other = ground.measured_then(warehouse.count(today, lists, period), today)
        newest = ground.measured_now(warehouse.count(today, lists, window), today)
    except (ExtractError, DefinitionError):
        return None
    if [m.figure_id for m in other] != [m.figure_id for m in printed]:
        return None
    return tuple(Stages(*each) for each in zip(printed, late, other, now, newest, strict=True))


def _pairs(indicator: Indicator, window: Period, ground: Ground) -> PairCounts | None:
    """Pair the members' patients with themselves; None where nobody is known to be who they were."""
    sealed = ground.capsule.statuses.get(indicator.header.id)
    if sealed is None or sealed.person_key not in ground.same_people:
        return None
    key, period = people_key(ground.seal_key, sealed.person_key), ground.capsule.edition.period
    found = ground.warehouse.count_pairs_with(indicator, ground.frozen.codelists, sealed.sealed, period, window, key)
    if found is None:
        return None
    return carried_pairs(found, ground.now.identity.current, ground.then.identity.current)


def _as_printed(capsule: Capsule) -> Identity:
    """Give who each number was on the day of printing, as the register told then."""
    period, printed_on = capsule.edition.period, capsule.edition.printed_on
    return identity_at(capsule.history, Period(period.first, max(printed_on, period.last)))
