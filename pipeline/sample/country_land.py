"""The shape of where people live: sizes, regions, clusters, and what happens to numbers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from pipeline.definitions.base import Definition, Identifier, Text
from pipeline.model import HistoryKind
from pipeline.sample.country_life import Weights


class Size(Definition):
    """How large a sample is."""

    practices: int = Field(ge=1)
    patients: int = Field(ge=1)
    regions: Weights  # region id → share of the practices
    clusters: int = Field(ge=1)  # the named clusters included
    in_no_cluster: int = Field(ge=0)  # practices
    capacities: dict[int, float]  # full-time doctors in a practice → weight
    practices_per_part: int = Field(default=150, ge=1)  # what is held in memory at a time


class Region(Definition):
    """A region and its municipalities."""

    id: Text
    name: Text
    valid_from: date
    valid_to: date | None = None
    municipalities: tuple[Text, ...] = Field(min_length=1)


class Names(Definition):
    """The pieces that made-up names are put together from."""

    firsts: tuple[Text, ...]
    places: tuple[Text, ...]
    directions: tuple[Text, ...]  # used when the rest is used up
    cluster_firsts: tuple[Text, ...]
    cluster_lasts: tuple[Text, ...]
    cluster_suffix: Text  # of the name, not of the id


class Consent(Definition):
    """How a cluster said yes."""

    by: Literal["every_member", "some_members", "cluster"]
    scope: Literal["open", "any"]
    given_on: date
    minutes: Text | None = None


class NamedCluster(Definition):
    """A cluster with something to show."""

    id: Text
    name: Text
    practices: int = Field(ge=1)  # on the last day
    crosses_regions: bool = False
    consent: Consent | None = None


class Turn(Definition):
    """A practice of this cluster changes its number."""

    kind: HistoryKind
    cluster: Text
    on: date
    sizes: tuple[Text, ...] | None = None  # null: in every size


class Membership(Definition):
    """A practice joins this cluster, or leaves it, late."""

    cluster: Text
    joined_on: date | None = None
    left_on: date | None = None


class Silence(Definition):
    """A practice of this cluster delivers nothing, ever or for a while."""

    cluster: Text
    tables: tuple[Identifier, ...] = Field(min_length=1)
    first: date | None = None
    last: date | None = None
