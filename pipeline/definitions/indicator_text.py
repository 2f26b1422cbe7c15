"""
Turns an indicator's file, a YAML header inside a SQL comment and one SELECT, into an `Indicator`.

Its own room because one file holds two languages, and every problem must name the line of the whole file.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlglot import exp

from pipeline.definitions.indicator import Header, Indicator
from pipeline.definitions.reading import fit
from pipeline.definitions.sql_text import canonical_sql, parse_sql
from pipeline.definitions.yaml_text import YamlText, read_yaml
from pipeline.errors import Problem, Where

_SINCE = ("template", "stands_for")
_OPEN, _CLOSE = "/*---", "---*/"
_RIGHT = "the file begins with a line /*--- , then the header, then a line ---*/ , then the SELECT"


@dataclass(frozen=True)
class WrittenIndicator:
    """An indicator together with its header's text and its parsed SELECT, so that a later finding can name the line."""

    definition: Indicator
    yaml: YamlText
    tree: exp.Expr


@dataclass(frozen=True)
class _Halves:
    header: str
    header_offset: int  # lines before the header
    sql: str
    sql_line: int


def read_indicator(text: str, file: str) -> tuple[Indicator | None, list[Problem]]:
    """Turn an indicator's file into an indicator, or into all that is wrong with its two halves."""
    written, problems = parse_indicator(text, file)
    return (written.definition if written else None), problems


def parse_indicator(text: str, file: str) -> tuple[WrittenIndicator | None, list[Problem]]:
    """Turn an indicator's file into an indicator with its lines."""
    halves = _halves(text, file)
    if isinstance(halves, Problem):
        return None, [halves]
    yaml, problems = read_yaml(halves.header, file, offset=halves.header_offset)
    written, misfits = fit(Header, yaml) if yaml else (None, [])
    tree, unreadable = parse_sql(halves.sql, file, halves.sql_line)
    if written is None or tree is None:
        return None, [*problems, *misfits, *unreadable]
    indicator = Indicator(
        header=written.definition,
        sql=halves.sql,
        file=file,
        sql_line=halves.sql_line,
        fingerprint=fingerprint_of(written.definition, tree),
    )
    return WrittenIndicator(indicator, written.yaml, tree), []


def _halves(text: str, file: str) -> _Halves | Problem:
    lead = len(text) - len(text.lstrip())
    if not text.startswith(_OPEN, lead):
        return Problem(Where(file, 1), "the header is missing.", _RIGHT)
    start = lead + len(_OPEN)
    end = text.find(_CLOSE, start)
    if end < 0:
        return Problem(Where(file, _line(text, lead)), "the header is not closed.", _RIGHT)
    early = text.find("*/", start)
    if early < end + len(_CLOSE) - len("*/"):
        return Problem(Where(file, _line(text, early)), "*/ stands inside the header and would end it.", _RIGHT)
    after = end + len(_CLOSE)
    sql = text[after:].strip()
    if not sql:
        return Problem(Where(file, _line(text, after)), "the SELECT is missing.", _RIGHT)
    return _Halves(text[start:end], _line(text, start) - 1, sql, _line(text, text.index(sql, after)))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def fingerprint_of(header: Header, tree: exp.Expr) -> str:
    """
    Give the digest of what the indicator says: spacing, comments and the order of keys do not change it.

    A key that headers have had only since fingerprints were printed is part of it where it says something: whoever
    says nothing by it has the fingerprint of old.
    """
    keys = {key: told for key, told in header.model_dump(mode="json").items() if told is not None or key not in _SINCE}
    said = json.dumps(keys, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{said}\n{canonical_sql(tree)}".encode()).hexdigest()
