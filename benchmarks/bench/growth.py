"""Turns the small country one, two and four times over into how time and memory grow, and draws it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.countries import ENDING, KLYNGE, grown
from bench.measuring import Cost, Row, cost_of

TIMES: Final = (1, 2, 4)
STEPS: Final = ("receive", "count", "print")

_FLAT: Final = 1.25  # of the memory at four times over the memory at once
_MIB: Final = 1024**2


@dataclass(frozen=True)
class Point:
    """What each step cost in a country so many times the small one."""

    times: int
    costs: dict[str, Cost]


def measure(work: Path, times: Sequence[int] = TIMES) -> list[Point]:
    """Receive, count every indicator of a package, and print it for every cluster, in growing countries."""
    points = []
    for number in times:
        folder = work / f"growth {number}"
        shutil.rmtree(folder, ignore_errors=True)
        project, receiving = grown(folder, number)
        counting = cost_of([*KLYNGE, "run", "antibiotika", "--ending", ENDING, "--cluster", "oe"], cwd=project)
        printing = cost_of([*KLYNGE, "run", "antibiotika", "--ending", ENDING], cwd=project)
        points.append(Point(number, {"receive": receiving, "count": counting, "print": printing}))
        shutil.rmtree(folder)
    return points


def rows(points: Sequence[Point]) -> list[Row]:
    """Hold the most against one: time at most so many times as much, memory no more."""
    once, most = points[0], points[-1]
    found = []
    for step in STEPS:
        small, large = once.costs[step], most.costs[step]
        found.append(
            Row(
                what=f"{step}: growth of the time from 1 × to {most.times} ×",
                against=f"{most.times} × the time",
                ours=f"{large.seconds:.1f} s",
                theirs=f"{most.times} × {small.seconds:.1f} s",
                figure=large.seconds / small.seconds / most.times,
                reach=1.0,
                is_most=True,
            )
        )
        found.append(
            Row(
                what=f"{step}: growth of the memory from 1 × to {most.times} ×",
                against="1 × the memory",
                ours=f"{large.memory / _MIB:.0f} MiB",
                theirs=f"{small.memory / _MIB:.0f} MiB",
                figure=large.memory / small.memory,
                reach=_FLAT,
                is_most=True,
            )
        )
    return found


def draw(points: Sequence[Point], to: Path) -> None:
    """Draw seconds and memory over the size, each step a line; dashed: in step with the size."""
    with mpl.rc_context({"font.family": "sans-serif", "font.size": 9}):
        figure = Figure(figsize=(7, 3), layout="constrained")
        seconds, memory = figure.subplots(1, 2)
        at = [p.times for p in points]
        for step, colour in zip(STEPS, ("#1b6f8a", "#c8641e", "#59636e"), strict=True):
            own = [p.costs[step] for p in points]
            seconds.plot(at, [c.seconds for c in own], "o-", color=colour, label=step)
            seconds.plot(at, [own[0].seconds * n for n in at], ":", color=colour, linewidth=0.8)
            memory.plot(at, [c.memory / _MIB for c in own], "o-", color=colour, label=step)
        for axes, title in ((seconds, "seconds (dotted: linear)"), (memory, "MiB at most")):
            axes.set_title(title, loc="left", fontsize=9)
            axes.set_xticks(at, [f"{n} ×" for n in at])
            axes.set_ylim(bottom=0)
            axes.spines[["top", "right"]].set_visible(False)
        seconds.legend(frameon=False)
        figure.savefig(to, dpi=110, metadata={"Software": None})
