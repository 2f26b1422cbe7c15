"""
Gives the simulations a country: list sizes, clusters, headers, and sums as the warehouse would count them.

Its own room because every simulation asks the engine itself, with nothing but the patients made up.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import COUNTS_SCHEMA, OF_PATIENTS, Counts
from pipeline.measuring.groups import Groups
from pipeline.model import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PRACTICES = 12
Sums = dict[str, np.ndarray]


def header(name: str, **said: Any) -> Header:
    """Give a header in which every difference counts as relevant: chance alone must hold the line."""
    usual: dict[str, Any] = {
        "id": name, "title": name, "why": "w", "population": "p", "numerator": "n", "better": "neither",
        "relevant_difference": 0, "reads": ["t"], "status": "preview", "source": "s",
        "reviewed": {"by": "b", "on": "2026-01-01", "again": "2030-01-01"},
    }  # fmt: skip
    return Header.model_validate(usual | said)


def country(rng: np.random.Generator, clusters: int) -> tuple[np.ndarray, Groups]:
    """Give skewed list sizes, and clusters of twelve."""
    lists = np.maximum(rng.lognormal(np.log(2200), 0.6, clusters * PRACTICES), 300).astype(np.int64)
    ids = [f"{i:06d}" for i in range(lists.size)]
    groups = Groups(
        region_of=dict.fromkeys(ids, "R"),
        clusters={f"c{c}": frozenset(ids[c * PRACTICES : (c + 1) * PRACTICES]) for c in range(clusters)},
        covered_regions=frozenset({"R"}),
        nation_covered=True,
    )
    return lists, groups


def counted(header: Header, sums: Sums, period: Period = YEAR) -> Counts:
    """Turn drawn sums into counts, as the warehouse gives them."""
    size = sums["n"].size
    columns: dict[str, Any] = {
        "practice_id": [f"{i:06d}" for i in range(size)],
        "missing": np.zeros(size, dtype=np.int64),
        "events": np.zeros(size, dtype=np.int64),
        "unvalued": np.zeros(size, dtype=np.int64),
        "owner_hid": np.zeros(size, dtype=bool),
        "n": sums["n"].astype(np.int64),
    }
    for name in ("numerator", "denominator", "numerator2", "denominator2", "product"):
        columns[name] = [Decimal(int(v)) for v in sums[name]]
    for name in ("contributors", "largest"):
        if name in sums:
            columns[name] = [int(v) for v in sums[name]]
    columns |= dict.fromkeys(c for c in OF_PATIENTS if c not in columns)  # most drawn sums do not tell who adds most
    frame = pl.DataFrame(columns).select(pl.col(c).cast(t) for c, t in COUNTS_SCHEMA.items())
    return Counts(header.id, period, frame)
