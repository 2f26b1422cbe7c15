"""The shape of how owners deliver: which source, how its files are written, and what goes wrong."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.definitions.base import Definition, Identifier, Text
from pipeline.definitions.source import Source
from pipeline.sample.country_life import Share


class Hiding(Definition):
    """The owner hides small counts in these columns."""

    below: int
    columns: tuple[Identifier, ...]


class Late(Definition):
    """The newest weeks are not complete yet."""

    weeks: int
    kept_share: Share


class Reversals(Definition):
    """Some rows are taken back by a row with the opposite sign."""

    share: Share
    negated: tuple[Identifier, ...] = Field(min_length=1)


class Fault(Definition):
    """Something wrong that the contract catches, planted in a known share of the rows."""

    reason: Text
    share: Share
    set: dict[Text, str]  # file column → what stands there
    added: bool = False  # a copy of a good row is added; else the row itself is spoilt


class Written(Definition):
    """How one file mapping's files are written; the mapping itself is read backwards."""

    name: Text  # of the file; {part} stands for the part's number
    dated: Identifier | None = None  # no row after the source's last day
    first: date | None = None
    last: date | None = None
    ends: tuple[Identifier, ...] = ()  # an end after the source's last day is not known yet; the others go with it
    late: Late | None = None
    hiding: Hiding | None = None
    reversals: Reversals | None = None
    extra: dict[Text, str] = Field(default={})  # file columns that nobody takes
    faults: tuple[Fault, ...] = ()

    def begins_by(self, day: date) -> bool:
        """Say whether there is anything to write in the file by this day."""
        return self.first is None or self.first <= day


class Delivery(Definition):
    """A source, as it stands in `sources/`, and how its files are written, in the same order."""

    source: Source
    files: tuple[Written, ...]
