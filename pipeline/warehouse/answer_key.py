"""
Turns a question to a snapshot into the name under which its answer is kept: all that can change the answer.

Its own room because an answer from another time is worse than none: what is not in the key must not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from pipeline import __version__
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.definitions.sql_text import tables_of
from pipeline.model import Grain, Period
from pipeline.warehouse.protocol import LISTED_AT_END, LISTED_DAYS

FORM: Final = 1  # of what is kept, and of how the engine counts where that changes within a version
ENGINE: Final = f"{__version__} form {FORM} duckdb {duckdb.__version__}"

LISTED: Final = "listed_patients"
HISTORY: Final = "practice_history"  # turns practice numbers into those of the period's end, in every table
_WORDS: Final = frozenset({"file", "sql_line", "fingerprint", "parts"})  # where it stands; the parts are told apart


@dataclass(frozen=True)
class Asked:
    """A question with all that its answer depends on."""

    key: str
    tables: Mapping[str, str]  # what was read: the digest of its content; empty where there was no such table


class Asking:
    """Names the questions to one snapshot."""

    def __init__(self, manifest: SnapshotManifest, contracts: Contracts) -> None:
        self._contracts = contracts
        self._stamps = table_stamps(manifest)

    def about(self, question: str, tables: Iterable[str], **given: Any) -> Asked:
        """Name a question about tables; the history of practices always matters."""
        read = sorted({*tables, HISTORY})
        known = self._contracts.tables
        stamps = {t: self._stamps.get(t, "") for t in read}
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
        return self.about(
            question,
            self._read_by(indicator) | self._with_codes(lists.values()),
            indicator=_text(indicator),
            parts=[_text(part) for part in indicator.parts],
            codelists={name: found.model_dump(mode="json") for name, found in lists.items()},
            periods=[days(p) for p in periods],
            sealed=list(sealed),
        )

    def _read_by(self, indicator: Indicator) -> set[str]:
        read = set(tables_of(indicator)) | set(indicator.reads)
        by_age_or_sex = indicator.header.standardise is not None and indicator.header.grain is Grain.PATIENT
        if by_age_or_sex or read & {LISTED_AT_END, LISTED_DAYS}:
            read.add(LISTED)
        return {t for t in read if t in self._contracts.tables}

    def _with_codes(self, codelists: Iterable[Codelist]) -> set[str]:
        """Give the tables whose codes fill the starts of codes: a codelist takes what the snapshot holds."""
        systems = {c.system for c in codelists if any(line.is_prefix and not line.takes_away for line in c.codes)}
        tables = self._contracts.tables.items()
        return {name for name, table in tables if any(c.codes in systems for c in table.columns.values())}


def table_stamps(manifest: SnapshotManifest) -> dict[str, str]:
    """Give the digest of each table's content, columns included."""
    return {
        name: hashlib.sha256(json.dumps([t.digest, t.columns]).encode()).hexdigest()
        for name, t in manifest.tables.items()
    }


def days(period: Period) -> list[str]:
    """Write a period as its first and last day."""
    return [period.first.isoformat(), period.last.isoformat()]


def _text(indicator: Indicator) -> dict[str, Any]:
    """Give what an indicator says; its fingerprint would not tell a crude one from a standardised one."""
    return indicator.model_dump(mode="json", exclude=set(_WORDS))
