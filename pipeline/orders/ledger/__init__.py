"""The ledger: what was ordered, promised, printed, approved, released and sealed, in one place for the whole unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.orders.ledger.address import url_of
from pipeline.orders.ledger.holding import held_file, held_session
from pipeline.orders.ledger.ledger import Ledger
from pipeline.orders.ledger.newest import newest_baseline
from pipeline.orders.ledger.opening import lock_folder, opened_engine
from pipeline.orders.ledger.records import Baseline, Kept, Sealed
from pipeline.orders.ledger.taking_over import take_over

__all__ = ["Baseline", "Kept", "Ledger", "Sealed", "newest_baseline", "open_ledger"]


@contextmanager
def open_ledger(
    state: Path, url: str | None, environ: Mapping[str, str], at: datetime, by: str = ""
) -> Iterator[Ledger]:
    """
    Open the unit's ledger, and close it again; what a state folder kept in files before it had one is taken over first.

    In:     the house's URL, or null for a file in the state folder; the moment; who works, for those who have to wait
    Raises: OrderError where it cannot be opened
    """
    place = url_of(state, url, environ)
    with opened_engine(place) as engine:
        take_over(engine, place, state, at, by)
        if place.get_backend_name() == "sqlite":
            yield Ledger(engine, place, lambda what: held_file(lock_folder(place), what, by))
        else:
            yield Ledger(engine, place, lambda what: held_session(engine, place, what, by))
