"""
Chooses what else to hide so that every secret can be as large, and lies in as wide a span, as it needs.

Its own room because it is the one place that decides. Secret by secret the cheapest move is found that would make
it safe (Kelly 1990; the circuits of CONFID, Robertson 1993), and what moves with it is hidden; a move that was found
serves every other secret on it. Then whatever is hidden in vain is shown again, the largest loss first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Generic

from pipeline.measuring.suppression.matrix import Part, parts_of
from pipeline.measuring.suppression.moves import DUST, EitherMoves, Move, Moves
from pipeline.measuring.suppression.network import NetworkMoves, ends_of
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
        ends = ends_of(part)
        network = NetworkMoves(part, ends)
        self.moves: Moves = _either(network, part) if None in ends else network
        self.cell_of: list[int] = part.cell_of.tolist()
        self.hidden: set[int] = set()
        self.known: dict[tuple[int, int], tuple[float, frozenset[int]]] = {}  # how far, and by which cells
        self.ties: list[frozenset[int]] = []  # cells of ways that were as good: hidden together, or shown together
        given = frozenset(hidden)
        self._hide(i for i, c in enumerate(part.cells) if c.hidden or c.is_primary or part.keys[i] in given)

    def protect(self) -> list[Finding[K]]:
        """Hide what must be hidden; give the secrets that nothing protects."""
        given = frozenset(self.hidden)
        lost = {secret for secret in self.part.secrets if not self._covered(secret)}
        alone = self.hidden - given - {cell for tie in self.ties for cell in tie}
        groups = [*self.ties, *(frozenset({cell}) for cell in alone)]
        for cells in sorted(groups, key=lambda own: (-max(self.part.prices[i] for i in own), sorted(own))):
            self._show_if_idle(cells - given, lost)
        return [self.finding(secret) for secret in sorted(lost)]

    def hidden_keys(self) -> set[K]:
        """Give the keys of all that is hidden."""
        return {self.part.keys[i] for i in self.hidden}

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
            if move.as_good:
                self.ties.append(move.as_good)
            self._hide({*move.as_good, *(self.cell_of[face] for face in move.by_face)})
            self._remember(move)
        return True

    def _cheapest_step(self, secret: int) -> Move | None:
        quantity = self.quantity(secret)
        rise, width = self.need.rise(quantity), self.need.width(quantity)
        up = self._far(secret, 1, max(rise, width))
        if up + DUST < rise:
            return self.moves.cheapest(secret, 1, rise)
        down = self._far(secret, -1, width)
        found = [self.moves.cheapest(secret, 1, width - down), self.moves.cheapest(secret, -1, width - up)]
        return min((move for move in found if move is not None), key=self._price, default=None)

    def _price(self, move: Move) -> float:
        cells = {self.cell_of[face] for face in move.by_face}
        return sum(self.part.prices[i] for i in cells - self.hidden)

    def _far(self, face: int, sign: int, wanted: float) -> float:
        """Give how far a face can move by what is hidden; what is known to go far enough is enough."""
        far, _ = self.known.get((face, sign), (0.0, None))
        if far + DUST < wanted:
            move = self.moves.farthest(face, sign, wanted)
            self._remember(move)
            far = sign * move.of(face)
        return min(far, wanted)

    def _remember(self, move: Move) -> None:
        """Keep how far each face went: the same move serves every other secret on it."""
        cells = frozenset(self.cell_of[face] for face in move.by_face)
        for face, far in move.by_face.items():
            place = (face, 1 if far > 0 else -1)
            if abs(far) > self.known.get(place, (0.0, cells))[0]:
                self.known[place] = abs(far), cells

    def _hide(self, cells: Iterable[int]) -> None:
        for cell in set(cells) - self.hidden:
            self.hidden.add(cell)
            self.moves.hide(cell)

    def _show_if_idle(self, cells: frozenset[int], lost: set[int]) -> None:
        """Show cells again where all secrets stay safe without them."""
        hidden = cells & self.hidden
        for cell in hidden:
            self.moves.show(cell)
        before = {place: how for place, how in self.known.items() if not hidden.isdisjoint(how[1])}
        for place in before:
            del self.known[place]
        if all(self.is_safe(secret) for secret in sorted({face for face, _ in before} & self.secrets - lost)):
            self.hidden -= hidden
        else:
            for cell in hidden:
                self.moves.hide(cell)
            self.known.update(before)

    @cached_property
    def secrets(self) -> frozenset[int]:
        """Give the places of all secrets."""
        return frozenset(self.part.secrets)


def _either(network: NetworkMoves, part: Part[K]) -> EitherMoves:
    """Let linear programmes answer where a flow cannot."""
    from pipeline.measuring.suppression.linear import LinearMoves  # noqa: PLC0415 -- slow to load, and rarely needed

    return EitherMoves(network, LinearMoves(part))
