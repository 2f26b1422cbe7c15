"""
Turns an order in the ledger into what a run is asked, and carries it out.

Its own room because a run knows no ledger and the ledger no data: which period, which members and which edition an
order means today is found out here, for one order on demand as for all of a night's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from pipeline import batch, following
from pipeline.counting import clusters_for
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import OrderError, Problem, UsageError, Where
from pipeline.membership import MembersOn
from pipeline.orders.baseline.file import read_capsule, read_label_key
from pipeline.orders.choosing import fitted
from pipeline.orders.ledger import Ledger, Sealed, newest_baseline
from pipeline.orders.order import NewOrder, Order
from pipeline.orders.run_order import RunOrder
from pipeline.plan import Plan, chosen, latest_ending
from pipeline.project import Project
from pipeline.warehouse.protocol import Warehouse

NOT_PRINTED = "Nothing was printed."


@dataclass(frozen=True)
class Desk:
    """All that orders are carried out with."""

    project: Project
    catalogue: Catalogue
    warehouse: Warehouse
    ledger: Ledger
    label_key: bytes
    seal_key: bytes
    out: Path
    at: datetime
    by: str

    @property
    def today(self) -> date:
        """The day that it is."""
        return self.at.date()

    @cached_property
    def members(self) -> MembersOn:
        """The registers of today, read once for all orders."""
        return MembersOn(self.today, self.warehouse)


def print_order(order: Order, desk: Desk, step: Callable[[str], None]) -> batch.Made:
    """
    Print an order's report; it is ready then. Whoever prints, approves or releases it holds it meanwhile.

    Raises: OrderError where nothing is left to print for it, or somebody else holds it, and what a run raises
    """
    with desk.ledger.alone(f"order-{order.number}"):
        order = desk.ledger.order(order.number)
        if order.follows is not None:
            return _print_follow_up(order, desk, step)
        (made,) = batch.run(job_of(run_order_of(order, desk), desk), step)
    return made


def _print_follow_up(order: Order, desk: Desk, step: Callable[[str], None]) -> batch.Made:
    """Print a follow-up: its letters are made with the baseline's key, whatever key the unit has today."""
    refuse_ended(order)
    basis, sealed = basis_for(order, desk)
    asked = _asked(order, basis.window.last, desk)
    plan = following.plan_of(basis, chosen(clusters_for(asked, desk.warehouse), asked.cluster_ids))
    state, key = desk.project.state, desk.seal_key
    labels = read_label_key(state, sealed.path, basis.capsule.edition, key)
    with_frozen = replace(desk, catalogue=basis.frozen, label_key=labels)
    return following.run_follow_up(_job(asked, plan, with_frozen), basis, desk.catalogue, step)


def basis_for(order: NewOrder, desk: Desk) -> tuple[following.Basis, Sealed]:
    """
    Give what an order's follow-up stands on.

    Raises: BaselineError where there is no baseline, or it was changed; OrderError where the window cannot be
    """
    followed = desk.ledger.order(order.follows or 0)
    sealed = newest_baseline(followed, desk.ledger)
    capsule = read_capsule(desk.project.state, sealed, desk.seal_key)
    early = order.early_reason is not None
    manifest = desk.warehouse.manifest
    basis = following.basis_of(capsule, followed, desk.catalogue, manifest, order.ending, desk.today, early=early)
    return basis, sealed


def job_of(asked: RunOrder, desk: Desk) -> batch.Job:
    """Put what a run is asked beside all that it is carried out with."""
    return _job(asked, batch.plan_for(asked, desk.catalogue, desk.warehouse), desk)


def _job(asked: RunOrder, plan: Plan, desk: Desk) -> batch.Job:
    return batch.Job(
        asked,
        plan,
        desk.project,
        desk.catalogue,
        desk.warehouse,
        desk.ledger,
        desk.label_key,
        desk.seal_key,
        desk.out,
        desk.at,
        desk.by,
    )


def run_order_of(order: Order, desk: Desk) -> RunOrder:
    """
    Say what a run is asked for an order today.

    The period is the one ordered, else that of the edition that is corrected, else the newest that the data reach; the
    members are those of today.
    """
    refuse_ended(order)
    package = desk.catalogue.packages.get(order.package_id)
    if package is None:
        what = f"package '{order.package_id}' of order {order.number} does not exist any more."
        raise UsageError(Problem(Where.elsewhere("PACKAGE"), what, None, "bring it back, or cancel the order"))
    released = [k for k in desk.ledger.kept(order.number) if k.released_on is not None]
    corrected = released[-1].edition.asked.ending if released else None
    known = order.ending or corrected
    if known:
        return _asked(order, known, desk)
    shown = fitted(package, order.choices, desk.catalogue.counted_for(package))
    return _asked(order, latest_ending(shown, desk.catalogue, desk.warehouse.manifest), desk)


def _asked(order: Order, ending: date, desk: Desk) -> RunOrder:
    return RunOrder(
        package_id=order.package_id,
        ending=ending,
        cluster_ids=(order.cluster_id,),
        visibility=order.visibility,
        printed_on=desk.today,
        number=order.number,
        choices=order.choices,
        ordered_by=desk.members.of(order).cluster,
        edition=sum(k.released_on is not None for k in desk.ledger.kept(order.number)) + 1,
        correction=order.correction,
    )


def refuse_ended(order: Order) -> None:
    """
    Refuse to print what is released or ended.

    Raises: OrderError
    """
    if not order.is_open:
        what, right = f"order {order.number} is {order.state}.", "an order is printed until it is released or ended"
        raise OrderError(Problem(Where.elsewhere("--order"), what, right), outcome=NOT_PRINTED)
