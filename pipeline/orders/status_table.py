"""Turns the status into tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.characters import readable
from pipeline.orders.follow_ups import FollowUpDue
from pipeline.orders.status import Row, Status
from pipeline.orders.status_text import remarks, told_day, told_waiting
from pipeline.orders.status_words import ENGLISH

NO_SNAPSHOT = "Nothing has been received yet, so nobody can say whose consent is missing."
_PLAIN: dict[str, Any] = {
    "title_justify": "left",
    "box": box.SIMPLE_HEAD,
    "pad_edge": False,
    "padding": (0, 0),
    "expand": False,
}
_OPEN = (
    ("No.", "right"), ("Cluster", "left"), ("Package", "left"), ("Shown", "left"), ("State", "left"),
    ("Due", "left"), ("Left", "right"), ("Meeting", "left"),
)  # fmt: skip
_FOLDED = ("Cluster", "Package")
_FOLLOW_UPS = (
    ("Order", "right"), ("Cluster", "left"), ("Package", "left"), ("Meeting", "left"),
    ("From", "left"), ("Advised", "left"), ("Until", "left"),
)  # fmt: skip


def status_table(status: Status) -> Group:
    """
    Lay the status out for the terminal: what is open, what there is to say of it, and which follow-ups can be ordered.

    Out:  the days that are left are calendar days; behind 'late' stand those since it was due
    """
    parts: list[RenderableType] = []
    if status.open_rows:
        parts.append(_table("Open orders", _OPEN, [_told(row) for row in status.open_rows]))
        parts += [_plain(_said(row)) for row in status.open_rows]
    else:
        parts.append(_plain("No order is open."))
    rows = {row.order.number: row for row in status.rows}
    if status.follow_ups:
        told = [_told_follow_up(f, rows[f.order.number]) for f in status.follow_ups]
        parts += [_plain(""), _table("Follow-ups that can be ordered", _FOLLOW_UPS, told)]
    if not status.has_snapshot:
        parts += [_plain(""), _plain(NO_SNAPSHOT)]
    return Group(*parts)


def _told(row: Row) -> tuple[str, ...]:
    left = row.deadline.left(row.today)
    return (
        str(row.order.number),
        row.cluster,
        row.package,
        ENGLISH.visibility[row.order.visibility],
        ENGLISH.states[row.order.state],
        told_day(row.deadline.due, ENGLISH),
        f"late {-left}" if row.is_late else str(left),
        told_day(row.order.meeting_on, ENGLISH),
    )


def _said(row: Row) -> str:
    """Say whom an order waits for, and what there is to say of its clock."""
    return " ".join((f"{row.order.number}: waits for {told_waiting(row, ENGLISH)}.", *remarks(row, ENGLISH)))


def _told_follow_up(due: FollowUpDue, row: Row) -> tuple[str, ...]:
    days = (due.order.meeting_on, due.first_on, due.advised_on, due.last_on)
    return (str(due.order.number), row.cluster, row.package, *map(str, days))


def _table(title: str, columns: Sequence[tuple[str, Any]], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, **_PLAIN)
    for heading, side in columns:
        table.add_column(heading, justify=side, overflow="fold", no_wrap=heading not in _FOLDED)
    for row in rows:
        table.add_row(*map(_plain, row))
    return table


def _plain(text: str) -> Text:
    """Give a text as it is written: no markup in it, and nothing that moves the cursor."""
    return Text(readable(text))
