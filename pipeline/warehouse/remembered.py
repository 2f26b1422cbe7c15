"""
Answers from what was counted before, and asks the snapshot only for what was not.

Its own room because a night asks mostly what the night before asked: where neither a definition nor what it reads has
changed, the answer is the same, and no snapshot need be opened for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from pipeline.definitions.codelist import Codelist, ExpandedCode
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.sql_days import Days
from pipeline.definitions.steps import StepCount
from pipeline.measuring.counts import Counts
from pipeline.measuring.pairs import PairCounts
from pipeline.model import Period
from pipeline.warehouse.answer_folder import AnswerFolder, Packed
from pipeline.warehouse.answer_key import LISTED, Asked, Asking, Stamps, days
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.registers import Registers

#: The folder below the state in which answers are kept.
FOLDER: Final = "counts"

_FRAMES = ("frame", "strata", "values", "categories")

_Answer = TypeVar("_Answer")


class RememberedWarehouse(Registers, Warehouse):
    """A snapshot that is opened for what was never asked; registers are answers as all others."""

    def __init__(
        self, opened: Callable[[], Warehouse], manifest: SnapshotManifest, contracts: Contracts, folder: Path
    ) -> None:
        self.manifest = manifest
        self.contracts = contracts
        self._opened = opened
        self._asking = Asking(manifest, contracts)
        self._answers = AnswerFolder(folder)
        self._warehouse: Warehouse | None = None

    @property
    def inner(self) -> Warehouse:
        """The snapshot itself, opened where it was not."""
        if self._warehouse is None:
            self._warehouse = self._opened()
        return self._warehouse

    @property
    def is_opened(self) -> bool:
        """Say whether something had to be counted."""
        return self._warehouse is not None

    def close(self) -> None:
        """Let go of the snapshot."""
        if self._warehouse is not None:
            self._warehouse.close()
            self._warehouse = None

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice. Patients stay inside."""
        asked = self._asking.counting("count", indicator, codelists, period)
        return self._remembered(
            asked,
            lambda: self.inner.count(indicator, codelists, period),
            lambda counts: Packed({}, {n: f for n in _FRAMES if (f := getattr(counts, n)) is not None}),
            lambda kept: Counts(indicator.header.id, period, **kept.frames),
        )

    def count_pairs(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], earlier: Period, later: Period
    ) -> PairCounts | None:
        """Join two periods' answers by patient, and sum over those with a value in both. Patients stay inside."""
        asked = self._asking.counting("count_pairs", indicator, codelists, earlier, later)
        return self._remembered(
            asked,
            lambda: self.inner.count_pairs(indicator, codelists, earlier, later),
            *_packing(indicator, earlier, later),
        )

    def seal_statuses(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        period: Period,
        practices: frozenset[str],
        key: bytes,
    ) -> bytes | None:
        """Turn patients' answers into a text that names nobody; it is no sum, and is made anew each time."""
        return self.inner.seal_statuses(indicator, codelists, period, practices, key)

    def count_pairs_with(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        sealed: bytes,
        earlier: Period,
        later: Period,
        key: bytes,
    ) -> PairCounts | None:
        """Join what was sealed of an earlier period with today's answers, and sum as `count_pairs` does."""
        told = [hashlib.sha256(given).hexdigest() for given in (sealed, key)]
        asked = self._asking.counting("count_pairs_with", indicator, codelists, earlier, later, sealed=told)
        return self._remembered(
            asked,
            lambda: self.inner.count_pairs_with(indicator, codelists, sealed, earlier, later, key),
            *_packing(indicator, earlier, later),
        )

    def count_steps(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period, practice: str
    ) -> tuple[StepCount, ...]:
        """Count the rows and patients that are left after each step; what is one practice's is not kept."""
        return self.inner.count_steps(indicator, codelists, period, practice)

    def listed(self, period: Period) -> pl.DataFrame:
        """Count the listed patients on the period's last day: practice_id, sex, age_band, patients."""
        asked = self._asking.about("listed", (LISTED, "listed_counts"), period=days(period))
        return self._frame(asked, lambda: self.inner.listed(period))

    def movements(self, period: Period) -> pl.DataFrame:
        """Count who came, left and died in the period: practice_id, came, left, died."""
        asked = self._asking.about("movements", (LISTED,), period=days(period))
        return self._frame(asked, lambda: self.inner.movements(period))

    def coverage(self, table: str, period: Period) -> pl.DataFrame:
        """Count the period's calendar months with at least one row: practice_id, months."""
        asked = self._asking.about("coverage", (table,), self._dated(table, period), table=table, period=days(period))
        return self._frame(asked, lambda: self.inner.coverage(table, period))

    def elsewhere(self, table: str, period: Period) -> pl.DataFrame:
        """Count events by others than the listed practice: practice_id, events, elsewhere."""
        asked = self._asking.about("elsewhere", (table,), self._dated(table, period), table=table, period=days(period))
        return self._frame(asked, lambda: self.inner.elsewhere(table, period))

    def missing_practice(self, table: str, period: Period) -> int:
        """Count the period's rows that belong to no practice."""
        asked = self._asking.about(
            "missing_practice", (table,), self._dated(table, period), table=table, period=days(period)
        )
        return self._remembered(
            asked,
            lambda: self.inner.missing_practice(table, period),
            lambda rows: Packed({"rows": rows}, {}),
            lambda kept: int(kept.told["rows"]),
        )

    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where the snapshot lacks it."""
        asked = self._asking.about("register", (table,), table=table)
        return self._frame(asked, lambda: self.inner.register(table))

    def expanded(self, codelist: Codelist) -> tuple[ExpandedCode, ...]:
        """Turn a codelist into single codes, its prefixes filled with the codes that the snapshot holds."""
        return self.inner.expanded(codelist)

    def code_uses(self, system: str, edges: tuple[date, ...]) -> pl.DataFrame:
        """Count how often each code of a system occurs; asked anew each time."""
        return self.inner.code_uses(system, edges)

    def _dated(self, table: str, period: Period) -> dict[str, Days]:
        """Give the days of a table that a question about a period reads: its own, where all go by the one date."""
        contract = self.contracts.tables[table]
        by_date = contract.coverage is None or contract.coverage.on == contract.dated_by
        return {table: Days(period.first, period.last)} if contract.dated_by and by_date else {}

    def _frame(self, asked: Asked, ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        return self._remembered(
            asked, ask, lambda frame: Packed({}, {"frame": frame}), lambda kept: kept.frames["frame"]
        )

    def _remembered(
        self,
        asked: Asked,
        ask: Callable[[], _Answer],
        pack: Callable[[_Answer], Packed],
        unpack: Callable[[Packed], _Answer],
    ) -> _Answer:
        """Give an answer as it is kept, else ask for it and keep it; what is refused is asked again each time."""
        kept = self._answers.find(asked)
        if kept is not None:
            try:
                return unpack(kept)
            except (TypeError, KeyError):  # of a shape that is not this version's
                pass
        answer = ask()
        self._answers.keep(asked, pack(answer))
        return answer


def _packing(
    indicator: Indicator, earlier: Period, later: Period
) -> tuple[Callable[[PairCounts | None], Packed], Callable[[Packed], PairCounts | None]]:
    """Say how pairs are kept, and how they are read again; where there are none, no table is kept."""
    return (
        lambda pairs: Packed({}, {} if pairs is None else {"frame": pairs.frame}),
        lambda kept: PairCounts(indicator.header.id, earlier, later, **kept.frames) if kept.frames else None,
    )


def forget_others(folder: Path, manifest: SnapshotManifest) -> int:
    """Take away the answers that a snapshot does not give; give how many."""
    return AnswerFolder(folder).clear(Stamps(manifest).of)
