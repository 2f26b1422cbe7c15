"""
Turns the way from a printed baseline to now into the terms that moved a figure, and merges those that tell too much.

Its own room because a bridge is arithmetic on figures that no page shows: each term is the difference of two of them.
So whoever reads it may learn every stage between its ends, and a term stands by itself only where no stage so learned
tells of few. Terms that do not are told as one, of at least two that are something; else there is no bridge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, isclose
from typing import Final

from pipeline.measuring.coarse import rounded
from pipeline.measuring.estimate import Sums
from pipeline.measuring.figures import Cell
from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm
from pipeline.measuring.stages import Way
from pipeline.measuring.stake import Stake

FEWEST_MOVERS: Final = 3
FEWEST_MERGED: Final = 2  # one alone would be told under another name
_ALIKE: Final = 1e-9  # what floats leave behind

_LATE, _DEFINITION = BridgeTerm.LATE, BridgeTerm.DEFINITION
_MEMBERSHIP, _PRACTICE = BridgeTerm.MEMBERSHIP, BridgeTerm.PRACTICE

#: What may be told as one, the most telling first: what is left by itself is safe by the conditions of `_is_safe`.
_MERGED: Final = (
    (),
    (_LATE, _DEFINITION),
    (_LATE, _DEFINITION, _MEMBERSHIP),
    (_MEMBERSHIP, _PRACTICE),
    (_DEFINITION, _MEMBERSHIP, _PRACTICE),
    (_LATE, _MEMBERSHIP, _PRACTICE),
)


@dataclass(frozen=True)
class Span:
    """One figure's way, the cells that its bridge starts and ends at, and whether who moved may be told of."""

    way: Way
    stakes: tuple[Stake, ...]  # of the frozen definition, which the page writes by, and of today's
    before: Cell
    now: Cell  # by today's definition
    movers_are_told: bool

    @property
    def terms(self) -> dict[BridgeTerm, Fraction]:
        """The four terms, exactly: what moved the figure from each stage to the next."""
        v = self.way.values
        return {
            _PRACTICE: v.stayed_now - v.stayed_then,
            _MEMBERSHIP: (v.stayed_then - v.redefined) + (v.now - v.stayed_now),
            _LATE: v.late - v.printed,
            _DEFINITION: v.redefined - v.late,
        }

    @property
    def steps(self) -> dict[BridgeTerm, tuple[Sums, ...]]:
        """What changed in the sums behind each term but the practices' own."""
        everyone, both = self.way.of_all, self.way.of_both
        return {
            _LATE: (everyone.late.minus(everyone.printed),),
            _DEFINITION: (everyone.redefined.minus(everyone.late),),
            _MEMBERSHIP: (everyone.redefined.minus(both.redefined), everyone.now.minus(both.now)),
        }

    @property
    def between(self) -> tuple[Sums, ...]:
        """What a reader of the printed figures may learn from the practices' term: of those in both, and of others."""
        everyone, both = self.way.of_all, self.way.of_both
        stayed = (both.redefined.minus(both.printed), both.now.minus(both.frozen_now))
        moved = (
            everyone.redefined.minus(everyone.printed).minus(stayed[0]),
            everyone.now.minus(everyone.frozen_now).minus(stayed[1]),
        )
        return (*stayed, *moved)


def bridges(spans: Sequence[Span | None]) -> tuple[Bridge | None, ...]:
    """
    Build the bridges of one indicator's figures: its one, or those of a share's categories.

    What is merged in one category is merged in all: the others' terms would add up to what it hides.

    Nulls:   None where an end is hidden or no stage is known, nothing but the practices moved the figure, or what did
             cannot be told
    """
    known = [s for s in spans if s is not None]
    if len(known) < len(spans) or not all(_has_ends(s) for s in known):
        return (None,) * len(spans)
    something = {t for s in known for t, sums in s.steps.items() if any(is_something(d) for d in sums)}
    if not something:
        return (None,) * len(spans)
    for merged in _MERGED:
        own = [t for t in merged if t in something or t is _PRACTICE]
        alone = {*something, _PRACTICE} - set(own)
        if (not own or len(own) >= FEWEST_MERGED) and alone and all(_is_safe(s, own, alone) for s in known):
            return tuple(_bridge(s, own, alone) for s in known)
    return (None,) * len(spans)


def is_something(difference: Sums) -> bool:
    """Say whether anything changed in sums: people, events, or who has no value."""
    counts = (difference.n, difference.missing, difference.numerator, difference.denominator)
    return any(counts) or any((difference.numerator2, difference.denominator2, difference.product))


def tells_of_few(difference: Sums, stake: Stake) -> bool:
    """
    Say whether so few people or events, or so much of one patient, changed a sum that the change must not be told.

    Of what a patient can have many of, only those who came to the sum or went from it are known to be people.
    """
    if not is_something(difference):
        return False
    fewest, sides = stake.rule.smallest_shown, stake.sides(difference)
    few = any(0 < abs(side.total) < fewest for side in sides if side.is_count)
    people = [side for side in sides if side.people is not None and side.total]
    nobody = any(abs(side.people or 0) < fewest for side in people)
    one = any(side.largest is not None and stake.rule.is_most(side.largest, abs(side.total)) for side in sides)
    return few or nobody or one


def _has_ends(span: Span) -> bool:
    """Say whether both ends are shown, and are what the stages say."""
    ends = ((span.before, span.way.values.printed), (span.now, span.way.values.now))
    return all(
        cell.value is not None and isclose(cell.value, value, rel_tol=_ALIKE, abs_tol=_ALIKE) for cell, value in ends
    )


def _is_safe(span: Span, merged: Collection[BridgeTerm], alone: Collection[BridgeTerm]) -> bool:
    """Say whether what a reader may learn from the terms told alone, and from what is left, tells of nobody."""
    steps = span.steps
    told = [d for t in (_LATE, _DEFINITION) if t in alone for d in steps[t]]
    if {_LATE, _DEFINITION} <= set(merged) and _MEMBERSHIP not in merged:
        everyone = span.way.of_all
        told.append(everyone.redefined.minus(everyone.printed))
    if _PRACTICE in alone:
        told += span.between
        moved = [d for d in steps[_MEMBERSHIP] if is_something(d)]
        if moved and not span.movers_are_told:
            return False
        if any(stake.is_small(d) for d in moved for stake in span.stakes):
            return False
    return not any(tells_of_few(d, stake) for d in told for stake in span.stakes)


def _bridge(span: Span, merged: Sequence[BridgeTerm], alone: Collection[BridgeTerm]) -> Bridge:
    exact = span.terms
    sizes = {t: exact[t] for t in BridgeTerm if t in alone}
    left = {t: size for t, size in exact.items() if t not in alone}  # what is nothing adds nothing
    if merged:
        sizes[BridgeTerm.OTHER] = sum(left.values(), Fraction(0))
    before, now, unit = _shown(span, span.before), _shown(span, span.now), _unit(span)
    return Bridge(before, now, tuple(largest_remainder(sizes, now - before, unit).items()))


def largest_remainder(sizes: Mapping[BridgeTerm, Fraction], whole: Decimal, unit: Decimal) -> dict[BridgeTerm, Decimal]:
    """
    Round terms to a unit so that they add up to a whole; those that lose most by being cut get what is missing.

    In:      exact terms, whose sum is less than one unit from the whole; of equal losses the first gives way last
    Source:  Hamilton's method, for differences of any sign
    """
    in_units = {t: size / Fraction(unit) for t, size in sizes.items()}
    cut = {t: floor(size) for t, size in in_units.items()}
    missing = int(whole / unit) - sum(cut.values())
    by_loss = sorted(in_units, key=lambda t: cut[t] - in_units[t])
    return {t: (n + (t in by_loss[:missing])) * unit + 0 for t, n in cut.items()}  # plus 0: no negative zero


def _unit(span: Span) -> Decimal:
    return Decimal(1).scaleb(-span.stakes[0].header.decimals)


def _shown(span: Span, cell: Cell) -> Decimal:
    """Give an end as the page writes it."""
    return rounded(cell.value or 0.0, _unit(span))
