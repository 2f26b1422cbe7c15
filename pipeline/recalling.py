"""
Turns a fault that was found, in a delivery or in a definition, into the released editions that it touched.

Its own room because what a report was made from is asked of its sealed baseline and of nothing else: deliveries and
definitions of today may have been mended since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import jinja2

from pipeline.characters import readable, seen
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.house import House
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotSource
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.orders.ledger import Kept
from pipeline.orders.order import Order, OrderState
from pipeline.plan import LISTED, tables_needed
from pipeline.reporting.numbers import Numbers

TEMPLATE = "recall.txt.jinja"
_NUMBERS = Numbers("da")
NOT_RECALLED = "Nothing was recalled."
_OUT = (OrderState.RELEASED, OrderState.FOLLOWED_UP)
_SHORTEST = 6  # letters of a digest that name a part
Kind = Literal["part", "source", "indicator", "codelist", "package"]


@dataclass(frozen=True)
class Fault:
    """What was found to be wrong."""

    kind: Kind
    id: str
    fingerprint: str | None = None  # of an indicator: this version of it alone

    @property
    def option(self) -> str:
        """The option of the command line that names it."""
        return f"--{self.kind}"


@dataclass(frozen=True)
class Out:
    """A released edition with its baseline."""

    order: Order
    kept: Kept
    capsule: Capsule
    is_newest: bool  # of its order's releases: no corrected edition has taken its place

    @cached_property
    def frozen(self) -> Catalogue:
        """The definitions that it was made with."""
        return definitions_of(self.capsule)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that it shows, as they were."""
        return tuple(self.frozen.indicators[i] for i in self.capsule.counts)


@dataclass(frozen=True)
class Touched:
    """A released edition that a fault touched, and by what."""

    out: Out
    by: tuple[str, ...]  # titles of indicators or of tables; the package's own
    followed_by: tuple[int, ...]  # orders whose follow-up is held against it

    @property
    def can_turn_back(self) -> bool:
        """Say whether a corrected edition of it can be made: no other has taken its place."""
        return self.out.is_newest and self.out.order.state in _OUT

    @property
    def is_being_corrected(self) -> bool:
        """Say whether its order was turned back, and the corrected edition is still to be made or released."""
        return self.out.order.is_open


def touched_by(fault: Fault, released: Sequence[Out], orders: Iterable[Order], today: Catalogue) -> tuple[Touched, ...]:
    """
    Give the released editions that a fault touched, in the order of their release.

    In:     today's definitions tell an unknown name from one that no released edition was made with
    Raises: UsageError where nothing of that name is known
    """
    refuse_unknown(fault, released, today)
    followers: dict[int, list[int]] = {}
    for order in orders:
        if order.follows is not None and order.state in _OUT:
            followers.setdefault(order.follows, []).append(order.number)
    found = ((out, tuple(_touches(fault, out))) for out in released)
    return tuple(Touched(out, by, tuple(followers.get(out.order.number, ()))) for out, by in found if by)


def refuse_unknown(fault: Fault, released: Sequence[Out], today: Catalogue) -> None:
    """Refuse a name that neither a released edition nor today's definitions know, with the nearest."""
    known = _known(fault, released, today)
    if fault.kind == "part":
        fits = len(fault.id) >= _SHORTEST and any(p.startswith(fault.id) for p in known)
    else:
        fits = fault.id in known
    if not fits:
        noun = "part of a delivery" if fault.kind == "part" else fault.kind
        what = f"{noun} '{fault.id}' is unknown: no released edition was made with it."
        right = f"known: {', '.join(known) or 'nothing has been released yet'}"
        problem = Problem(Where.elsewhere(fault.option), what, right, did_you_mean(fault.id, known))
        raise UsageError(problem, outcome=NOT_RECALLED)
    prints = sorted({i.fingerprint for i in _with_parts(released) if i.header.id == fault.id})
    if fault.fingerprint and not any(p.startswith(fault.fingerprint) for p in prints):
        what = f"no released edition was made with '{fault.id}' of fingerprint '{fault.fingerprint}'."
        right = f"fingerprints: {', '.join(p[:12] for p in prints) or 'none'}"
        problem = Problem(Where.elsewhere("--fingerprint"), what, right, did_you_mean(fault.fingerprint, prints))
        raise UsageError(problem, outcome=NOT_RECALLED)


def _known(fault: Fault, released: Sequence[Out], today: Catalogue) -> list[str]:
    sources = [s for o in released for s in o.capsule.manifest.sources]
    known: Mapping[Kind, Iterable[str]] = {
        "part": (p for s in sources for p in s.parts),
        "source": (s.id for s in sources),
        "indicator": (*today.indicators, *(i.header.id for i in _with_parts(released))),
        "codelist": (*today.codelists, *(c for i in _with_parts(released) for c in i.codelists)),
        "package": (*today.packages, *(o.kept.edition.asked.package_id for o in released)),
    }
    return sorted(set(known[fault.kind]))


def _touches(fault: Fault, out: Out) -> Iterator[str]:
    """Give the titles of what a fault reaches in an edition: nothing where it was made without it."""
    if fault.kind == "package":
        yield from [out.capsule.package.title] if out.kept.edition.asked.package_id == fault.id else []
    elif fault.kind in ("part", "source"):
        tables = out.frozen.contracts.tables
        reached = {t for s in _sources(fault, out) for t in s.tables} & _tables(out)
        yield from sorted(tables[t].title for t in reached)
    elif fault.kind == "codelist":
        yield from (i.header.title for i in out.indicators if fault.id in i.codelists)
    else:
        yield from (i.header.title for i in out.indicators if any(_is(fault, each) for each in (i, *i.parts)))


def _is(fault: Fault, indicator: Indicator) -> bool:
    same = fault.fingerprint is None or indicator.fingerprint.startswith(fault.fingerprint)
    return same and indicator.header.id == fault.id


def _sources(fault: Fault, out: Out) -> Iterator[SnapshotSource]:
    for source in out.capsule.manifest.sources:
        has_part = fault.kind == "part" and any(p.startswith(fault.id) for p in source.parts)
        if has_part or (fault.kind == "source" and source.id == fault.id):
            yield source


def _with_parts(released: Iterable[Out]) -> Iterator[Indicator]:
    for out in released:
        for indicator in out.indicators:
            yield indicator
            yield from indicator.parts


def _tables(out: Out) -> frozenset[str]:
    """Give the tables that an edition was made from: its indicators', the listings, and every register."""
    registers = {name for name, table in out.frozen.contracts.tables.items() if table.grain == "register"}
    return frozenset(registers | {LISTED}).union(*(tables_needed(i, out.frozen) for i in out.indicators))


def letter(touched: Touched, because: str, house: House, template: str, *, corrected: bool) -> str:
    """
    Write to a cluster whose report a fault touched.

    In:     the template's text; corrected: a corrected edition is on its way
    """
    edition, order, kept = touched.out.kept.edition, touched.out.order, touched.out.kept
    environment = jinja2.Environment(  # noqa: S701 -- a letter is plain text
        undefined=jinja2.StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    told = environment.from_string(template).render(
        cluster=edition.cluster_name,
        package=touched.out.capsule.package.title,
        period=_NUMBERS.period(edition.period),
        released_on=_NUMBERS.day(kept.released_on) if kept.released_on else "",
        order=order.number,
        edition=kept.number,
        because=because,
        about=touched.by,
        corrected=corrected,
        follow_ups=touched.followed_by,
        unit=house.name,
        contact=house.contact,
    )
    return readable(told)
