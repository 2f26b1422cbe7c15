"""The command that weighs a changed definition before anybody prints with it: impact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import EndingOption, ProjectOption, as_date, load_beside, opened_ledger, progress, today
from pipeline.cli.delivering import take_in_first
from pipeline.cli.recalling import released
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import PressError, Problem, UsageError, Where
from pipeline.model import Period
from pipeline.output.places import unwritable
from pipeline.output.workbook import kind_of, write_table
from pipeline.project import load_project
from pipeline.warehouse.protocol import Warehouse

if TYPE_CHECKING:
    from pipeline.impacting import Changes

HERE = Path()
PAGE = ".md"
_NOT_COUNTED = "Nothing was counted."


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(impact)


def impact(
    ending: EndingOption,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="DIR", help="An older copy of the project; else what baselines hold."),
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", metavar="ID", help="One alone; more than one, or none for all.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Each practice: .md for a review, or .csv, .parquet, .xlsx."),
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="The period's length.")] = 12,
    project: ProjectOption = HERE,
) -> None:
    """Say what a changed definition moves: values, practices, verdicts, goals and baselines. Internal, unprotected."""
    from pipeline.cli.impact_text import nothing_changed  # noqa: PLC0415 -- polars waits until something is counted
    from pipeline.impacting import changes_between, changes_since_sealed  # noqa: PLC0415 -- as above

    opened, catalogue = load_project(project, today=today())
    period = Period.ending(as_date(ending), months)
    if to is not None:
        kind_of(to, PAGE)
    earlier = None if against is None else load_beside(against, "--against", outcome=_NOT_COUNTED)
    with opened_ledger(opened, catalogue) as ledger:
        out = released(opened, ledger)
    if earlier is not None:
        changes = changes_between(earlier, catalogue, out, indicator or ())
    else:
        if not out:
            what = "nothing has been released yet: no baseline holds a definition."
            right = "an older copy of the project's folder: klynge impact --against DIR"
            raise UsageError(Problem(Where.elsewhere("--against"), what, right), outcome=_NOT_COUNTED)
        changes = changes_since_sealed(catalogue, out, indicator or ())
    said = str(against) if against is not None else "the sealed baselines"
    if not changes.changed:
        typer.echo(readable(nothing_changed(changes, said)))
        return
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse:
        _weigh_and_tell(changes, said, period, catalogue, warehouse, to)


def _weigh_and_tell(
    changes: Changes, against: str, period: Period, catalogue: Catalogue, warehouse: Warehouse, to: Path | None
) -> None:
    from pipeline.cli.impact_text import UNPROTECTED, impact_text  # noqa: PLC0415 -- as above
    from pipeline.impacting import weigh  # noqa: PLC0415 -- as above
    from pipeline.measuring.impact import impact_table  # noqa: PLC0415 -- as above

    with progress(2 * len(changes.changed), "Counting both versions") as step:
        weighed = weigh(changes.changed, period, catalogue, warehouse, step)
    names = {p.practice_id: p.name for p in warehouse.practices()} | dict(warehouse.regions(period.last))
    told = (changes, against, period, names)
    typer.echo(readable(impact_text(weighed, *told, with_practices=False)))
    if to is None:
        return
    if to.suffix.lower() == PAGE:
        _write(to, readable(impact_text(weighed, *told, with_practices=True)))
    else:
        figures = ((" ".join(map(str, w.changed.sealed_in)), figure) for w in weighed for figure in w.figures)
        write_table(impact_table(figures, names), to)
    typer.echo(f"{to}: the practices one by one. {UNPROTECTED}", err=True)


def _write(to: Path, text: str) -> None:
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PressError(unwritable(to, error)) from None
