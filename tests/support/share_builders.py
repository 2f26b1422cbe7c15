"""A made-up share: how the users of something are distributed over four kinds of it, in a cluster of twelve."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from support.report_builders import (
    HOUSE,
    cell_for,
    evidence,
    figure,
    header,
    hidden_cell,
    indicators,
    package,
    practice_id,
    practice_name,
    provenance,
)

from pipeline.definitions.indicator import Header
from pipeline.definitions.package import Comparison, FigureKind
from pipeline.measuring.figures import AnonymisedBar, ClusterFigures, IndicatorFigure, OpenBar
from pipeline.model import Better, Counted, Unit, Verdict, Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.report import Report

CATEGORIES = {"x_short": "kortvirkende", "x_long": "langvirkende", "x_mixed": "kombinationer", "x_other": "andre"}
SHARES = (46.0, 31.0, 17.0, 12.0)


def share_header(**said) -> Header:
    """Make the header of a share; users who may be in several categories unless told otherwise."""
    usual = {
        "title": "Brugere fordelt på fire slags",
        "why": "Fordelingen viser, hvad der vælges først, og hvor vaner er forskellige.",
        "population": "patienter med mindst én indløst recept på X01",
        "numerator": "patienter med mindst én recept af slagsen",
        "unit": Unit.SHARE,
        "categories": CATEGORIES,
        "better": Better.NEITHER,
        "relevant_difference": Decimal(5),
        "counts": Counted.PATIENT,
    }
    return header("x_share", **{**usual, **said})


def share_figures(
    visibility: Visibility, *, practices: int = 12, clear: bool = True, seed: int = 3
) -> tuple[IndicatorFigure, ...]:
    """Make up a figure for each category."""
    dice = random.Random(seed)  # noqa: S311 -- made-up figures, not secrets
    head, made = share_header(), []
    sizes = [dice.randint(60, 240) for _ in range(practices)]
    for place, (category, middle) in enumerate(zip(CATEGORIES, SHARES, strict=True)):
        values = [min(95.0, max(3.0, dice.gauss(middle, 6))) for _ in sizes]
        cells = [cell_for(header(head.id), v, s) for v, s in zip(values, sizes, strict=True)]
        far = [clear and abs(v - middle) > 8 for v in values]
        if place == len(SHARES) - 1 and practices:
            cells[-1] = hidden_cell()
        if visibility is Visibility.OPEN:
            verdicts = [Verdict.CLEAR if f else Verdict.MAY_BE_CHANCE for f in far]
            bars: tuple = tuple(
                OpenBar(practice_id(i), practice_name(i), c, v)
                for i, (c, v) in enumerate(zip(cells, verdicts, strict=True))
            )
        else:
            bars = tuple(
                AnonymisedBar(chr(65 + i), Decimal(round(v)), f)
                for i, (v, f) in enumerate(zip(values[:-1], far[:-1], strict=True))
            )
        usual = figure(head, middle, visibility, practices=practices, years=4)
        lines = tuple(
            replace(li, points=tuple((p, cell_for(header("x"), c.value or 0, 1900)) for p, c in li.points))
            for li in usual.lines
        )
        made.append(
            replace(
                usual,
                bars=bars,
                category=category,
                cluster=cell_for(header("x"), middle, 1900),
                region=replace(usual.region, cell=cell_for(header("x"), middle * 0.95, 70000)),
                denmark=replace(usual.denmark, cell=cell_for(header("x"), middle * 1.04, 400000)),
                practice_lines=(),
                lines=lines,
            )
        )
    return tuple(made)


def share_report(
    visibility: Visibility,
    *,
    kinds: tuple[FigureKind, ...] = ("practices",),
    changed: Callable[[int, IndicatorFigure], IndicatorFigure] = lambda _, figure: figure,
    references: tuple[str, ...] = ("region", "denmark"),
    **said,
) -> Report:
    """Compose a report of the one share, each category's figure changed as told."""
    head = share_header(**{k: said.pop(k) for k in ("counts",) if k in said})
    figures = ClusterFigures(
        "Prøveklyngen",
        "proeve",
        share_figures(visibility, practices=0)[0].period,
        tuple(changed(place, made) for place, made in enumerate(share_figures(visibility, **said))),
        evidence(visibility),
        provenance((head,)),
        6,
    )
    made = package((head,), kinds=kinds, comparison=Comparison(references=references, trend=4))
    return compose(figures, made, indicators((head,)), {}, HOUSE, visibility)
