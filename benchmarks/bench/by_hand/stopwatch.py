"""Turns the time between two moments of a process, children that ended included, into a file."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._seconds, self._processor = time.perf_counter(), processor_seconds()

    def stop(self, to: Path) -> None:
        """Write the seconds that passed and those of processors beside an answer."""
        told = {"seconds": time.perf_counter() - self._seconds, "processor": processor_seconds() - self._processor}
        to.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")


def processor_seconds() -> float:
    """Give the processor seconds of this process and its children that ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
