"""The command that holds codelists against the data: codes, for whoever keeps them up to date."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import ProjectOption, answer_page, counted, today
from pipeline.cli.delivering import take_in_first
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.code_uses import CodeUse, Finding, Misfit, edges_of, misfits
from pipeline.definitions.codelist import Codelist
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.project import load_project
from pipeline.warehouse.protocol import Warehouse

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(codes)


def codes(
    codelist: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODELIST]...", help="A codelist's id; more than one, or none for all."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write a table too: .csv, .parquet or .xlsx.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Show codes that never occur in the data, those just outside a list that do, and those outside their dates."""
    from pipeline.output.workbook import kind_of, write_table  # noqa: PLC0415 -- polars waits until something is counted

    opened, catalogue = load_project(project, today=today())
    chosen = codelists_named(codelist or [], catalogue)
    if to is not None:
        kind_of(to)
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse:
        found = findings(chosen, warehouse)
    page = answer_page()
    for name, of_list in groupby(found, key=lambda finding: finding.codelist_id):
        page.print(name, style="bold")
        page.print(table_of(list(of_list)))
    page.print(f"{counted(len(chosen), 'codelist')}, {counted(len(found), 'finding')}.", highlight=False)
    if to is not None:
        from pipeline.output.finding_table import finding_table  # noqa: PLC0415 -- as above

        write_table(finding_table(found), to)


def codelists_named(names: list[str], catalogue: Catalogue) -> list[Codelist]:
    """Find codelists by id, or give all; an unknown one is refused with the nearest."""
    known = sorted(catalogue.codelists)
    problems = [
        Problem(
            Where.elsewhere("CODELIST"),
            f"codelist '{name}' does not exist.",
            "a file indicators/codelists/NAME.yaml",
            did_you_mean(name, known),
        )
        for name in names
        if name not in catalogue.codelists
    ]
    if problems:
        raise UsageError(problems)
    return [catalogue.codelists[name] for name in names or known]


def findings(chosen: list[Codelist], warehouse: Warehouse) -> list[Finding]:
    """Hold codelists against a snapshot, list by list; each system's codes are counted once."""
    found: list[Finding] = []
    edges = edges_of(chosen)
    uses = {
        system: [CodeUse(**row) for row in warehouse.code_uses(system, edges).iter_rows(named=True)]
        for system in sorted({codelist.system for codelist in chosen})
    }
    for codelist in chosen:
        found += misfits(codelist, uses[codelist.system])
    return found


def table_of(found: list[Finding]) -> Table:
    """Lay one codelist's findings out, a line each."""
    table = Table(
        "line", "misfit", "code", Column("rows", justify="right"), "days", "remark", box=None, show_header=False
    )
    for one in found:
        days = f"{one.first_on} – {one.last_on}" if one.first_on else ""
        rows = counted(one.rows, "row") if one.rows else ""
        code = "" if one.code == one.line or one.misfit is Misfit.NEVER else one.code
        table.add_row(f"    {one.line}", one.misfit, code, rows, days, one.remark)
    return table
