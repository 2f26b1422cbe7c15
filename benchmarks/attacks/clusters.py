"""
Draws clusters of practices whose figures add up in the ways that reports do.

Counts are skewed as lists are: many small, some large, zeros among them. A figure is small from 1 to 4, a true zero is
shown, and hiding a figure loses what the engine says it loses: the smallest count behind it, and a group's thirtyfold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from random import Random
from typing import Final

from attacks.totals import TOTAL, Key, Sum, sums_of, with_totals
from pipeline.measuring.suppression.system import Cell, Need, Quantity, System

NEED: Final = Need(reach=5, span=5)

Counts = Mapping[Key, tuple[int, ...]]  # by cell: its faces
Sums = tuple[Sum, ...]


def as_system(counts: Counts, sums: Sums, unseen: frozenset[Key] = frozenset()) -> System[Key]:
    """Make counts a system by the house's rule; what is unseen stands in no report, and is a secret where small."""
    return System({key: _cell(key, own, key in unseen) for key, own in counts.items()}, sums)


def _cell(key: Key, counts: tuple[int, ...], is_unseen: bool) -> Cell:
    faces = tuple(
        Quantity(n, low=0 if is_unseen else min(1, n), high=math.inf, is_secret=0 < n < NEED.reach) for n in counts
    )
    least = min((n for n in counts if n > 0), default=1)
    return Cell(faces, cost=float(least * 30 ** key.count(TOTAL)), hidden=is_unseen)


def table(size: tuple[int, ...], draw: Callable[[], int]) -> tuple[Counts, Sums]:
    """Draw a table of counts with every total: one dimension is practices, more are categories or quarters."""
    full = with_totals({key: draw() for key in product(*([f"{i:03d}" for i in range(n)] for n in size))})
    return {key: (n,) for key, n in full.items()}, sums_of(full)


def shares(practices: int, draw: Callable[[], int], draw_list: Callable[[], int]) -> tuple[Counts, Sums]:
    """Draw practices of which so many do, so many do not, and all of them; with the cluster."""
    own = {(f"{i:03d}",): (draw(), draw_list()) for i in range(practices)}
    own[(TOTAL,)] = (sum(x for x, _ in own.values()), sum(y for _, y in own.values()))
    counts = {key: (x, y, x + y) for key, (x, y) in own.items()}
    parts = [key for key in counts if key != (TOTAL,)]
    across = [((key, 0, 1), (key, 1, 1), (key, 2, -1)) for key in counts]
    down = [(((TOTAL,), at, 1), *((key, at, -1) for key in parts)) for at in range(3)]
    return counts, (*across, *down)


def in_region(practices: int, clusters: int, draw: Callable[[], int]) -> tuple[Counts, Sums, frozenset[Key]]:
    """Draw the clusters of a region, their practices, and the practices outside that no report prints."""
    counts: dict[Key, tuple[int, ...]] = {}
    sums = []
    for c in range(clusters):
        parts = [(f"{c:02d}", f"{i:03d}") for i in range(practices)]
        counts |= {key: (draw(),) for key in parts}
        counts[f"{c:02d}", TOTAL] = (sum(counts[key][0] for key in parts),)
        sums.append((((f"{c:02d}", TOTAL), 0, 1), *((key, 0, -1) for key in parts)))
    outside = (TOTAL, "outside")
    counts[outside] = (draw(),)
    members = [*((f"{c:02d}", TOTAL) for c in range(clusters)), outside]
    counts[TOTAL, TOTAL] = (sum(counts[key][0] for key in members),)
    sums.append((((TOTAL, TOTAL), 0, 1), *((key, 0, -1) for key in members)))
    return counts, tuple(sums), frozenset({outside})


def random_clusters(random: Random, clusters: int) -> Iterator[tuple[str, Counts, Sums, frozenset[Key]]]:
    """Give random clusters of every kind in turn: its name, counts, sums and what no report prints."""
    nothing: frozenset[Key] = frozenset()

    def draw() -> int:
        return 0 if random.random() < 0.1 else math.ceil(random.lognormvariate(2.5, 1))

    def draw_list() -> int:
        return random.randint(20, 400)

    for i in range(clusters):
        practices = random.randint(6, 14)
        kind = i % 5
        if kind == 0:
            yield "practices and their total", *shares(practices, draw, draw_list), nothing
        elif kind == 1:
            yield "practices × categories", *table((practices, random.randint(2, 5)), draw), nothing
        elif kind == 2:
            yield "practices × quarters in a year", *table((practices, 4), draw), nothing
        elif kind == 3:
            yield "practices × categories × quarters", *table((6, 3, 4), draw), nothing
        else:
            yield "clusters in a region", *in_region(practices, random.randint(2, 4), draw)


def small_tables(random: Random, clusters: int) -> Iterator[tuple[str, Counts, Sums, frozenset[Key]]]:
    """Give clusters so small that every table of whole numbers that fits what is shown can be tried."""
    nothing: frozenset[Key] = frozenset()

    def draw() -> int:
        return 0 if random.random() < 0.1 else math.ceil(random.lognormvariate(2, 0.8))

    for i in range(clusters):
        size = ((6,), (8,), (4, 2), (6, 2), (4, 3))[i % 5]
        name = f"{size[0]} practices" + (f" × {size[1]} categories" if size[1:] else " and their total")
        yield name, *table(size, draw), nothing
