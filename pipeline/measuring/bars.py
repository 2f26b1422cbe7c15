"""
Turns one report's protected practices into bars: by name, or by letters that are chosen for all categories together.

Its own room because it is where practices lose their names, or keep them by everyone's consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.measuring.anonymity import Lettered, alone, anonymised_rows
from pipeline.measuring.coarse import rounded
from pipeline.measuring.compare import Comparison, FigureKey
from pipeline.measuring.disclosure import PublicSheet, Publishable
from pipeline.measuring.figures import AnonymisedBar, Bars, MiddleHalf, OpenBar
from pipeline.measuring.further import detectable
from pipeline.measuring.measure import Measurements
from pipeline.model import Cluster, Level, Period, Unit


def all_bars(
    published: Publishable,
    period: Period,
    cluster: Cluster,
    comparison: Comparison,
    lettered: Lettered | None,
) -> dict[FigureKey, Bars]:
    """
    Give the bars of every figure; a share's categories have the same practices.

    In:   lettered: None where practices stand by name
    """
    sheets = [s for s in published.sheets if s.period == period]
    if lettered is None:
        return {s.key: _open_bars(s, cluster, comparison) for s in sheets}
    kept_out: frozenset[str] = frozenset()
    while True:
        bars = _lettered_bars(sheets, comparison, lettered, kept_out)
        more = alone({bar.label for of in bars.values() for bar in of}, lettered)
        if not more:
            return dict(bars)
        kept_out |= more


def _lettered_bars(
    sheets: Sequence[PublicSheet], comparison: Comparison, lettered: Lettered, kept_out: frozenset[str]
) -> dict[FigureKey, tuple[AnonymisedBar, ...]]:
    bars: dict[FigureKey, tuple[AnonymisedBar, ...]] = {}
    for indicator_id in dict.fromkeys(s.header.id for s in sheets):
        own = [s for s in sheets if s.header.id == indicator_id]
        cells = {s.category: {i: shown.cell for i, shown in s.practices.items()} for s in own}
        verdicts = {s.category: {i: comparison.of(s.key, i) for i in s.practices} for s in own}
        found = anonymised_rows(cells, lettered, verdicts, own[0].header.unit, kept_out)
        bars |= {(indicator_id, category): of_category for category, of_category in found.items()}
    return bars


def _open_bars(sheet: PublicSheet, cluster: Cluster, comparison: Comparison) -> Bars:
    names = {p.practice_id: p.name for p in cluster.members}
    return tuple(OpenBar(i, names[i], s.cell, comparison.of(sheet.key, i)) for i, s in sorted(sheet.practices.items()))


def with_detectable(bars: Bars, sheet: PublicSheet, measured: Measurements, tests: int) -> Bars:
    """Tell each practice of an open report the smallest change that it could show next; letters are told nothing."""
    named = [bar for bar in bars if isinstance(bar, OpenBar)]
    units = [(sheet.practices[b.practice_id], measured.of(Level.PRACTICE, b.practice_id)) for b in named]
    found = detectable(sheet, units, tests)
    return tuple(replace(bar, detectable=change) for bar, change in zip(named, found, strict=True)) or bars


def as_coarse(half: MiddleHalf | None, bars: Bars, unit: Unit, lettered: Lettered | None) -> MiddleHalf | None:
    """Round the middle half of a region as the letters beside it are; without bars there is nothing to lay it under."""
    step = step_of(bars, unit, lettered)
    if half is None or step is None:
        return half if bars else None
    return replace(half, low=float(rounded(half.low, step)), high=float(rounded(half.high, step)))


def step_of(bars: Bars, unit: Unit, lettered: Lettered | None) -> Decimal | None:
    """Give what the letters' values are rounded to; None by name and without bars."""
    values = [float(bar.value) for bar in bars if isinstance(bar, AnonymisedBar)]
    return lettered.coarseness.step(unit, values) if lettered and values else None


def with_alike(bars: Bars, sheet: PublicSheet) -> Bars:
    """Set each practice of an open report beside those most like it; letters are set beside nobody."""
    named = tuple(replace(bar, alike=sheet.alike.get(bar.practice_id)) for bar in bars if isinstance(bar, OpenBar))
    return named or bars
