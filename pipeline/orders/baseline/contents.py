"""
What a baseline holds: all that was known when its report was printed, and what its release added.

Its own room because whoever follows a report up, rebuilds it or looks for restated history reads these facts and
nothing else: neither the snapshot nor today's definitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import polars as pl
from pydantic import PlainSerializer

from pipeline.definitions.package import Package
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.measuring.counts import Counts
from pipeline.measuring.figures import ClusterFigures
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.model import HistoryEvent, Practice
from pipeline.orders.consent import Act
from pipeline.orders.editions import Edition
from pipeline.orders.order import NewOrder

Ids = Annotated[frozenset[str], PlainSerializer(sorted)]  # the same ids give the same text


@dataclass(frozen=True)
class Covered:
    """How far the deliveries behind one indicator reached, under the practice numbers of the day of printing."""

    without_data: Ids  # practices for which nothing was delivered
    regions: Ids  # that all tables read do cover
    nation: bool


@dataclass(frozen=True)
class Statuses:
    """One indicator's answers for the members' patients: Parquet that names nobody, as the warehouse sealed it."""

    person_key: str  # of the dictionary that numbered them
    sealed: bytes


@dataclass(frozen=True)
class People:
    """How many people a dictionary of patients held, and the digest of who they were under which number."""

    count: int
    digest: str


@dataclass(frozen=True, eq=False)
class Draft:
    """
    All that a baseline needs, gathered when its report is printed: the snapshot may be gone when it is released.

    Counts are whole-country sums per practice under the practice numbers of the period's last day.
    """

    number: int  # the order's
    ordered: NewOrder
    edition: Edition
    package: Package  # as it was fitted to the cluster
    figures: ClusterFigures
    follow_up: FollowUp | None  # where the report followed an earlier one up
    texts: Mapping[str, str]  # definitions by path: house rules, contracts, package, indicators, codelists
    templates: Mapping[str, str]
    counts: Mapping[str, Counts]  # by indicator: of the baseline's period
    monthly: Mapping[str, tuple[Counts, ...]]  # by indicator whose events add up: sums by calendar month
    covered: Mapping[str, Covered]  # by indicator
    listed: pl.DataFrame  # practice_id, sex, age_band, patients on the period's last day
    statuses: Mapping[str, Statuses]  # by indicator that has pairs
    people: Mapping[str, People]  # by person key
    manifest: SnapshotManifest
    practices: tuple[Practice, ...]  # the whole register
    history: tuple[HistoryEvent, ...]
    regions: Mapping[str, str]
    consents: tuple[Act, ...]  # of the cluster, up to the day of printing
    engine_version: str


@dataclass(frozen=True)
class ReleaseFacts:
    """What is known of a report only when it is released."""

    released_on: date
    released_by: str
    approved_by: str | None
    approved_alone: bool  # by the one who ordered it, where the house lets that be
    members: Mapping[str, str]  # practice id → name, as at the release
    consents: tuple[Act, ...]  # of the cluster, up to the release


@dataclass(frozen=True, eq=False, kw_only=True)
class Capsule(Draft):
    """A sealed baseline: a draft, and what its release added."""

    release: ReleaseFacts
