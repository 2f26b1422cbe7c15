"""
Turns contracts and codelists into the tables that a SELECT may read, with their columns.

Its own room because the warehouse makes these tables and the rules check against them: one list for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pipeline.definitions.extract import Contracts, Table


class Kind(StrEnum):
    """What a column holds, as far as the rules must know."""

    TEXT = "text"
    NUMBER = "number"  # whole or decimal: sums are exact
    DOUBLE = "double"  # a binary fraction: sums depend on the order of rows
    DATE = "date"
    BOOLEAN = "boolean"
    KEY = "key"  # a patient
    UNKNOWN = "unknown"


Columns = Mapping[str, Kind]

_KINDS = {
    "text": Kind.TEXT,
    "practice": Kind.TEXT,
    "integer": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "boolean": Kind.BOOLEAN,
    "patient": Kind.KEY,
}

_LISTED: Columns = {
    "practice_id": Kind.TEXT,
    "patient_id": Kind.KEY,
    "sex": Kind.TEXT,
    "age": Kind.NUMBER,
    "age_band": Kind.TEXT,
}

#: The engine's own views, made from `listed_patients`.
ENGINE_VIEWS: Mapping[str, Columns] = {
    "listed_at_end": _LISTED,
    "listed_days": {**_LISTED, "days": Kind.NUMBER},
}

LISTED_PATIENTS = "listed_patients"
LISTED_COUNTS = "listed_counts"

#: The table that a template's SELECT reads its codes from, until a codelist takes its place.
PLACEHOLDER = "codes"

#: The answer of an indicator that another one combines, as a table.
ANSWER: Columns = {
    "practice_id": Kind.TEXT,
    "patient_id": Kind.KEY,
    "numerator": Kind.NUMBER,
    "denominator": Kind.NUMBER,  # 1 where the indicator has none of its own
}

#: What an answer of amounts tells besides: how many events a patient has, and how many of them have no amount.
AMOUNT_COLUMNS = ("events", "unvalued")

CODELIST_COLUMNS: Columns = {
    "code": Kind.TEXT,
    "name": Kind.TEXT,
    "valid_from": Kind.DATE,
    "valid_to": Kind.DATE,
    "weight": Kind.NUMBER,
    "region": Kind.TEXT,
    "specialty": Kind.TEXT,
}


def table_columns(table: Table) -> Columns:
    """Give a canonical table's columns, the `<name>_hidden` ones included."""
    own = {name: _KINDS[column.type] for name, column in table.columns.items()}
    hidden = {f"{name}_hidden": Kind.BOOLEAN for name, column in table.columns.items() if column.may_be_hidden}
    return own | hidden


def readable_tables(contracts: Contracts, codelists: Iterable[str], parts: Iterable[str] = ()) -> dict[str, Columns]:
    """Give every table that a SELECT could read: canonical tables, codelists, the engine's views and its parts."""
    tables = {name: table_columns(table) for name, table in contracts.tables.items()}
    return tables | dict.fromkeys(codelists, CODELIST_COLUMNS) | dict(ENGINE_VIEWS) | dict.fromkeys(parts, ANSWER)
