"""Hostile texts and ids, and what a reader of pages sees of them."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import yaml
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, header, indicators, package

from pipeline.characters import unseen
from pipeline.definitions.package import Question
from pipeline.model import Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.report import Report

_WRITTEN = yaml.safe_load((Path(__file__).parents[1] / "hostile" / "texts.yaml").read_text(encoding="utf-8"))
TEXTS: dict[str, str] = {t["name"]: t["text"] * t.get("times", 1) for t in _WRITTEN["texts"]}
IDS: list[str] = _WRITTEN["ids"]
HARMLESS = "Et almindeligt navn"


class Page(HTMLParser):
    """What a page consists of: its elements and their attributes, its addresses, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.addresses: set[str] = set()
        self.styles: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.add((tag, tuple(name for name, _ in attrs)))
        self.addresses |= {value or "" for name, value in attrs if name in ("src", "href", "data", "action")}
        self.styles += [value or "" for name, value in attrs if name == "style"]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data

    @property
    def tags(self) -> set[str]:
        """The names of the elements."""
        return {tag for tag, _ in self.elements}

    @property
    def attributes(self) -> set[str]:
        """The names of the attributes."""
        return {name for _, names in self.elements for name in names}


def words(text: str) -> str:
    """Give a text with all its spaces alike."""
    return " ".join(text.split())


def report_with(text: str) -> Report:
    """Make an open report with a text in every name; in definitions too, where they may hold it."""
    written = HARMLESS if unseen(text) else text.strip()
    heads = (
        header(
            HEADERS[1].id,
            **dict.fromkeys(("title", "why", "population", "numerator", "source"), written),
            codelists=("x_codes",),
        ),
    )
    figures = cluster_figures(Visibility.OPEN, heads, cluster_name=text)
    (one,) = figures.figures
    bars = tuple(replace(bar, name=f"{text}{place or ''}") for place, bar in enumerate(one.bars))
    lines = tuple(replace(line, name=text) for line in one.lines)
    named = replace(one, bars=bars, lines=lines, region=replace(one.region, name=text))
    questions = (Question(text=written), Question(text=written, indicator=heads[0].id))
    made = package(
        heads,
        **dict.fromkeys(("title", "subtitle", "introduction", "owner", "version"), written),
        questions=questions,
        implementation=(written,),
        sources=(written,),
    )
    house = HOUSE.model_copy(update={"name": written, "contact": written})
    lists = {k: replace(v, title=written, source=written) for k, v in CODELISTS.items()}
    return compose(replace(figures, figures=(named,)), made, indicators(heads), lists, house, Visibility.OPEN)
