"""Turns many tries into what came of them: how many were read, how many told of, the slowest, and the findings."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fuzzing.holding import FindingError
from fuzzing.targets import Try

_KEPT = 2_000  # characters of a text that led to a finding


@dataclass
class Found:
    """A finding: what went wrong, where first, how often."""

    file: str
    said: str
    text: str
    times: int = 1


@dataclass
class Tally:
    """What came of the tries at one target."""

    read: int = 0
    told: int = 0
    slowest: float = 0.0  # seconds
    findings: dict[str, Found] = field(default_factory=dict)  # by what went wrong, without its values

    @property
    def tries(self) -> int:
        """How many there were."""
        return self.read + self.told + sum(found.times for found in self.findings.values())

    def add(self, one: Try) -> bool:
        """Try once; gives whether it was a finding."""
        try:
            came = one.hold()
        except FindingError as finding:
            place = str(finding).split(": ", 1)[0]
            if place in self.findings:
                self.findings[place].times += 1
            else:
                self.findings[place] = Found(one.file, str(finding), one.text[:_KEPT])
            return True
        self.slowest = max(self.slowest, came.seconds)
        if came.told:
            self.told += 1
        else:
            self.read += 1
        return False

    def write(self, path: Path) -> None:
        """Keep what came so far: whoever guides the tries ends without a word."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def kept(cls, path: Path) -> Tally:
        """Give what was kept."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**told | {"findings": {place: Found(**found) for place, found in told["findings"].items()}})
