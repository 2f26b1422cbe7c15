"""
Turns rows per practice and month into the practices that lack months they should have.

A practice is looked at through the history of its number: what an old number delivered counts for the new one.
It should have rows from its first month on, in every month in which at least half of the practices have some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from statistics import median

from pipeline.definitions.base import Definition

Months = dict[str, int]  # '2026-03' → rows, or patients with rows

#: So many must be lost before a silence is called one: where seven are due in a quiet season, chance loses all of
#: them once in a thousand times (e^-7).
_NOT_CHANCE = 12
_NEARLY_NONE = 0.1  # of what is usual: what fell into the month from a week that lies in two


class Coverage(Definition):
    """Which practices have rows in which months, as far as something is missing."""

    months: tuple[str, ...]  # in which at least half of the practices have rows; '2026-03'
    complete: int  # practices without a gap
    gaps: dict[str, str]  # practice → one letter per month: 1 rows, 0 none or nearly none, - not begun
    began: dict[str, str]  # practice → its first month, where others had rows before
    never: tuple[str, ...]  # practices of the covered regions without a single row


def look_through(rows: Mapping[str, Months], history: Iterable[tuple[str, str, date]]) -> dict[str, Months]:
    """Give what each number delivered to those that it became; a number that went on as another is left out."""
    events = sorted(set(history), key=lambda event: (event[2], event[:2]))
    kept = {(old, on) for old, new, on in events if old == new}  # one part of a split may keep the number
    through = {practice: dict(months) for practice, months in rows.items()}
    ended: dict[str, bool] = {}
    for old, new, on in events:
        if old != new:
            target = through.setdefault(new, {})
            for month, count in through.get(old, {}).items():
                if (old, on) not in kept or month < f"{on:%Y-%m}":
                    target[month] = target.get(month, 0) + count
            ended[old] = (old, on) not in kept
        ended[new] = False
    return {p: months for p, months in through.items() if months and not ended.get(p, False)}


def rate_coverage(
    rows: Mapping[str, Months], window: tuple[str, str], *, never: Sequence[str], by_chance: bool
) -> Coverage:
    """
    Find the gaps of practices in a window of months, both included.

    by_chance: whether a month can be empty by chance; then a silence must be longer the fewer rows a practice has.
    """
    first, last = window
    counts: dict[str, int] = {}
    for months in rows.values():
        for month in months:
            counts[month] = counts.get(month, 0) + 1
    begun = {practice: min(months) for practice, months in rows.items()}
    shown = tuple(
        sorted(m for m, n in counts.items() if first <= m <= last and 2 * n >= sum(b <= m for b in begun.values()))
    )
    patterns = {p: _pattern(months, begun[p], shown, by_chance=by_chance) for p, months in sorted(rows.items())}
    gaps = {p: pattern for p, pattern in patterns.items() if "0" in pattern}
    began = {practice: begun[practice] for practice, pattern in patterns.items() if pattern.startswith("-")}
    return Coverage(months=shown, complete=len(rows) - len(gaps), gaps=gaps, began=began, never=tuple(never))


def _pattern(rows: Months, begun: str, months: Sequence[str], *, by_chance: bool) -> str:
    usual = median(rows.values())
    pattern = ""
    for has, run in groupby(months, key=lambda m: _letter(rows.get(m, 0), usual, begun=m >= begun)):
        length = sum(1 for _ in run)
        silent = has == "0" and (not by_chance or usual * length >= _NOT_CHANCE)
        pattern += ("1" if has == "0" and not silent else has) * length
    return pattern


def _letter(rows: int, usual: float, *, begun: bool) -> str:
    if not begun:
        return "-"
    return "0" if rows <= _NEARLY_NONE * usual else "1"
