"""
Turns an indicator's SELECT into a tree, and the tree into the text that is run.

Its own room because what is checked and what is run must be the same thing: the text that runs is written
from the checked tree, without comments, with the period's days in place of the parameters.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from pipeline.characters import code_point, unseen
from pipeline.definitions.indicator import Indicator
from pipeline.errors import Problem, Where
from pipeline.model import Period

DIALECT = "duckdb"

_LONGEST = 100_000  # characters; every rule walks the whole statement
_DEEPEST = 200  # steps; Python itself walks no more than a thousand

_RIGHT = "one SELECT is expected; WITH may stand before it"

_LOOK = "look just before it: a comma, a ) or an END may be missing, or one too many stand there"


def parse_sql(sql: str, file: str, first_line: int) -> tuple[exp.Expr | None, list[Problem]]:
    """Turn the text of one SELECT into its tree, or into the problem that it is no such thing."""
    if wrong := _no_plain_text(sql, file, first_line):
        return None, [wrong]
    try:
        starts = _statement_starts(sql)
        if wrong := _not_one_select(starts, sql, file, first_line):
            return None, [wrong]
        tree = sqlglot.parse(sql, dialect=DIALECT)[0]
    except ParseError as error:
        return None, [_cannot_parse(error, sql, file, first_line)]
    except RecursionError:
        return None, [_too_deep(file, first_line)]
    except (SqlglotError, ValueError) as error:
        return None, [_cannot_tokenize(error, sql, file, first_line)]
    problem = None
    if not isinstance(tree, exp.Select | exp.SetOperation | exp.Subquery):
        problem = Problem(Where(file, first_line), "this is not a SELECT.", _RIGHT)
    elif _depth(tree) > _DEEPEST:
        problem = _too_deep(file, first_line)
    return (None, [problem]) if problem else (tree, [])


def _no_plain_text(sql: str, file: str, first_line: int) -> Problem | None:
    """Refuse what a reader of the file does not see, and more than a reader can take in."""
    if found := unseen(sql):
        line = first_line + sql.count("\n", 0, sql.index(found[0]))
        what = f"a character that cannot be seen stands here ({code_point(found[0])})."
        return Problem(Where(file, line), what, "letters, digits, marks and spaces that print; leave it out")
    if len(sql) > _LONGEST:
        what = f"the SQL has {len(sql)} characters."
        return Problem(Where(file, first_line), what, f"at most {_LONGEST}; codes stand in a codelist")
    return None


def _depth(tree: exp.Expr) -> int:
    """Count how many parts of a statement lie within one another; a chain of AND or + is as deep as it is long."""
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((part, depth + 1) for part in node.iter_expressions())
    return deepest


def _too_deep(file: str, first_line: int) -> Problem:
    remedy = "give parts of it names with WITH; many codes or steps of the same kind stand in a codelist"
    return Problem(Where(file, first_line), "this is nested too deep to be read.", "about 200 steps at most", remedy)


def _statement_starts(sql: str) -> list[Token]:
    """Give the first word of each statement in a text."""
    starts: list[Token] = []
    at_start = True
    for token in sqlglot.tokenize(sql, read=DIALECT):
        if token.token_type is TokenType.SEMICOLON:
            at_start = True
        elif at_start:
            starts.append(token)
            at_start = False
    return starts


def _not_one_select(starts: list[Token], sql: str, file: str, first_line: int) -> Problem | None:
    if not starts:
        return Problem(Where(file, first_line), "there is no SELECT here.", _RIGHT)
    if len(starts) > 1:
        line = first_line + sql.count("\n", 0, starts[1].start)
        return Problem(Where(file, line), f"the SQL has {len(starts)} statements.", _RIGHT)
    if starts[0].token_type not in (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN):
        line = first_line + sql.count("\n", 0, starts[0].start)
        return Problem(Where(file, line), f"the SQL begins with '{starts[0].text}'.", _RIGHT)
    return None


def _cannot_parse(error: ParseError, sql: str, file: str, first_line: int) -> Problem:
    told = error.errors[0] if error.errors else {}
    before, word = str(told.get("start_context") or ""), str(told.get("highlight") or "")
    start = sql.find(before + word + str(told.get("end_context") or ""))  # sqlglot's own line is wrong beside a $
    line = first_line + (sql.count("\n", 0, start + len(before)) if start >= 0 else 0)
    near = f" near '{word}'" if word.strip() else ""
    return Problem(Where(file, line), f"this is not SQL that can be read{near}.", _RIGHT, _LOOK if near else None)


def _cannot_tokenize(error: Exception, sql: str, file: str, first_line: int) -> Problem:
    said = str(error.__cause__)
    if isinstance(error, SqlglotError) and said.startswith("Missing "):
        mark, at = said.removeprefix("Missing ").rsplit(" from ", 1)
        line = first_line + sql.count("\n", 0, int(at.split(":")[1]))  # sqlglot's own line is wrong after a $
        return Problem(Where(file, line), f"a {mark} is opened and not closed.", _RIGHT)
    unclosed = sql.count("/*") > sql.count("*/")
    what = "a comment /* is opened and not closed." if unclosed else "this is not SQL that can be read."
    return Problem(Where(file, first_line), what, _RIGHT)


def line_within(node: exp.Expr, sql: str) -> int:
    """Give the line of the SQL text on which a part of the statement stands, counted from 1."""
    at: exp.Expr | None = node
    while at is not None:
        starts = [start for part in at.walk() if isinstance(start := part.meta.get("start"), int)]
        if starts:
            return sql.count("\n", 0, min(starts)) + 1
        at = at.parent
    return 1


def canonical_sql(tree: exp.Expr) -> str:
    """Give the statement in its one canonical spelling: no comments, no spacing of its own."""
    return tree.sql(dialect=DIALECT, comments=False, normalize=True, unsupported_level=ErrorLevel.IGNORE)


def final_sql(indicator: Indicator, period: Period, dialect: str = DIALECT) -> str:
    """
    Give the SELECT as it is run: parameters replaced by the period's days, comments gone.

    The answers of the indicators that it combines stand before it in WITH, each whole in parentheses, so that
    the names in one of them are nobody else's.
    """
    return written_whole(_tree(indicator), indicator, period, dialect)


def written_whole(tree: exp.Query, indicator: Indicator, period: Period, dialect: str = DIALECT) -> str:
    """Write an indicator's tree, or another in its place, as it is run; the tree is changed."""
    fill_in(tree, indicator, period)
    if indicator.parts:
        written = tree.args.get("with_")
        own = written.expressions if written else ()
        tree.set("with_", exp.With(expressions=[*answers_of_parts(indicator, period), *own]))
    return tree.sql(dialect=dialect, comments=False, pretty=True)


def own_sql(indicator: Indicator, period: Period, dialect: str = DIALECT) -> str:
    """Give the SELECT as it is run where the answers that it combines lie ready as tables."""
    return _filled(indicator, period).sql(dialect=dialect, comments=False, pretty=True)


def _filled(indicator: Indicator, period: Period) -> exp.Query:
    tree = _tree(indicator)
    fill_in(tree, indicator, period)
    return tree


def _tree(indicator: Indicator) -> exp.Query:
    tree = sqlglot.parse_one(indicator.sql, dialect=DIALECT)
    if not isinstance(tree, exp.Query):
        raise TypeError(f"'{indicator.header.id}' holds no SELECT")
    return tree


def fill_in(tree: exp.Expr, indicator: Indicator, period: Period) -> None:
    """Put the period's days in the place of the parameters of a tree, which is changed."""
    days = period_days(indicator, period)
    for parameter in list(tree.find_all(exp.Placeholder)):
        day = exp.Literal.string(days[parameter.name].isoformat())
        parameter.replace(exp.Cast(this=day, to=exp.DataType.build("DATE")))


def period_days(indicator: Indicator, period: Period) -> dict[str, date]:
    """Give the day that each parameter stands for in a period."""
    days = {"period_start": period.first, "period_end": period.last}
    if indicator.header.lookback:
        days["lookback_start"] = Period.ending(period.last, indicator.header.lookback.months).first
    return days


def answers_of_parts(indicator: Indicator, period: Period) -> list[exp.CTE]:
    """Give the answers of the indicators that one combines, each as a table of WITH."""
    return [_answer(part, period) for part in indicator.parts]


def _answer(part: Indicator, period: Period) -> exp.CTE:
    """Write an indicator's answer as a table of WITH."""
    tree, name = _filled(part, period), part.header.id
    own = "denominator" in tree.named_selects
    columns = [exp.column(c) for c in ("practice_id", "patient_id", "numerator")]
    below = exp.column("denominator") if own else exp.alias_(exp.Literal.number(1), "denominator")
    query = exp.select(*columns, below).from_(exp.Subquery(this=tree, alias=_named(name)))
    return exp.CTE(this=query, alias=_named(name))


def _named(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name))


def condition_sql(condition: str) -> str:
    """Give a checked condition in its one canonical spelling: what runs is what was checked, comments gone."""
    return sqlglot.parse_one(condition, dialect=DIALECT).sql(dialect=DIALECT, comments=False)


def tables_of(indicator: Indicator) -> frozenset[str]:
    """Give the names of all tables that an indicator is counted from, those of its parts included."""
    read = tables_read(indicator.sql) - {part.header.id for part in indicator.parts}
    return read.union(*(tables_read(part.sql) for part in indicator.parts))


@cache
def tables_read(sql: str) -> frozenset[str]:
    """Give the names of all tables that a SELECT reads, its own CTEs left out."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table)) - own
