"""Make the first tables: orders, members, meetings, consents, editions, approvals, releases, baselines, events."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "orders",
        sa.Column("number", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("cluster_id", sa.String, nullable=False),
        sa.Column("package_id", sa.String, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("ending", sa.Date),
        sa.Column("ordered_on", sa.Date, nullable=False),
        sa.Column("ordered_by", sa.String, nullable=False),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("follows", sa.Integer, sa.ForeignKey("orders.number")),
        sa.Column("early_reason", sa.Text),
        sa.Column("correction", sa.Text),
    )
    op.create_table(
        "order_members",
        sa.Column("number", sa.Integer, sa.ForeignKey("orders.number"), primary_key=True),
        sa.Column("practice_id", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("registered", sa.Boolean, nullable=False),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("number", sa.Integer, sa.ForeignKey("orders.number"), nullable=False, index=True),
        sa.Column("meeting_on", sa.Date, nullable=False),
        sa.Column("noted_at", sa.String, nullable=False),
        sa.Column("noted_by", sa.String, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("cluster_id", sa.String, nullable=False),
        sa.Column("practice_id", sa.String),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.Column("withdraws", sa.Boolean, nullable=False),
        sa.Column("minutes", sa.Text),
        sa.Column("recorded_at", sa.String, nullable=False),
        sa.Column("recorded_by", sa.String, nullable=False),
    )
    _editions()
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("order_number", sa.Integer, sa.ForeignKey("orders.number"), index=True),
        sa.Column("told", sa.Text, nullable=False),
    )


def _editions() -> None:
    """Make what is kept of printed reports."""
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("order_number", sa.Integer, sa.ForeignKey("orders.number"), index=True),
        sa.Column("package_id", sa.String, nullable=False),
        sa.Column("ending", sa.Date, nullable=False),
        sa.Column("cluster_id", sa.String, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("draft", sa.Text),
        sa.Column("printed_at", sa.String, nullable=False),
        sa.Column("printed_by", sa.String, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("editions.id"), primary_key=True),
        sa.Column("approved_at", sa.String, nullable=False),
        sa.Column("approved_by", sa.String, nullable=False),
        sa.Column("alone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("editions.id"), nullable=False, unique=True),
        sa.Column("released_on", sa.Date, nullable=False),
        sa.Column("released_at", sa.String, nullable=False),
        sa.Column("released_by", sa.String, nullable=False),
    )
    op.create_table(
        "baselines",
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("editions.id"), primary_key=True),
        sa.Column("order_number", sa.Integer, sa.ForeignKey("orders.number"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("sealed_at", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Refuse to go back: what was ordered and released would be forgotten."""
    raise NotImplementedError("the ledger never goes back: restore it from a copy")
