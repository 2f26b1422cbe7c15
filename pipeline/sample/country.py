"""
The shape of a sample country's description: how many people, what happens to them, and how owners deliver it.

The description is content (`sample_data/country.yaml`); this engine knows no code, condition or name.
"""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.definitions.base import Definition, Identifier
from pipeline.sample.country_counts import EventCounts
from pipeline.sample.country_delivery import Delivery
from pipeline.sample.country_land import Membership, NamedCluster, Names, Region, Silence, Size, Turn
from pipeline.sample.country_life import Condition, EventStream, EventTable, Item, People, Tallies
from pipeline.sample.country_story import CodeChange, Improvement, LateRows, Story


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
    improvements: tuple[Improvement, ...] = ()
    late_rows: tuple[LateRows, ...] = ()
    code_changes: tuple[CodeChange, ...] = ()
    tables: dict[Identifier, EventTable]
    streams: tuple[EventStream, ...]
    conditions: tuple[Condition, ...]
    items: tuple[Item, ...]
    tallies: Tallies
    counts: tuple[EventCounts, ...] = ()
    deliveries: tuple[Delivery, ...]

    @property
    def delivered_on(self) -> date:
        """The day of the delivery that is described: the day after the last."""
        return self.last + timedelta(days=1)

    def with_story(self, story: Story) -> Country:
        """Give this country with a story's keys in the place of its own."""
        return self.model_copy(update={key: getattr(story, key) for key in story.model_fields_set})
