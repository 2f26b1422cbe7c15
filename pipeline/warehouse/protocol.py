"""
What the rest of the engine may ask of a snapshot: sums and registers, never a patient.

Its own room because every engine keeps the same promises, and the batch knows only these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import polars as pl

from pipeline.definitions.codelist import Codelist, ExpandedCode
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.steps import StepCount
from pipeline.measuring.counts import Counts
from pipeline.measuring.pairs import PairCounts
from pipeline.model import Cluster, HistoryEvent, Period, Practice

#: The two views that belong to the engine, beside the snapshot's own tables.
LISTED_AT_END = "listed_at_end"
LISTED_DAYS = "listed_days"

#: Everybody's sex and age, for standardising; no SELECT sees it.
LISTED_PEOPLE = "listed_people"


class Warehouse(Protocol):
    """A snapshot that can be asked for sums."""

    manifest: SnapshotManifest

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice. Patients stay inside."""

    def count_pairs(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], earlier: Period, later: Period
    ) -> PairCounts | None:
        """
        Join two periods' answers by patient, and sum over those with a value in both. Patients stay inside.

        In:      an indicator that was counted in both periods: a broken rule is refused there
        Out:     a row per practice of the earlier and of the later period, each under its number at its period's end
        Nulls:   None at stratum grain, where nobody knows who is who, and for standardised values, shares and
                 medians, whose change treats the periods as different patients: cautious where patients are like
                 themselves
        """

    def seal_statuses(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        period: Period,
        practices: frozenset[str],
        key: bytes,
    ) -> bytes | None:
        """
        Turn the answers of some practices' patients into a text that names no patient, for `count_pairs_with`.

        In:      practices under their numbers at the period's end; a key that makes a patient's number into a hash
        Out:     the same bytes for the same answers and key
        Nulls:   None where `count_pairs` gives None
        """

    def count_pairs_with(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        sealed: bytes,
        earlier: Period,
        later: Period,
        key: bytes,
    ) -> PairCounts | None:
        """
        Join what was sealed of an earlier period with today's answers, and sum as `count_pairs` does.

        In:      what `seal_statuses` gave under the same key; the dictionary of patients still numbers the same people
        Out:     a row per practice that was sealed and practice of the later period
        Nulls:   None where `count_pairs` gives None
        """

    def count_steps(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period, practice: str
    ) -> tuple[StepCount, ...]:
        """
        Count the rows and patients that are left after each step from tables to answer. Patients stay inside.

        In:      a practice's number at the period's end
        Out:     a count for each step, of the practice and of the country; unprotected, for the unit's own analysts
        """

    def listed(self, period: Period) -> pl.DataFrame:
        """
        Count the listed patients on the period's last day.

        Out:    practice_id, sex, age_band, patients (Int64; null: hidden by the owner)
        Source: listed_patients, else each practice's newest listed_counts within the year before, else no rows
        """

    def movements(self, period: Period) -> pl.DataFrame:
        """Count who came, left and died in the period: practice_id, came, left, died; without listings no rows."""

    def coverage(self, table: str, period: Period) -> pl.DataFrame:
        """Count the period's calendar months with at least one row: practice_id, months. No row: no month."""

    def elsewhere(self, table: str, period: Period) -> pl.DataFrame:
        """Count events by others than the listed practice: practice_id, events (performer known), elsewhere."""

    def missing_practice(self, table: str, period: Period) -> int:
        """Count the period's rows that belong to no practice; no indicator counts them."""

    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where the snapshot lacks it."""

    def practices(self) -> tuple[Practice, ...]:
        """Give the register of practices, by id."""

    def history(self) -> tuple[HistoryEvent, ...]:
        """Give what happened to practice numbers, by date."""

    def clusters(self, on: date) -> tuple[Cluster, ...]:
        """Give every cluster with its members on a day, under the ids that they have that day."""

    def memberships(self) -> pl.DataFrame:
        """Give the register of memberships as delivered: cluster_id, practice_id, joined_on, left_on."""

    def regions(self, on: date) -> Mapping[str, str]:
        """Give the names of the regions that exist on a day, by id."""

    def consents(self) -> pl.DataFrame:
        """Give the register of consents as delivered."""

    def reference_values(self) -> pl.DataFrame:
        """Give the published figures as delivered."""

    def expanded(self, codelist: Codelist) -> tuple[ExpandedCode, ...]:
        """Turn a codelist into single codes, its prefixes filled with the codes that the snapshot holds."""

    def code_uses(self, system: str, edges: tuple[date, ...]) -> pl.DataFrame:
        """
        Count how often each code of a system occurs, in rows.

        In:      days on which something begins: no count reaches over one
        Out:     table, code, specialty, region, rows, first_on, last_on; no dates from a table without any
        """

    def close(self) -> None:
        """Let go of the snapshot."""
