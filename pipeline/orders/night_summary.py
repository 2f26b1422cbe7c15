"""
Turns what a night did, and how all orders stand after it, into one summary: as text and as a page.

Its own room because it is all that anybody reads of a night: first what went wrong and what to do, then the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import jinja2

from pipeline.characters import readable, seen
from pipeline.orders import night_words as words
from pipeline.orders.night_journal import Did, Fact
from pipeline.orders.status import Row, Status
from pipeline.orders.status_text import remarks, told_waiting
from pipeline.orders.status_words import DANISH
from pipeline.orders.timeline import local
from pipeline.private import make_private, replace_private
from pipeline.reporting.numbers import Numbers

TEMPLATE: Final = "night.html.jinja"
_NUMBERS: Final = Numbers("da")
_MOST_TOLD: Final = 100  # lines under one heading: nobody reads a thousand in the morning


@dataclass(frozen=True)
class Said:
    """One thing told: a sentence, what to do about it, and what only an analyst reads."""

    text: str
    do: str = ""
    for_analyst: str = ""


@dataclass(frozen=True)
class Part:
    """A heading and what is told under it."""

    heading: str
    said: tuple[Said, ...]
    urgent: bool = False


@dataclass(frozen=True)
class Summary:
    """What is read in the morning."""

    title: str
    unit: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Passed:
    """A night that has passed: its facts, those of an interrupted one before it, and how orders stand now."""

    facts: tuple[Fact, ...]
    status: Status | None  # null: the night fell before anything could be known
    was_interrupted: bool
    unit: str
    at: datetime

    @property
    def exit_code(self) -> int:
        """The first failure's, or 0."""
        return next((f.exit_code for f in self.facts if f.exit_code), 0)


def summary_of(passed: Passed) -> Summary:
    """Compose the summary, what went wrong first."""
    rows = {r.order.number: r for r in passed.status.rows} if passed.status else {}
    of: dict[Did, list[Fact]] = {}
    for fact in passed.facts:
        of.setdefault(fact.did, []).append(fact)
    failed = tuple(_failures([*of.get(Did.REFUSED, ()), *of.get(Did.FAILED, ())], rows))
    parts = [
        Part(words.FAILED, failed, urgent=True),
        Part(words.RESTATED, tuple(_restated_parts(of, rows)), urgent=True),
        Part(words.LATE, tuple(_late(rows)), urgent=True),
        Part(words.RECEIVED, tuple(Said(words.RECEIVED_LINE.format(**f.told)) for f in of.get(Did.RECEIVED, ()))),
        Part(words.PRINTED, tuple(_printed(f, rows) for f in of.get(Did.PRINTED, ()))),
        Part(words.WAITING, tuple(_waiting(rows))),
        Part(words.PROPOSED, tuple(_proposed(passed.status, rows))),
    ]
    when = local(passed.at)
    return Summary(
        words.TITLE.format(day=_NUMBERS.day(when.date())),
        words.UNIT.format(unit=passed.unit, day=_NUMBERS.day(when.date()), time=f"{when:%H.%M}"),
        tuple(_opening(passed, len(failed))),
        tuple(_short(p) for p in parts if p.said),
    )


def _short(part: Part) -> Part:
    """Tell the first of very many, and how many more there are; what went wrong is told whole."""
    more = len(part.said) - _MOST_TOLD
    if more <= 0 or part.heading in (words.FAILED, words.RESTATED):
        return part
    rest = Said(words.MORE_LINE.format(n=_NUMBERS.decimal(Decimal(more), 0)))
    return replace(part, said=(*part.said[:_MOST_TOLD], rest))


def as_text(summary: Summary) -> str:
    """Write a summary as Markdown, which reads as plain text too."""
    lines = [f"# {summary.title}", "", summary.unit, "", *summary.opening]
    for part in summary.parts:
        lines += ["", f"## {part.heading}", ""]
        for said in part.said:
            lines.append(f"- {said.text}")
            lines += [f"  {words.WHAT_TO_DO.format(do=said.do)}"] if said.do else []
            if said.for_analyst:
                lines += [f"  {words.FOR_ANALYST}", *(f"      {line}" for line in said.for_analyst.splitlines())]
    return readable("\n".join(lines)) + "\n"


def as_page(summary: Summary, templates: Mapping[str, str]) -> str:
    """Fill the page's template."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=seen, trim_blocks=True, lstrip_blocks=True
    )
    told = {"do": words.WHAT_TO_DO, "for_analyst": words.FOR_ANALYST}
    return environment.from_string(templates[TEMPLATE]).render(summary=summary, words=told)


def keep_summary(folder: Path, summary: Summary, templates: Mapping[str, str], day: date) -> Path:
    """
    Put a summary beside those of earlier nights, as text and as a page; give the text's place.

    A second night of the same day takes no summary's place.
    Raises: OSError where the disk refuses
    """
    make_private(folder)
    name, number = day.isoformat(), 1
    while (folder / f"{name}.md").exists():
        number += 1
        name = f"{day.isoformat()}-{number}"
    replace_private(folder / f"{name}.html", as_page(summary, templates).encode())
    replace_private(folder / f"{name}.md", as_text(summary).encode())
    return folder / f"{name}.md"


def _opening(passed: Passed, failures: int) -> Iterator[str]:
    did = any(f.did not in (Did.BEGUN, Did.CLOCK, Did.DONE) for f in passed.facts)
    if not did:
        yield words.QUIET
    elif failures:
        yield words.NOT_WELL.format(count=words.ONE_THING if failures == 1 else words.THINGS.format(n=failures))
    else:
        yield words.ALL_WELL
    if passed.was_interrupted:
        yield words.INTERRUPTED
    for fact in (f for f in passed.facts if f.did is Did.CLOCK):
        last, now = local(datetime.fromisoformat(fact.told["last"])), local(passed.at)
        sentence = words.CLOCK[fact.told["jump"]]
        yield sentence.format(last=_NUMBERS.day(last.date()), now=_NUMBERS.day(now.date()))


def _named(number: int | None, rows: Mapping[int, Row]) -> str:
    row = rows.get(number or 0)
    if row is None:
        return words.ORDER.format(number=number, cluster="–", package="–")
    return words.ORDER.format(number=number, cluster=row.cluster, package=row.package)


def _failures(facts: Sequence[Fact], rows: Mapping[int, Row]) -> Iterator[Said]:
    """Tell of what went wrong; what stops many orders, as an indicator that runs away does, is told once for all."""
    alike: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        alike.setdefault((fact.did, fact.told.get("what"), fact.told["error"], fact.order is None), []).append(fact)
    for one, *others in alike.values():
        yield _failed(one, [f.order for f in (one, *others)], rows)


def _failed(fact: Fact, orders: Sequence[int | None], rows: Mapping[int, Row]) -> Said:
    what = words.NIGHT_FAILED
    if fact.did is Did.REFUSED:
        what = words.REFUSED_LINE
    elif fact.order is not None:
        sentences = words.BASELINE_FAILED if fact.told.get("what") == "baseline" else words.NOT_PRINTED
        named = "; ".join(_named(number, rows) for number in orders)
        what = sentences[len(orders) > 1].format(order=named)
    return Said(what, words.DO[fact.exit_code], fact.told["error"])


def _printed(fact: Fact, rows: Mapping[int, Row]) -> Said:
    order, why = _named(fact.order, rows), words.WHY[fact.told["because"]]
    return Said(words.PRINTED_LINE.format(order=order, why=why, folder=fact.told["folder"]))


def _restated_parts(of: Mapping[Did, Sequence[Fact]], rows: Mapping[int, Row]) -> Iterator[Said]:
    restated = of.get(Did.RESTATED, ())
    moved = [f for f in restated if f.told]
    for place, fact in enumerate(moved):
        text = words.RESTATED_LINE.format(order=_named(fact.order, rows), **fact.told)
        yield Said(text, words.RESTATED_DO if place == len(moved) - 1 else "")
    for fact in (f for f in restated if not f.told):
        yield Said(words.AS_PRINTED_LINE.format(order=_named(fact.order, rows)))
    for fact in of.get(Did.NOT_COMPARED, ()):
        yield Said(words.NOT_COMPARED_LINE.format(order=_named(fact.order, rows)), "", fact.told["error"])


def _late(rows: Mapping[int, Row]) -> Iterator[Said]:
    for number, row in rows.items():
        if row.is_pressing:
            said = " ".join(remarks(row, DANISH))
            yield Said(words.LATE_LINE.format(order=_named(number, rows), said=said))


def _waiting(rows: Mapping[int, Row]) -> Iterator[Said]:
    for number, row in rows.items():
        if row.waiting:
            due, what = _NUMBERS.day(row.deadline.due), told_waiting(row, DANISH)
            yield Said(words.WAITS_LINE.format(order=_named(number, rows), what=what, due=due))


def _proposed(status: Status | None, rows: Mapping[int, Row]) -> Iterator[Said]:
    for due in status.follow_ups if status else ():
        days = {n: _NUMBERS.day(getattr(due, f"{n}_on")) for n in ("first", "advised", "last")}
        number = due.order.number
        yield Said(
            words.PROPOSED_LINE.format(order=_named(number, rows), **days), words.PROPOSED_DO.format(number=number)
        )
