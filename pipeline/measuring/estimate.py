"""
Turns sums into a value with its uncertainty, by the method that the indicator's header calls for.

Its own room because `measure`, `references` and `compare` must agree on which variance a figure has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import together
from pipeline.measuring.intervals import Array, Spread, between_patients, poisson, student_t, wilson
from pipeline.model import Grain, Period, Unit

_EXACT: Final = Context(prec=76)  # twice what a sum can hold: addition never rounds


class Method(StrEnum):
    """Where the uncertainty of a value comes from."""

    WILSON = "wilson"  # patients who do or do not
    POISSON = "poisson"  # events, at most one per patient
    STUDENT = "student"  # one measured value per patient
    BETWEEN = "between_patients"  # a patient can count more than once
    MEDIAN = "median"  # the ranks of the patients' values
    NONE = "none"  # already counted, and who stands behind is not known


@dataclass(frozen=True)
class Sums:
    """One unit's exact sums. The second-order sums are null at stratum grain."""

    n: int | None
    missing: int
    numerator: Decimal
    denominator: Decimal
    numerator2: Decimal | None = None
    denominator2: Decimal | None = None
    product: Decimal | None = None
    contributors: int | None = None  # patients who add something to the numerator; null: not known, with the next four
    largest: Decimal | None = None  # the most that one patient adds to it, or more: of what is left it is that of all
    contributors_rest: int | None = None  # the same of what numerators leave of the denominators
    largest_rest: Decimal | None = None
    largest_denominator: Decimal | None = None
    owner_hid: bool = False
    events: Decimal = Decimal(0)  # of amounts: what has one or lacks one, and of them those that lack it
    unvalued: Decimal = Decimal(0)
    strata: Strata | None = None  # where the indicator is standardised
    values: Values | None = None  # where it is a median: how many patients have each value

    def plus(self, other: Sums) -> Sums:
        """Give the sums of two units that share no patient."""
        return self._with(other, 1)

    def minus(self, other: Sums) -> Sums:
        """
        Give what is left when a part of the unit is taken out.

        Whose patient adds most is not known, so it may be somebody who is left: the largest stays.
        """
        return self._with(other, -1)

    def _with(self, other: Sums, sign: int) -> Sums:
        return Sums(
            n=_added(self.n, other.n, sign),
            missing=self.missing + sign * other.missing,
            numerator=_EXACT.fma(other.numerator, sign, self.numerator),
            denominator=_EXACT.fma(other.denominator, sign, self.denominator),
            numerator2=_joined(self.numerator2, other.numerator2, sign),
            denominator2=_joined(self.denominator2, other.denominator2, sign),
            product=_joined(self.product, other.product, sign),
            contributors=_added(self.contributors, other.contributors, sign),
            largest=_largest(self.largest, other.largest, sign),
            contributors_rest=_added(self.contributors_rest, other.contributors_rest, sign),
            largest_rest=_largest(self.largest_rest, other.largest_rest, sign),
            largest_denominator=_largest(self.largest_denominator, other.largest_denominator, sign),
            owner_hid=self.owner_hid or other.owner_hid,
            events=_EXACT.fma(other.events, sign, self.events),
            unvalued=_EXACT.fma(other.unvalued, sign, self.unvalued),
            strata=_joined_strata(self.strata, other.strata, sign),
            values=_joined_values(self.values, other.values, sign),
        )


Strata = Mapping[tuple[str | None, str | None], Sums]  # by sex and age band; null where not told apart by it
Values = Mapping[Decimal, int]

NOTHING: Final = Sums(0, 0, *(Decimal(0),) * 5, *(0, Decimal(0)) * 2, Decimal(0))


class Columns(NamedTuple):
    """The sums of many units, a column each; a number that is not known is NaN."""

    n: Array
    numerator: Array
    denominator: Array
    numerator2: Array
    denominator2: Array
    product: Array


def columns_of(sums: Sums) -> Columns:
    """Turn one unit's sums into columns of length one."""
    return Columns(*(np.array([np.nan if v is None else float(v)]) for v in _in_order(sums)))


def columns_in(frame: pl.DataFrame) -> Columns:
    """Turn the sums of a frame into columns of floats; nulls become NaN."""
    return Columns(*(frame[c].cast(pl.Float64).fill_null(np.nan).to_numpy() for c in Columns._fields))


def sums_in(frame: pl.DataFrame) -> Sums:
    """Sum the rows of a frame, which share no patient; what one of them does not know is not known of all."""
    known = (pl.when(pl.col(c).null_count() == 0).then(together(c)).alias(c) for c in SUMMED)
    return sums_of(frame.select(*known, pl.col("owner_hid").any()).row(0, named=True))


def method_of(header: Header, frame: pl.DataFrame) -> Method:
    """
    Choose the method from what the header declares and the counts bear out.

    Wilson and Poisson hold only where each patient adds 0 or 1; a header may say so of numbers that do
    not, and then the variance is taken between patients.
    """
    if header.unit is Unit.MEDIAN:
        return Method.MEDIAN
    if header.grain is Grain.STRATUM:
        counted = {Unit.PERCENT: Method.WILSON, Unit.SHARE: Method.WILSON, Unit.PER_1000: Method.POISSON}
        return counted.get(header.unit, Method.NONE) if header.counts.counts_once else Method.NONE
    # Σ(y-1)² = Σy² - 2Σy + n is 0 where every denominator is 1; Σx² = Σx where every numerator is 0 or 1
    ones = frame.select((pl.col("denominator2") - 2 * pl.col("denominator") + pl.col("n") == 0).all()).item()
    zero_or_one = frame.select((pl.col("numerator2") == pl.col("numerator")).all()).item()
    at_most_once = header.counts.counts_once and zero_or_one
    if header.unit is Unit.MEAN:
        return Method.STUDENT if ones else Method.BETWEEN
    if header.unit.in_percent and at_most_once and ones:
        return Method.WILSON
    return Method.POISSON if header.unit is Unit.PER_1000 and at_most_once else Method.BETWEEN


def factor(header: Header, period: Period) -> int:
    """
    Give what numerator / denominator is multiplied by.

    Listed days become years of the period's own length; an amount per day is per listed day as it is.
    """
    if header.unit is Unit.PER_1000:
        return 1000 * period.year_days if header.in_days else 1000
    if header.unit is Unit.DDD:
        return 1000
    return 100 if header.unit.in_percent else 1


def estimated(header: Header, period: Period, method: Method, sums: Columns) -> Spread:
    """
    Turn sums into values, variances and 95 % intervals in the unit's own terms.

    Units:   percent and share lie in 0-100; ratio, per_1000 and amounts per day are at least 0
    Nulls:   denominator 0 gives a null value (NaN); no honest variance gives a null interval; a median is in no sum
    """
    if method is Method.MEDIAN:
        return Spread(*(np.full_like(sums.numerator, np.nan) for _ in Spread._fields))
    scale = factor(header, period)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(sums.denominator == 0, np.nan, scale * sums.numerator / sums.denominator)
        variance, low, high = _uncertainty(method, sums, scale)
    if not header.unit.of_values:
        low = np.maximum(low, 0)
    if header.unit.in_percent:
        high = np.minimum(high, 100)
    unknown = np.isnan(value)
    low, high = np.where(unknown, np.nan, np.minimum(low, value)), np.where(unknown, np.nan, np.maximum(high, value))
    return Spread(value, np.where(unknown, np.nan, variance), low, high)


def _uncertainty(method: Method, sums: Columns, scale: int) -> tuple[Array, Array, Array]:
    x, y = sums.numerator, sums.denominator
    if method is Method.WILSON:
        share, limits = x / y, wilson(x, y)
        return share * (1 - share) / y * scale**2, limits.low * scale, limits.high * scale
    if method is Method.POISSON:
        limits = poisson(x)
        return x / y**2 * scale**2, limits.low * scale / y, limits.high * scale / y
    if method is Method.NONE:
        unknown = np.full_like(x, np.nan)
        return unknown, unknown, unknown
    spread = (
        student_t(sums.n, x, sums.numerator2)
        if method is Method.STUDENT
        else between_patients(sums.n, x, y, sums.numerator2, sums.denominator2, sums.product)
    )
    return spread.variance * scale**2, spread.low * scale, spread.high * scale


def in_display_terms(header: Header, period: Period, denominator: Decimal) -> Decimal:
    """Turn a denominator into what a reader counts in: listed days become years on the list."""
    return denominator / period.year_days if header.in_days else denominator


_FINER: Final = ("strata", "values")
_FIELDS: Final = tuple(field for field in Sums.__dataclass_fields__ if field not in _FINER)
SUMMED: Final = tuple(field for field in _FIELDS if field != "owner_hid")


def sums_of(row: Mapping[str, object]) -> Sums:
    """Turn one row of a frame of sums into sums."""
    return Sums(**{field: row[field] for field in _FIELDS})  # type: ignore[arg-type]  # the schema says so


def _added(a: int | None, b: int | None, sign: int) -> int | None:
    return None if a is None or b is None else a + sign * b


def _largest(a: Decimal | None, b: Decimal | None, sign: int) -> Decimal | None:
    return None if a is None or b is None else max(a, b) if sign > 0 else a


def _joined(a: Decimal | None, b: Decimal | None, sign: int) -> Decimal | None:
    return None if a is None or b is None else _EXACT.fma(b, sign, a)


def _joined_strata(a: Strata | None, b: Strata | None, sign: int) -> Strata | None:
    if a is None or b is None:  # nobody is in no stratum
        return b if a is None else a
    pairs = {key: (a.get(key, NOTHING), b.get(key, NOTHING)) for key in (*a, *b)}
    return {key: one.plus(other) if sign > 0 else one.minus(other) for key, (one, other) in pairs.items()}


def _joined_values(a: Values | None, b: Values | None, sign: int) -> Values | None:
    if a is None or b is None:  # nobody has no value
        return b if a is None else a
    numbers = {value: a.get(value, 0) + sign * b.get(value, 0) for value in (*a, *b)}
    return {value: n for value, n in numbers.items() if n}


def _in_order(sums: Sums) -> tuple[Decimal | int | None, ...]:
    return (sums.n, sums.numerator, sums.denominator, sums.numerator2, sums.denominator2, sums.product)
