"""Made-up patients seen in two periods, summed one at a time into what the warehouse would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from support.measuring_cases import YEAR, groups_of, measured, of_patients

from pipeline.measuring.change import Changes, changes
from pipeline.measuring.counts import Counts
from pipeline.measuring.pairs import PAIRED, PAIRS_SCHEMA, PairCounts
from pipeline.model import Period

YEAR_BEFORE = YEAR.earlier(12)


@dataclass(frozen=True)
class Person:
    """One patient: practice, numerator and denominator in either period; None where not there."""

    before: tuple[str, Any, Any] | None
    now: tuple[str, Any, Any] | None


def people(practice: str, *rows: tuple[int, Any, Any]) -> list[Person]:
    """Give so many patients of one practice, each with (numerator, denominator) before and now, or None."""
    return [
        Person(*(None if seen is None else (practice, *seen) for seen in (before, now)))
        for n, before, now in rows
        for _ in range(n)
    ]


def counts_of(persons: Iterable[Person], *, now: bool, period: Period, indicator: str = "seen") -> Counts:
    """Sum one period's patients by practice."""
    practices: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for person in persons:
        seen = person.now if now else person.before
        if seen is not None:
            practices[seen[0]].append((seen[1], seen[2]))
    return of_patients(practices, period, indicator)


def pairs_of(
    persons: Iterable[Person], earlier: Period = YEAR_BEFORE, later: Period = YEAR, indicator: str = "seen"
) -> PairCounts:
    """Sum those who are in both periods, by practice of either."""
    sums: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(PAIRED, Decimal(0)) | {"n": 0})
    for person in persons:
        if person.before is None or person.now is None:
            continue
        (b, *before), (n, *now) = person.before, person.now
        x1, y1, x2, y2 = (Decimal(str(v)) for v in (*before, *now))
        products = {"n": 1, "numerators": x1 * x2, "numerator_before": x1 * y2}
        products |= {"numerator_now": y1 * x2, "denominators": y1 * y2}
        for name, product in products.items():
            sums[b, n][name] += product
    rows = [{"before_id": b, "now_id": n, **total} for (b, n), total in sums.items()]
    return PairCounts(indicator, earlier, later, pl.DataFrame(rows, schema=PAIRS_SCHEMA))


def changed(
    persons: Iterable[Person],
    earlier: Period = YEAR_BEFORE,
    later: Period = YEAR,
    *,
    same: bool = True,
    groups: dict[str, Any] | None = None,
    **said: Any,
) -> Changes:
    """Measure both periods, and give the changes; not `same`: as if the periods had different patients."""
    everybody = list(persons)
    practices = sorted({seen[0] for p in everybody for seen in (p.before, p.now) if seen is not None})
    those = groups_of(practices, **(groups or {}))
    before, now = (
        measured(counts_of(everybody, now=is_now, period=period), those, **said)
        for is_now, period in ((False, earlier), (True, later))
    )
    return changes(before, now, pairs_of(everybody, earlier, later) if same else None)
