"""
The description of a sample country, read from text: how many people, what happens to them, and how owners deliver it.

The description is content (`sample_data/country.yaml`); this engine knows no code, condition or name.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import ValidationError, model_validator

from pipeline.definitions.base import Definition, Identifier
from pipeline.definitions.yaml_text import read_yaml
from pipeline.errors import DefinitionError, Problem
from pipeline.sample.country_delivery import Delivery
from pipeline.sample.country_land import Membership, NamedCluster, Names, Region, Silence, Size, Turn
from pipeline.sample.country_life import Condition, EventStream, EventTable, Item, People, Tallies

COUNTRY_FILE = "sample_data/country.yaml"


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

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        clusters = {cluster.id for cluster in self.clusters}
        planted: tuple[Turn | Membership | Silence, ...] = (*self.turns, *self.memberships, *self.silences)
        for what in planted:
            _known("cluster", what.cluster, clusters)
        for stream in self.streams:
            _known("table", stream.table, set(self.tables))
            if stream.among is not None:
                _known("condition", stream.among, {condition.code for condition in self.conditions})
        for size in self.sizes.values():
            for region in size.regions:
                _known("region", region, {region.id for region in self.regions})
        return self

    @model_validator(mode="after")
    def _practices_add_up(self) -> Self:
        named = sum(cluster.practices for cluster in self.clusters)
        for name, size in self.sizes.items():
            least = named + size.in_no_cluster
            if size.practices < least or (size.clusters == len(self.clusters) and size.practices != least):
                raise ValueError(
                    f"size '{name}' has {size.practices} practices; its clusters and the rest make {least}"
                )
        return self


def _known(what: str, name: str, known: set[str]) -> None:
    if name not in known:
        raise ValueError(f"{what} '{name}' is not described; known: {', '.join(sorted(known))}")


def read_country(text: str, *, file: str = COUNTRY_FILE) -> Country:
    """Read the description of a sample country; every problem is told at once, with its line."""
    tree, problems = read_yaml(text, file)
    if tree is None:
        raise DefinitionError(problems)
    try:
        return Country.model_validate(tree.value)
    except ValidationError as trouble:
        raise DefinitionError(
            [
                Problem(tree.where(*error["loc"]), f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}.")
                for error in trouble.errors()
            ]
        ) from None
