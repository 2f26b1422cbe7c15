"""
Ends a command with kill -9: after some time, or once so many names have appeared on the disk or gone from it.

The engine has no hook for it: whoever kills looks from outside, as fate does.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from faults.commands import Running
from faults.unit import Act, started

_LONGEST = 300  # seconds that no command of the tiny country takes
_WATCHED = (".klynge", "reports_out")


@dataclass(frozen=True)
class Length:
    """How long an undisturbed run is: until the first name on the disk, until the end, and how many names came."""

    until_first: float
    seconds: float
    names: int


@dataclass(frozen=True)
class Point:
    """When a command is killed: after so many seconds, or so many names; the other is null."""

    seconds: float | None = None
    names: int | None = None


@dataclass(frozen=True)
class Killed:
    """What became of a command: null: it was killed, and had not ended before."""

    exit_code: int | None
    said: str
    seconds: float
    names: int
    until_first: float


def drawn(length: Length, draws: random.Random) -> Point:
    """Draw a point: half of them a time, half of them a number of names."""
    if draws.random() < 0.5:
        return Point(seconds=draws.uniform(0.9 * length.until_first, length.seconds))
    return Point(names=draws.randint(1, max(1, length.names)))


def measured(act: Act, root: Path) -> tuple[Killed, Length]:
    """Run a command undisturbed, and measure it."""
    ended = kill_at(Point(), act, root)
    return ended, Length(ended.until_first, ended.seconds, ended.names)


def kill_at(point: Point, act: Act, root: Path) -> Killed:
    """Start a command and kill it, with its child, at a point; or see it end before."""
    before, seen, first = _names(root), 0, 0.0
    began = time.monotonic()
    child = started(act, root)
    while child.poll() is None:
        now = _names(root)
        seen, before = seen + len(now ^ before), now
        past = time.monotonic() - began
        first = first or (past if seen else 0.0)
        in_time = point.seconds is None or past < point.seconds
        if not in_time or (point.names is not None and seen >= point.names) or past > _LONGEST:
            _end(child)
            return Killed(None, child.said(), past, seen, first or past)
        time.sleep(0.0005)
    past = time.monotonic() - began
    return Killed(child.wait(), child.said(), past, seen, first or past)


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
