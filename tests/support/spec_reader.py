"""
A specification in Markdown becomes cases: tables of rows in, counts out.

Clinicians read the same page: names instead of keys, blank for 'no value', a column for remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.extract import Column, Contracts
from pipeline.model import Period

#: What a required column holds where a specification leaves it out. Every other left-out column is null.
DEFAULTS: Mapping[str, Any] = {
    "birth_date": date(1960, 1, 1),
    "sex": "K",
    "insurance_group": "1",
    "packs": 1,
    "number": 1,
    "specialty": "80",
    "date_precision": "day",
}

#: Headings of columns that stand for a canonical column, and the one that is for people only.
PATIENT, REMARK = "patient", "bemærkning"

#: The heading of codes that a codelist has not got yet.
CODES = "Givet kodeliste "

Row = dict[str, str]


class SpecError(ValueError):
    """A specification cannot be read; the message says which line of it."""


@dataclass
class Case:
    """One set of rows in, and the counts that must come out."""

    name: str
    period: Period
    given: dict[str, list[Row]] = field(default_factory=dict)
    codes: dict[str, list[Row]] = field(default_factory=dict)  # of codelists that are empty until somebody knows them
    expected: list[Row] | None = None
    expected_values: list[Row] | None = None  # of a median


@dataclass(frozen=True)
class Spec:
    """An indicator's specification."""

    indicator_id: str
    cases: tuple[Case, ...]
    codelist: str | None = None  # of a template: the one that it is specified with


def read_spec(text: str) -> Spec:
    """Turn a page into its cases; a page without `## Sag` is one case."""
    heading = re.match(r"# (\S+)\s*$", text, re.MULTILINE)
    if heading is None:
        raise SpecError("the first line is '# <indicator id>'")
    shared = _period(text.split("\n## ", maxsplit=1)[0])
    cases: list[Case] = []
    codes: dict[str, list[Row]] = {}  # of every case
    period = shared
    for title, body in _sections(text):
        found = _period(body)
        if title.startswith("Sag:"):
            period = found or shared
            cases.append(_new_case(title.removeprefix("Sag:").strip(), period, codes))
            continue
        if title.startswith(CODES):
            (cases[-1].codes if cases else codes)[title.removeprefix(CODES).strip()] = _table(body)
            continue
        if not cases:
            cases.append(_new_case("hele filen", shared or found, codes))
        _add(cases[-1], title, body)
    for case in cases:
        if case.expected is None:
            raise SpecError(f"the case '{case.name}' has no table '## Så tælles'")
    codelist = re.search(r"^Kodeliste: *(\w+) *$", text, re.MULTILINE)
    return Spec(heading[1], tuple(cases), codelist[1] if codelist else None)


def _new_case(name: str, period: Period | None, codes: Mapping[str, list[Row]]) -> Case:
    if period is None:
        raise SpecError(f"the case '{name}' has no line 'Periode: <date> til <date>'")
    return Case(name, period, codes=dict(codes))


def _add(case: Case, title: str, body: str) -> None:
    if title.startswith("Givet "):
        case.given.setdefault(title.removeprefix("Givet ").strip(), []).extend(_table(body))
    elif title.startswith("Så tælles værdierne"):
        case.expected_values = _table(body)
    elif title.startswith("Så tælles"):
        case.expected = _table(body)
    else:
        known = "'Givet <table>', 'Givet kodeliste <id>', 'Så tælles', 'Så tælles værdierne', 'Sag: <name>'"
        raise SpecError(f"'{title}' is no heading of a specification: {known}")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^#{2,3} +(.+?) *$", text, flags=re.MULTILINE)[1:]
    yield from zip(parts[::2], parts[1::2], strict=True)


def _period(text: str) -> Period | None:
    found = re.search(r"^Periode: *(\d{4}-\d\d-\d\d) til (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    return Period(date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None


def _table(body: str) -> list[Row]:
    lines = [line.strip() for line in body.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip() for cell in _barred(line).split("|")] for line in lines]
    if len(cells) < 2:  # a heading and its rule
        raise SpecError("a table has a heading and a line of dashes")
    heading, rows = cells[0], cells[2:]
    for row in rows:
        if len(row) != len(heading):
            raise SpecError(f"the row |{'|'.join(row)}| has {len(row)} cells, the heading has {len(heading)}")
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _barred(line: str) -> str:
    """Keep the blank last cell: strip one bar at each end only."""
    return line[1:].removesuffix("|")


#: Columns of `Så tælles` that are compared where they stand there; 'skjult' says the same as 'owner_hid'.
_COMPARED = (
    *("n", "missing", "numerator", "denominator", "contributors", "largest", "contributors_rest", "largest_rest"),
    *("largest_denominator", "events", "unvalued", "owner_hid"),
)


def expected_counts(case: Case) -> dict[str, dict[str, Any]]:
    """
    Turn `Så tælles` into practice → what must come out; a practice not named must not be among the counts.

    Of a share it is practice and category that are named.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for row in case.expected or ():
        cells = {("owner_hid" if heading == "skjult" else heading): cell for heading, cell in row.items()}
        practice = _named(cells.pop("practice_id"), cells.pop("category", None))
        cells.pop(REMARK, None)
        if unknown := set(cells) - set(_COMPARED):
            raise SpecError(
                f"'Så tælles' has no column {sorted(unknown)}; columns: practice_id, category, {', '.join(_COMPARED)}"
            )
        if practice in wanted:
            raise SpecError(f"'Så tælles' names {practice} twice")
        hidden = cells.pop("owner_hid", "nej") == "ja"
        numbers = {name: Decimal(cell) if cell else None for name, cell in cells.items()}
        if hidden:  # a blank sum over a hidden number is not looked at
            numbers = {name: number for name, number in numbers.items() if number is not None}
        wanted[practice] = {**numbers, "owner_hid": hidden}
    return wanted


def found_counts(rows: Iterator[dict[str, Any]], wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Turn counts into practice → the same columns as were asked for."""
    usual = dict.fromkeys(("numerator", "denominator", "owner_hid"))
    keyed = ((_named(row["practice_id"], row.get("category")), row) for row in rows)
    return {key: {name: _plain(row[name]) for name in wanted.get(key, usual)} for key, row in keyed}


def _named(practice: str, category: str | None) -> str:
    return practice if category is None else f"{practice} {category}"


def expected_values(case: Case) -> dict[tuple[str, Decimal], int] | None:
    """Turn `Så tælles værdierne`, where a page has it, into (practice, value) → how many patients have the value."""
    if case.expected_values is None:
        return None
    columns = {"practice_id", "value", "n"}
    if any(set(row) - {REMARK} != columns for row in case.expected_values):
        raise SpecError("'Så tælles værdierne' has the columns practice_id, value, n")
    return {(row["practice_id"], _plain(Decimal(row["value"]))): int(row["n"]) for row in case.expected_values}


def found_values(values: pl.DataFrame | None) -> dict[tuple[str, Decimal], int] | None:
    """Turn a median's counts into the same."""
    return None if values is None else {(practice, _plain(value)): n for practice, value, n in values.iter_rows()}


def with_codes(codelist: Codelist, case: Case) -> Codelist:
    """Fill an empty codelist with the codes that a page makes up for it; one that has codes is specified by them."""
    rows = case.codes.get(codelist.id, [])
    if rows and codelist.codes:
        raise SpecError(f"'{codelist.id}' has codes of its own: a page makes some up for an empty codelist only")
    filled = [{heading: cell for heading, cell in row.items() if cell and heading != REMARK} for row in rows]
    return codelist.model_copy(update={"codes": codelist.codes or tuple(Code.model_validate(row) for row in filled)})


def side_by_side(wanted: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]) -> str:
    """Write what was specified beside what was counted, a line per practice."""
    lines = [f"{'practice':<30} {'specified':<50} counted"]
    for practice in sorted({*wanted, *found}):
        left, right = _told(wanted.get(practice)), _told(found.get(practice))
        lines.append(f"{practice:<30} {left:<50} {right}{'' if left == right else '   <<<'}")
    return "\n".join(lines)


def _told(cells: Mapping[str, Any] | None) -> str:
    if cells is None:
        return "no row"
    return ", ".join(f"{name} {'null' if value is None else value}" for name, value in cells.items())


def _plain(value: Any) -> Any:
    """Give numbers without zeros at the end, so that 2.000000 reads as 2."""
    if isinstance(value, bool) or value is None:
        return value
    number = Decimal(value)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def tables_of(case: Case, contracts: Contracts) -> dict[str, list[dict[str, Any]]]:
    """Turn a case's rows into typed rows of the canonical tables, patients numbered as they first appear."""
    patients: dict[str, int] = {}
    typed: dict[str, list[dict[str, Any]]] = {}
    for table in sorted(case.given, key=lambda name: name != "listed_patients"):
        if table not in contracts.tables:
            raise SpecError(f"'{table}' is no canonical table")
        typed[table] = [_typed(row, table, contracts, patients) for row in case.given[table]]
    for table, rows in typed.items():
        for row in rows:
            _complete(row, table, contracts, typed.get("listed_patients", []))
    return typed


def _typed(row: Row, table: str, contracts: Contracts, patients: dict[str, int]) -> dict[str, Any]:
    columns = contracts.tables[table].columns
    values: dict[str, Any] = {}
    for heading, cell in row.items():
        if heading == REMARK:
            continue
        if heading == PATIENT:
            values["patient_id"] = patients.setdefault(cell, len(patients) + 1)
        elif heading.endswith("_hidden") and columns[heading.removesuffix("_hidden")].may_be_hidden:
            values[heading] = cell == "ja"
        elif heading in columns:
            values[heading] = _value(cell, columns[heading])
        else:
            raise SpecError(f"{table} has no column '{heading}'")
    return values


def _value(cell: str, column: Column) -> Any:
    if cell == "":
        return None
    if column.type == "date":
        return date.fromisoformat(cell)
    if column.type in ("integer", "patient"):
        return int(cell)
    if column.type == "decimal":
        return Decimal(cell)
    return cell == "ja" if column.type == "boolean" else cell


def _complete(row: dict[str, Any], table: str, contracts: Contracts, listings: list[dict[str, Any]]) -> None:
    """Fill in what the page leaves out: the practice of the day as intake would, and the defaults."""
    contract = contracts.tables[table]
    if "practice_id" in contract.columns and "practice_id" not in row:
        row["practice_id"] = listed_practice(row, row.get(contract.dated_by or ""), listings)
    for name, column in contract.columns.items():
        if name not in row and column.required and name in DEFAULTS:
            row[name] = DEFAULTS[name]
        if row.get(name) is None and column.required and not (column.may_be_hidden and row.get(f"{name}_hidden")):
            raise SpecError(f"{table} needs a value in '{name}': {row}")


def listed_practice(row: Mapping[str, Any], on: date | None, listings: list[dict[str, Any]]) -> str | None:
    """Give the practice where the patient was listed on a day (without a day: last), the newest listing first."""
    own = [
        listing
        for listing in listings
        if listing["patient_id"] == row["patient_id"]
        and (on is None or listing["listed_from"] <= on <= (listing.get("listed_to") or date.max))
    ]
    return max(own, key=lambda listing: listing["listed_from"])["practice_id"] if own else None
