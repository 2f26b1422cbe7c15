"""
Turns what a database says into a user's sentence, without any password.

Its own room because whoever opens, reads, writes or holds the ledger tells of its errors alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pipeline.errors import OrderError, Problem, Where

NOTHING: Final = "The ledger was not changed."
BRING_BACK: Final = "bring it back from a copy of the state folder: without it nobody knows what was released"

_SECRETS: Final = ("password", "sslpassword")  # what libpq takes from a URL's query, too
_USUAL: Final = "see that it is there and that you may write to it, and try again"
_REMEDIES: Final = {
    "not a database": BRING_BACK,
    "malformed": BRING_BACK,
    "is locked": "somebody else writes to it just now: try again when they are done",
    "lock timeout": "somebody else writes to it just now: try again when they are done",
    "is full": "make room on the disk, and try again",
}


@contextmanager
def told(url: URL) -> Iterator[None]:
    """
    Turn an error of the ledger's database into a sentence; what else goes wrong inside is left as it is.

    Raises: OrderError
    """
    try:
        yield
    except DBAPIError as error:
        lines = str(error.orig).strip().splitlines() or ["it does not answer"]
        why = lines[0].rstrip(".")
        for secret in secrets_of(url):
            why = why.replace(secret, "***")
        remedy = next((r for said, r in _REMEDIES.items() if said in why), _USUAL)
        raise refused(url, f"the ledger cannot be used: {why}.", None, remedy) from None


def refused(place: URL | str, what: str, right: str | None, remedy: str | None) -> OrderError:
    """Say why nothing was done, and where."""
    name = place if isinstance(place, str) else place_of(place)
    return OrderError(Problem(Where.elsewhere(name), what, right, remedy), outcome=NOTHING)


def place_of(url: URL) -> str:
    """Give a ledger's place as it may be told: a file's path, or a URL without password and settings."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()


def secrets_of(url: URL) -> tuple[str, ...]:
    """Give the passwords of a URL, wherever they stand in it."""
    asked = [url.query[name] for name in _SECRETS if name in url.query]
    found = [url.password, *(word for a in asked for word in ((a,) if isinstance(a, str) else a))]
    return tuple(word for word in found if word)
