"""
Turns a command into what it cost: seconds, processor seconds and the most memory that it and its children held.

Its own room because every comparison must be measured alike: the two sides alternate in one run, each in a process of
its own, and medians are compared. A ratio says something on a machine that others use too; seconds do not.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

#: Where a child finds the engine and the benchmarks, wherever it works.
_FROM: Final = os.pathsep.join(str(Path(__file__).resolve().parents[n]) for n in (2, 1))
_LOOKS: Final = 0.05  # seconds between two looks at the memory
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Place:
    """What a benchmark works on, and where it writes."""

    size: str  # of the sample country: small, region or national
    delivery: Path  # what owners delivered
    project: Path  # a project that received it; read only
    work: Path  # a folder of the benchmark's own
    tries: int = 3  # of each side

    def folder(self, name: str) -> Path:
        """Give a folder to write in."""
        made = self.work / name
        made.mkdir(parents=True, exist_ok=True)
        return made


@dataclass(frozen=True)
class Cost:
    """What a command cost: the seconds that passed, those of processors, and the most bytes held at once."""

    seconds: float
    processor: float
    memory: int  # of the process and all below it; what several of them share is counted for each


@dataclass(frozen=True)
class Row:
    """One comparison, as the page tells it."""

    what: str
    against: str
    ours: str  # what was measured, with its unit
    theirs: str
    figure: float  # what the reach is about: a ratio, seconds or bytes as `unit` says
    reach: float
    is_most: bool  # the figure may be at most the reach; else at least
    unit: str = "×"
    dominates: str = ""  # where our time goes
    remark: str = ""

    @property
    def is_reached(self) -> bool:
        """Say whether the figure is as good as it should be."""
        return self.figure <= self.reach if self.is_most else self.figure >= self.reach


def cost_of(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> Cost:
    """
    Run a command to its end, and give what it cost.

    Raises: RuntimeError with what it said, where it fails: a benchmark of a failure tells nothing
    """
    started = time.perf_counter()
    with (cwd / "said.txt").open("w+b") as said:
        child = subprocess.Popen(  # noqa: S603 -- the benchmark's own command
            [str(word) for word in command],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": _FROM, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak = _Peak(child.pid)
        peak.start()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        peak.end()
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    if child.returncode != 0:
        raise RuntimeError(f"{command} ended with {child.returncode}:\n{words[-4000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, peak.bytes)


def side_by_side(*sides: Sequence[str | Path], cwd: Path, tries: int) -> tuple[Cost, ...]:
    """Run each side in turn, so many times over, and give each side's medians."""
    costs: list[list[Cost]] = [[] for _ in sides]
    for _ in range(tries):
        for found, side in zip(costs, sides, strict=True):
            found.append(cost_of(side, cwd=cwd))
    return tuple(middle(found) for found in costs)


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median seconds and processor seconds of several tries, and the most memory of all."""
    return Cost(median(c.seconds for c in costs), median(c.processor for c in costs), max(c.memory for c in costs))


class _Peak(threading.Thread):
    """Looks at how much memory a process and all below it hold."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid = pid
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(_LOOKS):
            self.bytes = max(self.bytes, sum(_held(pid) for pid in _below(self._pid)))

    def end(self) -> None:
        """Look no more."""
        self._is_over.set()
        self.join()


def _below(pid: int) -> list[int]:
    """Give a process and all that it started, as far as they are still there."""
    found = [pid]
    for at in found:
        try:
            tasks = list(Path(f"/proc/{at}/task").iterdir())
            found += [int(c) for t in tasks for c in (t / "children").read_text(encoding="ascii").split()]
        except OSError:  # it has ended
            continue
    return found


def _held(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:  # it has ended
        return 0
