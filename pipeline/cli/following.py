"""The command that orders a follow-up and prints it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.asking import opened_warehouse, tell_made
from pipeline.cli.common import OrderOption, ProjectOption, as_date, moment, opened_ledger, progress, today, who
from pipeline.errors import OrderError, Problem, UsageError, Where
from pipeline.measuring.identity import identity_at
from pipeline.model import Period
from pipeline.orders.keys import baseline_key, label_key
from pipeline.orders.ledger import Ledger
from pipeline.orders.members import confirmed
from pipeline.orders.order import NewOrder, Order, OrderState
from pipeline.orders.windows import NOT_FOLLOWED
from pipeline.overview import keep_status_page
from pipeline.project import load_project
from pipeline.warehouse.protocol import Warehouse

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command("follow-up")(follow_up)


def follow_up(
    order: OrderOption,
    meeting: Annotated[str, typer.Option("--meeting", metavar="DATE", help="The day of the meeting about it.")],
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="The window's last day; else it is proposed.")
    ] = None,
    member: Annotated[
        list[str] | None, typer.Option(help="A member as the coordinator confirmed; without it the register's.")
    ] = None,
    early: Annotated[bool, typer.Option("--early", help="Sooner after the meeting than the house follows up.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is early.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Order the follow-up of a released order, and print it: its baseline, and what has changed since."""
    from pipeline import ordered  # noqa: PLC0415 -- the press takes two seconds to start

    if early != bool((reason or "").strip()):
        right = "--early and --reason stand together: whoever asks later will want to know"
        what = "no reason is given." if early else "a reason is given, and it is not said to be early."
        raise UsageError(Problem(Where.elsewhere("--early"), what, right), outcome=NOT_FOLLOWED)
    day, last = as_date(meeting, "--meeting"), as_date(ending) if ending else None
    if day < today():
        what, right = f"{day} is past.", "the day of a meeting that is still to come"
        raise OrderError(Problem(Where.elsewhere("--meeting"), what, right), outcome=NOT_FOLLOWED)
    opened, catalogue = load_project(project, today=today())
    with opened_warehouse(opened, catalogue) as warehouse, opened_ledger(opened, catalogue) as ledger:
        keys = label_key(opened.state, os.environ), baseline_key(opened.state, os.environ)
        desk = ordered.Desk(opened, catalogue, warehouse, ledger, *keys, opened.reports, moment(), who())
        followed = ledger.order(order)
        new = _new(followed, member or (), ledger, warehouse)
        new = replace(new, meeting_on=day, ending=last, early_reason=(reason or "").strip() or None)
        basis, _ = ordered.basis_for(new, desk)
        taken = ledger.add(replace(new, ending=basis.window.last), moment(), who())
        window = f"{basis.window.first} to {basis.window.last}"
        typer.echo(f"Order {taken.number} follows order {order} up: {window}, for the meeting on {day}.")
        with progress(None, f"Printing order {taken.number}") as step:
            made = ordered.print_order(taken, desk, step)
        keep_status_page(opened, catalogue, ledger, moment(), who())
    tell_made(made)
    sys.exit(made.error.exit_code if made.error else 0)


def _new(followed: Order, members: list[str] | tuple[str, ...], ledger: Ledger, warehouse: Warehouse) -> NewOrder:
    """Make the order of a follow-up: everything as in the order that it follows, with the members of today."""
    number = followed.number
    standing = [o for o in ledger.orders() if o.follows == number and o.is_open]
    if standing:
        what = f"order {number} is being followed up: order {standing[0].number} is {standing[0].state}."
        raise OrderError(Problem(Where.elsewhere("--order"), what, "one follow-up at a time"), outcome=NOT_FOLLOWED)
    if followed.state not in (OrderState.RELEASED, OrderState.FOLLOWED_UP):
        what = f"order {number} is {str(followed.state).replace('_', ' ')}, and has nothing to be followed up."
        right = "a released report is followed up, against its baseline"
        raise OrderError(Problem(Where.elsewhere("--order"), what, right), outcome=NOT_FOLLOWED)
    cluster = next((c for c in warehouse.clusters(today()) if c.cluster_id == followed.cluster_id), None)
    if cluster is None:
        what = f"cluster '{followed.cluster_id}' is not in the register any more."
        raise OrderError(Problem(Where.elsewhere("cluster"), what), outcome=NOT_FOLLOWED)
    current = identity_at(warehouse.history(), Period(today(), today())).current
    return NewOrder(
        cluster_id=followed.cluster_id,
        package_id=followed.package_id,
        visibility=followed.visibility,
        meeting_on=followed.meeting_on,
        ordered_on=today(),
        ordered_by=who(),
        members=confirmed(cluster, members, warehouse.practices(), current),
        registered=tuple(sorted(cluster.member_ids)),
        choices=followed.choices,
        follows=number,
    )
