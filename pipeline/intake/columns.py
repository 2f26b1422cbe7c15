"""
Turns the text of a cell into a typed value, or into the kind of fault it has.

Both are SQL expressions, so that seventy million rows are typed in bulk and exactly: numbers are DECIMAL, never float.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.definitions.extract import Column
from pipeline.intake.sql import literal, one_of

STORED = {
    "text": "VARCHAR",
    "practice": "VARCHAR",
    "patient": "VARCHAR",  # a text until the dictionary of its person key makes it a number
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 6)",
    "date": "DATE",
    "boolean": "BOOLEAN",
}
_MONDAY_TO_THURSDAY = dt.timedelta(days=3)  # a week stands for its Thursday, and is taken where its Monday is
_MONTHS_SHORT = {"MAJ": "MAY", "OKT": "OCT"}  # the Danish names that differ from the English
_MONTHS_LONG = {
    "JANUAR": "JANUARY",
    "FEBRUAR": "FEBRUARY",
    "MARTS": "MARCH",
    "MAJ": "MAY",
    "JUNI": "JUNE",
    "JULI": "JULY",
    "OKTOBER": "OCTOBER",
}


@dataclass(frozen=True)
class Marks:
    """How numbers and dates are written in a file."""

    decimal: str = "."
    thousands: str | None = None
    date: str = "%Y-%m-%d"
    billing_week: bool = False
    latest: dt.date | None = None  # the last day that the source says it holds, where the column dates its rows


@dataclass(frozen=True)
class Typed:
    """The SQL of a column's value, and of the kind of its fault (null: none)."""

    value: str
    fault: str


def typed(column: Column, text: str, marks: Marks) -> Typed:
    """Write the SQL that types one column; `text` is null where the cell is empty."""
    value, faults = _by_type(column, text, marks)
    if column.allowed is not None:
        faults.append(f"WHEN NOT ({one_of(text, column.allowed)}) THEN 'allowed'")
    if column.pattern is not None:
        faults.append(f"WHEN NOT regexp_full_match({text}, {literal(column.pattern)}) THEN 'pattern'")
    if column.minimum is not None:
        faults.append(f"WHEN {value} < {column.minimum} THEN 'minimum'")
    if column.maximum is not None:
        faults.append(f"WHEN {value} > {column.maximum} THEN 'maximum'")
    empty = "'missing'" if column.required else "NULL"
    return Typed(value, f"CASE WHEN {text} IS NULL THEN {empty} {' '.join(faults)} END")


def _by_type(column: Column, text: str, marks: Marks) -> tuple[str, list[str]]:
    match column.type:
        case "integer" | "decimal":
            return _number(column.type, text, marks)
        case "date":
            value = _week(text) if marks.billing_week else _date(text, marks.date)
            faults = [f"WHEN {value} IS NULL THEN '{'week' if marks.billing_week else 'date'}'"]
            if column.earliest is not None:
                faults.append(f"WHEN {value} < DATE {literal(column.earliest)} THEN 'earliest'")
            if marks.latest is not None:
                latest = marks.latest + _MONDAY_TO_THURSDAY if marks.billing_week else marks.latest
                faults.append(f"WHEN {value} > DATE {literal(latest.isoformat())} THEN 'latest'")
            return value, faults
        case "boolean":
            value = f"CASE WHEN {text} IN ('true', '1') THEN true WHEN {text} IN ('false', '0') THEN false END"
            return value, [f"WHEN ({value}) IS NULL THEN 'boolean'"]
        case _:
            return text, []


def is_number(text: str, marks: Marks) -> str:
    """Write the condition that a text is a number with these marks, thousands in groups of three."""
    point = re.escape(marks.decimal)
    digits = "[0-9]"
    whole = f"{digits}+"
    if marks.thousands is not None:
        whole = f"({whole}|{digits}{{1,3}}({re.escape(marks.thousands)}{digits}{{3}})+)"
    pattern = f"[+-]?({whole}({point}{digits}*)?|{point}{digits}+)"
    return f"regexp_full_match({text}, {literal(pattern)})"


def plain_number(text: str, marks: Marks) -> str:
    """Write a number with these marks as one with a point and no thousands."""
    if marks.thousands is not None:
        text = f"replace({text}, {literal(marks.thousands)}, '')"
    return text if marks.decimal == "." else f"replace({text}, {literal(marks.decimal)}, '.')"


def _number(kind: str, text: str, marks: Marks) -> tuple[str, list[str]]:
    plain = plain_number(text, marks)
    if kind == "decimal":
        value = f"TRY_CAST({plain} AS DECIMAL(18, 6))"
        return value, [f"WHEN NOT {is_number(text, marks)} THEN 'decimal'", f"WHEN {value} IS NULL THEN 'too_large'"]
    exact = f"TRY_CAST({plain} AS DECIMAL(28, 6))"
    value = f"TRY_CAST({exact} AS BIGINT)"
    return value, [
        f"WHEN NOT {is_number(text, marks)} OR {exact} <> trunc({exact}) THEN 'integer'",
        f"WHEN {value} IS NULL THEN 'too_large'",
    ]


def _date(text: str, date_format: str) -> str:
    """Write the date of a text; a format without a day gives the first of the month."""
    for part, months in (("%b", _MONTHS_SHORT), ("%B", _MONTHS_LONG)):
        if part in date_format:
            text = f"upper({text})"
            for danish, english in months.items():
                text = f"regexp_replace({text}, '(^|[^A-Z]){danish}([^A-Z]|$)', '\\1{english}\\2')"
    return f"CAST(try_strptime({text}, {literal(date_format)}) AS DATE)"


def _week(text: str) -> str:
    """Write the Thursday of an ISO week YYWW (or YYYYWW); a week that the year lacks is null."""
    whole = f"CASE WHEN length({text}) = 4 THEN '20' || {text} ELSE {text} END"
    thursday = f"CAST(try_strptime({whole} || '4', '%G%V%u') AS DATE)"
    return (
        f"CASE WHEN regexp_full_match({text}, '([0-9]{{2}})?[0-9]{{4}}') "
        f"AND isoyear({thursday}) = CAST(({whole})[:4] AS INTEGER) THEN {thursday} END"
    )
