"""
Plays the year: two orders in January, a meeting, new deliveries, and the follow-ups in October.

Its own room because it is the story, and reads as one; what the follow-ups found is told elsewhere.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from worked_year.unit import Unit

HERE = Path(__file__).parent
PACKAGE = "luftveje"
BASELINE_ENDS = "2025-09-30"
MEETING, SECOND_MEETING = date(2026, 2, 5), date(2026, 11, 25)
DELIVERIES = (date(2026, 1, 12), date(2026, 4, 7), date(2026, 10, 29))
OPEN, ANONYMISED = "nordlys", "hede"  # the clusters of the story: one said yes to names

ANALYST, SECRETARY, LEADER = "jonas", "mette", "karen"
NIGHT, OWNERS = "natten", "ejerne"  # a timer, and who delivers


@dataclass(frozen=True)
class Played:
    """A year that was played."""

    unit: Unit
    reports: dict[int, Path]  # by order

    @property
    def delivery(self) -> Path:
        """The last delivery; what is true of the country lies in it too."""
        return _delivery(self.unit)


def play(folder: Path, size: str) -> Played:
    """Play the year in a folder, with a country of this size."""
    unit = Unit(folder / "unit")
    january, spring, autumn = DELIVERIES
    unit.does(january, ANALYST, "init", "--no-sample", unit.project)
    shutil.copytree(HERE / "project", unit.project, dirs_exist_ok=True)
    _arrives(unit, january, size)
    unit.does(january, ANALYST, "receive")
    _order(unit, date(2026, 1, 13))
    unit.does(date(2026, 1, 14), NIGHT, "night")
    _release(unit, (1, 2), date(2026, 1, 15), date(2026, 1, 19))
    _arrives(unit, spring, size)
    unit.does(spring, NIGHT, "night")
    shutil.copytree(HERE / "october", unit.project, dirs_exist_ok=True)
    _arrives(unit, autumn, size)
    unit.does(autumn, NIGHT, "night")
    _follow_up(unit, date(2026, 10, 30))
    unit.does(date(2026, 10, 31), NIGHT, "night")
    _release(unit, (3, 4), date(2026, 11, 3), date(2026, 11, 5))
    unit.does(date(2026, 11, 5), SECRETARY, "status")
    return Played(unit, {number: _folder_of(unit, number) for number in (1, 2, 3, 4)})


def _arrives(unit: Unit, day: date, size: str) -> None:
    """Let the owners deliver what they know by this day."""
    unit.does(day, OWNERS, "sample", "--story", "worked_year", "--as-of", day, "--size", size, "--to", _delivery(unit))


def _delivery(unit: Unit) -> Path:
    return unit.project / "sample_data/small"


def _order(unit: Unit, day: date) -> None:
    """Take the orders of two coordinators who ring on the same day."""
    for cluster, visibility in ((OPEN, "open"), (ANONYMISED, "anonymised")):
        asked = ("--cluster", cluster, "--package", PACKAGE, "--visibility", visibility)
        unit.does(day, SECRETARY, "order", "add", *asked, "--meeting", MEETING, "--ending", BASELINE_ENDS)


def _release(unit: Unit, numbers: tuple[int, ...], read_on: date, sent_on: date) -> None:
    """Approve and send: whoever ordered may not approve, and is told so once."""
    unit.does(read_on, SECRETARY, "approve", "--order", numbers[0], ends=16)
    for number in numbers:
        unit.does(read_on, LEADER, "approve", "--order", number)
    for number in numbers:
        unit.does(sent_on, SECRETARY, "release", "--order", number)


def _follow_up(unit: Unit, day: date) -> None:
    """Order the follow-ups; who is new in the open cluster says yes first."""
    for practice in _newcomers(_delivery(unit)):
        unit.does(day, SECRETARY, "consent", "give", "--cluster", OPEN, "--practice", practice, "--on", "2026-06-10")
    for number in (1, 2):
        unit.does(day, SECRETARY, "follow-up", "--order", number, "--meeting", SECOND_MEETING)


def _newcomers(delivery: Path) -> list[str]:
    """Give who has not said yes in the open cluster: the practice that joined, and the one that two became."""
    joined = [
        row["practice_id"]
        for row in _rows(delivery / "truth/planted.csv", ",", "utf-8")
        if row["what"] == "joined" and row["cluster_id"] == OPEN
    ]
    merged = [row["TIL_YDERNR"] for row in _rows(delivery / "registre/yderhistorik.csv", ";", "iso-8859-1")]
    return [*joined, *merged]


def _rows(path: Path, delimiter: str, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _folder_of(unit: Unit, number: int) -> Path:
    """Find the folder of an order's report."""
    (found,) = (unit.project / "reports_out/orders").glob(f"{number:04d}-*")
    return found
