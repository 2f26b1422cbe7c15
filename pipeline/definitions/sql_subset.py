"""
Turns a statement into the parts of it that lie outside the portable subset.

Its own room because it is a closed list: what is not named here is refused, so a function that reads a file,
a clock or a setting cannot slip in by being new. Everything named here gives the same in DuckDB and Polars.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

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
    exp.Hint: ("a hint is for one engine only.", "leave it out"),
}

_TYPES = {"DATE", "INT", "BIGINT", "DECIMAL", "VARCHAR", "TEXT", "BOOLEAN"}
_UNITS = {"DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "YEAR", "YEARS"}
_PARTS_OF_DATES = {"YEAR", "MONTH", "DAY", "QUARTER"}


def outside_subset(tree: exp.Expr) -> Iterator[Finding]:
    """Find every part of a statement that is not in the portable subset."""
    for node in tree.walk(prune=lambda part: type(part) not in _ALLOWED):
        if type(node) not in _ALLOWED:
            if not isinstance(node.parent, exp.Table):  # a function in FROM is told of as a table
                yield _refusal(node)
        else:
            yield from _detail(node)


def _refusal(node: exp.Expr) -> Finding:
    what, right = _PLAIN.get(type(node), ("", None))
    if what:
        return Finding(node, what, right)
    name = _name(node)
    if name in _CLOCKS:
        return Finding(node, f"{name}() reads the clock.", _CLOCK_RIGHT)
    if name in _CHANCE:
        return Finding(
            node, f"{name}() gives another answer each time.", "an indicator gives the same answer each time"
        )
    if isinstance(node, exp.Func):
        return Finding(node, f"the function {name}() is not in the portable subset.", f"functions: {FUNCTION_NAMES}")
    written = node.sql(dialect="duckdb", comments=False)
    shown = written if len(written) <= 40 else f"{written[:37]}..."  # noqa: PLR2004 - one line of an error
    return Finding(
        node, f"'{shown}' is not in the portable subset.", "plain SELECT, JOIN, WHERE, GROUP BY and the like"
    )


_SPELLED: dict[type[exp.Expr], str] = {
    exp.CurrentDate: "current_date",
    exp.CurrentTimestamp: "current_timestamp",
    exp.Rand: "random",
}


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    if type(node) in _SPELLED:
        return _SPELLED[type(node)]
    return node.sql_name().lower() if isinstance(node, exp.Func) else node.key


def _detail(node: exp.Expr) -> Iterator[Finding]:
    """Look inside a part that is allowed, for a form of it that is not."""
    if isinstance(node, exp.With) and node.args.get("recursive"):
        yield Finding(node, "a recursive WITH can run for ever.", "WITH without RECURSIVE")
    elif isinstance(node, exp.Join):
        yield from _join(node)
    elif isinstance(node, exp.TableAlias) and node.columns:
        yield Finding(node, "columns are renamed in a table's alias.", "rename them with AS in the SELECT")
    elif isinstance(node, exp.DataType) and node.this.value not in _TYPES:
        yield from _data_type(node)
    elif isinstance(node, exp.DataType) and node.this.value == "DECIMAL" and not node.expressions:
        yield Finding(node, "DECIMAL without digits differs between engines.", "e.g. DECIMAL(18, 4)")
    elif isinstance(node, exp.Interval):
        yield from _interval(node)
    elif isinstance(node, exp.Extract) and node.name.upper() not in _PARTS_OF_DATES:
        yield Finding(
            node, f"EXTRACT({node.name} ...) is not portable.", "EXTRACT(YEAR FROM ...), QUARTER, MONTH or DAY"
        )
    elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        what = "SELECT * takes whatever columns there are."
        yield Finding(node, what, "name the columns; in EXISTS write SELECT 1")
    elif isinstance(node, exp.Identifier) and not _is_lower(node.name) and not isinstance(node.parent, exp.Table):
        yield Finding(node, f"the name '{node.name}' is not in lower case.", "names are a-z, 0-9 and _ in lower case")
    elif isinstance(node, exp.Placeholder) and node.name not in {"period_start", "period_end", "lookback_start"}:
        shown = f"${node.name}" if node.name else "?"
        yield Finding(node, f"{shown} is not a parameter.", "parameters: $period_start, $period_end, $lookback_start")


def _join(node: exp.Join) -> Iterator[Finding]:
    if node.method:
        right = "JOIN ... ON, LEFT JOIN ... ON, or EXISTS"
        yield Finding(node, f"a {node.method.upper()} JOIN is not portable.", right)


def _data_type(node: exp.DataType) -> Iterator[Finding]:
    name = node.sql(dialect="duckdb")
    if node.this in exp.DataType.FLOAT_TYPES:
        what = f"{name} rounds: its sums depend on the order of the rows."
        yield Finding(node, what, "CAST(... AS DECIMAL(18, 4)), with as many decimals as are needed")
    else:
        yield Finding(node, f"the type {name} is not portable.", f"types: {', '.join(sorted(_TYPES))}")


def _interval(node: exp.Interval) -> Iterator[Finding]:
    unit = node.args.get("unit")
    if not isinstance(node.this, exp.Literal) or unit is None or unit.name.upper() not in _UNITS:
        yield Finding(
            node, "this INTERVAL is not portable.", "a number of days, weeks, months or years: INTERVAL '3 months'"
        )


def _is_lower(name: str) -> bool:
    return name == name.lower() and name.isidentifier() and name.isascii()
