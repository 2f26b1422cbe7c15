"""
Turns an indicator's SELECT into its conditions: every single thing that lets a row in, keeps it out or tells two apart.

Its own room because two readers want the same list: the one who asks whether a specification shows each condition,
and the one who follows rows through them to a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlglot
from sqlglot import exp

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_scope import Scope
from pipeline.definitions.sql_tables import Kind, readable_tables
from pipeline.definitions.sql_text import DIALECT, line_within
from pipeline.errors import Where

COMPARED = (exp.GTE, exp.GT, exp.LTE, exp.LT)

#: Columns of a codelist that a line may leave blank, and what a blank one says of a comparison with it.
_BLANK_IS_TRUE = ("valid_from", "valid_to")
_BLANK_IS_NULL = ("region", "specialty")


class Place(StrEnum):
    """Where in a SELECT a condition stands."""

    WHERE = "WHERE"
    HAVING = "HAVING"
    QUALIFY = "QUALIFY"
    ON = "ON"
    WHEN = "WHEN"
    SELECT = "SELECT"  # a true or false in the answer


class End(StrEnum):
    """An end of a BETWEEN."""

    LOW = "low"
    HIGH = "high"


class Constant(StrEnum):
    """What a condition on a codelist's column always is, while no line of the list fills that column."""

    TRUE = "true"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Condition:
    """One condition that is made of no others."""

    text: str  # in one line, with what stands inside a subquery left out
    where: Where
    place: Place
    at: int  # the node's number, depth first
    end: End | None = None
    kind: Kind = Kind.UNKNOWN  # of what is compared
    constant: Constant | None = None
    blank: str | None = None  # the codelist's column that no line fills, as list.column
    beside_true: bool = False  # an OR stands around it, and another side of it is always true
    joined_by: type[exp.Connector] | None = None  # the AND or OR that it is a side of
    joined_at: int = 0  # its number


@dataclass(frozen=True)
class Conditions:
    """A SELECT and its conditions, in the order of the text."""

    tree: exp.Expr
    all: tuple[Condition, ...]


def conditions_of(indicator: Indicator, contracts: Contracts, codelists: Mapping[str, Codelist]) -> Conditions:
    """
    Turn an indicator's SELECT into its conditions.

    A BETWEEN is two. What `combines` brings in has conditions of its own, which are not among these.
    """
    tree = _parsed(indicator)
    scope = Scope(readable_tables(contracts, codelists, (part.header.id for part in indicator.parts)))
    scope.statement(tree)
    finder = _Finder(indicator, scope, codelists, {id(node): at for at, node in enumerate(tree.dfs())})
    found = [condition for root, place in _roots(tree) for condition in finder.split(root, place)]
    return Conditions(tree, tuple(sorted(found, key=lambda one: (one.where.line or 0, one.at, one.end != End.LOW))))


def _parsed(indicator: Indicator) -> exp.Expr:
    """Parse a SELECT; `CASE x WHEN 1` is written as `CASE WHEN x = 1`, which means the same."""
    tree = sqlglot.parse_one(indicator.sql, dialect=DIALECT)
    for case in list(tree.find_all(exp.Case)):
        if case.this is not None:
            for branch in case.args["ifs"]:
                branch.set("this", exp.EQ(this=case.this.copy(), expression=branch.this.copy()))
            case.set("this", None)
    return tree


_HOLDERS: tuple[tuple[type[exp.Expr], str, Place], ...] = (
    (exp.Where, "this", Place.WHERE),
    (exp.Having, "this", Place.HAVING),
    (exp.Qualify, "this", Place.QUALIFY),
    (exp.Join, "on", Place.ON),
    (exp.If, "this", Place.WHEN),
)


def _roots(tree: exp.Expr) -> Iterator[tuple[exp.Expr, Place]]:
    """Give each whole condition; what is true or false in an answer without standing in one of them is one too."""
    for node in tree.dfs():
        for kind, key, place in _HOLDERS:
            if isinstance(node, kind) and node.args.get(key) is not None:
                yield node.args[key], place
        if isinstance(node, exp.Select):
            for item in node.selects:
                value = item.unalias().unnest()
                if isinstance(value, exp.Connector | exp.Not | exp.Predicate):
                    yield value, Place.SELECT


@dataclass(frozen=True)
class _Finder:
    indicator: Indicator
    scope: Scope
    codelists: Mapping[str, Codelist]
    numbers: Mapping[int, int]  # a node → its number

    def split(
        self, node: exp.Expr, place: Place, *, beside_true: bool = False, around: exp.Connector | None = None
    ) -> Iterator[Condition]:
        """Give the conditions that a condition is made of."""
        inner = node.unnest()
        if isinstance(inner, exp.Connector):
            sides = list(inner.flatten())
            for side in sides:
                others = [other for other in sides if other is not side]
                true = isinstance(inner, exp.Or) and any(self._constant(o)[0] is Constant.TRUE for o in others)
                yield from self.split(side, place, beside_true=beside_true or true, around=inner)
        elif isinstance(inner, exp.Not) and isinstance(inner.this.unnest(), (exp.Connector, exp.Between, *COMPARED)):
            yield from self.split(inner.this, place, beside_true=beside_true)
        elif isinstance(inner, exp.Between):
            for end in End:
                yield self._one(inner, place, end, beside_true, None)
        else:
            yield self._one(inner, place, None, beside_true, around)

    def _one(
        self, node: exp.Expr, place: Place, end: End | None, beside_true: bool, around: exp.Connector | None
    ) -> Condition:
        compared = as_comparison(node, end) if end else node
        constant, blank = self._constant(compared if end is None else node, end)
        kinds = [self.scope.kind_of(side) for side in _sides(node, end)]
        kind = next((kind for kind in kinds if kind is not Kind.UNKNOWN), Kind.UNKNOWN)
        line = self.indicator.sql_line + line_within(node, self.indicator.sql) - 1
        where = Where(self.indicator.file, line)
        found = Condition(
            written(compared), where, place, self.numbers[id(node)], end, kind, constant, blank, beside_true
        )
        return found if around is None else replace(found, joined_by=type(around), joined_at=self.numbers[id(around)])

    def _constant(self, node: exp.Expr, end: End | None = None) -> tuple[Constant | None, str | None]:
        """Say what a condition always is, because a codelist's column that it asks about is blank in every line."""
        inner = node.unnest()
        sides = _sides(inner, end)
        for side in sides:
            table, column = self.scope.owners.get(id(side.unnest()), ("", ""))
            lines = self.codelists[table].codes if table in self.codelists else ()
            if not lines or column not in (*_BLANK_IS_TRUE, *_BLANK_IS_NULL):
                continue
            if any(getattr(line, column) is not None for line in lines if not line.takes_away):
                continue
            name = f"{table}.{column}"
            if column in _BLANK_IS_TRUE and isinstance(inner, (*COMPARED, exp.Between)):
                return (Constant.TRUE if _waits_for(inner, side, column, end) else None), name
            if column in _BLANK_IS_NULL:
                is_null = isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null)
                return Constant.TRUE if is_null else Constant.UNKNOWN, name
        return None, None


def _waits_for(node: exp.Expr, side: exp.Expr, column: str, end: End | None) -> bool:
    """Say whether a comparison asks for a day on or after a first day, or on or before a last one."""
    if isinstance(node, exp.Between):
        return end is not None and side is node.args[end.value] and column == _BLANK_IS_TRUE[end is End.HIGH]
    above = isinstance(node, exp.GTE | exp.GT)
    bound_is_below = above if side is node.expression else not above
    return bound_is_below == (column == "valid_from")


def _sides(node: exp.Expr, end: End | None = None) -> tuple[exp.Expr, ...]:
    if isinstance(node, exp.Between):
        return (node.this, node.args[end.value]) if end else (node.this, node.args["low"], node.args["high"])
    sides = (node.this, node.args.get("expression"))
    return tuple(side for side in sides if isinstance(side, exp.Expr))


def as_comparison(node: exp.Expr, end: End) -> exp.Expr:
    """Write one end of a BETWEEN as the comparison that it is."""
    kind = exp.GTE if end is End.LOW else exp.LTE
    return kind(this=node.this.copy(), expression=node.args[end.value].copy())


def written(node: exp.Expr) -> str:
    """Write a condition in one line; a subquery tells what it selects from where."""
    shown = node.unnest().copy()
    for select in list(shown.find_all(exp.Select)):
        if any(select.args.get(key) for key in ("where", "joins", "group", "having")):
            for key in ("where", "joins", "group", "having"):
                select.set(key, None)
            select.set("where", exp.Where(this=exp.Var(this="…")))
    text = shown.sql(dialect=DIALECT, comments=False).replace(" WHERE …", " …")
    return re.sub(r"\bNOT ([\w.]+) IS NULL", r"\1 IS NOT NULL", text)
