"""Tables of counts as systems: rows and columns with their totals, and what a reader knows of each cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from typing import Any

from pipeline.measuring.suppression.system import Cell, Quantity, System

TOTAL = "Total"

Key = tuple[str, ...]


def with_totals(cells: Mapping[Key, int]) -> dict[Key, int]:
    """Add every total, over each dimension and over several."""
    full: dict[Key, int] = {}
    for key, count in cells.items():
        for own in product(*((label, TOTAL) for label in key)):
            full[own] = full.get(own, 0) + count
    return full


def sums_of(keys: Collection[Key]) -> list[list[tuple[Key, int, int]]]:
    """Give, along each dimension, every total less its parts."""
    parts: dict[tuple[int, Key], list[Key]] = {}
    for key in keys:
        for place, label in enumerate(key):
            whole = (*key[:place], TOTAL, *key[place + 1 :])
            if label != TOTAL and whole in keys:
                parts.setdefault((place, whole), []).append(key)
    return [[(whole, 0, 1), *((part, 0, -1) for part in own)] for (_, whole), own in parts.items()]


def table(
    counts: Mapping[Key, int],
    primary: Collection[Key],
    *,
    low: Callable[[int], float] = lambda _: 0,
    high: Callable[[int], float] = lambda _: math.inf,
    cost: Callable[[Key, int], float] = lambda _, count: max(count, 0.5),
    sums: Sequence[Sequence[tuple[Any, int, float]]] | None = None,
) -> System[Key]:
    """Make a table of counts a system; unless told otherwise, hiding loses as many people as are counted."""
    cells = {
        key: Cell((Quantity(n, min(low(n), n), max(high(n), n), is_secret=key in primary),), cost=cost(key, n))
        for key, n in counts.items()
    }
    return System(cells, sums_of(counts) if sums is None else sums)
