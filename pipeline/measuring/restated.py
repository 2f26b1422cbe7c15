"""
Turns a baseline's sums and the same period's sums today into what has changed between them, for one cluster.

Its own room because a number that moves under a sealed report is no change in practice: whoever follows the report up
must know of it first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.measuring.counts import Counts

_EXACT = 6  # decimals of a sum


@dataclass(frozen=True)
class Restated:
    """One indicator's sums of a cluster, as they were when its report was printed and as the data give them now."""

    indicator_id: str
    numerator_before: Decimal
    numerator_now: Decimal
    denominator_before: Decimal
    denominator_now: Decimal
    practices: int  # members any of whose numbers changed
    months: tuple[date, ...]  # first days of the months that changed; none where months do not add up

    @property
    def percent(self) -> Decimal | None:
        """How much larger the numerator is now, in percent of what it was; null where it was nothing."""
        before = self.numerator_before
        return 100 * (self.numerator_now - before) / before if before else None


def restated(
    before: Counts,
    now: Counts,
    members: Collection[str],
    months_before: Sequence[Counts] = (),
    months_now: Sequence[Counts] = (),
) -> Restated | None:
    """
    Compare the sums of a cluster's members, under the same practice numbers.

    In:     the months of both, oldest first; none where they do not add up
    Out:    None where no member's numbers changed
    """
    changed = _changed(before, now, members)
    if not changed:
        return None
    months = [b.period.first for b, n in zip(months_before, months_now, strict=True) if _changed(b, n, members)]
    then, today = (
        [_sum(counts, column, members) for column in ("numerator", "denominator")] for counts in (before, now)
    )
    return Restated(before.indicator_id, then[0], today[0], then[1], today[1], len(changed), tuple(months))


def _changed(before: Counts, now: Counts, members: Collection[str]) -> frozenset[str]:
    """Give the members with a row that only one of the two has."""
    found: set[str] = set()
    for name in ("frame", "strata", "values", "categories"):
        then, today = getattr(before, name), getattr(now, name)
        if then is not None and today is not None:
            rows = [set(f.filter(pl.col("practice_id").is_in(list(members))).rows(named=False)) for f in (then, today)]
            place = then.columns.index("practice_id")
            found |= {row[place] for row in rows[0] ^ rows[1]}
    return frozenset(found)


def _sum(counts: Counts, column: str, members: Collection[str]) -> Decimal:
    own = counts.frame.filter(pl.col("practice_id").is_in(list(members)))
    return Decimal(own[column].sum() or 0).quantize(Decimal(1).scaleb(-_EXACT))
