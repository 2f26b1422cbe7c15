"""
Turns a condition of a SELECT into mutants: the same SELECT with that one condition gone, never true or moved a bit.

Its own room because a mutant that no case of a specification tells from the indicator is the proof that a condition
is not shown, so what is tried here is what a specification is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_conditions import COMPARED, Condition, Conditions, Constant, as_comparison
from pipeline.definitions.sql_tables import Kind
from pipeline.definitions.sql_text import DIALECT


@dataclass(frozen=True)
class Mutant:
    """An indicator with one slip in one condition, and the row that would give it away."""

    condition: Condition
    sql: str
    wants: str  # which row a case must have

    def of(self, indicator: Indicator) -> Indicator:
        """Give the indicator with the slip."""
        return indicator.model_copy(update={"sql": self.sql})


Change = Callable[[exp.Expr], exp.Expr]

_STRICT = {exp.GTE: exp.GT, exp.GT: exp.GTE, exp.LTE: exp.LT, exp.LT: exp.LTE}
_ABOVE = (exp.GTE, exp.GT)
_CLOSED = (exp.GTE, exp.LTE)


def mutants_of(found: Conditions, condition: Condition) -> tuple[Mutant, ...]:
    """
    Give a condition's mutants.

    Left out are those that can be no other indicator, because the condition asks about a column that no line of
    its codelist fills: as soon as a line does, they are there. Where both edges of a comparison are moved, a row on
    either side of it is asked for, and such rows tell also of a condition that is gone.
    """
    node = _node(found.tree, condition)
    compared = as_comparison(node, condition.end) if condition.end else node
    moved = [] if condition.constant else list(_moved(compared, condition))
    both_edges = isinstance(compared.unnest(), COMPARED) and len(moved) > 1
    changes = moved if both_edges else [*_stuck(condition), *moved]
    return tuple(
        Mutant(condition, _written(found.tree, condition, change(compared.copy())), wants) for change, wants in changes
    )


def _node(tree: exp.Expr, condition: Condition) -> exp.Expr:
    return next(node for at, node in enumerate(tree.dfs()) if at == condition.at)


def _written(tree: exp.Expr, condition: Condition, changed: exp.Expr) -> str:
    """Write the SELECT with a changed condition in its place; the other end of a BETWEEN stays as it is."""
    copy = tree.copy()
    node = _node(copy, condition)
    if condition.end:
        ends = [changed if end is condition.end else as_comparison(node, end) for end in type(condition.end)]
        changed = exp.And(this=ends[0], expression=ends[1])
    node.replace(exp.Paren(this=changed))
    return copy.sql(dialect=DIALECT, comments=False)


def _stuck(condition: Condition) -> Iterator[tuple[Change, str]]:
    """Let a condition always be true, or never."""
    if condition.beside_true:
        return
    if condition.constant is not Constant.TRUE:
        yield (
            lambda _: exp.true(),
            "a row that this alone keeps out: it breaks the condition, fulfils all others, and would count without it",
        )
    if condition.constant is not Constant.UNKNOWN:
        yield lambda _: exp.false(), "a row that counts only because it fulfils this"


def _moved(node: exp.Expr, condition: Condition) -> Iterator[tuple[Change, str]]:
    """Move the edge of a comparison by the smallest step, inwards and outwards."""
    inner = node.unnest()
    if isinstance(inner, COMPARED):
        yield _as(_STRICT[type(inner)]), f"a row exactly on the edge: {_equal(inner.this, inner.expression)}"
        outwards = isinstance(inner, _CLOSED)
        step = -1 if isinstance(inner, _ABOVE) is outwards else 1
        stepped = _stepped(inner, condition.kind, step)
        if stepped is not None:
            side = "outside" if outwards else "inside"
            yield _to(stepped), f"a row one step {side} the edge: {_told(inner, stepped, condition.kind, step)}"
    elif isinstance(inner, exp.EQ) and condition.kind is Kind.DATE and _is_given(inner.expression):
        yield _as(exp.LTE), f"a row on an earlier day than {inner.expression.sql(dialect=DIALECT)}"
        yield _as(exp.GTE), f"a row on a later day than {inner.expression.sql(dialect=DIALECT)}"
    elif isinstance(inner, exp.In) and len(inner.expressions) > 1:
        for number, item in enumerate(inner.expressions):
            yield _without(number), f"a row that counts with {_equal(inner.this, item)}"


def _as(kind: type[exp.Expr]) -> Change:
    return lambda node: kind(this=node.unnest().this, expression=node.unnest().expression)


def _to(stepped: exp.Expr) -> Change:
    return lambda _: stepped.copy()


def _without(number: int) -> Change:
    def change(node: exp.Expr) -> exp.Expr:
        items = node.unnest().expressions
        node.unnest().set("expressions", [item for at, item in enumerate(items) if at != number])
        return node

    return change


def _is_given(node: exp.Expr) -> bool:
    """Say whether a value comes from the order and not from a row."""
    return node.find(exp.Column) is None


def _stepped(node: exp.Expr, kind: Kind, step: int) -> exp.Expr | None:
    """Move what is compared with by a day, or by one in the last place that is written; None where nobody knows."""
    moved = node.copy()
    if kind is Kind.DATE:
        a_day = exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))
        change = exp.Add if step > 0 else exp.Sub
        moved.set("expression", change(this=_paren(moved.expression), expression=a_day))
        return moved
    for key, direction in (("expression", step), ("this", -step)):
        written = _number(moved.args[key])
        if written is not None:
            unit = Decimal(1).scaleb(int(written.as_tuple().exponent))
            moved.set(key, exp.Literal.number(str(written + direction * unit)))
            return moved
    return None


def _told(node: exp.Expr, stepped: exp.Expr, kind: Kind, step: int) -> str:
    if kind is not Kind.DATE:
        return _equal(stepped.this, stepped.expression)
    one, other = (side.sql(dialect=DIALECT, comments=False) for side in (node.this, node.expression))
    return f"{one} on the day {'after' if step > 0 else 'before'} {other}"


def _paren(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=node) if isinstance(node, exp.Binary) else node


def _number(node: exp.Expr) -> Decimal | None:
    inner = node.unnest()
    if isinstance(inner, exp.Neg):
        found = _number(inner.this)
        return None if found is None else -found
    return Decimal(inner.name) if isinstance(inner, exp.Literal) and not inner.is_string else None


def _equal(one: exp.Expr, other: exp.Expr) -> str:
    return exp.EQ(this=one.copy(), expression=other.copy()).sql(dialect=DIALECT, comments=False)
