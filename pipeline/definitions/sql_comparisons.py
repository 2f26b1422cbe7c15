"""
Turns the comparisons of a SELECT into those that can never find what they look for.

Its own room because a comparison of the wrong two columns is valid SQL: it counts nobody, and looks like a true zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.sql_scope import Finding, Scope
from pipeline.definitions.sql_tables import Kind

_TWO_SIDED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Like)
_NUMBERS = frozenset((Kind.NUMBER, Kind.DOUBLE))
_NOUNS = {Kind.KEY: "a patient's key", Kind.DOUBLE: "a number"}

Pair = tuple[exp.Expr, exp.Expr]


def compared_wrongly(
    tree: exp.Expr, scope: Scope, contracts: Contracts, codelists: Mapping[str, Codelist]
) -> Iterator[Finding]:
    """Find comparisons of unlike values, of codes with what is no such code, and with codes written out."""
    for one, other in _pairs(tree):
        on_codes = [
            finding
            for code, column in ((one, other), (other, one))
            for finding in (
                *_codes_of_another_kind(code, column, scope, contracts, codelists),
                *_code_written_out(code, column, scope, contracts),
            )
        ]
        yield from on_codes or _unlike(one, other, scope)


def _pairs(tree: exp.Expr) -> Iterator[Pair]:
    """Give each two values that a statement compares."""
    for node in tree.find_all(*_TWO_SIDED, exp.StartsWith):
        yield node.this, node.expression
    for node in tree.find_all(exp.Between):
        yield from ((node.this, node.args[end]) for end in ("low", "high"))
    for node in tree.find_all(exp.In):
        yield from ((node.this, item) for item in node.expressions)
        query = node.args.get("query")
        if query is not None and len(query.unnest().selects) == 1:
            yield node.this, query.unnest().selects[0].unalias()


def _unlike(one: exp.Expr, other: exp.Expr, scope: Scope) -> Iterator[Finding]:
    kinds = scope.kind_of(one), scope.kind_of(other)
    if Kind.UNKNOWN in kinds or kinds[0] is kinds[1] or _NUMBERS.issuperset(kinds):
        return
    right = "a text with a text, a number with a number, a date with a date, a patient_id with a patient_id"
    if Kind.DATE in kinds and Kind.TEXT in kinds:
        right = "a date with $period_start, $period_end or another date"
    yield Finding(one, f"{_said(one, kinds[0])} is compared with {_said(other, kinds[1])}.", right)


def _said(value: exp.Expr, kind: Kind) -> str:
    written = value.sql(dialect="duckdb", comments=False)
    noun = _NOUNS.get(kind, f"a {kind}")
    return f"{written} ({noun})" if isinstance(value, exp.Column | exp.Literal | exp.Placeholder) else noun


def _codes_of_another_kind(
    code: exp.Expr, column: exp.Expr, scope: Scope, contracts: Contracts, codelists: Mapping[str, Codelist]
) -> Iterator[Finding]:
    """See that a codelist's codes are looked for where codes of its system stand."""
    name, of = scope.owners.get(id(code), ("", ""))
    table, found = scope.owners.get(id(column), ("", ""))
    if name not in codelists or of != "code" or table not in contracts.tables:
        return
    system, columns = codelists[name].system, contracts.tables[table].columns
    if found in columns and columns[found].codes != system:
        own = [place for place, c in columns.items() if c.codes == system]
        right = f"a column with codes of that system: {', '.join(own) or f'none in {table}'}"
        yield Finding(column, f"'{name}' holds codes of the system '{system}', and {table}.{found} does not.", right)


def _code_written_out(literal: exp.Expr, value: exp.Expr, scope: Scope, contracts: Contracts) -> Iterator[Finding]:
    """See that codes enter by codelists only: there they have a name, a source and a date."""
    if not (isinstance(literal, exp.Literal) and literal.is_string):
        return
    for column in value.find_all(exp.Column):
        table, name = scope.owners.get(id(column), ("", ""))
        contract = contracts.tables.get(table)
        if contract and name in contract.columns and contract.columns[name].codes:
            what = f"the code '{literal.name}' is written out beside {table}.{name}."
            right = f"codes stand in a codelist: {name} IN (SELECT code FROM the_codelist)"
            yield Finding(literal, what, right)
