"""Commands that begin a definition: new indicator, new package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import ProjectOption, today, who
from pipeline.definitions.beginnings import NOT_WRITTEN, new_indicator, new_package, refuse_taken
from pipeline.definitions.begun_texts import Wish
from pipeline.definitions.catalogue import read_catalogue
from pipeline.errors import DefinitionError
from pipeline.model import Unit
from pipeline.project import Project, load_project, write_new

HERE = Path()
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Its id: a-z, 0-9 and _.")]
TitleOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Its title; else the name as words.")]
CodesOption = Annotated[
    str | None, typer.Option(metavar="CODES", help="Codes for a new codelist, with commas between: X01A,X02 or X01*.")
]
SystemOption = Annotated[
    str | None, typer.Option(metavar="ID", help="The code system, where the codes fit more than one.")
]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    group = typer.Typer(no_args_is_help=True, help="Begin a definition: files that say what is left to be said.")
    group.command("indicator")(indicator)
    group.command("package")(package)
    app.add_typer(group, name="new")


def indicator(
    name: NameArgument,
    title: TitleOption = None,
    unit: Annotated[Unit, typer.Option(help="percent, per_1000 or ratio; else copy one that is there.")] = (
        Unit.PERCENT
    ),
    reads: Annotated[
        str | None, typer.Option(metavar="TABLE", help="The table that it counts; else the one with such codes.")
    ] = None,
    codes: CodesOption = None,
    codelist: Annotated[str | None, typer.Option(metavar="ID", help="A codelist that is there.")] = None,
    system: SystemOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Begin an indicator as a draft: a SELECT, a codelist, and a specification that fails until it is filled in."""
    opened, catalogue = load_project(project, today=today())
    own = (codelist,) if codelist else ()
    wish = Wish(name, title, _listed(codes), own, system, unit, reads, by=who(), today=today())
    _write(new_indicator(wish, catalogue), opened)
    typer.echo(f"Next: write what is to be counted, and klynge spec {name}")


def package(
    name: NameArgument,
    title: TitleOption = None,
    codes: CodesOption = None,
    codelist: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A codelist that is there; more than one.")
    ] = None,
    system: SystemOption = None,
    use: Annotated[
        str | None, typer.Option(metavar="ID", help="The template; else one that gives a rate of such codes.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Begin a package that counts codes by a template: in preview, or a draft where the codes are not known yet."""
    opened, catalogue = load_project(project, today=today())
    wish = Wish(name, title, _listed(codes), tuple(codelist or ()), system, use=use, by=who(), today=today())
    _write(new_package(wish, catalogue), opened)
    typer.echo(f"Next: write what it is about, and klynge preview {name}")


def _listed(codes: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.strip() for code in (codes or "").split(",") if code.strip()))


def _write(texts: Mapping[str, str], project: Project) -> None:
    """Write new files, all or none: what could not be read with all else is not written."""
    refuse_taken(texts, [file for file in texts if (project.root / file).exists()])
    try:
        read_catalogue({**project.texts, **texts}, today=today())
    except DefinitionError as error:
        raise DefinitionError(error.problems, outcome=NOT_WRITTEN) from None
    write_new(project.root, texts)
    for file in texts:
        typer.echo(file)
