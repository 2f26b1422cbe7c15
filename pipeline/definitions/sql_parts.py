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


def chosen_column(name: str | None, called: str, table: str | None = None) -> exp.Expr:
    """Choose a column under a name, or null where there is none."""
    return exp.alias_(exp.column(name, table=table) if name else exp.Null(), called)


def columns_behind(tree: exp.Query, column: str) -> dict[str, str]:
    """
    Follow a column of a query back to where it comes from, as far as it is handed on as it is.

    Out:     a table, a WITH or a subquery in FROM → its own name for the column
    """
    within = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    found: dict[str, str] = {}
    waiting: list[tuple[exp.Expr, str]] = [(tree, column)]
    while waiting:
        query, wanted = waiting.pop()
        for source, own in _handed_on(query, wanted):
            if source.alias_or_name and (name := _named(source)) not in found:
                found[name] = own
                inner = source.this if isinstance(source, exp.Subquery) else within.get(name)
                if inner is not None:
                    waiting.append((inner, own))
    return found


def _handed_on(query: exp.Expr, wanted: str) -> Iterator[tuple[exp.Expr, str]]:
    """Give the sources that a query takes a column from, each with its own name for it."""
    for branch in branches(query):
        if not isinstance(branch, exp.Select):
            continue
        item = next((item for item in branch.selects if item.alias_or_name == wanted), None)
        value = item.unalias() if item is not None else None
        if isinstance(value, exp.Column):
            for source in sources(branch):
                if value.table in ("", source.alias_or_name):
                    yield source, value.name
                    break


def _named(source: exp.Expr) -> str:
    return source.alias if isinstance(source, exp.Subquery) else source.name
