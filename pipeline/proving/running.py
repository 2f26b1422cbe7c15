"""
Turns a specification into what an engine counts of its rows, beside what was specified.

Its own room because the same cases are run by whoever writes a definition, by the tests and, with a slip put in, by
the one who asks what the cases show.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.specification import Case, named, plain
from pipeline.definitions.specified_rows import typed_rows, with_codes
from pipeline.errors import DefinitionError, KlyngeError
from pipeline.measuring.counts import Counts
from pipeline.model import Period
from pipeline.proving.tables import frame_of, write_snapshot
from pipeline.warehouse.duckdb import DuckDBWarehouse, open_warehouse
from pipeline.warehouse.polars import PolarsWarehouse

_USUAL = ("numerator", "denominator", "owner_hid")  # compared for a practice that nobody asked for
_LISTINGS = "listed_patients"


class Engine(StrEnum):
    """What can count a specification."""

    DUCKDB = "duckdb"
    POLARS = "polars"

    @property
    def called(self) -> str:
        """The engine's name as its makers write it."""
        return {Engine.DUCKDB: "DuckDB", Engine.POLARS: "Polars"}[self]


class Counting(Protocol):
    """Tables that can be counted."""

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice."""


@dataclass(frozen=True)
class Found:
    """What was counted of a case's rows, in the columns that the case asks for."""

    counts: Mapping[str, Mapping[str, Any]]
    values: Mapping[tuple[str, Decimal], int] | None = None

    def is_as_specified(self, case: Case) -> bool:
        """Say whether every practice named, and no other, has what is specified."""
        return dict(case.counts) == self.counts and case.values == self.values


@dataclass(frozen=True)
class Outcome:
    """A case and what an engine made of it: counts, or a refusal."""

    case: Case
    engine: Engine
    found: Found | None
    refusal: KlyngeError | None = None

    @property
    def passes(self) -> bool:
        """Say whether the engine counts what is specified."""
        return self.found is not None and self.found.is_as_specified(self.case)

    def says_as(self, other: Outcome) -> bool:
        """Say whether another engine made the same of the case."""
        if self.refusal is None or other.refusal is None:
            return self.found == other.found
        return self.refusal.problems == other.refusal.problems


def run_case(
    case: Case, indicator: Indicator, contracts: Contracts, codelists: Mapping[str, Codelist], engine: Engine
) -> Outcome:
    """
    Count a case's rows in an engine.

    Raises: DefinitionError where the rows are not rows of the tables, naming file and line
    """
    lists = with_codes(case, codelists)
    with opened_rows(case, indicator, contracts, engine) as rows:
        try:
            return Outcome(case, engine, found_of(case, rows.count(indicator, lists, case.period)))
        except KlyngeError as refusal:
            return Outcome(case, engine, None, refusal)


@contextmanager
def opened_rows(case: Case, indicator: Indicator, contracts: Contracts, engine: Engine) -> Iterator[Counting]:
    """
    Put a case's rows into an engine.

    Raises: DefinitionError where they are not rows of the tables
    """
    if engine is Engine.POLARS:
        yield PolarsWarehouse(_frames(case, indicator, contracts), contracts)
        return
    with opened_in_duckdb(case, indicator, contracts) as warehouse:
        yield warehouse


@contextmanager
def opened_in_duckdb(case: Case, indicator: Indicator, contracts: Contracts) -> Iterator[DuckDBWarehouse]:
    """Put a case's rows into a snapshot that DuckDB reads, as long as it is asked."""
    frames = _frames(case, indicator, contracts)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "snapshot"
        warehouse = open_warehouse(folder, write_snapshot(folder, frames), contracts, threads=1)
        try:
            yield warehouse
        finally:
            warehouse.close()


def _frames(case: Case, indicator: Indicator, contracts: Contracts) -> dict[str, pl.DataFrame]:
    """Turn a case's rows into tables; those that the indicator reads and the page leaves out are empty."""
    rows, problems = typed_rows(case, contracts)
    if problems:
        raise DefinitionError(sorted(problems, key=lambda problem: problem.where.line or 0))
    needed = {*rows, _LISTINGS, *indicator.reads} & set(contracts.tables)
    return {table: frame_of(contracts, table, rows.get(table, ())) for table in sorted(needed)}


def found_of(case: Case, counts: Counts) -> Found:
    """Turn counts into practice → the columns that a case asks for."""
    rows = counts.frame if counts.categories is None else counts.categories
    found = {}
    for row in rows.iter_rows(named=True):
        name = named(row["practice_id"], row.get("category"))
        found[name] = {column: _plain(row[column]) for column in case.counts.get(name, dict.fromkeys(_USUAL))}
    return Found(found, _values(counts.values))


def _values(values: pl.DataFrame | None) -> dict[tuple[str, Decimal], int] | None:
    return None if values is None else {(practice, plain(value)): n for practice, value, n in values.iter_rows()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else plain(Decimal(value))
