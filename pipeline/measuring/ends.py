"""
Turns a figure of the baseline and the same figure now into the two ends that a follow-up holds against each other.

Its own room because the changes and the bridges must mean the same by a figure's ends: what was on paper, whatever is
known today, and what is protected today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.definitions.indicator import Header, Indicator
from pipeline.measuring.change import Changes
from pipeline.measuring.compare import FigureKey
from pipeline.measuring.figures import AnonymisedBar, Bars, Cell, ClusterFigures, IndicatorFigure, OpenBar
from pipeline.measuring.follow_up_figures import ExpiredCode, NotJudged
from pipeline.measuring.judging import not_judged
from pipeline.measuring.movers import Movers
from pipeline.measuring.rule import Rule
from pipeline.measuring.stages import Letters, Stages
from pipeline.model import Cluster, Visibility


@dataclass(frozen=True)
class Recounted:
    """One figure counted again: what is known beside the protected cells of its two ends. Unprotected."""

    indicator: Indicator  # by its frozen definition
    changes: Changes  # from what the baseline counted to the new window, in `groups_then` and `groups_now`
    stages: Stages | None = None  # None: the deliveries of today do not reach the baseline's period
    redefined: tuple[str, ...] = ()
    expired: tuple[ExpiredCode, ...] = ()

    @property
    def key(self) -> FigureKey:
        """What the figure is about: the indicator, and of a share the category."""
        return self.indicator.header.id, self.changes.later.category


@dataclass(frozen=True)
class Followable:
    """What a whole follow-up of one cluster has in common."""

    cluster: Cluster  # with its members now
    names_then: Mapping[str, str]  # of the members then
    movers: Movers
    visibility: Visibility
    rule: Rule
    baseline_printed_on: date
    meeting_on: date
    letters_then: Mapping[str, str] = field(default_factory=dict)  # by the members' numbers then; anonymised ones alone
    letters_now: Mapping[str, str] = field(default_factory=dict)
    indicators_gone: tuple[str, ...] = ()  # titles


@dataclass(frozen=True)
class Ends:
    """One figure as the baseline printed it and as it is shown now, and what was counted between them."""

    frozen: IndicatorFigure
    now: IndicatorFigure
    recounted: Recounted
    withheld: NotJudged | None  # why no verdict is given

    @property
    def header(self) -> Header:
        """The frozen definition's."""
        return self.recounted.changes.later.header

    @property
    def are_means(self) -> bool:
        """Say whether both ends are means of letters."""
        return self.frozen.by_practice and self.now.by_practice

    @property
    def are_one_kind(self) -> bool:
        """Say whether both ends are means of letters or neither is: else they are nothing to hold together."""
        return self.frozen.by_practice == self.now.by_practice

    @property
    def named(self) -> tuple[dict[str, Cell], dict[str, Cell]]:
        """The cells of named practices, under their numbers then and now; none where they stand by letter."""
        then, now = (
            {bar.practice_id: bar.cell for bar in of.bars if isinstance(bar, OpenBar)} for of in (self.frozen, self.now)
        )
        return then, now

    def letters(self, on: Followable) -> Letters:
        """Give the letters then and now."""
        then, now = ({letter: i for i, letter in of.items()} for of in (on.letters_then, on.letters_now))
        return Letters(then, now, letter_values(self.frozen.bars), letter_values(self.now.bars))


def ends_of(figures: ClusterFigures, frozen: ClusterFigures, recounted: Iterable[Recounted]) -> Iterator[Ends]:
    """Hold every figure that was counted again to its baseline; what either report has not is left out."""
    then, now = ({(f.indicator_id, f.category): f for f in of.figures} for of in (frozen, figures))
    for one in recounted:
        if one.key in then and one.key in now:
            why = not_judged(one.indicator, then[one.key].period, now[one.key].period, one.expired)
            yield Ends(then[one.key], now[one.key], one, why)


def letter_values(bars: Bars) -> dict[str, Decimal]:
    """Give the rounded values beside letters, in the order of the letters; nothing of named practices."""
    return {bar.label: bar.value for bar in bars if isinstance(bar, AnonymisedBar)}


def labels_shown(figures: ClusterFigures) -> frozenset[str]:
    """Give the letters that a report shows in any of its figures."""
    return frozenset(label for f in figures.figures for label in letter_values(f.bars))
