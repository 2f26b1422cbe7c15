"""
The ledger's tables, as SQLAlchemy knows them; the migrations make them.

Its own room because the same tables lie in a file on one desk and in a server behind several. Moments are texts with
their offset, so that both keep them alike.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

ORDERS: Final = Table(
    "orders",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("cluster_id", String, nullable=False),
    Column("package_id", String, nullable=False),
    Column("visibility", String, nullable=False),
    Column("ending", Date),
    Column("ordered_on", Date, nullable=False),
    Column("ordered_by", String, nullable=False),
    Column("choices", Text, nullable=False),  # JSON
    Column("state", String, nullable=False),
    Column("reason", Text),
    Column("follows", Integer, ForeignKey("orders.number")),
    Column("early_reason", Text),
    Column("correction", Text),
)

ORDER_MEMBERS: Final = Table(
    "order_members",
    METADATA,
    Column("number", Integer, ForeignKey("orders.number"), primary_key=True),
    Column("practice_id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),  # by the coordinator
    Column("registered", Boolean, nullable=False),  # on the day of the order
)

MEETINGS: Final = Table(
    "meetings",
    METADATA,
    Column("id", Integer, primary_key=True),  # the newest of an order is the one that holds
    Column("number", Integer, ForeignKey("orders.number"), nullable=False, index=True),
    Column("meeting_on", Date, nullable=False),
    Column("noted_at", String, nullable=False),
    Column("noted_by", String, nullable=False),
)

CONSENTS: Final = Table(
    "consents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", String, nullable=False),
    Column("practice_id", String),  # null: the cluster decided
    Column("scope", String, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("withdraws", Boolean, nullable=False),
    Column("minutes", Text),
    Column("recorded_at", String, nullable=False),
    Column("recorded_by", String, nullable=False),
)

EDITIONS: Final = Table(
    "editions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order_number", Integer, ForeignKey("orders.number"), index=True),
    Column("package_id", String, nullable=False),
    Column("ending", Date, nullable=False),
    Column("cluster_id", String, nullable=False),
    Column("visibility", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("draft", Text),
    Column("printed_at", String, nullable=False),
    Column("printed_by", String, nullable=False),
)

APPROVALS: Final = Table(
    "approvals",
    METADATA,
    Column("edition_id", Integer, ForeignKey("editions.id"), primary_key=True),
    Column("approved_at", String, nullable=False),
    Column("approved_by", String, nullable=False),
    Column("alone", Boolean, nullable=False),
)

RELEASES: Final = Table(
    "releases",
    METADATA,
    Column("id", Integer, primary_key=True),  # the first release first
    Column("edition_id", Integer, ForeignKey("editions.id"), nullable=False),
    Column("released_on", Date, nullable=False),
    Column("released_at", String, nullable=False),
    Column("released_by", String, nullable=False),
    UniqueConstraint("edition_id"),
)

BASELINES: Final = Table(
    "baselines",
    METADATA,
    Column("edition_id", Integer, ForeignKey("editions.id"), primary_key=True),
    Column("order_number", Integer, ForeignKey("orders.number"), nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("sealed_at", String, nullable=False),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("order_number", Integer, ForeignKey("orders.number"), index=True),
    Column("told", Text, nullable=False),  # JSON
)
