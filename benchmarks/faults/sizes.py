"""
Runs units that are large in one way, and tells in how many seconds, how many pages and with what end.

Its own room because nothing fails here: what is asked is whether the unit stays usable, and is told why where not.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from faults.large_units import PACKAGE, many_clusters, many_indicators, one_alone, one_large, orders_file
from faults.unit import NIGHT, RECEIPT, Act, done

_NOT_YET = "2026-11-30"  # no extract reaches it: what is ordered waits
_FEW = 2_000  # patients: the short form
_PERIOD = ("--ending", "2026-09-30")


@dataclass(frozen=True)
class Ran:
    """One command on a large unit."""

    unit: str
    command: str
    exit_code: int
    seconds: float
    told: str
    wrong: tuple[str, ...] = ()


def large_units(
    folder: Path, *, clusters: int = 10_000, patients: int = 200_000, indicators: int = 60
) -> Iterator[Ran]:
    """Run each large unit: orders, status, nights, reports."""
    root = many_clusters(_new(folder), clusters)
    file = orders_file(root, clusters, _NOT_YET)
    add = Act(("order", "add", "--from", str(file)), "anna")
    acts = (RECEIPT, add, Act(("orders",), "anna"), Act(("status",), "anna"), NIGHT, NIGHT)
    yield from _ran(root, f"{clusters:,} clusters with an order each", acts)
    for visibility in ("anonymised", "open") if patients > _FEW else ("open",):
        acts = (RECEIPT, _report(PACKAGE, "ene", "--visibility", visibility))
        yield from _ran(one_alone(_new(folder)), f"a cluster of one practice, {visibility}", acts)
    acts = (RECEIPT, _report(PACKAGE, "nord"))
    yield from _ran(one_large(_new(folder), patients), f"a practice with {patients:,} patients", acts)
    acts = (RECEIPT, _report("large_package", "nord"))
    yield from _ran(many_indicators(_new(folder), indicators), f"a package with {indicators} indicators", acts)


def _report(package: str, cluster: str, *more: str) -> Act:
    return Act(("run", package, *_PERIOD, "--cluster", cluster, *more), "anna")


def _new(folder: Path) -> Path:
    shutil.rmtree(folder / "large", ignore_errors=True)
    return folder / "large"


def _ran(root: Path, unit: str, acts: tuple[Act, ...]) -> Iterator[Ran]:
    for act in acts:
        began = time.monotonic()
        code, said = done(act, root)
        seconds = time.monotonic() - began
        told = _pages(root) if act.words[0] == "run" and not code else _first(said) if code else "done"
        bug = code in (1, -9) or "Traceback" in said
        yield Ran(unit, _named(act), code, seconds, told, (f"{unit}: {act.name}: {said}",) if bug else ())


def _named(act: Act) -> str:
    return " ".join(w for w in act.words[:2] if not w.startswith("-"))


def _pages(root: Path) -> str:
    """Count the pages of the report that was printed."""
    (pdf,) = (root / "reports_out").rglob("rapport.pdf")
    document = pypdfium2.PdfDocument(pdf)
    try:
        return f"{len(document)} pages"
    finally:
        document.close()


def _first(said: str) -> str:
    """Give the first sentence that was told, without where it stands."""
    lines = [line for line in said.splitlines() if "  " in line.strip()] or [said]
    return lines[0].strip().split("  ", 1)[-1].replace("|", "/")
