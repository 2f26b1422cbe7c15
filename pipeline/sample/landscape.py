"""
Turns a country and a size into practices: their numbers through time, their clusters and what is planted in them.

A *site* is what stays when a practice gets a new number; patients and events belong to sites, and the number
is looked up by day. A site that splits has two lanes, and each patient keeps to one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from pipeline.model import HistoryKind
from pipeline.sample.country import Country, NamedCluster, Size, Turn
from pipeline.sample.draws import NEVER, Ints, choose, day_of, generator, spread

_SLUG = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "_", "-": "_"})


@dataclass(frozen=True)
class Silent:
    """A site whose rows of a table never arrive between two days."""

    table: str
    site: int
    first: int
    last: int


@dataclass(frozen=True)
class Landscape:
    """Where people live and go: sites, their numbers and their clusters."""

    numbers: pl.Series  # practice id of each running number; those of the sites come first
    number_regions: Ints
    before: Ints  # per site: its running number until the day `changed`
    after: Ints  # per site and lane: its running number from that day on
    changed: Ints
    regions: Ints  # per site, into the size's regions
    patients: Ints  # per site, on the first day
    tilts: np.ndarray[tuple[int], np.dtype[np.float64]]
    members: pl.DataFrame  # cluster_id, number, joined_on, left_on (as day numbers)
    history: pl.DataFrame  # from, to (running numbers), day, kind
    clusters: tuple[NamedCluster, ...]
    silences: tuple[Silent, ...]
    planted: pl.DataFrame  # what, cluster_id, practice_id, day

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


@dataclass
class _Ground:
    """The numbers while they are being laid out."""

    before: Ints
    after: Ints
    changed: Ints
    regions: Ints
    extra_regions: list[int]  # of numbers that come later

    def new_number(self, site: int) -> int:
        self.extra_regions.append(int(self.regions[site]))
        return len(self.before) + len(self.extra_regions) - 1


def settle(country: Country, size_name: str, seed: int) -> Landscape:
    """Lay out the practices and clusters of a country of this size."""
    size = country.sizes[size_name]
    turns = [turn for turn in country.turns if turn.sizes is None or size_name in turn.sizes]
    clusters = _clusters(country, size)
    first_sites = np.cumsum([0, *(_sites_of(cluster, country, turns) for cluster in clusters)])
    total = int(first_sites[-1]) + size.in_no_cluster
    rng = generator(seed, "landscape")
    regions = _regions(rng, size, clusters, first_sites, total)
    ground = _Ground(np.arange(total), np.tile(np.arange(total), (2, 1)).T.copy(), np.full(total, NEVER), regions, [])
    spare = {c.id: iter(range(first_sites[i], first_sites[i + 1])) for i, c in enumerate(clusters)}
    history = [row for turn in turns for row in _turn(ground, spare[turn.cluster], turn)]
    joined, left = _memberships(rng, country, spare, total, int(first_sites[-1]))
    silences = _silences(country, spare)
    number_regions = np.concatenate([regions, np.array(ground.extra_regions, dtype=np.int64)])
    numbers = _practice_ids(rng, len(number_regions))
    members = _members(ground, clusters, first_sites, joined, left)
    capacities = np.array(list(size.capacities))[choose(rng, size.capacities, total)]
    weights = capacities * spread(rng, country.people.list_size_spread, total)
    return Landscape(
        numbers=numbers,
        number_regions=number_regions,
        before=ground.before,
        after=ground.after,
        changed=ground.changed,
        regions=regions,
        patients=np.round(weights / weights.sum() * size.patients).astype(np.int64),
        tilts=rng.normal(0.0, country.people.tilt, total),
        members=members,
        history=pl.DataFrame(
            history, schema={"from": pl.Int64, "to": pl.Int64, "day": pl.Int64, "kind": pl.String}, orient="row"
        ),
        clusters=tuple(clusters),
        silences=silences,
        planted=_planted(country, numbers, joined, left, silences, clusters, first_sites),
    )


def _clusters(country: Country, size: Size) -> list[NamedCluster]:
    """Give the named clusters, and as many made-up ones as the size asks for."""
    more = size.clusters - len(country.clusters)
    if more <= 0:
        return list(country.clusters)
    practices = size.practices - size.in_no_cluster - sum(c.practices for c in country.clusters)
    taken = {c.name for c in country.clusters}
    made = (first + last for last, first in product(country.names.cluster_lasts, country.names.cluster_firsts))
    names = [name for name in made if name not in taken][:more]
    shares = [len(chunk) for chunk in np.array_split(np.arange(practices), more)]
    return [
        *country.clusters,
        *(
            NamedCluster(id=name.removesuffix("klyngen").lower().translate(_SLUG), name=name, practices=share)
            for name, share in zip(names, shares, strict=True)
        ),
    ]


def _sites_of(cluster: NamedCluster, country: Country, turns: Sequence[Turn]) -> int:
    """Give how many sites become this cluster's practices: two that merge are one practice, one that splits is two."""
    kinds = [turn.kind for turn in turns if turn.cluster == cluster.id]
    left = sum(m.left_on is not None and m.cluster == cluster.id for m in country.memberships)
    return cluster.practices + left + kinds.count(HistoryKind.MERGED) - kinds.count(HistoryKind.SPLIT)


def _regions(
    rng: np.random.Generator, size: Size, clusters: Sequence[NamedCluster], first_sites: Ints, total: int
) -> Ints:
    """Give each site a region: whole clusters in turn, the rest by chance; a crossing cluster has half in the next."""
    regions = choose(rng, size.regions, total)
    edges = np.cumsum(list(size.regions.values())) / sum(size.regions.values())
    for cluster, first, after in zip(clusters, first_sites, first_sites[1:], strict=False):
        region = int(np.searchsorted(edges, (first + after) / 2 / total))
        regions[first:after] = region
        if cluster.crosses_regions:
            regions[(first + after) // 2 : after] = (region + 1) % len(edges)
    return regions


def _turn(ground: _Ground, spare: Iterator[int], turn: Turn) -> list[tuple[int, int, int, str]]:
    """Let a practice change its number; give the rows of its history."""
    site = next(spare)
    day = day_of(turn.on)
    match turn.kind:
        case HistoryKind.MERGED:
            targets = [int(ground.before[next(spare)])]
        case HistoryKind.SPLIT:
            targets = [ground.new_number(site), ground.new_number(site)]
        case HistoryKind.SOLD | HistoryKind.RENUMBERED:
            targets = [ground.new_number(site)]
    ground.changed[site] = day
    ground.after[site] = targets[0], targets[-1]
    return [(int(ground.before[site]), target, day, turn.kind.value) for target in targets]


def _memberships(
    rng: np.random.Generator, country: Country, spare: dict[str, Iterator[int]], total: int, clustered: int
) -> tuple[Ints, Ints]:
    """Give the first and the last day of membership of each site."""
    joined = day_of(country.first) - 30 * rng.integers(1, 30, total)
    joined[clustered:] = NEVER
    left = np.full(total, NEVER)
    for membership in country.memberships:
        site = next(spare[membership.cluster])
        if membership.joined_on is not None:
            joined[site] = day_of(membership.joined_on)
        if membership.left_on is not None:
            left[site] = day_of(membership.left_on)
    return joined, left


def _silences(country: Country, spare: dict[str, Iterator[int]]) -> tuple[Silent, ...]:
    found = []
    for silence in country.silences:
        site = next(spare[silence.cluster])
        first = -NEVER if silence.first is None else day_of(silence.first)
        last = NEVER if silence.last is None else day_of(silence.last)
        found += [Silent(table, site, first, last) for table in silence.tables]
    return tuple(found)


def _practice_ids(rng: np.random.Generator, count: int) -> pl.Series:
    """Draw different six-digit numbers, some with leading zeros."""
    drawn = rng.choice(np.arange(5_000, 400_000), size=count, replace=False)
    return pl.Series(drawn, dtype=pl.Int64).cast(pl.String).str.zfill(6)


def _members(
    ground: _Ground, clusters: Sequence[NamedCluster], first_sites: Ints, joined: Ints, left: Ints
) -> pl.DataFrame:
    """Give the memberships by number: a number that changes leaves the day before its successor joins."""
    sites = np.arange(first_sites[-1])
    ids = np.repeat([c.id for c in clusters], np.diff(first_sites))
    until = np.where(ground.changed[sites] < NEVER, ground.changed[sites] - 1, left[sites])
    rows = [(ids, ground.before[sites], joined[sites], until)]
    for lane in (0, 1):
        target = ground.after[sites, lane]
        grown = (target >= len(ground.before)) & ((lane == 0) | (target != ground.after[sites, 0]))
        rows.append((ids[grown], target[grown], ground.changed[sites][grown], left[sites][grown]))
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    names = ("cluster_id", "number", "joined_on", "left_on")
    return pl.DataFrame(dict(zip(names, columns, strict=True))).sort("cluster_id", "joined_on", "number")


def _planted(
    country: Country,
    numbers: pl.Series,
    joined: Ints,
    left: Ints,
    silences: Sequence[Silent],
    clusters: Sequence[NamedCluster],
    first_sites: Ints,
) -> pl.DataFrame:
    """List who joined and left late and who is silent, for whoever wants to find them again."""
    rows = [
        *(
            ("joined", int(s), "", int(joined[s]))
            for s in np.flatnonzero((joined > day_of(country.first)) & (joined < NEVER))
        ),
        *(("left", int(s), "", int(left[s])) for s in np.flatnonzero(left < NEVER)),
        *(("silent" if s.first == -NEVER else "gap", s.site, s.table, max(s.first, 0)) for s in silences),
    ]
    ids = [clusters[int(np.searchsorted(first_sites, site, side="right")) - 1].id for _, site, _, _ in rows]
    return pl.DataFrame(
        {
            "what": [row[0] for row in rows],
            "cluster_id": ids,
            "practice_id": [numbers[row[1]] for row in rows],
            "table": [row[2] for row in rows],
            "from_day": [row[3] for row in rows],
        }
    )
