"""Commands that show orders: one with all that is known of it, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.common import OrderOption, ProjectOption, opened_ledger, today
from pipeline.model import Status
from pipeline.orders.ledger import Kept
from pipeline.orders.order import Event, Order
from pipeline.orders.status_words import ENGLISH
from pipeline.orders.timeline import local
from pipeline.project import load_project

HERE = Path()
_COLUMNS = ("No.", "Cluster", "Package", "Shown", "State", "Ordered", "Meeting", "Follows")


def show(order: OrderOption, project: ProjectOption = HERE) -> None:
    """Show all that is known of an order: what was asked, for whom, what was printed and what happened."""
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger, ledger.together():
        found, editions, events = ledger.order(order), ledger.kept(order), ledger.events(order)
    package = catalogue.packages.get(found.package_id)
    is_pilot = package is not None and package.status is Status.PREVIEW
    lines = [*_asked(found, is_pilot=is_pilot), *map(_printed, editions), *map(_happened, events)]
    typer.echo(readable("\n".join(lines)))


def orders(
    open_only: Annotated[bool, typer.Option("--open", help="Only those for which something is still to do.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """List the orders; `klynge status` tells when each is due."""
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        found = [o for o in ledger.orders() if o.is_open or not open_only]
    if found:
        typer.echo(readable("\n".join(_aligned([_COLUMNS, *map(_listed, found)]))))
    else:
        typer.echo("No order is open." if open_only else "Nothing has been ordered yet.")


def _listed(order: Order) -> tuple[str, ...]:
    words, days = ENGLISH, (str(order.ordered_on), str(order.meeting_on))
    told = (order.cluster_id, order.package_id, words.visibility[order.visibility], words.states[order.state], *days)
    return (str(order.number), *told, str(order.follows or ""))


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Put rows under each other, as wide as they are: a line that is cut or folded is read by no other program."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _asked(order: Order, *, is_pilot: bool) -> Iterator[str]:
    """Tell what was ordered."""
    pilot = ", a pilot order" if is_pilot else ""
    asked = f"{order.package_id} for {order.cluster_id}, {order.visibility}{pilot}"
    yield f"Order {order.number}: {asked}, {ENGLISH.states[order.state]}"
    for name, told in (
        ("reason", order.reason),
        ("ordered", f"{order.ordered_on} by {order.ordered_by}"),
        ("meeting", str(order.meeting_on)),
        ("period", f"ends {order.ending or 'with the newest data'}"),
        ("follows", f"order {order.follows}" if order.follows else None),
        ("earlier than usual", order.early_reason),
        ("correction", order.correction),
        ("indicators", ", ".join(order.choices.indicators)),
        ("ranking", order.choices.ranking),
        ("question", order.choices.question),
        ("counted", "by the owner of the data" if order.choices.counted else None),
        ("members", ", ".join(f"{i} {name}" for i, name in sorted(order.members.items()))),
        ("not confirmed", ", ".join(i for i in order.registered or () if i not in order.members)),
    ):
        if told:
            yield f"    {name}: {told}"


def _printed(one: Kept) -> str:
    approved = ""
    if one.approved_by:
        alone = ", who ordered it" if one.approved_alone else ""
        approved = f", approved by {one.approved_by}{alone}"
    released = f", released on {one.released_on}" if one.released_on else ""
    day = local(one.printed_at).date()
    return f"    edition {one.number}: printed on {day}{approved}{released}. It lies in {one.edition.folder}"


def _happened(event: Event) -> str:
    beside = ", ".join(f"{name.replace('_', ' ')}: {told}" for name, told in event.told.items())
    when, what = f"{local(event.at):%Y-%m-%d %H:%M}", event.kind.replace("_", " ")
    return f"    {when}  {what}, {event.by}{f' ({beside})' if beside else ''}"
