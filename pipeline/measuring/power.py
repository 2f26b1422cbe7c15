"""
Turns a unit's figure into the smallest change that the next period could show.

Its own room because it is a promise about a verdict that has not been made yet: with 80 % certainty a true change
of this size is called clear in the report of a next period of the same length. The verdict shares a false-discovery
rate with the others of its family, and the change must be large enough to matter; so the promise reckons with both.
Where only this unit changes, the rate's first step asks for 5 % divided by the number of tests.

What the next period will look like after a change is not known. We reckon with a random part of the patients who
stop, or begin, which leaves less in common with the period before than if all had a little less, or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from pipeline.definitions.indicator import Header
from pipeline.measuring.estimate import Columns, Method, columns_of, factor
from pipeline.measuring.intervals import Array
from pipeline.measuring.measure import Measurement
from pipeline.measuring.verdicts import FALSE_DISCOVERIES
from pipeline.model import Period, State

POWER: Final = 0.83  # reckoned with, so that the 80 % promised hold where variances are estimates and skewed
_HALVINGS: Final = 60
_KURTOSIS: Final = 6.0
_WHOLE: Final = 100  # percent
_TENFOLD: Final = 9.0  # a rate that must rise by more than nine times itself is no aim
_FROM_NOTHING: Final = 100.0  # events that show themselves against none, whatever the number of tests
_BEYOND: Final = 100.0  # standard errors: more than any threshold asks for


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
    sums: Columns


def smallest_change(
    header: Header, period: Period, method: Method, now: Sequence[Measurement], tests: int, correlation: Sequence[float]
) -> tuple[SmallestChange, ...]:
    """
    Give the smallest change of each unit that the next period of the same length could show.

    In:      tests: how many verdicts of the family will share a false-discovery rate; correlation: of each unit as
             between the last two periods (`Change.correlation`), 0 where it is not known
    Nulls:   a unit without a figure has no change to show
    """
    shown = [(m, c) for m, c in zip(now, correlation, strict=True) if m.state is State.VALUE]
    if not shown:
        return (SmallestChange(None, None),) * len(now)
    value, variance = (np.array([_number(getattr(m, c)) for m, _ in shown]) for c in ("value", "variance"))
    sums = Columns(*(np.concatenate(c) for c in zip(*(columns_of(m.sums) for m, _ in shown), strict=True)))
    together = np.array([c for _, c in shown])
    ways = smallest_changes(header, period, method, Figures(value, variance, sums), tests, together)
    found = iter(
        [SmallestChange(*(None if np.isnan(w) else float(w) for w in each)) for each in zip(*ways, strict=True)]
    )
    return tuple(next(found) if m.state is State.VALUE else SmallestChange(None, None) for m in now)


def _number(known: float | None) -> float:
    return np.nan if known is None else known


def smallest_changes(
    header: Header, period: Period, method: Method, now: Figures, tests: int, correlation: Array
) -> tuple[Array, Array]:
    """Give every unit's smallest fall and smallest rise; NaN where there is none."""
    units = _Units(header, method, now, factor(header, period), correlation)
    chance, n = 1 - FALSE_DISCOVERIES / tests / 2, now.sums.n
    threshold = stdtrit(np.where(n > 1, n - 1, np.nan), chance) if units.by_patients else ndtri(chance) + 0 * now.value
    relevant = float(header.relevant_difference)
    down = up = relevant + _BEYOND * np.sqrt(now.variance)
    if not header.unit.of_values:
        event = units.scale / now.sums.denominator
        down, up = now.value, _TENFOLD * now.value + _FROM_NOTHING * event
    if header.unit.in_percent:
        up = _WHOLE - now.value
    down, up = (np.where(np.isnan(now.variance), np.nan, most) for most in (down, up))
    return _smallest(units, -1, threshold, relevant, down), _smallest(units, 1, threshold, relevant, up)


@dataclass(frozen=True)
class _Units:
    """Many units as they are now, and as they might be after a change."""

    header: Header
    method: Method
    now: Figures
    scale: float
    correlation: Array

    @property
    def by_patients(self) -> bool:
        return self.method in (Method.BETWEEN, Method.STUDENT)

    @property
    def is_mean(self) -> bool:
        return self.header.unit.of_values

    @property
    def is_percent(self) -> bool:
        return self.header.unit.in_percent

    def unsure(self) -> Array:
        """
        Say how far the standard error of a change may be off, as a share of itself.

        A variance between patients and a correlation are estimates; they rest on the patients who carry the
        numerator, (Σx)² / Σx², which is their number where each counts once. A variance's own depends on the
        kurtosis, which no sum tells: we reckon with 6, between the normal's 3 and the exponential's 9.
        """
        x, x2 = self.now.sums.numerator, self.now.sums.numerator2
        carriers = np.where(np.isnan(x2), x, x**2 / x2)
        parts = (_KURTOSIS - 1) * self.by_patients + (1 + self.correlation) ** 2 * (self.correlation != 0)
        return np.asarray(np.nan_to_num(np.sqrt(parts / (4 * carriers)), posinf=0.0))

    def variance(self, level: Array) -> Array:
        """
        Give the variance that the value would have at another level.

        A share's is largest in the middle, that of events grows with them, that of a measured mean stays.
        """
        value, variance = self.now.value, self.now.variance
        if self.is_mean:
            return variance + 0 * level
        if self.method is Method.BETWEEN and self.header.standardise is None:
            return self._between(level)
        if self.is_percent:
            whole = value * (_WHOLE - value)
            each = np.where(whole > 0, variance / whole, 1 / self.now.sums.denominator)
            return each * level * (_WHOLE - level)
        return np.where(value > 0, variance / value, self.scale / self.now.sums.denominator) * level

    def _between(self, level: Array) -> Array:
        """Let a random part of the patients stop, or give all of their denominator to the numerator, or more each."""
        n, _, y, x2, y2, xy = self.now.sums
        kept, ratio = self._kept(level), level / self.scale
        squares = kept * (x2 - 2 * ratio * xy) + ratio**2 * y2
        if self.is_percent:
            begun = (1 - kept) * y2 * (1 - ratio) ** 2
            squares = np.where(level > self.now.value, kept * (x2 - 2 * ratio * xy + ratio**2 * y2) + begun, squares)
        summed = n / (n - 1) * squares * (self.scale / y) ** 2
        more = self.now.variance * (level / self.now.value) ** 2
        return summed if self.is_percent else np.where(level > self.now.value, more, summed)

    def _kept(self, level: Array) -> Array:
        """Give how large a part of the patients goes on as now."""
        value = self.now.value
        falls = level / np.where(value > 0, value, 1.0)
        rises = (_WHOLE - level) / np.where(value < _WHOLE, _WHOLE - value, 1.0) if self.is_percent else 1.0
        return np.asarray(np.where(level < value, falls, rises))

    def of_change(self, change: Array) -> _Variances:
        """Give the variances behind a change of this size, its sign being the way."""
        value, level = self.now.value, self.now.value + change
        now, then = self.variance(value), self.variance(level)
        common = self.correlation * now * (1 if self.is_mean else self._kept(level))
        if self.method is Method.BETWEEN and not self.is_percent and not self.is_mean:
            more = then * value / level  # where others begin instead of each having more, there is less in common
            others = now + more - 2 * common > now + then - 2 * common * level / value
            rises = change > 0
            then = np.where(rises & others, more, then)
            common = np.where(rises & ~others, common * level / value, common)
        apart = now + then - 2 * common
        if self.is_mean:
            return _Variances(now, then, common, apart)
        # the test reckons with one level for both periods: exact where all patients are in both, or none is
        shift = np.nan_to_num(change**2 / (2 * self.now.sums.n)) * (self.correlation != 0)
        if self.method is Method.BETWEEN:
            return _Variances(now, then, common, apart + shift)
        alike = 2 * self.variance(value + change / 2) - 2 * common + shift
        return _Variances(now, then, common, np.maximum(apart, alike))

    def steepness(self, level: Array) -> Array:
        """Give how fast the variance grows with the level, as a share of itself; 0 where the level does not tell."""
        if self.by_patients:
            return 0 * level
        return np.asarray((_WHOLE - 2 * level) / (level * (_WHOLE - level)) if self.is_percent else 1 / level)


class _Variances(NamedTuple):
    """The variance of the value now and of the next one, their covariance, and the test's variance of the change."""

    now: Array
    then: Array
    common: Array
    tested: Array


def _smallest(units: _Units, way: int, threshold: Array, relevant: float, most: Array) -> Array:
    """
    Find the smallest change that passes both thresholds with the promised power, by halving.

    A true change as large as a threshold passes it every other time; it must lie beyond the larger of the two by
    what chance takes away one time in five.
    """

    def passes(change: Array) -> Array:
        variances = units.of_change(way * change)
        by_chance = threshold * np.sqrt(variances.tested)
        fixed = np.where(by_chance > relevant, 0.0, relevant)
        asked = np.maximum(by_chance, relevant)
        noise = _noise(units, way, change, variances, asked - fixed) + (units.unsure() * (change - fixed)) ** 2
        return np.asarray(change - asked >= ndtri(POWER) * np.sqrt(noise), dtype=np.bool_)

    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.zeros_like(most), most
        enough = passes(high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            found = passes(middle)
            low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(enough, high, np.nan)


def _noise(units: _Units, way: int, change: Array, variances: _Variances, asked: Array) -> Array:
    """
    Give the variance of how far a change lies beyond the threshold.

    The figure now is uncertain in three places: in the change, in the threshold, and in the promise itself. One
    that lies high by luck promises a larger fall, and its own fall back hides in the change.
    """
    steep = units.steepness(units.now.value + way * change / 2)
    threshold = asked * steep / 4  # how far the threshold moves with either figure
    half = change * steep / 2
    promise = half / (1 - way * half / 2)  # and how far the promise moves with the figure now
    to_next = way - threshold
    to_now = way * promise * to_next - way - threshold
    noise = to_now**2 * variances.now + to_next**2 * variances.then + 2 * to_now * to_next * variances.common
    return np.asarray(noise)
