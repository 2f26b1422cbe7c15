"""
Turns what a coordinator asks into an order that the ledger may take, or into every reason why not.

Its own room because an order is a promise: what could never be printed is refused on the day that it is asked for, and
many orders at once are taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.package import Package
from pipeline.definitions.reviewing import overdue
from pipeline.errors import DefinitionError, KlyngeError, OrderError, Problem, Where, did_you_mean
from pipeline.model import Cluster, Practice, Status, Visibility
from pipeline.orders.choosing import fitted, settled, wrong_ending
from pipeline.orders.members import NOT_ORDERED, confirmed
from pipeline.orders.order import Choices, NewOrder, Order

_ORDERED = (Status.PREVIEW, Status.PUBLISHED)
_What = tuple[str, str, Visibility | None]  # a cluster, a package and how open: one order at a time


@dataclass(frozen=True)
class Asked:
    """What a coordinator asks, as it was written; null is what could not be read."""

    place: Where  # for the errors: the line of a file, or the command line
    cluster_id: str
    package_id: str
    visibility: Visibility | None
    meeting_on: date | None
    ending: date | None = None
    choices: Choices = field(default_factory=Choices)
    members: tuple[str, ...] = ()  # none: the register's
    unread: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What an order is checked against."""

    catalogue: Catalogue
    clusters: Mapping[str, Cluster]  # by id, with their members of today
    practices: tuple[Practice, ...]
    current: Mapping[str, str]  # practice numbers that became another
    standing: tuple[Order, ...]  # orders that the ledger has
    names_people: Callable[[str, Visibility], Iterable[str]]  # what a text tells of people
    today: date
    by: str

    @cached_property
    def standing_by_what(self) -> Mapping[_What, Sequence[Order]]:
        """Give the orders that stand in the way of the same again."""
        found: dict[_What, list[Order]] = {}
        for order in (o for o in self.standing if o.is_open and o.follows is None):
            found.setdefault((order.cluster_id, order.package_id, order.visibility), []).append(order)
        return found


def take_all(asked: Sequence[Asked], desk: Desk) -> tuple[NewOrder, ...]:
    """
    Check orders, all of them before any is taken.

    Raises: OrderError with everything that is wrong with any of them
    """
    before: dict[_What, Asked] = {}
    problems: list[Problem] = []
    for one in asked:
        problems += _problems(one, before, desk)
        before.setdefault(_what(one), one)
    if problems:
        raise OrderError(problems, outcome=NOT_ORDERED)
    return tuple(_new(one, desk) for one in asked)


def _problems(one: Asked, before: Mapping[_What, Asked], desk: Desk) -> Iterator[Problem]:
    yield from one.unread
    if one.cluster_id:
        yield from _of_cluster(one, desk)
    if one.package_id:
        yield from _of_package(one, desk)
    if one.meeting_on is not None and one.meeting_on < desk.today:
        what = f"the meeting on {one.meeting_on} is past."
        yield _at(one, "--meeting", what, "the day of a meeting that is still to come")
    yield from _asked_twice(one, before, desk)


def _of_cluster(one: Asked, desk: Desk) -> Iterator[Problem]:
    known = desk.clusters
    if one.cluster_id in known:
        check = lambda: confirmed(known[one.cluster_id], one.members, desk.practices, desk.current)  # noqa: E731
        yield from _refused(one, check)
    else:
        what, right = f"cluster '{one.cluster_id}' does not exist.", f"clusters: {', '.join(sorted(known))}"
        yield _at(one, "--cluster", what, right, did_you_mean(one.cluster_id, known))


def _of_package(one: Asked, desk: Desk) -> Iterator[Problem]:
    packages = desk.catalogue.packages
    package = packages.get(one.package_id)
    if package is None:
        what, right = f"package '{one.package_id}' does not exist.", f"packages: {', '.join(sorted(packages))}"
        yield _at(one, "--package", what, right, did_you_mean(one.package_id, packages))
    elif package.status not in _ORDERED:
        reason = f": {package.status_reason}" if package.status_reason else ""
        ready = ", ".join(sorted(p.id for p in packages.values() if p.status in _ORDERED))
        what, right = f"package '{package.id}' is {package.status}{reason}.", "a package in status published or preview"
        yield _at(one, "--package", what, right, f"packages that can be ordered: {ready or 'none'}")
    else:
        yield from _refused(one, lambda: _fitted(package, one, desk))
        yield from _of_question(one, desk)
        yield from _of_ending(one, package)


def _fitted(package: Package, one: Asked, desk: Desk) -> Package:
    """Fit a package, and refuse what nobody has looked at for too long."""
    found = fitted(package, one.choices, desk.catalogue.counted_for(package))
    unseen = list(overdue(found, desk.catalogue, desk.today))
    if unseen:
        raise DefinitionError(unseen)
    return found


def _of_question(one: Asked, desk: Desk) -> Iterator[Problem]:
    """Refuse a question that tells of somebody: what a cluster writes is printed word for word."""
    if one.choices.question and one.visibility:
        told = " and ".join(text.rstrip(".") for text in desk.names_people(one.choices.question, one.visibility))
        if told:
            right = "a question that names nobody: it is printed as it is written"
            yield _at(one, "--question", f"the question holds {told}.", right)


def _of_ending(one: Asked, package: Package) -> Iterator[Problem]:
    if one.ending is None:
        return
    wrong = wrong_ending(one.ending, package)
    if wrong is not None:
        yield _placed(wrong, one)
    if one.meeting_on is not None and one.ending >= one.meeting_on:
        what = f"the period ends {one.ending}, and the meeting is on {one.meeting_on}."
        yield _at(one, "--ending", what, "the last day of a period that is over before the meeting")


def _asked_twice(one: Asked, before: Mapping[_What, Asked], desk: Desk) -> Iterator[Problem]:
    if not all(_what(one)):
        return
    right = "one order at a time for a cluster, a package and a visibility"
    for order in desk.standing_by_what.get(_what(one), ()):
        what = f"the same was ordered on {order.ordered_on}: order {order.number}, for the meeting on "
        remedy = f"klynge order move, or cancel: --order {order.number}"
        yield _at(one, "--cluster", f"{what}{order.meeting_on}.", right, remedy)
    other = before.get(_what(one))
    if other is not None:
        yield _at(one, "--cluster", f"the same is ordered in line {other.place.line}.", right)


def _what(one: Asked) -> _What:
    return one.cluster_id, one.package_id, one.visibility


def _refused(one: Asked, check: Callable[[], object]) -> Iterator[Problem]:
    """Give what a check refuses, as of the place where the order stands."""
    try:
        check()
    except KlyngeError as error:
        yield from (_placed(p, one) for p in error.problems)


def _placed(problem: Problem, one: Asked) -> Problem:
    """Tell of a problem where the order stands; on the command line it names the option by itself."""
    return replace(problem, where=one.place) if one.place.is_file else problem


def _new(one: Asked, desk: Desk) -> NewOrder:
    if one.visibility is None or one.meeting_on is None:
        raise ValueError(f"what was asked cannot be ordered: {one.place}")
    cluster = desk.clusters[one.cluster_id]
    return NewOrder(
        cluster_id=one.cluster_id,
        package_id=one.package_id,
        visibility=one.visibility,
        meeting_on=one.meeting_on,
        ordered_on=desk.today,
        ordered_by=desk.by,
        members=confirmed(cluster, one.members, desk.practices, desk.current),
        registered=tuple(sorted(cluster.member_ids)),
        ending=one.ending,
        choices=settled(desk.catalogue.packages[one.package_id], one.choices),
    )


def _at(one: Asked, option: str, what: str, right: str | None = None, remedy: str | None = None) -> Problem:
    return _placed(Problem(Where.elsewhere(option), what, right, remedy), one)
