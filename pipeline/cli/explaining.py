"""The command that shows what an indicator is: explain, the analyst's way into a figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from pipeline.characters import readable
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import ProjectOption, as_date, counted, today
from pipeline.cli.delivering import take_in_first
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.codelist import Code, Codelist, ExpandedCode
from pipeline.definitions.from_template import checked_as, with_placeholder
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.sql_rules import columns_used
from pipeline.definitions.sql_tables import ANSWER
from pipeline.definitions.sql_text import final_sql
from pipeline.errors import Problem, UsageError, Where
from pipeline.model import Period
from pipeline.plan import indicators_named
from pipeline.project import load_project

HERE = Path()
OPEN_ENDS = (date.min, date.max)

page = Console()  # what is explained is the command's answer: it goes where `> file` and `| less` find it


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(explain)


def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="The indicator's id.")],
    ending: Annotated[
        str | None, typer.Option("--ending", metavar="DATE", help="Fill the SQL in for a period.")
    ] = None,
    practice: Annotated[
        str | None, typer.Option(help="Show the way from rows to this practice's figure; needs --ending. Unprotected.")
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="The period's length.")] = 12,
    project: ProjectOption = HERE,
) -> None:
    """Show what an indicator is: its header, the SQL that runs, its codes, and a practice's sums."""
    from pipeline.cli.practice_sums import show_practice  # noqa: PLC0415 -- polars waits until something is counted

    opened, catalogue = load_project(project, today=today())
    template = catalogue.templates.get(indicator) if ending is None and practice is None else None
    (shown,) = (template,) if template else indicators_named([indicator], catalogue)
    if practice is not None and ending is None:
        raise UsageError(
            Problem(Where.elsewhere("--practice"), "a practice's figure belongs to a period.", "add --ending DATE")
        )
    period = Period.ending(as_date(ending), months) if ending else None
    _print_header(shown)
    _print_parts(shown)
    _print_columns(shown, catalogue)
    _print_made(shown, catalogue)
    typer.echo(f"\n{final_sql(shown, period) if period else shown.sql}")
    if period is None:
        for name in shown.codelists:
            _print_lines(catalogue.codelists[name])
        return
    take_in_first(opened)
    with opened_warehouse(opened, catalogue) as warehouse:
        for name in shown.codelists:
            if catalogue.codelists[name].is_empty:
                _print_lines(catalogue.codelists[name])
            else:
                _print_codes(name, warehouse.expanded(catalogue.codelists[name]))
        if practice is not None:
            show_practice(shown, practice, period, catalogue, warehouse)


def _print_header(indicator: Indicator) -> None:
    table = Table("key", Column("value", overflow="fold"), show_header=False, box=None, pad_edge=False)
    for key, value in indicator.header.model_dump(mode="json", exclude_defaults=True).items():
        table.add_row(key, escape(_plain(value)))
    if indicator.made_from:
        table.add_row("made from", f"template {indicator.made_from.template}, codelist {indicator.made_from.codelist}")
    table.add_row("file", indicator.file)
    table.add_row("fingerprint", indicator.fingerprint)
    page.print(table)


def _plain(value: object) -> str:
    """Write a header's value as it reads in the file."""
    if isinstance(value, list):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_plain(v)}" for k, v in value.items())
    return str(value)


def _print_parts(indicator: Indicator) -> None:
    """Show the indicators whose answers the SELECT reads as tables."""
    if indicator.parts:
        rows = [(p.header.id, p.header.title, p.header.unit.value, p.fingerprint[:12]) for p in indicator.parts]
        title = f"combines: each a table with the columns {', '.join(ANSWER)}"
        _print_listing(title, ("indicator", "title", "unit", "fingerprint"), rows)


def _print_made(indicator: Indicator, catalogue: Catalogue) -> None:
    """Show what packages make of a template."""
    rows = [(i.header.id, i.header.title, i.fingerprint[:12]) for i in catalogue.made_of(indicator.header.id)]
    if rows:
        _print_listing("made from it", ("indicator", "title", "fingerprint"), rows)


def _print_columns(indicator: Indicator, catalogue: Catalogue) -> None:
    """Show what the SELECT reads of the extracts: what a row is, and what each column means."""
    used = columns_used(checked_as(indicator), catalogue.contracts, with_placeholder(indicator, catalogue.codelists))
    for name in indicator.reads:
        contract = catalogue.contracts.tables[name]
        rows = [(n, column.type, column.meaning) for n, column in contract.columns.items() if (name, n) in used]
        _print_listing(f"{name} ({contract.title}): one row is {contract.row}", ("column", "type", "meaning"), rows)


def _print_lines(codelist: Codelist) -> None:
    """Show a codelist as it is written: which codes a start of codes takes, only data can tell."""
    if codelist.is_empty:
        told = readable(f"{codelist.id} is empty. Missing: {codelist.missing}")
        page.print(f"\n{told}", markup=False, highlight=False)
        return
    title = f"{codelist.id}, as written; with --ending DATE, the codes that the data hold"
    rows = [
        (
            line.code,
            line.name or "",
            _weight(line),
            "" if line.takes_away else _yes_or_no(codelist.verified and line.verified),
        )
        for line in codelist.codes
    ]
    _print_listing(title, ("code", "name", "weight", "verified"), rows)


def _print_codes(name: str, codes: Sequence[ExpandedCode]) -> None:
    """Show the codes that a codelist stands for in these data."""
    rows = [(code.code, code.name, _valid(code), _weight(code), _yes_or_no(code.verified)) for code in codes]
    _print_listing(f"{name}: {counted(len(codes), 'code')}", ("code", "name", "valid", "weight", "verified"), rows)


def _print_listing(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a title, without the columns in which nothing stands."""
    filled = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    table = Table(*(columns[place] for place in filled))
    for row in rows:
        table.add_row(*(escape(readable(row[place])) for place in filled))
    page.print(f"\n{readable(title)}", markup=False, highlight=False)
    page.print(table)


def _weight(code: Code | ExpandedCode) -> str:
    return "" if code.weight is None else f"{code.weight:f}"


def _valid(code: ExpandedCode) -> str:
    return "" if (code.valid_from, code.valid_to) == OPEN_ENDS else f"{code.valid_from} – {code.valid_to}"


def _yes_or_no(known: bool) -> str:
    return "yes" if known else "no"
