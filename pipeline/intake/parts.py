"""
Turns taken rows into accepted parts, and keeps account of which parts are in force.

A part is what one source delivered once: a piece per file, with typed rows and rows set aside, and a record. It never
changes; which parts are in force stands in one small file that is replaced whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipeline.definitions.base import Definition, Text
from pipeline.definitions.source import Source
from pipeline.errors import ExtractError, Problem, Where
from pipeline.intake.arrivals import Arrival
from pipeline.intake.pieces import Piece
from pipeline.intake.rows import RowCounts
from pipeline.private import make_private


class Part(Definition):
    """The record of an accepted part, `part.json`."""

    source: Source  # as it was defined at the delivery
    digest: Text
    received_on: date
    files: dict[str, str]
    pieces: tuple[Piece, ...]

    @property
    def tables(self) -> dict[str, RowCounts]:
        """Give what became of the rows that it delivered for each table."""
        counts: dict[str, RowCounts] = {}
        for piece in self.pieces:
            counts[piece.table] = counts.get(piece.table, RowCounts()) + piece.counts
        return counts


class Store:
    """The accepted parts of a state folder."""

    def __init__(self, state: Path) -> None:
        self.folder = state / "parts"
        self._ledger = self.folder / "accepted.json"
        text = self._ledger.read_text(encoding="utf-8") if self._ledger.exists() else "{}"
        self.accepted: dict[str, list[str]] = json.loads(text)  # oldest first

    def place(self, source_id: str, digest: str) -> Path:
        """Give a part's folder."""
        return self.folder / source_id / digest

    def parts(self, source_id: str) -> list[Part]:
        """
        Read the records of a source's parts in force, oldest first.

        Raises: ExtractError where a record is gone, damaged, or as another version of the engine wrote it
        """
        return [self._record(source_id, digest) for digest in self.accepted.get(source_id, [])]

    def _record(self, source_id: str, digest: str) -> Part:
        try:
            return Part.model_validate_json((self.place(source_id, digest) / "part.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            raise ExtractError(
                Problem(
                    Where(f"parts/{source_id}/{digest}/part.json"),
                    "the record of an accepted delivery cannot be read.",
                    "as this version of the engine wrote it",
                    f"Move {self.folder} aside, and receive the deliveries in force anew, the oldest first.",
                )
            ) from None

    def with_new(self, new: Iterable[Part]) -> dict[str, list[str]]:
        """Give the ledger as it will be once these parts are accepted."""
        ledger = {source: list(digests) for source, digests in self.accepted.items()}
        for part in new:
            earlier = [] if part.source.mode == "replace" else ledger.get(part.source.id, [])
            ledger[part.source.id] = [*(d for d in earlier if d != part.digest), part.digest]
        return ledger

    def accept(self, ledger: dict[str, list[str]], made: Path) -> None:
        """Move new parts from where they were made into place, then replace the ledger."""
        for source_id, digests in ledger.items():
            for digest in digests:
                if (made / source_id / digest).is_dir() and not self.place(source_id, digest).exists():
                    make_private(self.place(source_id, digest).parent)
                    (made / source_id / digest).replace(self.place(source_id, digest))
        make_private(self.folder)
        waiting = self._ledger.with_suffix(".new")
        waiting.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        waiting.chmod(0o600)
        waiting.replace(self._ledger)


def new_arrivals(arrivals: Iterable[Arrival], store: Store) -> list[Arrival]:
    """Leave out what was accepted before, and refuse a delivery that is older than the accepted one."""
    problems: list[Problem] = []
    new: list[Arrival] = []
    for arrival in arrivals:
        parts = store.parts(arrival.source.id)
        if any(p.digest == arrival.digest for p in parts):
            continue
        if arrival.source.mode == "append":
            known = {digest for p in parts for digest in p.files.values()}
            arrival = replace(arrival, files=tuple(f for f in arrival.files if f.digest not in known))  # noqa: PLW2901 -- the same arrival, without the files that came before
        elif parts and arrival.source.data_until < parts[-1].source.data_until:
            problems.append(_older(arrival, parts[-1]))
        if arrival.files:
            new.append(arrival)
    if problems:
        raise ExtractError(problems)
    return new


def _older(arrival: Arrival, accepted: Part) -> Problem:
    return Problem(
        Where(arrival.files[0].name),
        f"'{arrival.source.id}' has data until {arrival.source.data_until}, but the accepted delivery has data until "
        f"{accepted.source.data_until}.",
        "a delivery at least as new as the accepted one",
        "Receive the newest files, or mend `data_until` in the source.",
    )


def make_part(arrival: Arrival, pieces: Iterable[Piece], received_on: date, folder: Path) -> Part:
    """Write the record of a part into the folder where its pieces lie."""
    part = Part(
        source=arrival.source,
        digest=arrival.digest,
        received_on=received_on,
        files=arrival.file_digests,
        pieces=tuple(pieces),
    )
    (folder / "part.json").write_text(part.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return part
