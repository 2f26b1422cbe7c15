"""
Turns the snapshot's registers into the members whom an order is for on a day.

Its own room because it is asked without counting anything: at the order, at the release, and for the status.
"""

from __future__ import annotations

from datetime import date

from pipeline.errors import OrderError, Problem, Where
from pipeline.model import Cluster, Period
from pipeline.orders.members import Members, members_of
from pipeline.orders.order import NewOrder
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.registers import Registers


def members_on(order: NewOrder, on: date, warehouse: Warehouse | Registers) -> Members:
    """
    Give an order's members on a day, as the register tells of them today.

    Raises: OrderError where the register does not know the cluster any more
    """
    now, then = (_cluster(order, day, warehouse) for day in (on, order.ordered_on))
    practices = {p.practice_id: p for p in warehouse.practices()}
    return members_of(order, then.member_ids, now, practices, warehouse.history(), Period(on, on))


def _cluster(order: NewOrder, on: date, warehouse: Warehouse | Registers) -> Cluster:
    found = next((c for c in warehouse.clusters(on) if c.cluster_id == order.cluster_id), None)
    if found is None:
        what = f"cluster '{order.cluster_id}' is not in the register any more."
        raise OrderError(
            Problem(Where.elsewhere("cluster"), what, None, "receive the clusters again, or cancel the order")
        )
    return found
