"""Orders a report as a secretariat does, and lets it go: taken, printed, approved by another person, released."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy
from support.command import klynge

from pipeline.orders.ledger.tables import METADATA

ORDERER, APPROVER = "anna", "bo"
MEETING = "2027-02-01"


@dataclass(frozen=True)
class LetGo:
    """An order that was released, and what each command said."""

    number: int
    printed: str
    released: str


def well(project: Path, *words: str | Path, by: str = ORDERER) -> str:
    """Run a command that goes well, and give what it said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLYNGE_USER", by)
        said = klynge(*words, "--project", project)
    assert said.exit_code == 0, said.text
    return said.text


def ordered(project: Path, package: str, cluster: str, *options: str, meeting: str = MEETING) -> int:
    """Take an order, and give its number."""
    said = well(project, "order", "add", "--package", package, "--cluster", cluster, "--meeting", meeting, *options)
    return int(re.match(r"Order (\d+): ", said)[1])


def approved(project: Path, number: int) -> int:
    """Print an order's report and let another person approve it."""
    well(project, "run", "--order", str(number))
    well(project, "approve", "--order", str(number), by=APPROVER)
    return number


def let_go(
    project: Path,
    package: str,
    ending: str,
    cluster: str,
    visibility: str = "anonymised",
    *options: str,
    meeting: str = MEETING,
) -> LetGo:
    """Order, print, approve and release a report."""
    asked = ("--ending", ending, "--visibility", visibility, *options)
    number = ordered(project, package, cluster, *asked, meeting=meeting)
    printed = well(project, "run", "--order", str(number))
    well(project, "approve", "--order", str(number), by=APPROVER)
    return LetGo(number, printed, well(project, "release", "--order", str(number)))


def folder(project: Path, number: int, edition: int = 1) -> Path:
    """Give the folder of a report that was printed for an order."""
    (found,) = (
        p
        for p in (project / "reports_out/orders").glob(f"{number:04d}-*")
        if p.name.endswith(f"-edition-{edition}") or (edition == 1 and "-edition-" not in p.name)
    )
    return found


def content(project: Path) -> str:
    """Give the digest of all that the ledger holds: the same where nothing was changed."""
    engine = sqlalchemy.create_engine(f"sqlite:///{project / '.klynge/ledger.sqlite'}", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        tables = METADATA.sorted_tables
        rows = {
            t.name: [tuple(r) for r in connection.execute(sqlalchemy.select(t).order_by(*t.primary_key))]
            for t in tables
        }
    return sha256(repr(rows).encode()).hexdigest()
