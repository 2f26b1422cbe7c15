"""
Turns a follow-up's folder into what a reader finds in it: numbers from figures.csv, verdicts from the page.

Its own room because the year is judged by what people are given and by nothing else: not by what the engine knows.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from pathlib import Path

_SECTION = re.compile(r'<section class="indicator" id="([^"]+)">(.*?)(?=<section class="indicator"|\Z)', re.DOTALL)
_ROW = re.compile(r"<tr[^>]*><th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", re.DOTALL)
_ENDS = {"todays_definition": "now"}  # a bridge ends there where that is another figure than the page's
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Moved:
    """How far one figure moved, as it is told; nothing where it is not."""

    before: Decimal | None = None
    now: Decimal | None = None
    change: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    clear: bool = False


@dataclass
class Found:
    """What a follow-up tells of one indicator."""

    cluster: Moved = field(default_factory=Moved)
    practices: dict[str, Moved] = field(default_factory=dict)  # by name or letter
    bridge: dict[str, Decimal] = field(default_factory=dict)  # before, the terms, now
    by_today: Decimal | None = None  # the cluster now, by today's definition, where that is another
    verdict: str = ""  # of the front page


@dataclass(frozen=True)
class _Rows:
    """The rows of one indicator in figures.csv."""

    rows: list[dict[str, str]]

    def named(self, start: str) -> list[tuple[str, Decimal]]:
        """Give the rows whose category begins so, by the rest of it."""
        found = [(row["category"], row["value"]) for row in self.rows if row["category"].startswith(start)]
        return [(category.removeprefix(start), Decimal(value)) for category, value in found if value]

    def moved(self, level: str, label: str, clear: set[str]) -> Moved:
        own = [r for r in self.rows if r["level"] == level and r["unit_label"] == label]
        plain = sorted((r for r in own if not r["category"]), key=lambda r: r["period_start"])
        change = next((r for r in own if r["category"] == "change"), None)
        if len(plain) < 2:
            return Moved()
        low, high = (_number(change[key]) if change else None for key in ("low", "high"))
        return Moved(
            before=_number(plain[0]["value"]),
            now=_number(plain[-1]["value"]),
            change=_number(change["value"]) if change else None,
            low=low,
            high=high,
            clear=label in clear,
        )


def read_follow_up(folder: Path) -> dict[str, Found]:
    """Read what a follow-up tells, by indicator."""
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page = (folder / "rapport.html").read_text("utf-8")
    clear, verdicts = _clear(page), _verdicts(page)
    found: dict[str, Found] = {}
    for indicator in dict.fromkeys(row["indicator_id"] for row in rows):
        own = _Rows([row for row in rows if row["indicator_id"] == indicator])
        anchor = f"indikator-{indicator.replace('_', '-')}"
        bold = clear.get(anchor, set())
        names = sorted({r["unit_label"] for r in own.rows if r["level"] == "practice" and r["category"] == "change"})
        (cluster,) = {r["unit_label"] for r in own.rows if r["level"] == "cluster"}
        found[indicator] = Found(
            cluster=own.moved("cluster", cluster, bold),
            practices={name: own.moved("practice", name, bold) for name in names},
            bridge={_ENDS.get(name, name): size for name, size in own.named("bridge ")},
            by_today=next((size for name, size in own.named("todays_definition") if not name), None),
            verdict=verdicts.get(anchor, ""),
        )
    return found


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _clear(page: str) -> dict[str, set[str]]:
    """Give whose change stands in bold, by the indicator whose section it stands in: those are the clear ones."""
    return {
        anchor: {_plain(label) for label, cells in _ROW.findall(section) if cells.count("<b>") >= 2}
        for anchor, section in _SECTION.findall(page)
    }


def _verdicts(page: str) -> dict[str, str]:
    """Give the verdict on the cluster's change that stands on the front page, by the indicator's anchor."""
    return {
        anchor: _plain(verdict)
        for anchor, verdict in re.findall(
            r'<tr><th scope="row"><a href="#([^"]+)">.*?<td class="verdict[^"]*">(.*?)</td></tr>', page, re.DOTALL
        )
    }


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html)).replace("\xa0", " ").strip()
