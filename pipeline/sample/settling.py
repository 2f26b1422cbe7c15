"""Turns a country and a size into a landscape: who is where, in which cluster, and what happens to their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from pipeline.model import HistoryKind
from pipeline.sample.country import Country
from pipeline.sample.country_land import NamedCluster, Size, Turn
from pipeline.sample.draws import NEVER, Ints, choose, day_of, generator, spread
from pipeline.sample.landscape import Improved, Landscape, Silent

_SLUG = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "_", "-": "_"})
_HISTORY = {"from": pl.Int64, "to": pl.Int64, "day": pl.Int64, "kind": pl.String}


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


@dataclass(frozen=True)
class _Membership:
    """When each site is in its cluster, as day numbers."""

    clusters: list[str]  # per site that is in one
    joined: Ints
    left: Ints


def settle(country: Country, size_name: str, seed: int) -> Landscape:
    """Lay out the practices and clusters of a country of this size."""
    size = country.sizes[size_name]
    rng = generator(seed, "landscape")
    turns = [turn for turn in country.turns if turn.sizes is None or size_name in turn.sizes]
    clusters = _clusters(country, size)
    first_sites = np.cumsum([0, *(_sites_of(cluster, country, turns) for cluster in clusters)])
    total = int(first_sites[-1]) + size.in_no_cluster
    ground = _Ground(
        before=np.arange(total),
        after=np.tile(np.arange(total), (2, 1)).T.copy(),
        changed=np.full(total, NEVER),
        regions=_regions(rng, size, clusters, first_sites, total),
        extra_regions=[],
    )
    spare = {c.id: iter(range(first_sites[i], first_sites[i + 1])) for i, c in enumerate(clusters)}
    history = [row for turn in turns for row in _turn(ground, spare[turn.cluster], turn)]
    membership = _membership(
        rng, country, spare, np.repeat([c.id for c in clusters], np.diff(first_sites)).tolist(), total
    )
    silences = _silences(country, spare)
    improved = _improved(country, {c.id: int(after) for c, after in zip(clusters, first_sites[1:], strict=True)})
    numbers = _practice_ids(rng, total + len(ground.extra_regions))
    return Landscape(
        country=country,
        size=size,
        seed=seed,
        numbers=numbers,
        number_regions=np.concatenate([ground.regions, np.array(ground.extra_regions, dtype=np.int64)]),
        before=ground.before,
        after=ground.after,
        changed=ground.changed,
        regions=ground.regions,
        patients=_list_sizes(rng, country, size, total),
        tilts=rng.normal(0.0, country.people.tilt, total),
        members=_members(ground, membership),
        history=pl.DataFrame(history, schema=_HISTORY, orient="row"),
        clusters=tuple(clusters),
        silences=silences,
        improved=improved,
        planted=_planted(country, numbers, membership, silences),
    )


def _list_sizes(rng: np.random.Generator, country: Country, size: Size, total: int) -> Ints:
    """Draw how many patients each site has, by its full-time doctors, so that they are as many as the size says."""
    capacities = np.array(list(size.capacities))[choose(rng, size.capacities, total)]
    weights = capacities * spread(rng, country.people.list_size_spread, total)
    return np.asarray(np.round(weights / weights.sum() * size.patients), dtype=np.int64)


def _clusters(country: Country, size: Size) -> list[NamedCluster]:
    """Give the named clusters, and as many made-up ones as the size asks for."""
    more = size.clusters - len(country.clusters)
    if more <= 0:
        return list(country.clusters)
    practices = size.practices - size.in_no_cluster - sum(c.practices for c in country.clusters)
    taken = {c.id for c in country.clusters}
    made = (first + last for last, first in product(country.names.cluster_lasts, country.names.cluster_firsts))
    names = [name for name in made if _slug(name) not in taken][:more]
    shares = [len(chunk) for chunk in np.array_split(np.arange(practices), more)]
    return [
        *country.clusters,
        *(
            NamedCluster(id=_slug(name), name=name + country.names.cluster_suffix, practices=share)
            for name, share in zip(names, shares, strict=True)
        ),
    ]


def _slug(name: str) -> str:
    return name.lower().translate(_SLUG)


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


def _membership(
    rng: np.random.Generator, country: Country, spare: dict[str, Iterator[int]], clusters: list[str], total: int
) -> _Membership:
    """Give the first and the last day of membership of each site."""
    joined = day_of(country.first) - 30 * rng.integers(1, 30, total)
    joined[len(clusters) :] = NEVER
    left = np.full(total, NEVER)
    for membership in country.memberships:
        site = next(spare[membership.cluster])
        if membership.joined_on is not None:
            joined[site] = day_of(membership.joined_on)
        if membership.left_on is not None:
            left[site] = day_of(membership.left_on)
    return _Membership(clusters, joined, left)


def _silences(country: Country, spare: dict[str, Iterator[int]]) -> tuple[Silent, ...]:
    found = []
    for silence in country.silences:
        site = next(spare[silence.cluster])
        first = -NEVER if silence.first is None else day_of(silence.first)
        last = NEVER if silence.last is None else day_of(silence.last)
        found += [Silent(table, site, first, last) for table in silence.tables]
    return tuple(found)


def _improved(country: Country, ends: dict[str, int]) -> tuple[Improved, ...]:
    """Give the sites of each improvement: the last of its cluster, where nothing else is planted."""
    return tuple(
        Improved(
            of=change.of,
            sites=np.arange(ends[change.cluster] - change.practices, ends[change.cluster]),
            day=day_of(change.first_day),
            size=next(size for size in (change.factor, change.points) if size is not None),
        )
        for change in country.improvements
    )


def _practice_ids(rng: np.random.Generator, count: int) -> pl.Series:
    """Draw different six-digit numbers, some with leading zeros."""
    drawn = rng.choice(np.arange(5_000, 400_000), size=count, replace=False)
    return pl.Series(drawn, dtype=pl.Int64).cast(pl.String).str.zfill(6)


def _members(ground: _Ground, membership: _Membership) -> pl.DataFrame:
    """Give the memberships by number: a number that changes leaves the day before its successor joins."""
    ids = np.array(membership.clusters)
    sites = np.arange(len(ids))
    changed, left = ground.changed[sites], membership.left[sites]
    rows = [(ids, ground.before[sites], membership.joined[sites], np.where(changed < NEVER, changed - 1, left))]
    for lane in (0, 1):
        target = ground.after[sites, lane]
        grown = (target >= len(ground.before)) & ((lane == 0) | (target != ground.after[sites, 0]))
        rows.append((ids[grown], target[grown], changed[grown], left[grown]))
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    names = ("cluster_id", "number", "joined_on", "left_on")
    return pl.DataFrame(dict(zip(names, columns, strict=True))).sort("cluster_id", "joined_on", "number")


def _planted(country: Country, numbers: pl.Series, membership: _Membership, silences: Sequence[Silent]) -> pl.DataFrame:
    """List who joined and left late and who is silent, for whoever wants to find them again."""
    joined, left = membership.joined, membership.left
    late = np.flatnonzero((joined > day_of(country.first)) & (joined < NEVER))
    rows = [
        *(("joined", int(site), "", int(joined[site])) for site in late),
        *(("left", int(site), "", int(left[site])) for site in np.flatnonzero(left < NEVER)),
        *(("silent" if s.first == -NEVER else "gap", s.site, s.table, abs(s.first)) for s in silences),
    ]
    return pl.DataFrame(
        [(what, membership.clusters[site], numbers[site], table, day) for what, site, table, day in rows],
        schema={
            "what": pl.String,
            "cluster_id": pl.String,
            "practice_id": pl.String,
            "table": pl.String,
            "day": pl.Int64,
        },
        orient="row",
    )
