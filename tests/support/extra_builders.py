"""Made-up further figures of an indicator: over time, by size, and since an earlier period."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from statistics import median

from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    YEAR,
    cell_for,
    cluster_figures,
    indicators,
    package,
)

from pipeline.definitions.indicator import Header
from pipeline.definitions.package import FigureKind
from pipeline.measuring.figures import (
    Cell,
    Change,
    Changes,
    Funnel,
    FunnelLimits,
    FunnelPoint,
    IndicatorFigure,
    OpenBar,
    RunChart,
    Runs,
)
from pipeline.model import Period, State, Verdict, Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.report import IndicatorPage, Report


def quarters(count: int = 12) -> list[Period]:
    """Give so many quarters that end with the year, oldest first."""
    last = Period.ending(YEAR.last, 3)
    return [last.earlier(3 * back) for back in range(count - 1, -1, -1)]


def value(number: float) -> Cell:
    """Make a cell with a value alone."""
    return Cell(State.VALUE, number)


def runs(**more) -> Runs:
    """Make what runs say where nothing but chance moves twelve points, changed as told."""
    usual = {"useful": 12, "longest": 4, "longest_most": 7, "crossings": 6, "crossings_least": 3}
    return Runs(**{**usual, **more})


def run_chart(numbers: Sequence[float | Cell], **more) -> RunChart:
    """Make a run chart of quarters; a cell without a value leaves a gap."""
    cells = [n if isinstance(n, Cell) else value(n) for n in numbers]
    known = [c.value for c in cells if c.value is not None]
    said = {
        "points": tuple(zip(quarters(len(cells)), cells, strict=True)),
        "centre": median(known),
        "runs": runs(),
    }
    return RunChart(**{**said, **more})


def limits_around(centre: float, most: float, *, spread: float = 1.0, steps: int = 40) -> tuple[FunnelLimits, ...]:
    """Draw limits for a percentage at sizes up to the most."""
    found = []
    for step in range(1, steps + 1):
        size = most * step / steps
        half = spread * (centre * (100 - centre) / size) ** 0.5
        low_95, high_95, low_998, high_998 = (centre + z * half for z in (-1.96, 1.96, -3.09, 3.09))
        found.append(FunnelLimits(size, max(0, low_95), min(100, high_95), max(0, low_998), min(100, high_998)))
    return tuple(found)


def funnel(figure: IndicatorFigure, *, widened: bool = False) -> Funnel:
    """Make the funnel of an open figure in percent."""
    centre = figure.cluster.value
    shown = [b for b in figure.bars if isinstance(b, OpenBar) and b.cell.value is not None]
    most = max(float(b.cell.denominator) for b in shown)
    spread = 1.6 if widened else 1.0
    points = []
    for bar in shown:
        size = float(bar.cell.denominator)
        z = abs(bar.cell.value - centre) / (spread * (centre * (100 - centre) / size) ** 0.5)
        outside = "99.8" if z > 3.09 else "95" if z > 1.96 else "inside"
        points.append(FunnelPoint(bar.name, size, bar.cell.value, outside))
    return Funnel(centre, tuple(points), limits_around(centre, most, spread=spread), widened)


def change(head: Header, before: float | Cell, now: float | Cell, verdict: Verdict, half: float = 3.0) -> Change:
    """Make a change with an interval of so much on both sides; one hidden end hides it."""
    ends = [cell if isinstance(cell, Cell) else cell_for(head, cell, 1900) for cell in (before, now)]
    if any(cell.value is None for cell in ends):
        return Change(*ends)
    difference = ends[1].value - ends[0].value
    return Change(*ends, difference, difference - half, difference + half, verdict)


def changes(head: Header, figure: IndicatorFigure, *, seed: int = 3, verdict: Verdict = Verdict.CLEAR) -> Changes:
    """Make what changed since the year before: the practices too, where they stand with names."""
    dice = random.Random(seed)  # noqa: S311 -- made-up figures, not secrets
    practices = []
    for bar in figure.bars:
        if isinstance(bar, OpenBar):
            now = bar.cell if bar.cell.value is None else bar.cell.value
            moved = dice.gauss(3, 6)
            before = bar.cell if bar.cell.value is None else min(98.0, max(0.0, bar.cell.value - moved))
            far = Verdict.CLEAR if abs(moved) > 8 else Verdict.MAY_BE_CHANCE
            practices.append((bar.name, change(head, before, now, far, 7.5)))
    cluster, region = figure.cluster.value, figure.region.cell.value
    return Changes(
        earlier=figure.period.earlier(12),
        cluster=change(head, cluster * 0.94, cluster, verdict),
        region=change(head, region * 0.985, region, Verdict.NOT_ASSESSED, 0.3),
        practices=tuple(practices),
    )


def with_extras(head: Header, figure: IndicatorFigure, **more) -> IndicatorFigure:
    """Give a figure all further figures that its visibility allows."""
    is_open = any(isinstance(bar, OpenBar) for bar in figure.bars)
    middle = figure.cluster.value
    dice = random.Random(head.id)  # noqa: S311 -- made-up figures, not secrets
    numbers = [middle * (1 + dice.uniform(-0.05, 0.05)) for _ in range(12)]
    said = {
        "run_chart": run_chart(numbers),
        "funnel": funnel(figure) if is_open and head.unit.in_percent else None,
        "changes": changes(head, figure),
    }
    return dataclasses.replace(figure, **{**said, **more})


ALL_KINDS: tuple[FigureKind, ...] = ("practices", "run_chart", "funnel", "change", "deviation")


def report_with(
    *kinds: FigureKind,
    head: Header = HEADERS[1],
    visibility: Visibility = Visibility.OPEN,
    practices: int = 12,
    comparison: object = None,
    **changed,
) -> Report:
    """Compose a report on one indicator that asks for these kinds of figures, parts of its figure changed."""
    made = cluster_figures(visibility, (head,), practices=practices)
    figures = dataclasses.replace(made, figures=(with_extras(head, made.figures[0], **changed),))
    more = {} if comparison is None else {"comparison": comparison}
    pack = package((head,), kinds=kinds or ALL_KINDS, **more)
    return compose(figures, pack, indicators((head,)), CODELISTS, HOUSE, visibility)


def page_with(*kinds: FigureKind, **more) -> IndicatorPage:
    """Compose such a report and give its one page."""
    return report_with(*kinds, **more).pages[0]


def extra_of(kind: FigureKind, **more):
    """Compose a page with one further figure and give that figure."""
    return page_with(kind, **more).extras[0]
