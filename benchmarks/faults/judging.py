"""
Looks at a unit after a kill, and after the run that finished: what is half, lost, or there twice.

What an undisturbed run left is the measure. At any moment a file under its final name is whole: the same as there, or
as it was before.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEDGER = ".klynge/ledger.sqlite"
#: Folders whose every file is whole under its name, or not there.
WHOLE = ("reports_out", ".klynge/slips", ".klynge/baselines", ".klynge/drafts", ".klynge/parts")
_ROWS = {
    "orders": "SELECT number, cluster_id, package_id, visibility, state, reason FROM orders",
    "editions": "SELECT order_number, number, sha256, draft FROM editions",
    "approvals": "SELECT edition_id, approved_by FROM approvals",
    "releases": "SELECT edition_id, released_on, released_by FROM releases",
    "baselines": "SELECT order_number, edition_id, path, sha256 FROM baselines",
    "events": 'SELECT kind, order_number, "by", told FROM events',
}


@dataclass(frozen=True)
class Seen:
    """A unit as it lies on the disk."""

    files: dict[str, str]  # name → digest: of what others read, no half file among them
    rows: dict[str, Counter[tuple[object, ...]]]  # of the ledger, by table
    snapshot: str

    @property
    def names(self) -> frozenset[str]:
        """The names of its files."""
        return frozenset(self.files)


def seen(root: Path) -> Seen:
    """Look at a unit."""
    return Seen(dict(_files(root)), _rows(root), (root / ".klynge/current").read_text().strip())


def half(root: Path, *measures: Seen) -> Iterator[str]:
    """
    Tell of what is half or wrong just after a kill.

    In:     measures: the unit before, and after each undisturbed run: a file is as in one of them
    """
    found = seen(root)
    for name, digest in found.files.items():
        if all(m.files.get(name) != digest for m in measures):
            yield f"{name} is neither as it was nor as it is to be"
    yield from _half_folders(found, measures)
    if not (root / ".klynge/snapshots" / found.snapshot / "manifest.json").is_file():
        yield "the snapshot in force is not there"
    yield from _half_released(root, found)


def _half_folders(found: Seen, measures: tuple[Seen, ...]) -> Iterator[str]:
    """Tell of folders of reports and slips that have some of their files and not all."""
    for folder in {str(Path(n).parent) for n in found.files if n.startswith(("reports_out/orders/", ".klynge/slips"))}:
        own = {n for n in found.names if str(Path(n).parent) == folder}
        if all(own != {n for n in m.names if str(Path(n).parent) == folder} for m in measures):
            yield f"{folder} holds {len(own)} files"


def _half_released(root: Path, found: Seen) -> Iterator[str]:
    """Tell of what is released without exactly one release and one baseline, which lies there."""
    out = [row[0] for row in found.rows["orders"] if row[4] == "released"]
    sealed = Counter(row[0] for row in found.rows["baselines"].elements())
    if sealed != Counter(out) or found.rows["releases"].total() != len(out):
        yield f"released: {sorted(out)}, baselines: {dict(sealed)}, releases: {found.rows['releases'].total()}"
    for _, _, path, digest in found.rows["baselines"]:
        if found.files.get(f".klynge/{path}") != digest:
            yield f"the baseline {path} is not the one in the ledger"
    with sqlite3.connect(root / LEDGER) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if whole != "ok":
            yield f"the ledger: {whole}"


def lost(root: Path, measure: Seen, *, printed_twice: bool = False) -> Iterator[str]:
    """
    Tell of what the run that finished lost, or did twice, beside an undisturbed one.

    In:     printed_twice: a report may have been printed of the earlier data first, where there was no room for the new
    """
    found = seen(root)
    for name in sorted(measure.names | found.names):
        if found.files.get(name) != measure.files.get(name):
            there = "lost" if name not in found.names else "left over" if name not in measure.names else "other bytes"
            yield f"{name}: {there}"
    for table, rows in measure.rows.items():
        if printed_twice and table == "events":
            continue
        yield from (f"{table}: lost {row}" for row in (rows - found.rows[table]))
        yield from (f"{table}: twice or new {row}" for row in (found.rows[table] - rows))
    if found.snapshot != measure.snapshot:
        yield "another snapshot is in force"


def beside(root: Path) -> list[Path]:
    """Give what falls left beside files: half files and folders, none under a final name."""
    return [p for p in root.rglob(".*") if p != root / ".klynge" and (".klynge" in p.parts or "reports_out" in p.parts)]


def _files(root: Path) -> Iterator[tuple[str, str]]:
    for folder in WHOLE:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            hidden = any(part.startswith(".") for part in name.removeprefix(".klynge/").split("/"))
            if path.is_file() and not hidden:
                yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(root: Path) -> dict[str, Counter[tuple[object, ...]]]:
    connection = sqlite3.connect(root / LEDGER)
    try:
        return {table: Counter(connection.execute(asked).fetchall()) for table, asked in _ROWS.items()}
    finally:
        connection.close()
