"""
Works out which groups of practices, in which spans of time, have counts that follow from what was told.

Its own room because it is linear algebra and nothing else. Practices are divided into parts that every told figure
holds whole or not at all, time into spans likewise; each figure is a sum over fields of that grid. A group's counts are
known where adding and subtracting figures, any number of times, gives exactly its fields. Told sums are kept as an
orthonormal basis: a group lies in what they span, or it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from pipeline.model import Period
from pipeline.orders.told import Counts, Figure

DUST: Final = 1e-6
_LOOKS: Final = 8  # numbers that a field leaves when what is known is taken out of it: all 0 where it is known
_DECIMALS: Final = 6  # of sums


@dataclass(frozen=True)
class Grid:
    """Practices in parts and time in spans, so fine that every figure is a sum of whole fields."""

    parts: tuple[frozenset[str], ...]
    spans: tuple[Period, ...]  # in a row where counts add up over time, else each told period for itself

    @classmethod
    def of(cls, figures: Sequence[Figure], *, adds_up: bool) -> Grid:
        """Divide practices and time by what was told."""
        held: dict[str, list[int]] = {}
        for n, practices in enumerate(dict.fromkeys(f.practices for f in figures)):
            for i in practices:
                held.setdefault(i, []).append(n)
        parts: dict[tuple[int, ...], set[str]] = {}
        for i in sorted(held):
            parts.setdefault(tuple(held[i]), set()).add(i)
        periods = sorted({f.period for f in figures})
        return cls(tuple(frozenset(p) for p in parts.values()), tuple(_between(periods)) if adds_up else tuple(periods))

    @property
    def size(self) -> int:
        """How many fields there are."""
        return len(self.parts) * len(self.spans)

    def within(self, practices: frozenset[str]) -> np.ndarray:
        """Mark the parts that a group is made of."""
        return np.array([part <= practices for part in self.parts], dtype=float)

    def during(self, period: Period) -> np.ndarray:
        """Mark the spans that a period is made of."""
        exact = period in self.spans
        return np.array(
            [s == period if exact else period.first <= s.first and s.last <= period.last for s in self.spans],
            dtype=float,
        )

    def fields(self, practices: frozenset[str], period: Period) -> np.ndarray:
        """Mark the fields of a group in a period."""
        return np.outer(self.within(practices), self.during(period)).ravel()

    @cached_property
    def looks(self) -> np.ndarray:
        """Give each field numbers of its own, the same whenever they are asked for."""
        return np.random.default_rng(self.size).standard_normal((self.size, _LOOKS))


@dataclass(frozen=True)
class Solved:
    """What was told, as a basis: vectors over the fields, their counts, and of which told sums each is made."""

    grid: Grid
    basis: np.ndarray
    counts: np.ndarray
    made_of: np.ndarray
    sources: tuple[frozenset[int], ...] = field(default=())

    @classmethod
    def nothing(cls, grid: Grid, kinds: int) -> Solved:
        """Begin with nothing told, of figures with so many counts each."""
        return cls(grid, np.zeros((0, grid.size)), np.zeros((0, kinds)), np.zeros((0, 0)))

    def with_told(self, figures: Iterable[Figure]) -> Solved:
        """Add what was told; what followed from the rest adds nothing, whatever its numbers (they were restated)."""
        found = self
        for figure in figures:
            found = found._with(figure)
        return found

    def _with(self, figure: Figure) -> Solved:
        vector = self.grid.fields(figure.practices, figure.period)
        counts = np.array([float(c) for c in figure.counts])
        made = np.zeros(len(self.sources) + 1)
        made[-1] = 1.0
        padded = np.pad(self.made_of, ((0, 0), (0, 1)))
        for _ in range(2):  # once more, for what rounding left
            shares = self.basis @ vector
            vector = vector - shares @ self.basis
            counts, made = counts - shares @ self.counts, made - shares @ padded
        length = float(np.linalg.norm(vector))
        if length < DUST:
            return self
        return replace(
            self,
            basis=np.vstack([self.basis, vector / length]),
            counts=np.vstack([self.counts, counts / length]),
            made_of=np.vstack([padded, made / length]),
            sources=(*self.sources, figure.sources),
        )

    @cached_property
    def looks(self) -> np.ndarray:
        """Give what is left of each field's numbers: parts, spans, numbers. They add up to 0 over what is known."""
        left: np.ndarray = self.grid.looks - self.basis.T @ (self.basis @ self.grid.looks)
        return left.reshape(len(self.grid.parts), len(self.grid.spans), _LOOKS)

    def left(self, during: np.ndarray) -> np.ndarray:
        """Give what is left of each part's numbers in a span."""
        left: np.ndarray = np.einsum("psl,s->pl", self.looks, during)
        return left

    def counts_of(self, within: np.ndarray, during: np.ndarray) -> tuple[Counts, frozenset[int]]:
        """Give a known group's counts, and the editions that they follow from."""
        shares = self.basis @ np.outer(within, during).ravel()
        used = np.abs(shares @ self.made_of) > DUST
        counts = tuple(round(Decimal(float(c)), _DECIMALS) for c in shares @ self.counts)
        return counts, frozenset().union(*(s for s, is_used in zip(self.sources, used, strict=True) if is_used))


def _between(periods: Sequence[Period]) -> Iterator[Period]:
    """Give the spans between all first and last days, those that no period covers left out."""
    days: list[date] = sorted({d for p in periods for d in (p.first, p.last + timedelta(days=1))})
    for first, after in pairwise(days):
        last = after - timedelta(days=1)
        if any(p.first <= first and last <= p.last for p in periods):
            yield Period(first, last)
