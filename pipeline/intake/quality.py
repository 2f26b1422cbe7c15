"""
Turns an assembled delivery into the figures of its quality: what came, what was set aside, what is missing.

Its own room because these figures outlive the delivery: the next one is compared with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from pipeline.definitions.base import Definition
from pipeline.intake.assembling import Assembled
from pipeline.intake.completeness import Coverage
from pipeline.intake.parts import Part
from pipeline.intake.practices import KnownPractices, known_practices, rate_practices, unknown_practices
from pipeline.intake.reasons import DANISH
from pipeline.intake.refusing import rejected_rows
from pipeline.intake.sql import literal, name, scalar


class Reason(Definition):
    """Why rows were set aside."""

    column: str
    text: str  # Danish
    rows: int


class Change(Definition):
    """What is otherwise than in the last snapshot."""

    rows_before: int
    data_until_before: date
    new_practices: tuple[str, ...]
    lost_practices: tuple[str, ...]
    restated_months: dict[str, tuple[int, int]]  # month that the last one held → rows before and now

    def tells_something(self, now: TableQuality) -> bool:
        """Say whether anything is otherwise."""
        return bool(self.rows_before != now.kept or self.new_practices or self.lost_practices or self.restated_months)


class TableQuality(Definition):
    """What one source delivered for one table."""

    table: str
    title: str
    rows_in: int
    left_out: int
    collapsed: int
    replaced: int
    netted: int
    rejected: int
    kept: int
    unlisted: int  # rows whose patient was listed nowhere that day
    reasons: tuple[Reason, ...]
    missing_percent: dict[str, Decimal]  # of kept rows, for columns in which something is missing
    hidden: dict[str, int]  # column → cells the owner hid
    first: date | None
    last: date | None
    months: dict[str, int]  # rows per month
    practices: tuple[str, ...]
    coverage: Coverage | None
    unknown: dict[str, int]  # column → rows with a practice that the register does not hold
    warnings: dict[str, int]  # meaning of a check → rows
    change: Change | None

    @property
    def columns_with_gaps(self) -> tuple[str, ...]:
        """The columns in which something is missing or hidden."""
        return tuple(dict.fromkeys([*self.missing_percent, *self.hidden]))


class SourceQuality(Definition):
    """What one source delivered."""

    id: str
    title: str
    owner: str
    received_on: date
    arrived: bool  # something new of it came in this delivery
    data_until: date
    complete_until: date
    lag_weeks: int
    tables: tuple[TableQuality, ...]


class Quality(Definition):
    """The figures of one delivery's quality."""

    received_on: date
    sources: tuple[SourceQuality, ...]


def data_until(parts: Sequence[Part]) -> date:
    """Give the last day that a source's parts hold."""
    return max(part.source.data_until for part in parts)


def complete_until(parts: Sequence[Part]) -> date:
    """Give the last day on which a source is complete: its lag before its last day."""
    return data_until(parts) - timedelta(weeks=parts[-1].source.lag_weeks)


def rate_quality(
    con: duckdb.DuckDBPyConnection,
    parts: Mapping[str, Sequence[Part]],
    assembled: Mapping[str, Assembled],
    arrived: set[str],
    received_on: date,
    before: Quality | None,
) -> Quality:
    """Count everything the quality page tells."""
    earlier = {(s.id, t.table): (s, t) for s in before.sources for t in s.tables} if before else {}
    known = known_practices(con, "practices" in assembled, "practice_history" in assembled)
    sources = []
    for source_id in sorted(parts):
        each = parts[source_id]
        tables = [
            _table(con, a, source_id, each, known, earlier.get((source_id, a.table)))
            for a in assembled.values()
            if source_id in a.sources
        ]
        source = each[-1].source
        sources.append(
            SourceQuality(
                id=source_id,
                title=source.title,
                owner=source.owner,
                received_on=each[-1].received_on,
                arrived=source_id in arrived,
                data_until=data_until(each),
                complete_until=complete_until(each),
                lag_weeks=source.lag_weeks,
                tables=tuple(sorted(tables, key=lambda t: t.table)),
            )
        )
    return Quality(received_on=received_on, sources=tuple(sources))


def _table(
    con: duckdb.DuckDBPyConnection,
    a: Assembled,
    source_id: str,
    parts: Sequence[Part],
    known: KnownPractices | None,
    earlier: tuple[SourceQuality, TableQuality] | None,
) -> TableQuality:
    rows = f"(SELECT * FROM {a.kept} WHERE _source = {literal(source_id)})"
    aside = f"SELECT * FROM {a.rows.faults} WHERE _source = {literal(source_id)}"
    counts = [part.tables[a.table] for part in parts if a.table in part.tables]
    kept = int(scalar(con, f"SELECT count(*) FROM {rows}"))
    months, first, last = _dates(con, a, rows)
    practices = _practices(con, a, rows)
    return TableQuality(
        table=a.table,
        title=a.contract.title,
        rows_in=sum(c.rows_in for c in counts),
        left_out=sum(c.left_out for c in counts),
        collapsed=sum(c.collapsed for c in counts),
        replaced=a.replaced.get(source_id, 0),
        netted=a.netted.get(source_id, 0),
        rejected=rejected_rows(con, aside),
        kept=kept,
        unlisted=a.unlisted.get(source_id, 0),
        reasons=_reasons(con, a, aside),
        missing_percent=_missing(con, a, rows, kept),
        hidden=_hidden(con, a, rows),
        first=first,
        last=last,
        months=months,
        practices=practices,
        coverage=rate_practices(con, a, rows, parts[-1].source, complete_until(parts), known),
        unknown=unknown_practices(con, a, rows, known),
        warnings={meaning: by[source_id] for meaning, by in a.warned.items() if by.get(source_id)},
        change=_change(earlier, months, practices) if earlier else None,
    )


def _reasons(con: duckdb.DuckDBPyConnection, a: Assembled, aside: str) -> tuple[Reason, ...]:
    meanings = {f"check {check.name}": check.meaning for check in a.contract.checks}
    counted = con.execute(
        f"SELECT _column, _kind, count(*) FROM ({aside}) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    ).fetchall()
    return tuple(
        Reason(column=str(c), text=DANISH.get(str(kind)) or meanings.get(str(kind), str(kind)), rows=int(n))
        for c, kind, n in counted
    )


def _dates(con: duckdb.DuckDBPyConnection, a: Assembled, rows: str) -> tuple[dict[str, int], date | None, date | None]:
    if a.contract.dated_by is None:
        return {}, None, None
    on = name(a.contract.dated_by)
    counted = con.execute(
        f"SELECT date_trunc('month', {on}) AS month, count(*), min({on}), max({on}) FROM {rows} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    months = {m.strftime("%Y-%m"): int(n) for m, n, _, _ in counted if m is not None}
    return months, min((r[2] for r in counted), default=None), max((r[3] for r in counted), default=None)


def _practices(con: duckdb.DuckDBPyConnection, a: Assembled, rows: str) -> tuple[str, ...]:
    if a.contract.coverage is None:
        return ()
    by = name(a.contract.coverage.by)
    found = con.execute(f"SELECT DISTINCT {by} FROM {rows} WHERE {by} IS NOT NULL ORDER BY 1").fetchall()
    return tuple(str(r[0]) for r in found)


def _missing(con: duckdb.DuckDBPyConnection, a: Assembled, rows: str, kept: int) -> dict[str, Decimal]:
    hidden = {
        c: f" AND NOT {name(f'{c}_hidden')}" if column.may_be_hidden else "" for c, column in a.contract.columns.items()
    }
    empty = ", ".join(f"count(*) FILTER (WHERE {name(c)} IS NULL{more})" for c, more in hidden.items())
    counts = con.execute(f"SELECT {empty} FROM {rows}").fetchall()[0]
    return {
        c: (Decimal(int(n)) * 100 / kept).quantize(Decimal("0.01"))
        for c, n in zip(a.contract.columns, counts, strict=True)
        if n
    }


def _hidden(con: duckdb.DuckDBPyConnection, a: Assembled, rows: str) -> dict[str, int]:
    columns = [c for c, column in a.contract.columns.items() if column.may_be_hidden]
    counts = {c: int(scalar(con, f"SELECT count(*) FROM {rows} WHERE {name(f'{c}_hidden')}")) for c in columns}
    return {c: n for c, n in counts.items() if n}


def _change(earlier: tuple[SourceQuality, TableQuality], months: Mapping[str, int], practices: Sequence[str]) -> Change:
    source, table = earlier
    last = max(table.months, default="")
    return Change(
        rows_before=table.kept,
        data_until_before=source.data_until,
        new_practices=tuple(p for p in practices if p not in set(table.practices)),
        lost_practices=tuple(p for p in table.practices if p not in set(practices)),
        restated_months={
            m: (table.months.get(m, 0), months.get(m, 0))
            for m in sorted({*table.months, *months})
            if m <= last and table.months.get(m, 0) != months.get(m, 0)
        },
    )
