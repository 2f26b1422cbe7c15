"""
The unit's memory of what it promised and did: orders, consents, editions, approvals, releases, baselines, events.

Its own room because every change of state passes here: it is checked against what stands, and done with its event in
one transaction, so that two desks and a night lose nothing and do nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update
from sqlalchemy.engine import URL

from pipeline.errors import OrderError, Problem, Where
from pipeline.orders.consent import Act
from pipeline.orders.editions import Edition
from pipeline.orders.ledger import rows
from pipeline.orders.ledger.opening import reading, writing
from pipeline.orders.ledger.records import Baseline, Kept, Sealed
from pipeline.orders.ledger.tables import (
    APPROVALS,
    BASELINES,
    CONSENTS,
    EDITIONS,
    EVENTS,
    MEETINGS,
    ORDER_MEMBERS,
    ORDERS,
    RELEASES,
)
from pipeline.orders.ledger.telling import NOTHING, told
from pipeline.orders.order import TURNS, Event, NewOrder, Order, OrderState

Hold = Callable[[str], AbstractContextManager[None]]


class Ledger:
    """A ledger that stands open."""

    def __init__(self, engine: Engine, url: URL, hold: Hold) -> None:
        self._engine, self._url, self._hold = engine, url, hold
        self._within: Connection | None = None  # the transaction that several calls share

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do several things in one transaction: all of them or none."""
        if self._within is not None:
            yield
            return
        with told(self._url), writing(self._engine) as connection:
            self._within = connection
            try:
                yield
            finally:
                self._within = None

    def alone(self, what: str) -> AbstractContextManager[None]:
        """Let one at a time in the whole unit do a piece of work; OrderError where somebody does it just now."""
        return self._hold(what)

    # Orders

    def add(self, new: NewOrder, at: datetime, by: str) -> Order:
        """Take an order down and give it its number."""
        with self._writing() as connection:
            number = _inserted(connection.execute(insert(ORDERS).values(**rows.order_row(new))))
            members = rows.member_rows(new, number)
            if members:
                connection.execute(insert(ORDER_MEMBERS), members)
            self._meet(connection, number, new.meeting_on, at, by)
            self._tell(connection, "ordered", at, by, number)
            return self._order(connection, number)

    def order(self, number: int) -> Order:
        """Find an order; OrderError where there is none."""
        with self._reading() as connection:
            return self._order(connection, number)

    def orders(self) -> tuple[Order, ...]:
        """Give every order, by number."""
        with self._reading() as connection:
            found = connection.execute(select(ORDERS).order_by(ORDERS.c.number)).mappings().all()
            members = dict[int, list[RowMapping]]()
            for each in connection.execute(select(ORDER_MEMBERS)).mappings():
                members.setdefault(each["number"], []).append(each)
            meetings = {m["number"]: m for m in connection.execute(select(MEETINGS).order_by(MEETINGS.c.id)).mappings()}
            return tuple(rows.order_of(r, members.get(r["number"], ()), meetings[r["number"]]) for r in found)

    def turn(
        self, number: int, to: OrderState, at: datetime, by: str, reason: str | None = None, **told_of: str
    ) -> Order:
        """Take an order from its state to another; OrderError where that cannot be."""
        with self._writing() as connection:
            self._turn(connection, number, to, reason)
            beside = {**told_of, **({"reason": reason} if reason else {})}
            self._tell(connection, str(to), at, by, number, beside)
            return self._order(connection, number)

    def turn_back(self, number: int, correction: str, at: datetime, by: str) -> Order:
        """Recall what was released of an order: a corrected edition is printed, and says what was mended."""
        with self._writing() as connection:
            self._turn(connection, number, OrderState.ORDERED, None)
            connection.execute(update(ORDERS).where(ORDERS.c.number == number).values(correction=correction))
            self._tell(connection, str(OrderState.ORDERED), at, by, number, {"correction": correction})
            return self._order(connection, number)

    def move_meeting(self, number: int, meeting_on: date, at: datetime, by: str) -> Order:
        """Note another day of an order's meeting."""
        with self._writing() as connection:
            before = self._order(connection, number).meeting_on
            self._meet(connection, number, meeting_on, at, by)
            days = {"from": before.isoformat(), "to": meeting_on.isoformat()}
            self._tell(connection, "meeting_moved", at, by, number, days)
            return self._order(connection, number)

    def note(self, kind: str, at: datetime, by: str, order: int | None = None, **told_of: str) -> None:
        """Write an event down."""
        with self._writing() as connection:
            self._tell(connection, kind, at, by, order, told_of)

    def events(self, order: int | None = None) -> tuple[Event, ...]:
        """Give what happened, oldest first: of one order, or everything."""
        asked = select(EVENTS).order_by(EVENTS.c.id)
        if order is not None:
            asked = asked.where(EVENTS.c.order_number == order)
        with self._reading() as connection:
            return tuple(rows.event_of(r) for r in connection.execute(asked).mappings())

    # Consents

    def record_acts(self, acts: Iterable[Act], at: datetime, by: str) -> None:
        """Add acts of consent, all or none; none is ever changed."""
        with self._writing() as connection:
            connection.execute(insert(CONSENTS), [rows.act_row(a, at, by) for a in acts])

    def acts(self) -> tuple[Act, ...]:
        """Give all acts, in the order in which they were recorded."""
        with self._reading() as connection:
            return tuple(
                rows.act_of(r) for r in connection.execute(select(CONSENTS).order_by(CONSENTS.c.id)).mappings()
            )

    # Editions and releases

    def keep(self, edition: Edition, at: datetime, by: str, order: int | None = None, draft: str | None = None) -> Kept:
        """
        Keep a printed edition; what an order asked for is ready then.

        A rerun takes the place of one that was not released, and stands beside one that was. The same again after its
        release is the edition that was released.
        """
        with self._writing() as connection:
            earlier = [k for k in self._kept(connection, order) if (k.order, k.edition.asked) == (order, edition.asked)]
            last = earlier[-1] if earlier else None
            if last and last.released_on is not None and last.edition == edition:
                return last
            row = {**rows.edition_row(edition), "order_number": order, "draft": draft}
            row |= {"printed_at": at.isoformat(), "printed_by": by}
            if last and last.released_on is None:
                edition_id = last.edition_id
                connection.execute(delete(APPROVALS).where(APPROVALS.c.edition_id == edition_id))
                connection.execute(update(EDITIONS).where(EDITIONS.c.id == edition_id).values(**row))
            else:
                row["number"] = len(earlier) + 1
                edition_id = _inserted(connection.execute(insert(EDITIONS).values(**row)))
            if order is not None:
                self._turn(connection, order, OrderState.READY, None)
                self._tell(connection, "ready", at, by, order, {"folder": edition.folder, "snapshot": edition.snapshot})
            return self._one(connection, edition_id)

    def kept(self, order: int | None = None) -> tuple[Kept, ...]:
        """Give all editions, or those of an order, in the order in which they were first printed."""
        with self._reading() as connection:
            return self._kept(connection, order)

    def released(self) -> tuple[Kept, ...]:
        """Give what was released, the first release first."""
        with self._reading() as connection:
            asked = _editions().where(RELEASES.c.id.is_not(None)).order_by(RELEASES.c.released_on, RELEASES.c.id)
            return tuple(rows.kept_of(r) for r in connection.execute(asked).mappings())

    def approve(self, number: int, at: datetime, by: str, *, alone: bool) -> Order:
        """
        Approve an order's newest edition.

        In:     alone: the house lets the one who ordered approve
        Raises: OrderError where nothing is printed, or where the one who ordered approves and may not
        """
        with self._writing() as connection:
            order = self._order(connection, number)
            if by == order.ordered_by and not alone:
                what = f"order {number} was ordered by {by}, who cannot approve it too."
                right = "another person approves before a report is released (approval: second_person)"
                raise _refused("--order", what, right, f"ask a colleague to run: klynge approve --order {number}")
            self._turn(connection, number, OrderState.APPROVED, None)
            newest = self._kept(connection, number)[-1]
            row = {"edition_id": newest.edition_id, "approved_at": at.isoformat(), "approved_by": by}
            connection.execute(insert(APPROVALS).values(**row, alone=by == order.ordered_by))
            self._tell(connection, "approved", at, by, number, {"alone": "yes"} if by == order.ordered_by else {})
            return self._order(connection, number)

    def release(self, number: int, at: datetime, by: str, baseline: Sealed | None) -> Kept:
        """
        Release an order's approved edition, with its baseline; the order that it follows is followed up then.

        Raises: OrderError where it is not approved, or was released before
        """
        with self._writing() as connection:
            editions = self._kept(connection, number)
            newest = editions[-1] if editions else None
            if newest is not None and newest.released_on is not None:
                what = f"edition {newest.number} was released on {newest.released_on}."
                raise _refused("--order", what, "an edition is released once", None)
            order = self._turn(connection, number, OrderState.RELEASED, None)
            assert newest is not None  # noqa: S101 -- what is approved was printed
            row = {"edition_id": newest.edition_id, "released_at": at.isoformat(), "released_by": by}
            connection.execute(insert(RELEASES).values(**row, released_on=at.date()))
            if baseline is not None:
                connection.execute(
                    insert(BASELINES).values(
                        edition_id=newest.edition_id,
                        order_number=number,
                        path=baseline.path,
                        sha256=baseline.sha256,
                        sealed_at=at.isoformat(),
                    )
                )
            self._tell(connection, "released", at, by, number, {"edition": str(newest.number)})
            if order.follows is not None:
                self._follow_up(connection, order.follows, number, at, by)
            return self._one(connection, newest.edition_id)

    def baselines(self) -> tuple[Baseline, ...]:
        """Give the baselines, the first sealed first."""
        with self._reading() as connection:
            found = connection.execute(select(BASELINES).order_by(BASELINES.c.edition_id)).mappings()
            return tuple(
                Baseline(
                    r["order_number"],
                    r["edition_id"],
                    r["path"],
                    r["sha256"],
                    datetime.fromisoformat(r["sealed_at"]),
                )
                for r in found
            )

    # Within one transaction

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._within is not None:
            yield self._within
            return
        with told(self._url), writing(self._engine) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._within is not None:
            yield self._within
            return
        with told(self._url), reading(self._engine) as connection:
            yield connection

    def _order(self, connection: Connection, number: int) -> Order:
        row = connection.execute(select(ORDERS).where(ORDERS.c.number == number)).mappings().first()
        if row is None:
            known = connection.execute(select(ORDERS.c.number).order_by(ORDERS.c.number)).scalars().all()
            right = f"orders: {known[0]} to {known[-1]}" if known else "nothing has been ordered yet"
            raise _refused("--order", f"order {number} does not exist.", right, "see: klynge orders")
        members = connection.execute(select(ORDER_MEMBERS).where(ORDER_MEMBERS.c.number == number)).mappings().all()
        asked = select(MEETINGS).where(MEETINGS.c.number == number).order_by(MEETINGS.c.id.desc()).limit(1)
        return rows.order_of(row, members, connection.execute(asked).mappings().one())

    def _turn(self, connection: Connection, number: int, to: OrderState, reason: str | None) -> Order:
        order = self._order(connection, number)
        if to not in TURNS[order.state]:
            what = f"order {number} is {_word(order.state)}, and cannot become {_word(to)}."
            can = ", ".join(_word(s) for s in OrderState if s in TURNS[order.state])
            raise _refused("--order", what, f"it can become: {can or 'nothing more'}", None)
        connection.execute(update(ORDERS).where(ORDERS.c.number == number).values(state=str(to), reason=reason))
        return order

    def _follow_up(self, connection: Connection, first: int, by_order: int, at: datetime, by: str) -> None:
        if OrderState.FOLLOWED_UP in TURNS[self._order(connection, first).state]:
            self._turn(connection, first, OrderState.FOLLOWED_UP, None)
        self._tell(connection, "followed_up", at, by, first, {"by_order": str(by_order)})

    def _meet(self, connection: Connection, number: int, meeting_on: date, at: datetime, by: str) -> None:
        row = {"number": number, "meeting_on": meeting_on, "noted_at": at.isoformat(), "noted_by": by}
        connection.execute(insert(MEETINGS).values(**row))

    def _tell(
        self, connection: Connection, kind: str, at: datetime, by: str, order: int | None, told_of: Any = ()
    ) -> None:
        connection.execute(insert(EVENTS).values(**rows.event_row(kind, at, by, order, dict(told_of))))

    def _kept(self, connection: Connection, order: int | None) -> tuple[Kept, ...]:
        asked = _editions().order_by(EDITIONS.c.id)
        if order is not None:
            asked = asked.where(EDITIONS.c.order_number == order)
        return tuple(rows.kept_of(r) for r in connection.execute(asked).mappings())

    def _one(self, connection: Connection, edition_id: int) -> Kept:
        row: RowMapping = connection.execute(_editions().where(EDITIONS.c.id == edition_id)).mappings().one()
        return rows.kept_of(row)


def _editions() -> Any:
    """Ask for editions with their approval and release beside them."""
    beside = EDITIONS.outerjoin(APPROVALS, APPROVALS.c.edition_id == EDITIONS.c.id)
    beside = beside.outerjoin(RELEASES, RELEASES.c.edition_id == EDITIONS.c.id)
    return select(EDITIONS, APPROVALS.c.approved_by, APPROVALS.c.alone, RELEASES.c.released_on).select_from(beside)


def _inserted(result: Any) -> int:
    return int(result.inserted_primary_key[0])


def _word(state: OrderState) -> str:
    return str(state).replace("_", " ")


def _refused(place: str, what: str, right: str | None, remedy: str | None) -> OrderError:
    return OrderError(Problem(Where.elsewhere(place), what, right, remedy), outcome=NOTHING)
