"""
Turns the rows of a specification into typed rows of the canonical tables, or into all that is wrong with them.

Its own room because it does on paper what intake does with a delivery: patients become numbers, an event gets the
practice of its day, and what a page leaves out is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.extract import ColumnType, Contracts, Table
from pipeline.definitions.reading import fit
from pipeline.definitions.specification import NO, REMARK, YES, Case, Given, SpecifiedRow
from pipeline.definitions.yaml_text import Path, YamlText
from pipeline.errors import DefinitionError, Problem, Where, did_you_mean

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

PATIENT = "patient"  # the column with a patient's name, which stands for the key
_LISTINGS = "listed_patients"
_MARK = "_hidden"

Typed = dict[str, Any]


def typed_rows(case: Case, contracts: Contracts) -> tuple[dict[str, list[Typed]], list[Problem]]:
    """
    Turn a case's rows into typed rows of the canonical tables, patients numbered as they first appear.

    What is wrong with them comes beside; rows count only where nothing is.
    """
    reader = _Reader(contracts)
    found: dict[str, list[tuple[Typed, SpecifiedRow]]] = {}
    for table in sorted(case.given, key=lambda name: name != _LISTINGS):
        contract = contracts.tables.get(table)
        if contract is None:
            right = f"tables: {', '.join(contracts.tables)}"
            what = f"'{table}' is no canonical table."
            where = case.given[table].where
            reader.problems.append(Problem(where, what, right, did_you_mean(table, contracts.tables)))
            continue
        reader.check_headings(case.given[table], table, contract)
        found[table] = [(reader.typed(row, contract), row) for row in case.given[table].rows]
    listings = [row for row, _ in found.get(_LISTINGS, ())]
    reader.troubled = frozenset(problem.where for problem in reader.problems)
    for table, rows in found.items():
        for row, written in rows:
            reader.complete(row, written, table, listings)
    return {table: [row for row, _ in rows] for table, rows in found.items()}, reader.problems


@dataclass
class _Reader:
    contracts: Contracts
    patients: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    troubled: frozenset[Where] = frozenset()  # rows that are wrong already

    def check_headings(self, given: Given, table: str, contract: Table) -> None:
        """See that every column of a table is one; a mark that a value is hidden stands where it may be."""
        known = (PATIENT, *_headings(contract), REMARK)
        for heading in dict.fromkeys(heading for row in given.rows for heading in row.cells):
            if heading not in known:
                right = f"columns: {', '.join(known)}"
                what = f"{table} has no column '{heading}'."
                self.problems.append(Problem(given.where, what, right, did_you_mean(heading, known)))

    def typed(self, row: SpecifiedRow, contract: Table) -> Typed:
        """Give a row's values under the names of the table's columns."""
        values: Typed = {}
        for heading, cell in row.cells.items():
            if heading == PATIENT:
                values["patient_id"] = self.patients.setdefault(cell, len(self.patients) + 1)
            elif heading in contract.columns:
                values[heading] = self._value(cell, heading, contract.columns[heading].type, row)
            elif heading in _headings(contract):
                values[heading] = self._value(cell, heading, "boolean", row) or False
        return values

    def _value(self, cell: str, heading: str, kind: ColumnType, row: SpecifiedRow) -> Any:
        if cell == "":
            return None
        try:
            return _READ[kind](cell) if kind in _READ else cell
        except (ValueError, ArithmeticError):
            self.problems.append(Problem(row.where, f"{heading}: '{cell}' is not a value.", _SHAPES[kind]))
            return None

    def complete(self, row: Typed, written: SpecifiedRow, table: str, listings: Sequence[Typed]) -> None:
        """Fill in what the page leaves out: the practice of the day as intake would, and the defaults."""
        contract = self.contracts.tables[table]
        if "practice_id" in contract.columns and "practice_id" not in row and "patient_id" in row:
            row["practice_id"] = listed_practice(row, row.get(contract.dated_by or ""), listings)
        for name, column in contract.columns.items():
            if name not in row and column.required and name in DEFAULTS:
                row[name] = DEFAULTS[name]
            hidden = column.may_be_hidden and row.get(f"{name}{_MARK}")
            if row.get(name) is None and column.required and not hidden and written.where not in self.troubled:
                what = f"{table} needs a value in '{name}'."
                self.problems.append(Problem(written.where, what, f"{name}: {column.meaning}"))


def _headings(contract: Table) -> tuple[str, ...]:
    """Give a table's columns, the marks of those that an owner may hide included."""
    return (*contract.columns, *(f"{name}{_MARK}" for name, column in contract.columns.items() if column.may_be_hidden))


def _yes_or_no(cell: str) -> bool:
    """Read a mark; raises ValueError where it is none."""
    if cell not in (YES, NO):
        raise ValueError(cell)
    return cell == YES


_READ: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "integer": int,
    "patient": int,
    "decimal": Decimal,
    "boolean": _yes_or_no,
}
_SHAPES = {
    "boolean": f"{YES}, {NO} or blank",
    "date": "a day as 2026-09-30, or blank",
    "integer": "a whole number, or blank",
    "patient": "a whole number; in the column 'patient' a name",
    "decimal": "a number as 12 or 1.5, or blank",
}


def listed_practice(row: Mapping[str, Any], on: date | None, listings: Sequence[Typed]) -> str | None:
    """Give the practice where the patient was listed on a day (without a day: last), the newest listing first."""
    own = [
        listing
        for listing in listings
        if listing.get("patient_id") == row["patient_id"]
        and listing.get("listed_from") is not None
        and (on is None or listing["listed_from"] <= on <= (listing.get("listed_to") or date.max))
    ]
    return max(own, key=lambda listing: listing["listed_from"]).get("practice_id") if own else None


def with_codes(case: Case, codelists: Mapping[str, Codelist]) -> dict[str, Codelist]:
    """
    Fill empty codelists with the codes that a page makes up for them.

    Raises: DefinitionError where a row is no code, or the list is none or has codes of its own
    """
    problems: list[Problem] = []
    filled = dict(codelists)
    for name, given in case.codes.items():
        if name not in codelists or not codelists[name].is_empty:
            has, close = "is no codelist", did_you_mean(name, codelists)
            if name in codelists:
                has, close = "has codes of its own", None
            right = "codes are made up for a codelist that is empty so far"
            problems.append(Problem(given.where, f"'{name}' {has}.", right, close))
            continue
        codes = [_code(row, problems) for row in given.rows]
        filled[name] = codelists[name].model_copy(update={"codes": tuple(code for code in codes if code)})
    if problems:
        raise DefinitionError(problems)
    return filled


def _code(row: SpecifiedRow, problems: list[Problem]) -> Code | None:
    cells = {heading: cell for heading, cell in row.cells.items() if cell and heading != REMARK}
    lines: dict[Path, int] = dict.fromkeys([(), *((heading,) for heading in cells)], row.where.line or 0)
    yaml = YamlText(row.where.file, dict(cells), lines)
    written, wrong = fit(Code, yaml)
    problems += wrong
    return written.definition if written else None
