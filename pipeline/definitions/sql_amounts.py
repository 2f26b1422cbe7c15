"""
Turns the amounts that a SELECT reads into those that are added across what they are measured in.

Its own room because such a sum is valid SQL and plain nonsense: two kinds of amount in one column may be added
only within one of them, and the contract says which other column tells them apart (`measured_in`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from pipeline.definitions.extract import Contracts
from pipeline.definitions.sql_scope import Finding, Scope


def added_across(tree: exp.Expr, scope: Scope, contracts: Contracts) -> Iterator[Finding]:
    """Find amounts that are used without one written text for what they are measured in, or with several."""
    said: dict[tuple[str, str], dict[str, exp.Expr]] = {}
    for column in tree.find_all(exp.Column):
        table, name = scope.owners.get(id(column), ("", ""))
        contract = contracts.tables.get(table)
        measured_in = (contract.columns[name].measured_in if contract and name in contract.columns else None) or ""
        if contract is None or isinstance(column.parent, exp.Is):
            continue
        if measured_in not in contract.columns or contract.columns[measured_in].type != "text":
            continue  # told of where the contract is checked
        texts = [t for c in _conditions_on(column) if (t := _text_of(c, column, (table, measured_in), scope))]
        known = contract.columns[measured_in].allowed or ()
        right = f"amounts are added within one {measured_in} only: {measured_in} = '...' in WHERE or CASE WHEN"
        if not texts:
            yield Finding(column, f"{table}.{name} is used without saying in which {measured_in}.", right)
        for text in texts:
            if known and text.name not in known:
                what = f"'{text.name}' is no {measured_in} of {table}."
                yield Finding(text, what, f"{measured_in}: {', '.join(known)}")
            earlier = said.setdefault((table, name), {text.name: text})
            if text.name not in earlier:
                what = f"{table}.{name} is used in more than one {measured_in}: '{next(iter(earlier))}', '{text.name}'."
                yield Finding(text, what, f"one {measured_in} in the whole SELECT; what is in another has no amount")


def _conditions_on(column: exp.Expr) -> Iterator[exp.Expr]:
    """Give the conditions that hold wherever a column's value is taken: of its query, its CASE and its FILTER."""
    child, parent = column, column.parent
    while parent is not None and not isinstance(parent, exp.Select):
        if isinstance(parent, exp.If) and child is parent.args.get("true"):
            yield from _each_of(parent.this)
        elif isinstance(parent, exp.Filter) and child is parent.this:
            yield from _each_of(parent.expression.this)
        elif isinstance(parent, exp.And):
            yield from _each_of(parent.right if child is parent.left else parent.left)
        child, parent = parent, parent.parent
    if isinstance(parent, exp.Select):
        where = parent.args.get("where")
        yield from _each_of(where.this if where else None)
        for join in parent.args.get("joins") or ():
            yield from _each_of(join.args.get("on"))


def _each_of(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    """Take a condition apart into those that hold together."""
    if isinstance(condition, exp.And):
        yield from (*_each_of(condition.left), *_each_of(condition.right))
    elif isinstance(condition, exp.Paren):
        yield from _each_of(condition.this)
    elif condition is not None:
        yield condition


def _text_of(condition: exp.Expr, amount: exp.Column, measured_in: tuple[str, str], scope: Scope) -> exp.Literal | None:
    """Give the written text that a condition asks of what an amount is measured in, in the same row."""
    if not isinstance(condition, exp.EQ):
        return None
    for one, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if not isinstance(one, exp.Column) or scope.owners.get(id(one)) != measured_in:
            continue
        same_row = not one.table or not amount.table or one.table == amount.table
        if same_row and isinstance(other, exp.Literal) and other.is_string:
            return other
    return None
