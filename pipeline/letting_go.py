"""
Lets a printed report go: its baseline is sealed, and then the ledger remembers the release.

Its own room because of the order of the two: a capsule that lies sealed without a release does no harm and is sealed
again to the same bytes; a release without its capsule could never be followed up. Who is killed between them has
released nothing.
"""

from __future__ import annotations

from datetime import datetime

from pipeline.orders.baseline.contents import ReleaseFacts
from pipeline.orders.baseline.file import forget_drafts, seal
from pipeline.orders.consent import acts_of
from pipeline.orders.ledger import Kept, Ledger
from pipeline.orders.releasing import Today
from pipeline.project import Project


def let_go(one: Kept, project: Project, ledger: Ledger, today: Today, at: datetime, by: str, key: bytes) -> Kept:
    """
    Seal an edition's baseline and release it; its draft is no longer needed then.

    In:     an approved edition that was checked; the key that baselines are sealed with
    Raises: BaselineError where the draft cannot be sealed; OrderError where the ledger refuses
    """
    sealed = seal(project.state, one.draft, one.edition, _facts(one, today, by), key) if one.draft else None
    released = ledger.release(today.order, at, by, sealed)
    forget_drafts(project.state, today.order)
    return released


def _facts(one: Kept, today: Today, by: str) -> ReleaseFacts:
    acts, cluster_id = [*acts_of(today.consents), *today.recorded], one.edition.asked.cluster_id
    own = (a for a in acts if a.cluster_id == cluster_id and a.on <= today.on)
    return ReleaseFacts(
        released_on=today.on,
        released_by=by,
        approved_by=one.approved_by,
        approved_alone=one.approved_alone,
        members={p.practice_id: p.name for p in today.members.members},
        consents=tuple(sorted(own, key=lambda a: (a.on, a.practice_id or "", a.withdraws, a.scope))),
    )
