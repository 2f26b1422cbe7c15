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
    """
    A way to change numbers without changing any sum.

    by_face  by how much each face moves
    as_good  the cells on all ways that cost exactly as much, this one included; empty where there is no other
    """

    by_face: Mapping[int, float]
    as_good: frozenset[int] = frozenset()

    def of(self, face: int) -> float:
        """Give how far a face moves up; negative is down."""
        return self.by_face.get(face, 0.0)


STILL = Move({})


class Moves(Protocol):
    """What can move in one part of a system. It remembers which cells are hidden; it is told when that changes."""

    def hide(self, cell: int) -> None:
        """Let a cell's faces move freely from now on."""
        ...

    def show(self, cell: int) -> None:
        """Let a cell's faces move no more, or at its price alone."""
        ...

    def farthest(self, face: int, sign: int, wanted: float) -> Move:
        """Move one face up (1) or down (-1) as far as it goes, at most as far as wanted, by hidden cells alone."""
        ...

    def cheapest(self, face: int, sign: int, wanted: float) -> Move | None:
        """Move one face so far, at the least price for the shown cells that must move with it; None if it cannot."""
        ...


def caps(down: Floats, up: Floats, wanted: float) -> Floats:
    """Give the most of a move that each face can carry."""
    return np.minimum(np.maximum(down, up), wanted)


class EitherMoves:
    """What can move, asked of a quick answer first, and of a slow and complete one where the quick one falls short."""

    def __init__(self, quick: Moves, complete: Moves) -> None:
        self.quick, self.complete = quick, complete

    def hide(self, cell: int) -> None:
        """Let a cell's faces move freely from now on."""
        self.quick.hide(cell)
        self.complete.hide(cell)

    def show(self, cell: int) -> None:
        """Let a cell's faces move at its price alone."""
        self.quick.show(cell)
        self.complete.show(cell)

    def farthest(self, face: int, sign: int, wanted: float) -> Move:
        """Move one face as far as hidden cells allow, at most as far as wanted."""
        move = self.quick.farthest(face, sign, wanted)
        return move if sign * move.of(face) + DUST >= wanted else self.complete.farthest(face, sign, wanted)

    def cheapest(self, face: int, sign: int, wanted: float) -> Move | None:
        """Move one face so far at a low price."""
        return self.quick.cheapest(face, sign, wanted) or self.complete.cheapest(face, sign, wanted)
