"""Made-up follow-ups, open and anonymised, with all that their pages can tell."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from support.extra_builders import changes
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    YEAR,
    cluster_figures,
    indicators,
    package,
    practice_name,
)

from pipeline.definitions.package import Comparison
from pipeline.measuring.figures import AnonymisedBar, Cell, IndicatorFigure
from pipeline.measuring.follow_up_figures import (
    Bridge,
    BridgeTerm,
    ExpiredCode,
    Followed,
    FollowUp,
    LetterChange,
    Mover,
    NotJudged,
)
from pipeline.model import HistoryKind, State, Verdict, Visibility
from pipeline.reporting.compose import Origin, compose
from pipeline.reporting.report import Report

MEETING = date(2025, 11, 12)


def bridge(before: str, now: str, **terms: str) -> Bridge:
    """Make a bridge of these terms."""
    sizes = tuple((BridgeTerm(name), Decimal(size)) for name, size in terms.items())
    return Bridge(Decimal(before), Decimal(now), sizes)


def letters(figure: IndicatorFigure) -> tuple[LetterChange, ...]:
    """Give every second letter of a figure a value before, a little away from the one now."""
    bars = [b for b in figure.bars if isinstance(b, AnonymisedBar)]
    return tuple(LetterChange(b.label, b.value - (i % 5) + 1, b.value) for i, b in enumerate(bars) if i != 2)


def movers(visibility: Visibility) -> dict[str, tuple[Mover, ...]]:
    """Give one who came, one who left, and one who bought another out; by name in open reports alone."""
    named = visibility is Visibility.OPEN

    def one(index: int, kind: HistoryKind | None = None, on: date | None = None) -> Mover:
        return Mover(practice_name(index) if named else None, kind, on)

    return {"joined": (one(0),), "left": (one(5), one(6)), "turned": (one(3, HistoryKind.MERGED, date(2026, 2, 1)),)}


def follow_up(figures: tuple[IndicatorFigure, ...], visibility: Visibility, **more) -> FollowUp:
    """Make what a follow-up tells beside its figures: the second has a bridge, the third no verdict."""
    told = []
    for place, figure in enumerate(figures):
        said = {"letters": () if visibility is Visibility.OPEN else letters(figure)}
        if place == 1:
            now = Decimal(repr(figure.changes.cluster.now.value)).quantize(Decimal("0.1"))
            before = Decimal(repr(figure.changes.cluster.before.value)).quantize(Decimal("0.1"))
            rest = now - before - Decimal("-0.4") - Decimal("0.2") - Decimal("1.0")
            said["bridge"] = Bridge(
                before,
                now,
                (
                    (BridgeTerm.PRACTICE, rest),
                    (BridgeTerm.MEMBERSHIP, Decimal("-0.4")),
                    (BridgeTerm.LATE, Decimal("0.2")),
                    (BridgeTerm.DEFINITION, Decimal("1.0")),
                ),
            )
            said["redefined"] = (figure.indicator_id, "x_codes")
        if place == 2:
            said |= {
                "not_judged": NotJudged.CODE_EXPIRED,
                "expired": (ExpiredCode("x_codes", "X01AA", date(2026, 3, 31)),),
                "by_todays_definition": Cell(State.VALUE, value=331.0),
            }
        told.append(Followed(figure.indicator_id, **said))
    facts = {
        "baseline": YEAR.earlier(12),
        "baseline_printed_on": date(2025, 10, 28),
        "meeting_on": MEETING,
        "stayed": 9,
        **movers(visibility),
    }
    return FollowUp(followed=tuple(told), **{**facts, **more})


def follow_report(
    visibility: Visibility, heads=HEADERS, *, practices: int = 12, origin: Origin | None = None, **more
) -> Report:
    """Compose a follow-up of one package."""
    made = cluster_figures(visibility, heads, practices=practices)
    verdicts = (Verdict.MAY_BE_CHANCE, Verdict.CLEAR, Verdict.NOT_ASSESSED, Verdict.MAY_BE_CHANCE, Verdict.CLEAR)
    figures = tuple(
        dataclasses.replace(
            f,
            changes=changes(h, f, verdict=v),
            lines=tuple(dataclasses.replace(line, points=line.points[-1:]) for line in f.lines),
            practice_lines=(),
        )
        for f, h, v in zip(made.figures, heads, verdicts, strict=False)
    )
    pack = package(heads, kinds=("change",), comparison=Comparison(trend=0))
    return compose(
        dataclasses.replace(made, figures=figures),
        pack,
        indicators(heads),
        CODELISTS,
        HOUSE,
        visibility,
        follow_up=follow_up(figures, visibility, **more),
        origin=origin or Origin(is_ordered=True),
    )
