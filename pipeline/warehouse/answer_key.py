"""
Turns a question to a snapshot into the name under which its answer is kept: all that can change the answer.

Its own room because an answer from another time is worse than none: what is not in the key must not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from pipeline import __version__
from pipeline.definitions.codelist import Codelist, expand
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.sql_days import EVERY_DAY, Days, days_read
from pipeline.definitions.sql_text import tables_of
from pipeline.model import Grain, Period
from pipeline.warehouse.protocol import LISTED_AT_END, LISTED_DAYS

FORM: Final = 2  # of what is kept, and of how the engine counts where that changes within a version
ENGINE: Final = f"{__version__} form {FORM} duckdb {duckdb.__version__}"

LISTED: Final = "listed_patients"
HISTORY: Final = "practice_history"  # turns practice numbers into those of the period's end, in every table
_WORDS: Final = frozenset({"file", "sql_line", "fingerprint", "parts"})  # where it stands; the parts are told apart


@dataclass(frozen=True)
class Asked:
    """A question with all that its answer depends on."""

    key: str
    tables: Mapping[str, str]  # what was read, as `Stamps.of` takes it: the digest of its content


class Stamps:
    """The digests of what lies in one snapshot: of a whole table, or of its months that a span of days touches."""

    def __init__(self, manifest: SnapshotManifest) -> None:
        self._tables = manifest.tables

    def of(self, read: str) -> str:
        """
        Give the digest of a table, or of `table first last` as `reading` writes it; empty where there is no such table.

        A snapshot that knows nothing of a table's months gives the whole table's.
        """
        table, *ends = read.split(" ")
        known = self._tables.get(table)
        if known is None:
            return ""
        content: Any = known.digest
        if ends and known.months:
            first, last = ends
            content = {m: d for m, d in known.months.items() if first[:7] <= m <= last[:7]}
        return hashlib.sha256(json.dumps([content, known.columns], sort_keys=True).encode()).hexdigest()


def reading(table: str, days: Days) -> str:
    """Write which days of a table are read; of every day, the table's name alone."""
    if days == EVERY_DAY:
        return table
    return f"{table} {days.first or date.min} {days.last or date.max}"


class Asking:
    """Names the questions to one snapshot."""

    def __init__(self, manifest: SnapshotManifest, contracts: Contracts) -> None:
        self._contracts = contracts
        self._stamps = Stamps(manifest)
        self._codes = manifest.codes
        self._dated = {n: t.dated_by for n, t in contracts.tables.items() if t.dated_by}

    def about(
        self, question: str, tables: Iterable[str], days_of: Mapping[str, Days] | None = None, **given: Any
    ) -> Asked:
        """
        Name a question about tables; the history of practices always matters.

        In:     days_of: by table, the days beyond which no row can change the answer
        """
        read = sorted({*tables, HISTORY})
        known, spans = self._contracts.tables, days_of or {}
        stamps = {r: self._stamps.of(r) for r in (reading(t, spans.get(t, EVERY_DAY)) for t in read)}
        basis = {
            "engine": ENGINE,
            "question": question,
            "given": given,
            "tables": stamps,
            "contracts": {t: known[t].model_dump(mode="json") for t in read if t in known},
        }
        text = json.dumps(basis, sort_keys=True, ensure_ascii=False)
        return Asked(hashlib.sha256(text.encode()).hexdigest(), stamps)

    def counting(
        self,
        question: str,
        indicator: Indicator,
        codelists: Mapping[str, Codelist],
        *periods: Period,
        sealed: Sequence[str] = (),
    ) -> Asked:
        """
        Name a question about an indicator: its text, its parts' and its codelists' as they are written.

        In:     sealed: digests of what else is given with the question
        """
        lists = {name: codelists[name] for name in indicator.codelists if name in codelists}
        filling = {c.system for c in lists.values() if _has_starts(c)}
        return self.about(
            question,
            self._read_by(indicator) | self._with_codes(filling - self._codes.keys()),
            self._days_read(indicator, periods),
            indicator=_text(indicator),
            parts=[_text(part) for part in indicator.parts],
            codelists={name: found.model_dump(mode="json") for name, found in lists.items()},
            codes={name: self._filled(found) for name, found in lists.items() if found.system in filling},
            periods=[days(p) for p in periods],
            sealed=list(sealed),
        )

    def _read_by(self, indicator: Indicator) -> set[str]:
        read = set(tables_of(indicator)) | set(indicator.reads)
        by_age_or_sex = indicator.header.standardise is not None and indicator.header.grain is Grain.PATIENT
        if by_age_or_sex or read & {LISTED_AT_END, LISTED_DAYS}:
            read.add(LISTED)
        return {t for t in read if t in self._contracts.tables}

    def _with_codes(self, systems: AbstractSet[str]) -> set[str]:
        """Give the tables whose codes fill the starts of codes, where a snapshot does not list them."""
        tables = self._contracts.tables.items()
        return {name for name, table in tables if any(c.codes in systems for c in table.columns.values())}

    def _filled(self, codelist: Codelist) -> list[str]:
        """Give the codes that a codelist stands for: it takes what the snapshot holds."""
        return sorted({one.code for one in expand(codelist, self._codes.get(codelist.system, ()))})

    def _days_read(self, indicator: Indicator, periods: Iterable[Period]) -> dict[str, Days]:
        """Give the days that an indicator can use of each dated table, over all periods."""
        found: dict[str, Days] = {}
        for period in periods:
            for table, read in days_read(indicator, period, self._dated).items():
                found[table] = found[table].both(read) if table in found else read
        return found


def days(period: Period) -> list[str]:
    """Write a period as its first and last day."""
    return [period.first.isoformat(), period.last.isoformat()]


def _text(indicator: Indicator) -> dict[str, Any]:
    """Give what an indicator says; its fingerprint would not tell a crude one from a standardised one."""
    return indicator.model_dump(mode="json", exclude=set(_WORDS))


def _has_starts(codelist: Codelist) -> bool:
    """Say whether a codelist takes codes from the snapshot: those that begin as it says."""
    return any(line.is_prefix and not line.takes_away for line in codelist.codes)
