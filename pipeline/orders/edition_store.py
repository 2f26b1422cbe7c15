"""
Keeps editions and what was released of them, in the state folder, for its owner alone.

Its own room because it is the one place that touches the disk for them, until the ledger takes over: an edition is a
file that appears whole, a release is a line added to a list that nothing takes lines from.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.errors import OrderError, Problem, Where
from pipeline.orders.edition_text import edition_from, edition_text
from pipeline.orders.editions import Edition, FigureAsked
from pipeline.private import make_private

EDITIONS: Final = "editions"
RELEASES: Final = "releases.jsonl"


@dataclass(frozen=True)
class Kept:
    """An edition as it lies on disk, with the day it was released; null: it was not."""

    path: str  # below the folder of editions
    edition: Edition
    released_on: date | None = None


def with_files(edition: Edition, folder: Path, root: Path) -> Edition:
    """Add to an edition where its files lie, and their digests."""
    whole, home = folder.resolve(), root.resolve()
    place = whole.relative_to(home) if whole.is_relative_to(home) else whole
    return replace(edition, folder=place.as_posix(), files=files_in(folder))


def files_in(folder: Path) -> dict[str, str]:
    """Give the digest of every file of a folder, by name."""
    found = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): _digest(p) for p in found}


def record(state: Path, edition: Edition) -> Kept:
    """
    Keep a printed edition: a rerun takes the place of one that was not released, and stands beside one that was.

    The same report again after its release is the edition that was released.
    """
    with _held(state) as folder:
        earlier = _asked_for(kept(state), edition.asked)
        if earlier and earlier[-1].released_on is not None and earlier[-1].edition == edition:
            return earlier[-1]
        replaces = bool(earlier) and earlier[-1].released_on is None
        number = len(earlier) if replaces else len(earlier) + 1
        asked = edition.asked
        path = f"{asked.package_id}/{asked.ending}/{asked.cluster_id}-{asked.visibility}-{number}.json"
        _write_whole(folder / path, edition_text(edition))
        return Kept(path, edition)


def release(state: Path, one: Kept, on: date) -> Kept:
    """Add an edition to the list of what was released, with the digest of its file."""
    folder = state / EDITIONS
    line = {"edition": one.path, "sha256": _digest(folder / one.path), "released_on": on.isoformat()}
    descriptor = os.open(folder / RELEASES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Kept(one.path, one.edition, on)


def kept(state: Path) -> tuple[Kept, ...]:
    """
    Give all editions, those of one report in the order in which they were made.

    Raises: OrderError where a file is damaged, or a released one was changed: what was released is no longer known
    """
    folder = state / EDITIONS
    released = {line["edition"]: line for line in _lines(folder / RELEASES)}
    paths = {p.relative_to(folder).as_posix() for p in folder.glob("*/*/*.json")} | set(released)
    found, problems = [], []
    for path in sorted(paths, key=lambda p: (p.rsplit("-", 1)[0], len(p), p)):
        line = released.get(path)
        try:
            text = (folder / path).read_bytes()
            is_changed = line is not None and sha256(text).hexdigest() != line["sha256"]
            edition = edition_from(text.decode())
        except (OSError, ValueError, KeyError, TypeError) as error:
            problems.append(_unreadable(folder / path, error))
            continue
        if is_changed:
            problems.append(_unreadable(folder / path, ValueError("it was changed after its release")))
        found.append(Kept(path, edition, date.fromisoformat(line["released_on"]) if line else None))
    if problems:
        raise OrderError(problems)
    return tuple(found)


def released(state: Path) -> tuple[Kept, ...]:
    """Give what was released, the first release first."""
    place = {line["edition"]: place for place, line in enumerate(_lines(state / EDITIONS / RELEASES))}
    return tuple(sorted((k for k in kept(state) if k.released_on is not None), key=lambda k: place[k.path]))


@contextmanager
def releasing(state: Path) -> Iterator[None]:
    """Hold the list of releases while one is checked and added: two at once would not know of each other."""
    with _held(state):
        yield


@contextmanager
def _held(state: Path) -> Iterator[Path]:
    folder = state / EDITIONS
    make_private(folder)
    held = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(held)


def _asked_for(found: tuple[Kept, ...], asked: FigureAsked) -> list[Kept]:
    return [k for k in found if k.edition.asked == asked]


def _write_whole(path: Path, text: str) -> None:
    make_private(path.parent)
    beside = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _lines(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except ValueError as error:
        raise OrderError(_unreadable(path, error)) from None


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _unreadable(path: Path, error: Exception) -> Problem:
    why = error.strerror if isinstance(error, OSError) else str(error) if type(error) is ValueError else "it is damaged"
    return Problem(
        Where(str(path)),
        f"what was printed or released cannot be read: {why}.",
        "an edition is written by `klynge run` and never changed",
        "bring the file back from a copy of the state folder: without it nobody knows what was released",
    )
