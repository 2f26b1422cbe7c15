"""
Finds the small groups that new figures tell of beside old ones, and neither alone.

Its own room because it says which groups are looked for: practices that are few, and counts that are small, of every
group and span that told figures differ by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period
from pipeline.orders.editions import Kind
from pipeline.orders.solving import DUST, Grid, Solved
from pipeline.orders.told import FEWEST_PRACTICES, Figure, is_small

MOST_PARTS: Final = 12  # of which every union is looked at; of more, every two


@dataclass(frozen=True)
class Exposed:
    """A small group that would be known: how many practices, when, and from which editions."""

    practices: int
    span: Period
    sources: frozenset[int]


@dataclass(frozen=True)
class Known:
    """What was told of one indicator so far, beside what a new report tells by itself."""

    kind: Kind
    rule: Rule
    looked_for: Groups
    told: Solved
    named: Solved  # of practices by name alone
    alone: Solved  # of the new report alone: that is for the gate to judge

    @classmethod
    def of(cls, old: Sequence[Figure], new: Sequence[Figure], kind: Kind, rule: Rule) -> Known:
        """Begin with what was told before."""
        grid = Grid.of([*old, *new], adds_up=kind.adds_up)
        nothing = Solved.nothing(grid, len(new[0].counts))
        return cls(
            kind,
            rule,
            Groups(grid, tuple(dict.fromkeys((*old, *new)))),
            told=nothing.with_told(old),
            named=nothing.with_told(_named(old)),
            alone=nothing,
        )

    def with_told(self, figures: Sequence[Figure]) -> Known:
        """Tell more, of the new report."""
        return replace(
            self,
            told=self.told.with_told(figures),
            named=self.named.with_told(_named(figures)),
            alone=self.alone.with_told(figures),
        )

    def exposed_after(self, earlier: Known) -> Exposed | None:
        """Find a small group that is known now, was not before, and does not follow from the new report alone."""
        if len(self.told.basis) == len(earlier.told.basis):
            return None
        for during in self.looked_for.spans:
            now, before, alone, named = (s.left(during) for s in (self.told, earlier.told, self.alone, self.named))
            for within in self.looked_for.groups[_new(self.looked_for.groups, now, before, alone)]:
                few = self.looked_for.count(within) < FEWEST_PRACTICES and not _is_zero(within @ named)
                counts, sources = self.told.counts_of(within, during)
                if few or is_small(counts, self.kind, self.rule):
                    return Exposed(self.looked_for.count(within), self.looked_for.period(during), sources)
            for one, other in self.looked_for.pairs:
                if _is_one(now, one, other) and not _is_one(before, one, other) and not _is_one(alone, one, other):
                    return self._pair(one, other, during)
        return None

    def _pair(self, one: int, other: int, during: np.ndarray) -> Exposed:
        """Tell of two small groups of which a difference is known, so that each can work out the other."""
        within = np.zeros(len(self.looked_for.grid.parts))
        within[[one, other]] = 1
        fields = np.outer(within, during).ravel()
        touched = (np.abs(self.told.basis) * fields).sum(axis=1) > DUST
        used = np.abs(self.told.made_of[touched]).sum(axis=0) > DUST
        sources = frozenset().union(*(s for s, is_used in zip(self.told.sources, used, strict=True) if is_used))
        return Exposed(self.looked_for.count(within), self.looked_for.period(during), sources)


@dataclass(frozen=True)
class Groups:
    """Which groups and spans are looked at: all that told figures hold, share or differ by."""

    grid: Grid
    figures: tuple[Figure, ...]

    @cached_property
    def groups(self) -> np.ndarray:
        """Give groups as marks on parts, a row each."""
        told = [self.grid.within(p) for p in dict.fromkeys(f.practices for f in self.figures)]
        between = [g for a, b in combinations(told, 2) if (a * b).any() for g in (a * b, a * (1 - b), b * (1 - a))]
        every = np.array([*told, *between, *_unions(len(self.grid.parts))])
        found: np.ndarray = np.unique(every[every.any(axis=1)], axis=0)
        return found

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Give the pairs of parts that have few practices each."""
        few = [n for n, part in enumerate(self.grid.parts) if len(part) < FEWEST_PRACTICES]
        return tuple(combinations(few, 2))

    @cached_property
    def spans(self) -> tuple[np.ndarray, ...]:
        """Give spans as marks on the grid's: runs of them, and told periods without a told one inside."""
        every, count = self.grid.spans, len(self.grid.spans)
        found = [np.eye(count)[n] for n in range(count)]
        if self._is_a_row:
            runs = ((i, j) for i, j in combinations(range(count + 1), 2) if _joined(every[i:j]))
            told = [self.grid.during(p) for p in dict.fromkeys(f.period for f in self.figures)]
            found += [np.array([float(i <= n < j) for n in range(count)]) for i, j in runs]
            found += [a - b for a in told for b in told if (a >= b).all() and (a > b).any()]
        return tuple(np.unique(np.array(found), axis=0))

    @property
    def _is_a_row(self) -> bool:
        return all(a.last < b.first for a, b in pairwise(self.grid.spans))

    def count(self, within: np.ndarray) -> int:
        """Give how many practices a group has."""
        return sum(len(part) for part, is_in in zip(self.grid.parts, within, strict=True) if is_in)

    def period(self, during: np.ndarray) -> Period:
        """Give the period from a span's first day to its last."""
        within = [s for s, is_in in zip(self.grid.spans, during, strict=True) if is_in]
        return Period(within[0].first, within[-1].last)


def _named(figures: Sequence[Figure]) -> Iterator[Figure]:
    return (f for f in figures if f.level is Level.PRACTICE)


def _new(groups: np.ndarray, now: np.ndarray, before: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """Mark the groups that are known now, and were not."""
    is_known, was_known, is_ours = (np.abs(groups @ left).max(axis=1) < DUST for left in (now, before, alone))
    found: np.ndarray = is_known & ~was_known & ~is_ours
    return found


def _is_zero(left: np.ndarray) -> bool:
    return bool(np.abs(left).max() < DUST)


def _is_one(left: np.ndarray, one: int, other: int) -> bool:
    """Say whether a difference of two parts is known, and neither by itself."""
    a, b = np.linalg.norm(left[one]), np.linalg.norm(left[other])
    return bool(a > DUST and b > DUST and abs(abs(left[one] @ left[other]) - a * b) < DUST * a * b)


def _joined(spans: Sequence[Period]) -> bool:
    return all(a.last + timedelta(days=1) == b.first for a, b in pairwise(spans))


def _unions(parts: int) -> Iterator[np.ndarray]:
    """Give unions of parts: every one where there are few parts, else every part and every two."""
    if parts <= MOST_PARTS:
        for many in range(1, 2**parts):
            yield np.array([float(many >> n & 1) for n in range(parts)])
        return
    one_by_one = np.eye(parts)
    yield from one_by_one
    yield from (one_by_one[i] + one_by_one[j] for i, j in combinations(range(parts), 2))
