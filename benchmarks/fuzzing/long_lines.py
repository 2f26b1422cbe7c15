"""
Receives a file with one line of so many megabytes, and tells what was said, how long it took and what memory it took.

A program of its own, so that the memory is that of this receipt and of nothing before it.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from support.intake_desk import Desk
from support.malformed_texts import GOOD

from pipeline.errors import KlyngeError

MEGABYTE = 1 << 20


def write_long_line(path: Path, megabytes: int) -> None:
    """Add a line of so many megabytes to a file that is right."""
    with path.open("ab") as file:
        file.write(b"000010;2026-09-01;")
        for _ in range(megabytes):
            file.write(b"1" * MEGABYTE)
        file.write(b"\n000011;2026-09-01;11\n")


def main(megabytes: int) -> None:
    """Print what came of it as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.counts(GOOD)
        desk.receive()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        write_long_line(desk.delivery / "counted.csv", megabytes)
        begun = perf_counter()
        try:
            desk.receive()
            said = "it was read"
        except KlyngeError as error:
            said = str(error.problems[0]).split("\n")[0]
        seconds = perf_counter() - begun
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"said": said, "seconds": seconds, "megabytes": more / 1024}))  # noqa: T201 -- what it is for


if __name__ == "__main__":
    main(int(sys.argv[1]))
