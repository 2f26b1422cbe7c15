"""
Finds what a new report would give away together with all that was released before.

Its own room because a report that is safe alone may not be safe beside another: a member left, a period overlaps, all
clusters of a region are out, a letter was once a name. Pure: editions in, what must be hidden out, and which editions
it is hidden for. Figures are taken in the order of their worth; one gives way where it would tell too much beside
those that were released and those taken before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.measuring.assemble import Withheld
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, State, Visibility
from pipeline.orders.editions import Edition, Kind
from pipeline.orders.remainders import Remainder, remainders
from pipeline.orders.timeline import Height, Timeline
from pipeline.orders.told import PEOPLE, Figure, figures_of, is_small, keys_of

WORTH: Final = (Level.CLUSTER, Level.PRACTICE, Level.REGION, Level.DENMARK)  # which figure of a period stays longest


@dataclass(frozen=True)
class Conflict:
    """A figure of a new report that must be hidden, what it would tell, and the released editions beside it."""

    figure: Withheld
    practices: int  # of how many it would tell
    span: Period
    sources: tuple[Edition, ...]


def conflicts(new: Edition, released: Sequence[Edition], rule: Rule) -> tuple[Conflict, ...]:
    """
    Find the figures of a new edition that must be hidden because of what was released.

    In:   released editions, the first release first
    Out:  nothing where nothing was released; what is hidden in one category of a share is hidden in all
    """
    found = {c.figure: c for key in keys_of(new) for c in _conflicts_of(key, new, released, rule)}
    categories: dict[str, list[str]] = {}
    for indicator_id, category in keys_of(new):
        categories.setdefault(indicator_id, []).append(category)
    for conflict in tuple(found.values()):
        for category in categories[conflict.figure.indicator_id] if conflict.figure.indicator_id in new.kinds else ():
            figure = conflict.figure._replace(category=category)
            found.setdefault(figure, Conflict(figure, conflict.practices, conflict.span, conflict.sources))
    return tuple(found[f] for f in sorted(found, key=str))


def letters_known(
    package_id: str, period: Period, members: Iterable[str], released: Sequence[Edition]
) -> dict[str, Edition]:
    """
    Give the indicators that an anonymised report must not show by practice, with the edition that forbids it.

    One that stood open for any of these practices in a period that overlaps, its earlier periods and run charts
    included, would turn letters into names. One that another package showed by practice would link its letters to ours.
    """
    ours, known, first = frozenset(members), dict[str, Edition](), dict[str, Edition]()
    for edition in released:
        if not ours & edition.members.keys():
            continue
        is_open = edition.asked.visibility is Visibility.OPEN
        for cell in edition.cells:
            if is_open and cell.period.first <= period.last and period.first <= cell.period.last:
                known.setdefault(cell.indicator_id, edition)
            if cell.level is Level.PRACTICE and cell.state is State.VALUE and not is_open:
                first.setdefault(cell.indicator_id, edition)
    others = {i: e for i, e in first.items() if e.asked.package_id != package_id}
    return {i: e for i, e in {**others, **known}.items() if i in e.kinds}


def letters_told(new: Edition, released: Iterable[Edition]) -> tuple[Edition, ...]:
    """Give the released anonymised editions whose letters can be read beside a new open one."""
    if new.asked.visibility is not Visibility.OPEN:
        return ()
    periods: dict[str, set[Period]] = {}
    for cell in new.cells:
        if cell.level is Level.PRACTICE and cell.state is State.VALUE:
            periods.setdefault(cell.indicator_id, set()).add(cell.period)
    return tuple(
        e
        for e in released
        if e.asked.visibility is Visibility.ANONYMISED
        and any(
            c.level is Level.PRACTICE
            and c.unit_id in new.members
            and any(p.first <= c.period.last and c.period.first <= p.last for p in periods.get(c.indicator_id, ()))
            for c in e.cells
        )
    )


def _conflicts_of(key: tuple[str, str], new: Edition, released: Sequence[Edition], rule: Rule) -> Iterator[Conflict]:
    ours = len(released)
    own = tuple(figures_of(new, ours, key))
    known = _Known(new.kinds.get(key[0], PEOPLE), rule, ours, own)
    for source, edition in enumerate(released):
        for figure in figures_of(edition, source, key):
            known.add(figure)
    in_order = sorted(own, key=lambda f: _worth(f, new.period))
    for _, group in groupby(in_order, key=lambda f: _worth(f, new.period)):
        block = tuple(group)
        exposed = known.exposed_by(block) if released else None
        if exposed is None:
            for figure in block:
                known.add(figure)
        else:
            practices, span, sources = exposed
            hidden = Withheld(*key, block[0].period, block[0].level)
            yield Conflict(hidden, practices, span, tuple(released[s] for s in sorted(sources - {ours})))


def _worth(figure: Figure, own: Period) -> tuple[bool, int, int, int]:
    """Order figures: those of the report's own period first, then the newest and longest, a cluster's before others."""
    period = figure.period
    return period != own, -period.last.toordinal(), -period.days, WORTH.index(figure.level)


class _Known:
    """What is known of one indicator, figure by figure."""

    def __init__(self, kind: Kind, rule: Rule, ours: int, own: Sequence[Figure]) -> None:
        self._kind, self._rule, self._ours = kind, rule, ours
        self._lines: dict[str, Timeline] = {}
        self._alone = _lines_of(own)

    def add(self, figure: Figure) -> None:
        """Tell one more figure."""
        self._lines.setdefault(figure.whose, Timeline()).add(figure)

    def exposed_by(self, block: Sequence[Figure]) -> tuple[int, Period, frozenset[int]] | None:
        """Say of how many practices and in which span figures would tell too much, or nothing."""
        spans: dict[Period, list[Figure]] = {block[0].period: list(block)}
        for figure in block:
            line = self._lines.get(figure.whose, Timeline())
            for span, height in line.told_by(figure):
                if self._is_new(figure.whose, span) and is_small(height.counts, self._kind, self._rule):
                    return len(figure.practices), span, height.sources
                if all(c >= 0 for c in height.counts):
                    derived = Figure(figure.whose, figure.level, span, figure.practices, height.counts, height.sources)
                    spans.setdefault(span, []).append(derived)
        for span, figures in spans.items():
            for left in remainders(self._at(span), figures):
                if self._tells_too_much(left):
                    return len(left.practices), span, left.sources
        return None

    def _is_new(self, whose: str, span: Period) -> bool:
        """Say whether a span is more than what the new report tells by itself: that is for the gate to judge."""
        alone = self._alone.get(whose)
        return alone is None or alone.known(span) is None

    def _at(self, span: Period) -> list[Figure]:
        """Give the figures of all units in a span, told or following from what was told."""
        found = []
        for line in self._lines.values():
            told = [f for f in line.told if f.period == span]
            height = None if told else line.known(span)
            if height is not None and all(c >= 0 for c in height.counts):
                like = line.told[-1]
                told = [Figure(like.whose, like.level, span, like.practices, height.counts, height.sources)]
            found += told
        return found

    def _tells_too_much(self, left: Remainder) -> bool:
        """Judge what is left, but not what the new report tells by itself, nor what was known without it."""
        figures = (left.whole, *left.parts)
        if all(_height(self._alone, f) for f in figures):
            return False
        before = [_height(self._lines, f) for f in figures]
        is_few = left.is_of_few and not all(before)
        is_told_again = all(h and h.counts == f.counts for h, f in zip(before, figures, strict=True))
        counts = None if is_told_again else left.counts
        return is_few or (counts is not None and is_small(counts, self._kind, self._rule))


def _height(lines: Mapping[str, Timeline], figure: Figure) -> Height | None:
    line = lines.get(figure.whose)
    return None if line is None else line.known(figure.period)


def _lines_of(figures: Iterable[Figure]) -> Mapping[str, Timeline]:
    lines: dict[str, Timeline] = {}
    for figure in figures:
        lines.setdefault(figure.whose, Timeline()).add(figure)
    return lines
