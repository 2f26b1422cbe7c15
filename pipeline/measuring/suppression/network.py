"""
Answers what can move as flows, as far as numbers stand in two sums at most, once in each.

Its own room because such numbers are a network (the sums are its nodes, the numbers its arcs) and a shortest way
through it is found many times faster than a programme is solved. Where all numbers are arcs the answer is the whole
truth, and flows of whole numbers are whole. Where some are not they stay still: what is found can move, and more might.
"""

from __future__ import annotations

import heapq
import math
from bisect import insort
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.measuring.suppression.matrix import Part
from pipeline.measuring.suppression.moves import DUST, STILL, Move
from pipeline.measuring.suppression.system import EXACT

Ends = tuple[int, int]  # of a number: its move up flows from the first sum to the second
Way = list[tuple[int, int]]  # steps: a number and the direction it moves in
Arc = tuple[int, int, int]  # a number, a direction, and the sum that it leads to
Find = Callable[[int, int, int, dict[int, float], float], Way | None]
_BOTH = 2
_OUTSIDE = 0  # the node beyond all sums, for numbers that stand in one sum alone


def ends_of(part: Part[Any]) -> list[Ends | None]:
    """
    Give between which sums each number flows.

    Nulls:   None for a number that stands in more than two sums, or not once in each, or where no way of signing the
             sums lets it leave one and enter another
    """
    stands: list[list[tuple[int, float]]] = [[] for _ in part.faces]
    for row, terms in enumerate(part.rows):
        for face, times in terms:
            stands[face].append((row, times))
    flows = [len(own) <= _BOTH and all(abs(times) == 1 for _, times in own) for own in stands]
    signs = _signs(part, stands, flows)
    ends: list[Ends | None] = []
    for own, can_flow in zip(stands, flows, strict=True):
        into = [row + 1 for row, times in own if signs[row] * times > 0]
        out = [row + 1 for row, times in own if signs[row] * times < 0]
        is_arc = can_flow and len(into) <= 1 and len(out) <= 1
        ends.append(((out or [_OUTSIDE])[0], (into or [_OUTSIDE])[0]) if is_arc else None)
    return ends


def _signs(part: Part[Any], stands: Sequence[Sequence[tuple[int, float]]], flows: Sequence[bool]) -> list[int]:
    """Give each sum a sign so that numbers leave one sum and enter another, as far as that goes."""
    signs = [0] * len(part.rows)
    for first in range(len(signs)):
        if signs[first]:
            continue
        signs[first] = 1
        waiting = deque([first])
        while waiting:
            row = waiting.popleft()
            for face, times in part.rows[row]:
                for other, also in stands[face] if flows[face] else ():
                    if not signs[other]:
                        signs[other] = -signs[row] if times == also else signs[row]
                        waiting.append(other)
    return signs


class NetworkMoves:
    """What can move, by augmenting flows along the cheapest ways from a number's one end to its other."""

    def __init__(self, part: Part[Any], ends: Sequence[Ends | None]) -> None:
        self.down: list[float] = part.down.tolist()
        self.up: list[float] = part.up.tolist()
        self.cell_of: list[int] = part.cell_of.tolist()
        self.ends, self.full_prices = ends, part.prices
        self.prices: list[float] = list(part.prices)
        nodes = range(len(part.rows) + 1)
        self.all: list[list[Arc]] = [[] for _ in nodes]
        self.open: list[list[Arc]] = [[] for _ in nodes]  # those of hidden cells alone
        self.arcs: list[list[tuple[int, Arc]]] = [[] for _ in part.cells]
        for face, own in enumerate(ends):
            out, into = own or (_OUTSIDE, _OUTSIDE)
            if out != into:
                both = [(out, (face, 1, into)), (into, (face, -1, out))]
                self.arcs[self.cell_of[face]] += both
                for node, arc in both:
                    self.all[node].append(arc)

    def hide(self, cell: int) -> None:
        """Let a cell's faces move freely from now on."""
        if self.prices[cell]:
            self.prices[cell] = 0.0
            for node, arc in self.arcs[cell]:
                insort(self.open[node], arc)

    def show(self, cell: int) -> None:
        """Let a cell's faces move at its price alone."""
        if not self.prices[cell]:
            self.prices[cell] = self.full_prices[cell]
            for node, arc in self.arcs[cell]:
                self.open[node].remove(arc)

    def farthest(self, face: int, sign: int, wanted: float) -> Move:
        """Move one face as far as hidden cells allow, at most as far as wanted."""
        return self._flow(face, sign, wanted, self._open_way)

    def cheapest(self, face: int, sign: int, wanted: float) -> Move | None:
        """Move one face so far, along one cheapest way or along several, whichever hides less."""
        found = []
        for whole in (True, False):
            search = _Cheapest(self, wanted, whole=whole)
            move = self._flow(face, sign, wanted, search.way)
            if sign * move.of(face) + DUST >= wanted:
                found.append(Move(move.by_face, search.as_good if whole else frozenset()))
        return min(found, key=self._price, default=None)

    def room(self, face: int, sign: int, moved: dict[int, float]) -> float:
        """Give how much farther a face can move in a direction."""
        far = moved.get(face, 0.0)
        return self.up[face] - far if sign > 0 else self.down[face] + far

    def _price(self, move: Move) -> float:
        return sum(self.prices[i] for i in {self.cell_of[face] for face in move.by_face})

    def _flow(self, face: int, sign: int, wanted: float, find: Find) -> Move:
        wanted = min(wanted, self.up[face] if sign > 0 else self.down[face])
        ends = self.ends[face]
        if wanted <= DUST or ends is None:
            return STILL
        out, into = ends[::sign]
        if out == into:  # it stands in no sum
            return Move({face: sign * wanted})
        moved: dict[int, float] = {}
        left = wanted
        while left > DUST and (way := find(into, out, face, moved, left)) is not None:
            by = min(left, *(self.room(f, s, moved) for f, s in way))
            for f, s in way:
                moved[f] = moved.get(f, 0.0) + s * by
            left -= by
        moved = {f: far for f, far in moved.items() if abs(far) > DUST}
        return Move({**moved, face: sign * (wanted - left)}) if left < wanted else STILL

    def _open_way(self, start: int, goal: int, but: int, moved: dict[int, float], left: float) -> Way | None:
        """Find the way of fewest hidden cells that can carry all that is left, or else anything."""
        for least in (left - DUST, DUST):
            before: dict[int, tuple[int, int, int]] = {start: (-1, 0, start)}
            waiting = deque([start])
            while waiting:
                node = waiting.popleft()
                for face, sign, other in self.open[node]:
                    if other in before or face == but or self.room(face, sign, moved) <= least:
                        continue
                    before[other] = (face, sign, node)
                    if other == goal:
                        return _steps(before, start, goal)
                    waiting.append(other)
        return None


class _Cheapest:
    """
    The search for the cheapest way between two sums, where a cell that was paid for costs nothing more.

    Where the whole move is to go along one way, what cannot carry it is closed; else it is dearer by as much.
    """

    def __init__(self, moves: NetworkMoves, wanted: float, *, whole: bool) -> None:
        self.moves, self.wanted, self.whole = moves, wanted, whole
        self.paid: set[int] = set()
        self.as_good: frozenset[int] = frozenset()

    def way(self, start: int, goal: int, but: int, moved: dict[int, float], left: float) -> Way | None:
        """Find the cheapest way, the first of equals; None where there is none."""
        self.paid.update(self.moves.cell_of[face] for face in moved)
        best, before = {start: 0.0}, dict[int, list[tuple[int, int, int]]]()
        heap, done = [(0.0, start)], set[int]()
        while heap:
            far, node = heapq.heappop(heap)
            if goal in done and far > _just_above(best[goal]):
                break
            if node in done:
                continue
            done.add(node)
            for face, sign, other in self.moves.all[node] if node != goal else ():
                if other in done or face == but:
                    continue
                total = far + self._price(face, self.moves.room(face, sign, moved), left)
                known = best.get(other, math.inf)
                if _just_above(total) < known:
                    best[other] = total
                    before[other] = [(face, sign, node)]
                    heapq.heappush(heap, (total, other))
                elif total <= _just_above(known) and total < math.inf:
                    before[other].append((face, sign, node))
        if goal not in done:
            return None
        self.as_good = self._on_all_ways(before, start, goal)
        return _steps({node: into[0] for node, into in before.items()}, start, goal)

    def _on_all_ways(self, before: dict[int, list[tuple[int, int, int]]], start: int, goal: int) -> frozenset[int]:
        """Give the cells that must be paid for on any of the cheapest ways; none where there is but one way."""
        waiting, seen, cells, is_forked = [goal], {goal, start}, set[int](), False
        while waiting:
            into = before[waiting.pop()]
            paid = {self.moves.cell_of[face] for face, *_ in into}
            paid = {cell for cell in paid if self.moves.prices[cell] and cell not in self.paid}
            is_forked |= len(paid) > 1
            cells |= paid
            fresh = {node for *_, node in into} - seen
            seen |= fresh
            waiting += sorted(fresh)
        return frozenset(cells) if is_forked else frozenset()

    def _price(self, face: int, room: float, left: float) -> float:
        if room <= DUST or (self.whole and room + DUST < left):
            return math.inf
        cell = self.moves.cell_of[face]
        price = 0.0 if cell in self.paid else self.moves.prices[cell]
        return price if self.whole or room >= self.wanted else price * self.wanted / room


def _just_above(price: float) -> float:
    """Give a price that still counts as the same: sums of the same costs in another order differ by dust."""
    return price * (1 + EXACT)


def _steps(before: dict[int, tuple[int, int, int]], start: int, goal: int) -> Way:
    steps = []
    while goal != start:
        face, sign, goal = before[goal]
        steps.append((face, sign))
    return steps
