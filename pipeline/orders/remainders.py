"""
Finds the groups of practices whose counts in one period are what told groups leave of one another.

Its own room because practices add up as time does, but not along a line: a cluster with a member fewer, all clusters
of a region, the practices named in an open report. Looked for is the least that is left of each told group when as
many told ones as possible are taken out of it, largest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pipeline.model import Level
from pipeline.orders.told import FEWEST_PRACTICES, Counts, Figure, left_of, plus


@dataclass(frozen=True)
class Remainder:
    """Practices whose counts together follow from what was told; null counts: but for those of a few others."""

    practices: frozenset[str]
    counts: Counts | None
    whole: Figure
    parts: tuple[Figure, ...]

    @property
    def sources(self) -> frozenset[int]:
        """The editions that tell it."""
        return frozenset().union(self.whole.sources, *(p.sources for p in self.parts))

    @property
    def is_of_few(self) -> bool:
        """Say whether so few practices are left that each could know the others."""
        return 0 < len(self.practices) < FEWEST_PRACTICES


def remainders(told: Sequence[Figure], new: Sequence[Figure]) -> Iterator[Remainder]:
    """
    Give what is left of groups of one period when new figures stand beside those already told.

    In:   all figures of one indicator in one period; the new ones are of one report and one level
    Out:  each remainder that a new figure has a part in, empty ones left out
    """
    old = [f for f in told if f not in new]
    for figure in (f for f in new if f.level is not Level.PRACTICE):
        yield from _left(figure, (), [*old, *new])
        yield from _crossing(figure, [f for f in old if f.level is not Level.PRACTICE], [*old, *new])
    for whole in old:
        inside = [f for f in new if f.practices < whole.practices]
        if inside:
            yield from _left(whole, inside, old)
    if any(f.level is Level.PRACTICE for f in new):
        groups = [f for f in old if f.level is not Level.PRACTICE]
        for place, figure in enumerate(groups):
            yield from _crossing(figure, groups[:place], [*old, *new])


def _left(whole: Figure, first: Sequence[Figure], others: Sequence[Figure]) -> Iterator[Remainder]:
    """Take parts out of a whole: those named first, then the largest that still fit."""
    parts: list[Figure] = []
    rest = whole.practices
    for figure in (*first, *sorted(others, key=_largest_first)):
        if figure.practices <= rest and figure.practices != whole.practices:
            parts.append(figure)
            rest -= figure.practices
    if rest and parts:
        yield Remainder(rest, left_of(whole.counts, (p.counts for p in parts)), whole, tuple(parts))


def _crossing(figure: Figure, groups: Sequence[Figure], told: Sequence[Figure]) -> Iterator[Remainder]:
    """
    Set a group beside others of which it holds a part: each has some that the other lacks.

    Where all that one lacks is told by name, what the other lacks is known. Where both lack few, each of the few who
    knows its own number knows nearly those of the others.
    """
    named = {next(iter(f.practices)): f for f in told if f.level is Level.PRACTICE}
    for other in groups:
        if figure.practices & other.practices:
            yield from _lacking(figure, other, named)
            yield from _lacking(other, figure, named)


def _lacking(one: Figure, other: Figure, named: Mapping[str, Figure]) -> Iterator[Remainder]:
    """Give what one group has and the other lacks."""
    mine, theirs = one.practices - other.practices, other.practices - one.practices
    left, unnamed = mine - named.keys(), theirs - named.keys()
    if not left or not theirs:  # a group inside another is a part of it, and looked at as such
        return
    own, others = ([named[i] for i in sorted(side & named.keys())] for side in (mine, theirs))
    parts = (other, *own, *others)
    if not unnamed:
        counts = left_of(one.counts, (other.counts, *(f.counts for f in own)))
        yield Remainder(left, reduce(plus, (f.counts for f in others), counts), one, parts)
    elif max(len(left), len(unnamed)) < FEWEST_PRACTICES:
        yield Remainder(left, None, one, parts)


def _largest_first(figure: Figure) -> tuple[int, int, str]:
    return -len(figure.practices), -max(figure.sources, default=0), figure.whose
