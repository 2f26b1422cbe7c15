"""
Finds what a reader could work out by subtracting practices from their cluster, and what must be hidden to prevent it.

Its own room because it is the first step of protection, taken column by column: `together` then looks at
everything that a reader sees at once.

Covers are taken in the order in which a rising threshold would hide them, smallest first, and those that are equally
small together; so a stricter rule never shows what a laxer one hid, and what is hidden tells nothing of who came
first. A zero is no cover: who guesses it has subtracted it away. A practice knows its own numbers, so two alone
are none: each would know the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.faces import Face, faces
from pipeline.measuring.measure import Measurement
from pipeline.measuring.stake import Stake
from pipeline.model import Level, State

FEWEST_OTHERS: Final = 2  # unlisted practices that count something, beside one that must not be told


@dataclass(frozen=True)
class Covers:
    """Which practices must be hidden for another's sake, or that the group total must be."""

    practices: frozenset[str] = frozenset()
    total: bool = False


NO_COVERS: Final = Covers()


def covers(stake: Stake, total: Measurement, practices: Sequence[Measurement]) -> Covers:
    """
    Choose what to hide so that no small unlisted practice is found as the total minus the listed ones.

    Safe is: whatever is small could as well be the smallest number shown or more, and lies in a span as wide as
    that. Parts of time are covered as practices are, but nobody knows one of them beforehand.

    A total too small to show is looked at as well: few patients may make most of a sum in which many have a little,
    and what a laxer rule hides for its sake stays hidden.
    """
    if total.state is not State.VALUE or not practices:
        return NO_COVERS
    listed = [m for m in practices if m.state is State.VALUE and not stake.is_small(m.sums)]
    unlisted = [m.sums for m in practices if m not in listed and m.state is not State.NO_DATA]
    outside = total.sums.minus(_together([m.sums for m in practices]))
    unlisted = [s for s in (*unlisted, outside) if s.denominator > 0]
    others = FEWEST_OTHERS if practices[0].level is Level.PRACTICE else 1
    for taken in _ever_more(stake, [m for m in listed if stake.can_cover(m.sums)]):
        if _is_safe(stake, [*unlisted, *(m.sums for m in taken)], others):
            return Covers(frozenset(m.unit_id for m in taken))
    return Covers(total=True)


def _ever_more(stake: Stake, ready: Sequence[Measurement]) -> Iterator[list[Measurement]]:
    """Give nobody, then the smallest, then the next with them; what is equally small comes together."""
    taken: list[Measurement] = []
    yield taken
    by_size = sorted(ready, key=lambda m: (stake.exposure(m.sums), m.unit_id))
    for _, alike in groupby(by_size, key=lambda m: stake.exposure(m.sums)):
        taken = [*taken, *alike]
        yield taken


def _is_safe(stake: Stake, unlisted: Sequence[Sums], others: int) -> bool:
    """Say whether nothing small is found among what is unlisted, and all of it together is not small either."""
    sides = list(zip(*(faces(stake, sums) for sums in unlisted), strict=True))
    if not any(face.is_small for side in sides for face in side):
        return True
    smallest = stake.rule.smallest_shown
    is_open = all(_is_open(place, side, smallest, others) for side in sides for place in range(len(side)))
    return is_open and not stake.is_small(_together(unlisted))


def _is_open(place: int, side: Sequence[Face], smallest: int, others: int) -> bool:
    """Say whether what is small could as well be large: as much as the others could give away."""
    own = side[place]
    if not own.is_small:
        return True
    beside = [face for n, face in enumerate(side) if n != place and face.value > 0]
    spare = sum((max(face.value - face.least, Decimal(0)) for face in beside), Decimal(0))
    return len(beside) >= others and spare >= smallest - own.value + own.least


def _together(sums: Sequence[Sums]) -> Sums:
    found = NOTHING
    for one in sums:
        found = found.plus(one)
    return found
