"""Commands that ask the snapshot: run for reports, measure for an analyst's table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.common import (
    EndingOption,
    ProjectOption,
    as_date,
    close_to_others,
    moment,
    opened_ledger,
    progress,
    today,
    who,
)
from pipeline.cli.delivering import take_in_first
from pipeline.definitions.catalogue import Catalogue
from pipeline.intake import current_snapshot
from pipeline.model import Level, Period, Visibility
from pipeline.orders.keys import label_key
from pipeline.orders.run_order import RunOrder
from pipeline.output.workbook import kind_of, write_table
from pipeline.plan import indicators_named
from pipeline.project import Project, load_project
from pipeline.warehouse.confined import ConfinedWarehouse
from pipeline.warehouse.protocol import Warehouse

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(run)
    app.command()(measure)


@contextmanager
def opened_warehouse(project: Project, catalogue: Catalogue) -> Iterator[Warehouse]:
    """Open the current snapshot for counting within the house's limits, and close it again."""
    close_to_others(project.state)
    folder, manifest = current_snapshot(project.state)
    warehouse = ConfinedWarehouse(folder, manifest, catalogue.contracts, catalogue.house.limits)
    try:
        yield warehouse
    finally:
        warehouse.close()


def run(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The package's id.")],
    ending: EndingOption,
    cluster: Annotated[list[str] | None, typer.Option(help="A cluster's id; more than one, or none for all.")] = None,
    visibility: Annotated[Visibility, typer.Option(help="With letters, or with names and everyone's consent.")] = (
        Visibility.ANONYMISED
    ),
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the reports go.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Count a package's indicators and print one report per cluster."""
    from pipeline import batch  # noqa: PLC0415 -- the press takes two seconds to start; only a run waits for it

    opened, catalogue = load_project(project, today=today())
    order = RunOrder(package, as_date(ending), tuple(cluster or ()), visibility, today())
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse, opened_ledger(opened, catalogue) as ledger:
        plan = batch.plan_for(order, catalogue, warehouse)
        key, to = label_key(opened.state, os.environ), out if out is not None else opened.reports
        job = batch.Job(order, plan, opened, catalogue, warehouse, ledger, key, to, moment(), who())
        with progress(batch.steps_of(plan), f"Running {package}") as step:
            made = batch.run(job, step)
    for one in made:
        typer.echo(
            str(one.folder / batch.PDF) if one.folder else f"{readable(one.cluster.name)}: no report",
            err=one.folder is None,
        )
        if one.slips:
            typer.echo(f"    each practice's own slip, for the secretariat to send: {one.slips}", err=True)
        for note in one.notes:
            typer.echo(f"{readable(one.cluster.name)}: {note}", err=True)
        if one.error:
            typer.echo(f"{one.error}\n", err=True)
    sys.exit(batch.first_exit_code(made))


def measure(
    indicators: Annotated[list[str], typer.Argument(metavar="INDICATOR...", help="One indicator's id, or more.")],
    ending: EndingOption,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A file: .csv, .parquet or .xlsx.")],
    level: Annotated[list[Level] | None, typer.Option(help="Whose figures; more than one, or none for all.")] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="The period's length.")] = 12,
    project: ProjectOption = HERE,
) -> None:
    """Write indicators' figures to a table. Internal: nothing in it is protected, and it says so."""
    from pipeline.counting import measured_table  # noqa: PLC0415 -- as above: `klynge check` starts at once

    opened, catalogue = load_project(project, today=today())
    indicators_named(indicators, catalogue)
    kind_of(to)
    period = Period.ending(as_date(ending), months)
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse, progress(len(indicators), "Measuring") as step:
        table = measured_table(indicators, period, level or list(Level), catalogue, warehouse, step)
    write_table(table, to)
    typer.echo(
        f"{to}: {table.height} rows. Unprotected: small numbers stand in it. It must not leave the unit.", err=True
    )
