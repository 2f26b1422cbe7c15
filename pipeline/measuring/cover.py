"""
Finds what a reader could work out by subtracting practices from their cluster, and what must be hidden to prevent it.

Its own room because it is the first step of protection, taken column by column: `together` then looks at
everything that a reader sees at once.

Covers are taken in the order in which a rising threshold would hide them, smallest first, and those that are equally
small together; so a stricter rule never shows what a laxer one hid, and what is hidden tells nothing of who came
first. Where anything is small, the two smallest that are not are hidden with it: were they shown, a reader who knows
the order would know that all hidden ones are smaller; and with one alone, that one would. A zero is no cover: who
guesses it has subtracted it away. A practice knows its own numbers, so two alone are none: each would know the other.
What is hidden only because one patient makes most of it is no cover before its turn comes: else a stricter share, by
hiding one more such figure, would let another be shown.
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

    Where too few can cover, every practice goes. Where nothing is safe the total goes, and nothing needs cover then:
    one patient may make most of a whole cluster's sum. So a stricter rule can show a practice that a laxer one hid, but
    never beside the total.
    """
    if total.state is not State.VALUE or not practices:
        return NO_COVERS
    enough = [m for m in practices if m.state is State.VALUE and not stake.is_few(m.sums)]
    dominated = [m for m in enough if stake.is_dominated(m.sums)]
    unlisted = [m.sums for m in practices if m not in enough and m.state is not State.NO_DATA]
    outside = total.sums.minus(_together([m.sums for m in practices]))
    unlisted = [s for s in (*unlisted, outside) if s.denominator > 0]
    others = FEWEST_OTHERS if practices[0].level is Level.PRACTICE else 1
    if not any(face.is_small for sums in (*unlisted, *(m.sums for m in dominated)) for face in faces(stake, sums)):
        return NO_COVERS
    ready = [m for m in enough if stake.can_cover(m.sums)]
    if sum(m not in dominated for m in ready) < others:
        return _all_or_total(stake, total, practices)
    for taken in _ever_more(stake, ready):
        if sum(m not in dominated for m in taken) < others:
            continue
        company = [*unlisted, *(m.sums for m in taken)]
        alone = [m.sums for m in dominated if m not in taken]
        if all(_is_safe(stake, together, others) for together in (company, *([one, *company] for one in alone))):
            return Covers(frozenset(m.unit_id for m in taken if m not in dominated))
    return Covers(total=True)


def _all_or_total(stake: Stake, total: Measurement, parts: Sequence[Measurement]) -> Covers:
    """
    Hide every practice where too few can cover: beside shown zeros, the hidden ones would be known to be small.

    The total stands, unless what is left of it for one who knows himself is small. Parts of time always give way.
    """
    if parts[0].level is not Level.PRACTICE or any(stake.is_small(total.sums.minus(m.sums)) for m in parts):
        return Covers(total=True)
    return Covers(frozenset(m.unit_id for m in parts if m.state is State.VALUE))


def _ever_more(stake: Stake, ready: Sequence[Measurement]) -> Iterator[list[Measurement]]:
    """Give the smallest, then the next with them; equals come together."""
    taken: list[Measurement] = []
    by_size = sorted(ready, key=lambda m: (stake.exposure(m.sums), m.unit_id))
    for _, alike in groupby(by_size, key=lambda m: stake.exposure(m.sums)):
        taken = [*taken, *alike]
        yield taken


def _is_safe(stake: Stake, unlisted: Sequence[Sums], others: int) -> bool:
    """Say whether nothing small is found among what is unlisted, and all of it together is not small either."""
    sides = list(zip(*(faces(stake, sums) for sums in unlisted), strict=True))
    smallest = stake.rule.smallest_shown
    is_open = all(_is_open(place, side, smallest, others) for side in sides for place in range(len(side)))
    return is_open and not stake.is_small(_together(unlisted))


def _is_open(place: int, side: Sequence[Face], smallest: int, others: int) -> bool:
    """Say whether what is small could as well be as large as it must: by as much as the others could give away."""
    own = side[place]
    if not own.is_small:
        return True
    beside = [face for n, face in enumerate(side) if n != place and face.value > 0]
    spares = [max(face.value - face.least, Decimal(0)) for face in beside]
    needed = max(Decimal(smallest + own.least), own.reach)
    if len(beside) < others or own.value + sum(spares) < needed:
        return False
    return others == 1 or sum(spares) - max(spares) >= 1  # who knows one of them still has something to guess


def _together(sums: Sequence[Sums]) -> Sums:
    found = NOTHING
    for one in sums:
        found = found.plus(one)
    return found
