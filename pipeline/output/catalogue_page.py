"""Writes what a catalogue offers as one page of Markdown: packages, indicators, and what could not be verified."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from pathlib import Path

from pipeline.characters import readable
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.offered import CoverageCount, Doubt, Doubtful, Offer
from pipeline.errors import PressError, Problem, UsageError, Where
from pipeline.model import Status
from pipeline.output.places import unwritable

ENDING = ".md"
_MARKS = re.compile(r"([\\`*_\[\]|])")  # what Markdown would take for its own
_HEADINGS = {
    Doubt.EMPTY: ("Codelists without codes", "what is missing"),
    Doubt.CODES: ("Codes that nobody verified", "codes"),
    Doubt.OF_OTHERS: ("Goals that were set for others", "goal, and who set it"),
    Doubt.EXPIRED: ("Goals that have expired", "goal, and who set it"),
}
_OF_COLUMNS = """\
*Counted*: of the indicators, those that can be shown from what the owner of the data has counted. *Codelists*: of those
that the indicators count by, those with codes, each of them verified. *Specified*: of the indicators, those whose
counts are written down in tables; what templates make has one page together. *Again*: when its owner looks next."""
_OF_SHOWN = """\
*Shown*: of the conditions of the SELECTs, those that some case of a specification proves. *Reasoned*: those that no row
can show, for the reason given in the specification."""
_OF_DOUBTS = "None of it is hidden: a report marks such codes on its page on method, and draws no line for such a goal."


@dataclass(frozen=True)
class Stock:
    """Everything that the page tells of a catalogue."""

    as_of: date
    offers: tuple[Offer, ...]
    indicators: tuple[Indicator, ...]  # with a file of their own, templates among them
    specified: Collection[str]  # ids of those that have a specification
    coverages: Mapping[str, CoverageCount] | None  # null: nobody asked what the specifications show
    doubts: tuple[Doubtful, ...]


def written_to(to: Path) -> Path:
    """
    Give the file to write to; asked before anything is counted.

    Raises: UsageError where its name does not end as that of a page
    """
    if to.suffix.lower() != ENDING:
        what = f"'{to.suffix}' is not how a page is called." if to.suffix else "the name of the file has no ending."
        raise UsageError(Problem(Where(str(to)), what, f"a page of Markdown: {to.stem}{ENDING}"))
    return to


def write_page(stock: Stock, to: Path) -> None:
    """
    Write the page.

    Raises: PressError where it cannot be written
    """
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(catalogue_page(stock), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PressError(unwritable(to, error)) from None


def catalogue_page(stock: Stock) -> str:
    """Write the page as text, the same for the same stock."""
    asked = "" if stock.coverages is None else " --coverage"
    lines = [
        "# The catalogue",
        "",
        f"What `klynge catalogue{asked}` says of the definitions as they stood on {stock.as_of}:",
        f"{summary(stock)}.",
        "",
        "## Packages",
        "",
        *_packages(stock),
        "",
        _OF_COLUMNS,
        *([] if stock.coverages is None else ["", _OF_SHOWN]),
        "",
        "## Indicators",
        "",
        *_indicators(stock),
        "",
        "## What could not be verified",
        "",
        _OF_DOUBTS if stock.doubts else "Nothing: every code and every goal was verified.",
        *_doubts(stock.doubts),
    ]
    return "\n".join(lines) + "\n"


def summary(stock: Stock) -> str:
    """Say how much there is, and how far it has come."""
    statuses = Counter(offer.package.status for offer in stock.offers)
    told = ", ".join(f"{statuses[status]} {status}" for status in Status if statuses[status])
    specified = sum(indicator.header.id in stock.specified for indicator in stock.indicators)
    of_all = f"{specified} of {_several(len(stock.indicators), 'indicator')} specified"
    goals = sum(each.doubt.is_of_a_goal for each in stock.doubts)
    codelists = _several(len(stock.doubts) - goals, "codelist")
    packages = f"{_several(len(stock.offers), 'package')}{f' ({told})' if told else ''}"
    return f"{packages}, {of_all}; not verified: {codelists}, {_several(goals, 'goal')}"


def _several(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def coverage_of(offer: Offer, stock: Stock) -> str:
    """Say how many conditions of a package's indicators are shown; empty where nobody asked."""
    coverages = (
        [stock.coverages[page] for page in offer.pages if page in stock.coverages]
        if stock.coverages is not None
        else []
    )
    return str(reduce(add, coverages)) if coverages else ""


def specified_of(offer: Offer, stock: Stock) -> str:
    """Say how many of a package's indicators are specified."""
    return f"{sum(page in stock.specified for page in offer.pages)} of {len(offer.pages)}"


def _packages(stock: Stock) -> Iterator[str]:
    columns = ("package", "title", "status", "owner", "indicators", "counted", "figures", "codelists", "specified")
    yield from _head((*columns, "shown", "reads", "again"))
    for offer in stock.offers:
        package = offer.package
        yield _row(
            _code(package.id),
            _text(package.title),
            package.status,
            _text(package.owner),
            str(len(offer.indicators)),
            str(offer.counted),
            ", ".join(kind.replace("_", " ") for kind in offer.figures),
            f"{offer.verified} of {len(offer.codelists)}",
            specified_of(offer, stock),
            coverage_of(offer, stock),
            ", ".join(map(_text, offer.tables)),
            str(package.reviewed.again),
        )


def _indicators(stock: Stock) -> Iterator[str]:
    yield from _head(("indicator", "title", "status", "unit", "template", "stands for", "specified", "shown"))
    for header in (indicator.header for indicator in stock.indicators):
        yield _row(
            _code(header.id),
            _text(header.title),
            header.status,
            header.unit.replace("_", " "),
            _code(header.template) if header.template else "",
            _code(header.stands_for) if header.stands_for else "",
            "yes" if header.id in stock.specified else "no",
            str((stock.coverages or {}).get(header.id, "")),
        )


def _doubts(doubts: Iterable[Doubtful]) -> Iterator[str]:
    for kind, (heading, told) in _HEADINGS.items():
        own = [doubtful for doubtful in doubts if doubtful.doubt is kind]
        if own:
            yield from ("", f"### {heading}", "", *_head(("id", "title", told, "shown in")))
        for one in own:
            packages = ", ".join(map(_code, one.packages)) or "no package"
            yield _row(_code(one.name), _text(one.title), "<br>".join(map(_text, one.told)), packages)


def _head(columns: tuple[str, ...]) -> tuple[str, str]:
    return _row(*columns), f"|{'---|' * len(columns)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _code(name: str) -> str:
    return f"`{name}`"


def _text(text: str) -> str:
    """Keep a text from being taken for Markdown or HTML, and from leaving its cell."""
    return _MARKS.sub(r"\\\1", html.escape(" ".join(readable(text).split()), quote=False))
