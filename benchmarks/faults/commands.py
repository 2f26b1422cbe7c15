"""
Runs `klynge` in a process of its own that need not read the whole engine from disk first.

Its own room because hundreds of runs are started and killed: what all of them begin with is done once, before the fork.
A process that was started so is one like any other, with a number, a group and files of its own.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pipeline.night
import pipeline.reprinting  # noqa: F401 -- the same
from pipeline.cli import main

_FELL = 1


@dataclass
class Running:
    """A command that was started."""

    pid: int
    told: Path
    status: int | None = None

    def poll(self) -> int | None:
        """Give the exit code, negative where a signal ended it; null while it runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status

    def wait(self) -> int:
        """Wait for its end and give the exit code."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def said(self) -> str:
        """Give what it said, and forget it."""
        text = self.told.read_text(encoding="utf-8", errors="replace")
        self.told.unlink()
        return text


def start(
    words: tuple[str, ...],
    environ: Mapping[str, str],
    root: Path,
    most_bytes: int | None = None,
    prepared: Callable[[], None] | None = None,
) -> Running:
    """
    Start a command in a session of its own.

    In:     most_bytes: no file that it writes can be longer; null: any may; prepared: done in the child before it
    """
    descriptor, name = tempfile.mkstemp(prefix="klynge-said-")
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return Running(pid, Path(name))
    try:
        os.setsid()
        for place in (1, 2):
            os.dup2(descriptor, place)
        os.environ.update(environ)
        os.chdir(root)
        sys.modules["__main__"] = types.ModuleType("__main__")  # a child of the child reads nothing of this program
        sys.argv = ["klynge", *words]
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        if prepared is not None:
            prepared()
        os._exit(_ended())
    finally:
        os._exit(_FELL)


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001 -- told as Python does
        sys.excepthook(*sys.exc_info())
        return _FELL
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
