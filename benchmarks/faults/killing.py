"""
Ends a command with kill -9: after some time, or once so many names have appeared on the disk or gone from it.

The engine has no hook for it: whoever kills looks from outside, as fate does.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from faults.commands import Running
from faults.unit import Act, started

_LONGEST = 300  # seconds that no command of the tiny country takes
_HALF = 0.5
_WATCHED = (".klynge", "reports_out")


class Stage(StrEnum):
    """What a command was at when it was killed."""

    RECEIVE = "receive"
    COUNT = "count"
    RENDER = "render"
    RELEASE = "release"


@dataclass(frozen=True)
class Stay:
    """For how many seconds a run is at a stage in all, and how many names come and go meanwhile."""

    seconds: float = 0.0
    names: int = 0

    def longer(self, seconds: float, names: int) -> Stay:
        """Give a stay that goes on."""
        return Stay(self.seconds + seconds, self.names + names)


@dataclass(frozen=True)
class Point:
    """When a command is killed: so many seconds, or so many names, into a stage; the other is null."""

    stage: Stage | None = None  # null: it is not killed
    seconds: float | None = None
    names: int | None = None


@dataclass(frozen=True)
class Killed:
    """What became of a command; exit code null: it was killed at `stage`, and had not ended before."""

    exit_code: int | None
    said: str
    stage: Stage
    stays: Mapping[Stage, Stay]


def drawn(stage: Stage, stay: Stay, draws: random.Random) -> Point:
    """Draw a point in a stage: half of them a time, half of them a number of names."""
    if draws.random() < _HALF or not stay.names:
        return Point(stage, seconds=draws.uniform(0, stay.seconds))
    return Point(stage, names=draws.randint(1, stay.names))


def kill_at(point: Point, act: Act, root: Path, snapshot: str) -> Killed:
    """
    Start a command and kill it, with its child, at a point; or see it end before.

    In:     snapshot: the one in force before the delivery that waits; while it is, a night receives
    """
    at_first = before = _names(root)
    stage, stays = Stage.RELEASE, dict[Stage, Stay]()
    began = looked = time.monotonic()
    child = started(act, root)
    while child.poll() is None:
        now, past = _names(root), time.monotonic()
        stage = _stage(act, root, snapshot, now - at_first)
        stays[stage] = stays.get(stage, Stay()).longer(past - looked, len(now ^ before))
        before, looked = now, past
        if (stage is point.stage and _reached(point, stays[stage])) or past - began > _LONGEST:
            _end(child)
            return Killed(None, child.said(), stage, stays)
        time.sleep(0.0005)
    return Killed(child.wait(), child.said(), stage, stays)


def _reached(point: Point, stay: Stay) -> bool:
    in_time = point.seconds is not None and stay.seconds >= point.seconds
    return in_time or (point.names is not None and stay.names >= point.names)


def _stage(act: Act, root: Path, snapshot: str, new: set[tuple[str, int]]) -> Stage:
    """Read from the disk what a command is at: a half report is being printed, an old snapshot replaced."""
    if act.words[0] != "night":
        return Stage(act.words[0])
    if (root / ".klynge/current").read_text(encoding="utf-8").strip() == snapshot:
        return Stage.RECEIVE
    half = any("/reports_out/" in name and "/." in name.rpartition("/reports_out/")[2] for name, _ in new)
    return Stage.RENDER if half else Stage.COUNT


def _end(child: Running) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _names(root: Path) -> set[tuple[str, int]]:
    """Give every name below the state and the reports; of a ledger's files also how far they are written."""
    found = set()
    folders = [root / f for f in _WATCHED]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                size = entry.stat(follow_symlinks=False).st_size if "ledger" in entry.name else 0
                found.add((entry.path, size))
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
    return found
