"""The command that a timer starts each night."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import ProjectOption, close_to_others, moment, progress, who
from pipeline.errors import PressError
from pipeline.orders.ledger import open_ledger
from pipeline.output.places import unwritable
from pipeline.project import load_house

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(night)


def night(project: ProjectOption = HERE) -> None:
    """Receive what has arrived, print what is due, check baselines, and write one summary; it never releases."""
    from pipeline.night import Watch, keep_watch  # noqa: PLC0415 -- the press takes two seconds to start
    from pipeline.orders.night_journal import Journal  # noqa: PLC0415 -- as above
    from pipeline.orders.night_summary import as_text, summary_of  # noqa: PLC0415 -- as above

    opened = load_house(project)
    close_to_others(opened.state)
    with (
        open_ledger(opened.state, opened.house.ledger, os.environ, moment(), who()) as ledger,
        ledger.alone("night"),
        progress(None, "The night") as step,
    ):
        try:
            watch = Watch(opened, ledger, Journal(opened.state), os.environ, moment(), who(), opened_warehouse, step)
            passed, place = keep_watch(watch)
        except OSError as error:
            raise PressError(unwritable(opened.state, error)) from None
    typer.echo(as_text(summary_of(passed)), nl=False)
    typer.echo(f"\nSiden ligger i {place.with_suffix('.html')}")
    sys.exit(passed.exit_code)
