"""Turns the contracts of the canonical tables into the problems they have among themselves."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Column, Contracts, Table
from pipeline.definitions.reading import Written
from pipeline.definitions.sql_subset import outside_subset
from pipeline.definitions.sql_tables import ENGINE_VIEWS, LISTED_PATIENTS, PLACEHOLDER
from pipeline.definitions.sql_text import DIALECT
from pipeline.definitions.yaml_text import YamlText
from pipeline.errors import Problem, did_you_mean

#: Tables that the engine itself reads, with the columns it needs; the first four must be there.
ENGINE_TABLES: dict[str, tuple[str, ...]] = {
    "practices": ("practice_id", "name", "region_id"),
    "regions": ("region_id", "name", "valid_from", "valid_to"),
    "clusters": ("cluster_id", "name"),
    "cluster_members": ("cluster_id", "practice_id", "joined_on", "left_on"),
    LISTED_PATIENTS: (
        *("patient_id", "practice_id", "birth_date", "sex", "insurance_group"),
        *("listed_from", "listed_to", "left_reason"),
    ),
    "practice_history": ("from_id", "to_id", "changed_on", "kind"),
    "consents": ("cluster_id", "practice_id", "scope", "given_on", "withdrawn_on", "minutes"),
    "reference_values": (
        *("indicator_id", "period_start", "period_end", "level", "unit_id", "value", "source", "differs"),
    ),
}
_MUST_BE_THERE = ("practices", "regions", "clusters", "cluster_members")


def check_contracts(written: Written[Contracts]) -> list[Problem]:
    """Give every problem of the contracts."""
    yaml, tables = written.yaml, written.definition.tables
    problems = [
        Problem(
            yaml.where("tables"), f"the table '{name}' is missing.", f"its columns: {', '.join(ENGINE_TABLES[name])}"
        )
        for name in _MUST_BE_THERE
        if name not in tables
    ]
    for name, table in tables.items():
        problems += [problem for rule in _RULES for problem in rule(name, table, yaml)]
        for column_name, column in table.columns.items():
            problems += _column(name, column_name, column, yaml)
    return problems


def _has_the_engines_columns(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    missing = [column for column in ENGINE_TABLES.get(name, ()) if column not in table.columns]
    if missing:
        what = f"{name}: the engine needs {', '.join(missing)} here."
        yield Problem(yaml.where("tables", name), what, f"its columns: {', '.join(ENGINE_TABLES[name])}")
    if name in ENGINE_VIEWS:
        yield Problem(yaml.where("tables", name), f"'{name}' is the engine's own view.", "give the table another name")


def _names_own_columns(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    """See that key, sort, dated_by, performed_by, coverage and netting name columns of the table."""
    named: list[tuple[tuple[str | int, ...], str | None]] = [
        *((("key", index), column) for index, column in enumerate(table.key)),
        *((("sort", index), column) for index, column in enumerate(table.sort)),
        (("dated_by",), table.dated_by),
        (("performed_by",), table.performed_by),
    ]
    if table.coverage:
        named += [(("coverage", key), getattr(table.coverage, key)) for key in ("by", "on", "since")]
    if table.netting:
        named.append((("netting", "amount"), table.netting.amount))
        named += [(("netting", "same", index), column) for index, column in enumerate(table.netting.same)]
    for path, column in named:
        if column is not None and column not in table.columns:
            what = f"{name}.{path[0]}: there is no column '{column}'."
            right = f"columns: {', '.join(table.columns)}"
            yield Problem(yaml.where("tables", name, *path), what, right, did_you_mean(column, table.columns))


def _dates_are_dates(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    named: dict[tuple[str, ...], str | None] = {("dated_by",): table.dated_by}
    if table.coverage:
        named |= {("coverage", "on"): table.coverage.on, ("coverage", "since"): table.coverage.since}
    for path, column in named.items():
        found = table.columns.get(column) if column else None
        if found and found.type != "date":
            what = f"{name}.{path[0]}: '{column}' is {found.type}, not a date."
            yield Problem(yaml.where("tables", name, *path), what, "a column with type: date")


def _derives_with_what_it_has(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    derived = [column_name for column_name, column in table.columns.items() if column.derived]
    has_patient = any(column.type == "patient" for column in table.columns.values())
    for column_name in derived:
        if not has_patient or not table.dated_by:
            what = f"{name}.{column_name}: listed_practice is looked up by patient and date."
            right = "the table needs a column with type: patient, and dated_by"
            yield Problem(yaml.where("tables", name, "columns", column_name, "derived"), what, right)


def _measures_in_words(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    """See that what an amount is measured in is another column of the table, with a text in it."""
    for column_name, column in table.columns.items():
        if column.measured_in is None:
            continue
        where = yaml.where("tables", name, "columns", column_name, "measured_in")
        texts = [n for n, c in table.columns.items() if c.type == "text"]
        if column.measured_in not in texts:
            what = f"{name}.{column_name}: measured_in: '{column.measured_in}' is no column of texts."
            right = f"columns of texts: {', '.join(texts) or 'none'}"
            yield Problem(where, what, right, did_you_mean(column.measured_in, texts))


def _checks_can_be_read(name: str, table: Table, yaml: YamlText) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, check in enumerate(table.checks):
        where = yaml.where("tables", name, "checks", index, "condition")
        if check.name in seen:
            yield Problem(where, f"{name}.checks: two checks bear the name '{check.name}'.", "one name for each")
        seen.add(check.name)
        for what, right, close in _condition(check.condition, table):
            yield Problem(where, f"{name}.checks.{check.name}: {what}", right, close)


def _condition(condition: str, table: Table) -> Iterator[tuple[str, str | None, str | None]]:
    """Say what is wrong with a condition on the table's own columns."""
    right = "an expression over the table's own columns, e.g. a IS NULL OR a >= b"
    try:
        tree = sqlglot.parse_one(condition, dialect=DIALECT)
    except (SqlglotError, RecursionError, ValueError):
        yield f"'{condition}' is not a condition.", right, None
        return
    if not isinstance(tree, exp.Condition) or any(tree.find_all(exp.Query, exp.Placeholder)):
        yield f"'{condition}' is not a condition.", right, None
        return
    for finding in outside_subset(tree, condition):
        yield finding.what, finding.right, None
    for name in sorted({column.name for column in tree.find_all(exp.Column)}):
        if name not in table.columns:
            yield (
                f"there is no column '{name}'.",
                f"columns: {', '.join(table.columns)}",
                did_you_mean(name, table.columns),
            )


_RULES: tuple[Callable[[str, Table, YamlText], Iterator[Problem]], ...] = (
    _has_the_engines_columns,
    _names_own_columns,
    _dates_are_dates,
    _derives_with_what_it_has,
    _measures_in_words,
    _checks_can_be_read,
)

#: Which column types a rule on values has something to say to.
_SPEAKS_TO: dict[str, tuple[str, ...]] = {
    "pattern": ("text", "practice"),
    "allowed": ("text", "practice"),
    "codes": ("text",),
    "minimum": ("integer", "decimal"),
    "maximum": ("integer", "decimal"),
    "earliest": ("date",),
    "derived": ("practice",),
    "measured_in": ("integer", "decimal"),
    "may_be_hidden": ("integer", "decimal"),
}


def _column(table: str, name: str, column: Column, yaml: YamlText) -> Iterator[Problem]:
    """See that a column's rules fit its type and can be read."""
    path = ("tables", table, "columns", name)
    for key, types in _SPEAKS_TO.items():
        value = getattr(column, key)
        if value is not None and value is not False and column.type not in types:
            what = f"{table}.{name}: {key} has nothing to say to a column of type {column.type}."
            yield Problem(yaml.where(*path, key), what, f"it belongs to: {', '.join(types)}")
    if column.pattern and not _compiles(column.pattern):
        what = f"{table}.{name}: the pattern '{column.pattern}' cannot be read."
        right = (
            "a plain regular expression, as [0-9]{6}: letters, [sets], (groups), | and one of ? * + {n,m} after each"
        )
        yield Problem(yaml.where(*path, "pattern"), what, right)
    if column.earliest and not _is_day(column.earliest):
        what = f"{table}.{name}: earliest: '{column.earliest}' is not a date."
        yield Problem(yaml.where(*path, "earliest"), what, "a date is written 1990-01-01")
    if column.minimum is not None and column.maximum is not None and column.maximum < column.minimum:
        what = f"{table}.{name}: the maximum {column.maximum} lies below the minimum {column.minimum}."
        yield Problem(yaml.where(*path, "maximum"), what, "minimum first, maximum above it")


#: What the engines that count read in the same way as Python does, without looking back at what they have read.
_PLAIN = re.compile(
    r"(?:(?:[^\\\[\](){}?*+|^$]|\\[dDwWsS.\[\](){}?*+|^$/\\-]|\[\^?(?:[^\[\]\\&~|]|\\[dws\]\[\\-])++\]|\)|[|])"
    r"(?:[?*+]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})?|\((?:\?:)?|[\^$])*+"
)
#: A repetition repeated can take for ever to find that a text does not fit.
_REPEATED_TWICE = re.compile(r"(?:[*+]|\{\d+,\})[^(]*\)(?:[*+]|\{\d+,)")


def _compiles(pattern: str) -> bool:
    if _PLAIN.fullmatch(pattern) is None or _REPEATED_TWICE.search(pattern):
        return False
    try:
        with warnings.catch_warnings(action="error"):  # of what the next Python will read otherwise
            re.compile(pattern)
    except (re.error, Warning, RecursionError, OverflowError):
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_codelist_names(codelists: dict[str, Written[Codelist]], contracts: Contracts) -> Iterator[Problem]:
    """See that a codelist, which becomes a table beside the canonical ones, bears a name of its own."""
    for name, written in codelists.items():
        if name in contracts.tables or name in ENGINE_VIEWS:
            yield Problem(written.yaml.where("id"), f"'{name}' is the name of a table already.", "give it another id")
        elif name == PLACEHOLDER:
            what = f"'{name}' is what templates call the codelist that takes their place."
            yield Problem(written.yaml.where("id"), what, "give it another id")
