"""
Brings the ledger's tables up to date, and refuses what is no ledger or one of a newer engine.

Its own room because nobody else knows that there are versions: every opening looks at them, few change anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.engine import URL

from pipeline.orders.ledger.telling import refused

SCRIPTS: Final = Path(__file__).parent / "migrations"


def is_current(connection: Connection, url: URL) -> bool:
    """
    Say whether the tables are those that this engine knows.

    Raises: OrderError where the database is another program's, or of a newer engine
    """
    scripts = ScriptDirectory.from_config(_config())
    stands = MigrationContext.configure(connection).get_current_revision()
    if stands == scripts.get_current_head():
        return True
    names = set(inspect(connection).get_table_names())
    if names and not (stands and names >= {"orders", "releases", "events"}):
        what = "this is the database of another program: it has tables, and they are not a ledger's."
        raise refused(url, what, "a ledger has a database of its own", "name another one, or an empty one")
    if stands is not None and stands not in {s.revision for s in scripts.walk_revisions()}:
        what = f"the ledger is of a newer version ({stands}) than this engine knows."
        raise refused(url, what, f"this engine knows {scripts.get_current_head()}", "install the newer klyngepakker")
    return False


def bring_up_to_date(connection: Connection, url: URL) -> None:
    """Make the tables, or change those of an older version; nothing where another desk did it just now."""
    if not is_current(connection, url):
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
