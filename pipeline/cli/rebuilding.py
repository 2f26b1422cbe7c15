"""The command that prints a released report again, from its sealed baseline alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import OrderOption, ProjectOption, close_to_others, moment, who
from pipeline.orders.baseline.file import read_capsule
from pipeline.orders.keys import baseline_key
from pipeline.orders.ledger import newest_baseline, open_ledger
from pipeline.project import load_house

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(rebuild)


def rebuild(
    order: OrderOption,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the report's folder goes.")],
    project: ProjectOption = HERE,
) -> None:
    """Print a released report again from its sealed baseline alone, and say whether it is the same to the byte."""
    from pipeline.reprinting import reprint  # noqa: PLC0415 -- the press takes two seconds to start

    opened = load_house(project)
    close_to_others(opened.state)
    with open_ledger(opened.state, opened.house.ledger, os.environ, moment(), who()) as ledger:
        sealed = newest_baseline(ledger.order(order), ledger)
    capsule = read_capsule(opened.state, sealed, baseline_key(opened.state, os.environ))
    made = reprint(capsule, to)
    same = "every byte is as it was released" if made.same_bytes else "the figures are those released, printed by"
    engine = "" if made.same_bytes else f" another engine than {capsule.engine_version}"
    typer.echo(f"{capsule.edition.name}: {same}{engine}. It lies in {made.folder}")
