"""
Answers what can move by linear programmes: right for every system, and slower than a flow.

Its own room because it alone knows the solver (HiGHS by way of scipy). The price of a shown cell is that of Fischetti
and Salazar's relaxation (2000): the share of the move that the cell can carry.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from pipeline.measuring.suppression.matrix import Floats, Part
from pipeline.measuring.suppression.moves import DUST, STILL, Move, caps


class LinearMoves:
    """What can move, by linear programmes over the faces' moves up, their moves down and the shown cells hidden."""

    def __init__(self, part: Part[Any]) -> None:
        self.part = part

    def farthest(self, face: int, sign: int, wanted: float, prices: Floats) -> Move:
        """Move one face as far as hidden cells allow, at most as far as wanted."""
        free: NDArray[np.int64] = np.flatnonzero(
            (prices[self.part.cell_of] == 0) | (np.arange(len(self.part.faces)) == face)
        )
        low, high = -self.part.down[free], self.part.up[free].copy()
        at = int(np.searchsorted(free, face))
        low[at], high[at] = max(low[at], -wanted), min(high[at], wanted)
        goal = np.zeros(len(free))
        goal[at] = -sign
        found = milp(goal, constraints=_kept(self.part.sums[:, free]), bounds=Bounds(low, high))
        return STILL if found.x is None else Move(_moved(free, found.x))

    def cheapest(self, face: int, sign: int, wanted: float, prices: Floats) -> Move | None:
        """Move one face so far at the least price."""
        slack = self.part.up[face] if sign > 0 else self.part.down[face]
        if slack + DUST < wanted:
            return None
        own = self.part.cell_of
        free: NDArray[np.int64] = np.flatnonzero(np.isfinite(prices[own]))
        count = len(free)
        carried = caps(self.part.down[free], self.part.up[free], wanted)
        priced = np.flatnonzero((prices[own[free]] > 0) & (carried > 0))
        cells, hides = np.unique(own[free[priced]], return_inverse=True)
        up, down = self.part.up[free].copy(), self.part.down[free].copy()
        at = int(np.searchsorted(free, face))
        least = np.zeros(2 * count + len(cells))
        up[at], down[at] = (wanted, 0.0) if sign > 0 else (0.0, wanted)
        least[at if sign > 0 else count + at] = wanted
        sums = self.part.sums[:, free]
        rows = np.arange(len(priced))
        once = np.ones(len(priced))
        picked = csr_array((once, (rows, priced)), shape=(len(priced), count))
        paid = csr_array((carried[priced], (rows, hides)), shape=(len(priced), len(cells)))
        nothing = csr_array((sums.shape[0], len(cells)))
        found = milp(
            np.concatenate([np.full(2 * count, DUST), prices[cells]]),
            constraints=LinearConstraint(
                vstack([hstack([sums, -sums, nothing]), hstack([picked, picked, -paid])], format="csr"),
                np.concatenate([np.zeros(sums.shape[0]), np.full(len(priced), -np.inf)]),
                0.0,
            ),
            bounds=Bounds(least, np.concatenate([up, down, np.full(len(cells), np.inf)])),
        )
        return None if found.x is None else Move(_moved(free, found.x[:count] - found.x[count : 2 * count]))


def _kept(sums: csr_array) -> LinearConstraint:
    return LinearConstraint(sums, 0.0, 0.0)


def _moved(free: NDArray[np.int64], by: Floats) -> dict[int, float]:
    return {int(face): float(far) for face, far in zip(free, by, strict=True) if abs(far) > DUST}
