"""
Turns a unit's figure into the smallest change that the next period could show.

Its own room because it is a promise about a verdict that has not been made yet: with 80 % certainty a true change
of this size is called clear in the report of a next period of the same length. The verdict shares a false-discovery
rate with the others of its family, and the change must be large enough to matter; so the promise reckons with both.
Where only this unit changes, the rate's first step asks for 5 % divided by the number of tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Method, factor
from pipeline.measuring.intervals import Array
from pipeline.measuring.measure import Measurement
from pipeline.measuring.verdicts import FALSE_DISCOVERIES
from pipeline.model import Period, State

POWER: Final = 0.80
_HALVINGS: Final = 60
_TENFOLD: Final = 9.0  # a rate that must rise by more than nine times itself is no aim
_FROM_NOTHING: Final = 100.0  # events that show themselves against none, whatever the number of tests
_BEYOND: Final = 100.0  # standard errors: more than any threshold asks for

Variance = Callable[[Array], Array]


@dataclass(frozen=True)
class SmallestChange:
    """
    The smallest fall and the smallest rise that could be shown, in the unit's terms and above 0.

    Two numbers, because an aim has a direction and a share near its end has more room one way than the other.
    None where not even a fall to 0, a rise to 100 percent or a tenfold rate would do, or no variance is known.
    """

    fall: float | None
    rise: float | None


class Figures(NamedTuple):
    """What is known of many units now, a column each; a number that is not known is NaN."""

    value: Array
    variance: Array
    n: Array
    denominator: Array


def smallest_change(
    header: Header, period: Period, method: Method, now: Measurement, tests: int, correlation: float = 0.0
) -> SmallestChange:
    """
    Give the smallest change of one unit that the next period of the same length could show.

    In:      tests: how many verdicts of the family will share a false-discovery rate; correlation: as between the
             last two periods (`Change.correlation`), 0 where it is not known
    """
    if now.state is not State.VALUE:
        return SmallestChange(None, None)
    numbers = (now.value, now.variance, now.sums.n, now.sums.denominator)
    figures = Figures(*(np.array([np.nan if v is None else float(v)]) for v in numbers))
    found = smallest_changes(header, period, method, figures, tests, np.array([correlation]))
    fall, rise = (None if np.isnan(f[0]) else float(f[0]) for f in found)
    return SmallestChange(fall, rise)


def smallest_changes(
    header: Header, period: Period, method: Method, now: Figures, tests: int, correlation: Array
) -> tuple[Array, Array]:
    """Give every unit's smallest fall and smallest rise; NaN where there is none."""
    chance = 1 - FALSE_DISCOVERIES / tests / 2
    by_patients = method in (Method.BETWEEN, Method.STUDENT)
    threshold = stdtrit(np.where(now.n > 1, now.n - 1, np.nan), chance) if by_patients else ndtri(chance)
    asked = (np.asarray(threshold, dtype=np.float64), float(header.relevant_difference))
    one = factor(header, period) / now.denominator  # what one of the numerator adds to the value
    spread = np.sqrt(now.variance)
    room = asked[1] + _BEYOND * spread, asked[1] + _BEYOND * spread
    if not header.unit.of_values:
        up = 100 - now.value if header.unit.in_percent else _TENFOLD * now.value + _FROM_NOTHING * one
        room = now.value, up
    ways = (
        (-1.0, _varying(header, method, now, one, rising=False)),
        (1.0, _varying(header, method, now, one, rising=True)),
    )
    fall, rise = (
        _smallest(way, now.value, variance, correlation, *asked, most)
        for (way, variance), most in zip(ways, room, strict=True)
    )
    return fall, rise


def _varying(header: Header, method: Method, now: Figures, one: Array, *, rising: bool) -> Variance:
    """
    Say how a unit's variance follows its level.

    A share's is largest in the middle; that of independent events grows with them. Where a patient counts more
    than once it grows with the square, as if each had more, and falls with nobody's: cautious both ways.
    """
    value, variance = now.value, now.variance
    if header.unit.in_percent:
        whole = value * (100 - value)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where((whole <= 0) & (method is Method.WILSON), one / 100, variance / whole)
        return lambda level: each * level * (100 - level)
    if method is Method.POISSON:
        with np.errstate(divide="ignore", invalid="ignore"):
            event = np.where(value > 0, variance / value, one)
        return lambda level: event * level
    if header.unit.of_values or not rising:
        return lambda level: variance + 0 * level
    return lambda level: variance * (level / value) ** 2


def _smallest(
    way: float, value: Array, variance: Variance, correlation: Array, threshold: Array, relevant: float, most: Array
) -> Array:
    """
    Find the smallest change that passes both thresholds with the promised power, by halving.

    A true change as large as a threshold passes it every other time; it must lie beyond the larger of the two by
    what chance takes away one time in five.
    """

    def passes(change: Array) -> Array:
        now, then = variance(value), variance(value + way * change)
        apart = now + then - 2 * correlation * np.sqrt(now * then)
        if_alike = 2 * (1 - correlation) * variance(value + way * change / 2)
        needed = np.maximum(threshold * np.sqrt(np.maximum(apart, if_alike)), relevant)
        return np.asarray(change - needed >= ndtri(POWER) * np.sqrt(apart), dtype=np.bool_)

    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.zeros_like(value), most + 0 * value
        enough = passes(high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            found = passes(middle)
            low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(enough, high, np.nan)
