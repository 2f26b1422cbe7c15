"""
Reads the field's reference values where they are on the machine, and remembers how close we came.

A test compares through `held`; `make oracle` prints what all of them compared as docs/reference_values.md.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ORACLE = Path(__file__).parents[3] / "shared" / "oracle"
needs_oracle = pytest.mark.skipif(not ORACLE.exists(), reason="the reference values are not on this machine")

Number = float | None


@dataclass(frozen=True)
class Compared:
    """What one test compared with one file, and the largest difference it saw."""

    place: str
    what: str
    values: int
    largest: float
    tolerance: str


COMPARED: list[Compared] = []


def table_of(place: str) -> list[dict[str, str]]:
    """Read a CSV file of reference values, by its place in the folder."""
    with (ORACLE / place).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_of(place: str) -> Any:
    """Read a JSON file of reference values, by its place in the folder."""
    return json.loads((ORACLE / place).read_text(encoding="utf-8"))


def number(text: str | float | None) -> Number:
    """Turn a cell into a number; empty and NA are missing."""
    if text is None or text in ("", "NA", "NaN", "null"):
        return None
    return float(text)


def held(
    place: str,
    found: Iterable[Number],
    expected: Iterable[Number],
    *,
    what: str,
    relative: float = 0.0,
    absolute: float = 0.0,
) -> None:
    """See that numbers agree within the stated tolerance, missing with missing, and remember how closely."""
    ours, theirs = [_known(v) for v in found], [_known(v) for v in expected]
    assert theirs, f"{place}: nothing to compare"
    assert len(ours) == len(theirs), f"{place}: {len(ours)} numbers for {len(theirs)}"
    apart = []
    for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert (one is None) == (other is None), f"{place}, number {index}: {one} for {other}"
        if one is not None and other is not None:
            difference = abs(one - other)
            assert difference <= max(absolute, relative * abs(other)), f"{place}, number {index}: {one} for {other}"
            apart.append(difference / abs(other) if relative and other else difference)
    kind = " and ".join(t for t in (f"rel {relative:g}" * bool(relative), f"abs {absolute:g}" * bool(absolute)) if t)
    COMPARED.append(Compared(place, what, len(theirs), max(apart, default=0.0), kind or "exact"))


def same(place: str, found: Sequence[object], expected: Sequence[object], *, what: str) -> None:
    """See that words, marks or classes are the very same, and remember how many."""
    assert expected, f"{place}: nothing to compare"
    assert list(expected) == list(found), place
    COMPARED.append(Compared(place, what, len(expected), 0.0, "exact"))


def _known(value: Number) -> Number:
    return None if value is None or math.isnan(value) else float(value)


def as_page() -> str:
    """Write everything compared as a page; what is compared in several steps, or on two engines, is one row."""
    found: dict[tuple[str, str, str], list[Compared]] = {}
    for one in COMPARED:
        found.setdefault((one.place, one.what, one.tolerance), []).append(one)
    rows = [
        f"| {place} | {what} | {sum(c.values for c in own):,} | {max(c.largest for c in own):.1e} | {tolerance} |"
        for (place, what, tolerance), own in sorted(found.items())
    ]
    head = ["| file | what is compared | values | largest difference | tolerance |", "|---|---|---|---|---|"]
    made = "Made by `make oracle`: our functions beside the published test values of the field's own tools."
    read = "The largest difference is relative where the tolerance is. A value that is missing there is missing here."
    table = "\n".join(head + rows)
    return f"# Reference values\n\n{made}\n{read}\n\n{table}\n"
