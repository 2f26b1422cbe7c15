"""
Turns published figures into verdicts: is a difference more than chance, and large enough to matter.

Its own room because all verdicts of a report are judged together. A practice is compared with the rest
of its cluster, a cluster with the rest of its region; what is part of both would hide the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Final

from scipy.special import ndtr, ndtri

from pipeline.measuring.chance import heterogeneity, mixed_difference, two_groups
from pipeline.measuring.disclosure import PublicSheet, Publishable
from pipeline.measuring.estimate import Method, Sums, factor, in_display_terms
from pipeline.measuring.indirect import RelativeRates, expected
from pipeline.measuring.standardise import (
    Standard,
    events_of,
    spread_of_standardised,
    standardised_difference,
)
from pipeline.measuring.verdicts import Difference, judged
from pipeline.model import FEWEST_EVENTS, Period, Verdict

HETEROGENEITY: Final = 0.05
FEWEST_PRACTICES: Final = 2
FARTHEST: Final = 37.0  # standard deviations: beyond, a p-value is too small for a number

FigureKey = tuple[str, str]  # the indicator and, of a share, the category


@dataclass(frozen=True)
class Comparison:
    """The verdicts of one report, by indicator and, of a share, category."""

    practices: Mapping[tuple[FigureKey, str], Verdict]  # (figure, practice) against the rest of the cluster
    cluster: Mapping[FigureKey, Verdict]  # against the rest of the region, or of the regions mixed
    spread: Mapping[FigureKey, Verdict]  # do the practices differ more than chance

    def of(self, figure: FigureKey, practice_id: str) -> Verdict:
        """Give a practice's verdict; what could not be compared was not assessed."""
        return self.practices.get((figure, practice_id), Verdict.NOT_ASSESSED)


def compare(figures: Publishable, period: Period, *, by_letter: bool = False) -> Comparison:
    """
    Compare each shown practice with the rest of its cluster, and the cluster with the rest of its region.

    The verdicts on practices share one false-discovery rate over all indicators of the report, those on
    the cluster another.

    In:   by_letter: practices stand by letter, so that each is judged as if it were the smallest of them
    """
    sheets = [s for s in figures.sheets if s.period == period]
    practices = {
        (s.key, practice_id): _as_the_smallest(s, shown.sums) if by_letter else _from_rest(s, shown.sums)
        for s in sheets
        for practice_id, shown in s.practices.items()
        if shown.sums is not None
    }
    relevant = {s.key: float(s.header.relevant_difference) for s in sheets}
    return Comparison(
        practices=judged(practices, {k: relevant[k[0]] for k in practices}),
        cluster=judged({s.key: _from_region(s) for s in sheets}, relevant),
        spread={s.key: _spread_of(s) for s in sheets},
    )


def _from_rest(sheet: PublicSheet, practice: Sums) -> Difference | None:
    if sheet.cluster.sums is None:
        return None
    return _between(sheet, practice, sheet.cluster.sums.minus(practice))


def _as_the_smallest(sheet: PublicSheet, practice: Sums) -> Difference | None:
    """
    Judge a practice by its value alone, with as many behind it as behind the smallest one shown.

    Of two equal differences the larger practice's is the clearer: a mark would tell the large from the small. With
    value v beside the cluster's V, of d in D: v - rest = (v - V) · D / (D - d), and z = (v - V) · √(D·d / (D - d)) / σ.
    """
    found, cluster = _from_rest(sheet, practice), sheet.cluster.sums
    if found is None or cluster is None:
        return None
    sizes = [float(s.sums.denominator) for s in sheet.practices.values() if s.sums is not None and s.sums.denominator]
    own, least, everyone = float(practice.denominator), min(sizes), float(cluster.denominator)
    without = (everyone - own) / (everyone - least)
    z = min(-float(ndtri(found.p / 2)), FARTHEST) * sqrt(without * least / own)
    return Difference(found.size * without, 2 * float(ndtr(-z)))


def _from_region(sheet: PublicSheet) -> Difference | None:
    """Compare the cluster with the rest of its region; several regions are mixed by the cluster's lists."""
    cluster, rest = sheet.cluster.sums, sheet.rest
    if cluster is None or not rest or not all(_is_large_enough(sheet, s) for s in (cluster, *(s for _, s in rest))):
        return None
    if len(rest) == 1:
        return _between(sheet, cluster, rest[0][1])
    if isinstance(sheet.standard, Standard):
        return _between_standardised(sheet, sheet.standard, cluster, rest)
    own, others = _exposed(sheet, cluster), [(weight, _exposed(sheet, s)) for weight, s in rest]
    if not all(s.denominator for s in (own, *(s for _, s in others))):
        return None
    size, p = mixed_difference(sheet.method, own, others)
    return Difference(factor(sheet.header, sheet.period) * size, p) if isfinite(p) else None


def _between(sheet: PublicSheet, one: Sums, other: Sums) -> Difference | None:
    if sheet.method is Method.NONE or not (_is_large_enough(sheet, one) and _is_large_enough(sheet, other)):
        return None
    if isinstance(sheet.standard, Standard):
        return _between_standardised(sheet, sheet.standard, one, ((1.0, other),))
    one, other = _exposed(sheet, one), _exposed(sheet, other)
    if not (one.denominator and other.denominator):
        return None
    size, p = two_groups(sheet.method, one, other)
    return Difference(factor(sheet.header, sheet.period) * size, p) if isfinite(p) else None


def _between_standardised(
    sheet: PublicSheet, standard: Standard, one: Sums, others: Sequence[tuple[float, Sums]]
) -> Difference | None:
    if sheet.method is Method.NONE or any(events_of(s) < FEWEST_EVENTS for s in (one, *(s for _, s in others))):
        return None
    size, p = standardised_difference(standard, sheet.method, one, others)
    return Difference(factor(sheet.header, sheet.period) * size, p) if isfinite(p) else None


def _exposed(sheet: PublicSheet, sums: Sums) -> Sums:
    """Give the sums that a test takes: where the figure is observed beside expected, so is what is tested."""
    return expected(sheet.standard, sums) if isinstance(sheet.standard, RelativeRates) else sums


def _is_large_enough(sheet: PublicSheet, sums: Sums) -> bool:
    return in_display_terms(sheet.header, sheet.period, sums.denominator) >= sheet.header.min_denominator


def _spread_of(sheet: PublicSheet) -> Verdict:
    """Say whether the shown practices differ from each other by more than chance."""
    shown = [s.sums for s in sheet.practices.values() if s.sums is not None]
    if sheet.method is Method.NONE or len(shown) < FEWEST_PRACTICES:
        return Verdict.NOT_ASSESSED
    if isinstance(sheet.standard, Standard):
        p = spread_of_standardised(sheet.standard, sheet.method, shown)
    else:
        p = heterogeneity(sheet.method, [_exposed(sheet, s) for s in shown])
    if not isfinite(p):
        return Verdict.NOT_ASSESSED
    return Verdict.CLEAR if p <= HETEROGENEITY else Verdict.MAY_BE_CHANCE
