"""
Turns the snapshot's registers into the members whom an order is for on a day.

Its own room because it is asked without counting anything: when an order is printed or released, and for the status.
"""

from __future__ import annotations

from datetime import date

from pipeline.errors import OrderError, Problem, Where
from pipeline.model import Period
from pipeline.orders.members import Members, members_of
from pipeline.orders.order import NewOrder
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.registers import Registers


def members_on(order: NewOrder, on: date, registers: Warehouse | Registers) -> Members:
    """
    Give an order's members on a day, as the register tells of them today.

    Raises: OrderError where the register does not know the cluster any more
    """
    found = next((c for c in registers.clusters(on) if c.cluster_id == order.cluster_id), None)
    if found is None:
        what = f"cluster '{order.cluster_id}' is not in the register any more."
        remedy = "receive the clusters again, or cancel the order"
        raise OrderError(Problem(Where.elsewhere("cluster"), what, None, remedy), outcome="Nothing was done.")
    practices = {p.practice_id: p for p in registers.practices()}
    return members_of(order, found, practices, registers.history(), Period(on, on))
