"""
Turns rates, weights and ages into seeded draws.

Each purpose has a generator of its own, named in words, so that adding one thing to the country does not
shift the chance of all others.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = 10**6  # a day number beyond every date we write
YEAR_DAYS = 365.25
_EPOCH = date(1970, 1, 1)
_KEY_MASK = (1 << 48) - 1


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """Give the generator of one purpose; the same seed and words give the same draws."""
    return np.random.default_rng([seed, *(zlib.crc32(str(word).encode()) for word in purpose)])


def day_of(day: date) -> int:
    """Turn a date into days since 1970."""
    return (day - _EPOCH).days


def dates(days: Ints) -> pl.Series:
    """Turn day numbers into dates; NEVER becomes null."""
    series = pl.Series(days, dtype=pl.Int64)
    return pl.select(pl.when(series < NEVER).then(series).cast(pl.Int32).cast(pl.Date)).to_series()


def months_of(days: Ints) -> Ints:
    """Give the month of each day, January as 0."""
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return months


def at_age(curve: Mapping[int, float], ages: Floats) -> Floats:
    """Read a curve at these ages: the value of the last step at or below each."""
    steps = np.array(list(curve), dtype=np.float64)
    values = np.array(list(curve.values()), dtype=np.float64)
    return values[np.clip(np.searchsorted(steps, ages, side="right") - 1, 0, len(steps) - 1)]


def choose(rng: np.random.Generator, weights: Mapping[Any, float] | Floats, size: int) -> Ints:
    """Draw positions with these weights."""
    raw = np.array(list(weights.values()) if isinstance(weights, Mapping) else weights, dtype=np.float64)
    edges = np.cumsum(raw / raw.sum())
    return np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(raw) - 1)


def choose_within(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """Draw one position per row, where row r has the weights `weights[rows[r]]`."""
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    drawn = rng.random(len(rows))
    found = np.zeros(len(rows), dtype=np.int64)
    for column in range(edges.shape[1] - 1):
        found += drawn >= edges[rows, column]
    return found


def spread(rng: np.random.Generator, sd: float, size: int) -> Floats:
    """Draw factors around 1 whose logarithms have this standard deviation."""
    return np.exp(rng.normal(0.0, sd, size))


def waiting_days(rng: np.random.Generator, per_1000: Floats) -> Ints:
    """Draw how many days pass before something with this rate per 1,000 and year happens."""
    waited = rng.exponential(1.0, len(per_1000)) * YEAR_DAYS * 1000.0 / np.maximum(per_1000, 1e-9)
    return np.minimum(waited, NEVER).astype(np.int64)


def person_keys(seed: int, numbers: Ints) -> pl.Series:
    """Turn running numbers into opaque keys of 12 hexadecimal characters; different numbers give different keys."""
    mask = np.uint64(_KEY_MASK)
    mixed = (numbers.astype(np.uint64) + np.uint64(seed * 7919 + 1)) & mask
    for factor in (0x5DEECE66D, 0x27D4EB2F165667C5):  # odd: multiplication modulo 2^48 loses nothing
        mixed = (mixed * np.uint64(factor)) & mask
        mixed ^= mixed >> np.uint64(23)
    nibbles = (mixed[:, None] >> np.arange(44, -1, -4, dtype=np.uint64)) & np.uint64(15)
    letters = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)[nibbles.astype(np.int64)]
    return pl.Series(np.ascontiguousarray(letters).view("S12").ravel().astype("U12"), dtype=pl.String)
