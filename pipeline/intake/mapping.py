"""Turns a source's mapping into SQL: which text of the file becomes the text of each canonical column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.definitions.extract import Column, Table
from pipeline.definitions.source import FileMapping
from pipeline.intake.columns import Marks, is_number, plain_number
from pipeline.intake.sql import literal, name, one_of


@dataclass(frozen=True)
class Shaped:
    """One canonical column as it comes from a file, in SQL."""

    in_file: str  # what the owner calls it
    found: str  # as it stands in the file
    text: str  # after the mapping; null where there is no value
    hidden: str | None  # whether the owner hid it; null where the contract does not allow that
    marks: Marks


def needed_columns(mapping: FileMapping) -> list[str]:
    """List the file's columns that a mapping takes, each once."""
    factors = [factor for pair in mapping.multiply.values() for factor in pair]
    return list(dict.fromkeys([*mapping.columns.values(), *factors, *mapping.leave_out]))


def shape(mapping: FileMapping, table: Table, places: dict[str, str], until: date) -> dict[str, Shaped]:
    """
    Give each canonical column that this mapping fills.

    until: the last day that the source says it holds; a week that it begins in counts whole
    """
    shaped: dict[str, Shaped] = {}
    for column_name, column in table.columns.items():
        if column_name in mapping.constants:
            constant = literal(mapping.constants[column_name])
            shaped[column_name] = Shaped("(constant)", constant, constant, None, Marks())
        elif column_name in mapping.multiply:
            shaped[column_name] = _product(mapping, mapping.multiply[column_name], places)
        elif column_name in mapping.columns:
            latest = until if column_name == table.dated_by else None
            shaped[column_name] = _taken(mapping, column_name, column, places, latest)
    return shaped


def columns_read(mapping: FileMapping, column_name: str) -> tuple[str, ...]:
    """List the file's columns that a canonical column is made of; a constant is made of none."""
    if column_name in mapping.constants:
        return ()
    return mapping.multiply.get(column_name) or (mapping.columns[column_name],)


def left_out(mapping: FileMapping, places: dict[str, str]) -> str:
    """Write the condition that a row is declared not to be data."""
    conditions = [one_of(f"trim({name(places[c])})", values) for c, values in mapping.leave_out.items()]
    return f"coalesce({' OR '.join(conditions)}, false)" if conditions else "false"


def _cell(mapping: FileMapping, place: str) -> tuple[str, str]:
    """Give a cell as it stands, and null where it is empty or holds a marker for missing."""
    found = f"trim({name(place)})"
    markers: Sequence[str] = list(dict.fromkeys(["", *(m.strip() for m in mapping.missing)]))
    if len(markers) == 1:
        return found, f"nullif({found}, '')"
    return found, f"CASE WHEN {one_of(found, markers)} THEN NULL ELSE {found} END"


def _marks(mapping: FileMapping, column_name: str, latest: date | None) -> Marks:
    by_week = mapping.billing_week == column_name
    return Marks(mapping.decimal_mark, mapping.thousands_mark, mapping.date_format, by_week, latest)


def _taken(
    mapping: FileMapping, column_name: str, column: Column, places: dict[str, str], latest: date | None
) -> Shaped:
    in_file = mapping.columns[column_name]
    found, text = _cell(mapping, places[in_file])
    hidden = f"coalesce({one_of(found, mapping.hidden)}, false)" if column.may_be_hidden and mapping.hidden else None
    if column_name in mapping.strip_prefix:
        prefix = literal(mapping.strip_prefix[column_name])
        text = f"CASE WHEN starts_with({text}, {prefix}) THEN substr({text}, length({prefix}) + 1) ELSE {text} END"
    if column_name in mapping.part:
        first, last = mapping.part[column_name]
        text = f"substr({text}, {first}, {last - first + 1})"
    if column_name in mapping.pad:
        width = mapping.pad[column_name]
        text = f"lpad({text}, greatest({width}, CAST(length({text}) AS INTEGER)), '0')"
    if column_name in mapping.values:
        cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in mapping.values[column_name].items())
        text = f"CASE {text} {cases} ELSE {text} END"
    return Shaped(in_file, found, text, hidden, _marks(mapping, column_name, latest))


def _product(mapping: FileMapping, factors: tuple[str, str], places: dict[str, str]) -> Shaped:
    """Multiply two of the file's columns; what is no number stays a text that typing will find at fault."""
    marks = Marks(mapping.decimal_mark, mapping.thousands_mark)
    (found_a, a), (found_b, b) = (_cell(mapping, places[factor]) for factor in factors)
    numbers = [f"CAST({plain_number(text, marks)} AS DECIMAL(18, 6))" for text in (a, b)]
    text = (
        f"CASE WHEN ({a}) IS NULL OR ({b}) IS NULL THEN NULL "
        f"WHEN {is_number(a, marks)} AND {is_number(b, marks)} "
        f"THEN CAST(CAST({numbers[0]} * {numbers[1]} AS DECIMAL(30, 6)) AS VARCHAR) ELSE '×' END"
    )
    return Shaped(" × ".join(factors), f"concat({found_a}, ' × ', {found_b})", text, None, Marks())
