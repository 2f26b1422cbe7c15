"""
Turns an indicator's SELECT into the problems it has: one small function for each rule.

The rules look at the parsed statement, never at its text, and all problems are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from pipeline.characters import code_point
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Header, Indicator
from pipeline.definitions.sql_amounts import added_across
from pipeline.definitions.sql_categories import wrongly_named
from pipeline.definitions.sql_comparisons import compared_wrongly
from pipeline.definitions.sql_scope import Finding, Output, Scope
from pipeline.definitions.sql_subset import function_name, outside_subset
from pipeline.definitions.sql_tables import AMOUNT_COLUMNS, ENGINE_VIEWS, PLACEHOLDER, Kind, readable_tables
from pipeline.definitions.sql_text import line_within, parse_sql
from pipeline.errors import Problem, Where, did_you_mean
from pipeline.model import Grain, Unit


@dataclass(frozen=True)
class Statement:
    """An indicator's SELECT, parsed and looked up in the tables it may read."""

    indicator: Indicator
    tree: exp.Expr
    contracts: Contracts
    codelists: Mapping[str, Codelist]
    indicators: frozenset[str]  # the ids of the others, whether it combines them or not
    read: tuple[tuple[exp.Table, str], ...]
    used: frozenset[tuple[str, str]]  # (table, column)
    outputs: tuple[Output, ...]
    name_findings: tuple[Finding, ...]
    comparison_findings: tuple[Finding, ...]
    amount_findings: tuple[Finding, ...]
    double_sums: tuple[exp.Expr, ...]
    date_differences: tuple[exp.Expr, ...]

    @property
    def header(self) -> Header:
        """What the indicator says of itself."""
        return self.indicator.header

    @property
    def parameters(self) -> dict[str, exp.Expr]:
        """The parameters that the statement names, each with one place."""
        return {node.name: node for node in self.tree.find_all(exp.Placeholder)}

    @property
    def output_names(self) -> list[str]:
        """The names of the answer's columns."""
        return [output.name for output in self.outputs]


def check_sql(statement: Statement) -> list[Problem]:
    """Give every problem of an indicator's SELECT, each with its line in the file."""
    told = {_told(finding, statement.indicator) for rule in RULES for finding in rule(statement)}
    return sorted(told, key=lambda problem: (problem.where.line or 0, problem.what))


def look_up(
    indicator: Indicator,
    tree: exp.Expr,
    contracts: Contracts,
    codelists: Mapping[str, Codelist],
    indicators: Collection[str] = (),
) -> Statement:
    """Find out what a statement reads and gives."""
    scope = Scope(readable_tables(contracts, codelists, (part.header.id for part in indicator.parts)))
    outputs = scope.statement(tree)
    sums = [n for n in tree.find_all(exp.Sum, exp.Avg) if scope.kind_of(n.this) is Kind.DOUBLE]
    dates = [
        n for n in tree.find_all(exp.Sub) if scope.kind_of(n.left) is Kind.DATE and scope.kind_of(n.right) is Kind.DATE
    ]
    return Statement(
        indicator=indicator,
        tree=tree,
        contracts=contracts,
        codelists=codelists,
        indicators=frozenset(indicators) - {indicator.header.id},
        read=tuple(scope.read),
        used=frozenset(scope.used),
        outputs=tuple(outputs),
        name_findings=tuple(scope.findings),
        comparison_findings=tuple(compared_wrongly(tree, scope, contracts, codelists)),
        amount_findings=tuple(added_across(tree, scope, contracts)),
        double_sums=tuple(sums),
        date_differences=tuple(d for d in dates if not isinstance(d.right, exp.Interval)),
    )


def columns_used(
    indicator: Indicator, contracts: Contracts, codelists: Mapping[str, Codelist]
) -> frozenset[tuple[str, str]]:
    """Give the columns of tables and codelists that an indicator and its parts use, each as (table, column)."""
    used: set[tuple[str, str]] = set()
    for one in (indicator, *indicator.parts):
        tree, _ = parse_sql(one.sql, one.file, one.sql_line)
        used |= look_up(one, tree, contracts, codelists).used if tree else frozenset()
    return frozenset(used)


def _told(finding: Finding, indicator: Indicator) -> Problem:
    line = indicator.sql_line + line_within(finding.node, indicator.sql) - 1
    remedy = f"did you mean '{finding.close}'?" if finding.close else None
    return Problem(Where(indicator.file, line), finding.what, finding.right, remedy)


def stays_in_subset(statement: Statement) -> Iterator[Finding]:
    """Let only what every engine understands alike stand in a SELECT."""
    yield from outside_subset(statement.tree, statement.indicator.sql)


def reads_only_declared_tables(statement: Statement) -> Iterator[Finding]:
    """See that a table is one of `reads`, `codelists` or `combines`, a CTE or one of the engine's own views."""
    header = statement.header
    declared = (*header.reads, *header.codelists, *header.combines, *ENGINE_VIEWS)
    right = f"tables: {', '.join(declared)}"
    for table, name in statement.read:
        if not isinstance(table.this, exp.Identifier):
            what = f"{function_name(table.this, statement.indicator.sql)} in FROM is a function, not a table."
            yield Finding(table, what, right)
        elif table.this.quoted and not name.isidentifier():
            yield Finding(table, f"'{name}' is a file or an address, not a table.", right)
        elif table.db:
            full = f"{table.db}.{name}"
            yield Finding(table, f"'{full}' names a schema.", f"the table's name alone: {name}")
        elif not name.isascii():
            found = next(c for c in name if not c.isascii())
            what = f"the table '{name}' is written with {found} ({code_point(found)})."
            yield Finding(table, what, "names are a-z, 0-9 and _; some letters only look like these")
        elif name in declared:
            continue
        elif key := _declared_in(name, statement):
            noun = "indicator" if key == "combines" else "table"
            there = (other for other in getattr(header, key) if other != PLACEHOLDER)
            add = f"add it: {key}: [{', '.join((*there, name))}]"
            yield Finding(table, f"the {noun} '{name}' is not in {key}.", add)
        else:
            known = (*statement.contracts.tables, *statement.codelists, *declared)
            yield Finding(table, f"there is no table '{name}'.", right, _close(name, known))


def _declared_in(name: str, statement: Statement) -> str | None:
    """Say under which key of the header a name that exists would stand."""
    if name in statement.contracts.tables:
        return "reads"
    if name in statement.codelists:
        return "codelists"
    return "combines" if name in statement.indicators else None


def _close(word: str, known: tuple[str, ...]) -> str | None:
    asked = did_you_mean(word, known)
    return asked.split("'")[1] if asked else None


def shadows_no_table(statement: Statement) -> Iterator[Finding]:
    """See that no CTE bears the name of a table or of an indicator that is combined."""
    taken = {*statement.contracts.tables, *statement.codelists, *ENGINE_VIEWS}
    for cte in statement.tree.find_all(exp.CTE):
        if cte.alias in taken or cte.alias in statement.header.combines:
            noun = "a table" if cte.alias in taken else "an indicator that is combined"
            yield Finding(cte.args["alias"], f"'{cte.alias}' is the name of {noun}.", "give this WITH another name")


def names_exist(statement: Statement) -> Iterator[Finding]:
    """See that every column exists and belongs to one table."""
    yield from statement.name_findings


def compares_like_with_like(statement: Statement) -> Iterator[Finding]:
    """See that no comparison looks for what it can never find."""
    yield from statement.comparison_findings


def adds_like_to_like(statement: Statement) -> Iterator[Finding]:
    """See that amounts are added only within one kind of what they are measured in."""
    yield from statement.amount_findings


def lookback_is_declared(statement: Statement) -> Iterator[Finding]:
    """See that `$lookback_start` has a lookback in the header."""
    node = statement.parameters.get("lookback_start")
    if node is not None and statement.header.lookback is None:
        yield Finding(node, "$lookback_start has no lookback in the header.", "e.g. lookback: {months: 12}")


def keeps_to_the_period(statement: Statement) -> Iterator[Finding]:
    """See that what has a date is selected by the period."""
    if statement.parameters:
        return
    for table, name in statement.read:
        contract = statement.contracts.tables.get(name)
        if contract and contract.dated_by and name in statement.header.reads:
            right = f"e.g. {contract.dated_by} BETWEEN $period_start AND $period_end"
            yield Finding(table, f"'{name}' is counted for all time, not for the period.", right)


def gives_the_columns(statement: Statement) -> Iterator[Finding]:
    """See that the answer has the columns of its grain and unit, and no others."""
    must, may = _columns(statement.header)
    must = [*must, "hidden"] if _may_be_hidden(statement) else must
    names = statement.output_names
    optional = [name for name in may if name not in must]
    right = f"columns: {'; and where wanted '.join(', '.join(columns) for columns in (must, optional) if columns)}"
    right += f"; {_ABOUT_AMOUNTS}" if set(AMOUNT_COLUMNS) <= set(must) else ""
    right += f"; {_ABOUT_WHOLES}" if {"category", "denominator"} <= set(must) else ""
    if missing := [name for name in must if name not in names]:
        yield Finding(statement.tree, f"the SELECT does not give {_listed(missing)}.", right)
    for output in statement.outputs:
        if not output.name:
            yield Finding(output.node, "a column of the answer has no name.", "write AS and its name after it")
        elif output.name not in {*must, *may} and output.name != "*":
            yield Finding(output.node, f"the SELECT gives '{output.name}', which nothing reads.", right)
        elif names.count(output.name) > 1:
            yield Finding(output.node, f"the SELECT gives '{output.name}' twice.", right)


_ABOUT_AMOUNTS = "events: how many a patient has; unvalued: how many of them have no amount in the unit"
_ABOUT_WHOLES = "denominator: the whole that the categories are parts of, the same beside each"

_OUTPUTS: dict[Grain, tuple[list[str], list[str]]] = {
    Grain.PATIENT: (["practice_id", "patient_id", "numerator"], ["denominator"]),
    Grain.STRATUM: (["practice_id", "numerator", "denominator"], ["sex", "age_band", "hidden"]),
}


def _columns(header: Header) -> tuple[list[str], list[str]]:
    """Give the columns that an answer must and may have."""
    must, may = _OUTPUTS[header.grain]
    if header.unit is Unit.SHARE:
        at = must.index("numerator")
        must = [*must[:at], "category", *must[at:]]
    if header.unit in (Unit.SHARE, Unit.MEDIAN):  # what they are of, the engine counts itself
        may = [name for name in may if name != "denominator"]
    if header.unit is Unit.DDD and header.grain is Grain.PATIENT:
        must = [*must, "denominator", *AMOUNT_COLUMNS]
    return must, may


def _listed(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _may_be_hidden(statement: Statement) -> bool:
    if statement.header.grain is not Grain.STRATUM:
        return False
    tables = [t for name in statement.header.reads if (t := statement.contracts.tables.get(name))]
    return any(column.may_be_hidden for table in tables for column in table.columns.values())


def counts_exactly(statement: Statement) -> Iterator[Finding]:
    """See that numerators, denominators and all that is summed are whole or decimal numbers."""
    right = "whole or decimal numbers: wrap it in CAST(... AS DECIMAL(18, 4))"
    for output in statement.outputs:
        if output.name not in {"numerator", "denominator", *AMOUNT_COLUMNS}:
            continue
        if output.kind is Kind.DOUBLE and not statement.double_sums:
            yield Finding(
                output.node, f"the {output.name} is a binary fraction (/, AVG): its sums are not exact.", right
            )
        if output.kind not in {Kind.NUMBER, Kind.UNKNOWN, Kind.DOUBLE}:
            number = "e.g. CASE WHEN ... THEN 1 ELSE 0 END" if output.kind is Kind.BOOLEAN else "a number is expected"
            yield Finding(output.node, f"the {output.name} is a {output.kind}, not a number.", number)
    for node in statement.double_sums:
        yield Finding(node, f"{node.key.upper()} over a binary fraction (/, AVG) is not exact.", right)


def names_known_categories(statement: Statement) -> Iterator[Finding]:
    """See that a category is one of the header's words, as far as they are written in the SELECT."""
    known = ", ".join(f"'{name}'" for name in statement.header.categories or ())
    for output in statement.outputs:
        if output.name == "category" and known and output.kind not in {Kind.TEXT, Kind.UNKNOWN}:
            yield Finding(output.node, f"the category is a {output.kind}, not a text.", f"one of {known}")
    if known and "category" in statement.output_names:
        yield from wrongly_named(statement.tree, tuple(statement.header.categories or ()))


def subtracts_no_dates(statement: Statement) -> Iterator[Finding]:
    """Refuse a date minus a date: engines disagree on what it is."""
    for node in statement.date_differences:
        right = "compare with a moved date: a > b + INTERVAL '30 days'"
        yield Finding(node, "a date minus a date is days in one engine and a duration in another.", right)


def has_a_denominator(statement: Statement) -> Iterator[Finding]:
    """See that what can count more than once per patient has its own denominator."""
    header = statement.header
    if header.grain is not Grain.PATIENT or "denominator" in statement.output_names:
        return
    if header.unit is Unit.PERCENT and not header.counts.counts_once:
        what = f"a percent of each {header.counts} needs a denominator: a patient can have several."
        yield Finding(statement.tree, what, "give a column denominator, or counts: patient")
    if header.denominator_in == "days":
        yield Finding(
            statement.tree, "denominator_in: days needs a denominator.", "e.g. listed_days.days AS denominator"
        )


RULES: tuple[Callable[[Statement], Iterator[Finding]], ...] = (
    stays_in_subset,
    reads_only_declared_tables,
    shadows_no_table,
    names_exist,
    compares_like_with_like,
    adds_like_to_like,
    lookback_is_declared,
    keeps_to_the_period,
    gives_the_columns,
    counts_exactly,
    names_known_categories,
    subtracts_no_dates,
    has_a_denominator,
)
