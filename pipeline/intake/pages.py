"""Turns the figures of a delivery's quality into a page for the analyst and a table for the terminal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import jinja2
from babel.dates import format_date
from babel.numbers import format_decimal
from rich.table import Table

from pipeline.intake.quality import Quality, TableQuality


def quality_page(quality: Quality, template: str) -> str:
    """Fill the page's template."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number=_number, day=_day)
    return environment.from_string(template).render(quality=quality)


def terminal_table(quality: Quality) -> Table:
    """Lay the figures out for the terminal, a line per source and table."""
    table = Table(title=f"Modtaget {_day(quality.received_on)}", title_justify="left")
    table.add_column("Kilde")
    table.add_column("Tabel")
    table.add_column("Data til og med", no_wrap=True)
    for heading in ("Ind", "Udeladt", "Modregnet", "Afvist", "Beholdt"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Bemærk")
    for source in quality.sources:
        for place, t in enumerate(source.tables):
            table.add_row(
                (source.title if source.arrived else f"{source.title} (som før)") if place == 0 else "",
                t.title,
                _day(source.data_until) if place == 0 else "",
                _number(t.rows_in),
                _number(t.left_out + t.collapsed),
                _number(t.netted + t.replaced),
                _number(t.rejected),
                _number(t.kept),
                "; ".join(_remarks(t)),
            )
    return table


def _remarks(t: TableQuality) -> list[str]:
    remarks = [f"{r.column} {r.text}: {_number(r.rows)}".strip() for r in t.reasons[:1]]
    remarks += [f"{meaning}: {_number(rows)}" for meaning, rows in t.warnings.items()]
    if t.unlisted:
        remarks.append(f"ikke tilmeldt den dag: {_number(t.unlisted)}")
    if t.coverage and t.coverage.gaps:
        remarks.append(f"praksisser med huller: {_number(len(t.coverage.gaps))}")
    if t.coverage and t.coverage.never:
        remarks.append(f"praksisser uden rækker: {_number(len(t.coverage.never))}")
    return remarks


def _number(value: Decimal | int) -> str:
    return str(format_decimal(value, locale="da"))


def _day(value: date | None) -> str:
    return str(format_date(value, format="d. MMMM y", locale="da")) if value else "–"
