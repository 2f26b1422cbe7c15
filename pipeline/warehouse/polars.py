"""
Counts the same answers in Polars SQL with plain Python sums: the second opinion.

Its own room because it is slow on purpose: another engine reads the SELECT, and identities, listed days
and sums are written out one row at a time, so that a mistake in the default engine shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from pipeline.definitions.codelist import Codelist, ExpandedCode, expand
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_tables import AMOUNT_COLUMNS
from pipeline.definitions.sql_text import own_sql
from pipeline.measuring.counts import LARGEST, OF_PATIENTS, Counts
from pipeline.measuring.identity import identity_at
from pipeline.measuring.pairs import PAIRED, PairCounts
from pipeline.model import Grain, Period, Unit, age_band
from pipeline.warehouse import answers, polars_shares
from pipeline.warehouse.answers import Faults, Rules
from pipeline.warehouse.protocol import LISTED_AT_END, LISTED_DAYS
from pipeline.warehouse.registers import DECIMAL, Registers
from pipeline.warehouse.sealed import person_of, sealed_rows, sealed_text
from pipeline.warehouse.sums import (
    counts_of_patients,
    counts_of_strata,
    has_pairs,
    pairs_of_patients,
    with_categories,
    with_strata,
    with_values,
)

_PERSON = {"practice_id": pl.String, "patient_id": pl.Int64, "sex": pl.String, "age": pl.Int32, "age_band": pl.String}
_SIX = Decimal("0.000001")
_CODES: dict[str, Any] = {
    "code": pl.String,
    "name": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "weight": DECIMAL,
    "region": pl.String,
    "specialty": pl.String,
}


class PolarsWarehouse(Registers):
    """Canonical tables in memory, counted slowly and plainly."""

    def __init__(self, frames: Mapping[str, pl.DataFrame], contracts: Contracts) -> None:
        self.contracts = contracts
        self._frames = dict(frames)

    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where it was not given."""
        return self._frames.get(table, self.empty(table))

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice. Patients stay inside."""
        for part in indicator.parts:
            self.count(part.crude, codelists, period)
        answer = self._answered(indicator, codelists, period)
        denominator = answers.denominator_given(indicator, answer.columns)
        rules = Rules.of(indicator.header)
        rows = [row for row in answer.iter_rows(named=True) if row["practice_id"] is not None]
        wish = indicator.header.standardise
        if indicator.header.unit is Unit.SHARE:
            return _share(indicator, period, rows, answer.columns)
        if indicator.header.grain is Grain.STRATUM:
            counts = counts_of_strata(indicator, period, _strata(rows, rules))
            complete = {row["practice_id"] for row in rows} - {row["practice_id"] for row in rows if _lacks(row)}
            placed = [(_placed(row, wish.by), row) for row in rows if row["practice_id"] in complete] if wish else []
        else:
            counts = counts_of_patients(indicator, period, _patients(rows, rules, denominator=denominator))
            people = self._people(period) if wish else {}
            placed = [(_placed(people.get(row["patient_id"], {}), wish.by), row) for row in rows] if wish else []
        if indicator.header.unit is Unit.MEDIAN:
            counts = with_values(counts, _histograms(rows))
        return with_strata(indicator, counts, _by_stratum(placed, indicator, denominator)) if wish else counts

    def count_pairs(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], earlier: Period, later: Period
    ) -> PairCounts | None:
        """Look every patient of the later period up in the earlier, one by one."""
        if not has_pairs(indicator):
            return None
        before, now = (self._values(indicator, codelists, period) for period in (earlier, later))
        return _paired(indicator, earlier, later, before, now)

    def seal_statuses(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        period: Period,
        practices: frozenset[str],
        key: bytes,
    ) -> bytes | None:
        """Hash every patient of some practices, one by one."""
        if not has_pairs(indicator):
            return None
        values = self._values(indicator, codelists, period)
        return sealed_text(
            (practice, person_of(patient, key), top, bottom)
            for patient, rows in values.items()
            for practice, top, bottom in rows
            if practice in practices
        )

    def count_pairs_with(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        sealed: bytes,
        earlier: Period,
        later: Period,
        key: bytes,
    ) -> PairCounts | None:
        """Hash every patient of the later period and look the hash up in what was sealed."""
        if not has_pairs(indicator):
            return None
        before: dict[Any, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
        for practice, person, top, bottom in sealed_rows(sealed).iter_rows():
            before[person].append((practice, top, bottom))
        now = {person_of(p, key): rows for p, rows in self._values(indicator, codelists, later).items()}
        return _paired(indicator, earlier, later, before, now)

    def _values(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period
    ) -> dict[Any, list[tuple[str, Decimal, Decimal]]]:
        """Collect each patient's practice, numerator and denominator, where there is a value."""
        answer = self._answered(indicator, codelists, period)
        denominator = answers.denominator_given(indicator, answer.columns)
        values: dict[Any, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
        for row in answer.iter_rows(named=True):
            top, bottom = _exact(row["numerator"]), _exact(row["denominator"] if denominator else 1)
            known = row["practice_id"] is not None and row["patient_id"] is not None
            if known and top is not None and bottom is not None:
                values[row["patient_id"]].append((row["practice_id"], top, bottom))
        return values

    def expanded(self, codelist: Codelist) -> tuple[ExpandedCode, ...]:
        """Turn a codelist into single codes, its prefixes filled with the codes of the tables."""
        known: set[str] = set()
        for table, frame in self._frames.items():
            for name, column in self.contracts.tables[table].columns.items():
                if column.codes == codelist.system and name in frame.columns:
                    known |= set(frame[name].drop_nulls())
        return expand(codelist, sorted(known))

    def _answered(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> pl.DataFrame:
        reads = set(indicator.reads) & set(self.contracts.tables)
        if indicator.header.standardise and indicator.header.grain is Grain.PATIENT:
            reads.add("listed_patients")
        answers.refuse_missing_tables(indicator, reads - set(self._frames), self._frames)
        tables = {table: self._mapped(table, period) for table in self._frames}
        if "listed_patients" in tables:
            listings = [row for row in tables["listed_patients"].iter_rows(named=True) if _counts_as_listed(row)]
            tables[LISTED_AT_END] = _listed_at_end(listings, period)
            tables[LISTED_DAYS] = _listed_days(listings, period)
        tables |= {name: _code_table(self.expanded(codelists[name])) for name in indicator.codelists}
        tables |= {part.header.id: _as_table(self._answered(part.crude, codelists, period)) for part in indicator.parts}
        try:
            with pl.SQLContext(tables, eager=True) as context:
                return context.execute(own_sql(indicator, period))
        except pl.exceptions.PolarsError as error:
            raise answers.engine_refused(indicator, "Polars", str(error), about_values=True) from None

    def _people(self, period: Period) -> dict[int, dict[str, Any]]:
        """Find everybody's sex and age on the period's last day, from the newest listing."""
        order = ("practice_id", "sex", "birth_date")
        listings = [
            row
            for row in self._mapped("listed_patients", period).iter_rows(named=True)
            if row["listed_from"] <= period.last and row["birth_date"] is not None
        ]
        listings.sort(key=lambda r: tuple((r[c] is None, r[c]) for c in order), reverse=True)
        listings.sort(key=lambda r: r["listed_from"])
        return {row["patient_id"]: _person(row, period.last) for row in listings}

    def _mapped(self, table: str, period: Period) -> pl.DataFrame:
        """Turn a table's practice numbers into identities at the period's end; a register keeps its numbers."""
        frame, contract = self._frames[table], self.contracts.tables[table]
        if contract.grain == "register":
            return frame
        identity = identity_at(self.history(), period)
        columns = [c for c in frame.columns if c in contract.columns and contract.columns[c].type == "practice"]
        return frame.with_columns(
            pl.Series(column, [None if v is None else identity.of(v) for v in frame[column]], dtype=pl.String)
            for column in columns
        )


def _paired(
    indicator: Indicator,
    earlier: Period,
    later: Period,
    before: Mapping[Any, Sequence[tuple[str, Decimal, Decimal]]],
    now: Mapping[Any, Sequence[tuple[str, Decimal, Decimal]]],
) -> PairCounts:
    sums: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(PAIRED, Decimal(0)) | {"n": 0})
    for patient, rows in now.items():
        for practice_now, x2, y2 in rows:
            for practice_before, x1, y1 in before.get(patient, ()):
                total = sums[practice_before, practice_now]
                total["n"] += 1
                total["numerators"] += x1 * x2
                total["numerator_before"] += x1 * y2
                total["numerator_now"] += y1 * x2
                total["denominators"] += y1 * y2
    found = [{"before_id": b, "now_id": n, **total} for (b, n), total in sums.items()]
    return pairs_of_patients(indicator, earlier, later, found)


def _as_table(answer: pl.DataFrame) -> pl.DataFrame:
    """Turn an indicator's answer into the table that another one reads: with a denominator, 1 where it has none."""
    below = "denominator" if "denominator" in answer.columns else pl.lit(1).alias("denominator")
    return answer.select("practice_id", "patient_id", "numerator", below)


def _counts_as_listed(row: Mapping[str, Any]) -> bool:
    return row["insurance_group"] == "1" and row["practice_id"] is not None


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _person(row: Mapping[str, Any], on: date) -> dict[str, Any]:
    age = _age(row["birth_date"], on)
    own = {name: row[name] for name in ("practice_id", "patient_id", "sex")}
    return {**own, "age": age, "age_band": age_band(age)}


def _listed_at_end(listings: Iterable[Mapping[str, Any]], period: Period) -> pl.DataFrame:
    """Find who is alive and listed on the last day; of two listings the one that began last."""
    newest: dict[int, Mapping[str, Any]] = {}
    by_practice = sorted(listings, key=lambda r: r["practice_id"], reverse=True)
    for row in sorted(by_practice, key=lambda r: r["listed_from"]):
        until = row["listed_to"] or date.max
        died_that_day = until == period.last and row["left_reason"] == "died"
        if row["listed_from"] <= period.last <= until and not died_that_day:
            newest[row["patient_id"]] = row
    return pl.DataFrame([_person(row, period.last) for row in newest.values()], schema=_PERSON)


def _listed_days(listings: Iterable[Mapping[str, Any]], period: Period) -> pl.DataFrame:
    """Collect each patient's days with each practice, one by one."""
    days: dict[tuple[str, int], set[int]] = defaultdict(set)
    newest: dict[tuple[str, int], Mapping[str, Any]] = {}
    for row in sorted(listings, key=lambda r: r["listed_from"]):
        first = max(row["listed_from"], period.first)
        last = min(row["listed_to"] or date.max, period.last)
        if first <= last:
            key = (row["practice_id"], row["patient_id"])
            days[key] |= set(range(first.toordinal(), last.toordinal() + 1))
            newest[key] = row
    people = [{**_person(newest[key], period.last), "days": len(listed)} for key, listed in days.items()]
    return pl.DataFrame(people, schema={**_PERSON, "days": pl.Int32})


def _code_table(codes: Iterable[ExpandedCode]) -> pl.DataFrame:
    return pl.DataFrame([{name: getattr(code, name) for name in _CODES} for code in codes], schema=_CODES)


def _exact(value: Any) -> Decimal | None:
    """Turn a number into a decimal with six places, halves away from zero."""
    return (
        None
        if value is None
        else Decimal(str(int(value) if isinstance(value, bool) else value)).quantize(_SIX, ROUND_HALF_UP)
    )


def _patients(rows: Iterable[Mapping[str, Any]], rules: Rules, *, denominator: bool) -> list[dict[str, Any]]:
    seen: dict[str, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    sums: dict[str, dict[str, Any]] = defaultdict(_nothing)
    for row in rows:
        practice, patient = row["practice_id"], row["patient_id"]
        total = sums[practice]
        seen[practice][patient] += 1
        total["without_patient"] += patient is None
        total["repeated"] += patient is not None and seen[practice][patient] == 2  # noqa: PLR2004  # the first repeat
        if rules.of_amounts:
            _add_events(total, *(_exact(row[name]) or Decimal(0) for name in AMOUNT_COLUMNS))
        top, bottom = _exact(row["numerator"]), _exact(row["denominator"] if denominator else 1)
        if top is None or bottom is None:
            total["missing"] += 1
            continue
        total["n"] += 1
        _add(total, top, bottom, rules)
        polars_shares.add_contribution(total, top, bottom)
    return [{"practice_id": practice, **total} for practice, total in sums.items()]


def _histograms(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[str, Decimal], int] = defaultdict(int)
    for row in rows:
        value = _exact(row["numerator"])
        if value is not None:
            found[row["practice_id"], value] += 1
    return [{"practice_id": practice, "value": value, "n": n} for (practice, value), n in found.items()]


def _share(indicator: Indicator, period: Period, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Counts:
    if indicator.header.grain is Grain.STRATUM:
        whole, parts = polars_shares.strata(rows, columns, _exact)
        return with_categories(indicator, counts_of_strata(indicator, period, whole), parts)
    whole, parts = polars_shares.patients(rows, Rules.of(indicator.header), _exact)
    return with_categories(indicator, counts_of_patients(indicator, period, whole), parts)


def _strata(rows: Iterable[Mapping[str, Any]], rules: Rules) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = defaultdict(_nothing)
    for row in rows:
        total = sums[row["practice_id"]]
        hidden = bool(row.get("hidden"))
        total["owner_hid"] = total["owner_hid"] or hidden
        top, bottom = _exact(row["numerator"]), _exact(row["denominator"])
        unknown = top is None or bottom is None  # what is not known is neither larger nor smaller than the other
        total["missing"] += not hidden and unknown
        compared = replace(rules, within_denominator=False) if unknown else rules
        _add(total, top or Decimal(0), bottom or Decimal(0), compared)
    return [{"practice_id": practice, **total} for practice, total in sums.items()]


def _lacks(row: Mapping[str, Any]) -> bool:
    return bool(row.get("hidden")) or row["numerator"] is None or row["denominator"] is None


def _placed(person: Mapping[str, Any], by: Iterable[str]) -> tuple[str | None, str | None] | None:
    """Find the stratum of a person or an already counted row; None where a part of it is not known."""
    parts = {name: person.get(name) for name in by}
    return None if None in parts.values() else (parts.get("sex"), parts.get("age_band"))


def _by_stratum(
    placed: Iterable[tuple[tuple[str | None, str | None] | None, Mapping[str, Any]]],
    indicator: Indicator,
    denominator: bool,
) -> list[dict[str, Any]]:
    counted = indicator.header.grain is Grain.STRATUM
    rules = Rules.of(indicator.header)
    sums: dict[tuple[str, str | None, str | None], dict[str, Any]] = defaultdict(_nothing)
    for stratum, row in placed:
        top, bottom = _exact(row["numerator"]), _exact(row["denominator"] if denominator else 1)
        if stratum is not None and top is not None and bottom is not None:
            total = sums[row["practice_id"], *stratum]
            total["n"] += 1
            _add(total, top, bottom, rules)
    unknown = dict.fromkeys(OF_PATIENTS) if counted else {}
    return [{"practice_id": p, "sex": s, "age_band": b, **total, **unknown} for (p, s, b), total in sums.items()]


def _add_events(total: dict[str, Any], events: Decimal, unvalued: Decimal) -> None:
    total["events"] += events
    total["unvalued"] += unvalued
    total["above_events"] += unvalued > events or unvalued < 0


def _nothing() -> dict[str, Any]:
    columns = ("numerator", "denominator", "numerator2", "denominator2", "product", *LARGEST, *AMOUNT_COLUMNS)
    sums = dict.fromkeys(columns, Decimal(0))
    counted = ("n", "missing", "contributors", "contributors_rest", *(f.name for f in fields(Faults)))
    numbers = dict.fromkeys(counted, 0)
    return {**sums, **numbers, "owner_hid": False}


def _add(total: dict[str, Any], top: Decimal, bottom: Decimal, rules: Rules) -> None:
    total["numerator"] += top
    total["denominator"] += bottom
    total["numerator2"] += top * top
    total["denominator2"] += bottom * bottom
    total["product"] += top * bottom
    total["below_zero"] += bottom < 0 or (rules.numerator_from_zero and top < 0)
    total["above_denominator"] += rules.within_denominator and top > bottom
    total["above_one"] += rules.at_most_one and top > 1
