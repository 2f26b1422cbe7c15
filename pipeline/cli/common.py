"""What the commands share: where the project lies, which day it is, and how progress is told."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.characters import readable
from pipeline.definitions.catalogue import HOUSE, Catalogue
from pipeline.errors import DefinitionError, ExtractError, Problem, UsageError, Where
from pipeline.model import A_DAY, as_day
from pipeline.orders.ledger import Ledger, open_ledger
from pipeline.private import is_open_to_others, lock_down
from pipeline.project import Project, load_project

ProjectOption = Annotated[
    Path, typer.Option("--project", help="The project's folder: the one with klynge.yaml.", show_default="here")
]
EndingOption = Annotated[str, typer.Option("--ending", metavar="DATE", help="The period's last day, as 2026-09-30.")]

OrderOption = Annotated[int, typer.Option("--order", metavar="N", help="The order's number.", min=1)]

console = Console(stderr=True)
_WIDE = 160  # columns where nobody's terminal says how many there are


def as_date(text: str, option: str = "--ending") -> date:
    """Read an ISO date from the command line; a year that no extract can reach is no date either."""
    day = as_day(text)
    if day is None:
        raise UsageError(Problem(Where.elsewhere(option), f"'{text}' is not a date.", A_DAY))
    return day


def today() -> date:
    """Give today's date, or the one that SOURCE_DATE_EPOCH fixes: same order, same bytes."""
    return moment().date()


def moment() -> datetime:
    """Give the moment that it is, or the one that SOURCE_DATE_EPOCH fixes; its day is `today`."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC).astimezone()


def who() -> str:
    """Give the name of the one who works: KLYNGE_USER, or as the system knows them."""
    return os.environ.get("KLYNGE_USER") or getpass.getuser()


@contextmanager
def opened_ledger(project: Project, catalogue: Catalogue) -> Iterator[Ledger]:
    """Open the unit's ledger, and close it again."""
    close_to_others(project.state)
    with open_ledger(project.state, catalogue.house.ledger, os.environ, moment(), who()) as ledger:
        yield ledger


def load_beside(root: Path, option: str, *, outcome: str) -> Catalogue:
    """
    Read the definitions of another project, or of an older copy of this one.

    Raises: UsageError where the folder is none; DefinitionError that names the files in that folder
    """
    if not (root / HOUSE).is_file():
        what, right = f"'{root}' is not a klynge project.", f"a project's folder has a file {HOUSE}"
        raise UsageError(Problem(Where.elsewhere(option), what, right), outcome=outcome)
    try:
        _, catalogue = load_project(root, today=today())
    except DefinitionError as error:
        there = (replace(p, where=replace(p.where, file=str(root / p.where.file))) for p in error.problems)
        raise DefinitionError(there, outcome=outcome) from None
    return catalogue


def answer_page() -> Console:
    """Give where a command's tables go: as wide as the terminal, and wide enough where nobody says how wide it is."""
    return Console(width=None if Console().is_terminal else _WIDE)


def counted(number: int, noun: str) -> str:
    """Say how many there are, in the singular where there is one."""
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def close_to_others(state: Path) -> None:
    """
    Give a state folder that others can look into back to its owner alone, and say so.

    Raises: ExtractError where it is somebody else's
    """
    if not is_open_to_others(state):
        return
    try:
        lock_down(state)
    except OSError:
        what = "others on this machine can look into this folder, and it cannot be closed to them."
        right = "patients, keys and what was released lie in it: its owner alone may read it"
        remedy = f"let its owner run: chmod -R go= {state}"
        raise ExtractError(
            Problem(Where.elsewhere(str(state)), what, right, remedy), outcome="Nothing was run."
        ) from None
    typer.echo(f"Others on this machine could look into {state}: it is its owner's alone now.", err=True)


@contextmanager
def progress(total: int | None, title: str) -> Iterator[Callable[[str], None]]:
    """Show a bar on a terminal, and nothing elsewhere; give the function that moves it by one step."""
    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(title, total=total)

        def step(what: str) -> None:
            bar.update(task, advance=1, description=readable(what))

        yield step
