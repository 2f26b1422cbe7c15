"""
Turns the ledger and what was received into how all orders stand, and keeps the secretariat's page of it.

Its own room because it reads the ledger, the registers and the definitions, and every command that changes how an order
stands ends here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import ExtractError, OrderError, PressError
from pipeline.intake import current_snapshot
from pipeline.membership import MembersOn
from pipeline.orders.consent import Act, acts_of, is_needed, missing_consents
from pipeline.orders.ledger import Ledger
from pipeline.orders.order import Event, Order
from pipeline.orders.status import Known, Status, status
from pipeline.orders.status_page import FILE, write_status_page
from pipeline.orders.timeline import awaited_in, local
from pipeline.orders.waiting import refresh_waits
from pipeline.output.places import unwritable
from pipeline.plan import sources_of, tables_needed
from pipeline.project import Project
from pipeline.warehouse.register_files import RegisterFiles
from pipeline.warehouse.registers import Registers


def take_stock(project: Project, catalogue: Catalogue, ledger: Ledger, at: datetime, by: str) -> Status:
    """
    Write down whose consent is awaited today, and tell how all orders stand.

    Where nothing was received yet nobody can say whose consent is missing: what was awaited before stays awaited.
    """
    today, orders = local(at).date(), ledger.orders()
    folder, manifest = _snapshot(project)
    registers = RegisterFiles(folder, manifest, catalogue.contracts) if folder and manifest and orders else None
    if registers:
        refresh_all_waits(catalogue, ledger, registers, at, by)
    packages = catalogue.packages.values()
    known = Known(
        clusters={c.cluster_id: c.name for c in registers.clusters(today)} if registers else {},
        practices={p.practice_id: p.name for p in registers.practices()} if registers else {},
        packages={p.id: p.title for p in packages},
        follow_up_months={p.id: p.follow_up.months for p in packages},
        lacking={o.number: set(_lacking(o, catalogue, manifest)) for o in orders if manifest and o.is_open},
        has_snapshot=manifest is not None,
    )
    return status(orders, ledger.events(), known, catalogue.house, today)


def refresh_all_waits(catalogue: Catalogue, ledger: Ledger, registers: Registers, at: datetime, by: str) -> None:
    """Write down, for every open order, whose consent it waits for with the members of today, where that changed."""
    today, policy = local(at).date(), catalogue.house.consent
    consents, history, members = registers.consents(), registers.history(), MembersOn(today, registers)
    acts: dict[str, list[Act]] = {}
    for act in (*acts_of(consents), *ledger.acts()):
        acts.setdefault(act.cluster_id, []).append(act)
    happened: dict[int | None, list[Event]] = {}
    for event in ledger.events():
        happened.setdefault(event.order, []).append(event)
    for order in (o for o in ledger.orders() if o.is_open):
        missing: tuple[str, ...] = ()
        if is_needed(policy, order.visibility):
            with suppress(OrderError):  # the cluster is gone: what was awaited says nothing any more
                cluster, own = members.of(order).cluster, acts.get(order.cluster_id, ())
                missing = missing_consents(policy, cluster, order.visibility, consents.clear(), today, own, history)
        if awaited_in(happened.get(order.number, ())) != frozenset(missing):
            refresh_waits(ledger, order, missing, at, by)


def keep_status_page(project: Project, catalogue: Catalogue, ledger: Ledger, at: datetime, by: str) -> Status:
    """
    Take stock and put the page of it in the state folder; called after whatever changed how an order stands.

    Raises: PressError where the page cannot be written
    """
    stock = take_stock(project, catalogue, ledger, at, by)
    try:
        write_status_page(project.state, stock, catalogue.house.name, project.templates(), at)
    except OSError as error:
        raise PressError(unwritable(project.state / FILE, error)) from None
    return stock


def _snapshot(project: Project) -> tuple[Path | None, SnapshotManifest | None]:
    with suppress(ExtractError):
        return current_snapshot(project.state)
    return None, None


def _lacking(order: Order, catalogue: Catalogue, manifest: SnapshotManifest) -> Iterator[str]:
    """Name what does not reach far enough for an order: sources that end too early, tables that nobody delivered."""
    package = catalogue.packages.get(order.package_id)
    wanted = order.choices.indicators or (package.indicator_ids if package else ())
    if package and order.choices.counted:
        twins = catalogue.counted_for(package)
        wanted = tuple(twins[i] for i in wanted if i in twins)
    indicators = [catalogue.indicators[i] for i in wanted if i in catalogue.indicators]
    tables = {t for i in indicators for t in tables_needed(i, catalogue)}
    yield from (catalogue.contracts.tables[t].title for t in tables if t not in manifest.tables)
    if order.ending is not None:
        yield from (s.title for s in sources_of(tables, manifest) if s.complete_until < order.ending)
