"""Turns the figures of a delivery's quality into a page for the analyst and tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import jinja2
from babel.dates import format_date
from babel.numbers import format_decimal
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from pipeline.characters import readable, seen
from pipeline.intake.completeness import Coverage
from pipeline.intake.quality import Change, Quality, SourceQuality, TableQuality

_NAMED = 3  # of many, so many are named on the terminal
_PLAIN: dict[str, Any] = {"title_justify": "left", "box": box.SIMPLE_HEAD, "pad_edge": False, "expand": False}


def quality_page(quality: Quality, template: str) -> str:
    """Fill the page's template."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=seen, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number=_number, day=_day, month=_month, share=_share)
    return environment.from_string(template).render(quality=quality)


def terminal_table(quality: Quality) -> Group:
    """Lay the figures out for the terminal: a line per source and table, and below what asks for attention."""
    table = Table(title=f"Modtaget {_day(quality.received_on)}", **_PLAIN)
    table.add_column("Kilde", ratio=5, overflow="fold")
    table.add_column("Tabel", ratio=4, overflow="fold")
    table.add_column("Til og med", no_wrap=True)
    for heading in ("Ind", "Afvist", "Beholdt"):
        table.add_column(heading, justify="right", no_wrap=True)
    noted = Table(title="Bemærk", **_PLAIN)
    noted.add_column("Tabel", ratio=3)
    noted.add_column("Hvad", ratio=7)
    noted.add_column("Rækker", justify="right", no_wrap=True)
    for source in quality.sources:
        for place, t in enumerate(source.tables):
            title = source.title if source.arrived else f"{source.title} (som før)"
            until = f"{source.data_until:%d.%m.%Y}"
            counts = (t.rows_in, t.rejected, t.kept)
            names = (title, t.title, until) if place == 0 else ("", t.title, "")
            table.add_row(*map(_plain, (*names, *map(_number, counts))))
            for line, (what, rows) in enumerate(_remarks(source, t)):
                noted.add_row(*map(_plain, (t.title if line == 0 else "", what, "" if rows is None else _number(rows))))
    return Group(table, noted) if noted.rows else Group(table)


def _remarks(source: SourceQuality, t: TableQuality) -> list[tuple[str, int | None]]:
    away = (
        ("udeladt: ikke data, eller samme række igen", t.left_out + t.collapsed),
        ("modregnet: tilbageførsler og det, de ophæver", t.netted),
        ("erstattet af en nyere række", t.replaced),
    )
    remarks: list[tuple[str, int | None]] = [(what, rows) for what, rows in away if rows]
    remarks += [(f"afvist: {f'{r.column} {r.text}'.strip()}", r.rows) for r in t.reasons]
    remarks += [(f"beholdt: {meaning}", rows) for meaning, rows in t.warnings.items()]
    remarks += [(f"beholdt: ukendt praksis i {column}", rows) for column, rows in t.unknown.items()]
    if t.unlisted:
        remarks.append(("beholdt: patienten var ikke tilmeldt den dag", t.unlisted))
    if t.coverage:
        remarks += [(f"{p} mangler {_months_lacking(t.coverage, p)}", None) for p in list(t.coverage.gaps)[:_NAMED]]
        if more := len(t.coverage.gaps) - _NAMED:
            remarks += [(f"{more} praksisser til har huller", None)] if more > 0 else []
        if t.coverage.never:
            remarks.append((f"uden en eneste række: {_named(t.coverage.never)}", None))
    if t.change and t.change.tells_something(t):
        remarks += _since(source, t, t.change)
    return remarks


def _since(source: SourceQuality, t: TableQuality, change: Change) -> list[tuple[str, int | None]]:
    """Say what is otherwise than last time."""
    more = t.kept - change.rows_before
    until = f", da data gik til og med {change.data_until_before:%d.%m.%Y}"
    newer = until if source.data_until != change.data_until_before else ""
    lines: list[tuple[str, int | None]] = []
    if more or newer:
        lines.append((f"{'flere' if more >= 0 else 'færre'} end sidst{newer}", abs(more)))
    if change.restated_months:
        lines.append((f"ændrede måneder: {_named(tuple(change.restated_months))}", None))
    if change.new_practices:
        lines.append((f"nye praksisser: {_named(change.new_practices)}", None))
    if change.lost_practices:
        lines.append((f"faldet fra: {_named(change.lost_practices)}", None))
    return lines


def _named(all_of_them: Sequence[str]) -> str:
    more = len(all_of_them) - _NAMED
    return ", ".join(all_of_them[:_NAMED]) + (f" og {_number(more)} til" if more > 0 else "")


def _months_lacking(coverage: Coverage, practice: str) -> str:
    """Write the months that a practice lacks; months on end as one stretch."""
    stretches = []
    placed = enumerate(zip(coverage.months, coverage.gaps[practice], strict=True))
    for lacking, run in groupby(placed, key=lambda each: each[1][1] == "0"):
        if lacking:
            months = [month for _, (month, _) in run]
            stretches.append(months[0] if len(months) == 1 else f"{months[0]} til {months[-1]}")
    return _named(stretches)


def _plain(text: str) -> Text:
    """Give a text as it is written: no markup in it, and nothing that moves the cursor."""
    return Text(readable(text))


def _number(value: Decimal | int) -> str:
    return str(format_decimal(value, locale="da"))


def _share(value: Decimal) -> str:
    """Write a percentage; what rounds to nothing is still something."""
    return "< 0,01 %" if not value else f"{format_decimal(value, format='0.##', locale='da')} %"


def _month(value: str) -> str:
    """Write '2026-03' as 'mar. 26'."""
    return str(format_date(date.fromisoformat(f"{value}-01"), format="MMM yy", locale="da"))


def _day(value: date | None) -> str:
    return str(format_date(value, format="d. MMMM y", locale="da")) if value else "–"
