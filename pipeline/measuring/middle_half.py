"""
Turns a region's practices into the span in which the middle half of them lie.

Its own room because it is no figure of a group but of how practices differ: it tells a reader whether the distance
between two dots is much or little, whoever the dots are.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from pipeline.measuring.figures import MiddleHalf
from pipeline.measuring.measure import Measurements
from pipeline.measuring.percentiles import percentiles
from pipeline.model import Level, State

FEWEST_PRACTICES: Final = 20  # with fewer a quarter of them is a handful
QUARTERS: Final = (25.0, 75.0)


def middle_half(measurements: Measurements, regions: Collection[str]) -> MiddleHalf | None:
    """
    Give the quartiles of the practices of these regions, those of the cluster itself included.

    Nulls:   None where a region is not covered, or fewer than 20 practices have a value; none of a share's parts, nor
             of medians: a practice's median may be one patient's own value
    Source:  Hyndman and Fan 1996, type 7
    """
    groups = measurements.groups
    if not measurements.header.unit.is_pooled or not regions or not set(regions) <= groups.covered_regions:
        return None
    inside = [i for i, region in groups.region_of.items() if region in regions]
    values = measurements.frame.filter(
        pl.col("level") == Level.PRACTICE.value,
        pl.col("state") == State.VALUE.value,
        pl.col("unit_id").is_in(inside),
    )["value"]
    if len(values) < FEWEST_PRACTICES:
        return None
    low, high = percentiles(values.to_numpy(), QUARTERS)
    return MiddleHalf(float(low), float(high), len(values))
