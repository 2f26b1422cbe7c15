"""
Finds which clusters, regions or the nation must be hidden because all reports of a run lie side by side.

Its own room because no single report can see it: a region minus its clusters but one is that one. It is worked out
over all clusters of the country, whichever were ordered, so that no order changes what another shows.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.layout import Layout, Place, Standing
from pipeline.measuring.measure import NATION, Measurements
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.measuring.suppression.covering import suppress
from pipeline.model import Level, State

_PART = "part"  # of a cluster that lies in several regions


def withheld(measured: Iterable[Measurements], rule: Rule) -> frozenset[Place]:
    """
    Give the clusters, regions and the nation that are hidden for another's sake, by figure and period.

    In:      all figures in all periods, with every cluster of the country
    Out:     those that are not small themselves: what is small is hidden wherever it stands
    """
    return frozenset(place for one in measured for place in _withheld(one, rule))


def _withheld(measured: Measurements, rule: Rule) -> Iterable[Place]:
    told, stake = Layout(rule), Stake(measured.header, measured.period, rule)
    small = set()
    for level, unit_id in _units(measured):
        m = measured.of(level, unit_id)
        if m.state is State.NO_DATA or m.sums.owner_hid:
            continue
        place = _place(measured, level, unit_id)
        is_small = stake.is_small(m.sums)
        told.figure(place, m, stake, Standing(is_hidden=is_small or m.state is not State.VALUE))
        small |= {place} if is_small else set()
    _regions(measured, told, stake)
    _nation(measured, told)
    if not any(cell.is_primary for cell in told.cells.values()):
        return frozenset()
    found = suppress(told.system(), told.need).hidden
    return (p for p in found - small if p.level in (Level.CLUSTER, Level.REGION, Level.DENMARK))


def _units(measured: Measurements) -> Iterable[tuple[Level, str]]:
    groups = measured.groups
    yield from ((Level.CLUSTER, c) for c in sorted(groups.clusters))
    yield from ((Level.REGION, r) for r in sorted(groups.covered_regions))
    if groups.nation_covered:
        yield Level.DENMARK, NATION


def _place(measured: Measurements, level: str, unit_id: str) -> Place:
    return Place(measured.header.id, measured.category, measured.period, level, unit_id)


def _regions(measured: Measurements, told: Layout, stake: Stake) -> None:
    """Add that clusters, or what of them lies in a region, add up to it with the practices of none."""
    parts: dict[str, list[Place]] = {}
    for cluster_id, members in measured.groups.clusters.items():
        place = _place(measured, Level.CLUSTER, cluster_id)
        by_region: dict[str, Sums] = {}
        for i in sorted(members):
            region = measured.groups.region_of.get(i, "")
            by_region[region] = by_region.get(region, NOTHING).plus(measured.of(Level.PRACTICE, i).sums)
        if place not in told.faces:
            continue
        if len(by_region) == 1:
            parts.setdefault(next(iter(by_region)), []).append(place)
        else:
            pieces = {_place(measured, f"{_PART} in {r}", cluster_id): (r, s) for r, s in by_region.items()}
            for piece, (region, sums) in pieces.items():
                told.unprinted(piece, sums, stake)
                parts.setdefault(region, []).append(piece)
            told.is_whole(place, list(pieces))
    for region, own in parts.items():
        whole = _place(measured, Level.REGION, region)
        if whole in told.faces:
            told.is_whole(whole, own)


def _nation(measured: Measurements, told: Layout) -> None:
    whole = _place(measured, Level.DENMARK, NATION)
    regions = [p for p in told.faces if p.level == Level.REGION]
    if whole in told.faces and regions:
        told.is_whole(whole, regions)
