"""
Turns the values of many practices into percentiles, and one practice's value into its place among them.

Its own room because a place without values beside it is an order of merit: what is used, and how, is decided
where it is shown. Units without a value (NaN) do not count, and get no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from pipeline.measuring.intervals import Array, Numbers

QUARTILES: Final = (25.0, 50.0, 75.0)


def percentiles(values: Numbers, at: Sequence[float] = QUARTILES) -> Array:
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
    ranks, n = _ranks(values)
    return 100 * (ranks - 1) / (n - 1) if n > 1 else np.full(ranks.shape, np.nan)


def quantile_groups(values: Numbers, groups: int) -> Array:
    """
    Divide units into so many groups of about the same size: 1 has the lowest values.

    Equal values stand in one group, that of the lowest of their places; so groups may differ in size.

    Nulls:   a unit without a value is in no group, and nobody is where there are fewer units than groups
    Source:  PHEindicatormethods
    """
    ranks, n = _ranks(values)
    if n < groups:
        return np.full(ranks.shape, np.nan)
    found: Array = groups + 1 - np.ceil((n + 1 - ranks) * groups / n)
    return np.maximum(found, 1.0)


def _known(values: Numbers) -> Array:
    column = np.asarray(values, dtype=np.float64)
    return column[np.isfinite(column)]


def _ranks(values: Numbers) -> tuple[Array, int]:
    """Give each unit's rank from 1, ties by the minimum, and how many units have a value."""
    column = np.asarray(values, dtype=np.float64)
    known = np.sort(_known(column))
    return np.where(np.isfinite(column), np.searchsorted(known, column) + 1.0, np.nan), known.size
