"""The command with which a printed report leaves the house."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import EndingOption, ProjectOption, as_date, today
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import KlyngeError, Problem, UsageError, Where, did_you_mean
from pipeline.measuring.identity import identity_at
from pipeline.measuring.rule import house_rule, rule_of
from pipeline.model import Period, Visibility
from pipeline.orders.consent_record import recorded
from pipeline.orders.edition_store import Kept, files_in, kept, release, released, releasing
from pipeline.orders.memory import letters_told
from pipeline.orders.releasing import Today, refuse_release
from pipeline.project import Project, load_project

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command("release")(release_reports)


def release_reports(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The package's id.")],
    ending: EndingOption,
    cluster: Annotated[list[str] | None, typer.Option(help="A cluster's id; more than one, or none for all.")] = None,
    visibility: Annotated[Visibility, typer.Option(help="Which of the reports: with letters, or with names.")] = (
        Visibility.ANONYMISED
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and release nothing.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Release printed reports: check files, consents, members and earlier releases, and remember them."""
    opened, catalogue = load_project(project, today=today())
    day = as_date(ending)
    with releasing(opened.state):
        editions = _editions(kept(opened.state), package, day.isoformat(), cluster or [], visibility)
        exit_code = 0
        for one in editions:
            if one.released_on is not None:
                typer.echo(f"{one.edition.name}: already released on {one.released_on}; nothing was done.")
                continue
            try:
                _release(one, opened, catalogue, dry_run=dry_run)
            except KlyngeError as error:
                typer.echo(f"{one.edition.name}: not released", err=True)
                typer.echo(f"{error}\n", err=True)
                exit_code = exit_code or error.exit_code
    sys.exit(exit_code)


def _release(one: Kept, project: Project, catalogue: Catalogue, *, dry_run: bool) -> None:
    edition, folder = one.edition, project.root / one.edition.folder
    checked = _today(one, project, catalogue)
    refuse_release(edition, files_in(folder), checked)
    if dry_run:
        typer.echo(f"{edition.name}: may be released; this was a dry run, and nothing was.")
    else:
        release(project.state, one, checked.on)
        typer.echo(f"{edition.name}: released on {checked.on}. It lies in {folder}")
    for earlier in letters_told(edition, checked.released):
        typer.echo(f"    The letters of {earlier.name}, printed on {earlier.printed_on}, can be read beside it.")


def _today(one: Kept, project: Project, catalogue: Catalogue) -> Today:
    """Gather what a release is checked against, as it is today."""
    on, found = today(), catalogue.packages.get(one.edition.asked.package_id)
    with opened_warehouse(project, catalogue) as warehouse:
        return Today(
            on=on,
            members={c.cluster_id: c.member_ids for c in warehouse.clusters(on)},
            current=identity_at(warehouse.history(), Period(on, on)).current,
            consents=warehouse.consents(),
            recorded=recorded(project.state),
            history=warehouse.history(),
            policy=catalogue.house.consent,
            rule=rule_of(catalogue.house, found) if found else house_rule(catalogue.house),
            released=tuple(k.edition for k in released(project.state)),
        )


def _editions(
    found: tuple[Kept, ...], package: str, ending: str, clusters: list[str], visibility: Visibility
) -> tuple[Kept, ...]:
    """Give the newest edition of each report asked for; a report that was never printed is refused."""
    newest = {k.edition.asked: k for k in found}
    fitting = {
        a.cluster_id: k
        for a, k in newest.items()
        if (a.package_id, a.ending.isoformat(), a.visibility) == (package, ending, visibility)
    }
    lacking = [c for c in clusters if c not in fitting]
    if fitting and not lacking:
        return tuple(fitting[c] for c in (clusters or sorted(fitting)))
    printed = sorted({f"{a.package_id} {a.ending} {a.cluster_id} {a.visibility}" for a in newest})
    problems = [
        Problem(
            Where.elsewhere(name),
            f"no {visibility} report of package '{package}' ending {ending}{where} was printed.",
            f"printed: {', '.join(printed) or 'nothing yet'}",
            did_you_mean(guess, known) or "klynge run prints one",
        )
        for name, where, guess, known in (
            [("--cluster", f" for cluster '{c}'", c, list(fitting)) for c in lacking]
            if fitting
            else [("PACKAGE", "", package, sorted({a.package_id for a in newest} - {package}))]
        )
    ]
    raise UsageError(problems, outcome="Nothing was released.")
