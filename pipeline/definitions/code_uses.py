"""
Turns a codelist and how often codes occur in data into what does not fit: codes that never occur, neighbours that do.

Its own room because a codelist ages in silence. A code that ended, one that moved, a prefix that is a letter too short:
none of them is an error, and each of them makes a figure wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pipeline.definitions.codelist import Code, Codelist
from pipeline.model import add_months

STILL_MONTHS: Final = 12  # a code without a row for so long before the newest is told of
NEIGHBOURS: Final = 5  # of one prefix, those with the most rows


@dataclass(frozen=True)
class CodeUse:
    """How often a code occurs in one table, with one specialty, in one region, between two edges of time."""

    table: str
    code: str
    specialty: str | None
    region: str | None
    rows: int
    first_on: date | None  # null: the table has no dates
    last_on: date | None


class Misfit(StrEnum):
    """What does not fit between a codelist and the data."""

    NEVER = "never occurs"
    NO_LONGER = "no longer occurs"
    OUTSIDE_TIME = "occurs outside its dates"
    ELSEWHERE = "occurs with another specialty"
    OTHER_REGION = "occurs in another region"
    NEIGHBOUR = "occurs just outside"
    UNVERIFIED = "counts, and nobody verified it"


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: which line of the list, which code, how many rows, and when."""

    codelist_id: str
    line: str  # as it is written in the list
    misfit: Misfit
    code: str
    rows: int = 0
    first_on: date | None = None
    last_on: date | None = None
    remark: str = ""


def edges_of(codelists: Iterable[Codelist]) -> tuple[date, ...]:
    """Give the first days on which something begins or is over: uses are counted between them."""
    days = set()
    for line in (line for codelist in codelists for line in codelist.codes):
        if line.valid_from:
            days.add(line.valid_from)
        if line.valid_to and line.valid_to < date.max:
            days.add(date.fromordinal(line.valid_to.toordinal() + 1))
    return tuple(sorted(days))


def misfits(codelist: Codelist, uses: Sequence[CodeUse]) -> Iterator[Finding]:
    """
    Give what does not fit between a codelist and the uses of its system's codes, line by line.

    In:      uses that lie between the edges of `edges_of`, so that each is inside a line's dates or outside
    """
    newest = max((use.last_on for use in uses if use.last_on), default=None)
    for line in codelist.codes:
        if not line.takes_away:
            yield from _of_line(line, codelist, [use for use in uses if line.matches(use.code)], newest)
            if line.is_prefix:
                yield from _neighbours(line, codelist, uses)


def _of_line(line: Code, codelist: Codelist, uses: Sequence[CodeUse], newest: date | None) -> Iterator[Finding]:
    taken = [use for use in uses if _is_taken(use.code, codelist)]
    meant = [use for use in taken if _holds(line, use)]
    if not taken:
        yield Finding(codelist.id, line.code, Misfit.NEVER, line.stem)
    elif newest is not None and (line.valid_to is None or line.valid_to >= newest):
        last = max((use.last_on for use in meant if use.last_on), default=None)
        if last is not None and last <= add_months(newest, -STILL_MONTHS):
            yield _told(codelist, line, Misfit.NO_LONGER, meant)
    for misfit, apart in (
        (Misfit.OUTSIDE_TIME, [u for u in taken if _is_of_place(line, u) and not _is_in_time(line, u)]),
        (Misfit.ELSEWHERE, [u for u in taken if line.specialty is not None and u.specialty != line.specialty]),
        (Misfit.OTHER_REGION, [u for u in taken if line.region is not None and u.region != line.region]),
    ):
        others = [use for use in apart if not any(_holds(other, use) for other in _speaking(use.code, codelist))]
        if others:
            yield _told(codelist, line, misfit, others)
    if meant and not (codelist.verified and line.verified):
        yield _told(codelist, line, Misfit.UNVERIFIED, meant)


def _neighbours(line: Code, codelist: Codelist, uses: Sequence[CodeUse]) -> Iterator[Finding]:
    """Give the codes that share all of a prefix but its last character, that the list neither takes nor takes away."""
    near: dict[str, list[CodeUse]] = {}
    for use in uses:
        if use.code.startswith(line.stem[:-1]) and not any(other.matches(use.code) for other in codelist.codes):
            near.setdefault(use.code, []).append(use)
    by_rows = sorted(near.items(), key=lambda each: (-sum(use.rows for use in each[1]), each[0]))
    more = len(by_rows) - NEIGHBOURS
    for code, of_code in by_rows[:NEIGHBOURS]:
        remark = f"and {more} more" if more > 0 and code == by_rows[NEIGHBOURS - 1][0] else ""
        yield _told(codelist, line, Misfit.NEIGHBOUR, of_code, remark)


def _told(codelist: Codelist, line: Code, misfit: Misfit, uses: Sequence[CodeUse], remark: str = "") -> Finding:
    codes = sorted({use.code for use in uses})
    firsts, lasts = [u.first_on for u in uses if u.first_on], [u.last_on for u in uses if u.last_on]
    places = {
        Misfit.ELSEWHERE: ("specialty", sorted({u.specialty or "none" for u in uses})),
        Misfit.OTHER_REGION: ("region", sorted({u.region or "none" for u in uses})),
    }.get(misfit)
    return Finding(
        codelist.id,
        line.code,
        misfit,
        codes[0] if len(codes) == 1 else f"{len(codes)} codes",
        sum(use.rows for use in uses),
        min(firsts, default=None),
        max(lasts, default=None),
        f"{places[0]} {', '.join(places[1])}" if places else remark,
    )


def _is_taken(code: str, codelist: Codelist) -> bool:
    return not any(line.takes_away and line.matches(code) for line in codelist.codes)


def _speaking(code: str, codelist: Codelist) -> list[Code]:
    return [line for line in codelist.codes if not line.takes_away and line.matches(code)]


def _holds(line: Code, use: CodeUse) -> bool:
    return _is_of_place(line, use) and _is_in_time(line, use)


def _is_of_place(line: Code, use: CodeUse) -> bool:
    of_trade = line.specialty is None or line.specialty == use.specialty
    return of_trade and (line.region is None or line.region == use.region)


def _is_in_time(line: Code, use: CodeUse) -> bool:
    """Say whether a use lies within a line's dates; uses end where a line's dates do."""
    if use.first_on is None or use.last_on is None:
        return True
    return (line.valid_from or date.min) <= use.first_on and use.last_on <= (line.valid_to or date.max)
