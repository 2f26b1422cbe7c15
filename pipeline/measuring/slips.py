"""
Turns a practice's own measurements and a protected report into what that practice alone may read.

Its own room because it is the one place where an unprotected figure goes on to print: it is handed one practice's own
measurements, and of all others nothing but the protected figures of the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.measuring.coarse import rounded
from pipeline.measuring.figures import AnonymisedBar, Cell, ClusterFigures, IndicatorFigure, OwnPlace, OwnSlip, Rank
from pipeline.measuring.measure import Measurement, Measurements, figure_id
from pipeline.measuring.medians import are_shared, middle
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.model import Better, Cluster, HiddenBy, Level, Practice, State, Unlisted

_REASONS = {
    State.NO_DATA: Unlisted.NO_DATA,
    State.HIDDEN: Unlisted.OWNER,
    State.NOT_APPLICABLE: Unlisted.NOT_APPLICABLE,
    State.TOO_FEW: Unlisted.TOO_FEW,
}


def own_slips(
    cluster: Cluster,
    figures: ClusterFigures,
    measured: Mapping[str, Sequence[Measurements]],
    letters: Mapping[str, str],
    rule: Rule,
) -> tuple[OwnSlip, ...]:
    """
    Make every member's slip to an anonymised report, in the order of practice ids.

    In:      the report's protected figures; the measurements that they were made from, by figure; letters by practice
    """
    now = {figure: each[-1] for figure, each in measured.items()}
    return tuple(
        own_slip(
            practice,
            letters[practice.practice_id],
            figures,
            {figure: (m, m.of(Level.PRACTICE, practice.practice_id)) for figure, m in now.items()},
            rule,
        )
        for practice in sorted(cluster.members, key=lambda p: p.practice_id)
    )


def own_slip(
    practice: Practice,
    letter: str,
    figures: ClusterFigures,
    own: Mapping[str, tuple[Measurements, Measurement]],
    rule: Rule,
) -> OwnSlip:
    """Make one practice's slip from its own measurements, by figure, and what the report shows of the others."""
    places = []
    for figure in figures.figures:
        measurements, measurement = own[figure_id(figure.indicator_id, figure.category)]
        stake = Stake(measurements.header, measurements.period, rule)
        places.append(own_place(figure, letter, measurement, stake))
    is_listed = any(p.shown is not None for p in places)
    return OwnSlip(practice.practice_id, practice.name, letter if is_listed else None, tuple(places))


def own_place(figure: IndicatorFigure, letter: str, own: Measurement, stake: Stake) -> OwnPlace:
    """Set a practice's own figure beside the letters of the report's."""
    listed = {bar.label: bar.value for bar in figure.bars if isinstance(bar, AnonymisedBar)}
    shown = listed.get(letter)
    return OwnPlace(
        indicator_id=figure.indicator_id,
        category=figure.category,
        own=_own_cell(own),
        shown=shown,
        rank=None if shown is None else rank_of(shown, listed.values(), stake.header.better),
        unlisted=None if shown is not None else _why_unlisted(figure, own, stake),
    )


def rank_of(value: Decimal, shown: Iterable[Decimal], better: Better) -> Rank:
    """
    Give the place of a shown value among all shown ones, itself included; equal values share their places.

    Places are counted from the highest value, and from the lowest where lower is better. They are those of the
    rounded values on the page, so that a place tells nothing finer than the page does.
    """
    values = list(shown)
    ahead = sum(v < value if better is Better.LOWER else v > value for v in values)
    return Rank(ahead + 1, ahead + values.count(value), len(values))


def _why_unlisted(figure: IndicatorFigure, own: Measurement, stake: Stake) -> Unlisted:
    """Say why a figure has no letter for a practice: what is so of its own figure first."""
    if own.state is not State.VALUE:
        return _REASONS[own.state]
    if figure.members < stake.rule.min_practices:
        return Unlisted.FEW_PRACTICES
    if not figure.bars:
        return Unlisted.NOBODY
    if _is_small(own, stake):
        return Unlisted.SMALL_NUMBER
    return Unlisted.ROUNDED if _vanishes(own, figure.rounded_to) else Unlisted.COVER


def _vanishes(own: Measurement, step: Decimal | None) -> bool:
    """Say whether a value that is not 0 would be printed as 0."""
    return bool(step and own.value and not rounded(own.value, step))


def _is_small(own: Measurement, stake: Stake) -> bool:
    values = own.sums.values
    if values is not None and not are_shared(
        middle(values) or (), values, stake.header.decimals, stake.rule.smallest_shown
    ):
        return True
    return stake.is_small(own.sums)


def _own_cell(own: Measurement) -> Cell:
    """Turn a measurement into a cell with all its numbers: a practice knows its own patients."""
    if own.state is State.HIDDEN:
        return Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER)
    if own.value is None or own.state in (State.NO_DATA, State.NOT_APPLICABLE):
        return Cell(own.state)
    return Cell(
        State.VALUE,
        value=own.value,
        low=own.low,
        high=own.high,
        numerator=own.sums.numerator if own.sums.values is None else None,
        denominator=own.sums.denominator,
        crude=own.crude,
    )
