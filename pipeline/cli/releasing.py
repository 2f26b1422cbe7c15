"""The commands with which a printed report is approved, and leaves the house."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import OrderOption, ProjectOption, moment, opened_ledger, today, who
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import OrderError, Problem, Where
from pipeline.letting_go import let_go
from pipeline.measuring.identity import identity_at
from pipeline.measuring.rule import house_rule, rule_of
from pipeline.membership import members_on
from pipeline.model import Period
from pipeline.orders.edition_files import files_in
from pipeline.orders.keys import baseline_key
from pipeline.orders.ledger import Kept, Ledger
from pipeline.orders.memory import letters_told
from pipeline.orders.order import OrderState
from pipeline.orders.releasing import Today, refuse_changed, refuse_release
from pipeline.overview import keep_status_page
from pipeline.project import load_project
from pipeline.warehouse.protocol import Warehouse

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(approve)
    app.command()(release)


def approve(order: OrderOption, project: ProjectOption = HERE) -> None:
    """Approve a printed report: another person than the one who ordered it, who has read it."""
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        with ledger.alone(f"order-{order}"), ledger.together():  # what is approved is what was looked at
            one = newest_of(order, ledger)
            refuse_changed(one.edition, files_in(opened.root / one.edition.folder), order)
            ledger.approve(order, moment(), who(), alone=catalogue.house.approval == "alone")
        typer.echo(f"Order {order} is approved by {who()}: {one.edition.name}. Next: klynge release --order {order}")
        keep_status_page(opened, catalogue, ledger, moment(), who())


def release(
    order: OrderOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and release nothing.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Release an approved report: check files, consents, members and earlier releases, and seal its baseline."""
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        with ledger.alone("release"), ledger.alone(f"order-{order}"):
            one = newest_of(order, ledger)
            refuse_unapproved(order, ledger)
            with opened_warehouse(opened, catalogue) as warehouse:
                checked = todays(one, catalogue, ledger, warehouse)
            folder = opened.root / one.edition.folder
            refuse_release(one.edition, files_in(folder), checked)
            if not dry_run:
                key = baseline_key(opened.state, os.environ)
                let_go(one, opened.state, ledger, checked, moment(), who(), key)
        if dry_run:
            typer.echo(f"{one.edition.name}: may be released; this was a dry run, and nothing was.")
        else:
            typer.echo(f"{one.edition.name}: released on {checked.on}. It lies in {folder}")
        for earlier in letters_told(one.edition, checked.released):
            typer.echo(f"    The letters of {earlier.name}, printed on {earlier.printed_on}, can be read beside it.")
        if not dry_run:
            keep_status_page(opened, catalogue, ledger, moment(), who())


def newest_of(order: int, ledger: Ledger) -> Kept:
    """
    Give an order's newest edition.

    Raises: OrderError where nothing was printed for it, or its newest edition is out
    """
    found, editions = ledger.order(order), ledger.kept(order)
    remedy = f"print it: klynge run --order {order}" if found.is_open else None
    if not editions:
        what = f"nothing was printed for order {order}: it is {found.state}."
        raise _refused(what, "a report is printed before it is approved and released", remedy)
    newest = editions[-1]
    if newest.released_on is not None:
        what = f"edition {newest.number} of order {order} was released on {newest.released_on}."
        raise _refused(what, "an edition is approved and released once", remedy)
    return newest


def refuse_unapproved(order: int, ledger: Ledger) -> None:
    """
    Refuse to release what nobody approved.

    Raises: OrderError
    """
    state = ledger.order(order).state
    if state is not OrderState.APPROVED:
        what = f"order {order} is {state}, and not approved."
        remedy = f"let another person read it and run: klynge approve --order {order}"
        raise _refused(what, "a report is released when it was approved", remedy if state is OrderState.READY else None)


def todays(one: Kept, catalogue: Catalogue, ledger: Ledger, warehouse: Warehouse) -> Today:
    """Gather what a release is checked against, as it is today."""
    on, history = today(), warehouse.history()
    order = ledger.order(one.order or 0)
    found = catalogue.packages.get(one.edition.asked.package_id)
    return Today(
        order=order.number,
        on=on,
        members=members_on(order, on, warehouse).cluster,
        current=identity_at(history, Period(on, on)).current,
        consents=warehouse.consents(),
        recorded=ledger.acts(),
        history=history,
        policy=catalogue.house.consent,
        rule=rule_of(catalogue.house, found) if found else house_rule(catalogue.house),
        released=tuple(k.edition for k in ledger.released()),
    )


def _refused(what: str, right: str, remedy: str | None) -> OrderError:
    return OrderError(Problem(Where.elsewhere("--order"), what, right, remedy), outcome="Nothing was done.")
