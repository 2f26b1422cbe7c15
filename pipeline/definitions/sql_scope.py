"""
Turns a parsed SELECT into what it reads and what it gives: tables, columns, and the kind of each output.

Its own room because every rule on names needs the same look-up: which relation does this column belong to,
through CTEs, subqueries and outer queries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from pipeline.definitions.sql_tables import Columns, Kind
from pipeline.errors import nearest

_QUERIES = (exp.Select, exp.SetOperation)
_AFTER_SELECT = (exp.Group, exp.Having, exp.Order, exp.Qualify)  # where the SELECT's own names may be used


@dataclass(frozen=True)
class Relation:
    """Something that stands in a FROM: a table, a CTE or a subquery."""

    alias: str
    table: str | None  # the real table's name; null for a CTE or a subquery
    columns: Columns


@dataclass(frozen=True)
class Output:
    """One column of a query's answer."""

    name: str
    kind: Kind
    node: exp.Expr


@dataclass(frozen=True)
class Finding:
    """Something wrong with a name, at a place in the statement."""

    node: exp.Expr
    what: str
    right: str | None = None
    close: str | None = None


@dataclass
class Scope:
    """Walks a statement's queries, innermost first, and gathers what it meets."""

    tables: Mapping[str, Columns]
    read: list[tuple[exp.Table, str]] = field(default_factory=list)
    met: list[exp.Table] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    kinds: dict[int, Kind] = field(default_factory=dict)
    owners: dict[int, tuple[str, str]] = field(default_factory=dict)  # a column in the text → (table, column)

    def statement(self, tree: exp.Expr) -> list[Output]:
        """Read the whole statement; a table that stands where no table is looked for is told of."""
        outputs = self.query(tree, {}, ())
        met = {id(table) for table in self.met}
        for table in tree.find_all(exp.Table):
            if id(table) not in met:
                right = "JOIN ... ON after FROM, or a SELECT in parentheses with a name"
                self.findings.append(Finding(table, f"'{table.name}' stands in a FROM of another form.", right))
        return outputs

    def query(self, node: exp.Expr, ctes: Mapping[str, Columns], outer: tuple[Relation, ...]) -> list[Output]:
        """Read one query and give its output columns."""
        ctes = dict(ctes)
        for cte in node.args["with_"].expressions if node.args.get("with_") else ():
            ctes[cte.alias] = _columns(self.query(cte.this, ctes, outer))
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, ctes, outer)
        if isinstance(node, exp.Subquery):
            return self.query(node.this, ctes, outer)
        return self._select(node, ctes, outer) if isinstance(node, exp.Select) else []

    def _set_operation(
        self, node: exp.SetOperation, ctes: Mapping[str, Columns], outer: tuple[Relation, ...]
    ) -> list[Output]:
        left, right = self.query(node.this, ctes, outer), self.query(node.expression, ctes, outer)
        if len(left) != len(right):
            what = f"{node.key.upper()} joins {len(left)} columns with {len(right)}."
            self.findings.append(Finding(node.expression, what, "both sides give the same columns"))
        return [
            Output(one.name, one.kind if other is None else common_kind(one.kind, other.kind), one.node)
            for one, other in zip(left, [*right, *[None] * len(left)], strict=False)
        ]

    def _select(self, node: exp.Select, ctes: Mapping[str, Columns], outer: tuple[Relation, ...]) -> list[Output]:
        here = tuple(self._relations(node, ctes, outer))
        self._check_aliases(node, here)
        names: dict[str, Kind] = {}
        merged = {i.name for join in node.args.get("joins") or () for i in join.args.get("using") or ()}
        last: list[exp.Column] = []
        for part in _own_parts(node):
            if isinstance(part, _QUERIES):
                outputs = self.query(part, ctes, (*here, *outer))
                self.kinds[id(part)] = outputs[0].kind if len(outputs) == 1 else Kind.UNKNOWN
            elif isinstance(part, exp.Column) and not isinstance(part.this, exp.Star):
                if part.find_ancestor(*_AFTER_SELECT, exp.Select) is not node:
                    last.append(part)
                else:
                    self._column(part, here, outer, merged, names)
        outputs = [Output(_name_of(item), self.kind_of(item), item) for item in node.selects]
        names.update({output.name: output.kind for output in outputs if output.name})
        for column in last:
            self._column(column, here, outer, merged, names)
        return outputs

    def _relations(
        self, node: exp.Select, ctes: Mapping[str, Columns], outer: tuple[Relation, ...]
    ) -> Iterator[Relation]:
        joins = node.args.get("joins") or ()
        sources = [node.args["from_"].this] if node.args.get("from_") else []
        for source in [*sources, *(join.this for join in joins)]:
            if isinstance(source, exp.Table):
                self.met.append(source)
                name = source.name
                is_cte = name in ctes and not source.db
                if not is_cte:
                    self.read.append((source, name))
                columns = ctes[name] if is_cte else self.tables.get(name, {})
                yield Relation(source.alias_or_name, None if is_cte else name, columns)
            elif isinstance(source, exp.Subquery):
                yield Relation(source.alias, None, _columns(self.query(source.this, ctes, outer)))

    def _check_aliases(self, node: exp.Select, here: tuple[Relation, ...]) -> None:
        seen: set[str] = set()
        for relation in here:
            if relation.alias in seen:
                what = f"two tables here bear the name '{relation.alias}'."
                self.findings.append(Finding(node, what, "give one of them another name with AS"))
            seen.add(relation.alias)

    def _column(
        self,
        column: exp.Column,
        here: tuple[Relation, ...],
        outer: tuple[Relation, ...],
        merged: set[str],
        names: Mapping[str, Kind],
    ) -> None:
        """Find the relation that a column belongs to, the nearest query first."""
        name, alias = column.name, column.table
        for level in (here, outer):
            reach = [r for r in level if not alias or r.alias == alias]
            found = [r for r in reach if name in r.columns or not r.columns]
            if len({r.alias for r in found if r.columns}) > 1 and name not in merged and level is here:
                owners = " and ".join(r.alias for r in found)
                right = f"say which: {found[0].alias}.{name}"
                self.findings.append(Finding(column, f"the column '{name}' stands in both {owners}.", right))
            if found:
                self.kinds[id(column)] = found[0].columns.get(name, Kind.UNKNOWN)
                self.used.update((r.table, name) for r in found if r.table)
                if owner := found[0].table:
                    self.owners[id(column)] = owner, name
                return
            if level is here and not alias and name in names:
                self.kinds[id(column)] = names[name]
                return
        self._unknown_column(column, (*here, *outer))

    def _unknown_column(self, column: exp.Column, around: tuple[Relation, ...]) -> None:
        name, alias = column.name, column.table
        tables = [relation.alias for relation in around]
        reach = [relation for relation in around if not alias or relation.alias == alias]
        if alias and not reach:
            what = f"'{alias}' in '{alias}.{name}' is not a table of this query."
            in_query = f"tables of this query: {', '.join(tables)}; another one must stand in FROM or JOIN"
            self.findings.append(Finding(column, what, in_query, nearest(alias, tables)))
            return
        known = sorted({known for relation in reach for known in relation.columns})
        place = f" in {alias}" if alias else ""
        right = f"columns: {', '.join(known)}" if known else None
        self.findings.append(Finding(column, f"there is no column '{name}'{place}.", right, nearest(name, known)))

    def kind_of(self, node: exp.Expr | None) -> Kind:
        """Say what an expression gives, as far as its parts tell."""
        if node is None or isinstance(node, exp.Null | exp.Anonymous):
            return Kind.UNKNOWN
        if id(node) in self.kinds:
            return self.kinds[id(node)]
        fixed = next((kind for types, kind in _FIXED if isinstance(node, types)), None)
        if fixed:
            return fixed
        if isinstance(node, exp.Literal | exp.Cast):
            return _literal_kind(node) if isinstance(node, exp.Literal) else _cast_kind(node)
        if isinstance(node, exp.Add | exp.Sub) and Kind.DATE in (self.kind_of(node.left), self.kind_of(node.right)):
            return Kind.DATE
        return self._of_parts(node)

    def _of_parts(self, node: exp.Expr) -> Kind:
        """Give the kind that the value-giving parts of an expression have in common."""
        if isinstance(node, exp.Case):
            parts = [branch.args.get("true") for branch in node.args.get("ifs") or ()] + [node.args.get("default")]
        elif isinstance(node, exp.If):
            parts = [node.args.get("true"), node.args.get("false")]
        elif isinstance(node, exp.Round | exp.Window | exp.Filter | exp.Lag | exp.Lead | exp.Nullif):
            parts = [node.this]
        else:
            parts = [
                part for part in node.iter_expressions() if isinstance(part, exp.Condition | exp.Subquery | exp.Select)
            ]
        kind = Kind.UNKNOWN
        for part in parts:
            kind = common_kind(kind, self.kind_of(part))
        return kind


_FIXED: tuple[tuple[tuple[type[exp.Expr], ...], Kind], ...] = (
    (
        (exp.Count, exp.Length, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Extract, exp.Year, exp.Month, exp.IntDiv),
        Kind.NUMBER,
    ),
    ((exp.Div, exp.Avg, exp.Sqrt, exp.Pow), Kind.DOUBLE),
    ((exp.Predicate, exp.Not, exp.And, exp.Or, exp.Boolean, exp.Exists, exp.StartsWith), Kind.BOOLEAN),
    (
        (exp.Lower, exp.Upper, exp.Substring, exp.Left, exp.Right, exp.Trim, exp.Concat, exp.DPipe, exp.Replace),
        Kind.TEXT,
    ),
    ((exp.Placeholder,), Kind.DATE),
)


def _literal_kind(node: exp.Literal) -> Kind:
    if node.is_string:
        return Kind.TEXT
    return Kind.DOUBLE if "e" in node.name.lower() else Kind.NUMBER


def _cast_kind(node: exp.Cast) -> Kind:
    to = node.to
    if to.is_type(*exp.DataType.FLOAT_TYPES):
        return Kind.DOUBLE
    if to.is_type(*exp.DataType.NUMERIC_TYPES):
        return Kind.NUMBER
    if to.is_type(*exp.DataType.TEXT_TYPES):
        return Kind.TEXT
    if to.is_type("boolean"):
        return Kind.BOOLEAN
    return Kind.DATE if to.is_type("date") else Kind.UNKNOWN


def common_kind(one: Kind, other: Kind) -> Kind:
    """Give the kind of a value that may come from either: a double spreads, the unknown gives way."""
    if Kind.DOUBLE in (one, other):
        return Kind.DOUBLE
    return other if one is Kind.UNKNOWN else one


def _name_of(item: exp.Expr) -> str:
    return item.alias_or_name if isinstance(item, exp.Alias | exp.Column | exp.Star) else ""


def _columns(outputs: list[Output]) -> Columns:
    return {output.name: output.kind for output in outputs}


def _own_parts(node: exp.Select) -> Iterator[exp.Expr]:
    """Walk a query's own parts; nested queries are given whole, what stands in FROM is left to itself."""
    left_alone = {id(node.args.get("with_")), id(node.args.get("from_"))}
    stack: list[exp.Expr] = [part for part in node.iter_expressions() if id(part) not in left_alone]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, _QUERIES):
            continue
        inner = part.iter_expressions()
        stack.extend(p for p in inner if not (isinstance(part, exp.Join) and p is part.this))
