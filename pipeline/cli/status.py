"""The command that shows how all orders stand: what is due, late, waiting for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import ProjectOption, answer_page, moment, opened_ledger, today, who
from pipeline.errors import PressError
from pipeline.orders.status_json import status_json
from pipeline.orders.status_page import FILE, status_page
from pipeline.orders.status_table import status_table
from pipeline.output.places import unwritable
from pipeline.overview import keep_status_page
from pipeline.private import make_private, replace_private
from pipeline.project import load_project

HERE = Path()
_STDOUT = "-"


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(status)


def status(
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the page there too.")] = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - in place of the tables here.")
    ] = None,
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write a calendar of what is due.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Show what is due, what is late and who is waited for, and write the secretariat's page."""
    opened, catalogue = load_project(project, today=today())
    at = moment()
    with opened_ledger(opened, catalogue) as ledger:
        stock = keep_status_page(opened, catalogue, ledger, at, who())
    unit = catalogue.house.name
    if html is not None:
        _write(html, status_page(stock, unit, opened.templates(), at).encode())
    if ics is not None:
        from pipeline.orders.status_calendar import status_calendar  # noqa: PLC0415 -- slow to load; few ask for it

        _write(ics, status_calendar(stock, unit, at))
    if json is not None and json != _STDOUT:
        _write(Path(json), status_json(stock).encode())
    if json == _STDOUT:
        typer.echo(status_json(stock), nl=False)
        return
    answer_page().print(status_table(stock))
    typer.echo(f"The secretariat's page: {opened.state / FILE}", err=True)


def _write(place: Path, content: bytes) -> None:
    """Write a file that is its owner's alone, in the place of an older one."""
    try:
        make_private(place.parent)
        replace_private(place, content)
    except OSError as error:
        raise PressError(unwritable(place, error)) from None
