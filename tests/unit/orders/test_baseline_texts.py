"""Figures that are written as text come back as they were, to the last digit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.extra_builders import with_extras
from support.report_builders import HEADERS, YEAR, cluster_figures
from support.share_builders import share_figures

from pipeline.measuring.figures import AnonymisedBar, Cell, ClusterFigures, IndicatorFigure, OpenBar, Reference
from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm, Followed, FollowUp, LetterChange, Mover, NotJudged
from pipeline.model import HiddenBy, HistoryKind, State, Verdict, Visibility
from pipeline.orders.baseline.texts import figures_from, figures_text, follow_up_from, follow_up_text

FLOATS = st.floats(allow_nan=False)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.builds(Cell, st.just(State.VALUE), FLOATS, FLOATS, st.none() | FLOATS, DECIMALS, st.none() | DECIMALS)
HIDDEN = st.builds(Cell, st.just(State.HIDDEN), hidden_by=st.sampled_from(HiddenBy))
NOTHING = st.sampled_from([Cell(State.NO_DATA), Cell(State.TOO_FEW), Cell(State.NOT_APPLICABLE)])
CELLS = st.one_of(VALUES, HIDDEN, NOTHING)
TEXTS = st.text(max_size=8)
VERDICTS = st.sampled_from(Verdict)
NAMED = st.builds(OpenBar, TEXTS, TEXTS, CELLS, VERDICTS, st.none() | CELLS, st.none() | FLOATS)
LETTERED = st.builds(AnonymisedBar, TEXTS, DECIMALS, st.booleans())
BARS = st.one_of(st.lists(NAMED, max_size=3), st.lists(LETTERED, max_size=3)).map(tuple)


def with_bars(bars, cell):
    figure = IndicatorFigure(
        "x", YEAR, bars, cell, Reference(cell, "Æ"), Reference(cell, "Danmark"), Verdict.CLEAR, Verdict.NOT_ASSESSED,
        lines=(), practice_lines=(), members=3, practices_with_data=None, missing_percent=None,
    )  # fmt: skip
    return replace(cluster_figures(Visibility.ANONYMISED), figures=(figure,))


def with_every_figure(made):
    extended = tuple(with_extras(h, f) for h, f in zip(HEADERS, made.figures, strict=True))
    return replace(made, figures=extended)


@given(bars=BARS, cell=CELLS)
def test_any_figure_comes_back(bars, cell):
    """Whatever the floats, decimals and names: the same figures, which print the same, and the same text again."""
    made = with_bars(bars, cell)
    text = figures_text(made)
    read = figures_from(text)

    assert made == read
    assert repr(made) == repr(read)  # 0.0 is not -0.0, nor 1.50 the decimal 1.5
    assert text == figures_text(read)


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize(
    "made",
    [
        cluster_figures,
        lambda v: with_every_figure(cluster_figures(v)),
        lambda v: replace(cluster_figures(v), figures=share_figures(v)),
    ],
    ids=["plain", "with every further figure", "share"],
)
def test_made_up_reports_come_back(made, visibility):
    """Bars by name and by letter, trends, funnels, run charts, changes and parts of a share."""
    figures = made(visibility)
    read = figures_from(figures_text(figures))

    assert isinstance(read, ClusterFigures)
    assert figures == read


def test_what_a_follow_up_tells_comes_back():
    """Bridges, letters then and now, and who came and left."""
    bridge = Bridge(
        Decimal("61.2"), Decimal("65.0"), ((BridgeTerm.PRACTICE, Decimal("3.80")), (BridgeTerm.LATE, Decimal(0)))
    )
    followed = Followed(
        "x", bridge=bridge, letters=(LetterChange("A", Decimal(60), Decimal("6E+1")),), not_judged=NotJudged.OVERLAPS
    )
    mover = Mover(None, HistoryKind.MERGED, date(2026, 3, 1))
    told = FollowUp(YEAR, date(2026, 11, 25), date(2026, 12, 10), (followed,), 10, (mover,), (), (), ("Borte",))

    assert repr(told) == repr(follow_up_from(follow_up_text(told)))


def test_a_text_that_is_no_figures_is_refused():
    """Neither JSON of another kind nor a field of another type becomes figures."""
    for text in (
        "[]",
        "{}",
        figures_text(cluster_figures(Visibility.OPEN)).replace('"min_practices": 6', '"min_practices": "x"'),
    ):
        with pytest.raises(ValueError, match="validation error"):
            figures_from(text)
