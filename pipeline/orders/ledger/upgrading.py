"""
Brings the ledger's tables up to date, and refuses what is no ledger or one of a newer engine.

Its own room because nobody else knows that there are versions: every opening looks at them, few change anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from pipeline.orders.ledger.telling import refused

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS: Final = Path(__file__).parent / "migrations"


def is_current(connection: Connection, url: URL) -> bool:
    """
    Say whether the tables are those that this engine knows.

    Raises: OrderError where the database is another program's, or of a newer engine
    """
    stands = _stands(connection)
    if stands == _newest():
        return True
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- slow to load, and nearly every ledger is current

    scripts = ScriptDirectory.from_config(_config())
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
        from alembic import command  # noqa: PLC0415 -- as above

        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _stands(connection: Connection) -> str | None:
    """Read which version the tables are of, where alembic writes it; none where there are no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _newest() -> str:
    """Give the newest version that this engine knows: its files are numbered."""
    return max(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 -- as above

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
