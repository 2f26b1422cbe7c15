"""
Turns a snapshot into what was seen around a report's figures: lists, movements, gaps, work done elsewhere.

Its own room because it explains figures and is none: a page tells it beside them, under the same practice numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from pipeline.counting import Country, months_covered
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.measuring.evidence import Movements, Observed, Performed
from pipeline.measuring.identity import Identity
from pipeline.model import Period
from pipeline.plan import tables_needed
from pipeline.warehouse.protocol import Warehouse


def observe(
    indicators: Iterable[Indicator], period: Period, country: Country, catalogue: Catalogue, warehouse: Warehouse
) -> Observed:
    """Gather what was seen around the figures: lists, movements, gaps in deliveries, events done by others."""
    tables = sorted({t for i in indicators for t in tables_needed(i, catalogue)})
    contracts = catalogue.contracts.tables
    movements = _under_later_numbers(warehouse.movements(period), country.identity)
    moved = {i: Movements(came, left, died) for i, came, left, died in movements.iter_rows()}
    return Observed(
        listed=_under_later_numbers(warehouse.listed(period), country.identity, "sex", "age_band"),
        movements=moved or None,
        gaps={contracts[t].title: _gaps(t, period, country, catalogue, warehouse) for t in tables},
        performed={
            contracts[t].title: _performed(t, period, country, catalogue, warehouse)
            for t in tables
            if contracts[t].performed_by is not None
        },
        events=country.identity.events,
        joined=joined_since(warehouse.memberships(), country.identity, country.on),
        until=country.on,
    )


def _under_later_numbers(counted: pl.DataFrame, identity: Identity, *by: str) -> pl.DataFrame:
    """Sum what was counted for practices that are one on a later day; a sum over an unknown is unknown."""
    if not identity.current.keys() & set(counted["practice_id"]):
        return counted
    sums = (c for c in counted.columns if c not in ("practice_id", *by))
    known = [pl.when(pl.col(c).is_not_null().all()).then(pl.col(c).sum()).alias(c) for c in sums]
    renamed = counted.with_columns(pl.col("practice_id").replace(dict(identity.current)))
    return renamed.group_by("practice_id", *by).agg(known).select(counted.columns).sort("practice_id", *by)


def _performed(
    table: str, period: Period, country: Country, catalogue: Catalogue, warehouse: Warehouse
) -> dict[str, Performed]:
    """Tell who performed what, but not for practices that delivered nothing: all that is seen of theirs is others'."""
    counted = _under_later_numbers(warehouse.elsewhere(table, period), country.identity)
    seen = {i: Performed(events, others) for i, events, others in counted.iter_rows()}
    if catalogue.contracts.tables[table].coverage is None:
        return seen
    delivered = months_covered(table, period, country, warehouse)
    return {i: performed for i, performed in seen.items() if i in delivered}


def _gaps(table: str, period: Period, country: Country, catalogue: Catalogue, warehouse: Warehouse) -> frozenset[str]:
    """Give the practices with whole months lacking in a table that is delivered month by month."""
    contract = catalogue.contracts.tables[table]
    if contract.coverage is None or contract.coverage.on is None or contract.grain != "event":
        return frozenset()
    months = months_covered(table, period, country, warehouse)
    most = max(months.values(), default=0)
    return frozenset(i for i in country.groups.region_of if months.get(i, 0) < most)


def joined_since(memberships: pl.DataFrame, identity: Identity, on: date) -> dict[str, date]:
    """
    Give the day since which each practice has been a member of its cluster of a day, under whatever number.

    A membership that goes on under a new number, or in the parts of a practice that was split, did not begin anew.
    """
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    columns = memberships.select("cluster_id", "practice_id", "joined_on", "left_on")
    for cluster_id, practice_id, first, last in columns.iter_rows():
        now = identity.of(practice_id)
        for i in {now, *identity.parts.get(now, ())}:
            spans.setdefault((cluster_id, i), []).append((last or date.max, first))
    present = {key: each for key, each in spans.items() if any(first <= on <= last for last, first in each)}
    return {practice_id: _unbroken_until(on, each) for (_, practice_id), each in present.items()}


def _unbroken_until(on: date, spans: Iterable[tuple[date, date]]) -> date:
    """Give the first day of what reaches up to a day without a gap; spans are (last, first)."""
    since = on
    for last, first in sorted(spans, reverse=True):
        if first <= since and since - timedelta(days=1) <= last:
            since = first
    return since
