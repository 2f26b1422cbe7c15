"""
Finds what a reader could work out by subtraction, and the practices that must be hidden to prevent it.

Its own room because it is the part of protection that will grow (several tables solved together), while
the gate in `disclosure` stays as it is.

Covers are taken in the order in which a rising threshold would hide them, smallest first; so a stricter
rule never shows what a laxer one hid. A zero is no cover: who guesses it has subtracted it away. What is hidden only
because one patient makes most of it is no cover before its turn comes: else a stricter share, by hiding one more such
figure, would let another be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.measure import Measurement
from pipeline.measuring.stake import Stake
from pipeline.model import State


@dataclass(frozen=True)
class Covers:
    """Which practices must be hidden for another's sake, or that the group total must be."""

    practices: frozenset[str] = frozenset()
    total: bool = False


NO_COVERS: Final = Covers()


def covers(stake: Stake, total: Measurement, practices: Sequence[Measurement]) -> Covers:
    """
    Choose what to hide so that no unlisted practice is found as the total minus the listed ones.

    Safe is: every unlisted practice that counts something has company that does, and together they are not small
    either. Where nothing is safe the total goes, and nothing needs cover then: one patient may make most of a whole
    cluster's sum. So a stricter rule can show a practice that a laxer one hid, but never beside the total.
    """
    if total.state is not State.VALUE or not practices:
        return NO_COVERS
    enough = [m for m in practices if m.state is State.VALUE and not stake.is_few(m.sums)]
    unlisted = [m.sums for m in practices if m not in enough and m.state is not State.NO_DATA]
    outside = total.sums.minus(_together([m.sums for m in practices]))
    unlisted = [s for s in (*unlisted, outside) if s.denominator > 0]
    at_risk = [s for s in unlisted if stake.is_small(s) or stake.can_cover(s)]
    at_risk += [m.sums for m in enough if stake.is_dominated(m.sums)]
    if not at_risk:
        return NO_COVERS
    ready = sorted((m for m in enough if stake.can_cover(m.sums)), key=lambda m: (stake.exposure(m.sums), m.unit_id))
    for taken in range(len(ready) + 1):
        if _is_safe(stake, at_risk, [*unlisted, *(m.sums for m in ready[:taken])]):
            return Covers(frozenset(m.unit_id for m in ready[:taken] if not stake.is_dominated(m.sums)))
    return Covers(total=True)


def _is_safe(stake: Stake, at_risk: Sequence[Sums], unlisted: Sequence[Sums]) -> bool:
    return all(_is_accompanied(stake, one, [s for s in unlisted if s is not one]) for one in at_risk)


def _is_accompanied(stake: Stake, one: Sums, others: Sequence[Sums]) -> bool:
    return any(stake.can_cover(s) for s in others) and not stake.is_small(_together([one, *others]))


def _together(sums: Sequence[Sums]) -> Sums:
    return reduce(Sums.plus, sums, NOTHING)
