"""
Turns a checked catalogue into a text, and the text back into the same catalogue.

Its own room because reading and checking a whole shelf of definitions takes seconds, and the next command asks for the
same ones: what was checked once, letter for letter, is right until something of it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from pipeline.definitions.catalogue import Catalogue
from pipeline.model import Status

#: Of the text; another form is not read.
FORM: Final = 1


@dataclass(frozen=True)
class Checked:
    """A catalogue without a problem, and the days between which its warnings are these."""

    form: int
    first: date
    last: date
    catalogue: Catalogue


_CHECKED: Final = TypeAdapter(Checked)


def catalogue_text(catalogue: Catalogue, *, today: date) -> bytes:
    """Turn a catalogue that was read today into a text: JSON, a key that nobody wrote left out."""
    last = min((day for day in _turning_days(catalogue) if day >= today), default=date.max)
    return _CHECKED.dump_json(Checked(FORM, today, last, catalogue), by_alias=True, exclude_unset=True)


def catalogue_from(text: bytes, *, today: date) -> Catalogue | None:
    """
    Turn a text back into its catalogue.

    Out:     none where the text is not whole or of another form, or where other warnings are due today
    """
    try:
        found = _CHECKED.validate_json(text)
    except ValueError:
        return None
    return found.catalogue if found.form == FORM and found.first <= today <= found.last else None


def _turning_days(catalogue: Catalogue) -> Iterator[date]:
    """Give the last day before each warning of a review that comes up, or says more."""
    grace = catalogue.house.review_grace_days
    headers = [i.header for i in (*catalogue.indicators.values(), *catalogue.templates.values())]
    reviews = [(one.status, one.reviewed) for one in headers]
    reviews += [(one.status, one.reviewed) for one in catalogue.packages.values()]
    for status, review in reviews:
        if status is not Status.RETIRED:
            yield review.again
            yield review.last_day(grace)
