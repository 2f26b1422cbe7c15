"""Made-up follow-ups, open and anonymised, with all that their pages can tell."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from support.extra_builders import change
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    YEAR,
    cluster_figures,
    evidence,
    indicators,
    package,
    practice_name,
    provenance,
)
from support.share_builders import CATEGORIES, share_figures, share_header

from pipeline.definitions.indicator import Header
from pipeline.definitions.package import Comparison
from pipeline.measuring.figures import (
    AnonymisedBar,
    Cell,
    Change,
    Changes,
    ClusterFigures,
    DeliveryGap,
    Evidence,
    IndicatorFigure,
    OpenBar,
)
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
from pipeline.model import Better, HistoryKind, State, Unit, Verdict, Visibility
from pipeline.reporting.compose import Origin, compose
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import Report

MEETING = date(2025, 11, 12)
JOINED, SOLD = 5, 3  # places of practices, as the evidence tells of them
GONE = ("Lægerne Fjorden", "Praksis Engen")  # who left
LETTERLESS = 2  # the place of the letter that has a row in one report alone
#: How far the cluster moved, and how sure that is, in relevant differences.
MOVED = ((0.7, 0.5), (1.3, 0.7), (0.6, 0.4), (1.2, 1.5), (1.6, 0.6))
VERDICTS = (Verdict.MAY_BE_CHANCE, Verdict.CLEAR, Verdict.NOT_ASSESSED, Verdict.MAY_BE_CHANCE, Verdict.CLEAR)

_OF_SHARE = (Verdict.MAY_BE_CHANCE, Verdict.CLEAR, Verdict.MAY_BE_CHANCE, Verdict.MAY_BE_CHANCE)

Changed = Callable[[int, Changes], Changes]


def bridge(before: str, now: str, **terms: str) -> Bridge:
    """Make a bridge of these terms."""
    sizes = tuple((BridgeTerm(name), Decimal(size)) for name, size in terms.items())
    return Bridge(Decimal(before), Decimal(now), sizes)


def letters(head: Header, figure: IndicatorFigure) -> tuple[LetterChange, ...]:
    """Give all letters but one a value before, some steps of half a relevant difference away and never below zero."""
    told, step = [], head.relevant_difference / 2
    for i, bar in enumerate(b for b in figure.bars if isinstance(b, AnonymisedBar)):
        moved = (step * (i % 5 - 1)).quantize(bar.value)
        before = max(bar.value - _forward(head) * moved, Decimal(0).quantize(bar.value))
        told.append(LetterChange(bar.label, before, bar.value))
    return tuple(letter for i, letter in enumerate(told) if i != LETTERLESS)


def movers(visibility: Visibility) -> dict[str, tuple[Mover, ...]]:
    """Give one who came, two who left, and one who was sold; by name in open reports alone."""
    named = visibility is Visibility.OPEN

    def one(name: str, kind: HistoryKind | None = None, on: date | None = None) -> Mover:
        return Mover(name, kind, on) if named else Mover(None, kind, None)

    return {
        "joined": (one(practice_name(JOINED)),),
        "left": tuple(one(name) for name in GONE),
        "turned": (one(practice_name(SOLD), HistoryKind.SOLD, date(2026, 2, 1)),),
    }


def since_baseline(head: Header, figure: IndicatorFigure, place: int, verdict: Verdict) -> Changes:
    """Make what changed since the baseline: beside letters without intervals, and never for who joined."""
    dice = random.Random(f"{head.id}{figure.category}")  # noqa: S311 -- made-up figures, not secrets
    unit, forward = float(head.relevant_difference), _forward(head)
    far, half = (unit * share for share in MOVED[place % len(MOVED)])
    is_open = any(isinstance(bar, OpenBar) for bar in figure.bars)
    practices = []
    for bar in (b for b in figure.bars if isinstance(b, OpenBar) and b.name != practice_name(JOINED)):
        if bar.cell.value is None:
            practices.append((bar.name, Change(bar.cell, bar.cell)))
            continue
        moved = dice.gauss(0.8, 1.1) * unit
        before = _possible(head, bar.cell.value - forward * moved)
        judged = Verdict.CLEAR if abs(bar.cell.value - before) > 1.8 * unit else Verdict.MAY_BE_CHANCE
        practices.append((bar.name, change(head, before, bar.cell.value, judged, 1.4 * unit)))
    cluster, region = figure.cluster.value, figure.region.cell.value
    own = change(head, _possible(head, cluster - forward * far), cluster, verdict, half)
    if verdict is Verdict.NOT_ASSESSED or not is_open:
        own = dataclasses.replace(own, low=None, high=None)
    if not is_open:
        own = dataclasses.replace(own, before=_alone(own.before), now=_alone(own.now))
    return Changes(
        earlier=YEAR.earlier(12),
        cluster=own,
        region=change(head, region - forward * unit / 5, region, Verdict.NOT_ASSESSED, unit / 20),
        practices=tuple(practices),
    )


def bridged(head: Header, figure: IndicatorFigure) -> tuple[Bridge, Cell]:
    """Build the bridge of a figure whose definition changed, and its value by today's definition."""
    before, now = (
        rounded(cell.value, head.decimals) for cell in (figure.changes.cluster.before, figure.changes.cluster.now)
    )
    joined, late, redefined = (rounded(head.relevant_difference * share, head.decimals) for share in _SHARES)
    rest = now - before - joined - late
    sizes = (
        (BridgeTerm.PRACTICE, rest),
        (BridgeTerm.MEMBERSHIP, joined),
        (BridgeTerm.LATE, late),
        (BridgeTerm.DEFINITION, redefined),
    )
    return Bridge(before, now + redefined, sizes), Cell(State.VALUE, value=float(now + redefined))


_SHARES = (Decimal("-0.08"), Decimal("0.04"), Decimal("0.2"))


def follow_up(
    heads: tuple[Header, ...], figures: tuple[IndicatorFigure, ...], visibility: Visibility, **more
) -> FollowUp:
    """Make what a follow-up tells beside its figures: the second has a bridge, the third no verdict."""
    told = []
    for place, (head, figure) in enumerate(zip(heads, figures, strict=True)):
        said = {"letters": () if visibility is Visibility.OPEN else letters(head, figure)}
        if place == 1:
            said["bridge"], said["by_todays_definition"] = bridged(head, figure)
            said["redefined"] = (figure.indicator_id, "x_codes")
        if place == 2:
            said |= {
                "not_judged": NotJudged.CODE_EXPIRED,
                "expired": (ExpiredCode("x_codes", "X01AA", date(2026, 3, 31)),),
                "by_todays_definition": Cell(State.VALUE, value=331.0),
            }
        told.append(Followed(figure.indicator_id, **said))
    return FollowUp(**{"followed": tuple(told), **_facts(figures, visibility), **more})


def _facts(figures: tuple[IndicatorFigure, ...], visibility: Visibility) -> dict:
    return {
        "baseline": YEAR.earlier(12),
        "baseline_printed_on": date(2025, 10, 28),
        "meeting_on": MEETING,
        "stayed": figures[0].members - 1,
        "baseline_snapshot": "b81e04c7d9aa42",
        "baseline_package_version": "2025.1",
        **movers(visibility),
    }


def follow_report(
    visibility: Visibility,
    heads=HEADERS,
    *,
    practices: int = 12,
    origin: Origin | None = None,
    verdicts: tuple[Verdict, ...] = VERDICTS,
    changed: Changed = lambda _, changes: changes,
    **more,
) -> Report:
    """Compose a follow-up of one package, each figure's changes as told."""
    made = cluster_figures(visibility, heads, practices=practices)
    figures = tuple(
        _followed(f, changed(i, since_baseline(h, f, i, v)))
        for i, (f, h, v) in enumerate(zip(made.figures, heads, verdicts, strict=False))
    )
    pack = package(heads, kinds=("change",), comparison=Comparison(trend=0))
    return compose(
        dataclasses.replace(made, figures=figures, evidence=_evidence(visibility)),
        pack,
        indicators(heads),
        CODELISTS,
        HOUSE,
        visibility,
        follow_up=follow_up(heads, figures, visibility, **more),
        origin=origin or Origin(is_ordered=True),
    )


def share_follow_report(
    visibility: Visibility, *, changed: Changed = lambda _, changes: changes, not_judged: NotJudged | None = None
) -> Report:
    """Compose the follow-up of a share, each category with a bridge."""
    head = share_header()
    heads = (head,) * len(CATEGORIES)
    figures = tuple(
        _followed(f, changed(i, since_baseline(head, f, i, v)))
        for i, (f, v) in enumerate(zip(share_figures(visibility), _OF_SHARE, strict=True))
    )
    told = []
    for figure in figures:
        ends = (figure.changes.cluster.before, figure.changes.cluster.now)
        way, todays = bridged(head, figure) if all(c.value is not None for c in ends) else (None, None)
        told.append(
            Followed(
                head.id,
                figure.category,
                bridge=way,
                redefined=("x_share",),
                by_todays_definition=todays,
                not_judged=not_judged,
            )
        )
    return compose(
        ClusterFigures(
            "Prøveklyngen", "proeve", YEAR, figures, _evidence(visibility), provenance((head,)), min_practices=6
        ),
        package((head,), kinds=("change",), comparison=Comparison(trend=0)),
        indicators(heads),
        {},
        HOUSE,
        visibility,
        follow_up=FollowUp(followed=tuple(told), **_facts(figures, visibility)),
        origin=Origin(is_ordered=True),
    )


def _followed(figure: IndicatorFigure, changes: Changes) -> IndicatorFigure:
    lines = tuple(dataclasses.replace(line, points=line.points[-1:]) for line in figure.lines)
    return dataclasses.replace(figure, changes=changes, lines=lines, practice_lines=())


def _evidence(visibility: Visibility) -> Evidence:
    """Tell of the practices that the cluster has."""
    names = (practice_name(LETTERLESS),) if visibility is Visibility.OPEN else ()
    return dataclasses.replace(evidence(visibility), gaps=(DeliveryGap("care_plans", 1, names),))


def _forward(head: Header) -> int:
    """Say which way is better: up where neither is."""
    return -1 if head.better is Better.LOWER else 1


def _possible(head: Header, value: float) -> float:
    most = 98.0 if head.unit in (Unit.PERCENT, Unit.SHARE) else value
    return min(most, max(0.0, value))


def _alone(cell: Cell) -> Cell:
    """Leave of a cell what may stand beside letters."""
    return Cell(cell.state, value=cell.value)
