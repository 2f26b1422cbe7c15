"""
Finds out where the unit's ledger lies: of the environment, of the house, or a file in the state folder.

Its own room because a password must not stand where others read, and that is seen here before anything is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.orders.ledger.telling import refused, secrets_of

VARIABLE: Final = "KLYNGE_LEDGER"
FILE: Final = "ledger.sqlite"
_DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


def url_of(state: Path, url: str | None, environ: Mapping[str, str]) -> URL:
    """
    Give the ledger's URL.

    Raises: OrderError where it is no URL, of another kind of database, in memory, or has a password in the house's file
    """
    given = environ.get(VARIABLE) or url
    if not given:
        return URL.create("sqlite", database=str(state / FILE))
    place = VARIABLE if environ.get(VARIABLE) else "klynge.yaml"
    found = _url(given)
    if found is None:
        what, right = (
            "this is no URL of a ledger.",
            "postgresql://user@host/name, or nothing: a file in the state folder",
        )
        raise refused(place, what, right, None)
    if found.get_backend_name() == "sqlite" and (found.database or ":memory:").startswith((":memory:", "file:")):
        what, right = "this ledger would be forgotten.", "sqlite:////folder/ledger.sqlite: the path of a file"
        raise refused(place, what, right, None)
    if place == "klynge.yaml" and secrets_of(found):
        what = "ledger: a password stands in a file that others read."
        right = "klynge.yaml has the URL without it: postgresql://user@host/name"
        raise refused(place, what, right, f"put the whole URL into {VARIABLE}, or the password into ~/.pgpass")
    return found.set(drivername=_DRIVERS[found.get_backend_name()])


def _url(given: str) -> URL | None:
    try:
        found = make_url(given)
    except (ArgumentError, ValueError):  # the second: a port that is no number
        return None
    return found if found.get_backend_name() in _DRIVERS else None
