"""
Turns sums by sex and age into the rate that the units would have if their patients were alike in both.

Its own room because it is one method with one source: the direct rate Σ w·(x/y) / Σ w with Dobson's interval.
The weights are the standard population's patients. A stratum in which a unit has nobody is left out of both
sums: counted as 0 it would say that nothing happens to people whom the unit does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isfinite, nan, sqrt
from typing import Final

import numpy as np
import polars as pl
from scipy.special import chdtrc, ndtr

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import STRATUM
from pipeline.measuring.estimate import NOTHING, Columns, Method, Sums, columns_in, factor
from pipeline.measuring.intervals import Array, Spread, dobson, residuals
from pipeline.model import FEWEST_EVENTS, Period, Unit


@dataclass(frozen=True)
class Standard:
    """The strata of a standard population in a fixed order, each with its patients."""

    weights: Mapping[tuple[str | None, str | None], int]  # by sex and age band; null where not told apart by it

    @property
    def column(self) -> Array:
        """The weights in the order of the strata."""
        return np.array(list(self.weights.values()), dtype=np.float64)


def standard_of(listed: pl.DataFrame, by: Iterable[str]) -> Standard:
    """
    Make the standard population of all listed patients.

    In:      practice_id, sex, age_band, patients
    Nulls:   patients of an unknown sex or age, and numbers that the owner hid, are in no stratum
    """
    named = tuple(by)
    kept = [pl.col(c) if c in named else pl.lit(None, dtype=pl.String).alias(c) for c in STRATUM]
    rows = (
        listed.drop_nulls([*named, "patients"])
        .group_by(*kept)
        .agg(pl.col("patients").sum())
        .filter(pl.col("patients") > 0)
        .sort(*STRATUM)
    )
    return Standard({(sex, band): patients for sex, band, patients in rows.select(*STRATUM, "patients").iter_rows()})


def direct(weights: Array, x: Array, y: Array) -> Array:
    """Give Σ w·(x/y) / Σ w over the last axis; strata where y is 0 are left out."""
    filled, w = _filled(weights, y)
    return _ratio(np.sum(w * x / filled, axis=-1), np.sum(w, axis=-1))


def direct_variance(weights: Array, y: Array, variance_of_x: Array) -> Array:
    """
    Give the variance of a direct rate from the variance of the number of events in each stratum.

    Independent events have variance x; where f events can fall on one person, Σ f²·(persons with f events).
    """
    filled, w = _filled(weights, y)
    counted = np.where(w > 0, variance_of_x, 0.0)
    return _ratio(np.sum(w**2 * counted / filled**2, axis=-1), np.sum(w, axis=-1) ** 2)


def variance_of_events(method: Method, sums: Columns) -> Array:
    """
    Give the variance of the number of events in each stratum.

    Between patients it is n/(n-1) · Σ(x - Ry)²; one patient alone shows no spread, and Σx² stands in for it.
    """
    if method is Method.NONE:
        return np.full_like(sums.numerator, np.nan)
    if method is Method.POISSON:
        return sums.numerator
    if method is Method.WILSON:  # every patient adds 0 or 1 of 1, also where already counted
        x, y = sums.numerator, sums.denominator
        sums = Columns(y, x, y, x, y, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = sums.n / (sums.n - 1) * residuals(sums.numerator / sums.denominator, *sums[3:])
    return np.where(sums.n > 1, own, sums.numerator2)


def standardised(header: Header, period: Period, method: Method, standard: Standard, sums: Columns) -> Spread:
    """
    Turn sums by unit (rows) and stratum (columns) into standardised values with Dobson's 95 % intervals.

    Nulls:   fewer than ten events have no rate
    Source:  Dobson 1991
    """
    weights, scale = standard.column, factor(header, period)
    events = np.sum(np.where(sums.denominator > 0, sums.numerator, 0.0), axis=-1)
    enough = events >= FEWEST_EVENTS
    value = np.where(enough, direct(weights, sums.numerator, sums.denominator), np.nan)
    variance = np.where(enough, direct_variance(weights, sums.denominator, variance_of_events(method, sums)), np.nan)
    variance = np.where(variance > 0, variance, np.nan)
    limits = dobson(value, variance, events)
    high = np.minimum(limits.high * scale, 100) if header.unit is Unit.PERCENT else limits.high * scale
    return Spread(value * scale, variance * scale**2, np.maximum(limits.low * scale, 0), high)


def by_stratum(strata: pl.DataFrame, units: int, order: Collection[tuple[str | None, str | None]]) -> Columns:
    """
    Lay sums out by unit and stratum, 0 where a unit has nobody.

    In:      place (of the unit), sex, age_band and the sums; strata outside the order are left out
    """
    places = pl.DataFrame(
        {
            "sex": pl.Series([s for s, _ in order], dtype=pl.String),
            "age_band": pl.Series([b for _, b in order], dtype=pl.String),
        }
    ).with_row_index("column")
    known = strata.join(places, on=list(STRATUM), how="inner", nulls_equal=True)
    rows, columns = known["place"].to_numpy(), known["column"].to_numpy()
    tables = []
    for found in columns_in(known):
        table = np.zeros((units, len(order)))
        table[rows, columns] = found
        tables.append(table)
    return Columns(*tables)


def laid(sums: Sums, standard: Standard) -> Columns:
    """Lay one unit's strata out in the standard's order."""
    strata = sums.strata or {}
    found = [strata.get(key, NOTHING) for key in standard.weights]
    numbers = [[getattr(s, column) for s in found] for column in Columns._fields]
    return Columns(*(np.array([nan if v is None else float(v) for v in column]) for column in numbers))


def standardised_difference(
    standard: Standard, method: Method, one: Sums, others: Sequence[tuple[float, Sums]]
) -> tuple[float, float]:
    """
    Give how far a unit's standardised rate lies from a weighted mix of others', and its p-value (normal).

    Each pair of rates is taken over the strata that all of them have.
    """
    parts = [one, *(s for _, s in others)]
    weights = np.where(np.all([laid(s, standard).denominator > 0 for s in parts], axis=0), standard.column, 0.0)
    together = laid(reduce(Sums.plus, parts), standard)
    signed = [(sign, laid(s, standard)) for sign, s in ((1.0, one), *((-weight, s) for weight, s in others))]
    size = sum(sign * float(direct(weights, s.numerator, s.denominator)) for sign, s in signed)
    variance = sum(sign**2 * float(_variance(weights, method, s, together)) for sign, s in signed)
    return size, 2 * float(ndtr(-abs(size) / sqrt(variance))) if variance > 0 else nan


def standardised_change(standard: Standard, method: Method, before: Columns, now: Columns) -> tuple[Array, Array]:
    """
    Give each unit's change and its p-value (normal), over the strata in which it has somebody in both periods.

    In:      sums by unit (rows) and stratum (columns); the periods are taken as different patients
    """
    weights = np.where((before.denominator > 0) & (now.denominator > 0), standard.column, 0.0)
    together = Columns(*(one + other for one, other in zip(before, now, strict=True)))
    size = direct(weights, now.numerator, now.denominator) - direct(weights, before.numerator, before.denominator)
    variance = sum(_variance(weights, method, s, together) for s in (before, now))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = size / np.sqrt(np.where(variance > 0, variance, np.nan))
    return size, 2 * ndtr(-np.abs(z))


def spread_of_standardised(standard: Standard, method: Method, units: Sequence[Sums]) -> float:
    """
    Give how likely chance alone spreads the units' standardised rates so far.

    Source:  Cochran's Q
    """
    together = laid(reduce(Sums.plus, units), standard)
    columns = [laid(s, standard) for s in units]
    values = [float(direct(standard.column, s.numerator, s.denominator)) for s in columns]
    weights = [1 / v if (v := float(_variance(standard.column, method, s, together))) > 0 else nan for s in columns]
    middle = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    q = sum(w * (v - middle) ** 2 for w, v in zip(weights, values, strict=True))
    return float(chdtrc(len(units) - 1, q)) if isfinite(q) else nan


def events_of(sums: Sums) -> float:
    """Give the events that a standardised rate of these sums would rest on."""
    return float(sum((s.numerator for s in (sums.strata or {}).values() if s.denominator > 0), 0))


def _variance(weights: Array, method: Method, own: Columns, together: Columns) -> Array:
    """Give each rate's variance: at least what it would be if the unit's patients were like those of all."""
    seen = direct_variance(weights, own.denominator, variance_of_events(method, own))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = own.denominator / together.denominator if method in _COUNTED else own.n / together.n
    alike = np.where(own.denominator > 0, variance_of_events(method, together) * share, 0.0)
    return np.maximum(seen, direct_variance(weights, own.denominator, alike))


_COUNTED: Final = (Method.WILSON, Method.POISSON)


def _filled(weights: Array, y: Array) -> tuple[Array, Array]:
    """Give denominators to divide by, and weights that are 0 where there is nobody."""
    there = y > 0
    return np.where(there, y, 1.0), np.where(there, weights, 0.0)


def _ratio(top: Array, bottom: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)
