"""
Turns the counts of two periods, counted two ways, into the way from a printed figure to today's.

Its own room because there are two kinds of figures: a cluster's own, of its patients, and the mean of its letters. A
bridge is the same for both, once it is known what stands at each stage and how much each step tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from pipeline.measuring.coarse import DIGITS, rounded
from pipeline.measuring.estimate import NOTHING, Sums, factor
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.movers import Movers, as_then
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.model import Level, State, Unit


@dataclass(frozen=True)
class Stages:
    """
    One figure on its way from the printed baseline to now, the whole country's measurements at each stage.

    The first three are of the baseline's period and measured in `groups_then`, the last two of the new window in
    `groups_now`. Where the definition is the frozen one still, the last of either are the ones before them.
    """

    printed: Measurements  # by the frozen definition, as the baseline counted it
    late: Measurements  # the same, counted on today's deliveries
    redefined: Measurements  # the same by today's definition
    frozen_now: Measurements  # by the frozen definition
    now: Measurements  # by today's definition


class Values(NamedTuple):
    """What the figure is at each stage, exactly."""

    printed: Fraction
    late: Fraction
    redefined: Fraction
    stayed_then: Fraction  # by today's definition, of those in both
    stayed_now: Fraction
    now: Fraction


class Told(NamedTuple):
    """The sums behind each stage, of all and of those in both."""

    printed: Sums
    late: Sums
    redefined: Sums
    frozen_now: Sums
    now: Sums


@dataclass(frozen=True)
class Way:
    """The values at each stage and the sums behind them."""

    values: Values
    of_all: Told
    of_both: Told


def way_of_sums(stages: Stages, movers: Movers) -> Way | None:
    """
    Give the way of a cluster's own figure.

    Nulls:   None where a stage has no value (too few, nobody delivered, the owner hid a number), or the figure is a
             median, which is in no sum
    """
    each = (stages.printed, stages.late, stages.redefined, stages.frozen_now, stages.now)
    of_all, of_both = ([m.of(Level.CLUSTER, unit) for m in each] for unit in (movers.cluster_id, movers.in_both))
    if stages.now.header.unit is Unit.MEDIAN or any(m.state is not State.VALUE for m in (*of_all, *of_both)):
        return None
    exact = [_exact(of, m) for of, m in zip(each, of_all, strict=True)]
    stayed = _exact(stages.redefined, of_both[2]), _exact(stages.now, of_both[4])
    values = Values(exact[0], exact[1], exact[2], stayed[0], stayed[1], exact[4])
    return Way(values, Told(*(m.sums for m in of_all)), Told(*(m.sums for m in of_both)))


def _exact(of: Measurements, unit: Measurement) -> Fraction:
    """Give a value from the integers that it is made of; a standardised one is what it is."""
    if of.standard is not None:
        return Fraction(unit.value or 0.0)
    return factor(of.header, of.period) * Fraction(unit.sums.numerator) / Fraction(unit.sums.denominator)


@dataclass(frozen=True)
class Letters:
    """The letters of one figure then and now: whose they are, and the rounded values beside them."""

    then: Mapping[str, str]  # letter → the practice's number then
    now: Mapping[str, str]  # letter → the practice's number now
    shown_then: Mapping[str, Decimal]  # letter → value, as printed
    shown_now: Mapping[str, Decimal]

    @property
    def in_both(self) -> tuple[str, ...]:
        """The letters that stand in both reports."""
        return tuple(letter for letter in self.shown_then if letter in self.shown_now)

    @property
    def gone(self) -> int:
        """How many letters stand in the first report alone."""
        return len(self.shown_then.keys() - self.shown_now.keys())

    @property
    def new(self) -> int:
        """How many letters stand in the second report alone."""
        return len(self.shown_now.keys() - self.shown_then.keys())


def way_of_letters(stages: Stages, letters: Letters, rule: Rule) -> Way | None:
    """
    Give the way of a mean of letters: of the values as they are rounded beside letters, every practice counting alike.

    Nulls:   None where no letter stands in both, or a practice has no value at a stage, or one of few
    """
    then = (stages.printed, stages.late, stages.redefined)
    of_then = [{a: m.of(Level.CLUSTER, as_then(letters.then[a])) for a in letters.shown_then} for m in then]
    of_now = _of_now(stages, letters)
    fine, coarse = (_step(of[0], shown) for of, shown in ((of_then, letters.shown_then), (of_now, letters.shown_now)))
    known = all(_are_known(m, of, rule) for m, of in zip(then, of_then, strict=True))
    if not known or not _are_now_known(stages, of_now, rule) or fine is None or coarse is None or not letters.in_both:
        return None
    both = letters.in_both
    first = [_mean(of.values(), fine) for of in of_then]
    stayed = _mean((of_then[-1][a] for a in both), fine), _mean((of_now[-1][a] for a in both), coarse)
    return Way(
        Values(first[0], first[1], first[2], stayed[0], stayed[1], _mean(of_now[-1].values(), coarse)),
        Told(*(_together(of, of) for of in (*of_then, *of_now))),
        Told(*(_together(of, both) for of in (*of_then, *of_now))),
    )


def now_of_letters(stages: Stages, letters: Letters, rule: Rule) -> tuple[Fraction, Sums] | None:
    """
    Give the mean of the letters now by today's definition, and what that changes in the sums behind it.

    Nulls:   None where a practice has no value by it, or one of few
    """
    of = _of_now(stages, letters)
    step = _step(of[0], letters.shown_now)
    if step is None or not _are_now_known(stages, of, rule):
        return None
    return _mean(of[1].values(), step), _together(of[1], of[1]).minus(_together(of[0], of[0]))


def _of_now(stages: Stages, letters: Letters) -> list[dict[str, Measurement]]:
    return [
        {a: m.of(Level.PRACTICE, letters.now[a]) for a in letters.shown_now} for m in (stages.frozen_now, stages.now)
    ]


def _are_now_known(stages: Stages, of: Sequence[Mapping[str, Measurement]], rule: Rule) -> bool:
    return all(_are_known(m, each, rule) for m, each in zip((stages.frozen_now, stages.now), of, strict=True))


def _are_known(stage: Measurements, of: Mapping[str, Measurement], rule: Rule) -> bool:
    """Say whether every practice has a value at a stage that is not of few."""
    stake = Stake(stage.header, stage.period, rule)
    return all(m.state is State.VALUE and m.value is not None and not stake.is_small(m.sums) for m in of.values())


def _mean(of: Iterable[Measurement], step: Decimal) -> Fraction:
    values = [Fraction(rounded(m.value or 0.0, step)) for m in of]
    return sum(values, Fraction(0)) / len(values)


def _together(of: Mapping[str, Measurement], letters: Collection[str]) -> Sums:
    return reduce(Sums.plus, (of[a].sums for a in of if a in letters), NOTHING)


def _step(of: Mapping[str, Measurement], shown: Mapping[str, Decimal]) -> Decimal | None:
    """Find the coarsest step that rounds the values of practices to those printed; None where none does."""
    fitting = (s for s in _steps() if all(rounded(m.value or 0.0, s) == shown[letter] for letter, m in of.items()))
    return next(fitting, None)


def _steps() -> Iterator[Decimal]:
    """Give the steps that letters are rounded to, from the coarsest: 500, 200, 100, … 0.001."""
    for power in range(2, -4, -1):
        yield from (Decimal(digit).scaleb(power) for digit in reversed(DIGITS))
