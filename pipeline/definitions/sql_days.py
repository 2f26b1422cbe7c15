"""
Says by its form which days' rows of each dated table a SELECT can use, whatever the data are.

Its own room because a new month then leaves an older period's answer standing. A bound counts only where a row outside
it is as good as absent: in a WHERE, or in the ON that brings the table in. What cannot be told so is every day.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import sqlglot
from sqlglot import exp

from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_text import DIALECT, period_days
from pipeline.model import Period, as_day


@dataclass(frozen=True)
class Days:
    """A span of days, ends included; None: no end is known there."""

    first: date | None = None
    last: date | None = None

    def both(self, other: Days) -> Days:
        """Give the smallest span that holds both."""
        first = min(self.first, other.first) if self.first and other.first else None
        last = max(self.last, other.last) if self.last and other.last else None
        return Days(first, last)


EVERY_DAY: Final = Days()


@dataclass(frozen=True)
class _Ends:
    """The days that one naming of a table is bound by: days as they stand in the text, or a parameter's name."""

    firsts: frozenset[date | str] = frozenset()
    lasts: frozenset[date | str] = frozenset()

    def both(self, other: _Ends) -> _Ends:
        return _Ends(self.firsts | other.firsts, self.lasts | other.lasts)

    def filled(self, days: Mapping[str, date]) -> Days:
        """Give the span that is left when every end holds."""
        firsts, lasts = ([days[d] if isinstance(d, str) else d for d in ends] for ends in (self.firsts, self.lasts))
        return Days(max(firsts, default=None), min(lasts, default=None))


def days_read(indicator: Indicator, period: Period, dated: Mapping[str, str]) -> dict[str, Days]:
    """
    Give the days that an indicator can use of each dated table that it names, its parts included.

    In:      by table: the column with its date
    """
    found: dict[str, Days] = {}
    for one in (indicator, *indicator.parts):
        days = period_days(one, period)
        for table, ends in _ends_of(one.sql, tuple(sorted(dated.items()))):
            read = ends.filled(days)
            found[table] = found[table].both(read) if table in found else read
    return found


@cache
def _ends_of(sql: str, dated: tuple[tuple[str, str], ...]) -> tuple[tuple[str, _Ends], ...]:
    """Give each naming of a dated table in a SELECT, with what bounds it."""
    tree, columns = sqlglot.parse_one(sql, dialect=DIALECT), dict(dated)
    for word in tree.find_all(exp.Identifier):
        word.set("this", word.name.lower())  # DuckDB takes no notice of capitals, quoted or not
    shadowed = {cte.alias for cte in tree.find_all(exp.CTE)}
    return tuple(
        (table.name, _Ends() if table.name in shadowed else _bound(table, columns[table.name]))
        for table in tree.find_all(exp.Table)
        if table.name in columns
    )


def _bound(table: exp.Table, column: str) -> _Ends:
    """Give what the conditions on one table in a FROM leave of its days."""
    select, place = table.find_ancestor(exp.Select), table.parent
    if select is None:
        return _Ends()
    conditions = [select.args["where"].this] if select.args.get("where") else []
    if isinstance(place, exp.Join) and place.side in ("", "LEFT") and place.args.get("on") is not None:
        conditions.append(place.args["on"])
    names = {table.alias_or_name} if select.args.get("joins") else {table.alias_or_name, ""}
    ends = _Ends()
    for condition in conditions:
        for one in condition.flatten() if isinstance(condition, exp.And) else (condition,):
            ends = ends.both(_said(one, column, names))
    return ends


def _said(condition: exp.Expr, column: str, names: AbstractSet[str]) -> _Ends:
    """Give what a condition says of the days in a column."""

    def is_it(node: exp.Expr) -> bool:
        return isinstance(node, exp.Column) and node.name == column and node.table in names

    if isinstance(condition, exp.Between) and is_it(condition.this):
        return _Ends(_day(condition.args["low"]), _day(condition.args["high"]))
    below, above = _SIDES.get(type(condition), (False, False))
    if not (below or above):
        return _Ends()
    left, right = condition.this, condition.expression
    if is_it(right):
        left, right, below, above = right, left, above, below
    if not is_it(left):
        return _Ends()
    day = _day(right)
    return _Ends(day if below else frozenset(), day if above else frozenset())


#: By comparison: whether what stands on the right is an end below, and above, what stands on the left.
_SIDES: Final[Mapping[type[exp.Expr], tuple[bool, bool]]] = {
    exp.GTE: (True, False),
    exp.GT: (True, False),
    exp.LTE: (False, True),
    exp.LT: (False, True),
    exp.EQ: (True, True),
}


def _day(node: exp.Expr) -> frozenset[date | str]:
    """Give a day that stands in the text, or a parameter; nothing for what has to be computed."""
    if isinstance(node, exp.Placeholder):
        return frozenset({node.name})
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.to.is_type("date"):
        day = as_day(node.this.name)
        return frozenset({day}) if day else frozenset()
    return frozenset()
