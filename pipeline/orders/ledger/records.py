"""
What the ledger gives back beside orders and events: editions kept, capsules sealed, baselines.

Its own room because others speak of these without knowing a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.orders.editions import Edition


@dataclass(frozen=True)
class Kept:
    """An edition as the ledger keeps it, and how far it has come."""

    edition_id: int
    edition: Edition
    order: int | None  # null: a trial, which nobody ordered and which is never released
    number: int  # of the same report's editions: 1 is the first
    printed_at: datetime
    draft: str | None = None  # where its draft capsule lies, from the state folder
    approved_by: str | None = None
    approved_alone: bool = False  # by the one who ordered it: the house lets one person do both
    released_on: date | None = None


@dataclass(frozen=True)
class Sealed:
    """A capsule that lies sealed: where, from the state folder, and its digest."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Baseline:
    """A released edition's capsule, as the ledger knows it."""

    order: int
    edition_id: int
    path: str
    sha256: str
    sealed_at: datetime
