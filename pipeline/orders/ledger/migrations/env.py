"""Runs migrations over the connection that the ledger opened; nothing else ever starts them."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
