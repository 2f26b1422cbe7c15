"""
Turns the status into one page that the secretariat opens from disk.

Its own room because it needs nobody but itself: no server, no network, and its one script is known by its digest, so
that nothing that was delivered can run beside it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import jinja2
from babel.dates import format_date

from pipeline.characters import seen
from pipeline.orders.status import Row, Status, Whom
from pipeline.orders.status_text import remarks, told_day, told_days, told_waiting
from pipeline.orders.status_words import DANISH
from pipeline.orders.timeline import local
from pipeline.private import replace_private

FILE: Final = "status.html"
_TEMPLATE: Final = "status.html.jinja"
_SCRIPT: Final = "status.js"
_WHOM: Final[Sequence[Whom]] = ("consents", "extracts", "press", "approval", "release")


@dataclass(frozen=True)
class Awaited:
    """One thing that is waited for, and the orders that wait for it."""

    what: str
    rows: tuple[Row, ...]


def status_page(status: Status, unit: str, templates: Mapping[str, str], at: datetime) -> str:
    """
    Fill the page's template.

    In:   unit: the house's name; templates: by path, the script's text among them; at: when it is written
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=seen, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        day=lambda day: told_day(day, DANISH),
        days=lambda number: told_days(number, DANISH),
        state=DANISH.states.__getitem__,
        shown=DANISH.visibility.__getitem__,
        waiting=lambda row: told_waiting(row, DANISH),
        remarks=lambda row: remarks(row, DANISH),
    )
    script = templates[_SCRIPT]
    rest = [r for r in status.rows if not r.is_pressing and not r.is_due_this_week]
    return environment.from_string(templates[_TEMPLATE]).render(
        status=status,
        unit=unit,
        written=f"{_long_day(local(at).date())} kl. {local(at):%H.%M}",
        pressing=[r for r in status.rows if r.is_pressing],
        this_week=[r for r in status.rows if r.is_due_this_week and not r.is_pressing],
        later=[r for r in rest if r.order.is_open],
        ended=[r for r in rest if not r.order.is_open],
        awaited=_awaited(status),
        rows={r.order.number: r for r in status.rows},
        script=script,
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def write_status_page(state: Path, status: Status, unit: str, templates: Mapping[str, str], at: datetime) -> Path:
    """Put the page in the state folder in the place of the older one; it is its owner's alone."""
    path = state / FILE
    replace_private(path, status_page(status, unit, templates, at).encode())
    return path


def _awaited(status: Status) -> list[Awaited]:
    """Give what is waited for and by which orders; for approval, one for each person who cannot give it."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in status.open_rows:
        for each in row.waiting:
            named = each.who if each.whom in ("approval", "extracts") else ()
            what = DANISH.waiting_named[each.whom].format(who=", ".join(named)) if named else DANISH.waiting[each.whom]
            found.setdefault((_WHOM.index(each.whom), what), []).append(row)
    return [Awaited(what[:1].upper() + what[1:], tuple(rows)) for (_, what), rows in sorted(found.items())]


def _long_day(day: date) -> str:
    return str(format_date(day, format="d. MMMM y", locale="da"))
