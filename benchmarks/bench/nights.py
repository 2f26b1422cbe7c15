"""
Turns two nights into rows: one in which nothing changed, and one in which a delivery added a month.

Its own room because a night is judged by what it leaves undone: what stands is neither read, counted nor printed again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bench.by_hand.in_memory import TABLE, YEARS
from bench.countries import KLYNGE
from bench.measuring import Place, Row, cost_of, middle
from pipeline.intake import current_snapshot

_IMMUTABLE: Final = ("snapshots", "parts", "sample_data")  # written once: a second name for the same bytes will do
_SECONDS: Final = 3
_SHARE: Final = 1.2
_GIB: Final = 1024**3


def compare(place: Place) -> list[Row]:
    """Keep a night without news, and count what a new month leaves to count."""
    return [nothing_new(place), one_month(place)]


def nothing_new(place: Place) -> Row:
    """
    Keep nights after a first one that saw the delivery.

    Raises: RuntimeError where such a night counted or printed
    """
    project = copied(place.project, place.folder("nights") / "project")
    cost_of([*KLYNGE, "night"], cwd=project)
    before = _written(project)
    cost = middle([cost_of([*KLYNGE, "night"], cwd=project) for _ in range(place.tries)])
    if _written(project) != before:
        raise RuntimeError("a night without news counted or printed something")
    size = sum(p.stat().st_size for p in place.delivery.rglob("*") if p.is_file())
    shutil.rmtree(project)
    return Row(
        what="a night in which nothing changed",
        against="3 s",
        ours=f"{cost.seconds:.2f} s ({cost.processor:.2f} processor s)",
        theirs="–",
        figure=cost.seconds,
        reach=_SECONDS,
        is_most=True,
        unit="s",
        dominates="Python starting and importing the press, and reading definitions that were checked before.",
        remark=f"No answer was asked for, no report printed. Of the deliveries, {size / _GIB:.2f} GiB that lie where "
        "they were received, no file was opened.",
    )


def one_month(place: Place) -> Row:
    """Count after a delivery that added a month of one table, against counting all anew."""
    to = place.folder("nights") / "month"
    snapshot, _ = current_snapshot(place.project / ".klynge")
    found: list[dict[str, float]] = []
    for _ in range(place.tries):
        command: Sequence[str | Path] = [sys.executable, "-m", "bench.by_hand.in_memory", place.project, snapshot, to]
        cost_of(command, cwd=to.parent)
        found.append(json.loads(to.with_suffix(".json").read_text(encoding="utf-8")))
    middles = {key: median(f[key] for f in found) for key in found[0]}
    left = middles["processor_again"] / middles["processor_anew"]
    return Row(
        what=f"counting after one delivery added a month of {TABLE}",
        against="the share of a full recount that the month changed",
        ours=f"{middles['again']:.2f} s ({middles['processor_again']:.2f} processor s), {100 * left:.0f} %",
        theirs=f"{100 * middles['share']:.0f} % of {middles['anew']:.2f} s ({middles['processor_anew']:.2f} processor)",
        figure=left / middles["share"],
        reach=_SHARE,
        is_most=True,
        dominates="What is counted again; starting a child, and the listings of the newest period.",
        remark=f"{middles['questions']:.0f} questions: a dozen indicators in {YEARS} years. Changed is what reads "
        f"{TABLE} in the newest year; the figure is of processor seconds.",
    )


def copied(project: Path, to: Path) -> Path:
    """Copy a project; what never changes is linked."""
    shutil.rmtree(to, ignore_errors=True)
    state = project / ".klynge"
    places = {project / "sample_data", *(state / name for name in _IMMUTABLE)}

    def copy(source: str, target: str) -> str:
        if places & {*Path(source).parents}:
            os.link(source, target)
        else:
            shutil.copy2(source, target)
        return target

    shutil.copytree(project, to, copy_function=copy)
    return to


def _written(project: Path) -> set[tuple[str, int]]:
    """Give the files of answers and reports with the moments of their last changes."""
    folders = (project / ".klynge/counts", project / "reports_out")
    return {(str(p), p.stat().st_mtime_ns) for f in folders for p in f.rglob("*") if p.is_file()}
