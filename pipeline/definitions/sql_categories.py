"""
Turns a share's SELECT into the categories that it writes out, and those into the ones that the header does not name.

Its own room because a category is followed through CTEs, UNION and CASE back to where it is written. What is
written is told by `klynge check`; what is read from the data, or chosen by a comparison, only counting can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlglot import exp

from pipeline.definitions.sql_scope import Finding
from pipeline.errors import nearest

_COLUMN = "category"


def wrongly_named(tree: exp.Expr, categories: Collection[str]) -> Iterator[Finding]:
    """Find the written categories that the header does not name, and the named ones that no row can have."""
    if _chosen_among(tree):
        return
    found = list(_given(tree, _COLUMN, {}))
    right = f"categories: {', '.join(categories)}"
    for node in found:
        if _is_text(node) and node.name not in categories:
            what = f"the category '{node.name}' is not one of the header's."
            yield Finding(node, what, right, nearest(node.name, categories))
    written = {node.name for node in found if _is_text(node)}
    if found and written <= set(categories) and all(_is_text(node) or isinstance(node, exp.Null) for node in found):
        for name in categories:
            if name not in written:
                what = f"no row of the answer can be of the category '{name}'."
                yield Finding(tree, what, "a row for each category of the header, or fewer categories there")


def _chosen_among(tree: exp.Expr) -> bool:
    """Say whether rows are kept or left out by what a column of categories holds."""
    aliases = {n.this.name for n in tree.find_all(exp.Alias) if n.alias == _COLUMN and isinstance(n.this, exp.Column)}
    compared = (column for predicate in tree.find_all(exp.Predicate) for column in predicate.find_all(exp.Column))
    return any(column.name in {_COLUMN, *aliases} for column in compared)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _given(query: exp.Expr, name: str, ctes: Mapping[str, exp.Expr]) -> Iterator[exp.Expr]:
    """Give what a column of a query's answer may come from: written texts, and whatever else is not followed."""
    with_ = query.args.get("with_")
    ctes = {**ctes, **{cte.alias: cte.this for cte in (with_.expressions if with_ else ())}}
    if isinstance(query, exp.SetOperation):
        place = next((i for i, item in enumerate(query.selects) if item.alias_or_name == name), None)
        for side in (query.this, query.expression) if place is not None else ():
            if place is not None and place < len(side.selects):
                yield from _given(side, side.selects[place].alias_or_name, ctes)
    elif isinstance(query, exp.Subquery):
        yield from _given(query.this, name, ctes)
    elif isinstance(query, exp.Select):
        for item in query.selects:
            if item.alias_or_name == name:
                yield from _leaves(item.unalias(), query, ctes)


def _leaves(node: exp.Expr, query: exp.Select, ctes: Mapping[str, exp.Expr]) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _leaves(node.this, query, ctes)
    elif isinstance(node, exp.Case):
        for branch in node.args.get("ifs") or ():
            yield from _leaves(branch.args["true"], query, ctes)
        yield from _leaves(node.args.get("default") or exp.Null(), query, ctes)
    elif isinstance(node, exp.Column) and (inner := _source(node, query, ctes)) is not None:
        yield from _given(inner, node.name, ctes)
    else:
        yield node


def _source(column: exp.Column, query: exp.Select, ctes: Mapping[str, exp.Expr]) -> exp.Expr | None:
    """Give the query within the statement that a column comes from, or None: a table, or not to be told."""
    first = query.args.get("from_")
    places = [*([first.this] if first else []), *(join.this for join in query.args.get("joins") or ())]
    reach = [place for place in places if column.table in ("", place.alias_or_name)]
    if len(reach) != 1:
        return None
    (place,) = reach
    return place if isinstance(place, exp.Subquery) else ctes.get(place.name)
