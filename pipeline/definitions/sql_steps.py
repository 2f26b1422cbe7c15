"""
Turns an indicator's SELECT into the steps from rows to its answer, each of them a SELECT whose rows can be counted.

Its own room because the question is always the same: at which table, join or condition did the rows go that somebody
misses. What a step selects is never shown; it is counted, for one practice and for the country.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_conditions import written
from pipeline.definitions.sql_parts import (
    branches,
    chosen_column,
    columns_behind,
    conjuncts,
    joined,
    own_columns,
    sources,
    subqueries,
)
from pipeline.definitions.sql_tables import ENGINE_VIEWS, readable_tables
from pipeline.definitions.sql_text import DIALECT, answers_of_parts, fill_in, line_within, period_days, tables_read
from pipeline.definitions.steps import Belongs, Step
from pipeline.errors import Where
from pipeline.model import Grain, Period, Unit

PRACTICE, PATIENT = "practice_id", "patient_id"
_ANSWER = "answer"
_OUTER_JOINS = ("RIGHT", "FULL")


@dataclass(frozen=True)
class Steps:
    """All steps in order, and the engine's view that says whose patients are whose."""

    all: tuple[Step, ...]
    patients_of: str | None  # null: it reads neither, and has no listed patients


def steps_of(indicator: Indicator, period: Period, contracts: Contracts, codelists: Mapping[str, Codelist]) -> Steps:
    """
    Turn an indicator's SELECT into its steps, each WITH and each subquery before what reads it.

    A condition that needs one table alone is taken before the joins, the period first and the codes then: which rows
    are left in the end is the same, and each step says more. Codelists are no steps of their own.
    """
    tree = sqlglot.parse_one(indicator.sql, dialect=DIALECT)
    if not isinstance(tree, exp.Query):
        raise TypeError(f"'{indicator.header.id}' holds no SELECT")
    tables = readable_tables(contracts, codelists, (part.header.id for part in indicator.parts))
    columns = {name: tuple(columns) for name, columns in tables.items()}
    walker = _Walker(indicator, period, columns, columns_behind(tree, PRACTICE))
    walker.ctes += answers_of_parts(indicator, period)
    walker.query(tree, _ANSWER)
    walker.answer(tree)
    read = {table.name for table in tree.find_all(exp.Table)}
    read = read.union(*(tables_read(part.sql) for part in indicator.parts))
    view = next((view for view in ENGINE_VIEWS if view in read), None)
    return Steps(tuple(walker.steps), view)


@dataclass(frozen=True)
class _Relation:
    alias: str
    name: str
    source: exp.Expr
    columns: tuple[str, ...]


@dataclass
class _Block:
    """One SELECT while its steps are written: what is in it so far."""

    name: str
    node: exp.Select
    relations: list[_Relation]
    built: exp.Select
    belongs: Belongs
    patient: bool

    @property
    def first(self) -> _Relation:
        """What the SELECT begins with, and whose rows are followed."""
        return self.relations[0]


@dataclass
class _Walker:
    indicator: Indicator
    period: Period
    tables: dict[str, tuple[str, ...]]
    practices: Mapping[str, str]  # a table or WITH → its column that becomes the answer's practice
    steps: list[Step] = field(default_factory=list)
    ctes: list[exp.CTE] = field(default_factory=list)

    def query(self, node: exp.Expr, name: str) -> None:
        """Write the steps of a query and of all that stands before it in WITH."""
        for cte in node.args["with_"].expressions if node.args.get("with_") else ():
            self.query(cte.this, cte.alias)
            self.tables[cte.alias] = tuple(cte.this.named_selects)
            self.ctes.append(cte)
        if isinstance(node, exp.SetOperation):
            sides = list(branches(node))
            for number, branch in enumerate(sides, start=1):
                self.query(branch, f"{name}, {number} of {len(sides)}")
            every = "" if node.args.get("distinct") else " ALL"
            self._result(name, f"{node.key.upper()}{every} of the {len(sides)}", node)
        elif isinstance(node, exp.Subquery):
            self.query(node.this, name)
        elif isinstance(node, exp.Select):
            self._select(node, name)

    def answer(self, tree: exp.Query) -> None:
        """Write what becomes of the answer's rows: which have nothing to add, and which are set aside."""
        alone = tree.copy()
        alone.set("with_", None)
        header = self.indicator.header
        hidden = "hidden" in tree.named_selects
        patient = None if header.grain is Grain.STRATUM else PATIENT
        alias = exp.TableAlias(this=exp.to_identifier(_ANSWER))
        columns = [chosen_column(PRACTICE, PRACTICE), chosen_column(patient, PATIENT)]
        rows = exp.select(*columns).from_(exp.Subquery(this=alone, alias=alias))
        value = (
            "numerator IS NULL"
            if "denominator" not in tree.named_selects
            else "numerator IS NULL OR denominator IS NULL"
        )
        open_value = f"({value}) AND NOT COALESCE(CAST(hidden AS BOOLEAN), FALSE)" if hidden else value
        told = [
            ("belongs to no practice: set aside", f"{PRACTICE} IS NULL"),
            ("without a value: set aside", open_value),
        ]
        if hidden:
            told.append(
                (
                    "hidden by the owner of the data: the practice has no figure",
                    "COALESCE(CAST(hidden AS BOOLEAN), FALSE)",
                )
            )
        if header.unit is not Unit.MEDIAN:
            told.append(("of them with something in the numerator", "numerator > 0"))
        belongs = Belongs.PRACTICE
        for text, condition in told:
            self._add(_ANSWER, text, None, rows.copy().where(condition, dialect=DIALECT), belongs, aside=True)

    def _result(self, block: str, text: str, node: exp.Query, where: Where | None = None) -> None:
        """Write the step that a whole query is."""
        alone = node.copy()
        alone.set("with_", None)
        names = node.named_selects
        own = self.practices.get(block, PRACTICE)
        belongs = Belongs.PRACTICE if own in names else Belongs.PATIENT if PATIENT in names else Belongs.NOBODY
        alias = exp.TableAlias(this=exp.to_identifier("result"))
        chosen = [
            chosen_column(own if own in names else None, PRACTICE),
            chosen_column(PATIENT if PATIENT in names else None, PATIENT),
        ]
        self._add(block, text, where, exp.select(*chosen).from_(exp.Subquery(this=alone, alias=alias)), belongs)

    def _add(
        self,
        block: str,
        text: str,
        where: Where | None,
        rows: exp.Select,
        belongs: Belongs,
        *,
        aside: bool = False,
    ) -> None:
        """Add a step whose SELECT gives practice and patient, and nothing else."""
        chosen = rows.copy()
        if self.ctes:
            chosen.set("with_", exp.With(expressions=[cte.copy() for cte in self.ctes]))
        fill_in(chosen, self.indicator, self.period)
        sql = chosen.sql(dialect=DIALECT, comments=False)
        has_patients = not isinstance(chosen.selects[1].unalias(), exp.Null)
        self.steps.append(Step(block, self._dated(text), where, sql, belongs, has_patients, aside))

    def _dated(self, text: str) -> str:
        """Write the period's days in the place of the parameters."""
        for name, day in period_days(self.indicator, self.period).items():
            text = text.replace(f"${name}", day.isoformat())
        return text

    def _select(self, node: exp.Select, name: str) -> None:
        relations = [self._relation(source, name) for source in sources(node)]
        for inner in subqueries(node):
            self._inner(inner)
        if not relations:
            return
        block = self._block(node, name, relations)
        self._add(name, self._begun(block.first), self._where(block.first.source), block.built, block.belongs)
        late = any(str(join.args.get("side") or "").upper() in _OUTER_JOINS for join in node.args.get("joins") or ())
        waiting = self._conditions(block, late=late)
        self._take(block, waiting, 0)
        for number, join in enumerate(node.args.get("joins") or (), start=1):
            self._join(block, join, relations[number])
            self._take(block, waiting, number)
        self._group(block)

    def _relation(self, source: exp.Expr, block: str) -> _Relation:
        if isinstance(source, exp.Subquery):
            self.query(source.this, source.alias or block)
            return _Relation(source.alias, source.alias, source, tuple(source.this.named_selects))
        return _Relation(source.alias_or_name, source.name, source, self.tables.get(source.name, ()))

    def _inner(self, node: exp.Query) -> None:
        """Write the steps of a query that a condition asks; one that only lists codes is no step."""
        first = next((table.name for table in node.find_all(exp.Table)), "")
        if first in self.indicator.header.codelists and not node.args.get("joins"):
            return
        line = self._where(node)
        self.query(node, f"{first} in line {line.line}")

    def _block(self, node: exp.Select, name: str, relations: list[_Relation]) -> _Block:
        first = relations[0]
        used = {
            column.name
            for column in own_columns(node)
            if column.table in ("", first.alias) and column.name in first.columns
        }
        patient = PATIENT in first.columns
        belongs = Belongs.PATIENT if patient else Belongs.NOBODY
        practice = next((name for name in (self.practices.get(first.name), PRACTICE) if name in used), None)
        if practice is not None:
            belongs = Belongs.PRACTICE
        chosen = [
            chosen_column(practice, PRACTICE, first.alias),
            chosen_column(PATIENT if patient else None, PATIENT, first.alias),
        ]
        return _Block(name, node, relations, exp.select(*chosen).from_(first.source.copy()), belongs, patient)

    def _begun(self, relation: _Relation) -> str:
        if relation.name in ENGINE_VIEWS:
            return f"{relation.name}: {_VIEWS[relation.name]}"
        if relation.name in self.indicator.header.combines:
            return f"{relation.name}, its answer: 'klynge explain {relation.name}' tells how it came about"
        if relation.name in {cte.alias for cte in self.ctes} or isinstance(relation.source, exp.Subquery):
            return f"{relation.name}, as above"
        return f"{relation.name}, all that the snapshot has"

    def _where(self, node: exp.Expr) -> Where:
        line = self.indicator.sql_line + line_within(node, self.indicator.sql) - 1
        return Where(self.indicator.file, line)

    def _conditions(self, block: _Block, *, late: bool) -> dict[int, list[exp.Expr]]:
        """Sort the WHERE's conditions by the number of the relation after which each can be asked."""
        found: dict[int, list[exp.Expr]] = {}
        where = block.node.args.get("where")
        for condition in conjuncts(where.this) if where else ():
            at = self._ready_after(condition, block)
            if at is not None and late:
                at = len(block.relations) - 1
            if at is None:
                text = f"{written(condition)}: asked of each row outside, and not counted here"
                self.steps.append(Step(block.name, self._dated(text), self._where(condition), None, block.belongs))
                continue
            found.setdefault(at, []).append(condition)
        for conditions in found.values():
            conditions.sort(key=self._rank)
        return found

    def _ready_after(self, condition: exp.Expr, block: _Block) -> int | None:
        """Give the number of the relation after which a condition can be asked; None where it asks of a row outside."""
        last = 0
        for column in own_columns(condition):
            places = [
                number
                for number, relation in enumerate(block.relations)
                if (column.table == relation.alias if column.table else column.name in relation.columns)
            ]
            if not places:
                return None
            last = max(last, places[0])
        return last

    def _rank(self, condition: exp.Expr) -> int:
        """Say what is asked first: the period, then the codes, then all else."""
        if condition.find(exp.Placeholder) is not None and condition.find(exp.Select) is None:
            return 0
        return 1 if self._reads_codes(condition) else 2

    def _reads_codes(self, condition: exp.Expr) -> bool:
        return any(table.name in self.indicator.header.codelists for table in condition.find_all(exp.Table)) and (
            len(list(condition.find_all(exp.Table))) == 1
        )

    def _take(self, block: _Block, waiting: Mapping[int, Sequence[exp.Expr]], number: int) -> None:
        for condition in waiting.get(number, ()):
            block.built = block.built.where(condition.copy())
            self._add(block.name, written(condition), self._where(condition), block.built, block.belongs)

    def _join(self, block: _Block, join: exp.Join, relation: _Relation) -> None:
        """Join a table; a codelist is joined by one column after the other."""
        on = join.args.get("on")
        conditions = list(conjuncts(on)) if on is not None else []
        side = str(join.args.get("side") or "").upper()
        before = block.built
        if relation.name in self.indicator.header.codelists and not side:
            for number in range(1, len(conditions) + 1):
                part = join.copy()
                part.set("on", exp.and_(*(one.copy() for one in conditions[:number])))
                block.built = joined(before, part)
                text = f"{'JOIN ' + relation.name + ' ON ' if number == 1 else ''}{written(conditions[number - 1])}"
                self._add(block.name, text, self._where(conditions[number - 1]), block.built, block.belongs)
            return
        block.built = joined(before, join.copy())
        told = " AND ".join(written(one) for one in conditions)
        text = f"{side + ' ' if side else ''}JOIN {relation.name}{' ON ' + told if told else ''}"
        self._add(block.name, text, self._where(join.this), block.built, block.belongs)
        key = next((c for one in conditions for c in one.find_all(exp.Column) if c.table == relation.alias), None)
        if side == "LEFT" and key is not None:
            found = block.built.copy().where(exp.Not(this=exp.Is(this=key.copy(), expression=exp.Null())))
            text = f"of them with a row in {relation.name}"
            self._add(block.name, text, self._where(join.this), found, block.belongs, aside=True)

    def _group(self, block: _Block) -> None:
        """Write what grouping leaves, and what HAVING and QUALIFY leave of that."""
        node = block.node
        group, having, qualify = (node.args.get(key) for key in ("group", "having", "qualify"))
        sums = any(item.find(exp.AggFunc) and not item.find(exp.Window) for item in node.selects)
        if not (group or having or qualify or node.args.get("distinct") or sums):
            return
        bare = node.copy()
        bare.set("with_", None)
        for key in ("having", "qualify", "order"):
            bare.set(key, None)
        if group is not None:
            columns = ", ".join(one.sql(dialect=DIALECT, comments=False) for one in group.expressions)
            self._result(block.name, f"one row for each {columns}", bare, self._where(group))
        elif node.args.get("distinct") or sums:
            self._result(block.name, "one row for each" if node.args.get("distinct") else "one row of all", bare)
        for key, held in (("having", having), ("qualify", qualify)):
            for condition in conjuncts(held.this) if held is not None else ():
                before = bare.args.get(key)
                together = exp.and_(before.this.copy(), condition.copy()) if before else condition.copy()
                bare.set(key, type(held)(this=together))  # type: ignore[misc]  # HAVING or QUALIFY
                self._result(block.name, f"{key.upper()} {written(condition)}", bare, self._where(condition))


_VIEWS = {
    "listed_at_end": "alive and listed (group 1) on the last day",
    "listed_days": "listed (group 1) on at least one day of the period",
}
