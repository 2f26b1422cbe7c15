"""
Turns the register of consents into who has not said yes.

Its own room because the rule is the owner's, not ours: the house names one of three policies.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

from pipeline.model import Cluster, Visibility

Policy = Literal["cluster_decision", "every_member_for_open", "every_member_for_any"]


def missing_consents(
    policy: Policy, cluster: Cluster, visibility: Visibility, consents: pl.DataFrame, on: date
) -> tuple[str, ...]:
    """
    Give who lacks a consent for this comparison on this day: practice ids, or the cluster's id.

    In:   consents as delivered: cluster_id, practice_id (null: the cluster decided), scope, given_on, withdrawn_on
    Out:  nothing where everybody needed has said yes; sorted
    """
    if visibility is Visibility.ANONYMISED and policy != "every_member_for_any":
        return ()
    valid = _valid(cluster, visibility, consents, on)
    if policy == "cluster_decision":
        return () if valid.filter(pl.col("practice_id").is_null()).height else (cluster.cluster_id,)
    given = set(valid["practice_id"].drop_nulls().to_list())
    return tuple(sorted(cluster.member_ids - given))


def _valid(cluster: Cluster, visibility: Visibility, consents: pl.DataFrame, on: date) -> pl.DataFrame:
    """Keep the yeses of this cluster that stand on this day and reach this visibility; open covers any."""
    if consents.is_empty():
        return pl.DataFrame(schema={"practice_id": pl.String})
    scopes = ["open"] if visibility is Visibility.OPEN else ["open", "any"]
    stands = pl.col("withdrawn_on").is_null() | (pl.col("withdrawn_on") > on)
    return consents.filter(
        (pl.col("cluster_id") == cluster.cluster_id)
        & pl.col("scope").is_in(scopes)
        & (pl.col("given_on") <= on)
        & stands
    )
