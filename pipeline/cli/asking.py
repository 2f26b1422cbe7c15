"""Commands that ask the snapshot: run for reports, measure for an analyst's table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from pipeline.errors import Problem, UsageError, Where
from pipeline.intake import current_snapshot
from pipeline.model import Level, Period, Visibility
from pipeline.orders.keys import baseline_key, label_key
from pipeline.orders.order import Choices
from pipeline.orders.run_order import RunOrder
from pipeline.output.workbook import kind_of, write_table
from pipeline.overview import keep_status_page
from pipeline.plan import indicators_named
from pipeline.project import Project, load_project
from pipeline.warehouse.confined import ConfinedWarehouse
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.remembered import FOLDER, RememberedWarehouse

if TYPE_CHECKING:
    from pipeline.batch import Made

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(run)
    app.command()(measure)


@contextmanager
def opened_warehouse(project: Project, catalogue: Catalogue) -> Iterator[Warehouse]:
    """
    Open the current snapshot for counting within the house's limits, and close it again.

    What was counted before is answered without it.
    """
    close_to_others(project.state)
    folder, manifest = current_snapshot(project.state)
    contracts = catalogue.contracts

    def snapshot() -> Warehouse:
        return ConfinedWarehouse(folder, manifest, contracts, catalogue.house.limits)

    warehouse = RememberedWarehouse(snapshot, manifest, contracts, project.state / FOLDER)
    try:
        yield warehouse
    finally:
        warehouse.close()


def run(
    package: Annotated[str | None, typer.Argument(metavar="[PACKAGE]", help="The package's id.")] = None,
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="The period's last day, as 2026-09-30.")
    ] = None,
    cluster: Annotated[list[str] | None, typer.Option(help="A cluster's id; more than one, or none for all.")] = None,
    visibility: Annotated[Visibility, typer.Option(help="With letters, or with names and everyone's consent.")] = (
        Visibility.ANONYMISED
    ),
    order: Annotated[
        int | None, typer.Option("--order", metavar="N", min=1, help="In place of all that: what was ordered.")
    ] = None,
    counted: Annotated[
        bool, typer.Option("--counted", help="As the owner of the data counted it: each indicator's counted twin.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the reports go.")] = None,
    processes: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="That print at once.", show_default="the machine's cores")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Count a package's indicators and print one report per cluster: as a trial, or for an order."""
    if order is not None and (package or ending or cluster or counted):
        right = "an order says which package, period and cluster, and who counted: klynge run --order N"
        raise UsageError(Problem(Where.elsewhere("--order"), "an order and a trial stand together.", right))
    if order is None and not (package and ending):
        right = "klynge run PACKAGE --ending DATE, or klynge run --order N"
        raise UsageError(Problem(Where.elsewhere("klynge run"), "it is not said what to print.", right))
    from pipeline import batch, ordered, presses, run_told  # noqa: PLC0415 -- the press takes two seconds to start; only a run waits

    opened, catalogue = load_project(project, today=today())
    trial = None
    if ending:
        choices = Choices(counted=counted)
        trial = RunOrder(package or "", as_date(ending), tuple(cluster or ()), visibility, today(), choices=choices)
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse, opened_ledger(opened, catalogue) as ledger:
        key, to = label_key(opened.state, os.environ), out if out is not None else opened.reports
        seal_key = baseline_key(opened.state, os.environ)
        desk = ordered.Desk(opened, catalogue, warehouse, ledger, key, seal_key, to, moment(), who())
        if trial is not None:
            job = replace(ordered.job_of(trial, desk), processes=processes or presses.cores())
            with progress(batch.steps_of(job.plan), f"Running {package}") as step:
                made = run_told.kept(job, opened.state, moment(), step)
        else:
            with progress(None, f"Printing order {order}") as step:
                made = (ordered.print_order(ledger.order(order or 0), desk, step),)
            keep_status_page(opened, catalogue, ledger, moment(), who())
    for one in made:
        tell_made(one)
    if len(made) > 1:
        typer.echo(run_told.summary(made), err=True)
    sys.exit(batch.first_exit_code(made))


def tell_made(one: Made) -> None:
    """Say where a report lies, or why there is none."""
    from pipeline.pressing import PDF  # noqa: PLC0415 -- as above

    name = readable(one.cluster.name)
    typer.echo(str(one.folder / PDF) if one.folder else f"{name}: no report", err=one.folder is None)
    if one.slips:
        typer.echo(f"    each practice's own slip, for the secretariat to send: {one.slips}", err=True)
    for note in one.notes:
        typer.echo(f"{name}: {note}", err=True)
    if one.error:
        typer.echo(f"{one.error}\n", err=True)


def measure(
    indicators: Annotated[list[str], typer.Argument(metavar="INDICATOR...", help="One indicator's id, or more.")],
    ending: EndingOption,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A file: .csv, .parquet or .xlsx.")],
    level: Annotated[list[Level] | None, typer.Option(help="Whose figures; more than one, or none for all.")] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="The period's length.")] = 12,
    project: ProjectOption = HERE,
) -> None:
    """Write indicators' figures to a table. Internal: nothing in it is protected, and it says so."""
    from pipeline.counting import Refusals, measured_table  # noqa: PLC0415 -- as above: `klynge check` starts at once

    opened, catalogue = load_project(project, today=today())
    indicators_named(indicators, catalogue)
    kind_of(to)
    period, refusals = Period.ending(as_date(ending), months), Refusals()
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse, progress(len(indicators), "Measuring") as step:
        table = measured_table(indicators, period, level or list(Level), catalogue, warehouse, step, refusals)
    write_table(table, to)
    typer.echo(
        f"{to}: {table.height} rows. Unprotected: small numbers stand in it. It must not leave the unit.", err=True
    )
    refusals.tell()
