"""
Keeps what nights and runs did as lines of JSON, one a fact, each on the disk before it goes on.

Its own room because a night can be killed between any two facts: the next one reads here what that one had done, and
tells it as its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from pipeline.private import make_private

FOLDER: Final = "night"  # below the state folder
RUNS: Final = "runs"  # the same, of runs that a person starts
FILE: Final = "journal.jsonl"
_QUIET: Final = timedelta(days=4)  # a long weekend without a machine is nothing to tell of


class Did(StrEnum):
    """What a night has to tell of."""

    BEGUN = "begun"
    CLOCK = "clock"  # it was set back, or no night was kept for days
    RECEIVED = "received"
    REFUSED = "refused"  # a delivery
    PRINTED = "printed"
    FAILED = "failed"
    RESTATED = "restated"
    NOT_COMPARED = "not_compared"  # a baseline whose period today's data do not reach
    PROPOSED = "proposed"  # a follow-up
    DONE = "done"


#: What still holds when the night that did it was interrupted; what failed is tried again and told anew.
LASTING: Final = (Did.RECEIVED, Did.PRINTED, Did.RESTATED, Did.PROPOSED)


@dataclass(frozen=True)
class Fact:
    """Something that a night did or met; exit: 0, or with which code the night ends because of it."""

    at: datetime
    did: Did
    order: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    exit_code: int = 0

    @property
    def line(self) -> str:
        """Write it as a line of JSON."""
        told = {"at": self.at.isoformat(), "did": str(self.did), "order": self.order, "exit": self.exit_code}
        return json.dumps({**told, "told": dict(self.told)}, ensure_ascii=False, sort_keys=True)


class Journal:
    """The journal of a project's nights, or of its runs."""

    def __init__(self, state: Path, folder: str = FOLDER) -> None:
        self.folder = state / folder
        self._path = self.folder / FILE

    def add(self, fact: Fact) -> Fact:
        """
        Write a fact down.

        Raises: OSError where the disk refuses
        """
        make_private(self.folder)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "rb+") as file:
            whole = file.seek(0, os.SEEK_END) == 0 or _ends_a_line(file.fileno())
            file.write(b"" if whole else b"\n")  # after a line that was cut
            file.write(fact.line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return fact

    def facts(self) -> tuple[Fact, ...]:
        """Give what was written down, oldest first; a line that was cut is left out."""
        if not self._path.exists():
            return ()
        lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        return tuple(fact for line in lines if (fact := _fact(line)) is not None)

    def last(self) -> datetime | None:
        """Give the moment of what was written down last; None where nothing was."""
        facts = self.facts()
        return facts[-1].at if facts else None

    def unfinished(self) -> tuple[Fact, ...]:
        """Give what a night that did not come to its end had done; nothing where the last one did."""
        facts = self.facts()
        last = max((n for n, f in enumerate(facts) if f.did is Did.DONE), default=-1)
        return facts[last + 1 :]


def clock_told(last: datetime | None, now: datetime) -> dict[str, str]:
    """
    Tell what is odd about the moment of a night beside the last one: nothing where a day or a few lie between.

    In:     last: of the journal; null: there is none yet
    """
    if last is None or last <= now <= last + _QUIET:
        return {}
    return {"last": last.isoformat(), "jump": "back" if now < last else "forward"}


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, 1, size - 1) == b"\n"


def _fact(line: str) -> Fact | None:
    try:
        told = json.loads(line)
        at, did = datetime.fromisoformat(told["at"]), Did(told["did"])
        return Fact(at, did, told["order"], told["told"], told["exit"])
    except (ValueError, KeyError, TypeError):
        return None
