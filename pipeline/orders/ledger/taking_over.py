"""
Takes over what a state folder kept in files before it had a ledger: once, and all of it or nothing.

Its own room because it is needed once in the life of a unit. The files stay as they are: they are proof of what was
taken over, and what an older engine writes into them afterwards is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.engine import URL

from pipeline.errors import OrderError, Problem, Where
from pipeline.orders.ledger import rows, tables
from pipeline.orders.ledger.older_files import CONSENTS, EDITIONS, OlderState, digests, read_older
from pipeline.orders.ledger.opening import reading, writing
from pipeline.orders.ledger.telling import NOTHING, told

TAKEN_OVER: Final = "taken_over"
NOBODY: Final = "before the ledger"  # the files do not say who worked

Digests = Mapping[str, str]


def take_over(engine: Engine, url: URL, state: Path, at: datetime, by: str) -> None:
    """
    Take the older files of a state folder over, where there are any and it was not done before.

    Raises: OrderError where a line or a file cannot be read, or where the files were changed since
    """
    found = digests(state)
    if not found:
        return
    with told(url), reading(engine) as connection:
        if not _wanted(found, state, _earlier(connection)):
            return
    older = read_older(state)
    with told(url), writing(engine) as connection:
        wanted = _wanted(found, state, _earlier(connection))
        if wanted:  # another desk may have done it meanwhile
            counts = _written(connection, older, wanted)
            beside = {"folder": str(state.resolve()), **found, **counts}
            connection.execute(insert(tables.EVENTS).values(**rows.event_row(TAKEN_OVER, at, by, None, beside)))


def _earlier(connection: Connection) -> list[Digests]:
    asked = select(tables.EVENTS).where(tables.EVENTS.c.kind == TAKEN_OVER).order_by(tables.EVENTS.c.id)
    return [rows.event_of(r).told for r in connection.execute(asked).mappings()]


def _wanted(found: Digests, state: Path, earlier: Sequence[Digests]) -> set[str]:
    """Give the kinds of files that are new to the ledger, wherever the folder lay before."""
    new = {kind for kind, digest in found.items() if digest not in {e.get(kind) for e in earlier}}
    here = [e for e in earlier if e["folder"] == str(state.resolve())]
    changed = sorted(kind for kind in new if any(kind in e for e in here))
    if changed:
        raise OrderError(
            [_changed(state / {"consents": CONSENTS, "editions": EDITIONS}[k]) for k in changed], outcome=NOTHING
        )
    return new


def _written(connection: Connection, older: OlderState, wanted: set[str]) -> dict[str, str]:
    """Write it down, in its own order, and count it."""
    counts = dict[str, str]()
    if "consents" in wanted:
        acts = [rows.act_row(a.act, _noon(a.recorded_on), NOBODY) for a in older.acts]
        if acts:
            connection.execute(insert(tables.CONSENTS), acts)
        counts["acts"] = str(len(acts))
    if "editions" in wanted:
        ids = {
            e.path: _kept(connection, e.number, e.text, rows.edition_row(e.edition), e.edition.printed_on)
            for e in older.editions
        }
        for release in older.releases:
            row = {"edition_id": ids[release.path], "released_on": release.on, "released_by": NOBODY}
            connection.execute(insert(tables.RELEASES).values(**row, released_at=_noon(release.on).isoformat()))
        counts |= {"printed": str(len(ids)), "released": str(len(older.releases))}
    return counts


def _kept(connection: Connection, number: int, text: str, row: dict[str, Any], printed_on: date) -> int:
    row |= {"number": number, "body": text, "sha256": sha256(text.encode()).hexdigest()}
    row |= {"printed_at": _noon(printed_on).isoformat(), "printed_by": NOBODY}
    asked = insert(tables.EDITIONS).values(**row).returning(tables.EDITIONS.c.id)
    return int(connection.execute(asked).scalar_one())


def _noon(day: date) -> datetime:
    """Give a moment of a day of which the hour is not known: at noon it is that day on all our clocks."""
    return datetime.combine(day, time(12), UTC)


def _changed(path: Path) -> Problem:
    return Problem(
        Where(str(path)),
        "this was changed after the ledger took it over.",
        "since then the ledger alone remembers; an older klyngepakker has written here",
        "put it back as it was from a copy, and do again with this klyngepakker what was done with the older one",
    )
