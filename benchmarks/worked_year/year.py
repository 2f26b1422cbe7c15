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


@dataclass(frozen=True)
class Played:
    """A year that was played."""

    unit: Unit
    deliveries: dict[date, Path]
    reports: dict[int, Path]  # by order

    @property
    def truth(self) -> Path:
        """What is true of the country."""
        return self.deliveries[DELIVERIES[-1]] / "truth"


def play(folder: Path, size: str) -> Played:
    """Play the year in a folder, with a country of this size."""
    unit = Unit(folder / "unit")
    january, spring, autumn = DELIVERIES
    unit.does(january, ANALYST, "init", "--no-sample", unit.project)
    shutil.copytree(HERE / "project", unit.project, dirs_exist_ok=True)
    made = {day: _deliver(unit, day, size, folder) for day in DELIVERIES}
    _receive(unit, made, january)
    _order(unit)
    _release(unit, (1, 2), date(2026, 1, 15), date(2026, 1, 19))
    _spring(unit, made, spring)
    shutil.copytree(HERE / "october", unit.project, dirs_exist_ok=True)
    _receive(unit, made, autumn)
    _follow_up(unit)
    _release(unit, (3, 4), date(2026, 11, 3), date(2026, 11, 5))
    return Played(unit, made, {number: _folder_of(unit, number) for number in (1, 2, 3, 4)})


def _deliver(unit: Unit, day: date, size: str, folder: Path) -> Path:
    to = folder / f"delivery_{day.isoformat()}"
    unit.does(day, "owners", "sample", "--story", "worked_year", "--as-of", day, "--size", size, "--to", to)
    return to


def _receive(unit: Unit, made: dict[date, Path], day: date) -> None:
    unit.does(day, ANALYST, "receive", "--data", made[day])


def _order(unit: Unit) -> None:
    """Two coordinators ring on the same day, and the night prints what they ordered."""
    day = date(2026, 1, 13)
    for cluster, visibility in ((OPEN, "open"), (ANONYMISED, "anonymised")):
        asked = ("--cluster", cluster, "--package", PACKAGE, "--visibility", visibility)
        unit.does(day, SECRETARY, "order", "add", *asked, "--meeting", MEETING, "--ending", BASELINE_ENDS)
    _print(unit, date(2026, 1, 14), (1, 2))


def _print(unit: Unit, day: date, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        unit.does(day, ANALYST, "run", "--order", number)


def _release(unit: Unit, numbers: tuple[int, ...], read_on: date, sent_on: date) -> None:
    """Whoever ordered may not approve; somebody else reads and does, and the secretariat sends."""
    unit.does(read_on, SECRETARY, "approve", "--order", numbers[0], ends=16)
    for number in numbers:
        unit.does(read_on, LEADER, "approve", "--order", number)
    for number in numbers:
        unit.does(sent_on, SECRETARY, "release", "--order", number)


def _spring(unit: Unit, made: dict[date, Path], spring: date) -> None:
    """Receive what comes in spring: a practice has joined, and rows of the summer before have turned up."""
    _receive(unit, made, spring)
    unit.does(spring, SECRETARY, "status")


def _follow_up(unit: Unit) -> None:
    """Order and print the follow-ups; who is new in the open cluster says yes first."""
    day = date(2026, 10, 30)
    for practice in _newcomers(unit.project.parent / f"delivery_{DELIVERIES[-1].isoformat()}"):
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
