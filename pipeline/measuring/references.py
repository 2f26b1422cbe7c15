"""
Turns the regions' and the nation's figures into what a cluster is set beside.

Its own room because a cluster may cross regions: its reference is then the regions' figures mixed in
the proportions of the cluster's own lists. Where no extract covers a unit, a published figure stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan, sqrt
from typing import Final, NamedTuple

import polars as pl
from scipy.special import ndtri

from pipeline.measuring.intervals import CONFIDENCE
from pipeline.measuring.measure import NATION, Measurement, Measurements
from pipeline.measuring.medians import mixed_middle
from pipeline.model import Cluster, Level, State, Unit, add_months

NATION_NAME: Final = "Danmark"

_Z: Final = float(ndtri((1 + CONFIDENCE) / 2))


class Part(NamedTuple):
    """One region's share in a cluster's reference."""

    weight: float  # of the cluster's listed patients; all parts add up to 1
    measurement: Measurement


@dataclass(frozen=True)
class Published:
    """A figure that somebody published, with where it comes from."""

    value: float
    source: str


@dataclass(frozen=True)
class ReferenceFigure:
    """What a cluster is set beside, unprotected: parts that were counted, else a published figure, else nothing."""

    name: str
    parts: tuple[Part, ...] = ()
    published: Published | None = None


def region_weights(cluster: Cluster, listed: Mapping[str, int]) -> dict[str, float]:
    """
    Give each region's share of the cluster's listed patients, by region id.

    Where nobody is listed with any of the members, each practice weighs the same.
    """
    known = any(listed.get(p.practice_id, 0) for p in cluster.members)
    sizes: dict[str, int] = {}
    for practice in cluster.members:
        size = listed.get(practice.practice_id, 0) if known else 1
        sizes[practice.region_id] = sizes.get(practice.region_id, 0) + size
    everyone = sum(sizes.values())
    return {region: size / everyone for region, size in sorted(sizes.items()) if size}


def region_reference(
    measurements: Measurements, weights: Mapping[str, float], names: Mapping[str, str], published: pl.DataFrame | None
) -> ReferenceFigure:
    """Give the figure of the cluster's region, or of its regions mixed by the weights."""
    name = listed_names([names.get(r, r) for r in weights])
    if weights and all(r in measurements.groups.covered_regions for r in weights):
        return ReferenceFigure(name, tuple(Part(w, measurements.of(Level.REGION, r)) for r, w in weights.items()))
    only = next(iter(weights)) if len(weights) == 1 else None
    return ReferenceFigure(name, published=_published(measurements, published, Level.REGION, only))


def nation_reference(measurements: Measurements, name: str, published: pl.DataFrame | None) -> ReferenceFigure:
    """Give the nation's figure: counted where the sources cover it, else a published one."""
    if measurements.groups.nation_covered:
        return ReferenceFigure(name, (Part(1.0, measurements.of(Level.DENMARK, NATION)),))
    return ReferenceFigure(name, published=_published(measurements, published, Level.DENMARK, None))


def mixed(parts: Sequence[Part], unit: Unit) -> tuple[float, float | None, float | None]:
    """
    Mix several regions' values by their weights, with the interval of the mix.

    In:      parts that all have a value
    Nulls:   a part without a variance, as a median is, leaves the mix without an interval
    """
    if unit is Unit.MEDIAN:
        found = mixed_middle([(p.weight, p.measurement.sums) for p in parts])
        return nan if found is None else found.value, None, None
    value = sum(p.weight * (p.measurement.value or 0.0) for p in parts)
    variances = [p.measurement.variance for p in parts]
    if any(v is None for v in variances):
        return value, None, None
    half = _Z * sqrt(sum(p.weight**2 * (v or 0.0) for p, v in zip(parts, variances, strict=True)))
    low, high = value - half, value + half
    return value, low if unit.of_values else max(low, 0.0), min(high, 100.0) if unit.in_percent else high


def mixed_crude(parts: Sequence[Part]) -> float | None:
    """Mix what several regions' values were before standardising; None where they are not standardised."""
    if any(p.measurement.crude is None for p in parts):
        return None
    return sum(p.weight * (p.measurement.crude or 0.0) for p in parts)


def state_of(parts: Sequence[Part]) -> State:
    """Give the state of a mix: a value only where every part has one."""
    states = [p.measurement.state for p in parts] or [State.NO_DATA]
    return next((s for s in states if s is not State.VALUE), State.VALUE)


def listed_names(names: Sequence[str]) -> str:
    """Join names as a sentence does: 'a, b og c'."""
    return " og ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _published(
    measurements: Measurements, frame: pl.DataFrame | None, level: Level, unit_id: str | None
) -> Published | None:
    """Give the newest published figure that had ended when the period ended; the nation's needs no unit."""
    if frame is None or (level is Level.REGION and unit_id is None):
        return None
    fitting = frame.filter(
        pl.col("indicator_id") == measurements.header.id,
        pl.col("level") == level.value,
        pl.col("period_end") <= measurements.period.last,
        pl.lit(value=True) if unit_id is None else pl.col("unit_id") == unit_id,
        pl.col("value").is_not_null(),
    ).sort("period_end", "period_start", "source", "value", descending=True)
    if fitting.is_empty():
        return None
    row = fitting.row(0, named=True)
    differs = f" – {row['differs']}" if row["differs"] else ""
    return Published(float(row["value"]), f"{row['source']} ({_span(row['period_start'], row['period_end'])}){differs}")


def _span(first: date, last: date) -> str:
    """Write a published period: a calendar year as its number, another span by its days."""
    whole_year = first == add_months(last + timedelta(days=1), -12) and (last.month, last.day) == (12, 31)
    return str(last.year) if whole_year else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"
