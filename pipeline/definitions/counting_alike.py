"""
Turns two versions of a definition into what of them counts or is judged otherwise.

Its own room because a follow-up, an overlap and a change that is weighed all ask it: words, goals and how a figure is
told are no other way of counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_text import canonical_sql, parse_sql

#: What of a header decides what is counted; the rest are words, goals and how it is told.
_COUNTS: Final = (
    *("unit", "grain", "denominator_in", "categories", "lookback", "standardise", "counts", "min_denominator"),
)


def redefined(
    frozen: Indicator,
    today: Indicator,
    frozen_lists: Mapping[str, Codelist],
    todays_lists: Mapping[str, Codelist],
) -> tuple[str, ...]:
    """
    Name what of an indicator's definition counts otherwise today: the indicator itself, and codelists.

    Words, goals and how large a difference matters are no other way of counting, and neither are the names of codes.
    """
    changed = [] if frozen.fingerprint == today.fingerprint or _counts(frozen) == _counts(today) else [frozen.header.id]
    names = dict.fromkeys((*frozen.codelists, *today.codelists))
    return (*changed, *(n for n in names if _codes(frozen_lists.get(n)) != _codes(todays_lists.get(n))))


def counts_alike(
    one: Indicator, other: Indicator, lists_of_one: Mapping[str, Codelist], lists_of_other: Mapping[str, Codelist]
) -> bool:
    """Say whether two indicators count the same, whatever their ids and words; their codelists have the same names."""
    if set(one.codelists) != set(other.codelists) or set(one.reads) != set(other.reads):
        return False  # asked first: a SELECT takes long to parse
    lists_alike = all(_codes(lists_of_one.get(n)) == _codes(lists_of_other.get(n)) for n in one.codelists)
    return lists_alike and _counts(one) == _counts(other)


def judged_otherwise(before: Indicator, after: Indicator) -> tuple[str, ...]:
    """Name the keys of a header by which the same counts are judged otherwise: which way is good, goals, how far."""
    then, now = _judges(before), _judges(after)
    return tuple(key for key in now if then[key] != now[key])


def _judges(indicator: Indicator) -> dict[str, object]:
    """Give what of a header decides which figures are called good, or different; a goal's words do not."""
    header, goal = indicator.header, indicator.header.target
    return {
        "better": header.better,
        "relevant_difference": header.relevant_difference,
        "target": goal and (goal.value, goal.measured_on, goal.valid_to),
    }


def _counts(indicator: Indicator) -> tuple[object, ...]:
    own = tuple(getattr(indicator.header, name) for name in _COUNTS)
    return (_as_run(indicator.sql), *own, *(_counts(part) for part in indicator.parts))


@lru_cache(maxsize=1024)
def _as_run(sql: str) -> str:
    """Give a SELECT without what says nothing: spacing and comments."""
    tree, _ = parse_sql(sql, "", 1)
    return sql if tree is None else canonical_sql(tree)


def _codes(codelist: Codelist | None) -> frozenset[tuple[object, ...]]:
    lines = codelist.codes if codelist else ()
    return frozenset((c.code, c.valid_from, c.valid_to, c.region, c.specialty, c.weight) for c in lines)
