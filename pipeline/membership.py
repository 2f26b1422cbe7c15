"""
Turns the snapshot's registers into the members whom an order is for on a day.

Its own room because it is asked without counting anything: when an order is printed or released, and for the status.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from pipeline.errors import OrderError, Problem, Where
from pipeline.model import Cluster, HistoryEvent, Period, Practice
from pipeline.orders.members import Members, members_of
from pipeline.orders.order import NewOrder
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.registers import Registers


class MembersOn:
    """The registers of a day, read once for all the orders that ask them."""

    def __init__(self, on: date, registers: Warehouse | Registers) -> None:
        self._on, self._registers = on, registers

    def of(self, order: NewOrder) -> Members:
        """
        Give an order's members, as the register tells of them today.

        Raises: OrderError where the register does not know the cluster any more
        """
        found = self._clusters.get(order.cluster_id)
        if found is None:
            what = f"cluster '{order.cluster_id}' is not in the register any more."
            remedy = "receive the clusters again, or cancel the order"
            raise OrderError(Problem(Where.elsewhere("cluster"), what, None, remedy), outcome="Nothing was done.")
        return members_of(order, found, self._practices, self._history, Period(self._on, self._on))

    @cached_property
    def _clusters(self) -> dict[str, Cluster]:
        return {c.cluster_id: c for c in self._registers.clusters(self._on)}

    @cached_property
    def _practices(self) -> dict[str, Practice]:
        return {p.practice_id: p for p in self._registers.practices()}

    @cached_property
    def _history(self) -> tuple[HistoryEvent, ...]:
        return self._registers.history()


def members_on(order: NewOrder, on: date, registers: Warehouse | Registers) -> Members:
    """
    Give one order's members on a day.

    Raises: OrderError as `MembersOn.of` does
    """
    return MembersOn(on, registers).of(order)
