"""
Turns what a coordinator asks into an order that the ledger may take, or into every reason why not.

Its own room because an order is a promise: what could never be printed is refused on the day that it is asked for, and
a file of orders is taken whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final, get_args

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.package import Package
from pipeline.errors import KlyngeError, OrderError, Problem, Where, did_you_mean
from pipeline.model import Cluster, Practice, Status, Visibility
from pipeline.orders.choosing import fitted
from pipeline.orders.members import NOT_ORDERED, confirmed
from pipeline.orders.order import Choices, NewOrder, Order, Ranking

REQUIRED: Final = ("cluster", "package", "visibility", "meeting")
COLUMNS: Final = (*REQUIRED, "ending", "indicators", "ranking", "question", "members")
_MOST_BYTES: Final = 5_000_000


@dataclass(frozen=True)
class Asked:
    """What a coordinator asks, as it was written; where it stands, for the errors."""

    place: Where
    cluster: str
    package: str
    visibility: Visibility
    meeting_on: date
    ending: date | None = None
    choices: Choices = field(default_factory=Choices)
    members: tuple[str, ...] = ()  # none: the register's


@dataclass(frozen=True)
class Desk:
    """What an order is checked against."""

    catalogue: Catalogue
    clusters: Mapping[str, Cluster]  # by id, with their members of today
    practices: tuple[Practice, ...]
    standing: tuple[Order, ...]  # orders that the ledger has
    today: date
    by: str


def take_all(asked: Iterable[Asked], desk: Desk) -> tuple[NewOrder, ...]:
    """
    Check orders, all of them before any is taken.

    Raises: OrderError with everything that is wrong with any of them
    """
    taken, problems = list[NewOrder](), list[Problem]()
    for one in asked:
        found = list(_problems(one, desk, taken))
        problems += found
        if not found:
            taken.append(_new(one, desk))
    if problems:
        raise OrderError(problems, outcome=NOT_ORDERED)
    return tuple(taken)


def read_orders(file: Path) -> tuple[Asked, ...]:
    """
    Read orders from a CSV file: a line each, with the options' names as columns; several ids with spaces between.

    Raises: OrderError with every line that cannot be read
    """
    try:
        text = file.read_bytes()[:_MOST_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        problem = Problem(Where(str(file)), f"the file cannot be read: {why}.", f"a CSV file with {_columns()}")
        raise OrderError(problem, outcome=NOT_ORDERED) from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", restkey="more")
    strange = [c for c in reader.fieldnames or () if c not in COLUMNS]
    lacking = [c for c in REQUIRED if c not in (reader.fieldnames or ())]
    if strange or lacking:
        told = [f"column '{c}' is not known" for c in strange] + [f"column '{c}' is missing" for c in lacking]
        problem = Problem(Where(str(file), 1), f"{'; '.join(told)}.", f"columns: {_columns()}")
        raise OrderError(problem, outcome=NOT_ORDERED)
    asked, problems = list[Asked](), list[Problem]()
    for row in reader:
        try:
            asked.append(_asked(row, Where(str(file), reader.line_num)))
        except KlyngeError as error:
            problems += error.problems
    if not asked and not problems:
        problems.append(Problem(Where(str(file)), "the file holds no order.", "a line for each order", None))
    if problems:
        raise OrderError(problems, outcome=NOT_ORDERED)
    return tuple(asked)


def _columns() -> str:
    return f"{', '.join(REQUIRED)}; and where wanted {', '.join(COLUMNS[len(REQUIRED) :])}"


def _asked(row: Mapping[str, str | None], place: Where) -> Asked:
    found = {k: (v or "").strip() for k, v in row.items() if k in COLUMNS}
    problems = []
    if "more" in row or None in row.values():
        problems.append(Problem(place, "the line has more or fewer fields than the first one."))
    days = {}
    for name in ("meeting", "ending"):
        try:
            days[name] = date.fromisoformat(found[name]) if found.get(name) else None
        except ValueError:
            problems.append(Problem(place, f"{name}: '{found[name]}' is not a date.", "year, month, day: 2026-09-30"))
    if not found.get("meeting"):
        problems.append(Problem(place, "meeting: no day is given.", "year, month, day: 2026-09-30"))
    for name, known in (("visibility", [str(v) for v in Visibility]), ("ranking", get_args(Ranking))):
        if found.get(name) and found[name] not in known:
            what, right = f"{name}: '{found[name]}' is not one.", f"{name}: {', '.join(known)}"
            problems.append(Problem(place, what, right, did_you_mean(found[name], known)))
    if problems:
        raise OrderError(problems)
    ranking: Ranking | None = "none" if found.get("ranking") == "none" else "by_value" if found.get("ranking") else None
    choices = Choices(tuple(found.get("indicators", "").split()), ranking, found.get("question") or None)
    return Asked(
        place,
        found["cluster"],
        found["package"],
        Visibility(found["visibility"] or Visibility.ANONYMISED),
        days["meeting"] or date.max,
        days["ending"],
        choices,
        tuple(found.get("members", "").split()),
    )


def _problems(one: Asked, desk: Desk, taken: Iterable[NewOrder]) -> Iterator[Problem]:
    known = desk.clusters
    if one.cluster not in known:
        what, right = f"cluster '{one.cluster}' does not exist.", f"clusters: {', '.join(sorted(known))}"
        yield _at(one, "--cluster", what, right, did_you_mean(one.cluster, known))
    else:
        yield from _of(one, lambda: confirmed(known[one.cluster], one.members, desk.practices))
    package = desk.catalogue.packages.get(one.package)
    if package is None:
        packages = desk.catalogue.packages
        what, right = f"package '{one.package}' does not exist.", f"packages: {', '.join(sorted(packages))}"
        yield _at(one, "--package", what, right, did_you_mean(one.package, packages))
    elif package.status not in (Status.PREVIEW, Status.PUBLISHED):
        reason = f": {package.status_reason}" if package.status_reason else ""
        right = "a package in status published; or in preview, as a pilot"
        yield _at(one, "--package", f"package '{one.package}' is {package.status}{reason}.", right)
    else:
        yield from _of(one, lambda: fitted(package, one.choices))
        yield from _days(one, package, desk)
    for other in (*desk.standing, *taken):
        if _is_same(one, other):
            number = f"order {other.number}" if isinstance(other, Order) else "another line of this file"
            what = f"the same was ordered before: {number}, for the meeting on {other.meeting_on}."
            yield _at(one, "--cluster", what, "one order at a time for a cluster, a package and a visibility")
            return


def _days(one: Asked, package: Package, desk: Desk) -> Iterator[Problem]:
    if one.meeting_on < desk.today:
        yield _at(one, "--meeting", f"{one.meeting_on} is past.", "the day of a meeting that is still to come")
    if one.ending is None:
        return
    latest = package.ends.latest_end(one.ending)
    if latest != one.ending:
        right = f"the nearest days that do: {latest} and {package.ends.next_end(one.ending)}"
        yield _at(one, "--ending", f"{one.ending} does not end {package.ends.kind}.", right, "ask for one of them")
    if one.ending >= desk.today:
        right = "the last day of a period that is over; without --ending the newest there is"
        yield _at(one, "--ending", f"{one.ending} has not come yet.", right)


def _of(one: Asked, check: Callable[[], object]) -> Iterator[Problem]:
    """Give what a check refuses, as of the place where the order stands."""
    try:
        check()
    except KlyngeError as error:
        yield from (replace(p, where=one.place) if one.place.is_file else p for p in error.problems)


def _is_same(one: Asked, other: NewOrder) -> bool:
    alike = (other.cluster_id, other.package_id, other.visibility) == (one.cluster, one.package, one.visibility)
    return alike and other.follows is None and not (isinstance(other, Order) and not other.is_open)


def _new(one: Asked, desk: Desk) -> NewOrder:
    return NewOrder(
        cluster_id=one.cluster,
        package_id=one.package,
        visibility=one.visibility,
        meeting_on=one.meeting_on,
        ordered_on=desk.today,
        ordered_by=desk.by,
        members=confirmed(desk.clusters[one.cluster], one.members, desk.practices),
        ending=one.ending,
        choices=one.choices,
    )


def _at(one: Asked, option: str, what: str, right: str | None = None, remedy: str | None = None) -> Problem:
    return Problem(one.place if one.place.is_file else Where.elsewhere(option), what, right, remedy)
