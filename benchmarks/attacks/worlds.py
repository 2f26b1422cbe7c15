"""
Every table of whole numbers that fits what is shown: what a reader with patience can try one by one.

The last hidden number of a sum is what is left, so that only the others are tried; each lies within its own limits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from random import Random
from typing import Any

from attacks.programmes import Knowledge

World = tuple[int, ...]  # by place in the knowledge


def worlds(known: Knowledge, top: int, most: int, random: Random) -> tuple[list[World], bool]:
    """
    Give the worlds that fit, none above `top`.

    Out:     the worlds; and whether these are all: of more than `most`, so many are drawn by trying numbers in random
             order
    """
    all_of_them = list(islice(_search(known, top, None), most + 1))
    if len(all_of_them) <= most:
        return all_of_them, True
    drawn = (next(_search(known, top, random)) for _ in range(most))
    return list(dict.fromkeys(drawn)), False


def _search(known: Knowledge, top: int, random: Random | None) -> Iterator[World]:
    sums = [[(i, int(t)) for i, t in zip(row.indices, row.data, strict=True)] for row in _rows(known)]
    low, high = known.low.astype(int).tolist(), [int(min(h, top)) for h in known.high]
    return _place_next(sums, low, high, random)


def _rows(known: Knowledge) -> Iterator[Any]:
    for i in range(known.sums.shape[0]):
        yield known.sums[[i], :]


def _place_next(sums: Any, low: list[int], high: list[int], random: Random | None) -> Iterator[World]:
    if not _propagate(sums, low, high):
        return
    open_places = [i for i in range(len(low)) if low[i] < high[i]]
    if not open_places:
        yield tuple(low)
        return
    place = min(open_places, key=lambda i: high[i] - low[i])
    values = list(range(low[place], high[place] + 1))
    if random is not None:
        random.shuffle(values)
    for value in values:
        own_low, own_high = low.copy(), high.copy()
        own_low[place] = own_high[place] = value
        yield from _place_next(sums, own_low, own_high, random)


def _propagate(sums: Collection[Any], low: list[int], high: list[int]) -> bool:
    """Narrow every number by every sum until nothing changes; False where nothing fits."""
    changed = True
    while changed:
        changed = False
        for row in sums:
            for i, t in row:
                if low[i] == high[i]:
                    continue
                others = [(low[j] * u, high[j] * u) for j, u in row if j != i]
                ends = -sum(map(max, others)) * t, -sum(map(min, others)) * t  # what is left for it, t being 1 or -1
                least, most = max(low[i], int(min(ends))), min(high[i], int(max(ends)))
                if least > most:
                    return False
                changed |= (least, most) != (low[i], high[i])
                low[i], high[i] = least, most
    return all(sum(low[i] * t for i, t in row) == 0 for row in sums if all(low[i] == high[i] for i, _ in row))
