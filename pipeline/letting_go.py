"""
Lets a printed report go: its baseline is sealed, and then the ledger remembers the release.

Its own room because of the order of the two: a capsule that lies sealed without a release does no harm and is sealed
again to the same bytes; a release without its capsule could never be followed up. Who is killed between them has
released nothing.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.orders.baseline.contents import ReleaseFacts
from pipeline.orders.baseline.file import forget_drafts, seal
from pipeline.orders.consent import acts_until
from pipeline.orders.ledger import Kept, Ledger
from pipeline.orders.releasing import Today


def let_go(one: Kept, state: Path, ledger: Ledger, today: Today, at: datetime, by: str, seal_key: bytes) -> Kept:
    """
    Seal an edition's baseline and release it.

    Raises: BaselineError where its draft is missing, damaged or another edition's
    """
    sealed = seal(state, one.draft or "", one.edition, _facts(one, today, at, by), seal_key)
    released = ledger.release(today.order, at, by, sealed)
    forget_drafts(state, today.order)
    return released


def _facts(one: Kept, today: Today, at: datetime, by: str) -> ReleaseFacts:
    return ReleaseFacts(
        released_on=at.date(),
        released_by=by,
        approved_by=one.approved_by,
        approved_alone=one.approved_alone,
        members={p.practice_id: p.name for p in today.members.members},
        consents=acts_until(today.consents, today.recorded, today.members.cluster_id, today.on),
    )
