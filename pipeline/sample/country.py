"""
The shape of a sample country's description: how many people, what happens to them, and how owners deliver it.

The description is content (`sample_data/country.yaml`); this engine knows no code, condition or name.
"""

from __future__ import annotations

from datetime import date

from pipeline.definitions.base import Definition, Identifier
from pipeline.sample.country_delivery import Delivery
from pipeline.sample.country_land import Membership, NamedCluster, Names, Region, Silence, Size, Turn
from pipeline.sample.country_life import Condition, EventStream, EventTable, Item, People, Tallies


class Country(Definition):
    """A made-up country."""

    first: date  # events start
    last: date  # events end
    sizes: dict[str, Size]
    regions: tuple[Region, ...]
    names: Names
    people: People
    clusters: tuple[NamedCluster, ...]
    turns: tuple[Turn, ...]
    memberships: tuple[Membership, ...]
    silences: tuple[Silence, ...]
    tables: dict[Identifier, EventTable]
    streams: tuple[EventStream, ...]
    conditions: tuple[Condition, ...]
    items: tuple[Item, ...]
    tallies: Tallies
    deliveries: tuple[Delivery, ...]
