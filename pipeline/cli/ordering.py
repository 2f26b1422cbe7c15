"""Commands for orders: add, from a CSV file too, move, refuse, cancel, show, and the list of all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipeline.characters import readable
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import OrderOption, ProjectOption, as_date, moment, opened_ledger, today, who
from pipeline.cli.delivering import take_in_first
from pipeline.errors import Problem, UsageError, Where
from pipeline.model import Status, Visibility
from pipeline.orders.members import NOT_ORDERED
from pipeline.orders.order import Choices, Order, OrderState, Ranking
from pipeline.orders.status import Row
from pipeline.orders.status_text import remarks, told_day, told_waiting
from pipeline.orders.status_words import ENGLISH
from pipeline.orders.taking import Asked, Desk, read_orders, take_all
from pipeline.overview import keep_status_page
from pipeline.project import load_project

HERE = Path()
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    group = typer.Typer(no_args_is_help=True, help="Take the orders of clusters, and change them.")
    group.command()(add)
    group.command()(move)
    group.command()(refuse)
    group.command()(cancel)
    group.command()(show)
    app.add_typer(group, name="order")
    app.command()(orders)


def add(
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="ID", help="The cluster's id.")] = None,
    package: Annotated[str | None, typer.Option("--package", metavar="ID", help="The package's id.")] = None,
    visibility: Annotated[Visibility, typer.Option(help="With letters, or with names and everyone's consent.")] = (
        Visibility.ANONYMISED
    ),
    meeting: Annotated[str | None, typer.Option("--meeting", metavar="DATE", help="The day of the meeting.")] = None,
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="The period's last day; else the newest there is.")
    ] = None,
    indicator: Annotated[list[str] | None, typer.Option(help="An indicator to keep; without it all.")] = None,
    ranking: Annotated[Ranking | None, typer.Option(help="by_value, or none: in a fixed order.")] = None,
    question: Annotated[str | None, typer.Option(help="The cluster's own question for the meeting.")] = None,
    member: Annotated[
        list[str] | None, typer.Option(help="A member as the coordinator confirmed; without it the register's.")
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Orders from a CSV file, all or none.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Take an order: it is checked at once, gets a number and a day on which it is due."""
    single = (cluster, package, meeting)
    if from_file is not None and any(single):
        right = "a file of orders, or one order: --cluster, --package and --meeting"
        raise _usage("--from", "a file and a single order stand together.", right)
    if from_file is None and not all(single):
        lacking = [n for n, v in zip(("--cluster", "--package", "--meeting"), single, strict=True) if not v]
        raise _usage(lacking[0], f"{' and '.join(lacking)} missing.", "an order names its cluster, package and meeting")
    if from_file is not None:
        asked = read_orders(from_file)
    else:
        choices = Choices(tuple(indicator or ()), ranking, question)
        day, last = as_date(meeting or "", "--meeting"), as_date(ending) if ending else None
        place, members = Where.elsewhere("--cluster"), tuple(member or ())
        asked = (Asked(place, cluster or "", package or "", visibility, day, last, choices, members),)
    opened, catalogue = load_project(project, today=today())
    take_in_first(opened)
    with opened_ledger(opened, catalogue) as ledger:
        with opened_warehouse(opened, catalogue) as warehouse:
            clusters = {c.cluster_id: c for c in warehouse.clusters(today())}
            practices = warehouse.practices()
        with ledger.together():
            desk = Desk(catalogue, clusters, practices, ledger.orders(), today(), who())
            numbers = [ledger.add(one, moment(), who()).number for one in take_all(asked, desk)]
        status = keep_status_page(opened, catalogue, ledger, moment(), who())
    for row in (r for r in status.rows if r.order.number in numbers):
        few = catalogue.house.disclosure.min_practices
        typer.echo(readable("\n".join(_taken(row, catalogue.packages[row.order.package_id].status, few))))


def move(
    order: OrderOption,
    meeting: Annotated[str, typer.Option("--meeting", metavar="DATE", help="The new day of the meeting.")],
    project: ProjectOption = HERE,
) -> None:
    """Note another day of the meeting."""
    day = as_date(meeting, "--meeting")
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        found = ledger.order(order)
        if found.is_open and day < today():
            raise _usage("--meeting", f"{day} is past.", "the day of a meeting that is still to come")
        ledger.move_meeting(order, day, moment(), who())
        keep_status_page(opened, catalogue, ledger, moment(), who())
    typer.echo(f"Order {order}: the meeting is on {day}.")


def refuse(order: OrderOption, reason: ReasonOption, project: ProjectOption = HERE) -> None:
    """Refuse an order, and say why."""
    _end(order, OrderState.REFUSED, reason, project)


def cancel(order: OrderOption, reason: ReasonOption, project: ProjectOption = HERE) -> None:
    """Cancel an order that the cluster no longer wants, and say why."""
    _end(order, OrderState.CANCELLED, reason, project)


def show(order: OrderOption, project: ProjectOption = HERE) -> None:
    """Show all that is known of an order."""
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        found, editions = ledger.order(order), ledger.kept(order)
        typer.echo(readable("\n".join(_lines(found))))
        for one in editions:
            out = f"released on {one.released_on}" if one.released_on else "not released"
            approved = (
                f", approved by {one.approved_by}{' alone' if one.approved_alone else ''}" if one.approved_by else ""
            )
            typer.echo(readable(f"    edition {one.number}: {one.edition.folder}{approved}, {out}"))
        for event in ledger.events(order):
            beside = ", ".join(f"{k} {v}" for k, v in event.told.items())
            typer.echo(readable(f"    {event.at:%Y-%m-%d %H:%M}  {event.kind}  {event.by}  {beside}".rstrip()))


def orders(
    open_only: Annotated[bool, typer.Option("--open", help="Only those for which something is still to do.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """List the orders."""
    table = Table("order", "cluster", "package", "visibility", "state", "ordered", "meeting", "follows", box=None)
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        for one in ledger.orders():
            if one.is_open or not open_only:
                days = (str(one.ordered_on), str(one.meeting_on))
                told = (one.cluster_id, one.package_id, str(one.visibility), str(one.state), *days)
                table.add_row(str(one.number), *told, str(one.follows or ""))
    Console().print(table, soft_wrap=True)


def _taken(row: Row, status: Status, fewest: int) -> list[str]:
    """Say what was promised, and what stands in the way of it."""
    order = row.order
    pilot = ", a pilot" if status is Status.PREVIEW else ""
    title = f"{order.package_id} for {order.cluster_id}, {order.visibility}{pilot}"
    due = told_day(row.deadline.due, ENGLISH)
    lines = [f"Order {order.number}: {title}, for the meeting on {order.meeting_on}. Due {due}."]
    lines += [f"    {s.step}: begun by {s.latest_start}, done by {s.latest_end}" for s in row.steps]
    if len(order.members) < fewest:
        lines.append(
            f"    The cluster has {len(order.members)} members: no practice is shown with fewer than {fewest}."
        )
    lines += [f"    {told}" for told in remarks(row, ENGLISH)]
    return [*lines, f"    Waits for: {told_waiting(row, ENGLISH)}"]


def _lines(order: Order) -> list[str]:
    """Tell what was ordered."""
    asked = f"{order.package_id} for {order.cluster_id}, {order.visibility}"
    lines = [f"Order {order.number}: {asked}, {str(order.state).replace('_', ' ')}"]
    if order.reason:
        lines.append(f"    reason: {order.reason}")
    lines.append(f"    ordered on {order.ordered_on} by {order.ordered_by}, for the meeting on {order.meeting_on}")
    if order.ending:
        lines.append(f"    for the period that ends {order.ending}")
    if order.follows:
        lines.append(f"    follows order {order.follows}")
    choices = order.choices
    for name, chosen in (
        ("indicators", ", ".join(choices.indicators)),
        ("ranking", choices.ranking),
        ("question", choices.question),
        ("correction", order.correction),
        ("earlier than usual", order.early_reason),
    ):
        if chosen:
            lines.append(f"    {name}: {chosen}")
    lines.append(f"    members: {', '.join(f'{i} {n}' for i, n in sorted(order.members.items()))}")
    return lines


def _end(number: int, to: OrderState, reason: str, root: Path) -> None:
    if not reason.strip():
        raise _usage("--reason", "no reason is given.", "a sentence that tells why")
    opened, catalogue = load_project(root, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        ledger.turn(number, to, moment(), who(), reason)
        keep_status_page(opened, catalogue, ledger, moment(), who())
    typer.echo(f"Order {number} is {to}.")


def _usage(option: str, what: str, right: str) -> UsageError:
    return UsageError(Problem(Where.elsewhere(option), what, right), outcome=NOT_ORDERED)
