"""
Turns a day into what each owner has delivered by then: the same country, seen earlier.

Its own room because whatever a country has lived is drawn once, to its last day; a day only hides what nobody could
know yet. So the past of two deliveries is the same, except for what was planted to become known late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipeline.definitions.source import Source
from pipeline.errors import Problem, UsageError, Where
from pipeline.model import add_months
from pipeline.sample.country import Country
from pipeline.sample.country_delivery import Delivery
from pipeline.sample.draws import generator
from pipeline.sample.listings import counting_days

_TALLIED = frozenset({"listed_counts", "care_plan_counts"})  # tables that say nothing between two counting days
_LEAST = 12  # months of events before there is something to deliver


@dataclass(frozen=True)
class FileOf:
    """A file of a delivery, and the table whose rows stand in it."""

    name: str
    table: str


@dataclass(frozen=True)
class Knowledge:
    """What owners have delivered of a country by a day; each is as far behind as on the day that is described."""

    country: Country
    seed: int
    as_of: date

    def until(self, source: Source) -> date:
        """Give the last day that a source tells of; one that counts, the last day that it counted on."""
        day = source.data_until - (self.country.delivered_on - self.as_of)
        if {mapping.table for mapping in source.files} <= _TALLIED | {one.table for one in self.country.counts}:
            day = max((counted for counted in counting_days(self.country) if counted <= day), default=day)
        return day

    def of(self, dated: pl.Series, delivery: Delivery, file: FileOf, arrived: pl.Series | None) -> pl.Series:
        """
        Say which rows of a file are known.

        In:   their days; the file; which of them would be there were they among the newest, where that is drawn
        Out:  one answer per row; a row of the newest weeks that is there stays in every later delivery
        """
        until = self.until(delivery.source)
        known = dated <= until
        late = next((written.late for written in delivery.files if written.late is not None), None)
        if late is not None:
            if arrived is None:
                arrived = pl.Series(generator(self.seed, "arrival", file.name).random(len(dated)) < late.kept_share)
            known &= (dated <= until - timedelta(weeks=late.weeks)) | arrived
        return known & ~self._still_to_come(dated, file)

    def _still_to_come(self, dated: pl.Series, file: FileOf) -> pl.Series:
        """Say which rows were planted to become known only after this day."""
        hidden = pl.Series(np.zeros(len(dated), dtype=np.bool_))
        for late in self.country.late_rows:
            if late.table == file.table and self.as_of < late.known_on:
                drawn = generator(self.seed, "known late", file.name, str(late.first)).random(len(dated))
                hidden |= dated.is_between(late.first, late.last) & pl.Series(drawn < late.share)
        return hidden


def knowledge(country: Country, seed: int, as_of: date | None) -> Knowledge:
    """Give what is known on a day; without one, on the day that the country's description is of."""
    first, last = add_months(country.first, _LEAST), country.delivered_on
    if as_of is not None and not first <= as_of <= last:
        raise UsageError(
            Problem(
                Where.elsewhere("klynge sample"),
                f"--as-of: nothing can be delivered as of {as_of}.",
                f"a day from {first} to {last}: the country's events go from {country.first} to {country.last}",
                "give such a day with --as-of, or leave it out for the last",
            )
        )
    return Knowledge(country, seed, as_of or last)
