"""
Turns orders, acts, editions and events into the ledger's rows and back.

Its own room because what a row holds is said here and nowhere else; no database is asked here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping

from pipeline.errors import OrderError, Problem, Where
from pipeline.model import Visibility
from pipeline.orders.consent import Act
from pipeline.orders.edition_text import edition_from, edition_text
from pipeline.orders.editions import Edition
from pipeline.orders.ledger.records import Kept
from pipeline.orders.order import Choices, Event, NewOrder, Order, OrderState


def order_row(new: NewOrder) -> dict[str, Any]:
    """Write an order down; its members and its meeting have rows of their own."""
    return {
        "cluster_id": new.cluster_id,
        "package_id": new.package_id,
        "visibility": str(new.visibility),
        "ending": new.ending,
        "ordered_on": new.ordered_on,
        "ordered_by": new.ordered_by,
        "choices": json.dumps(asdict(new.choices), ensure_ascii=False),
        "state": str(OrderState.ORDERED),
        "follows": new.follows,
        "early_reason": new.early_reason,
        "correction": new.correction,
    }


def member_rows(new: NewOrder, number: int) -> list[dict[str, Any]]:
    """Write down who was confirmed, and whom the register had; a practice that is only in the register has no name."""
    registered = new.registered if new.registered is not None else tuple(new.members)
    return [
        {
            "number": number,
            "practice_id": i,
            "name": new.members.get(i, ""),
            "confirmed": i in new.members,
            "registered": i in registered,
        }
        for i in sorted({*new.members, *registered})
    ]


def order_of(row: RowMapping, members: Sequence[RowMapping], meeting: RowMapping) -> Order:
    """Read an order."""
    choices = json.loads(row["choices"])
    confirmed = {m["practice_id"]: m["name"] for m in members if m["confirmed"]}
    registered = tuple(sorted(m["practice_id"] for m in members if m["registered"]))
    return Order(
        cluster_id=row["cluster_id"],
        package_id=row["package_id"],
        visibility=Visibility(row["visibility"]),
        meeting_on=meeting["meeting_on"],
        ordered_on=row["ordered_on"],
        ordered_by=row["ordered_by"],
        members=confirmed,
        registered=None if set(registered) == confirmed.keys() else registered,
        ending=row["ending"],
        choices=Choices(
            tuple(choices["indicators"]), choices["ranking"], choices["question"], choices.get("counted", False)
        ),
        follows=row["follows"],
        early_reason=row["early_reason"],
        correction=row["correction"],
        number=row["number"],
        state=OrderState(row["state"]),
        reason=row["reason"],
    )


def act_row(act: Act, at: datetime, by: str) -> dict[str, Any]:
    """Write an act of consent down."""
    return {
        "cluster_id": act.cluster_id,
        "practice_id": act.practice_id,
        "scope": act.scope,
        "given_on": act.on,
        "withdraws": act.withdraws,
        "minutes": act.minutes,
        "recorded_at": at.isoformat(),
        "recorded_by": by,
    }


def act_of(row: RowMapping) -> Act:
    """Read an act of consent."""
    return Act(row["cluster_id"], row["practice_id"], row["scope"], row["given_on"], row["withdraws"], row["minutes"])


def edition_row(edition: Edition) -> dict[str, Any]:
    """Write an edition down, with the digest of its text."""
    asked, body = edition.asked, edition_text(edition)
    return {
        "package_id": asked.package_id,
        "ending": asked.ending,
        "cluster_id": asked.cluster_id,
        "visibility": str(asked.visibility),
        "body": body,
        "sha256": sha256(body.encode()).hexdigest(),
    }


def kept_of(row: RowMapping) -> Kept:
    """
    Read an edition and how far it has come.

    Raises: OrderError where its text is not the one that was written: what was released is no longer known
    """
    name = f"edition {row['id']} of {row['package_id']} {row['ending']} {row['cluster_id']}-{row['visibility']}"
    if sha256(row["body"].encode()).hexdigest() != row["sha256"]:
        raise _unreadable(name, "it was changed")
    try:
        edition = edition_from(row["body"])
    except (ValueError, KeyError, TypeError):
        raise _unreadable(name, "it is damaged") from None
    return Kept(
        edition_id=row["id"],
        edition=edition,
        order=row["order_number"],
        number=row["number"],
        printed_at=datetime.fromisoformat(row["printed_at"]),
        draft=row["draft"],
        approved_by=row["approved_by"],
        approved_alone=bool(row["alone"]),
        released_on=row["released_on"],
    )


def event_row(kind: str, at: datetime, by: str, order: int | None, told: Mapping[str, str]) -> dict[str, Any]:
    """Write an event down."""
    text = json.dumps(dict(told), ensure_ascii=False, sort_keys=True)
    return {"at": at.isoformat(), "by": by, "kind": kind, "order_number": order, "told": text}


def event_of(row: RowMapping) -> Event:
    """Read an event."""
    at = datetime.fromisoformat(row["at"])
    return Event(at, row["by"], row["kind"], row["order_number"], json.loads(row["told"]))


def _unreadable(name: str, why: str) -> OrderError:
    return OrderError(
        Problem(
            Where.elsewhere(name),
            f"what was printed or released cannot be read: {why}.",
            "an edition is written when a report is printed and never changed",
            "bring the ledger back from a copy: without it nobody knows what was released",
        )
    )
