"""Commands that ask the snapshot: run for reports, measure for an analyst's table, explain for a definition."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline.cli.common import EndingOption, ProjectOption, as_date, console, progress, today
from pipeline.cli.delivering import take_in_first
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_text import final_sql
from pipeline.errors import Problem, UsageError, Where
from pipeline.intake import current_snapshot
from pipeline.model import Level, Period, Visibility
from pipeline.orders.keys import label_key
from pipeline.orders.order import Order
from pipeline.output.workbook import write_table
from pipeline.plan import indicators_named
from pipeline.project import Project, load_project
from pipeline.warehouse.duckdb import DuckDBWarehouse, open_warehouse, snapshot_read

HERE = Path()
OPEN_ENDS = (date.min, date.max)


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(run)
    app.command()(measure)
    app.command()(explain)


@contextmanager
def _opened(project: Project, catalogue: Catalogue) -> Iterator[DuckDBWarehouse]:
    folder, manifest = current_snapshot(project.state)
    warehouse = open_warehouse(folder, manifest, catalogue.contracts)
    try:
        with snapshot_read(folder, manifest):
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
    order = Order(package, as_date(ending), tuple(cluster or ()), visibility, today())
    take_in_first(opened)
    with _opened(opened, catalogue) as warehouse:
        plan = batch.plan_for(order, catalogue, warehouse)
        key = label_key(opened.state, os.environ)
        job = batch.Job(order, plan, opened, catalogue, warehouse, key, out if out is not None else opened.reports)
        with progress(batch.steps_of(plan), f"Running {package}") as step:
            made = batch.run(job, step)
    for one in made:
        typer.echo(
            str(one.folder / batch.PDF) if one.folder else f"{one.cluster.name}: no report", err=one.folder is None
        )
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
    period = Period.ending(as_date(ending), months)
    take_in_first(opened)
    with _opened(opened, catalogue) as warehouse, progress(len(indicators), "Measuring") as step:
        table = measured_table(indicators, period, level or list(Level), catalogue, warehouse, step)
    write_table(table, to)
    typer.echo(
        f"{to}: {table.height} rows. Unprotected: small numbers stand in it. It must not leave the unit.", err=True
    )


def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="The indicator's id.")],
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="Fill the SQL in for a period.")
    ] = None,
    practice: Annotated[
        str | None, typer.Option(help="Show this practice's figure; needs --ending. Unprotected.")
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="The period's length.")] = 12,
    project: ProjectOption = HERE,
) -> None:
    """Show what an indicator is: its header, the SQL that runs, its codes, and a practice's sums."""
    from pipeline.counting import measured_table  # noqa: PLC0415 -- as above

    opened, catalogue = load_project(project, today=today())
    (shown,) = indicators_named([indicator], catalogue)
    if practice is not None and ending is None:
        raise UsageError(
            Problem(Where.elsewhere("--practice"), "a practice's figure belongs to a period.", "add --ending DATE")
        )
    _print_header(shown)
    period = Period.ending(as_date(ending), months) if ending else None
    typer.echo(f"\n{final_sql(shown, period) if period else shown.sql}")
    if period is None:
        return
    take_in_first(opened)
    with _opened(opened, catalogue) as warehouse:
        _print_codes(shown, catalogue, warehouse)
        if practice is not None:
            table = measured_table([indicator], period, [Level.PRACTICE], catalogue, warehouse, lambda _: None)
            _print_practice(table.filter(table["unit_id"] == practice).to_dicts(), practice)


def _print_header(indicator: Indicator) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for key, value in indicator.header.model_dump(mode="json", exclude_defaults=True).items():
        table.add_row(key, _plain(value))
    table.add_row("file", indicator.file)
    table.add_row("fingerprint", indicator.fingerprint)
    console.print(table)


def _plain(value: object) -> str:
    """Write a header's value as it reads in the file."""
    if isinstance(value, list):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_plain(v)}" for k, v in value.items())
    return str(value)


def _print_codes(indicator: Indicator, catalogue: Catalogue, warehouse: DuckDBWarehouse) -> None:
    for name in indicator.header.codelists:
        codes = warehouse.expanded(catalogue.codelists[name])
        table = Table(
            "code",
            "name",
            "valid",
            "verified",
            title=f"{name}: {len(codes)} code{'' if len(codes) == 1 else 's'}",
            title_justify="left",
        )
        for code in codes:
            valid = "" if (code.valid_from, code.valid_to) == OPEN_ENDS else f"{code.valid_from} – {code.valid_to}"
            table.add_row(code.code, code.name, valid, "yes" if code.verified else "no")
        console.print(table)


def _print_practice(rows: list[dict[str, object]], practice: str) -> None:
    if not rows:
        raise UsageError(
            Problem(Where.elsewhere("--practice"), f"practice '{practice}' does not exist at the period's end.")
        )
    typer.echo(f"\npractice {practice}, unprotected:")
    for key in ("numerator", "denominator", "value", "low", "high"):
        typer.echo(f"  {key:<12} {rows[0][key]}")
