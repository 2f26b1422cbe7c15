"""
Turns some practices of the country into one figure: the ratio of their sums, as of a group of its own.

Its own room because such a group has no membership in a register: it is chosen for what its practices show or for
whom they are like, and may be another for each indicator.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np

from pipeline.measuring.estimate import NOTHING, Sums, columns_of, estimated, factor, in_display_terms
from pipeline.measuring.indirect import RelativeRates, expected
from pipeline.measuring.intervals import Spread
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.standardise import Standard, laid, standardised
from pipeline.model import Level, State


def pooled(measurements: Measurements, practice_ids: Iterable[str], level: Level, unit_id: str) -> Measurement:
    """
    Give several practices' figure together, standardised as they are.

    In:      practices whose numbers are known
    Nulls:   no value where there is none to give, as for any unit; a crude value only where it is standardised
    """
    sums = reduce(Sums.plus, (measurements.of(Level.PRACTICE, i).sums for i in practice_ids), NOTHING)
    spread = _estimated(measurements, sums)
    value, variance, low, high = (None if np.isnan(column).item() else float(column.item()) for column in spread)
    return Measurement(
        level, unit_id, sums, value, variance, low, high, _state(measurements, sums, value), _crude(measurements, sums)
    )


def _estimated(measurements: Measurements, sums: Sums) -> Spread:
    of, standard = (measurements.header, measurements.period, measurements.method), measurements.standard
    if isinstance(standard, Standard):
        return standardised(*of, standard, laid(sums, standard))
    return estimated(*of, columns_of(expected(standard, sums) if isinstance(standard, RelativeRates) else sums))


def _crude(measurements: Measurements, sums: Sums) -> float | None:
    if measurements.standard is None or not sums.denominator:
        return None
    return factor(measurements.header, measurements.period) * float(sums.numerator / sums.denominator)


def _state(measurements: Measurements, sums: Sums, value: float | None) -> State:
    """Say what the cell holds, as for any unit."""
    if not sums.denominator:
        return State.NOT_APPLICABLE
    fewest = measurements.header.min_denominator
    if value is None or in_display_terms(measurements.header, measurements.period, sums.denominator) < fewest:
        return State.TOO_FEW
    return State.VALUE
