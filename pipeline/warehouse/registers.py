"""
Turns register tables into practices, history, clusters and regions.

Its own room because registers mean the same whatever engine reads them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date

import polars as pl

from pipeline.definitions.extract import ColumnType, Contracts
from pipeline.measuring.identity import identity_at
from pipeline.model import Cluster, HistoryEvent, HistoryKind, Period, Practice

#: A decimal column carries six decimals in a snapshot.
DECIMAL = pl.Decimal(18, 6)

COLUMN_TYPES: Mapping[ColumnType, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "practice": pl.String,
    "patient": pl.Int64,
    "integer": pl.Int64,
    "decimal": DECIMAL,
    "date": pl.Date,
    "boolean": pl.Boolean,
}


#: Registers that a project need not have, as the engine reads them.
OPTIONAL: Mapping[str, Mapping[str, ColumnType]] = {
    "practice_history": {"from_id": "practice", "to_id": "practice", "changed_on": "date", "kind": "text"},
    "consents": {
        "cluster_id": "text",
        "practice_id": "practice",
        "scope": "text",
        "given_on": "date",
        "withdrawn_on": "date",
        "minutes": "text",
    },
    "reference_values": {
        "indicator_id": "text",
        "period_start": "date",
        "period_end": "date",
        "level": "text",
        "unit_id": "text",
        "value": "decimal",
        "source": "text",
        "differs": "text",
    },
}


class Registers(ABC):
    """The registers of a snapshot; a register that nobody delivered is empty."""

    contracts: Contracts

    @abstractmethod
    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where the snapshot lacks it."""

    def empty(self, table: str) -> pl.DataFrame:
        """Give a table of its contract's columns without rows; without a contract, of the engine's own."""
        contract = self.contracts.tables.get(table)
        types = {n: c.type for n, c in contract.columns.items()} if contract else OPTIONAL[table]
        return pl.DataFrame(schema={name: COLUMN_TYPES[kind] for name, kind in types.items()})

    def practices(self) -> tuple[Practice, ...]:
        """Give the register of practices, by id."""
        rows = self.register("practices")
        if "specialty" not in rows.columns:
            rows = rows.with_columns(specialty=pl.lit(None, pl.String))
        told = rows.select("practice_id", "name", "region_id", "specialty").sort("practice_id")
        return tuple(Practice(*row) for row in told.iter_rows())

    def history(self) -> tuple[HistoryEvent, ...]:
        """Give what happened to practice numbers, by date."""
        rows = self.register("practice_history").select("from_id", "to_id", "changed_on", "kind")
        events = [HistoryEvent(old, new, on, HistoryKind(kind)) for old, new, on, kind in rows.iter_rows()]
        return tuple(sorted(events, key=lambda e: (e.on, e.from_id, e.to_id)))

    def clusters(self, on: date) -> tuple[Cluster, ...]:
        """Give every cluster with its members on a day, under the ids that they have that day."""
        known = {practice.practice_id: practice for practice in self.practices()}
        identity = identity_at(self.history(), Period(on, on))
        member = (pl.col("joined_on") <= on) & (pl.col("left_on").is_null() | (pl.col("left_on") >= on))
        members: dict[str, set[str]] = {}
        for cluster_id, practice_id in self.memberships().filter(member)["cluster_id", "practice_id"].iter_rows():
            members.setdefault(cluster_id, set()).add(identity.of(practice_id))
        names = self.register("clusters").select("cluster_id", "name").sort("cluster_id")
        return tuple(
            Cluster(
                cluster_id, name, tuple(known.get(i, Practice(i, i, "")) for i in sorted(members.get(cluster_id, ())))
            )
            for cluster_id, name in names.iter_rows()
        )

    def memberships(self) -> pl.DataFrame:
        """Give the register of memberships as delivered."""
        return self.register("cluster_members")

    def regions(self, on: date) -> Mapping[str, str]:
        """Give the names of the regions that exist on a day, by id."""
        there = (pl.col("valid_from") <= on) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on))
        rows = self.register("regions").filter(there).sort("region_id").select("region_id", "name")
        return dict(rows.iter_rows())

    def consents(self) -> pl.DataFrame:
        """Give the register of consents as delivered."""
        return self.register("consents")

    def reference_values(self) -> pl.DataFrame:
        """Give the published figures as delivered."""
        return self.register("reference_values")
