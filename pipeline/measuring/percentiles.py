"""
Turns the values of many practices into percentiles, and one practice's value into its place among them.

Its own room because a place without values beside it is an order of merit: what is used, and how, is decided
where it is shown. Units without a value (NaN) do not count, and get no place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.measuring.intervals import Array, Numbers


def percentiles(values: Numbers, at: Sequence[float]) -> Array:
    """
    Give the values below which so many per cent of the units lie, drawn straight between two units.

    Nulls:   without any value there are no percentiles (NaN)
    Source:  Hyndman and Fan 1996, type 7
    """
    known = _known(values)
    return np.percentile(known, at) if known.size else np.full(len(at), np.nan)


def percentile_ranks(values: Numbers) -> Array:
    """
    Give each unit's place from 0 (lowest) to 100 (highest); equal values share the lowest of their places.

    Units:   (rank - 1) / (n - 1) · 100, where n units have a value
    Nulls:   a unit without a value has no place, nor has one that is alone
    """
    column = np.asarray(values, dtype=np.float64)
    known = np.sort(_known(column))
    if known.size <= 1:
        return np.full(column.shape, np.nan)
    below = np.searchsorted(known, column)
    return np.where(np.isfinite(column), 100 * below / (known.size - 1), np.nan)


def _known(values: Numbers) -> Array:
    column = np.asarray(values, dtype=np.float64)
    return column[np.isfinite(column)]
