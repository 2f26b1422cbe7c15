"""The command that finds the released reports that a fault touched, and turns them back for correction."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, get_args

import typer

from pipeline.characters import readable, unseen
from pipeline.cli.common import ProjectOption, counted, moment, opened_ledger, today, who
from pipeline.errors import PressError, Problem, UsageError, Where
from pipeline.orders.baseline.file import read_capsule
from pipeline.orders.choosing import LONGEST_QUESTION
from pipeline.orders.keys import baseline_key
from pipeline.orders.ledger import Ledger, Sealed
from pipeline.output.places import unwritable
from pipeline.overview import keep_status_page
from pipeline.private import replace_private
from pipeline.project import Project, load_project
from pipeline.recalling import NOT_RECALLED, TEMPLATE, Fault, Kind, Out, Touched, letter, touched_by

HERE = Path()
RECALLED = "recalled"
_BETWEEN = f"\n{'-' * 72}\n\n"


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(recall)


def recall(
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="What was wrong, in Danish: it is printed.")
    ],
    part: Annotated[str | None, typer.Option("--part", metavar="DIGEST", help="A faulty part of a delivery.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="ID", help="All that a source delivered.")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", metavar="ID", help="A faulty indicator.")] = None,
    codelist: Annotated[str | None, typer.Option("--codelist", metavar="ID", help="A faulty codelist.")] = None,
    package: Annotated[str | None, typer.Option("--package", metavar="ID", help="A faulty package.")] = None,
    fingerprint: Annotated[
        str | None, typer.Option("--fingerprint", metavar="F", help="This version of the indicator alone.")
    ] = None,
    letters: Annotated[
        Path | None, typer.Option("--letter", metavar="FILE", help="Where a letter to each cluster is written.")
    ] = None,
    turn_back: Annotated[
        bool,
        typer.Option("--turn-back", help="Let the next night print corrected editions; without it nothing changes."),
    ] = False,
    project: ProjectOption = HERE,
) -> None:
    """List the released reports that a faulty delivery or definition touched; with --turn-back they are corrected."""
    fault = _fault({"part": part, "source": source, "indicator": indicator, "codelist": codelist, "package": package},
                   fingerprint)  # fmt: skip
    _refuse_unprintable(because)
    opened, catalogue = load_project(project, today=today())
    with opened_ledger(opened, catalogue) as ledger:
        touched = touched_by(fault, released(opened, ledger), ledger.orders(), catalogue)
        _list(touched, fault)
        if letters is not None and touched:
            template = opened.templates()[TEMPLATE]
            newest = [t for t in touched if t.out.is_newest]
            told = [
                letter(t, because, catalogue.house, template, corrected=turn_back or t.is_being_corrected)
                for t in newest
            ]
            _write(letters, _BETWEEN.join(told))
        if turn_back:
            _turn_back(touched, fault, because, ledger)
            keep_status_page(opened, catalogue, ledger, moment(), who())


def _fault(named: dict[Kind, str | None], fingerprint: str | None) -> Fault:
    given = [(kind, name) for kind, name in named.items() if name]
    options = ", ".join(f"--{kind}" for kind in get_args(Kind))
    if len(given) != 1:
        what = "it is not said what was faulty." if not given else "two faults stand together."
        raise UsageError(Problem(Where.elsewhere("klynge recall"), what, f"one of {options}"), outcome=NOT_RECALLED)
    ((kind, name),) = given
    if fingerprint and kind != "indicator":
        right = "a fingerprint tells one version of an indicator from another: --indicator ID --fingerprint F"
        problem = Problem(Where.elsewhere("--fingerprint"), f"it stands with --{kind}.", right)
        raise UsageError(problem, outcome=NOT_RECALLED)
    return Fault(kind, name, fingerprint)


def _refuse_unprintable(because: str) -> None:
    if because.strip() and len(because) <= LONGEST_QUESTION and not unseen(because) and "\n" not in because:
        return
    what = f"the text has {len(because)} letters, or some that cannot be seen." if because.strip() else "it is empty."
    right = f"one line of 1 to {LONGEST_QUESTION} letters, in Danish: it stands on the corrected edition's front page"
    raise UsageError(Problem(Where.elsewhere("--because"), what, right), outcome=NOT_RECALLED)


def released(project: Project, ledger: Ledger) -> tuple[Out, ...]:
    """Read the baseline of every release, the first release first."""
    key, orders = baseline_key(project.state, os.environ), {o.number: o for o in ledger.orders()}
    kept = {k.edition_id: k for k in ledger.released()}
    sealed = {b.edition_id: b for b in ledger.baselines()}
    newest = {k.order: k.edition_id for k in kept.values()}
    return tuple(
        Out(
            orders[sealed[i].order],
            one,
            read_capsule(project.state, Sealed(sealed[i].path, sealed[i].sha256), key),
            is_newest=newest[one.order] == i,
        )
        for i, one in kept.items()
        if i in sealed
    )


def _list(touched: tuple[Touched, ...], fault: Fault) -> None:
    typer.echo(f"{fault.kind} {fault.id}: {counted(len(touched), 'released edition')} touched.")
    for one in touched:
        kept, number = one.out.kept, one.out.order.number
        out = f"released on {kept.released_on}" + ("" if one.out.is_newest else ", corrected since")
        typer.echo(readable(f"order {number}, edition {kept.number}: {kept.edition.name}, {out}"))
        typer.echo(readable(f"    through {', '.join(one.by)}"))
        for follower in one.followed_by:
            typer.echo(f"    order {follower} follows it up: recall that too when the corrected edition is out.")


def _write(path: Path, text: str) -> None:
    try:
        replace_private(path, text.encode())
    except OSError as error:
        raise PressError(unwritable(path, error), outcome=NOT_RECALLED) from None
    typer.echo(f"The letters lie in {path}")


def _turn_back(touched: tuple[Touched, ...], fault: Fault, because: str, ledger: Ledger) -> None:
    """Turn all of them back or none; what is being corrected already, or has been, is left alone."""
    with ledger.together():
        for one in (t for t in touched if t.can_turn_back):
            number = one.out.order.number
            ledger.note(RECALLED, moment(), who(), number, edition=str(one.out.kept.number), **{fault.kind: fault.id})
            ledger.turn_back(number, because, moment(), who())
    turned = sum(t.can_turn_back for t in touched)
    typer.echo(
        f"{counted(turned, 'order')} turned back: the next night prints corrected editions, to approve and release."
    )
