"""Keeps nights over the tiny country: orders by anna, approvals by bo, deliveries that change a little."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.command import Said, klynge
from support.tiny_country import make_project

from pipeline.cli.common import moment
from pipeline.orders.ledger import Ledger, open_ledger

TODAY = date(2026, 11, 27)


def on(day: date, *words: str | Path, root: Path, by: str = "anna") -> Said:
    """Run a command on a day."""
    seconds = int(datetime(day.year, day.month, day.day, 1, tzinfo=UTC).timestamp())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        patch.setenv("KLYNGE_USER", by)
        return klynge(*words, "--project", root)


def well(*words: str | Path, root: Path, by: str = "anna", day: date = TODAY) -> str:
    """Run a command that goes well, and give what it says."""
    said = on(day, *words, root=root, by=by)
    assert said.exit_code == 0, said.text
    return said.text


def night_unit(root: Path) -> Path:
    """Make the tiny country with a second package of the same content, so that a cluster can order twice."""
    make_project(root)
    package = (root / "packages_defs/things_package.yaml").read_text(encoding="utf-8")
    more = package.replace("id: things_package", "id: more_package").replace("title: Things", "title: More")
    (root / "packages_defs/more_package.yaml").write_text(more, encoding="utf-8")
    return root


def ordered(root: Path, cluster: str, *more: str, package: str = "things_package", day: date = TODAY) -> None:
    """Order a package for a meeting on 20 December."""
    asked = ("--cluster", cluster, "--package", package, "--meeting", "2026-12-20")
    well("order", "add", *asked, *more, root=root, day=day)


def released(root: Path, number: int, day: date = TODAY) -> None:
    """Approve and release what a night printed."""
    well("approve", "--order", str(number), root=root, by="bo", day=day)
    well("release", "--order", str(number), root=root, by="bo", day=day)


def night(root: Path, day: date = TODAY) -> Said:
    """Keep a night, as the timer's user does."""
    return on(day, "night", root=root, by="night")


def ledger(root: Path) -> Ledger:
    """Open the project's ledger for a look."""
    with open_ledger(root / ".klynge", None, {}, moment()) as found:
        return found


def lines_changed(path: Path, change) -> None:
    """Change the lines of a delivered file, its head left alone: None leaves a line out."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in map(change, lines) if line is not None]
    path.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")


def without_events(root: Path, practice: str, month: str) -> None:
    """Deliver the events again without those of a practice's patients in a month."""
    start = f"p{practice[-1]}x"
    lines_changed(
        root / "delivery/events.csv", lambda line: None if line.startswith(start) and f";{month}-" in line else line
    )
