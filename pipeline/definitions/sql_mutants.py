"""
Turns a condition of a SELECT into mutants: the same SELECT with that one condition gone, never true or moved a bit.

Its own room because a mutant that no case of a specification tells from the indicator is the proof that a condition
is not shown, so what is tried here is what a specification is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_conditions import COMPARED, Condition, Conditions, Constant, End, as_comparison
from pipeline.definitions.sql_tables import Kind
from pipeline.definitions.sql_text import DIALECT, fill_in, written_whole
from pipeline.model import Period


@dataclass(frozen=True)
class Mutant:
    """One slip in one condition, and the row that would give it away."""

    condition: Condition
    wants: str  # which row a case must have
    at: int  # the number of the node in whose place the slip stands
    end: End | None  # of a BETWEEN, whose other end stays
    changed: exp.Expr


Change = Callable[[exp.Expr], exp.Expr]

_STRICT = {exp.GTE: exp.GT, exp.GT: exp.GTE, exp.LTE: exp.LT, exp.LT: exp.LTE}
_ABOVE = (exp.GTE, exp.GT)
_CLOSED = (exp.GTE, exp.LTE)
_HERE = "the_slip_stands_here"


def mutants_of(found: Conditions, condition: Condition) -> tuple[Mutant, ...]:
    """
    Give a condition's mutants.

    Left out are those that can be no other indicator, because the condition asks about a column that no line of
    its codelist fills: as soon as a line does, they are there. Where both edges of a comparison are moved, a row on
    either side of it is asked for, and such rows tell also of a condition that is gone.
    """
    node = _node(found.tree, condition.at)
    compared = as_comparison(node, condition.end) if condition.end else node
    moved = [] if condition.constant else list(_moved(compared, condition))
    both_edges = isinstance(compared.unnest(), COMPARED) and len(moved) > 1
    slips = [Mutant(condition, wants, condition.at, condition.end, change(compared.copy())) for change, wants in moved]
    return tuple(slips if both_edges else [*_stuck(condition), *slips])


def final_mutants(
    found: Conditions, mutants: Sequence[Mutant], indicator: Indicator, period: Period
) -> Iterator[tuple[Mutant, str]]:
    """Write mutants as they are run; those with a slip in the same place share all but the slip."""
    written: dict[tuple[int, End | None], str] = {}
    for mutant in mutants:
        place = (mutant.at, mutant.end)
        if place not in written:
            written[place] = _around(found.tree, place, indicator, period)
        slip = exp.Paren(this=mutant.changed.copy())
        fill_in(slip, indicator, period)
        yield mutant, written[place].replace(_HERE, slip.sql(dialect=DIALECT, comments=False))


def _around(tree: exp.Expr, place: tuple[int, End | None], indicator: Indicator, period: Period) -> str:
    """Write the SELECT with a mark in a condition's place; the other end of a BETWEEN stays as it is."""
    copy = tree.copy()
    at, moved = place
    node, mark = _node(copy, at), exp.column(_HERE)
    if moved:
        ends = [mark if end is moved else as_comparison(node, end) for end in End]
        node.replace(exp.Paren(this=exp.And(this=ends[0], expression=ends[1])))
    else:
        node.replace(mark)
    if not isinstance(copy, exp.Query):
        raise TypeError(f"'{indicator.header.id}' holds no SELECT")
    return written_whole(copy, indicator, period)


def _node(tree: exp.Expr, at: int) -> exp.Expr:
    return next(node for number, node in enumerate(tree.dfs()) if number == at)


def _stuck(condition: Condition) -> Iterator[Mutant]:
    """Let a condition always be true, or never; where an AND is never true with it, the AND is."""
    if condition.beside_true:
        return
    for value, decides, never_so, wants in (
        (exp.true(), exp.Or, Constant.TRUE, _KEPT_OUT),
        (exp.false(), exp.And, Constant.UNKNOWN, "a row that counts only because it fulfils this"),
    ):
        if condition.constant is not never_so:
            together = condition.joined_by is decides
            at, end = (condition.joined_at, None) if together else (condition.at, condition.end)
            yield Mutant(condition, wants, at, end, value)


_KEPT_OUT = "a row that this alone keeps out: it breaks the condition, fulfils all others, and would count without it"


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
