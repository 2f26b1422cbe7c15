"""Made-up slips to a made-up anonymised report."""

from __future__ import annotations

from decimal import Decimal

from support.report_builders import HEADERS, HOUSE, cluster_figures, indicators, package, practice_id, practice_name

from pipeline.definitions.indicator import Header
from pipeline.measuring.figures import AnonymisedBar, Cell, ClusterFigures, OwnPlace, OwnSlip
from pipeline.measuring.slips import rank_of
from pipeline.model import HiddenBy, State, Unlisted, Visibility
from pipeline.reporting.slip import Slip, compose_slip

OWN = Cell(State.VALUE, value=100 * 42 / 61, low=56.4, high=79.1, numerator=Decimal(42), denominator=Decimal(61))


def own_slip(figures: ClusterFigures, index: int, label: str | None, reason: Unlisted = Unlisted.COVER) -> OwnSlip:
    """Make the slip of the practice at this place: of a letter, or of none for this reason."""
    own = Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER) if reason is Unlisted.OWNER else OWN
    places = []
    for figure in figures.figures:
        shown = {bar.label: bar.value for bar in figure.bars if isinstance(bar, AnonymisedBar)}
        better = next(h.better for h in HEADERS if h.id == figure.indicator_id)
        value = shown.get(label or "")
        place = None if value is None else rank_of(value, shown.values(), better)
        unlisted = reason if value is None else None
        places.append(OwnPlace(figure.indicator_id, "", own, value, place, unlisted))
    return OwnSlip(practice_id(index), practice_name(index), label, tuple(places))


def made_slip(
    index: int = 0,
    label: str | None = "C",
    reason: Unlisted = Unlisted.COVER,
    heads: tuple[Header, ...] = HEADERS[:2],
    practices: int = 12,
) -> Slip:
    """Compose a slip."""
    figures = cluster_figures(Visibility.ANONYMISED, heads, practices=practices)
    return compose_slip(own_slip(figures, index, label, reason), figures, package(heads), indicators(heads), HOUSE)
