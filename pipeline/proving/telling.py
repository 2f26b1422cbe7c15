"""
Turns what was specified and what was counted into two columns, a line per practice.

Its own room because whoever wrote the specification must see at a glance which of the two to mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.proving.running import Outcome

Cells = Mapping[str, Any]


def side_by_side(outcome: Outcome) -> str:
    """Write what was specified beside what was counted, a line per practice; what differs is marked."""
    wanted, found = outcome.case.counts, outcome.found.counts if outcome.found else {}
    rows = [(name, _told(wanted.get(name)), _told(found.get(name))) for name in sorted({*wanted, *found})]
    rows += _of_values(outcome)
    heading = ("practice", "specified", "counted")
    first, second = (max(len(row[column]) for row in (heading, *rows)) for column in (0, 1))
    lines = [f"{heading[0]:<{first}}  {heading[1]:<{second}}  {heading[2]}"]
    for name, left, right in rows:
        lines.append(f"{name:<{first}}  {left:<{second}}  {right}{'' if left == right else '   <<<'}")
    return "\n".join(lines)


def differing(outcome: Outcome) -> list[str]:
    """Name the practices, and categories or values, that were counted otherwise than specified."""
    wanted, found = outcome.case.counts, outcome.found.counts if outcome.found else {}
    names = [name for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]
    return [*names, *(name for name, left, right in _of_values(outcome) if left != right)]


def _of_values(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """Give the values of a median, each with its number of patients."""
    wanted = outcome.case.values or {}
    found = (outcome.found.values if outcome.found else None) or {}
    for practice, value in sorted({*wanted, *found}):
        left, right = (_patients(side.get((practice, value))) for side in (wanted, found))
        yield f"{practice} value {value:f}", left, right


def _patients(number: int | None) -> str:
    return "no row" if number is None else f"n {number}"


def _told(cells: Cells | None) -> str:
    if cells is None:
        return "no row"
    return ", ".join(f"{name} {'null' if value is None else value}" for name, value in cells.items())
