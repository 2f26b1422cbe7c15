"""
Counts the period of a sealed baseline once more, with its own definitions on the snapshot in force.

Its own room because deliveries are mended long after a report is out: the secretariat hears of it before the follow-up
does, and hears nothing where what came has nothing to do with the baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.gathering import monthly
from pipeline.measuring.counts import carried
from pipeline.measuring.identity import identity_at
from pipeline.measuring.restated import Restated, restated
from pipeline.model import Period
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.plan import refuse_unreadable, tables_needed
from pipeline.warehouse.protocol import Warehouse

_HISTORY = "practice_history"


def touched_indicators(capsule: Capsule, frozen: Catalogue, warehouse: Warehouse) -> tuple[Indicator, ...]:
    """Give the indicators of a baseline of which a table is otherwise in today's snapshot."""
    then, now = ({n: t.digest for n, t in m.tables.items()} for m in (capsule.manifest, warehouse.manifest))
    otherwise = {t for t in then.keys() | now.keys() if then.get(t) != now.get(t)}
    own = (frozen.indicators[i] for i in capsule.counts)
    return tuple(i for i in own if (tables_needed(i, frozen) | {_HISTORY}) & otherwise)


def restated_since(capsule: Capsule, warehouse: Warehouse) -> tuple[Restated, ...]:
    """
    Tell which numbers of a baseline's cluster are no longer what they were.

    Out:    an indicator each, in the order of the package; nothing where every number stands
    Raises: ExtractError where the data no longer reach the baseline's period; DefinitionError where this engine reads
        or counts the frozen definitions no more
    """
    frozen = definitions_of(capsule)
    touched = touched_indicators(capsule, frozen, warehouse)
    refuse_unreadable(touched, frozen, warehouse.manifest, capsule.edition.period)
    return tuple(_restated(touched, capsule, frozen, warehouse))


def _restated(
    touched: Iterable[Indicator], capsule: Capsule, frozen: Catalogue, warehouse: Warehouse
) -> Iterator[Restated]:
    printed_on, period = capsule.edition.printed_on, capsule.edition.period
    current = identity_at(capsule.history, Period(period.first, max(printed_on, period.last))).current
    members = frozenset(capsule.edition.members)
    for indicator in touched:
        before = carried(capsule.counts[indicator.header.id], current)
        now = carried(warehouse.count(indicator, frozen.codelists, period), current)
        if restated(before, now, members) is None:
            continue
        months = tuple(carried(m, current) for m in capsule.monthly.get(indicator.header.id, ()))
        again = tuple(carried(m, current) for m in monthly(indicator, period, frozen, warehouse)) if months else ()
        found = restated(before, now, members, months if again else (), again)
        if found is not None:
            yield found
