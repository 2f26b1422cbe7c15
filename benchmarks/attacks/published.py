"""
Turns the published cases of the field's own tools into systems, each with the pattern that is known for it.

Their definition of an attack: all that is not hidden is known, hidden counts are not negative, and a primary cell must
not have a single possible value.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from attacks.totals import TOTAL, Key, sums_of, with_totals
from pipeline.measuring.suppression.system import Cell, Need, Quantity, Relation, System

FOLDER: Final = Path(__file__).parents[3] / "shared" / "oracle" / "disclosure_control"

#: Counts are whole: what spans 1 is not exact.
NOT_EXACT: Final = Need(reach=0, span=1)


@dataclass(frozen=True)
class Case:
    """One published case: the system, and the best pattern that is known, if one is."""

    name: str
    system: System[Key]
    best: frozenset[Key] | None = None


def as_system(
    counts: Mapping[Key, int],
    primary: Collection[Key],
    sums: Sequence[Relation[Key]],
    *,
    low: int = 0,
    high: Callable[[int], float] = lambda _: math.inf,
) -> System[Key]:
    """Make counts a system in which hiding loses as many people as are counted."""
    cells = {
        key: Cell((Quantity(n, min(low, n), high(n), is_secret=key in primary),), cost=max(n, 0.5))
        for key, n in counts.items()
    }
    return System(cells, sums)


def two_way() -> list[dict[str, Any]]:
    """Read the two-way tables as they are published."""
    found: list[dict[str, Any]] = _json("two_way_tables.json")["tables"]
    return found


def with_published_totals(case: Mapping[str, Any]) -> Case:
    """Give a two-way table with its totals; a reader may know each cell up to twice its value."""
    rows = zip(case["rows"], case["cells"], strict=True)
    full = with_totals({(r, c): n for r, row in rows for c, n in zip(case["cols"], row, strict=True)})
    primary = {tuple(key) for key in case["primary"]}
    high = (lambda n: float(2 * n)) if "attacker_bounds" in case else (lambda _: math.inf)
    best = case["expected_suppressed"] and frozenset(tuple(key) for key in case["expected_suppressed"])
    return Case(case["id"], as_system(full, primary, sums_of(full), high=high), best)


def one_way(name: str, low: int = 0) -> Case:
    """Give a column with its total; `low` is what a reader knows a hidden count to be at least."""
    (case,) = (c for c in _json("one_way_and_linked.json")["one_way"] if c["id"] == name)
    counts = {(label,): n for label, n in case["counts"].items()} | {(TOTAL,): case["total"]}
    primary = {(label,) for label in case["primary"]}
    best = frozenset((label,) for label in case["expected_suppressed"]) if "expected_suppressed" in case else None
    return Case(name, as_system(counts, primary, sums_of(counts), low=low), best)


def linked(tables: Sequence[str] = ("table_1", "table_2")) -> Case:
    """Give towns with the sums of one grouping or of both, and the grand total."""
    case = _json("one_way_and_linked.json")["linked"]
    groups = {name: members for which in tables for name, members in case[which].items()}
    counts = case["cells"] | {g: sum(case["cells"][m] for m in members) for g, members in groups.items()}
    counts[TOTAL] = sum(case["cells"].values())
    sums: list[Relation[Key]] = [[((g,), 0, 1), *(((m,), 0, -1) for m in own)] for g, own in groups.items()]
    sums += [[((TOTAL,), 0, 1), *(((g,), 0, -1) for g in case[which])] for which in tables]
    extra = "linked" if len(tables) > 1 else f"{tables[0]}_alone"
    primary = {(label,) for label in case["primary"]}
    best = frozenset(primary | {(label,) for label in case[f"expected_extra_{extra}"]})
    return Case(f"county and size: {extra}", as_system({(k,): n for k, n in counts.items()}, primary, sums), best)


def three_way() -> Case:
    """Give the table in three dimensions."""
    with (FOLDER / "three_way_4x4x4.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {(r["d1"], r["d2"], r["d3"]): int(r["count"]) for r in rows}
    best = frozenset(key for key, r in zip(counts, rows, strict=True) if r["expected_suppressed"] == "TRUE")
    primary = {key for key, n in counts.items() if 0 < n < 5}
    return Case("three-way 4x4x4", as_system(counts, primary, sums_of(counts)), best)


def cases() -> Iterator[Case]:
    """Give every case whose totals are published, where the folder is on the machine."""
    if FOLDER.exists():
        yield from (with_published_totals(case) for case in two_way() if case["totals_published"])
        yield from (one_way("singletons", low=1), one_way("two_cells"))
        yield from (linked(["table_1"]), linked(["table_2"]), linked(), three_way())


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
