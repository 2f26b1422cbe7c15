"""
Turns a delivery folder into arrivals: which files came, and from which source.

Its own room because a file that is missing must be seen before any file is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import code_point
from pipeline.definitions.source import FileMapping, Source
from pipeline.errors import ExtractError, Problem, Where

_TOLD = 10  # names of what lies in a delivery without a file of any source


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
        is_there = delivery.exists()
        raise ExtractError(
            Problem(
                Where.elsewhere(str(delivery)),
                "this is a file, and no delivery folder." if is_there else "the delivery folder does not exist.",
                "the folder in which the owners' files lie",
                "Name it: `klynge receive --data DIR`.",
            )
        )
    problems: list[Problem] = []
    try:
        arrivals = [_arrival(delivery, sources[source_id], problems) for source_id in sorted(sources)]
        if not problems and not any(arrival.files for arrival in arrivals):
            problems.append(_nothing(delivery, sources))
    except PermissionError as error:
        problems.append(_closed(delivery, error))
    if problems:
        raise ExtractError(problems)
    return [arrival for arrival in arrivals if arrival.files]


def _nothing(delivery: Path, sources: Mapping[str, Source]) -> Problem:
    globs = sorted({m.glob for s in sources.values() for m in s.files})
    held = sorted(path.name for path in delivery.iterdir() if path.name != "sources")
    there = f"; there lie {', '.join(held[:_TOLD])}{' and more' if len(held) > _TOLD else ''}" if held else ""
    return Problem(
        Where.elsewhere(str(delivery)),
        "the delivery holds no file of any source.",
        f"expected files like {', '.join(globs)}{there}" if globs else "a source, and none is defined",
        "Look whether the folder is the right one, or mend `glob` in the sources.",
    )


def _arrival(delivery: Path, source: Source, problems: list[Problem]) -> Arrival:
    named = {m.glob: sorted(delivery.glob(m.glob)) for m in source.files}
    found = {glob: [path for path in paths if path.is_file()] for glob, paths in named.items()}
    paths = sorted({path for each in named.values() for path in each})
    folders = {paths[0] for glob, paths in named.items() if paths and not found[glob] and paths[0].is_dir()}
    unfit = [problem for path in paths if (problem := _unfit(delivery, path, folders)) is not None]
    problems.extend(unfit)
    digests = {path: _digest(path) for paths in found.values() for path in paths} if not unfit else {}
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
        ArrivedFile(p, p.relative_to(delivery).as_posix(), digests[p], m)
        for m in source.files
        for p in found[m.glob]
        if p in digests
    ]
    return Arrival(source, tuple(files))


def _unfit(delivery: Path, path: Path, folders: Container[Path]) -> Problem | None:
    """Tell why what a source's name finds cannot be received; a folder is told of where no file came for it."""
    where, what, right = path.relative_to(delivery).as_posix(), None, "a file with the owner's rows"
    remedy = "Look what it is, and put the owner's file in its place."
    if not where.isprintable():
        what, right = "the name holds a character that cannot be seen.", "letters, digits, spaces and marks"
        remedy = "Give the file another name and receive again."
    elif path.is_dir():
        what = "this is a folder, and no file." if path in folders else None
        remedy = "Put the owner's files into the delivery, or mend `glob` in the source."
    elif not path.is_file():
        what = "this name points at nothing." if path.is_symlink() else "this is no file, but a pipe or a device."
    elif not path.resolve().is_relative_to(delivery.resolve()):
        what, right = "this name points at a file outside the delivery.", "a delivery holds its own files"
        remedy = "Copy the file itself into the delivery."
    shown = "".join(c if c.isprintable() else f"<{code_point(c)}>" for c in where)
    return None if what is None else Problem(Where(shown), what, right, remedy)


def _closed(delivery: Path, error: PermissionError) -> Problem:
    path = Path(error.filename or delivery)
    where = path.relative_to(delivery).as_posix() if path != delivery else str(delivery)
    right = "files that whoever runs `klynge receive` may read"
    return Problem(Where(where), "permission denied.", right, "Ask the owner of the folder for the right to read it.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
