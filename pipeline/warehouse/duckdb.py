"""
Counts over a snapshot in DuckDB: the default engine.

Its own room because SQL that others wrote runs here, on a connection that `duckdb_lock` has shut beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.definitions.codelist import Codelist, ExpandedCode, expand
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.sql_once import once_each
from pipeline.definitions.sql_steps import steps_of
from pipeline.definitions.sql_text import final_sql, tables_read
from pipeline.definitions.steps import Step, StepCount
from pipeline.keyed_hash import pads
from pipeline.measuring.counts import Counts
from pipeline.measuring.identity import identity_at
from pipeline.measuring.pairs import PairCounts
from pipeline.model import Grain, HistoryEvent, Period, Unit
from pipeline.warehouse import answers, duckdb_shares, duckdb_sql, surroundings
from pipeline.warehouse.answers import Rules
from pipeline.warehouse.code_uses import CODE_USES, code_uses
from pipeline.warehouse.duckdb_lock import is_damage, locked_connection
from pipeline.warehouse.protocol import LISTED_AT_END, LISTED_DAYS, LISTED_PEOPLE, Warehouse
from pipeline.warehouse.registers import Registers
from pipeline.warehouse.sealed import person_sql, sealed_rows, sealed_text
from pipeline.warehouse.sums import (
    counts_of_patients,
    counts_of_strata,
    has_pairs,
    pairs_of_patients,
    with_categories,
    with_strata,
    with_values,
)

_WRITTEN: Mapping[str, Callable[[str, Period], str]] = {
    LISTED_AT_END: duckdb_sql.listed_at_end,
    LISTED_DAYS: duckdb_sql.listed_days,
    LISTED_PEOPLE: duckdb_sql.listed_people,
}
_ANSWER, _BEFORE, _NOW = "engine.answer", "engine.answer_before", "engine.answer_now"
_PAIRED = duckdb_sql.pair_sums(_BEFORE, _NOW)
_KEPT = 48  # native tables that lie ready; compressed, the whole country takes about 30 MB each
_ABOUT_THE_TEXT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)  # all else may hold values


def open_warehouse(
    folder: Path,
    manifest: SnapshotManifest,
    contracts: Contracts,
    *,
    threads: int | None = None,
    memory: str | None = None,
) -> DuckDBWarehouse:
    """Open a snapshot read-only on a connection that can reach nothing else."""
    return DuckDBWarehouse(locked_connection(folder, manifest, threads, memory), manifest, contracts)


class DuckDBWarehouse(Registers, Warehouse):
    """A snapshot behind a locked DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: SnapshotManifest, contracts: Contracts) -> None:
        self.manifest = manifest
        self.contracts = contracts
        self._connection = connection
        self._columns = self._stored_columns()
        self._history: tuple[HistoryEvent, ...] | None = None
        self._expanded: dict[Codelist, tuple[ExpandedCode, ...]] = {}
        self._codes: dict[str, tuple[str, ...]] = {}
        self._loaded: dict[str, tuple[ExpandedCode, ...]] = {}
        self._covered: dict[tuple[str, Period], pl.DataFrame] = {}
        self._kept_promise: dict[tuple[str, str, Period], list[str]] = {}  # with the answer's columns
        self._native: list[str] = []
        self._views: dict[str, str] = {}  # what stands under each table's own name now
        self._identities: set[str] = set()

    def close(self) -> None:
        """Let go of the snapshot."""
        self._connection.close()

    def history(self) -> tuple[HistoryEvent, ...]:
        """Give what happened to practice numbers, by date."""
        if self._history is None:
            self._history = super().history()
        return self._history

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice. Patients stay inside."""
        sql, columns = self._prepared(indicator, codelists, period)
        counts = self._counted(indicator, period, sql, columns)
        self._kept_promise[indicator.header.id, indicator.fingerprint, period] = columns
        return counts

    def count_instead(self, indicator: Indicator, period: Period, sql: str) -> Counts:
        """
        Turn the rows of another final SELECT into sums, as if it were the indicator's.

        In:      an indicator that was counted last, and a SELECT that reads the same tables and gives the same columns
        """
        return self._counted(
            indicator, period, sql, self._kept_promise[indicator.header.id, indicator.fingerprint, period]
        )

    def _counted(self, indicator: Indicator, period: Period, sql: str, columns: Sequence[str]) -> Counts:
        """Sum what a final SELECT gives, its tables being ready."""
        rules, wish = Rules.of(indicator.header), indicator.header.standardise
        if indicator.header.unit is Unit.SHARE:
            answers.denominator_given(indicator, columns)
            return self._share(indicator, period, sql, columns, rules)
        by = wish.by if wish else ()
        if indicator.header.grain is Grain.STRATUM:
            hidden = "hidden" in columns
            answers.denominator_given(indicator, columns)
            wrapped = duckdb_sql.stratum_sums(sql, rules, hidden=hidden)
            counts = counts_of_strata(indicator, period, self._ask(indicator, wrapped))
            by_stratum = duckdb_sql.counted_strata(sql, by, hidden=hidden)
            return with_strata(indicator, counts, self._ask(indicator, by_stratum)) if by else counts
        return self._of_patients(indicator, period, sql, columns, by)

    def _of_patients(
        self, indicator: Indicator, period: Period, sql: str, columns: Sequence[str], by: Sequence[str]
    ) -> Counts:
        """Sum over patients; what is summed in more than one way is asked for once, and lies ready meanwhile."""
        denominator, once = answers.denominator_given(indicator, columns), once_each(sql)
        with self._dropped(_ANSWER):
            if by or indicator.header.unit is Unit.MEDIAN:
                self._ask(indicator, f"CREATE TABLE {_ANSWER} AS {sql}")
                sql = f"SELECT * FROM {_ANSWER}"
            wrapped = duckdb_sql.patient_sums(sql, Rules.of(indicator.header), denominator=denominator, once=once)
            counts = counts_of_patients(indicator, period, self._ask(indicator, wrapped))
            if indicator.header.unit is Unit.MEDIAN:
                counts = with_values(counts, self._ask(indicator, duckdb_sql.patient_values(sql)))
            if by:
                people = self._native_table(LISTED_PEOPLE, period)
                by_stratum = duckdb_sql.patient_strata(sql, people, by, denominator=denominator)
                counts = with_strata(indicator, counts, self._ask(indicator, by_stratum))
            return counts

    def count_pairs(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], earlier: Period, later: Period
    ) -> PairCounts | None:
        """Join two periods' answers by patient, and sum over those with a value in both. Patients stay inside."""
        if not has_pairs(indicator):
            return None
        with self._dropped(_BEFORE, _NOW):
            for table, period in ((_BEFORE, earlier), (_NOW, later)):
                rows = self._patient_rows(indicator, codelists, period)
                self._ask(indicator, f"CREATE TABLE {table} AS {rows}")
            return pairs_of_patients(indicator, earlier, later, self._ask(indicator, _PAIRED))

    def seal_statuses(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        period: Period,
        practices: frozenset[str],
        key: bytes,
    ) -> bytes | None:
        """Turn the answers of some practices' patients into a text that names no patient."""
        if not has_pairs(indicator):
            return None
        rows = self._patient_rows(indicator, codelists, period)
        given = {**pads(key), "practices": sorted(practices)}
        found = self._ask(indicator, duckdb_sql.sealed_rows(person_sql("patient_id"), rows), given)
        return sealed_text((r["practice_id"], bytes.fromhex(r["person"]), r["a"], r["b"]) for r in found)

    def count_pairs_with(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        sealed: bytes,
        earlier: Period,
        later: Period,
        key: bytes,
    ) -> PairCounts | None:
        """Join what was sealed of an earlier period with today's answers, and sum as `count_pairs` does."""
        if not has_pairs(indicator):
            return None
        before = sealed_rows(sealed)
        given = {
            "practices": before["practice_id"].to_list(),
            "people": [person.hex() for person in before["person"]],
            "numerators": [str(a) for a in before["numerator"]],
            "denominators": [str(b) for b in before["denominator"]],
        }
        rows = self._patient_rows(indicator, codelists, later)
        now = duckdb_sql.hashed_rows(person_sql("patient_id"), rows)
        with self._dropped(_BEFORE, _NOW):
            self._ask(indicator, f"CREATE TABLE {_BEFORE} AS {duckdb_sql.GIVEN_ROWS}", given)
            self._ask(indicator, f"CREATE TABLE {_NOW} AS {now}", pads(key))
            return pairs_of_patients(indicator, earlier, later, self._ask(indicator, _PAIRED))

    def count_steps(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period, practice: str
    ) -> tuple[StepCount, ...]:
        """Count the rows and patients that are left after each step, of a practice and of all. Patients stay inside."""
        self._prepared(indicator, codelists, period)
        steps = steps_of(indicator, period, self.contracts, codelists)
        is_known = steps.patients_of is not None and "listed_patients" in self._columns
        people = self._native_table(steps.patients_of or "", period) if is_known else None
        return tuple(self._step_count(indicator, step, people, practice) for step in steps.all)

    def _step_count(self, indicator: Indicator, step: Step, people: str | None, practice: str) -> StepCount:
        if step.sql is None:
            return StepCount(step, None, None, None, None)
        own = duckdb_sql.own_rows(step.belongs, people)
        given = {"practice": practice} if own else {}
        (found,) = self._ask(indicator, duckdb_sql.step_counts(step.sql, own or "false"), given)
        own_rows, own_patients = (found["own_rows"], found["own_patients"]) if own else (None, None)
        if not step.has_patients:
            return StepCount(step, found["rows"], None, own_rows, None)
        return StepCount(step, found["rows"], found["patients"], own_rows, own_patients)

    @contextmanager
    def _dropped(self, *tables: str) -> Iterator[None]:
        """Leave nothing of a patient behind, also where a question fails."""
        try:
            yield
        finally:
            for table in tables:
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")

    def _patient_rows(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> str:
        """Write the SQL of the answer's rows that have a value, for a period that is made ready."""
        sql, columns = self._prepared(indicator, codelists, period)
        return duckdb_sql.patient_rows(sql, denominator=answers.denominator_given(indicator, columns))

    def _share(self, indicator: Indicator, period: Period, sql: str, columns: Sequence[str], rules: Rules) -> Counts:
        """Count a share: what is distributed, and each category of it."""
        if indicator.header.grain is Grain.STRATUM:
            whole = counts_of_strata(indicator, period, self._ask(indicator, duckdb_shares.strata_whole(sql, columns)))
            return with_categories(indicator, whole, self._ask(indicator, duckdb_shares.strata_parts(sql, columns)))
        categories = tuple(indicator.header.categories or ())
        rows = self._ask(indicator, duckdb_shares.patients(sql, rules, categories))
        whole = counts_of_patients(indicator, period, rows)
        if any(row["is_unknown"] for row in rows) and any(row["is_valued"] for row in rows):
            others = self._ask(indicator, duckdb_shares.other_categories(sql, categories))
            answers.refuse_unknown_categories(indicator, (row["category"] for row in others))
        return with_categories(indicator, whole, duckdb_shares.parts_of(rows, categories))

    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where the snapshot lacks it."""
        empty = self.empty(table)
        stored = self._columns.get(table, ())
        if not stored:
            return empty
        chosen = ", ".join(
            duckdb_sql.name(c) if c in stored else f"NULL AS {duckdb_sql.name(c)}" for c in empty.columns
        )
        rows = self._connection.execute(f"SELECT {chosen} FROM snapshot.main.{duckdb_sql.name(table)} ORDER BY ALL")
        return pl.DataFrame(rows.fetchall(), schema=empty.schema, orient="row")

    def listed(self, period: Period) -> pl.DataFrame:
        """Count the listed patients on the period's last day: practice_id, sex, age_band, patients."""
        if "listed_patients" in self._columns:
            return self._frame(surroundings.listed_from(self._native_table(LISTED_AT_END, period)), surroundings.LISTED)
        if "listed_counts" in self._columns:
            sql = surroundings.listed_counted(
                self._mapped("listed_counts", period), period, self._columns["listed_counts"]
            )
            return self._frame(sql, surroundings.LISTED)
        return pl.DataFrame(schema=surroundings.LISTED)

    def movements(self, period: Period) -> pl.DataFrame:
        """Count who came, left and died in the period: practice_id, came, left, died."""
        if "listed_patients" not in self._columns:
            return pl.DataFrame(schema=surroundings.MOVEMENTS)
        return self._frame(
            surroundings.movements(self._mapped("listed_patients", period), period), surroundings.MOVEMENTS
        )

    def coverage(self, table: str, period: Period) -> pl.DataFrame:
        """Count the period's calendar months with at least one row: practice_id, months."""
        contract = self.contracts.tables[table]
        if table not in self._columns or contract.coverage is None:
            return pl.DataFrame(schema=surroundings.COVERAGE)
        if (table, period) not in self._covered:
            sql = surroundings.coverage(self._mapped(table, period), contract.coverage, period)
            self._covered[table, period] = self._frame(sql, surroundings.COVERAGE)
        return self._covered[table, period]

    def elsewhere(self, table: str, period: Period) -> pl.DataFrame:
        """Count events by others than the listed practice: practice_id, events, elsewhere."""
        contract = self.contracts.tables[table]
        if table not in self._columns or contract.performed_by is None or contract.dated_by is None:
            return pl.DataFrame(schema=surroundings.ELSEWHERE)
        sql = surroundings.elsewhere(self._mapped(table, period), contract.performed_by, contract.dated_by, period)
        return self._frame(sql, surroundings.ELSEWHERE)

    def missing_practice(self, table: str, period: Period) -> int:
        """Count the period's rows that belong to no practice."""
        contract = self.contracts.tables[table]
        if table not in self._columns or "practice_id" not in self._columns[table]:
            return 0
        sql = surroundings.missing_practice(self._mapped(table, period), contract.dated_by, period)
        return int(self._connection.execute(sql).fetchall()[0][0])

    def expanded(self, codelist: Codelist) -> tuple[ExpandedCode, ...]:
        """Turn a codelist into single codes, its prefixes filled with the codes that the snapshot holds."""
        if codelist not in self._expanded:
            self._expanded[codelist] = expand(codelist, self._known_codes(codelist.system))
        return self._expanded[codelist]

    def code_uses(self, system: str, edges: tuple[date, ...]) -> pl.DataFrame:
        """Count how often each code of a system occurs, by table, specialty and region, between edges of time."""
        regions = "region_id" in self._columns.get("practices", ())
        found = [
            self._frame(
                code_uses(table, self.contracts.tables[table], column, columns, edges, has_regions=regions), CODE_USES
            )
            for table, columns in sorted(self._columns.items())
            for column in columns
            if (contract := self.contracts.tables[table].columns.get(column)) and contract.codes == system
        ]
        return pl.concat([pl.DataFrame(schema=CODE_USES), *found])

    def _stored_columns(self) -> dict[str, tuple[str, ...]]:
        rows = self._connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns()"
            " WHERE database_name = 'snapshot' ORDER BY table_name, column_index"
        ).fetchall()
        found: dict[str, tuple[str, ...]] = {}
        for table, column in rows:
            if table in self.contracts.tables:
                found[table] = (*found.get(table, ()), column)
        return found

    def _known_codes(self, system: str) -> tuple[str, ...]:
        """Give the codes of a system that the snapshot's columns hold, sorted."""
        if system not in self._codes:
            found: set[str] = set()
            for table, columns in self._columns.items():
                for column in columns:
                    contract = self.contracts.tables[table].columns.get(column)
                    if contract is not None and contract.codes == system:
                        place = f"snapshot.main.{duckdb_sql.name(table)}"
                        sql = f"SELECT DISTINCT {duckdb_sql.name(column)} FROM {place}"
                        found |= {row[0] for row in self._connection.execute(sql).fetchall() if row[0] is not None}
            self._codes[system] = tuple(sorted(found))
        return self._codes[system]

    def _prepared(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period
    ) -> tuple[str, list[str]]:
        """Put what an indicator reads in its place for a period; give its final SQL and the answer's columns."""
        for part in indicator.parts:  # an answer that breaks its promise is nothing to build on
            if (part.header.id, part.fingerprint, period) not in self._kept_promise:
                self.count(part.crude, codelists, period)
        sql = final_sql(indicator, period)
        self._make_ready(indicator, sql, codelists, period)
        described = self._ask(indicator, f"DESCRIBE SELECT * FROM ({sql}) AS answer")
        return sql, [row["column_name"] for row in described]

    def _make_ready(self, indicator: Indicator, sql: str, codelists: Mapping[str, Codelist], period: Period) -> None:
        """Put every table that the SELECT names under its own name, as it is for this period."""
        tables = tables_read(sql)
        views = {LISTED_AT_END, LISTED_DAYS}
        reads = (tables | set(indicator.reads)) & (set(self.contracts.tables) | views)
        needed = {"listed_patients" if t in views else t for t in reads}
        if indicator.header.standardise and indicator.header.grain is Grain.PATIENT:
            needed.add("listed_patients")
        answers.refuse_missing_tables(indicator, needed - set(self._columns), self._columns)
        for table in sorted(reads & tables):
            rows = (
                f"SELECT * FROM {self._native_table(table, period)}" if table in views else self._mapped(table, period)
            )
            if self._views.get(table) != rows:
                self._connection.execute(f"CREATE OR REPLACE VIEW main.{duckdb_sql.name(table)} AS {rows}")
                self._views[table] = rows
        for codelist_id in sorted(set(indicator.codelists) & tables):
            self._load_codes(codelist_id, self.expanded(codelists[codelist_id]))

    def _load_codes(self, codelist_id: str, codes: tuple[ExpandedCode, ...]) -> None:
        if self._loaded.get(codelist_id) == codes:
            return
        table = f"main.{duckdb_sql.name(codelist_id)}"
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {table} (code VARCHAR, name VARCHAR, valid_from DATE, valid_to DATE,"
            " weight DECIMAL(18, 6), region VARCHAR, specialty VARCHAR)"
        )
        rows = [(c.code, c.name, c.valid_from, c.valid_to, c.weight, c.region, c.specialty) for c in codes]
        if rows:
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._loaded[codelist_id] = codes

    def _mapped(self, table: str, period: Period) -> str:
        """Select a table with practice numbers turned into identities at the period's end."""
        columns = duckdb_sql.practice_columns(self.contracts.tables[table], self._columns[table])
        return duckdb_sql.mapped(table, columns, self._identity_table(period.last) if columns else None)

    def _identity_table(self, last: date) -> str | None:
        """Make the table of numbers that became others by a day, or give None where none did."""
        current = identity_at(self.history(), Period(last, last)).current
        if not current:
            return None
        table = f"engine.identity_{last:%Y%m%d}"
        if table not in self._identities:
            self._connection.execute(f"CREATE TABLE {table} (from_id VARCHAR, to_id VARCHAR)")
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", sorted(current.items()))
            self._identities.add(table)
        return table

    def _native_table(self, view: str, period: Period) -> str:
        """Make one of the engine's own tables for a period, or find it where it was made before."""
        table = f"engine.{view}_{period.first:%Y%m%d}_{period.last:%Y%m%d}"
        if table in self._native:
            self._native.remove(table)
        else:
            listings = self._mapped("listed_patients", period)
            self._connection.execute(f"CREATE TABLE {table} AS {_WRITTEN[view](listings, period)}")
            self._connection.execute("CHECKPOINT memory")  # compresses: a tenth of the memory
        self._native.append(table)
        while len(self._native) > _KEPT:
            self._connection.execute(f"DROP TABLE {self._native.pop(0)}")
        return table

    def _ask(self, indicator: Indicator, sql: str, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run SQL that holds an indicator's SELECT; DuckDB's refusals become the analyst's."""
        try:
            result = self._connection.execute(sql, dict(given or {}))
            columns = [column[0] for column in result.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            if is_damage(error) or isinstance(error, duckdb.OutOfMemoryException):  # told by who knows the limit
                raise
            about_values = not isinstance(error, _ABOUT_THE_TEXT)
            raise answers.engine_refused(indicator, "DuckDB", str(error), about_values=about_values) from None

    def _frame(self, sql: str, schema: Mapping[str, Any]) -> pl.DataFrame:
        return pl.DataFrame(self._connection.execute(sql).fetchall(), schema=schema, orient="row")
