"""
Turns a statement into the parts of it that lie outside the portable subset.

Its own room because it is a closed list: what is not named here is refused, so a function that reads a file,
a clock or a setting cannot slip in by being new. Everything named here gives the same in DuckDB and Polars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from pipeline.definitions.sql_scope import Finding

FUNCTIONS: tuple[type[exp.Expr], ...] = (
    *(exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg),
    *(exp.Coalesce, exp.Nullif, exp.Case, exp.If, exp.Cast, exp.Greatest, exp.Least),
    *(exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Sign, exp.Mod),
    *(exp.Lower, exp.Upper, exp.Substring, exp.Left, exp.Right, exp.Length, exp.Trim, exp.Replace),
    *(exp.Concat, exp.DPipe, exp.StartsWith),
    *(exp.Extract, exp.Year, exp.Month),
    *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead),
    *(exp.And, exp.Or, exp.Exists),  # sqlglot counts these among the functions
)

_PARTS: tuple[type[exp.Expr], ...] = (
    *(exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery, exp.With, exp.CTE),
    *(exp.From, exp.Join, exp.Table, exp.TableAlias, exp.Column, exp.Identifier, exp.Alias, exp.Star),
    *(exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered, exp.Distinct, exp.Filter, exp.Window),
    *(exp.Literal, exp.Null, exp.Boolean, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var, exp.Placeholder),
    *(exp.Paren, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like),
    *(exp.NullSafeEQ, exp.NullSafeNEQ, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv),
)

_ALLOWED = frozenset((*FUNCTIONS, *_PARTS))

FUNCTION_NAMES = (
    "COUNT, SUM, MIN, MAX, AVG, COALESCE, NULLIF, CASE, IF, CAST, GREATEST, LEAST, ABS, ROUND, FLOOR, CEIL, SIGN, MOD, "
    "LOWER, UPPER, SUBSTR, LEFT, RIGHT, LENGTH, TRIM, REPLACE, CONCAT, STARTS_WITH, EXTRACT, YEAR, MONTH, "
    "ROW_NUMBER, RANK, DENSE_RANK, LAG, LEAD"
)

_CLOCK_RIGHT = "time enters only as $period_start, $period_end and, with a lookback, $lookback_start"
_CLOCKS = {"now", "current_date", "current_time", "current_timestamp", "today", "localtime", "localtimestamp"}
_CHANCE = {"random", "rand", "uuid", "gen_random_uuid", "setseed"}

_PLAIN: dict[type[exp.Expr], tuple[str, str | None]] = {
    exp.Limit: ("LIMIT leaves rows out.", "every row of the population is counted"),
    exp.Fetch: ("FETCH leaves rows out.", "every row of the population is counted"),
    exp.Offset: ("OFFSET leaves rows out.", "every row of the population is counted"),
    exp.TableSample: ("a sample leaves rows out by chance.", "every row of the population is counted"),
    exp.Values: ("VALUES brings in rows that stand in no table.", "codes and weights stand in a codelist"),
    exp.Tuple: ("a row of values in parentheses is not portable.", "compare one column at a time, or use EXISTS"),
    exp.Columns: ("COLUMNS takes whatever columns there are.", "name the columns"),
    exp.Lock: ("FOR UPDATE and FOR SHARE lock rows.", "a SELECT that only reads"),
    exp.Hint: ("a hint is for one engine only.", "leave it out"),
}

PARAMETERS = ("period_start", "period_end", "lookback_start")

_TYPES = {"DATE", "INT", "BIGINT", "DECIMAL", "VARCHAR", "TEXT", "BOOLEAN"}
_UNITS = {"DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "YEAR", "YEARS"}
_PARTS_OF_DATES = {"YEAR", "MONTH", "DAY", "QUARTER"}


def outside_subset(tree: exp.Expr, sql: str) -> Iterator[Finding]:
    """Find every part of a statement that is not in the portable subset."""
    for node in tree.walk(prune=lambda part: type(part) not in _ALLOWED):
        if type(node) not in _ALLOWED:
            if not isinstance(node.parent, exp.Table):  # a function in FROM is told of as a table
                yield _refusal(node, sql)
        else:
            yield from _detail(node)


def _refusal(node: exp.Expr, sql: str) -> Finding:
    what, right = _PLAIN.get(type(node), ("", None))
    if what:
        return Finding(node, what, right)
    name = function_name(node, sql)
    if name.removesuffix("()") in _CLOCKS:
        return Finding(node, f"{name} reads the clock.", _CLOCK_RIGHT)
    if name.removesuffix("()") in _CHANCE:
        return Finding(node, f"{name} gives another answer each time.", "an indicator gives the same answer each time")
    if isinstance(node, exp.Func):
        return Finding(node, f"the function {name} is not in the portable subset.", f"functions: {FUNCTION_NAMES}")
    written = node.sql(dialect="duckdb", comments=False, unsupported_level=ErrorLevel.IGNORE)
    shown = written if len(written) <= 40 else f"{written[:37]}..."  # noqa: PLR2004 - one line of an error
    return Finding(
        node, f"'{shown}' is not in the portable subset.", "plain SELECT, JOIN, WHERE, GROUP BY and the like"
    )


def function_name(node: exp.Expr, sql: str) -> str:
    """Give a function's name as it is written in the SQL, with parentheses where it has them."""
    start, end = node.meta.get("start"), node.meta.get("end")
    if not isinstance(node, exp.Func):
        return node.key
    if isinstance(start, int) and isinstance(end, int):
        return f"{sql[start : end + 1].lower()}()"
    return node.sql_name().lower()


def _detail(node: exp.Expr) -> Iterator[Finding]:
    """Look inside a part that is allowed, for a form of it that is not."""
    for kind, look in _LOOKS.items():
        if isinstance(node, kind):
            yield from look(node)


def _with(node: exp.Expr) -> Iterator[Finding]:
    if node.args.get("recursive"):
        yield Finding(node, "a recursive WITH can run for ever.", "WITH without RECURSIVE")


def _cte(node: exp.Expr) -> Iterator[Finding]:
    if node.args.get("materialized") is not None:
        yield Finding(node, "MATERIALIZED is for one engine only.", "WITH name AS (SELECT ...)")


def _select(node: exp.Expr) -> Iterator[Finding]:
    if node.args.get("windows"):
        yield Finding(node, "a named WINDOW is not portable.", "write it out: OVER (PARTITION BY ... ORDER BY ...)")


def _column(node: exp.Expr) -> Iterator[Finding]:
    if node.args.get("db"):
        yield Finding(node, f"'{node.sql(comments=False)}' names a schema.", "table.column")


def _table_alias(node: exp.Expr) -> Iterator[Finding]:
    if node.args.get("columns"):
        yield Finding(node, "columns are renamed in a table's alias.", "rename them with AS in the SELECT")


def _extract(node: exp.Expr) -> Iterator[Finding]:
    if node.name.upper() not in _PARTS_OF_DATES:
        right = "EXTRACT(YEAR FROM ...), QUARTER, MONTH or DAY"
        yield Finding(node, f"EXTRACT({node.name} ...) is not portable.", right)


def _star(node: exp.Expr) -> Iterator[Finding]:
    if not isinstance(node.parent, exp.Count):
        right = "name the columns; in EXISTS write SELECT 1"
        yield Finding(node, "SELECT * takes whatever columns there are.", right)


def _identifier(node: exp.Expr) -> Iterator[Finding]:
    if not _is_lower(node.name) and not isinstance(node.parent, exp.Table):
        yield Finding(node, f"the name '{node.name}' is not in lower case.", "names are a-z, 0-9 and _ in lower case")


def _parameter(node: exp.Expr) -> Iterator[Finding]:
    if node.name not in PARAMETERS:
        shown = "?" if node.name == "?" else f"${node.name}"
        yield Finding(node, f"{shown} is not a parameter.", f"parameters: {', '.join(f'${p}' for p in PARAMETERS)}")


def _join(node: exp.Expr) -> Iterator[Finding]:
    method = str(node.args.get("method") or "").upper()
    if method:
        right = "JOIN ... ON, LEFT JOIN ... ON, or EXISTS"
        yield Finding(node, f"a {method} JOIN is not portable.", right)


def _data_type(node: exp.Expr) -> Iterator[Finding]:
    name = node.sql(dialect="duckdb")
    if node.this in exp.DataType.FLOAT_TYPES:
        what = f"{name} rounds: its sums depend on the order of the rows."
        yield Finding(node, what, "CAST(... AS DECIMAL(18, 4)), with as many decimals as are needed")
    elif node.this.value not in _TYPES:
        yield Finding(node, f"the type {name} is not portable.", f"types: {', '.join(sorted(_TYPES))}")


def _interval(node: exp.Expr) -> Iterator[Finding]:
    unit = node.args.get("unit")
    if not isinstance(node.this, exp.Literal) or unit is None or unit.name.upper() not in _UNITS:
        yield Finding(
            node, "this INTERVAL is not portable.", "a number of days, weeks, months or years: INTERVAL '3 months'"
        )


def _is_lower(name: str) -> bool:
    return name == name.lower() and name.isidentifier() and name.isascii()


_LOOKS: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[Finding]]] = {
    exp.With: _with,
    exp.CTE: _cte,
    exp.Select: _select,
    exp.Column: _column,
    exp.Join: _join,
    exp.TableAlias: _table_alias,
    exp.DataType: _data_type,
    exp.Interval: _interval,
    exp.Extract: _extract,
    exp.Star: _star,
    exp.Identifier: _identifier,
    exp.Placeholder: _parameter,
}
