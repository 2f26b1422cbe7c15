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

from pipeline.measuring.layout import Place
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, State, Visibility
from pipeline.orders.editions import Edition
from pipeline.orders.exposing import Known
from pipeline.orders.told import PEOPLE, Figure, figures_of, keys_of

WORTH: Final = (Level.CLUSTER, Level.PRACTICE, Level.REGION, Level.DENMARK)  # which figure of a period stays longest


@dataclass(frozen=True)
class Conflict:
    """A figure of a new report that must be hidden, what it would tell, and the released editions beside it."""

    figure: Place
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
    package_id: str, period: Period, members: Iterable[str], questions: Mapping[str, str], released: Sequence[Edition]
) -> dict[str, Edition]:
    """
    Give the indicators that an anonymised report must not show by practice, with the edition that forbids it.

    One that stood open for any of these practices in a period that overlaps, its earlier periods and run charts
    included, would turn letters into names. One that another package showed by practice would link its letters to ours.

    In:   the report's indicators, each with what it asks: a counted twin shows the same values as its indicator
    """
    ours, known, first = frozenset(members), dict[str, Edition](), dict[str, Edition]()
    for edition in released:
        if not ours & edition.members.keys():
            continue
        is_open = edition.asked.visibility is Visibility.OPEN
        for cell in edition.cells:
            if is_open and cell.period.first <= period.last and period.first <= cell.period.last:
                known.setdefault(edition.question(cell.indicator_id), edition)
            if cell.level is Level.PRACTICE and cell.state is State.VALUE and not is_open:
                first.setdefault(edition.question(cell.indicator_id), edition)
    others = {asked: e for asked, e in first.items() if e.asked.package_id != package_id}
    forbids = {**others, **known}
    return {i: forbids[asked] for i, asked in questions.items() if asked in forbids}


def letters_told(new: Edition, released: Iterable[Edition]) -> tuple[Edition, ...]:
    """Give the released anonymised editions whose letters can be read beside a new open one."""
    if new.asked.visibility is not Visibility.OPEN:
        return ()
    periods: dict[str, set[Period]] = {}
    for cell in new.cells:
        if cell.level is Level.PRACTICE and cell.state is State.VALUE:
            periods.setdefault(new.question(cell.indicator_id), set()).add(cell.period)
    return tuple(
        e
        for e in released
        if e.asked.visibility is Visibility.ANONYMISED
        and any(
            c.level is Level.PRACTICE
            and c.unit_id in new.members
            and any(
                p.first <= c.period.last and c.period.first <= p.last
                for p in periods.get(e.question(c.indicator_id), ())
            )
            for c in e.cells
        )
    )


def _conflicts_of(key: tuple[str, str], new: Edition, released: Sequence[Edition], rule: Rule) -> Iterator[Conflict]:
    ours, asked = len(released), (new.question(key[0]), key[1])
    own = sorted(figures_of(new, ours, asked), key=lambda f: _worth(f, new.period))
    old = [f for source, edition in enumerate(released) for f in figures_of(edition, source, asked)]
    if not own or not old:
        return
    known = Known.of(old, own, new.kinds.get(key[0], PEOPLE), rule)
    for _, group in groupby(own, key=lambda f: _worth(f, new.period)):
        block = tuple(group)
        more = known.with_told(block)
        exposed = more.exposed_after(known)
        if exposed is None:
            known = more
        else:
            hidden = Place(*key, block[0].period, block[0].level, _unit(new, block[0]))
            beside = tuple(released[s] for s in sorted(exposed.sources - {ours}))
            yield Conflict(hidden, exposed.practices, exposed.span, beside)


def _unit(new: Edition, figure: Figure) -> str:
    """Name whose figure it is as the gate does: practices are withheld together."""
    cells = (c for c in new.cells if c.level is figure.level and figure.level is not Level.PRACTICE)
    return next((c.unit_id for c in cells), "")


def _worth(figure: Figure, own: Period) -> tuple[bool, int, int, int]:
    """Order figures: those of the report's own period first, then the newest and longest, a cluster's before others."""
    period = figure.period
    return period != own, -period.last.toordinal(), -period.days, WORTH.index(figure.level)
