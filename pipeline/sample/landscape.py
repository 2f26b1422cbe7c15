"""
The landscape of a sample country: practices, their numbers through time, their clusters and what is planted in them.

A *site* is what stays when a practice gets a new number; patients and events belong to sites, and the number
is looked up by day. A site that splits has two lanes, and each patient keeps to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.sample.country import Country
from pipeline.sample.country_land import NamedCluster, Size
from pipeline.sample.draws import NEVER, Bools, Floats, Ints


@dataclass(frozen=True)
class Silent:
    """A site whose rows of a table never arrive between two days."""

    table: str
    site: int
    first: int
    last: int


@dataclass(frozen=True)
class Improved:
    """Sites that do something differently from a day on."""

    of: str  # the stream, item or condition
    sites: Ints
    day: int
    size: float  # the share of a stream's events that goes on, or the points that are added

    def holds(self, sites: Ints, days: Ints) -> Bools:
        """Say for which of these it holds."""
        return np.isin(sites, self.sites) & (days >= self.day)


@dataclass(frozen=True)
class Landscape:
    """Where people live and go: sites, their numbers and their clusters."""

    country: Country
    size: Size
    seed: int
    numbers: pl.Series  # practice id of each running number; those of the sites come first
    number_regions: Ints
    before: Ints  # per site: its running number until the day `changed`
    after: Ints  # per site and lane: its running number from that day on
    changed: Ints
    regions: Ints  # per site, into the size's regions
    patients: Ints  # per site, on the first day
    tilts: Floats
    members: pl.DataFrame  # cluster_id, number, joined_on, left_on (as day numbers)
    history: pl.DataFrame  # from, to (running numbers), day, kind
    clusters: tuple[NamedCluster, ...]
    silences: tuple[Silent, ...]
    improved: tuple[Improved, ...]
    planted: pl.DataFrame  # what, cluster_id, practice_id, table, day

    def silent(self, table: str, sites: Ints, days: Ints) -> Bools:
        """Say which rows of a table never arrive."""
        silent = np.zeros(len(sites), dtype=np.bool_)
        for silence in self.silences:
            if silence.table == table:
                silent |= (sites == silence.site) & (days >= silence.first) & (days <= silence.last)
        return silent

    def improvements_of(self, name: str) -> list[Improved]:
        """Give what changes in a stream, an item or a condition."""
        return [improved for improved in self.improved if improved.of == name]

    @property
    def sites(self) -> int:
        """The number of sites."""
        return len(self.before)

    def number_on(self, sites: Ints, lanes: Ints, days: Ints) -> Ints:
        """Give the running number that these sites bear on these days."""
        return np.where(days < self.changed[sites], self.before[sites], self.after[sites, lanes])

    def numbers_at_last(self) -> Ints:
        """Give each site's running number after all that happened; the first lane's where it split."""
        return self.number_on(np.arange(self.sites), np.zeros(self.sites, dtype=np.int64), np.full(self.sites, NEVER))
