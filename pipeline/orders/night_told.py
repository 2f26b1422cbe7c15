"""
Turns what a night found into the facts that its summary and the ledger tell: Danish for the one, plain for the other.

Its own room because numbers that moved under a report are told with how much, and small ones are not told at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from babel.dates import format_date

from pipeline.definitions.indicator import Header
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.measuring.restated import Restated
from pipeline.model import Period
from pipeline.orders import night_words as words
from pipeline.reporting.numbers import NARROW, Numbers

_NUMBERS: Final = Numbers("da")


def sources_told(now: SnapshotManifest, before: SnapshotManifest | None) -> str:
    """Name the sources of which something new was received, and until when their data reach."""
    earlier = {s.id: s.parts for s in before.sources} if before else {}
    new = [s for s in now.sources if earlier.get(s.id) != s.parts]
    lines = (
        words.SOURCE_UNTIL.format(title=s.title, until=_NUMBERS.day(s.data_until))
        for s in sorted(new, key=lambda s: s.title)
    )
    return "; ".join(lines) or words.NO_NEW_SOURCE


def restated_fact(found: Restated, header: Header, period: Period, smallest: int) -> dict[str, str]:
    """Tell of one indicator whose numbers moved, for the summary."""
    practices = words.PRACTICES[found.practices != 1].format(n=found.practices)
    named = [str(format_date(m, "MMMM y", locale="da")).replace(" ", NARROW) for m in found.months]
    months = words.MONTHS.format(months=", ".join(named)) if named else ""
    return {
        "title": header.title,
        "period": f"{_NUMBERS.day(period.first)} til {_NUMBERS.day(period.last)}",
        "much": _much(found, smallest).format(practices=practices, months=months),
    }


def restated_event(found: Iterable[Restated], smallest: int) -> dict[str, str]:
    """Tell of all indicators whose numbers moved, for the ledger: by id."""
    told = {}
    for one in found:
        months = ", ".join(f"{m:%Y-%m}" for m in one.months)
        parts = [_plain(one, smallest), f"practices: {one.practices}", *([f"months: {months}"] if months else [])]
        told[one.indicator_id] = "; ".join(parts)
    return told


def _much(found: Restated, smallest: int) -> str:
    if _is_small(found, smallest):
        return words.MUCH_UNKNOWN
    before, now = found.numerator_before, found.numerator_now
    return words.MUCH.format(
        before=_sum(before, found.denominator_before),
        now=_sum(now, found.denominator_now),
        percent=words.UNCHANGED_SUM if found.percent == 0 else _percent(found.percent),
        practices="{practices}",
        months="{months}",
    )


def _percent(percent: Decimal | None) -> str:
    return words.FROM_NOTHING if percent is None else f"{_NUMBERS.signed(percent, 1)}{NARROW}%"


def _sum(numerator: Decimal, denominator: Decimal) -> str:
    return words.SUM.format(numerator=_number(numerator), denominator=_number(denominator))


def _number(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return _NUMBERS.decimal(value, 0 if whole else 1)


def _plain(found: Restated, smallest: int) -> str:
    if _is_small(found, smallest):
        return f"a sum below {smallest}"
    numbers = found.numerator_before, found.denominator_before, found.numerator_now, found.denominator_now
    return "{} of {}, now {} of {}".format(*(f"{n.normalize():f}" for n in numbers))


def _is_small(found: Restated, smallest: int) -> bool:
    """Say whether a sum is one that no page would show."""
    return any(0 < n < smallest for n in (found.numerator_before, found.numerator_now))
