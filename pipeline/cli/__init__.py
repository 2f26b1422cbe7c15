"""
The door: parses what was asked, calls the batch, prints what came of it.

One file per group of commands. A user's mistake ends in sentences and an exit code, never in a traceback.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import (
    asking,
    authoring,
    cataloguing,
    coding,
    consenting,
    delivering,
    explaining,
    following,
    nightly,
    ordering,
    overlapping,
    previewing,
    rebuilding,
    recalling,
    releasing,
    specifying,
    starting,
    status,
    weighing,
)
from pipeline.errors import KlyngeError

app = typer.Typer(
    name="klynge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Turn prescription, care-plan and service extracts into data reports for clusters of doctors.",
    epilog="Exit codes: 0 fine, 2 usage, 10 definition, 11 extract, 12 disclosure, 13 consent, 14 baseline, "
    "15 printing, 16 order, 1 our own bug.",
)
starting.add_to(app)
authoring.add_to(app)
delivering.add_to(app)
asking.add_to(app)
explaining.add_to(app)
cataloguing.add_to(app)
coding.add_to(app)
previewing.add_to(app)
specifying.add_to(app)
overlapping.add_to(app)
weighing.add_to(app)
consenting.add_to(app)
ordering.add_to(app)
nightly.add_to(app)
releasing.add_to(app)
rebuilding.add_to(app)
following.add_to(app)
status.add_to(app)
recalling.add_to(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Turn extracts into data reports."""


def main() -> None:
    """Run one command; turn a user's mistake into its sentences and exit code."""
    try:
        app()
    except KlyngeError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
