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
from pipeline.definitions.source import Source
from pipeline.intake.assembling import Assembled
from pipeline.intake.parts import Part
from pipeline.intake.reasons import DANISH
from pipeline.intake.refusing import rejected_rows
from pipeline.intake.sql import literal, name, scalar
from pipeline.model import add_months

_MONTHS_SHOWN = 24


class Reason(Definition):
    """Why rows were set aside."""

    column: str
    text: str  # Danish
    rows: int


class Coverage(Definition):
    """Which practices have rows in which months, as far as something is missing."""

    months: tuple[str, ...]  # in which at least half of the practices have rows; '2026-03'
    complete: int  # practices with rows in all of them
    gaps: dict[str, str]  # practice → one letter per month: 1 rows, 0 none
    never: tuple[str, ...]  # practices of the covered regions without a single row


class Change(Definition):
    """What is otherwise than in the last snapshot."""

    rows_before: int
    data_until_before: date
    new_practices: tuple[str, ...]
    lost_practices: tuple[str, ...]
    restated_months: dict[str, tuple[int, int]]  # month that both have → rows before and now


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
    sources = []
    for source_id in sorted(parts):
        each = parts[source_id]
        tables = [
            _table(con, a, source_id, each, assembled, earlier.get((source_id, a.table)))
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
    assembled: Mapping[str, Assembled],
    earlier: tuple[SourceQuality, TableQuality] | None,
) -> TableQuality:
    rows = f"(SELECT * FROM {a.rows.table} WHERE _source = {literal(source_id)})"
    aside = f"SELECT * FROM {a.rows.faults} WHERE _source = {literal(source_id)}"
    counts = [part.tables[a.table] for part in parts if a.table in part.tables]
    kept = int(scalar(con, f"SELECT count(*) FROM {rows}"))
    months, first, last = _dates(con, a, rows)
    practices = _practices(con, a, rows)
    coverage = _coverage(con, a, rows, parts, "practices" in assembled, practices)
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
        coverage=coverage,
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


def _coverage(
    con: duckdb.DuckDBPyConnection,
    a: Assembled,
    rows: str,
    parts: Sequence[Part],
    have_register: bool,
    practices: Sequence[str],
) -> Coverage | None:
    rule = a.contract.coverage
    if rule is None:
        return None
    never = _without_rows(con, parts[-1].source, practices) if have_register else ()
    if rule.on is None:
        return Coverage(months=(), complete=len(practices), gaps={}, never=never)
    until = complete_until(parts)
    after = add_months(until.replace(day=1), 1) if (until + timedelta(days=1)).day == 1 else until.replace(day=1)
    by, on = name(rule.by), name(rule.on)
    seen = con.execute(
        f"SELECT DISTINCT {by}, date_trunc('month', {on}) FROM {rows} WHERE {by} IS NOT NULL "
        f"AND {on} >= DATE '{add_months(after, -_MONTHS_SHOWN)}' AND {on} < DATE '{after}'"
    ).fetchall()
    had: dict[str, set[str]] = {p: set() for p in practices}
    for practice, month in seen:
        had[practice].add(month.strftime("%Y-%m"))
    counts: dict[str, int] = {}
    for each in had.values():
        for month in each:
            counts[month] = counts.get(month, 0) + 1
    months = tuple(sorted(m for m, n in counts.items() if 2 * n >= len(had)))
    patterns = {p: "".join("1" if m in each else "0" for m in months) for p, each in had.items()}
    gaps = {p: pattern for p, pattern in patterns.items() if "0" in pattern}
    return Coverage(months=months, complete=len(had) - len(gaps), gaps=gaps, never=never)


def _without_rows(con: duckdb.DuckDBPyConnection, source: Source, practices: Sequence[str]) -> tuple[str, ...]:
    covered = (
        "true" if source.covers == "nation" else f"list_contains([{', '.join(map(literal, source.covers))}], region_id)"
    )
    found = con.execute(f"SELECT DISTINCT practice_id FROM all_practices WHERE {covered} ORDER BY 1").fetchall()
    known = set(practices)
    return tuple(str(r[0]) for r in found if r[0] not in known)


def _change(earlier: tuple[SourceQuality, TableQuality], months: Mapping[str, int], practices: Sequence[str]) -> Change:
    source, table = earlier
    return Change(
        rows_before=table.kept,
        data_until_before=source.data_until,
        new_practices=tuple(p for p in practices if p not in set(table.practices)),
        lost_practices=tuple(p for p in table.practices if p not in set(practices)),
        restated_months={m: (n, months[m]) for m, n in sorted(table.months.items()) if m in months and months[m] != n},
    )
