"""
Reads what a state folder kept in files before it had a ledger: consents line by line, editions, and their releases.

Its own room because these forms are never written again. A line that cannot be read stops whoever asks: a withdrawal
might stand there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from pipeline.errors import OrderError, Problem, Where
from pipeline.orders.consent import SCOPES, Act
from pipeline.orders.edition_text import edition_from
from pipeline.orders.editions import Edition

CONSENTS: Final = "consents.jsonl"
EDITIONS: Final = "editions"
RELEASES: Final = "releases.jsonl"
OUTCOME: Final = "Nothing was taken over into the ledger, and nothing was run."

T = TypeVar("T")


@dataclass(frozen=True)
class OlderAct:
    """An act of consent, and the day on which it was recorded."""

    act: Act
    recorded_on: date


@dataclass(frozen=True)
class OlderEdition:
    """An edition as its file has it."""

    path: str  # below the folder of editions
    edition: Edition
    number: int
    text: str


@dataclass(frozen=True)
class Release:
    """A line of what was released."""

    path: str
    sha256: str
    on: date


@dataclass(frozen=True)
class OlderState:
    """What an older state folder holds."""

    acts: tuple[OlderAct, ...]  # in the order in which they were recorded
    editions: tuple[OlderEdition, ...]  # those of one report in the order in which they were made
    releases: tuple[Release, ...]  # the first release first


def digests(state: Path) -> dict[str, str]:
    """
    Give the digest of what lies there of each kind, by kind; empty: no such files.

    Raises: OrderError where a file cannot be read
    """
    found = {}
    for kind, file, others in (
        ("consents", state / CONSENTS, ()),
        ("editions", state / EDITIONS / RELEASES, _paths(state)),
    ):
        content = _bytes(file)
        if content is not None or others:
            found[kind] = sha256("\n".join(others).encode() + b"\n" + (content or b"")).hexdigest()
    return found


def read_older(state: Path) -> OlderState:
    """
    Read everything.

    Raises: OrderError with every line and file that cannot be read, or was changed after its release
    """
    problems: list[Problem] = []
    acts = _lines(state / CONSENTS, _act, "recorded consents", problems)
    releases = _lines(state / EDITIONS / RELEASES, _release, "released reports", problems)
    digest_of: dict[str, str] = {}
    for number, release in releases.items():
        if release.path in digest_of:
            place = Where(str(state / EDITIONS / RELEASES), number)
            problems.append(_damaged(place, f"{release.path} was released before."))
        digest_of[release.path] = release.sha256
    editions = []
    for path in sorted({*_paths(state), *digest_of}, key=lambda p: (p.rsplit("-", 1)[0], len(p), p)):
        try:
            editions.append(_edition(state / EDITIONS, path, digest_of.get(path)))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            problems.append(_unreadable(state / EDITIONS / path, error))
    if problems:
        raise OrderError(problems, outcome=OUTCOME)
    return OlderState(tuple(acts.values()), tuple(editions), tuple(releases.values()))


def _paths(state: Path) -> tuple[str, ...]:
    folder = state / EDITIONS
    return tuple(sorted(p.relative_to(folder).as_posix() for p in folder.glob("*/*/*.json")))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        what, right = f"cannot be read: {_reason(error)}.", "a withdrawal or a release might stand here"
        problem = Problem(Where(str(path)), what, right, "ask for the right to read it")
        raise OrderError(problem, outcome=OUTCOME) from None


def _lines(path: Path, read: Callable[[Any], T], kind: str, problems: list[Problem]) -> dict[int, T]:
    found = {}
    for number, line in enumerate(_split(_bytes(path) or b""), start=1):
        try:
            found[number] = read(json.loads(line.decode()))
        except (ValueError, KeyError, TypeError):
            problems.append(_damaged(Where(str(path), number), f"this line of {kind} cannot be read."))
    return found


def _split(content: bytes) -> Iterable[bytes]:
    return content.removesuffix(b"\n").split(b"\n") if content else ()


def _act(told: Any) -> OlderAct:
    act = Act(
        cluster_id=_text(told["cluster_id"]),
        practice_id=None if told["practice_id"] is None else _text(told["practice_id"]),
        scope=SCOPES[SCOPES.index(told["scope"])],
        on=date.fromisoformat(told["on"]),
        withdraws={"given": False, "withdrawn": True}[told["act"]],
        minutes=None if told["minutes"] is None else _text(told["minutes"]),
    )
    return OlderAct(act, date.fromisoformat(told["recorded_on"]))


def _release(told: Any) -> Release:
    path = _text(told["edition"])
    if (
        not path.endswith(".json")
        or len(parts := path.split("/")) != len(("package", "ending", "name"))
        or ".." in parts
    ):
        raise ValueError(path)
    return Release(path, _text(told["sha256"]), date.fromisoformat(told["released_on"]))


def _edition(folder: Path, path: str, digest: str | None) -> OlderEdition:
    content = (folder / path).read_bytes()
    if digest is not None and sha256(content).hexdigest() != digest:
        raise _ChangedError("it was changed after its release")
    text = content.decode()
    edition, number = edition_from(text), int(path.removesuffix(".json").rsplit("-", 1)[1])
    asked = edition.asked
    if path != f"{asked.package_id}/{asked.ending}/{asked.cluster_id}-{asked.visibility}-{number}.json":
        raise _ChangedError("it lies where another edition belongs")
    return OlderEdition(path, edition, number, text)


class _ChangedError(ValueError):
    """An edition that can be read, and is not the one that belongs there."""


def _text(told: Any) -> str:
    if not isinstance(told, str) or not told:
        raise TypeError(told)
    return told


def _damaged(where: Where, what: str) -> Problem:
    right = "each line is as klynge wrote it; a withdrawal or a release might stand here"
    return Problem(where, what, right, "put the file back as it was from a copy")


def _unreadable(path: Path, error: Exception) -> Problem:
    why = _reason(error) if isinstance(error, OSError) else str(error) if isinstance(error, _ChangedError) else ""
    return Problem(
        Where(str(path)),
        f"what was printed or released cannot be read: {why or 'it is damaged'}.",
        "an edition is written when a report is printed and never changed",
        "put the file back as it was from a copy: without it nobody knows what was released",
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
