"""Makes the unit that is attacked: the tiny country with three orders and a delivery that waits to be received."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.night_cases import night_unit, without_events

from faults.commands import Running, start

ROOT = Path(__file__).resolve().parents[2]
ORDERS = (("nord", "things_package"), ("syd", "things_package"), ("syd", "more_package"))
RELEASES = tuple(range(1, len(ORDERS) + 1))

#: Keys and the day are fixed, so that an undisturbed run gives the same bytes.
SETTLED = {
    "SOURCE_DATE_EPOCH": "1795737600",  # 2026-11-27
    "KLYNGE_LABEL_KEY": "a key for faults alone",
    "KLYNGE_BASELINE_KEY": "another key for faults alone",
}


@dataclass(frozen=True)
class Act:
    """A command that is killed, and by whom it is run."""

    words: tuple[str, ...]
    by: str
    days: int = 0  # how far the clock is off

    @property
    def name(self) -> str:
        """What it does."""
        return " ".join(self.words)


NIGHT = Act(("night",), "night")
RECEIPT = Act(("receive",), "anna")
COUNTING = Act(("measure", "things_percent", "--ending", "2026-09-30", "--to", "reports_out/figures.csv"), "anna")


def releasing(number: int) -> Act:
    """Give the release of an order."""
    return Act(("release", "--order", str(number)), "bo")


def started(act: Act, root: Path, most_bytes: int | None = None, prepared: Callable[[], None] | None = None) -> Running:
    """Start a command as a timer or a person does."""
    words = (*act.words, "--project", str(root))
    moment = str(int(SETTLED["SOURCE_DATE_EPOCH"]) + act.days * 86_400)
    environ = {**SETTLED, "SOURCE_DATE_EPOCH": moment, "KLYNGE_USER": act.by}
    return start(words, environ, root, most_bytes, prepared)


def done(
    act: Act, root: Path, most_bytes: int | None = None, prepared: Callable[[], None] | None = None
) -> tuple[int, str]:
    """Run a command to its end."""
    running = started(act, root, most_bytes, prepared)
    return running.wait(), running.said()


def well(act: Act, root: Path) -> str:
    """Run a command that must go well."""
    code, said = done(act, root)
    if code:
        raise RuntimeError(f"{act.name} ended with {code}:\n{said}")
    return said


def make(root: Path) -> Path:
    """Receive a first delivery, take the orders, and let a second delivery wait."""
    night_unit(root)
    well(RECEIPT, root)
    for cluster, package in ORDERS:
        asked = ("--cluster", cluster, "--package", package, "--ending", "2026-09-30", "--meeting", "2026-12-20")
        well(Act(("order", "add", *asked), "anna"), root)
    without_events(root, "000001", "2026-01")
    return root


def copied(root: Path, to: Path) -> Path:
    """Copy a unit, in the place of an earlier copy."""
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(root, to, symlinks=True))


def approved(root: Path) -> Path:
    """Approve all that a night printed."""
    for number in RELEASES:
        well(Act(("approve", "--order", str(number)), "bo"), root)
    return root
