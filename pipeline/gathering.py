"""
Turns a report that was just printed, and the snapshot it was printed from, into the draft of its baseline.

Its own room because it asks the snapshot once more for what no page shows and a follow-up needs: when the report is
released, the snapshot in force may be another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pipeline import __version__
from pipeline.counting import Country
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package_texts import texts_behind
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import DefinitionError
from pipeline.measuring.assemble import Setting
from pipeline.measuring.counts import Counts
from pipeline.measuring.figures import ClusterFigures
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.measuring.measure import figure_ids
from pipeline.model import Cluster, Period, add_months
from pipeline.orders.baseline.contents import Covered, Draft, Statuses
from pipeline.orders.baseline.entries import draft_from, entries_of
from pipeline.orders.baseline.people import people_of
from pipeline.orders.baseline.rebuilding import rebuild
from pipeline.orders.baseline.seal_keys import people_key
from pipeline.orders.consent import Act, acts_until
from pipeline.orders.editions import Edition
from pipeline.orders.order import Order
from pipeline.plan import sources_of, tables_needed
from pipeline.reporting.report import Report
from pipeline.warehouse.protocol import Warehouse


@dataclass(frozen=True)
class Printed:
    """A report that was printed for an order, and all that it was made from."""

    order: Order
    cluster: Cluster
    edition: Edition  # with its files
    figures: ClusterFigures
    report: Report
    setting: Setting
    country: Country
    catalogue: Catalogue
    texts: Mapping[str, str]  # that the catalogue was read from
    templates: Mapping[str, str]
    follow_up: FollowUp | None = None


def draft_of(printed: Printed, warehouse: Warehouse, state: Path, acts: Iterable[Act], key: bytes) -> Draft:
    """
    Gather all that a baseline needs.

    In:     acts that the unit recorded itself; the key that baselines are sealed with
    Raises: RuntimeError where the report could not be rebuilt from the draft: a bug, found before anything is released
    """
    setting, catalogue, edition = printed.setting, printed.catalogue, printed.edition
    indicators = [catalogue.indicators[i] for i in setting.package.indicator_ids]
    statuses = dict(_sealed(indicators, printed, warehouse, key))
    months = ((i, monthly(i, edition.period, catalogue, warehouse)) for i in indicators if _adds_up(i))
    draft = Draft(
        number=printed.order.number,
        ordered=printed.order,
        edition=edition,
        package=setting.package,
        figures=printed.figures,
        follow_up=printed.follow_up,
        texts=texts_behind(
            catalogue.packages[setting.package.id], catalogue, printed.texts, counted=printed.order.choices.counted
        ),
        templates=printed.templates,
        counts={i.header.id: warehouse.count(i, catalogue.codelists, edition.period) for i in indicators},
        monthly={i.header.id: counts for i, counts in months if counts},
        covered={i.header.id: _covered(i, setting) for i in indicators},
        listed=warehouse.listed(edition.period),
        statuses=statuses,
        people=people_of(state, (s.person_key for s in statuses.values())),
        manifest=warehouse.manifest,
        practices=warehouse.practices(),
        history=warehouse.history(),
        regions=printed.country.region_names,
        consents=acts_until(warehouse.consents(), acts, printed.cluster.cluster_id, edition.printed_on),
        engine_version=__version__,
    )
    if rebuild(draft_from(entries_of(draft))) != printed.report:
        raise RuntimeError(f"the draft of order {draft.number} does not give its report again")
    return draft


def months_of(period: Period) -> tuple[Period, ...]:
    """Give the calendar months of a period, oldest first; the first and the last are cut where it begins and ends."""
    months, first = [], period.first
    while first <= period.last:
        after = add_months(first.replace(day=1), 1)
        months.append(Period(first, min(period.last, after - timedelta(days=1))))
        first = after
    return tuple(months)


def person_key_of(indicator: Indicator, catalogue: Catalogue, manifest: SnapshotManifest) -> str | None:
    """Give the person key that an indicator's patients are numbered under; None where none of its sources has one."""
    sources = sources_of(tables_needed(indicator, catalogue), manifest)
    return next(iter(sorted({s.person_key for s in sources if s.person_key is not None})), None)


def _adds_up(indicator: Indicator) -> bool:
    """Say whether the sums of months are the sum of a year: patients who count once are counted in each month."""
    return not indicator.header.counts.counts_once


def monthly(indicator: Indicator, period: Period, catalogue: Catalogue, warehouse: Warehouse) -> tuple[Counts, ...]:
    """Count each month; nothing where a month alone breaks a rule that the whole period keeps, as a correction may."""
    try:
        counted = [warehouse.count(indicator, catalogue.codelists, month) for month in months_of(period)]
    except DefinitionError:
        return ()
    return tuple(replace(counts, strata=None, values=None) for counts in counted)


def _covered(indicator: Indicator, setting: Setting) -> Covered:
    groups = setting.measured[figure_ids(indicator.header)[0]][-1].groups
    return Covered(groups.without_data, groups.covered_regions, groups.nation_covered)


def _sealed(
    indicators: Iterable[Indicator], printed: Printed, warehouse: Warehouse, key: bytes
) -> Iterator[tuple[str, Statuses]]:
    """Seal the members' patients, under whichever number a practice had on the period's last day."""
    counted = printed.country.groups.clusters[printed.cluster.cluster_id]
    numbers = counted | {old for old, now in printed.country.identity.current.items() if now in counted}
    codelists, period = printed.catalogue.codelists, printed.edition.period
    for indicator in indicators:
        person_key = person_key_of(indicator, printed.catalogue, warehouse.manifest)
        if person_key is not None:
            own = people_key(key, person_key)
            sealed = warehouse.seal_statuses(indicator, codelists, period, frozenset(numbers), own)
            if sealed is not None:
                yield indicator.header.id, Statuses(person_key, sealed)
