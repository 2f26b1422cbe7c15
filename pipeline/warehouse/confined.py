"""
Runs a warehouse where it can take no more time and memory than the house allows.

Its own room because DuckDB alone cannot promise it: texts grow outside its memory limit, and an interrupt waits
until a function is through with its row. The counting happens in a child that the operating system bounds; a child
that overruns is ended, and the indicator is told of as any other mistake. Nothing of a patient crosses but sums, and
what is sealed under a key that the child is lent.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.definitions.codelist import Codelist, ExpandedCode
from pipeline.definitions.extract import Contracts
from pipeline.definitions.house import HouseLimits
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.steps import StepCount
from pipeline.errors import ExtractError, KlyngeError, Problem, Where
from pipeline.measuring.counts import Counts
from pipeline.measuring.pairs import PairCounts
from pipeline.model import Cluster, HistoryEvent, Period, Practice
from pipeline.warehouse.answers import overran
from pipeline.warehouse.duckdb import open_warehouse
from pipeline.warehouse.duckdb_lock import snapshot_read
from pipeline.warehouse.protocol import Warehouse

_STATUS = Path("/proc/self/status")
_START_SECONDS = 60  # a busy machine needs a while to start a child and open the snapshot
_OF_MEMORY = 4  # a quarter is left for what DuckDB does not count: texts that grow, and threads


@dataclass(frozen=True)
class _Answer:
    """What came of a question: a value, or a mistake of the user's."""

    value: Any = None
    mistake: tuple[type[KlyngeError], tuple[Problem, ...], str] | None = None


@dataclass(frozen=True)
class _OutOfMemory:
    """The question needs more memory than there is."""


@dataclass(frozen=True)
class _Bug:
    """The engine itself fell: where, and over what kind of error. What it says may hold a patient's values."""

    told: str


class ConfinedWarehouse(Warehouse):
    """A snapshot that is asked through a child, which the operating system keeps within limits."""

    def __init__(self, folder: Path, manifest: SnapshotManifest, contracts: Contracts, limits: HouseLimits) -> None:
        self.manifest = manifest
        self._opened = (folder, manifest, contracts, limits)
        self._limits = limits
        self._stopped: dict[tuple[str, str], KlyngeError] = {}  # by id and SELECT: nothing runs away twice
        self._child: SpawnProcess | None = None
        self._line: Connection | None = None
        self._start()

    def close(self) -> None:
        """Let go of the snapshot."""
        if self._child is not None and self._line is not None:
            self._line.close()
            self._child.kill()  # it holds nothing that could be lost: the snapshot is open read-only
            self._child.join()
            self._child.close()
        self._child = self._line = None

    def count(self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period) -> Counts:
        """Turn an indicator's rows into sums per practice. Patients stay inside."""
        needed = {name: codelists[name] for name in indicator.codelists if name in codelists}
        return self._ask("count", indicator, needed, period)  # type: ignore[no-any-return]

    def count_pairs(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], earlier: Period, later: Period
    ) -> PairCounts | None:
        """Join two periods' answers by patient, and sum over those with a value in both. Patients stay inside."""
        needed = {name: codelists[name] for name in indicator.codelists if name in codelists}
        return self._ask("count_pairs", indicator, needed, earlier, later)  # type: ignore[no-any-return]

    def seal_statuses(
        self,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        period: Period,
        practices: frozenset[str],
        key: bytes,
    ) -> bytes | None:
        """Turn the answers of some practices' patients into a text that names no patient."""
        needed = {name: codelists[name] for name in indicator.codelists if name in codelists}
        return self._ask("seal_statuses", indicator, needed, period, practices, key)  # type: ignore[no-any-return]

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
        needed = {name: codelists[name] for name in indicator.codelists if name in codelists}
        return self._ask("count_pairs_with", indicator, needed, sealed, earlier, later, key)  # type: ignore[no-any-return]

    def count_steps(
        self, indicator: Indicator, codelists: Mapping[str, Codelist], period: Period, practice: str
    ) -> tuple[StepCount, ...]:
        """Count the rows and patients that are left after each step, of a practice and of all."""
        needed = {name: codelists[name] for name in indicator.codelists if name in codelists}
        return self._ask("count_steps", indicator, needed, period, practice)  # type: ignore[no-any-return]

    def listed(self, period: Period) -> pl.DataFrame:
        """Count the listed patients on the period's last day: practice_id, sex, age_band, patients."""
        return self._ask("listed", period)  # type: ignore[no-any-return]

    def movements(self, period: Period) -> pl.DataFrame:
        """Count who came, left and died in the period: practice_id, came, left, died."""
        return self._ask("movements", period)  # type: ignore[no-any-return]

    def coverage(self, table: str, period: Period) -> pl.DataFrame:
        """Count the period's calendar months with at least one row: practice_id, months."""
        return self._ask("coverage", table, period)  # type: ignore[no-any-return]

    def elsewhere(self, table: str, period: Period) -> pl.DataFrame:
        """Count events by others than the listed practice: practice_id, events, elsewhere."""
        return self._ask("elsewhere", table, period)  # type: ignore[no-any-return]

    def missing_practice(self, table: str, period: Period) -> int:
        """Count the period's rows that belong to no practice."""
        return self._ask("missing_practice", table, period)  # type: ignore[no-any-return]

    def register(self, table: str) -> pl.DataFrame:
        """Give a register table with its contract's columns; no rows where the snapshot lacks it."""
        return self._ask("register", table)  # type: ignore[no-any-return]

    def practices(self) -> tuple[Practice, ...]:
        """Give the register of practices, by id."""
        return self._ask("practices")  # type: ignore[no-any-return]

    def history(self) -> tuple[HistoryEvent, ...]:
        """Give what happened to practice numbers, by date."""
        return self._ask("history")  # type: ignore[no-any-return]

    def clusters(self, on: date) -> tuple[Cluster, ...]:
        """Give every cluster with its members on a day, under the ids that they have that day."""
        return self._ask("clusters", on)  # type: ignore[no-any-return]

    def memberships(self) -> pl.DataFrame:
        """Give the register of memberships as delivered."""
        return self._ask("memberships")  # type: ignore[no-any-return]

    def regions(self, on: date) -> Mapping[str, str]:
        """Give the names of the regions that exist on a day, by id."""
        return self._ask("regions", on)  # type: ignore[no-any-return]

    def consents(self) -> pl.DataFrame:
        """Give the register of consents as delivered."""
        return self._ask("consents")  # type: ignore[no-any-return]

    def reference_values(self) -> pl.DataFrame:
        """Give the published figures as delivered."""
        return self._ask("reference_values")  # type: ignore[no-any-return]

    def expanded(self, codelist: Codelist) -> tuple[ExpandedCode, ...]:
        """Turn a codelist into single codes, its prefixes filled with the codes that the snapshot holds."""
        return self._ask("expanded", codelist)  # type: ignore[no-any-return]

    def code_uses(self, system: str, edges: tuple[date, ...]) -> pl.DataFrame:
        """Count how often each code of a system occurs, by table, specialty and region, between edges of time."""
        return self._ask("code_uses", system, edges)  # type: ignore[no-any-return]

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._child = context.Process(target=serve, args=(theirs, *self._opened), daemon=True)
        self._child.start()
        theirs.close()
        self._take(_START_SECONDS + self._limits.seconds, None)

    def _ask(self, question: str, *given: Any) -> Any:
        """
        Ask the child.

        Raises: what the warehouse raises; DefinitionError where an indicator overran, at once where it did before,
            ExtractError where the snapshot itself did
        """
        about = given[0] if given and isinstance(given[0], Indicator) else None
        if about is not None and (stopped := self._stopped.get((about.header.id, about.sql))):
            raise stopped
        if self._child is None or self._line is None:
            self._start()
        with suppress(OSError):  # a child that is gone is told of below
            self._line.send((question, given))  # type: ignore[union-attr]  # `_start` has set it
        return self._take(self._limits.seconds, about)

    def _take(self, seconds: int, about: Indicator | None) -> Any:
        """Wait for the child's answer; one that does not come, or that says it cannot, is the end of the child."""
        line, came = self._line, None
        assert line is not None  # noqa: S101 -- a child was started
        try:
            if not line.poll(seconds):
                raise self._overran(about, f"{self._limits.seconds} seconds", "seconds")
            came = line.recv()
        except (EOFError, OSError):
            pass
        finally:
            if not isinstance(came, _Answer):
                self.close()
        if isinstance(came, _Bug):
            raise RuntimeError(came.told)  # noqa: TRY004 -- the child's own bug, not a wrong type
        if not isinstance(came, _Answer):
            raise self._overran(about, self._limits.memory, "memory")
        if came.mistake is not None:
            kind, problems, outcome = came.mistake
            raise kind(problems, outcome=outcome)
        return came.value

    def _overran(self, about: Indicator | None, limit: str, key: str) -> KlyngeError:
        if about is not None:
            return self._stopped.setdefault((about.header.id, about.sql), overran(about, limit, key))
        what = f"the snapshot could not be read within {limit}."
        remedy = f"raise limits.{key} in klynge.yaml, or ask on a machine with less to do"
        place = Where.elsewhere(self._opened[0].name)
        return ExtractError(Problem(place, what, "registers and listings are read first", remedy), outcome=_NOTHING)


_NOTHING = "Nothing was counted."


def serve(
    line: Connection, folder: Path, manifest: SnapshotManifest, contracts: Contracts, limits: HouseLimits
) -> None:
    """Open a snapshot and answer questions until nobody asks any more; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides
    os.environ.clear()  # keys are nobody's business here
    memory = limits.memory_bytes
    try:
        with snapshot_read(folder, manifest):
            counted = memory * (_OF_MEMORY - 1) // _OF_MEMORY
            warehouse = open_warehouse(folder, manifest, contracts, memory=f"{counted}B")
        bound(memory)
        line.send(_Answer())
    except KlyngeError as error:
        line.send(_mistake(error))
        return
    while True:
        try:
            question, given = line.recv()
        except EOFError:
            return
        spare_seconds(limits.seconds)
        try:
            with snapshot_read(folder, manifest):
                came: object = _Answer(getattr(warehouse, question)(*given))
        except KlyngeError as error:
            came = _mistake(error)
        except (duckdb.OutOfMemoryException, MemoryError):
            came = _OutOfMemory()
        except Exception as error:  # noqa: BLE001 -- told in the parent, where a traceback is read
            came = _Bug(f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}")
        line.send(came)


def _mistake(error: KlyngeError) -> _Answer:
    return _Answer(mistake=(type(error), tuple(error.problems), error.outcome))


def bound(memory: int) -> None:
    """
    Let this child take so many bytes more than it has now, write no file, and leave nothing behind where it falls.

    Where the system does not tell what a child has (not Linux), its memory has DuckDB's own limit alone.
    """
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        taken = next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:"))
        _lower(resource.RLIMIT_DATA, taken + memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def spare_seconds(seconds: int) -> None:
    """Let this child compute so long for one question on all cores: it ends too where nobody is left to end it."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(spent.ru_utime + spent.ru_stime) + (seconds + 1) * (os.cpu_count() or 1)
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_least(allowed, hardest), hardest))


def _lower(what: int, most: int) -> None:
    """Set a limit for good; one that is lower already stays."""
    _, hardest = resource.getrlimit(what)
    most = _least(most, hardest)
    resource.setrlimit(what, (most, most))


def _least(most: int, hardest: int) -> int:
    return most if hardest == resource.RLIM_INFINITY else min(most, hardest)
