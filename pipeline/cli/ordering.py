"""Commands with which orders are taken and changed: add, from a CSV file too, move, refuse and cancel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import OrderOption, ProjectOption, as_date, counted, moment, opened_ledger, today, who
from pipeline.cli.delivering import take_in_first
from pipeline.cli.showing import orders, show
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import OrderError, Problem, UsageError, Where
from pipeline.measuring.identity import identity_at
from pipeline.measuring.rule import rule_of
from pipeline.model import Cluster, Period, Practice, Status, Visibility
from pipeline.orders.baseline.file import forget_drafts
from pipeline.orders.members import NOT_ORDERED
from pipeline.orders.order import Choices, Order, OrderState, Ranking
from pipeline.orders.order_files import read_orders
from pipeline.orders.status import Row
from pipeline.orders.status_text import remarks, told_day, told_waiting
from pipeline.orders.status_words import ENGLISH
from pipeline.orders.taking import Asked, Desk, take_all
from pipeline.overview import keep_status_page, take_stock
from pipeline.project import load_project
from pipeline.warehouse.protocol import Warehouse

HERE = Path()
NOT_CHANGED = "Nothing was changed."
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for whoever asks later.")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    group = typer.Typer(no_args_is_help=True, help="Take the orders of clusters, and change them.")
    for command in (add, move, refuse, cancel, show):
        group.command()(command)
    app.add_typer(group, name="order")
    app.command()(orders)


@dataclass(frozen=True)
class _Registers:
    """What the snapshot says of clusters and practices today."""

    clusters: Mapping[str, Cluster]
    practices: tuple[Practice, ...]
    current: Mapping[str, str]  # practice numbers that became another

    @cached_property
    def by_id(self) -> Mapping[str, Practice]:
        """Give the practices by id."""
        return {p.practice_id: p for p in self.practices}

    @classmethod
    def read(cls, warehouse: Warehouse) -> _Registers:
        """Read the registers once."""
        day = Period(today(), today())
        clusters = {c.cluster_id: c for c in warehouse.clusters(day.last)}
        return cls(clusters, warehouse.practices(), identity_at(warehouse.history(), day).current)

    def named_in(self, text: str, visibility: Visibility) -> Iterator[str]:
        """Tell what a text holds of people, as the proof of a printed report would."""
        from pipeline.output.proof.people import Secrets, Watch  # noqa: PLC0415 -- slow, and few orders have a question

        return Watch(Secrets(self.practices), visibility, ()).in_text(text)


def add(
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="ID", help="The cluster's id.")] = None,
    package: Annotated[str | None, typer.Option("--package", metavar="ID", help="The package's id.")] = None,
    visibility: Annotated[
        Visibility | None,
        typer.Option(help="With letters, or with names and everyone's consent.", show_default="anonymised"),
    ] = None,
    meeting: Annotated[str | None, typer.Option("--meeting", metavar="DATE", help="The day of the meeting.")] = None,
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="The period's last day; else the newest there is.")
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An indicator to keep, more than one; without it all.")
    ] = None,
    ranking: Annotated[Ranking | None, typer.Option(help="by_value, or none: in a fixed order.")] = None,
    question: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The cluster's own question for the meeting.")
    ] = None,
    counted: Annotated[
        bool, typer.Option("--counted", help="As the owner of the data counted it: each indicator's counted twin.")
    ] = False,
    member: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A member as the coordinator confirmed, more than one; else the register's."),
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Orders from a CSV file, all or none.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Take an order: it is checked at once, gets a number and a day on which it is due."""
    single = {"--cluster": cluster, "--package": package, "--meeting": meeting}
    others = (visibility, ending, indicator, ranking, question, counted, member)
    if from_file is not None:
        if any(single.values()) or any(others):
            right = "a file of orders, or one order with its options"
            raise _usage("--from", "a file and the options of a single order stand together.", right)
        asked: Sequence[Asked] = read_orders(from_file)
    else:
        lacking = [name for name, given in single.items() if not given]
        if lacking:
            right = "an order names its cluster, its package and the day of the meeting"
            are = "is" if len(lacking) == 1 else "are"
            raise _usage("klynge order add", f"{' and '.join(lacking)} {are} missing.", right)
        one = Asked(
            Where.elsewhere("klynge order add"),
            cluster or "",
            package or "",
            visibility or Visibility.ANONYMISED,
            as_date(meeting or "", "--meeting"),
            as_date(ending) if ending else None,
            Choices(tuple(indicator or ()), ranking, question, counted),
            tuple(member or ()),
        )
        asked = (one,)
    _take(asked, project)


def move(
    order: OrderOption,
    meeting: Annotated[str, typer.Option("--meeting", metavar="DATE", help="The new day of the meeting.")],
    project: ProjectOption = HERE,
) -> None:
    """Note another day of the meeting."""
    day = as_date(meeting, "--meeting")
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        with ledger.together():
            found = ledger.order(order)
            if found.state in (OrderState.REFUSED, OrderState.CANCELLED):
                what = f"order {order} is {found.state}: {found.reason}."
                raise _refused("--order", what, "the meeting of an order that was not ended", NOT_CHANGED)
            if found.is_open and day < today():
                right = "the day of a meeting that is still to come"
                raise _refused("--meeting", f"the meeting on {day} is past.", right, NOT_CHANGED)
            ledger.move_meeting(order, day, moment(), who())
        (row,) = (r for r in take_stock(opened, catalogue, ledger, moment(), who()).rows if r.order.number == order)
        typer.echo(readable("\n".join([f"Order {order}: the meeting is on {day}.{_due(row)}", *_clock(row)])))
        keep_status_page(opened, catalogue, ledger, moment(), who())


def refuse(order: OrderOption, reason: ReasonOption, project: ProjectOption = HERE) -> None:
    """Refuse an order, and say why."""
    _end(order, OrderState.REFUSED, reason, project)


def cancel(order: OrderOption, reason: ReasonOption, project: ProjectOption = HERE) -> None:
    """Cancel an order that the cluster no longer wants, and say why."""
    _end(order, OrderState.CANCELLED, reason, project)


def _take(asked: Sequence[Asked], root: Path) -> None:
    """Take orders, all or none, and say what was promised with each."""
    project, catalogue = load_project(root, today=today())
    take_in_first(project)
    with opened_ledger(project, catalogue) as ledger:
        with opened_warehouse(project, catalogue) as warehouse:
            known = _Registers.read(warehouse)
        with ledger.together():
            desk = Desk(
                catalogue,
                known.clusters,
                known.practices,
                known.current,
                ledger.orders(),
                known.named_in,
                today(),
                who(),
            )
            numbers = {ledger.add(new, moment(), who()).number for new in take_all(asked, desk)}
        status = take_stock(project, catalogue, ledger, moment(), who())
        for row in sorted((r for r in status.rows if r.order.number in numbers), key=lambda r: r.order.number):
            typer.echo(readable("\n".join([*_promised(row, catalogue), *_members(row.order, known, catalogue)])))
        keep_status_page(project, catalogue, ledger, moment(), who())


def _promised(row: Row, catalogue: Catalogue) -> list[str]:
    """Say what was promised, and what is to be done by when."""
    order = row.order
    pilot = ", a pilot order" if catalogue.packages[order.package_id].status is Status.PREVIEW else ""
    asked = f"{order.package_id} for {row.cluster}, {order.visibility}{pilot}, for the meeting on {order.meeting_on}."
    return [f"Order {order.number}: {asked}{_due(row)}", *_clock(row)]


def _due(row: Row) -> str:
    return f" Due {told_day(row.deadline.due, ENGLISH)}." if row.order.is_open else ""


def _clock(row: Row) -> list[str]:
    """Say what is to be done by when, what no longer fits, and what it waits for."""
    lines = [f"    {ENGLISH.steps[s.step]}: begun by {s.latest_start}, done by {s.latest_end}" for s in row.steps]
    lines += [f"    {told}" for told in remarks(row, ENGLISH)]
    return [*lines, f"    Waits for: {told_waiting(row, ENGLISH)}"] if row.order.is_open else lines


def _members(order: Order, known: _Registers, catalogue: Catalogue) -> Iterator[str]:
    """Say where the members are others than the register's, and where they are too few."""
    registered, names = known.clusters[order.cluster_id].member_ids, known.by_id
    for what, ids in (
        ("Members beside the register", order.members.keys() - registered),
        ("In the register, and not confirmed", registered - order.members.keys()),
    ):
        if ids:
            yield f"    {what}: {', '.join(f'{i} {names[i].name}' if i in names else i for i in sorted(ids))}"
    cluster = Cluster(order.cluster_id, "", tuple(names[i] for i in sorted(order.members) if i in names))
    fewest = rule_of(catalogue.house, catalogue.packages[order.package_id]).within(cluster).min_practices
    if len(order.members) < fewest:
        yield f"    {counted(len(order.members), 'member')}: no practice is shown with fewer than {fewest}."


def _end(number: int, to: OrderState, reason: str, root: Path) -> None:
    if not reason.strip():
        raise _usage("--reason", "no reason is given.", "a sentence that tells why", NOT_CHANGED)
    project, catalogue = load_project(root, today=today())
    with opened_ledger(project, catalogue) as ledger:
        ledger.turn(number, to, moment(), who(), reason.strip())
        typer.echo(f"Order {number} is {to}.")
        forget_drafts(project.state, number)
        keep_status_page(project, catalogue, ledger, moment(), who())


def _usage(option: str, what: str, right: str, outcome: str = NOT_ORDERED) -> UsageError:
    return UsageError(Problem(Where.elsewhere(option), what, right), outcome=outcome)


def _refused(option: str, what: str, right: str, outcome: str) -> OrderError:
    return OrderError(Problem(Where.elsewhere(option), what, right), outcome=outcome)
