"""
Turns what the registers say of practices into coverage, and into counts of rows whose practice nobody knows.

Its own room because both need the register and its history; the rest of the figures need the rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from pipeline.definitions.source import Source
from pipeline.intake.assembling import Assembled
from pipeline.intake.completeness import Coverage, Months, look_through, rate_coverage
from pipeline.intake.sql import name
from pipeline.model import add_months

_MONTHS_SHOWN = 24
_REGISTERS = ("practices", "practice_history")  # what they name is known


@dataclass(frozen=True)
class KnownPractices:
    """What the registers say of practices."""

    regions: Mapping[str, str]  # practice → region
    history: Sequence[tuple[str, str, date]]  # old number, new number, day

    def covered(self, source: Source) -> list[str]:
        """List the practices of the regions that a source covers."""
        return [p for p, region in self.regions.items() if source.covers == "nation" or region in source.covers]


def known_practices(con: duckdb.DuckDBPyConnection, have_register: bool, have_history: bool) -> KnownPractices | None:
    """Give what the registers say of practices, or None where there is no register."""
    if not have_register:
        return None
    held = con.execute("SELECT practice_id, any_value(region_id) FROM all_practices GROUP BY 1 ORDER BY 1").fetchall()
    events = (
        con.execute("SELECT DISTINCT from_id, to_id, changed_on FROM all_practice_history ORDER BY ALL").fetchall()
        if have_history
        else []
    )
    return KnownPractices(dict(held), events)


def rate_practices(
    con: duckdb.DuckDBPyConnection, a: Assembled, rows: str, source: Source, until: date, known: KnownPractices | None
) -> Coverage | None:
    """Find the gaps; a practice that the register does not hold is counted elsewhere."""
    rule = a.contract.coverage
    if rule is None:
        return None
    after = add_months(until.replace(day=1), 1) if (until + timedelta(days=1)).day == 1 else until.replace(day=1)
    patient = next((c for c, column in a.contract.columns.items() if column.type == "patient"), None)
    events_of = f"count(DISTINCT {name(patient)})" if patient else "count(*)"  # one visit can give many rows
    by, month = name(rule.by), f"CAST(date_trunc('month', {name(rule.on)}) AS DATE)" if rule.on else "DATE '1900-01-01'"
    by_month: dict[str, Months] = {}
    for practice, when, count in con.execute(
        f"SELECT {by}, {month}, {events_of} FROM {rows} WHERE {by} IS NOT NULL AND {month} IS NOT NULL GROUP BY ALL"
    ).fetchall():
        by_month.setdefault(str(practice), {})[f"{when:%Y-%m}"] = int(count)
    never: list[str] = []
    if known is not None:
        events = [event for event in known.history if event[2] < after]
        ended = {old for old, _, _ in events}
        by_month = {p: m for p, m in look_through(by_month, events).items() if p in known.regions or p in ended}
        never = [p for p in known.covered(source) if p not in by_month and p not in ended]
    if rule.on is None:
        return Coverage(months=(), complete=len(by_month), gaps={}, began={}, never=tuple(never))
    window = (f"{add_months(after, -_MONTHS_SHOWN):%Y-%m}", f"{add_months(after, -1):%Y-%m}")
    return rate_coverage(by_month, window, never=never, by_chance=a.contract.grain != "stratum")


def unknown_practices(
    con: duckdb.DuckDBPyConnection, a: Assembled, rows: str, known: KnownPractices | None
) -> dict[str, int]:
    """Count the rows that name a practice which no register holds; they are kept."""
    columns = [c for c, column in a.contract.columns.items() if column.type == "practice"]
    if known is None or not columns or a.table in _REGISTERS:
        return {}
    held = {*known.regions, *(number for event in known.history for number in event[:2])}
    found = {
        c: con.execute(f"SELECT {name(c)}, count(*) FROM {rows} WHERE {name(c)} IS NOT NULL GROUP BY 1").fetchall()
        for c in columns
    }
    counts = {c: sum(int(n) for number, n in each if number not in held) for c, each in found.items()}
    return {c: n for c, n in counts.items() if n}
