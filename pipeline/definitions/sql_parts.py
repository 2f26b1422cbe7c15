"""
Takes a SELECT apart: its branches, its tables, its single conditions, its columns and the queries within it.

Its own room because whoever follows rows through a SELECT meets these parts again and again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def branches(node: exp.Expr) -> Iterator[exp.Expr]:
    """Give the SELECTs that a UNION, EXCEPT or INTERSECT is made of."""
    if isinstance(node, exp.SetOperation):
        yield from branches(node.this)
        yield from branches(node.expression)
    elif isinstance(node, exp.Subquery):
        yield from branches(node.this)
    else:
        yield node


def sources(node: exp.Select) -> list[exp.Expr]:
    """Give what stands in FROM and in each JOIN, in order."""
    begun = node.args.get("from_")
    return [*([begun.this] if begun else ()), *(join.this for join in node.args.get("joins") or ())]


def conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    """Give the conditions that must all hold."""
    inner = condition.unnest()
    if isinstance(inner, exp.And):
        for side in inner.flatten():
            yield from conjuncts(side)
    else:
        yield inner


def own_columns(node: exp.Expr) -> Iterator[exp.Column]:
    """Give the columns of a part, those of queries within it left out."""
    for part in node.walk(prune=lambda part: part is not node and isinstance(part, exp.Query)):
        if isinstance(part, exp.Column):
            yield part


def subqueries(node: exp.Select) -> Iterator[exp.Query]:
    """Give the queries that a SELECT's conditions and columns ask, outermost first; those in FROM are no such."""
    left_alone = {id(node.args.get("with_")), *(id(source) for source in sources(node))}
    stop = lambda part: id(part) in left_alone or (part is not node and isinstance(part, exp.Select | exp.SetOperation))  # noqa: E731 -- one line of a walk
    for part in node.walk(bfs=False, prune=stop):
        if part is not node and isinstance(part, exp.Select | exp.SetOperation):
            yield part


def joined(select: exp.Select, join: exp.Join) -> exp.Select:
    """Give a SELECT with one JOIN more."""
    joined = select.copy()
    joined.append("joins", join)
    return joined


def chosen_column(name: str, there: bool, table: str | None = None) -> exp.Expr:
    """Choose a column under its own name, or null where there is none."""
    return exp.alias_(exp.column(name, table=table) if there else exp.Null(), name)
