"""
Finds the baseline that is in force for an order: that of its newest release.

Its own room because whoever rebuilds a report and whoever follows it up must take the same one.
"""

from __future__ import annotations

from pipeline.errors import BaselineError, Problem, Where
from pipeline.orders.ledger.ledger import Ledger
from pipeline.orders.ledger.records import Sealed
from pipeline.orders.order import Order


def newest_baseline(order: Order, ledger: Ledger) -> Sealed:
    """
    Give the baseline of an order's newest release.

    Raises: BaselineError where nothing of it was released
    """
    own = [b for b in ledger.baselines() if b.order == order.number]
    if not own:
        what = f"order {order.number} has no baseline: it is {order.state}."
        right = "a baseline is sealed when a report is released"
        raise BaselineError(Problem(Where.elsewhere("--order"), what, right), outcome="Nothing was done.")
    return Sealed(own[-1].path, own[-1].sha256)
