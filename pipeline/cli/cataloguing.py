"""The command that shows what the definitions offer: catalogue, for whoever chooses a package."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from pipeline.characters import readable
from pipeline.cli.common import ProjectOption, answer_page, progress, today
from pipeline.cli.specifying import as_specified, read_pages
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.offered import CoverageCount, Doubtful, doubts, offers, specified
from pipeline.definitions.specification import Specification
from pipeline.errors import DefinitionError, Problem
from pipeline.output.catalogue_page import Stock, coverage_of, specified_of, summary, write_page, written_to
from pipeline.project import load_project

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command("catalogue")(show_catalogue)


def show_catalogue(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say too how many conditions the specifications show (minutes).")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write it all as a page of Markdown: FILE.md.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Show the packages, what they rest on, and which codes and goals could not be verified."""
    day = today()
    place = written_to(to) if to is not None else None
    opened, catalogue = load_project(project, today=day)
    pages = read_pages(specified(catalogue), opened.texts, must=False)
    stock = taken_stock(catalogue, pages, _coverages(pages, catalogue) if coverage else None, day)
    if place is not None:
        write_page(stock, place)
        typer.echo(readable(f"{place}: {summary(stock)}."))
        return
    page = answer_page()
    page.print(_table(stock))
    for kind, own in groupby(stock.doubts, key=lambda each: each.doubt):
        page.print(f"\n{kind}", style="bold")
        page.print(_doubtful(own))
    page.print(f"\n{summary(stock)}.", highlight=False)


def taken_stock(
    catalogue: Catalogue, pages: Collection[str], coverages: Mapping[str, CoverageCount] | None, as_of: date
) -> Stock:
    """
    Put together all that is told of a catalogue.

    In:     ids of what has a specification; what each shows, where somebody asked
    """
    return Stock(as_of, offers(catalogue), specified(catalogue), pages, coverages, doubts(catalogue, as_of))


def _coverages(pages: Mapping[str, Specification], catalogue: Catalogue) -> dict[str, CoverageCount]:
    """
    Count what the specifications show, id by id.

    Raises: DefinitionError where a case does not pass: what it shows is not known then
    """
    from pipeline.proving.coverage import covered  # noqa: PLC0415 -- the engines wait until something is counted
    from pipeline.proving.running import Engine, run_case  # noqa: PLC0415 -- as above

    coverages: dict[str, CoverageCount] = {}
    problems: list[Problem] = []
    with progress(len(pages), "Asking what is shown") as step:
        for indicator in (one for one in specified(catalogue) if one.header.id in pages):
            name, page = indicator.header.id, pages[indicator.header.id]
            whole, unfit = as_specified(indicator, page, catalogue)
            lists = catalogue.codelists
            if not unfit and any(
                not run_case(case, whole, catalogue.contracts, lists, Engine.DUCKDB).passes for case in page.cases
            ):
                what = f"'{name}' is not counted as its page specifies."
                unfit = [Problem(page.where, what, "a page whose cases pass", f"klynge spec {name} shows where")]
            problems += unfit
            if not unfit:
                coverages[name] = covered(page, whole, catalogue.contracts, lists).count
            step(name)
    if problems:
        raise DefinitionError(problems, outcome="Nothing was written.")
    return coverages


def _table(stock: Stock) -> Table:
    """Lay the packages out, a line each."""
    names = ("indicators", "counted", "codelists verified", "specified", "shown")
    table = Table("package", "status", *(Column(name, justify="right") for name in names), "again", "owner", box=None)
    for offer in stock.offers:
        package = offer.package
        table.add_row(
            package.id,
            package.status,
            str(len(offer.indicators)),
            str(offer.counted),
            f"{offer.verified} of {len(offer.codelists)}",
            specified_of(offer, stock),
            coverage_of(offer, stock),
            str(package.reviewed.again),
            escape(readable(package.owner)),
        )
    return table


def _doubtful(found: Iterator[Doubtful]) -> Table:
    """Lay out what could not be verified, and which packages rest on it."""
    table = Table("id", "told", "packages", box=None, show_header=False)
    for one in found:
        packages = ", ".join(one.packages) or "no package"
        table.add_row(f"    {one.name}", escape(readable("\n".join(one.told))), packages)
    return table
