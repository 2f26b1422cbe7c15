"""Adds the totals of a table of any number of dimensions, and the sums that bind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product
from typing import Final

TOTAL: Final = "Total"

Key = tuple[str, ...]
Sum = tuple[tuple[Key, int, int], ...]


def with_totals(cells: Mapping[Key, int]) -> dict[Key, int]:
    """Add every total, over each dimension and over several."""
    full: dict[Key, int] = {}
    for key, count in cells.items():
        for own in product(*((label, TOTAL) for label in key)):
            full[own] = full.get(own, 0) + count
    return full


def sums_of(keys: Collection[Key]) -> tuple[Sum, ...]:
    """Give, along each dimension, every total less its parts."""
    parts: dict[tuple[int, Key], list[Key]] = {}
    for key in keys:
        for place, label in enumerate(key):
            whole = (*key[:place], TOTAL, *key[place + 1 :])
            if label != TOTAL and whole in keys:
                parts.setdefault((place, whole), []).append(key)
    return tuple(((whole, 0, 1), *((part, 0, -1) for part in own)) for (_, whole), own in parts.items())
