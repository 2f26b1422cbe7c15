"""
What reporting may see of a follow-up beside its figures: bridges, letters then and now, who came and who left.

Its own room because only a follow-up has it; like `figures` it holds nothing rawer than what a page may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.measuring.figures import Cell
from pipeline.model import HistoryKind, Period


class BridgeTerm(StrEnum):
    """What moved a figure from the printed baseline to now."""

    PRACTICE = "practice"  # the practices that were there both times, counted the same way
    MEMBERSHIP = "membership"  # who joined and who left
    LATE = "late"  # what was delivered or mended after the baseline
    DEFINITION = "definition"  # another definition or codelist
    OTHER = "other"  # terms that alone would tell of too few


@dataclass(frozen=True)
class Bridge:
    """
    How the cluster's figure went from the printed baseline to today's definition now, split into what moved it.

    The terms add up exactly, in the decimals that the page shows.
    """

    before: Decimal
    now: Decimal
    terms: tuple[tuple[BridgeTerm, Decimal], ...]

    def __post_init__(self) -> None:
        if self.before + sum(size for _, size in self.terms) != self.now:
            raise TypeError("a bridge adds up exactly")


@dataclass(frozen=True)
class LetterChange:
    """A practice by letter, then and now: the two rounded values that stand beside its letter, and nothing else."""

    label: str
    before: Decimal
    now: Decimal


class NotJudged(StrEnum):
    """Why no verdict is given on an indicator's change, whatever its size."""

    OVERLAPS = "overlaps"  # the new window, with what it looks back on, reaches into the baseline's
    CODE_EXPIRED = "code_expired"  # a frozen code ends before the window does: both versions are shown
    OTHER_LENGTH = "other_length"  # neither as long as the baseline's nor the same days of the year
    OTHER_SEASON = "other_season"  # as long, but other months: what the season does would be called a change


@dataclass(frozen=True)
class ExpiredCode:
    """A code of the frozen definition that held to the baseline's end, and ends before the new window does."""

    codelist_id: str
    code: str
    valid_to: date


@dataclass(frozen=True)
class Followed:
    """What a follow-up tells of one figure beside its change."""

    indicator_id: str
    category: str = ""
    bridge: Bridge | None = None
    letters: tuple[LetterChange, ...] = ()  # anonymised reports: those with a row in both, in the order of letters
    redefined: tuple[str, ...] = ()  # what of the definition changed since: the indicator's id, codelists' ids
    expired: tuple[ExpiredCode, ...] = ()
    by_todays_definition: Cell | None = None  # the cluster now, where it is shown beside the frozen one's
    not_judged: NotJudged | None = None


@dataclass(frozen=True)
class Mover:
    """A practice that was there only once, or under another number; by name in open reports only."""

    name: str | None
    kind: HistoryKind | None  # null: joined or left the cluster; else what happened to the practice
    on: date | None


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up stands on, and what it tells of each figure in the package's order."""

    baseline: Period
    baseline_printed_on: date
    meeting_on: date  # where the baseline was talked about
    followed: tuple[Followed, ...]
    stayed: int  # members in both
    joined: tuple[Mover, ...]
    left: tuple[Mover, ...]
    turned: tuple[Mover, ...]  # in both, but merged or under another number
    indicators_gone: tuple[str, ...] = ()  # titles of indicators of the baseline that can no longer be counted
    baseline_snapshot: str = ""  # what the baseline was counted from, and by which version of the package
    baseline_package_version: str = ""

    @property
    def movers(self) -> tuple[Mover, ...]:
        """Everybody who was there only once, or under another number."""
        return (*self.joined, *self.left, *self.turned)
