"""Commands that bring extracts in: receive, and sample for a made-up country."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import ProjectOption, as_date, close_to_others, console, progress, today
from pipeline.intake import receive as take_in
from pipeline.intake import terminal_table
from pipeline.project import Project, load_project

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    app.command()(receive)
    app.command()(sample)


def receive(
    delivered: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The delivery; without it the one that klynge.yaml names."),
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Turn what has arrived into a checked, immutable snapshot, with a page on its quality."""
    opened, _ = load_project(project, today=today())
    _take_in(opened, delivered if delivered is not None else opened.delivery)


def take_in_first(project: Project) -> None:
    """Receive the project's own delivery where nothing was ever received, and say so; else do nothing."""
    if (project.state / "current").exists() or not (project.delivery / "sources").is_dir():
        return
    typer.echo(f"Nothing has been received yet: receiving {project.delivery} first.", err=True)
    _take_in(project, project.delivery)


def _take_in(project: Project, delivery: Path) -> None:
    opened, catalogue = load_project(project.root, today=today(), delivery=delivery)
    close_to_others(opened.state)
    with progress(None, "Receiving") as step:
        received = take_in(
            delivery,
            contracts=catalogue.contracts,
            sources=catalogue.sources,
            state=opened.state,
            received_on=today(),
            environ=os.environ,
            templates=opened.templates(),
            tell=lambda event, **facts: step(f"{event} {' '.join(str(f) for f in facts.values())}"),
        )
    console.print(terminal_table(received.quality))
    word = "is new" if received.changed else "stands as it was: nothing new had arrived"
    typer.echo(
        f"Snapshot {received.manifest.digest[:12]} {word}. Quality: {received.folder / 'quality.html'}", err=True
    )


@dataclass(frozen=True)
class SampleOf:
    """Which sample country is wanted, and as of which day; null: the day that its description is of."""

    size: str = "small"
    seed: int = 1
    as_of: date | None = None
    story: str | None = None


USUAL = SampleOf()


def sample(
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="The folder of the delivery; a new one, or one made before.")
    ],
    size: Annotated[str, typer.Option(help="small, region or national.")] = "small",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="What owners had delivered by this day, as 2026-01-12."),
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="NAME", help="Lay sample_data/NAME.yaml over the country: worked_year.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Make a sample country as owners would deliver it. Nobody in it exists."""
    opened, _ = load_project(project, today=today())
    deliver_sample(opened, to, SampleOf(size, seed, None if as_of is None else as_date(as_of, "--as-of"), story))
    typer.echo(f"The sample country lies in {to}.")


def deliver_sample(project: Project, to: Path, wanted: SampleOf = USUAL) -> None:
    """Make a sample country in a folder, telling how far it is."""
    from pipeline.sample import StoryText, make_sample  # noqa: PLC0415 -- slow to load, and few commands make a country

    laid_over = None
    if wanted.story is not None:
        file, text = project.story(wanted.story)
        laid_over = StoryText(text, file)
    with progress(None, "Making a sample country") as step:
        make_sample(
            project.country(),
            size=wanted.size,
            seed=wanted.seed,
            to=to,
            story=laid_over,
            as_of=wanted.as_of,
            tell=lambda event, **_: step(event),
        )
