"""Turns a landscape into the registers: regions, practices, their history, clusters, members and consents."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl

from pipeline.model import HistoryKind
from pipeline.sample.country_land import Consent, Names
from pipeline.sample.draws import dates, day_of, generator
from pipeline.sample.landscape import Landscape


def registers(land: Landscape) -> dict[str, pl.DataFrame]:
    """Give the canonical tables that say who is who."""
    regions = [region for wanted in land.size.regions for region in land.country.regions if region.id == wanted]
    return {
        "regions": pl.DataFrame(
            {
                "region_id": [r.id for r in regions],
                "name": [r.name for r in regions],
                "valid_from": [r.valid_from for r in regions],
                "valid_to": [r.valid_to for r in regions],
            },
            schema_overrides={"valid_to": pl.Date},
        ),
        "practices": _practices(land, [r.id for r in regions]),
        "practice_history": land.history.select(
            land.numbers.gather(land.history["from"]).alias("from_id"),
            land.numbers.gather(land.history["to"]).alias("to_id"),
            dates(land.history["day"].to_numpy()).alias("changed_on"),
            "kind",
        ),
        "clusters": pl.DataFrame(
            {"cluster_id": [c.id for c in land.clusters], "name": [c.name for c in land.clusters]}
        ),
        "cluster_members": land.members.select(
            "cluster_id",
            land.numbers.gather(land.members["number"]).alias("practice_id"),
            dates(land.members["joined_on"].to_numpy()).alias("joined_on"),
            dates(land.members["left_on"].to_numpy()).alias("left_on"),
        ),
        "consents": _consents(land),
    }


def _practices(land: Landscape, region_ids: list[str]) -> pl.DataFrame:
    """Give each number a name and a municipality; a renumbered practice keeps its name."""
    rng = generator(land.seed, "registers")
    names = np.array(_names(land.country.names, rng, len(land.numbers)))
    renumbered = land.history.filter(pl.col("kind") == HistoryKind.RENUMBERED.value)
    names[renumbered["to"].to_numpy()] = names[renumbered["from"].to_numpy()]
    municipalities = {region.id: region.municipalities for region in land.country.regions}
    lists = [municipalities[region_id] for region_id in region_ids]
    drawn = rng.random(len(land.numbers))
    begun = np.full(len(land.numbers), day_of(land.country.first))
    new = land.history.filter(pl.col("to") >= land.sites)
    begun[new["to"].to_numpy()] = new["day"].to_numpy()
    return pl.DataFrame(
        {
            "practice_id": land.numbers,
            "name": names.tolist(),
            "region_id": pl.Series(region_ids).gather(land.number_regions),
            "municipality": [
                lists[region][int(u * len(lists[region]))]
                for region, u in zip(land.number_regions.tolist(), drawn.tolist(), strict=True)
            ],
            "begun_on": dates(begun),
        }
    ).sort("practice_id")


def _names(names: Names, rng: np.random.Generator, count: int) -> list[str]:
    """Put different names together; those without a direction come first."""
    plain = [f"{first} {place}" for first, place in product(names.firsts, names.places)]
    longer = [f"{name} {direction}" for direction, name in product(names.directions, plain)]
    rng.shuffle(plain)
    return [*plain, *longer][:count]


def _consents(land: Landscape) -> pl.DataFrame:
    """Give the yeses: of every member, of half of them, or of the cluster as a whole."""
    frames = [_yes(land, cluster.id, cluster.consent) for cluster in land.clusters if cluster.consent is not None]
    return pl.concat(frames)


def _yes(land: Landscape, cluster_id: str, consent: Consent) -> pl.DataFrame:
    day = day_of(consent.given_on)
    there = (pl.col("joined_on") <= day) & (day <= pl.col("left_on"))
    current = land.members.filter((pl.col("cluster_id") == cluster_id) & there)["number"]
    practices: list[str | None] = land.numbers.gather(current).to_list()
    if consent.by == "cluster":
        practices = [None]
    elif consent.by == "some_members":
        practices = practices[: len(practices) // 2]
    return pl.DataFrame(
        {
            "cluster_id": [cluster_id] * len(practices),
            "practice_id": practices,
            "scope": [consent.scope] * len(practices),
            "given_on": [consent.given_on] * len(practices),
            "withdrawn_on": [None] * len(practices),
            "minutes": [consent.minutes] * len(practices),
        },
        schema_overrides={"withdrawn_on": pl.Date, "practice_id": pl.String, "minutes": pl.String},
    )
