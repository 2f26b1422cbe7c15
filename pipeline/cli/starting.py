"""Commands that start and check a project: init, check, schema."""

from __future__ import annotations

import json
from collections.abc import Sized
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pipeline.cli.common import ProjectOption, console, counted, today
from pipeline.cli.delivering import deliver_sample
from pipeline.definitions.schema import schemas
from pipeline.errors import Problem, UsageError, Where
from pipeline.project import copy_shipped, find_delivery, load_project

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(init)
    app.command()(check)
    app.command()(schema)


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    sample: Annotated[bool, typer.Option(help="Make the small sample country too, ready to be received.")] = True,
) -> None:
    """Start a project of your own: the shipped definitions and templates, and a sample country to try them on."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            Problem(
                Where.elsewhere(str(folder)),
                "the folder is not empty.",
                "init starts in a new or an empty folder",
                "give another folder",
            ),
            outcome="Nothing was written.",
        )
    copy_shipped(folder)
    if sample:
        project, _ = load_project(folder, today=today())
        deliver_sample(project, project.delivery)
    typer.echo(f"{folder} is ready. Next: cd {folder} && klynge check")


def check(project: ProjectOption = HERE) -> None:
    """Read every definition, the delivery's sources too, and show all problems at once; exit 10 where there are any."""
    _, catalogue = load_project(project, today=today(), delivery=find_delivery(project), afresh=True)
    for warning in catalogue.warnings:
        console.print(f"[yellow]warning[/]  {escape(str(warning))}", soft_wrap=True)
    counts: dict[str, Sized] = {
        "package": catalogue.packages,
        "indicator": catalogue.indicators,
        **({"template": catalogue.templates} if catalogue.templates else {}),
        "codelist": catalogue.codelists,
        "table": catalogue.contracts.tables,
        "source": catalogue.sources,
    }
    empty = sorted(name for name, codelist in catalogue.codelists.items() if codelist.is_empty)
    if empty:
        names = ", ".join(empty)
        typer.echo(f"{counted(len(empty), 'codelist')} without codes, and draft what counts by them: {names}.")
    told = ", ".join(counted(len(found), name) for name, found in counts.items())
    typer.echo(f"{told}: no problems, {counted(len(catalogue.warnings), 'warning')}.")


def schema(
    to: Annotated[
        Path | None, typer.Option("--to", help="A folder for the schemas; without it they are listed.")
    ] = None,
) -> None:
    """Write JSON Schemas for editors: packages, codelists, headers, sources, contracts and the house."""
    found = schemas()
    if to is None:
        table = Table("schema", "describes")
        for name, text in found.items():
            table.add_row(name, str(text.get("description", "")).strip().split("\n")[0])
        console.print(table)
        return
    to.mkdir(parents=True, exist_ok=True)
    for name, text in found.items():
        path = to / f"{name}.schema.json"
        path.write_text(json.dumps(text, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        typer.echo(str(path))
