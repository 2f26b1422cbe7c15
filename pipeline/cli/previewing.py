"""The command that shows a package while it is being written: preview, the author's desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import ProjectOption, as_date, moment, opened_ledger, progress, today, who
from pipeline.cli.delivering import take_in_first
from pipeline.errors import KlyngeError
from pipeline.model import Visibility
from pipeline.orders.keys import baseline_key, label_key
from pipeline.project import load_project

if TYPE_CHECKING:
    from pipeline.previewing import Wish

HERE = Path()
PORT = 8750
_WATCHED = ("klynge.yaml", "indicators", "packages_defs", "templates", "sources", "tests/specs/indicators")
_WAITS_MS = 200  # for an editor that writes a file in two steps
_LISTENS_S = 0.5

Draw = Callable[[], str]


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(preview)


def preview(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The package's id, whatever its status.")],
    cluster: Annotated[str | None, typer.Option(help="A cluster's id; else the largest.")] = None,
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="The period's last day; else the newest there is.")
    ] = None,
    visibility: Annotated[Visibility, typer.Option(help="With letters, or with names and everyone's consent.")] = (
        Visibility.ANONYMISED
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen, on this machine alone; 0: any.")] = PORT,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write the page once to an HTML file, and stop.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Show a package as a live page that is drawn again whenever a file is saved. Every page says it is a draft."""
    from pipeline.previewing import Wish  # noqa: PLC0415 -- the press takes two seconds to start

    wish = Wish(package, cluster, as_date(ending) if ending else None, visibility)
    if to is not None:
        from pipeline.output.html import write_html  # noqa: PLC0415 -- as above

        write_html(drawn(wish, project), to)
        typer.echo(str(to))
        return
    serve(lambda: drawn(wish, project), package, project, port)


def drawn(wish: Wish, project: Path) -> str:
    """Read the definitions as they stand, count what changed, and give the page."""
    from pipeline import ordered, previewing  # noqa: PLC0415 -- as above

    opened, catalogue = load_project(project, today=today())
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse, opened_ledger(opened, catalogue) as ledger:
        order, runnable = previewing.asked_for(wish, catalogue, warehouse, today())
        keys = label_key(opened.state, os.environ), baseline_key(opened.state, os.environ)
        desk = ordered.Desk(opened, runnable, warehouse, ledger, *keys, opened.reports, moment(), who())
        job = ordered.job_of(order, desk)
        with progress(None, f"Drawing {wish.package_id}") as step:
            return previewing.preview(job, step)


def serve(draw: Draw, package: str, project: Path, port: int) -> None:
    """Show what is drawn until the author stops it; what cannot be drawn is told on the page and here."""
    from pipeline.output.fonts import faces_embedded  # noqa: PLC0415 -- as above
    from pipeline.output.live import Board, served  # noqa: PLC0415 -- as above
    from pipeline.previewing import problems_page  # noqa: PLC0415 -- as above
    from pipeline.reporting.pages import FONTS  # noqa: PLC0415 -- as above

    board = Board()
    with served(board, port) as address:
        typer.echo(f"{address}  shows {package}, and draws it again when a file is saved. Ctrl+C stops.")
        with suppress(KeyboardInterrupt):
            for _ in saves(project):
                try:
                    board.put(draw().replace(FONTS, faces_embedded()))
                    typer.echo("drawn", err=True)
                except KlyngeError as error:
                    board.put(problems_page(error, package))
                    typer.echo(f"{error}\n", err=True)


def saves(project: Path) -> Iterator[None]:
    """
    Give a turn at once, and one whenever a file of the project's definitions or templates was saved since the last.

    Files are watched beside the drawing, so that what is saved meanwhile is not missed.
    """
    from watchfiles import watch  # noqa: PLC0415 -- only a preview watches

    watched = [project / name for name in _WATCHED if (project / name).exists()]
    saved, stopped = Event(), Event()

    def look() -> None:
        for _ in watch(*watched, debounce=_WAITS_MS, step=_WAITS_MS // 4, stop_event=stopped):
            saved.set()

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        saved.set()
        while True:
            while not saved.wait(_LISTENS_S):  # a wait without end would not hear Ctrl+C on every system
                pass
            saved.clear()
            yield
    finally:
        stopped.set()
        watcher.join()
