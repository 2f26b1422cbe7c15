"""
Turns a baseline, a window and an indicator into whether a change between them may be judged at all.

Its own room because no verdict is worth more than its windows: what overlaps, is shorter, has another season or is
counted by codes that ended would be called a change where nobody did anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.indicator import Header, Indicator
from pipeline.measuring.change import comparable, same_months
from pipeline.measuring.follow_up_figures import ExpiredCode, NotJudged
from pipeline.measuring.series import looked_at
from pipeline.model import Period


def not_judged(
    indicator: Indicator, baseline: Period, window: Period, expired: Sequence[ExpiredCode] = ()
) -> NotJudged | None:
    """
    Say why an indicator's change from a baseline to a window is not judged; None where it may be.

    A window overlaps where it, or what the indicator and its parts look back on, begins on or before the baseline's
    last day.
    """
    if any(looked_at(header, window).first <= baseline.last for header in _headers(indicator)):
        return NotJudged.OVERLAPS
    if not comparable(baseline, window):
        return NotJudged.OTHER_LENGTH
    if not same_months(baseline, window):
        return NotJudged.OTHER_SEASON
    return NotJudged.CODE_EXPIRED if expired else None


def expired_codes(
    indicator: Indicator,
    frozen: Mapping[str, Codelist],
    baseline: Period,
    window: Period,
    today: Mapping[str, Codelist] | None = None,
) -> tuple[ExpiredCode, ...]:
    """
    Give the frozen codes that held to the baseline's end, and hold no more at the window's.

    In:      codelists by id: frozen ones and, where given, today's, which may know an end that the frozen ones did not
    Out:     by codelist and code. A code that the same list takes up the day after has not ended
    """
    found = {}
    for name in indicator.codelists:
        lists = [of[name] for of in (frozen, today or {}) if name in of]
        for line in frozen[name].codes:
            ends = [end for each in lists if (end := _end(each, line, baseline.last)) is not None]
            if ends and min(ends) < window.last:
                found[name, line.code] = ExpiredCode(name, line.code, min(ends))
    return tuple(found[key] for key in sorted(found))


def _headers(indicator: Indicator) -> Iterator[Header]:
    yield indicator.header
    for part in indicator.parts:
        yield part.header


def _end(codelist: Codelist, line: Code, holds_on: date) -> date | None:
    """Give the last day of a code that holds on a day, lines that take it up included; None where it has no end."""
    spans = [
        (other.valid_from or date.min, other.valid_to or date.max)
        for other in codelist.codes
        if (other.code, other.region, other.specialty) == (line.code, line.region, line.specialty)
    ]
    end = holds_on - timedelta(days=1)
    for first, last in sorted(spans):
        if end < date.max and first <= end + timedelta(days=1) and last >= holds_on:
            end = max(end, last)
    return end if holds_on <= end < date.max else None
