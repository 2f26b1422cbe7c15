"""
Turns a plan into measurements for the whole country.

Its own room because both a package's run and `klynge measure` count the same way: once per indicator and
period for every practice, under the practice numbers of the period asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package
from pipeline.errors import DefinitionError, ExtractError, Problem, Where
from pipeline.measuring.change import Changes, changes
from pipeline.measuring.counts import Counts, carried
from pipeline.measuring.groups import Groups
from pipeline.measuring.identity import Identity, identity_at
from pipeline.measuring.measure import Measurements, figure_ids, measure, measure_categories
from pipeline.measuring.pairs import carried_pairs
from pipeline.measuring.tables import measure_table
from pipeline.model import Cluster, Level, Period
from pipeline.orders.run_order import RunOrder
from pipeline.plan import Plan, indicators_named, refuse_unreadable, sources_of, starts_too_late, tables_needed
from pipeline.warehouse.protocol import Warehouse


@dataclass(frozen=True)
class Country:
    """The registers as they are at the end of the period asked for, or on a later day."""

    identity: Identity
    region_names: Mapping[str, str]
    groups: Groups  # who belongs to which cluster and region; what is covered depends on the indicator
    on: date  # the day whose numbers and members these are


@dataclass(frozen=True)
class Refusals:
    """Why indicators could not be counted: each stands for itself, and the others are counted all the same."""

    errors: list[DefinitionError] = field(default_factory=list)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is wrong with one indicator, and go on with the next."""
        try:
            yield
        except DefinitionError as error:
            self.errors.append(error)

    def tell(self) -> None:
        """
        Tell of all at once; nothing where all were counted.

        Raises: DefinitionError
        """
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            problems = [p for error in self.errors for p in error.problems]
            raise DefinitionError(problems, outcome=f"{len(self.errors)} indicators were not counted.")


def clusters_for(order: RunOrder, warehouse: Warehouse) -> tuple[Cluster, ...]:
    """
    Give every cluster of the country, with the members that an order is carried out with.

    Out:     of the period's last day; where a cluster ordered, of the day of printing, that cluster's as it confirmed
             them, and nobody in two clusters
    """
    known, own = warehouse.clusters(order.day), order.ordered_by
    if own is None:
        return known
    others = (replace(c, members=tuple(p for p in c.members if p.practice_id not in own.member_ids)) for c in known)
    return tuple(own if c.cluster_id == own.cluster_id else c for c in others)


def country_of(warehouse: Warehouse, clusters: Iterable[Cluster], period: Period, on: date | None = None) -> Country:
    """
    Read the registers once, under the practice numbers of the period's last day.

    In:      on: a later day, where those who read the report are who they are then
    """
    on = max(on or period.last, period.last)
    identity = identity_at(warehouse.history(), Period(period.first, on))
    gone = frozenset(identity.current)
    groups = Groups(
        region_of={p.practice_id: p.region_id for p in warehouse.practices() if p.practice_id not in gone},
        clusters={c.cluster_id: identity.counted_for(c.member_ids).ids for c in clusters},
        split=identity.split,
    )
    return Country(identity, warehouse.regions(period.last), groups, on)


def measure_all(
    indicators: Sequence[Indicator],
    periods: Sequence[Period],
    country: Country,
    catalogue: Catalogue,
    warehouse: Warehouse,
    step: Callable[[str], None],
    population: pl.DataFrame | None = None,
) -> dict[str, tuple[Measurements, ...]]:
    """
    Count and measure each indicator in each period, oldest first.

    All periods are directly standardised to the patients of the newest one's last day, or to those given: a trend has
    one standard. An indirect ratio is taken to the nation's rates of its own period.

    Out:     by `figure_id`: an indicator's, and of a share each category's
    Raises: DefinitionError that names every indicator that could not be counted, when the others were
    """
    refusals = Refusals()
    measured = measure_each(indicators, periods, country, catalogue, warehouse, step, refusals, population)
    refusals.tell()
    return measured


def measure_each(
    indicators: Sequence[Indicator],
    periods: Sequence[Period],
    country: Country,
    catalogue: Catalogue,
    warehouse: Warehouse,
    step: Callable[[str], None],
    refusals: Refusals,
    population: pl.DataFrame | None = None,
) -> dict[str, tuple[Measurements, ...]]:
    """Count and measure as `measure_all` does, without those that cannot be counted: `refusals` keeps why."""
    if population is None:
        population = standard_population(indicators, periods[-1], warehouse)
    measured: dict[str, tuple[Measurements, ...]] = {}
    for indicator in indicators:
        with refusals.kept():
            of_one: dict[str, tuple[Measurements, ...]] = {}
            for period in periods:
                for found in measured_once(indicator, period, country, catalogue, warehouse, population):
                    of_one[found.figure_id] = (*of_one.get(found.figure_id, ()), found)
            measured.update(of_one)
        step(indicator.header.id)
    return measured


def measure_points(
    plan: Plan,
    measured: Mapping[str, Sequence[Measurements]],
    country: Country,
    catalogue: Catalogue,
    warehouse: Warehouse,
    step: Callable[[str], None],
) -> dict[str, tuple[Measurements, ...]]:
    """
    Count and measure the points of run charts, oldest first, for the indicators that are shown in one.

    A period that the report has already is not counted again.
    """
    population, refusals = standard_population(plan.charted, plan.period, warehouse), Refusals()
    found = {}
    for indicator in plan.charted:
        points = {m.period: m for m in measured[indicator.header.id]}
        with refusals.kept():
            for period in plan.points:
                if period not in points:
                    (points[period],) = measured_once(indicator, period, country, catalogue, warehouse, population)
            found[indicator.header.id] = tuple(points[period] for period in plan.points)
        step(indicator.header.id)
    refusals.tell()
    return found


def measure_changes(
    package: Package,
    indicators: Sequence[Indicator],
    measured: Mapping[str, Sequence[Measurements]],
    country: Country,
    catalogue: Catalogue,
    warehouse: Warehouse,
) -> dict[str, Changes]:
    """
    Turn the newest period and the one before it of the same months into changes, for the indicators shown so.

    A quarter is held against that of the year before: what has a season changes from one quarter to the next.
    """
    asked = {i for s in package.sections if "change" in s.figures for i in s.indicator_ids}
    found = {}
    for indicator in (i for i in indicators if i.header.id in asked):
        for figure in figure_ids(indicator.header):
            before, now = measured[figure][-1 - package.period.back_to_same_months], measured[figure][-1]
            pairs = warehouse.count_pairs(indicator, catalogue.codelists, before.period, now.period)
            found[figure] = changes(before, now, pairs and carried_pairs(pairs, country.identity.current))
    return found


def measured_table(
    names: Sequence[str],
    period: Period,
    levels: Collection[Level],
    catalogue: Catalogue,
    warehouse: Warehouse,
    step: Callable[[str], None],
    refusals: Refusals,
) -> pl.DataFrame:
    """
    Measure indicators for every unit of the levels asked for. Unprotected: for the unit's own analysts.

    Out:     without those that could not be counted: `refusals` keeps why
    Raises: DefinitionError where none could be counted
    """
    indicators = indicators_named(tuple(dict.fromkeys(names)), catalogue)
    refuse_unreadable(indicators, catalogue, warehouse.manifest, period)
    country = country_of(warehouse, warehouse.clusters(period.last), period)
    measured = measure_each(indicators, [period], country, catalogue, warehouse, step, refusals)
    if not measured:
        refusals.tell()
    return measure_table((m for figures in measured.values() for m in figures), levels)


def measure_one_period(
    indicators: Sequence[Indicator],
    period: Period,
    catalogue: Catalogue,
    warehouse: Warehouse,
    step: Callable[[str], None],
) -> dict[str, tuple[Measurements, ...]]:
    """Count and measure indicators in one period, for the clusters of its last day; by `figure_id`."""
    refuse_unreadable(indicators, catalogue, warehouse.manifest, period)
    country = country_of(warehouse, warehouse.clusters(period.last), period)
    return measure_all(indicators, [period], country, catalogue, warehouse, step)


def standard_population(indicators: Iterable[Indicator], period: Period, warehouse: Warehouse) -> pl.DataFrame | None:
    """Give all listed patients by sex and age band, where an indicator is directly standardised to them."""
    wishing = [i for i in indicators if i.header.standardise and i.header.standardise.method == "direct"]
    if not wishing:
        return None
    listed = warehouse.listed(period)
    wanted = {c for i in wishing if i.header.standardise for c in i.header.standardise.by}
    if listed.drop_nulls([*wanted, "patients"]).is_empty():
        raise ExtractError(
            Problem(
                Where.elsewhere("the standard population"),
                f"nobody is listed with a known {' and '.join(sorted(wanted))} on {period.last}.",
                f"it standardises {', '.join(i.header.id for i in wishing)}",
                "receive a delivery with the listed patients of that day, or ask for another --ending",
            ),
            outcome="Nothing was counted.",
        )
    return listed


def measured_once(
    indicator: Indicator,
    period: Period,
    country: Country,
    catalogue: Catalogue,
    warehouse: Warehouse,
    population: pl.DataFrame | None,
) -> tuple[Measurements, ...]:
    """
    Count one indicator in one period; earlier counts are carried to the later practice numbers.

    Out:     its one figure, or the figures of a share's categories
    """
    counts = carried(warehouse.count(indicator, catalogue.codelists, period), country.identity.current)
    return measured_in(counts, indicator, groups_for(indicator, period, country, catalogue, warehouse), population)


def measured_in(
    counts: Counts, indicator: Indicator, groups: Groups, population: pl.DataFrame | None
) -> tuple[Measurements, ...]:
    """Measure counts in groups: an indicator's one figure, or the figures of a share's categories."""
    if counts.categories is not None:
        return measure_categories(counts, indicator.header, groups)
    return (measure(counts, indicator.header, groups, population),)


def groups_for(
    indicator: Indicator, period: Period, country: Country, catalogue: Catalogue, warehouse: Warehouse
) -> Groups:
    """Say who belongs to whom for one indicator in one period: what is covered, and who delivered nothing."""
    sources = sources_of(tables_needed(indicator, catalogue), warehouse.manifest)
    regions = [None if s.covers == "nation" else frozenset(s.covers) for s in sources]
    everywhere = frozenset(country.groups.region_of.values())
    return replace(
        country.groups,
        covered_regions=everywhere.intersection(*(r for r in regions if r is not None)),
        nation_covered=all(r is None for r in regions),
        without_data=_without_data(indicator, period, country, catalogue, warehouse),
    )


def _without_data(
    indicator: Indicator, period: Period, country: Country, catalogue: Catalogue, warehouse: Warehouse
) -> frozenset[str]:
    """Give the practices for which a table that the indicator reads holds nothing in the period."""
    everyone = frozenset(country.groups.region_of)
    if starts_too_late(indicator, catalogue, warehouse.manifest, period):
        return everyone
    lacking: set[str] = set()
    for table in tables_needed(indicator, catalogue):
        if catalogue.contracts.tables[table].coverage is not None:
            lacking |= everyone - set(months_covered(table, period, country, warehouse))
    return frozenset(lacking)


def months_covered(table: str, period: Period, country: Country, warehouse: Warehouse) -> dict[str, int]:
    """Give the months with rows of each practice that has any, under the later practice numbers."""
    months: dict[str, int] = {}
    for practice_id, count in warehouse.coverage(table, period).iter_rows():
        now = country.identity.of(practice_id)
        months[now] = max(months.get(now, 0), count)
    return months
