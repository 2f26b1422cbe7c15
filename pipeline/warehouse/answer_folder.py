"""
Keeps answers of a snapshot as files that appear whole: sums and registers, never a patient.

Its own room because what lies on a disk may be damaged, half or of another time: such a file is no answer, and
nothing that goes wrong here stops a count.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.private import make_private, replace_private
from pipeline.warehouse.answer_key import ENGINE, Asked

_NO_ANSWER: Final = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, pl.exceptions.PolarsError)


@dataclass(frozen=True)
class Packed:
    """An answer in parts: facts as JSON holds them, and tables."""

    told: Mapping[str, Any]
    frames: Mapping[str, pl.DataFrame]


class AnswerFolder:
    """A folder of answers, one file each, named by the question's key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, asked: Asked) -> Packed | None:
        """Give the answer that is kept; None where there is none, or its file is damaged."""
        try:
            head, body = self._place(asked).read_bytes().split(b"\n", 1)
            if json.loads(head)["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            with zipfile.ZipFile(BytesIO(body)) as parts:
                told = json.loads(parts.read("told.json"))
                frames = {n: pl.read_ipc(parts.read(f"{n}.arrow")) for n in told["frames"]}
            return Packed(told["facts"], frames)
        except _NO_ANSWER:
            return None

    def keep(self, asked: Asked, answer: Packed) -> None:
        """Keep an answer; where the disk refuses, it is counted again another time."""
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as parts:
            parts.writestr("told.json", json.dumps({"facts": answer.told, "frames": sorted(answer.frames)}))
            for name, frame in answer.frames.items():
                table = BytesIO()
                frame.write_ipc(table, compression="zstd")
                parts.writestr(f"{name}.arrow", table.getvalue())
        body = made.getvalue()
        head = {"sha256": hashlib.sha256(body).hexdigest(), "engine": ENGINE, "tables": dict(asked.tables)}
        place = self._place(asked)
        with suppress(OSError):
            make_private(place.parent)
            replace_private(place, json.dumps(head, sort_keys=True).encode() + b"\n" + body)

    def clear(self, stamp: Callable[[str], str]) -> int:
        """
        Take away the answers of other tables than these, or of another engine.

        In:     of what was read of a table: the digest of its content as it is now
        Out:    how many answers were taken away
        """
        gone = [path for path in self._files() if not _is_of(path, stamp)]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _files(self) -> Iterator[Path]:
        return (p for p in self._folder.glob("*/*") if p.is_file() and not p.name.startswith("."))

    def _place(self, asked: Asked) -> Path:
        return self._folder / asked.key[:2] / asked.key


def _is_of(path: Path, stamp: Callable[[str], str]) -> bool:
    """Say whether an answer was counted by this engine from these tables."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
        return head["engine"] == ENGINE and all(stamp(t) == was for t, was in head["tables"].items())
    except _NO_ANSWER:
        return False
