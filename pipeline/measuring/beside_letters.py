"""
Turns a cluster's own figures into those that may stand beside letters: every practice counts alike in them.

Its own room because a mean over patients says how practices' values go with their sizes, and everybody knows the
sizes: twelve of them put the letters of twelve figures back in place. A mean over practices says nothing of size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.definitions.indicator import Header
from pipeline.measuring.anonymity import FEWEST_SHOWN
from pipeline.measuring.disclosure import PublicSheet, Shown
from pipeline.measuring.figures import AnonymisedBar, Bars, Cell, Change, Changes
from pipeline.measuring.measure import Measurements
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.model import Cluster, HiddenBy, Level, Period, State, Unit, Verdict

HIDDEN = Shown(Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE))


@dataclass(frozen=True)
class BesideLetters:
    """One figure's bars, and the cluster and rule by which what stands beside them is chosen."""

    bars: Bars
    cluster: Cluster
    rule: Rule

    def of(self, sheet: PublicSheet, measurements: Measurements, own: Period) -> PublicSheet:
        """Give a sheet as it may stand in a report of its own period."""
        return self.now(sheet) if sheet.period == own else self.earlier(sheet, measurements)

    def now(self, sheet: PublicSheet) -> PublicSheet:
        """
        Give the report's own period with the mean of the letters as they are shown for the cluster's figure.

        A part of a share without bars has none: with the others it would add up to what they may not tell.
        """
        return _told(sheet, [float(bar.value) for bar in self.bars if isinstance(bar, AnonymisedBar)])

    def earlier(self, sheet: PublicSheet, measurements: Measurements) -> PublicSheet:
        """Give an earlier period with the mean of those practices whose figures are not small then."""
        stake = Stake(sheet.header, sheet.period, self.rule)
        members = [measurements.of(Level.PRACTICE, i) for i in sorted(self.cluster.member_ids)]
        shown = [m.value for m in members if m.state is State.VALUE and not stake.is_small(m.sums)]
        return _told(sheet, [value for value in shown if value is not None])

    def changes(self, found: Changes, sheets: Sequence[PublicSheet]) -> Changes:
        """
        Tell the cluster's change between the two means; it is clear where the patients and the means both say so.

        In:   sheets: the figure's periods as they may stand beside letters, the report's own last
        """
        before = next(s for s in sheets if s.period == found.earlier)
        ends = before.cluster.cell, sheets[-1].cluster.cell
        if ends[0].value is None or ends[1].value is None:
            return replace(found, cluster=Change(*ends), practices=())
        moved = ends[1].value - ends[0].value
        told = Change(*ends, moved, verdict=_verdict(found.cluster, moved, before.header))
        return replace(found, cluster=told, practices=())


def beside_letters(
    of_indicator: Iterable[Bars], own: Bars, cluster: Cluster, rule: Rule, unit: Unit
) -> BesideLetters | None:
    """
    Say how a figure stands beside letters; None where it may stand as it is.

    That is where practices stand by name or not at all, in none of a share's parts, and for medians: that of a cluster
    is no mean of its practices'.
    """
    lettered = any(isinstance(bar, AnonymisedBar) for bars in of_indicator for bar in bars)
    return BesideLetters(own, cluster, rule) if lettered and unit is not Unit.MEDIAN else None


def in_shown_numbers(verdict: Verdict, distance: float, header: Header, *, counted: float) -> Verdict:
    """
    Call a difference clear only where the shown means tell it too: the same way, and large enough.

    Else the page would call 65,6 clearly above 64,0, or, where coarse values lift the mean over what the patients
    lie clearly below, say the opposite; and how far the patients' figure lies from the mean says how values go with
    sizes.

    In:   distance: in the shown means; counted: in the figures of the patients, which were judged
    """
    tells_it = abs(distance) >= float(header.relevant_difference) and distance * counted > 0
    return Verdict.MAY_BE_CHANCE if verdict is Verdict.CLEAR and not tells_it else verdict


def _verdict(counted: Change, moved: float, header: Header) -> Verdict:
    if counted.difference is None:
        return counted.verdict
    return in_shown_numbers(counted.verdict, moved, header, counted=counted.difference)


def _told(sheet: PublicSheet, values: Sequence[float]) -> PublicSheet:
    """Put the mean in the cluster's place; what is hidden stays so."""
    if sheet.cluster.cell.state is not State.VALUE:
        return sheet
    plain = Shown(Cell(State.VALUE, value=sum(values) / len(values))) if len(values) >= FEWEST_SHOWN else HIDDEN
    return replace(sheet, cluster=plain)
