"""
Lets a printed report go: its baseline is sealed, and then the ledger remembers the release.

Its own room because of the order of the two: a capsule that lies sealed without a release does no harm and is sealed
again to the same bytes; a release without its capsule could never be followed up. Who is killed between them has
released nothing.
"""

from __future__ import annotations

from datetime import datetime

from pipeline.orders.ledger import Kept, Ledger
from pipeline.orders.releasing import Today
from pipeline.project import Project


def let_go(one: Kept, project: Project, ledger: Ledger, today: Today, at: datetime, by: str) -> Kept:
    """Seal an edition's baseline and release it."""
    return ledger.release(today.order, at, by, None)
