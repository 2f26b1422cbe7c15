"""
Turns a system into connected parts, each as arrays in one canonical order.

Its own room because solving speaks in places, not in names: the order is settled here once, so that nothing depends on
the order in which cells were given, and what no sum ties to a secret is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.measuring.suppression.system import Cell, K, System

Floats = NDArray[np.float64]
Row = tuple[tuple[int, float], ...]  # the places of faces and how often each counts


@dataclass(frozen=True)
class Part(Generic[K]):
    """
    The faces that can move together with a secret, and the sums that bind them.

    Faces stand in the order of their cells' keys. A face that cannot move (shown for good, or a zero) stands in no row:
    it adds nothing to what can change.
    """

    keys: tuple[K, ...]
    cells: tuple[Cell, ...]
    faces: tuple[tuple[int, int], ...]  # of each face: the place of its cell, and which of the cell's faces it is
    down: Floats
    up: Floats
    secrets: tuple[int, ...]
    rows: tuple[Row, ...]

    @cached_property
    def cell_of(self) -> NDArray[np.int64]:
        """Give the place of each face's cell."""
        return np.array([cell for cell, _ in self.faces], dtype=np.int64)

    @cached_property
    def sums(self) -> csr_array:
        """Give the sums as a sparse matrix over the faces."""
        triples = [(r, face, times) for r, row in enumerate(self.rows) for face, times in row]
        at, of, times = zip(*triples, strict=True) if triples else ((), (), ())
        return csr_array((np.array(times, dtype=float), (at, of)), shape=(len(self.rows), len(self.faces)))


def parts_of(system: System[K]) -> Iterator[Part[K]]:
    """Give the connected parts of a system that hold a secret, in the order of their first cells."""
    keys = sorted(system.cells)
    places = {key: i for i, key in enumerate(keys)}
    moving = {
        (places[key], at)
        for key, cell in system.cells.items()
        if not cell.fixed
        for at, face in enumerate(cell.faces)
        if any(face.slack)
    }
    rows = _rows(system, places, moving)
    group = _groups(len(keys), [[cell for (cell, _), _ in row] for row in rows])
    members: dict[int, list[int]] = {}
    for i, own in enumerate(group):
        members.setdefault(own, []).append(i)
    own_rows: dict[int, list[tuple[tuple[tuple[int, int], float], ...]]] = {}
    for row in rows:
        own_rows.setdefault(group[row[0][0][0]], []).append(row)
    for own, cells in members.items():
        if any(system.cells[keys[i]].is_primary for i in cells):
            yield _part(system, [keys[i] for i in cells], cells, moving, own_rows.get(own, []))


def _rows(
    system: System[K], places: dict[K, int], moving: set[tuple[int, int]]
) -> list[tuple[tuple[tuple[int, int], float], ...]]:
    """Give each sum over the faces that can move, like terms joined, in canonical order and each once."""
    found = set()
    for relation in system.relations:
        joined: dict[tuple[int, int], float] = {}
        for key, at, times in relation:
            face = places[key], at
            if face in moving:
                joined[face] = joined.get(face, 0.0) + times
        row = tuple(sorted((face, times) for face, times in joined.items() if times))
        if row:
            found.add(row)
    return sorted(found)


def _groups(count: int, ties: list[list[int]]) -> list[int]:
    """Give each place the first place that it is tied to."""
    first = list(range(count))

    def root(i: int) -> int:
        while first[i] != i:
            first[i] = first[first[i]]
            i = first[i]
        return i

    for tie in ties:
        for other in tie[1:]:
            one, two = sorted((root(tie[0]), root(other)))
            first[two] = one
    return [root(i) for i in range(count)]


def _part(
    system: System[K],
    keys: list[K],
    cells: list[int],
    moving: set[tuple[int, int]],
    rows: list[tuple[tuple[tuple[int, int], float], ...]],
) -> Part[K]:
    own = [system.cells[key] for key in keys]
    named = [
        (i, at, face)
        for i, (place, cell) in enumerate(zip(cells, own, strict=True))
        for at, face in enumerate(cell.faces)
        if (place, at) in moving or face.is_secret
    ]
    places = {(cells[i], at): f for f, (i, at, _) in enumerate(named)}
    return Part(
        keys=tuple(keys),
        cells=tuple(own),
        faces=tuple((i, at) for i, at, _ in named),
        down=np.array([face.slack[0] for *_, face in named]),
        up=np.array([face.slack[1] for *_, face in named]),
        secrets=tuple(f for f, (*_, face) in enumerate(named) if face.is_secret),
        rows=tuple(tuple((places[face], times) for face, times in row) for row in rows),
    )
