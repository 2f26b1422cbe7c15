"""
Says by its form alone whether a SELECT gives a patient at most one row in each practice, whatever the data are.

Its own room because the proof spares a count: where the form does not tell, every row of the answer is looked at. The
portable subset is closed, so nothing that multiplies rows can hide in an expression.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache

import sqlglot
from sqlglot import exp

from pipeline.definitions.sql_text import DIALECT

#: Columns of the engine's views of which no two rows have the same.
_KEYS: Mapping[str, frozenset[str]] = {
    "listed_at_end": frozenset({"patient_id"}),
    "listed_days": frozenset({"practice_id", "patient_id"}),
}
_ROW = ("practice_id", "patient_id")


@cache
def once_each(sql: str) -> bool:
    """Say whether no two rows of a SELECT can have the same practice and patient; no, where its form leaves it open."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    if not isinstance(tree, exp.Select):
        return False
    for word in tree.find_all(exp.Identifier):
        word.set("this", word.name.lower())  # DuckDB takes no notice of capitals, quoted or not
    known = {cte.alias: cte.this for cte in _ctes(tree)}
    given = {column: _plain(tree, column) for column in _ROW}
    practice, patient = given["practice_id"], given["patient_id"]
    if practice is None or patient is None:
        return False
    if tree.args.get("group"):
        return _groups(tree) == {practice, patient}
    return _rows_of_a_view(tree, practice, patient, known)


def _rows_of_a_view(tree: exp.Select, practice: exp.Column, patient: exp.Column, known: Mapping[str, exp.Expr]) -> bool:
    """Say whether a SELECT gives rows of one of the engine's views, each at most once."""
    source = tree.args["from_"].this if tree.args.get("from_") else None
    if not isinstance(source, exp.Table) or source.name in known or source.name not in _KEYS:
        return False
    joins = tree.args.get("joins") or []
    own = {source.alias_or_name} if joins else {source.alias_or_name, ""}
    if practice.table not in own or patient.table not in own:
        return False
    return all(_finds_one(join, known) for join in joins)


def _finds_one(join: exp.Join, known: Mapping[str, exp.Expr]) -> bool:
    """Say whether a join finds at most one row for each row before it."""
    if join.args.get("using") or join.args.get("method") or join.side not in ("", "LEFT"):
        return False
    if join.kind not in ("", "INNER", "OUTER") or join.args.get("on") is None:
        return False
    keys = _keys_of(join.this, known)
    return bool(keys) and keys <= _compared(join.args["on"], join.this.alias_or_name)


def _keys_of(source: exp.Expr, known: Mapping[str, exp.Expr]) -> AbstractSet[str]:
    """Give columns of which no two rows of what is joined have the same; none where nobody knows."""
    if isinstance(source, exp.Table) and source.name not in known:
        return _KEYS.get(source.name, frozenset())
    query = known[source.name] if isinstance(source, exp.Table) else source.this
    if not isinstance(query, exp.Select) or not query.args.get("group"):
        return frozenset()
    columns = _groups(query)
    names = {
        e.alias_or_name for e in query.expressions if isinstance(e.unalias(), exp.Column) and e.unalias() in columns
    }
    shown = {e.unalias() for e in query.expressions if isinstance(e.unalias(), exp.Column)}
    return names if columns <= shown else frozenset()


def _compared(on: exp.Expr, joined: str) -> AbstractSet[str]:
    """Give the columns of what is joined that must equal something that is not of it."""
    found = set()
    for one in on.flatten() if isinstance(on, exp.And) else (on,):
        if not isinstance(one, exp.EQ):
            continue
        for inner, outer in ((one.this, one.expression), (one.expression, one.this)):
            is_inner = isinstance(inner, exp.Column) and inner.table == joined
            if is_inner and isinstance(outer, exp.Column) and outer.table not in (joined, ""):
                found.add(inner.name)
    return found


def _groups(query: exp.Select) -> AbstractSet[exp.Expr]:
    """Give the columns that a SELECT groups by; none where one of them is no plain column."""
    columns = query.args["group"].expressions
    return frozenset(columns) if all(isinstance(c, exp.Column) for c in columns) else frozenset()


def _plain(tree: exp.Select, name: str) -> exp.Column | None:
    """Give the column of this name that stands as it is in the answer of a SELECT."""
    found = [e.unalias() for e in tree.expressions if e.alias_or_name == name]
    return found[0] if len(found) == 1 and isinstance(found[0], exp.Column) and found[0].name == name else None


def _ctes(tree: exp.Select) -> Iterator[exp.CTE]:
    written = tree.args.get("with_")
    yield from written.expressions if written else ()
