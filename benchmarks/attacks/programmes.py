"""
What a reader with a solver can do: linear and integer programmes over everything that is shown.

They share no line with the engine's own solver. The attacker is given more than a reader has: a hidden zero is taken to
have been guessed, and what a reader knows of a quantity beforehand is known exactly.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from pipeline.measuring.suppression.system import System

_UNBOUNDED: Final = (3, 4)  # as scipy says it: without end, or without end or without an answer

Name = tuple[Any, int]  # a cell and a face


@dataclass(frozen=True)
class Knowledge:
    """Everything that a reader knows, as an integer programme: bounds of every quantity, and all sums."""

    names: tuple[Name, ...]
    low: np.ndarray
    high: np.ndarray
    sums: csr_array

    def place(self, name: Name) -> int:
        """Give where a quantity stands."""
        return self.names.index(name)


def knowledge(system: System[Any], hidden: Collection[Any]) -> Knowledge:
    """Lay out what a reader knows when so much is hidden."""
    names = tuple((key, at) for key in sorted(system.cells) for at in range(len(system.cells[key].faces)))
    places = {name: i for i, name in enumerate(names)}
    low, high = np.zeros(len(names)), np.zeros(len(names))
    for i, (key, at) in enumerate(names):
        face = system.cells[key].faces[at]
        is_told = key not in hidden or (face.value == 0 and not face.is_secret)
        low[i], high[i] = (face.value, face.value) if is_told else (face.low, face.high)
    triples = [(r, places[key, at], times) for r, row in enumerate(system.relations) for key, at, times in row]
    rows, columns, times = zip(*triples, strict=True) if triples else ((), (), ())
    sums = csr_array((np.array(times, dtype=float), (rows, columns)), shape=(len(system.relations), len(names)))
    return Knowledge(names, low, high, sums)


def limits(known: Knowledge, name: Name, *, whole: bool = False) -> tuple[float, float]:
    """Give the least and the most that a quantity can be; in whole numbers, or else in any."""
    at = known.place(name)
    return tuple(sign * _least(known, at, sign, whole=whole) for sign in (1, -1))  # type: ignore[return-value]


def _least(known: Knowledge, at: int, sign: int, *, whole: bool) -> float:
    goal = np.zeros(len(known.names))
    goal[at] = sign
    found = milp(
        goal,
        constraints=LinearConstraint(known.sums, 0.0, 0.0),
        bounds=Bounds(known.low, known.high),
        integrality=np.full(len(goal), int(whole)),
    )
    if found.x is not None:
        return float(found.fun)
    if found.status in _UNBOUNDED:
        return -math.inf
    raise RuntimeError(f"what is shown fits no table: {found.message}")


def could_be_cover(system: System[Any], known: Knowledge, hidden: Collection[Any], name: Name, reach: float) -> bool:
    """
    Say whether a hidden quantity could be large, and another hidden cell the small one that it covers.

    By one integer programme: the quantity is at least `reach`, and at least one quantity of another hidden cell lies in
    1 … reach - 1.
    """
    at = known.place(name)
    others = [
        i
        for i, (key, _) in enumerate(known.names)
        if key in hidden and key != name[0] and known.low[i] < reach and known.high[i] >= 1
    ]
    if not others:
        return False
    count = len(known.names)
    far = 10 * max(f.value for cell in system.cells.values() for f in cell.faces) + 100
    low = np.concatenate([known.low, np.zeros(len(others))])
    high = np.concatenate([np.minimum(known.high, far), np.ones(len(others))])
    low[at] = max(low[at], reach)
    if low[at] > high[at]:
        return False
    rows = np.arange(len(others))
    ones = np.ones(len(others))
    place = csr_array((ones, (rows, others)), shape=(len(others), count))
    chosen = csr_array((ones, (rows, rows)), shape=(len(others), len(others)))
    wide = csr_array((known.sums.shape[0], len(others)))
    found = milp(
        np.zeros(count + len(others)),
        constraints=[
            LinearConstraint(_beside(known.sums, wide), 0.0, 0.0),
            LinearConstraint(_beside(place, far * chosen), -np.inf, reach - 1 + far),
            LinearConstraint(_beside(place, -chosen), 0.0, np.inf),
            LinearConstraint(np.concatenate([np.zeros(count), ones]), 1.0, np.inf),
        ],
        bounds=Bounds(low, high),
        integrality=np.ones(count + len(others)),
    )
    return found.x is not None


def _beside(one: csr_array, other: csr_array) -> csr_array:
    return vstack([one.T, other.T]).T.tocsr()


def secrets(system: System[Any]) -> Mapping[Name, float]:
    """Give the secret quantities with their true values."""
    return {
        (key, at): face.value
        for key in sorted(system.cells)
        for at, face in enumerate(system.cells[key].faces)
        if face.is_secret
    }
