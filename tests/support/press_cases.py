"""Sheets for presses: those that are printed, and those that a process falls over."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from support.printed import SECRETS
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, indicators, package

from pipeline.model import Visibility
from pipeline.presses import Presses
from pipeline.pressing import Sheet
from pipeline.reporting.compose import compose

TEMPLATES = {
    p.name: p.read_text(encoding="utf-8") for p in (Path(__file__).resolve().parents[2] / "templates").iterdir()
}


class Deadly:
    """What nobody can look at and live: the system ends a process so where memory is short."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        os.kill(os.getpid(), signal.SIGKILL)


class Flawed:
    """What the engine falls over, and a value that stood there."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise ZeroDivisionError("person 4711")


class Endless:
    """A report that is never printed."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        Path("printing").touch()
        time.sleep(600)


def sheet_of(visibility, to):
    """Compose a short report, to be printed into a folder."""
    heads = HEADERS[1:2]
    figures = cluster_figures(visibility, heads)
    report = compose(figures, package(heads), indicators(heads), CODELISTS, HOUSE, visibility)
    return Sheet(to.name, report, to)


def printed_by(number, sheets, templates=TEMPLATES):
    """Print sheets on so many processes; give whose each was, and what was told of it."""
    with Presses(number, templates, SECRETS) as presses:
        return [(s.title, e and str(e).split("\n")[0]) for s, e in presses.print_all(sheets, lambda s: s)]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started this may ignore it
    with Presses(2, TEMPLATES, SECRETS) as many:
        sys.stdout.write(f"{' '.join(str(p.pid) for p in many.started)}\n")
        sys.stdout.flush()
        list(many.print_all([Sheet("x", Endless(), Path("x")), sheet_of(Visibility.OPEN, Path("y"))], lambda s: s))
