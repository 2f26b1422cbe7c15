"""
Turns a part of a system into the two questions that protection asks: how far can a number move, and what would let it.

Its own room because there are two ways to answer: any system is a linear programme, and one in which every number
stands in two sums at most is a flow in a network, which is many times faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.measuring.suppression.matrix import Floats

#: What is smaller than this is the arithmetic's own dust.
DUST = 1e-6


@dataclass(frozen=True)
class Move:
    """A way to change numbers without changing any sum: by how much each face moves."""

    by_face: Mapping[int, float]

    def of(self, face: int) -> float:
        """Give how far a face moves up; negative is down."""
        return self.by_face.get(face, 0.0)


STILL = Move({})


class Moves(Protocol):
    """
    What can move in one part of a system.

    prices    by cell: 0 where it is hidden, infinite where it must stay shown
    """

    def farthest(self, face: int, sign: int, wanted: float, prices: Floats) -> Move:
        """Move one face up (1) or down (-1) as far as it goes, at most as far as wanted, by hidden cells alone."""
        ...

    def cheapest(self, face: int, sign: int, wanted: float, prices: Floats) -> Move | None:
        """Move one face so far, at the least price for the shown cells that must move with it; None if it cannot."""
        ...


def caps(down: Floats, up: Floats, wanted: float) -> Floats:
    """Give the most of a move that each face can carry."""
    return np.minimum(np.maximum(down, up), wanted)
