"""
Chooses what else to hide so that every secret can be as large, and lies in as wide a span, as it needs.

Its own room because it is the one place that decides. Secret by secret the cheapest move is found that would make
it safe (Kelly 1990; the circuits of CONFID, Robertson 1993), and what moves with it is hidden; a move that was found
serves every other secret on it. Then whatever is hidden in vain is shown again, the largest loss first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Generic

import numpy as np

from pipeline.measuring.suppression.linear import LinearMoves
from pipeline.measuring.suppression.matrix import Part, parts_of
from pipeline.measuring.suppression.moves import DUST, Move
from pipeline.measuring.suppression.system import Finding, K, Need, Quantity, Suppression, System


def suppress(system: System[K], need: Need) -> Suppression[K]:
    """
    Give all cells to be hidden, the given ones included.

    In:      the cells, and the sums that every reader knows
    Out:     with them, the secrets that stay narrow whatever is hidden
    Nulls:   a system without a secret needs no cover
    """
    hidden, unprotected = set(system.hidden), []
    for part in parts_of(system):
        cover = Cover(part, need)
        unprotected += cover.protect()
        hidden |= cover.hidden_keys()
    return Suppression(frozenset(hidden), tuple(unprotected))


class Cover(Generic[K]):
    """What is hidden in one part so far, and the moves that are known to be left to a reader's imagination."""

    def __init__(self, part: Part[K], need: Need, hidden: Iterable[K] = ()) -> None:
        self.part, self.need = part, need
        given = frozenset(hidden)
        self.moves = LinearMoves(part)
        self.hidden = np.array(
            [cell.hidden or cell.is_primary or key in given for key, cell in zip(part.keys, part.cells, strict=True)]
        )
        self.prices = np.array([math.inf if cell.fixed else cell.cost for cell in part.cells])
        self.known: list[Move] = []

    def protect(self) -> list[Finding[K]]:
        """Hide what must be hidden; give the secrets that nothing protects."""
        given = self.hidden.copy()
        lost = [secret for secret in self.part.secrets if not self._covered(secret)]
        kept = [secret for secret in self.part.secrets if secret not in lost]
        vain = [int(i) for i in np.flatnonzero(self.hidden & ~given)]
        for cell in sorted(vain, key=lambda i: (-self.part.cells[i].cost, -i)):
            self._show_if_idle(cell, kept)
        return [self.finding(secret) for secret in lost]

    def hidden_keys(self) -> set[K]:
        """Give the keys of all that is hidden."""
        return {self.part.keys[i] for i in np.flatnonzero(self.hidden)}

    def is_safe(self, secret: int) -> bool:
        """Say whether a reader can still believe in a secret that is large enough, and far enough from the least."""
        quantity = self.quantity(secret)
        rise, width = self.need.rise(quantity), self.need.width(quantity)
        up = self._far(secret, 1, max(rise, width))
        if up + DUST < rise:
            return False
        return up + DUST >= width or up + self._far(secret, -1, width - up) + DUST >= width

    def finding(self, secret: int) -> Finding[K]:
        """Give the limits that a reader finds for a secret, no farther out than anybody needs."""
        quantity = self.quantity(secret)
        wanted = max(self.need.rise(quantity), self.need.width(quantity))
        low = quantity.value - self._far(secret, -1, wanted)
        cell, face = self.part.faces[secret]
        return Finding(self.part.keys[cell], face, low, quantity.value + self._far(secret, 1, wanted))

    def quantity(self, face: int) -> Quantity:
        """Give the quantity that stands at a place."""
        cell, at = self.part.faces[face]
        return self.part.cells[cell].faces[at]

    def _covered(self, secret: int) -> bool:
        """Hide the cheapest cells with which a secret is safe; False where none make it so."""
        while not self.is_safe(secret):
            move = self._cheapest_step(secret)
            if move is None:
                return False
            self.hidden[[self.part.cell_of[face] for face in move.by_face]] = True
            self.known.append(move)
        return True

    def _cheapest_step(self, secret: int) -> Move | None:
        quantity = self.quantity(secret)
        rise, width = self.need.rise(quantity), self.need.width(quantity)
        up = self._far(secret, 1, max(rise, width))
        if up + DUST < rise:
            return self._cheapest(secret, 1, rise)
        down = self._far(secret, -1, width)
        found = [m for m in (self._cheapest(secret, 1, width - down), self._cheapest(secret, -1, width - up)) if m]
        return min(found, key=self._price) if found else None

    def _cheapest(self, secret: int, sign: int, wanted: float) -> Move | None:
        return self.moves.cheapest(secret, sign, wanted, np.where(self.hidden, 0.0, self.prices))

    def _price(self, move: Move) -> float:
        cells = {int(self.part.cell_of[face]) for face in move.by_face}
        return sum(self.part.cells[i].cost for i in cells if not self.hidden[i])

    def _far(self, face: int, sign: int, wanted: float) -> float:
        """Give how far a face can move by what is hidden; a known move that goes far enough is enough."""
        for move in self.known:
            if sign * move.of(face) + DUST >= wanted:
                return wanted
        move = self.moves.farthest(face, sign, wanted, np.where(self.hidden, 0.0, math.inf))
        self.known.append(move)
        return sign * move.of(face)

    def _show_if_idle(self, cell: int, secrets: list[int]) -> None:
        """Show a cell again where all secrets stay safe without it."""
        self.hidden[cell] = False
        before = self.known
        self.known = [m for m in before if all(self.part.cell_of[face] != cell for face in m.by_face)]
        if not all(self.is_safe(secret) for secret in secrets):
            self.hidden[cell] = True
            self.known = before
