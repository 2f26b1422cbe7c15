"""
Turns a delivery folder into arrivals: which files came, and from which source.

Its own room because a file that is missing must be seen before any file is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.definitions.source import FileMapping, Source
from pipeline.errors import ExtractError, Problem, Where


@dataclass(frozen=True)
class ArrivedFile:
    """One delivered file, and how it is read. A file can be read by several mappings."""

    path: Path
    name: str  # relative to the delivery folder
    digest: str
    mapping: FileMapping


@dataclass(frozen=True)
class Arrival:
    """What one source delivered."""

    source: Source
    files: tuple[ArrivedFile, ...]

    @property
    def digest(self) -> str:
        """Name the content: equal files under an equal definition give an equal digest."""
        text = "\n".join([self.source.model_dump_json(), *sorted(f"{f.name} {f.digest}" for f in self.files)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def file_digests(self) -> dict[str, str]:
        """Give every file's digest by its name."""
        return {f.name: f.digest for f in self.files}


def find_arrivals(delivery: Path, sources: Mapping[str, Source]) -> list[Arrival]:
    """Find the files of every source that delivered, in the order of source ids."""
    if not delivery.is_dir():
        raise ExtractError(
            Problem(
                Where.elsewhere(str(delivery)),
                "the delivery folder does not exist.",
                "the folder in which the owners' files lie",
                "Name it: `klynge receive --data DIR`.",
            )
        )
    problems: list[Problem] = []
    arrivals: list[Arrival] = []
    for source_id in sorted(sources):
        arrival = _arrival(delivery, sources[source_id], problems)
        if arrival.files:
            arrivals.append(arrival)
    if problems:
        raise ExtractError(problems)
    if not arrivals:
        globs = sorted({m.glob for s in sources.values() for m in s.files})
        raise ExtractError(
            Problem(
                Where.elsewhere(str(delivery)),
                "the delivery holds no file of any source.",
                f"expected files like {', '.join(globs)}" if globs else "no source is defined",
                "Look whether the folder is the right one, or mend `glob` in the sources.",
            )
        )
    return arrivals


def _arrival(delivery: Path, source: Source, problems: list[Problem]) -> Arrival:
    found = {m.glob: sorted(p for p in delivery.glob(m.glob) if p.is_file()) for m in source.files}
    home = delivery.resolve()
    for path in sorted({p for paths in found.values() for p in paths if not p.resolve().is_relative_to(home)}):
        what = "this name points at a file outside the delivery."
        right, remedy = "a delivery holds its own files", "Copy the file itself into the delivery."
        problems.append(Problem(Where(path.relative_to(delivery).as_posix()), what, right, remedy))
    digests = {p: _digest(p) for paths in found.values() for p in paths}
    if digests:
        came = ", ".join(sorted(p.relative_to(delivery).as_posix() for p in digests))
        problems.extend(
            Problem(
                Where.elsewhere(glob),
                f"no file of source '{source.id}' matches this name, though others of the source came.",
                f"came: {came}",
                "Deliver the missing file too, or mend `glob` in the source.",
            )
            for glob, paths in found.items()
            if not paths
        )
    files = [
        ArrivedFile(p, p.relative_to(delivery).as_posix(), digests[p], m) for m in source.files for p in found[m.glob]
    ]
    return Arrival(source, tuple(files))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
