"""
Prints every cluster's report so many times over on two processes, and writes what that took.

`python over_again.py PROJECT PACKAGE ENDING TO TIMES`: TO/told.json has the seconds of printing, without counting and
starting, and the most bytes that a process held.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline import batch, ordered
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import moment, opened_ledger, who
from pipeline.model import Visibility
from pipeline.orders.keys import baseline_key, label_key
from pipeline.orders.run_order import RunOrder
from pipeline.presses import Presses
from pipeline.pressing import Sheet
from pipeline.project import load_project


def main(root: Path, package: str, ending: date, to: Path, times: int) -> None:
    """Compose once, print so many times, and tell."""
    today = moment().date()
    project, catalogue = load_project(root, today=today)
    with opened_warehouse(project, catalogue) as warehouse, opened_ledger(project, catalogue) as ledger:
        keys = label_key(project.state, os.environ), baseline_key(project.state, os.environ)
        desk = ordered.Desk(project, catalogue, warehouse, ledger, *keys, to, moment(), who())
        job = ordered.job_of(RunOrder(package, ending, (), Visibility.OPEN, today), desk)
        country, observed, setting = batch.counted(job, lambda _: None)
        composed = [batch.composed_of(c, None, setting, country, observed, job) for c in job.plan.clusters]
        sheets = [one.sheet for one in composed if one.sheet is not None]
        with Presses(2, job.templates, job.secrets) as presses:
            list(presses.print_all(_again(sheets, to / "warm", 1), lambda sheet: sheet))
            warm = Presses(2, job.templates, job.secrets)
        with warm:
            started = time.perf_counter()
            errors = [e for _, e in warm.print_all(_again(sheets, to, times), lambda sheet: sheet)]
            seconds = time.perf_counter() - started
            held = max(press.held for press in warm.started)
    if any(errors):
        raise RuntimeError(str(next(filter(None, errors))))
    (to / "told.json").write_text(json.dumps({"seconds": seconds, "held": held, "reports": len(errors)}), "utf-8")


def _again(sheets: list[Sheet], to: Path, times: int) -> Iterator[Sheet]:
    return (replace(s, to=to / str(n) / s.to.name) for n in range(times) for s in sheets)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], date.fromisoformat(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
