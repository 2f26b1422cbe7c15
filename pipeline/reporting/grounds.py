"""
What a report's texts may hold beside its rows of figures: fixed texts, and numbers that are told and are no cell.

Its own room because the proof of printed files asks it, and it must not ask the sentences themselves: everything here
comes from definitions, from the catalogue of words, and from protected figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

#: What is told: a definition's number, something of the cluster's patients, a count of what is shown, another cell.
ToldKind = Literal["goal", "evidence", "count", "crude", "missing"]


@dataclass(frozen=True)
class Told:
    """A number that a report tells beside its rows, as it is written."""

    kind: ToldKind
    number: Decimal
    indicator_id: str = ""  # empty: of the whole report
    category: str = ""  # of a share


@dataclass(frozen=True)
class Grounds:
    """All that a report's texts are made from beside its rows."""

    fixed: tuple[str, ...] = ()  # stretches of text that no figure has a part in
    told: tuple[Told, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()  # of shares: a category's key and its name on the page


@dataclass(frozen=True)
class OwnTold:
    """What a row of a practice's own slip may tell, as it is written."""

    label: str
    numbers: tuple[Decimal, ...]  # its own, and what the report shows
    marks: tuple[Decimal, ...]  # the shown values among which it stands, and the cluster's
    count: int = 0  # how many others have the same place
