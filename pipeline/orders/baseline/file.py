"""
Keeps drafts and sealed baselines below the state folder, each with its label key encrypted beside it.

Its own room because it is the one place that touches the disk for them: a file appears whole, is never written twice,
and is believed only when its proof holds and its digest is the one in the ledger.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.errors import BaselineError, Problem, Where
from pipeline.orders.baseline.archive import MOST_BYTES, Kind, UnsealedError, archive, opened
from pipeline.orders.baseline.contents import Capsule, Draft, ReleaseFacts
from pipeline.orders.baseline.entries import capsule_from, draft_from, entries_of
from pipeline.orders.baseline.seal_keys import hidden, revealed
from pipeline.orders.edition_text import edition_text
from pipeline.orders.editions import Edition
from pipeline.orders.keys import BASELINES
from pipeline.orders.ledger.records import Sealed
from pipeline.private import make_private

DRAFTS: Final = "drafts"
SUFFIX, KEY_SUFFIX = ".zip", ".key"
NOT_RELEASED: Final = "Nothing was released."
_UNKNOWN: Final = "its seal holds, but this engine does not know what is in it: a newer one wrote it."
_DIGITS: Final = 16  # of a digest in a file's name


@dataclass(frozen=True)
class _Told:
    """What a user is told of a file that is not as it should be."""

    right: str
    remedy: str
    outcome: str

    def error(self, path: Path, what: str, right: str = "", remedy: str = "") -> BaselineError:
        """Make the error of a file."""
        problem = Problem(Where(str(path)), what, right or self.right, remedy or self.remedy)
        return BaselineError(problem, outcome=self.outcome)


_OF_SEALED: Final = _Told(
    "it is sealed at the release and never changed",
    "bring the file back from a copy of the state folder: nothing else knows what was released",
    "Nothing was rebuilt or followed up.",
)


def _of_draft(number: int | str) -> _Told:
    right = "it is written when the report is printed, and read when it is released"
    return _Told(right, f"print the report again: klynge run --order {number}", NOT_RELEASED)


def write_draft(state: Path, draft: Draft, label_key: bytes, key: bytes) -> str:
    """
    Keep a draft, and the label key beside it.

    Out:    its place below the state folder; the same draft has the same
    Raises: BaselineError where it cannot be written
    """
    raw = archive(entries_of(draft), "draft", draft.engine_version, key)
    place = f"{DRAFTS}/order-{draft.number}/{sha256(raw).hexdigest()[:_DIGITS]}{SUFFIX}"
    _write_beside(state / place, raw, hidden(label_key, key, _bound_to(draft.edition)), "Nothing was printed.")
    return place


def read_draft(state: Path, place: str, key: bytes) -> Draft:
    """
    Read a draft.

    Raises: BaselineError where it is missing, was changed, or cannot be read by this engine
    """
    path, told = state / place, _of_draft(Path(place).parent.name.removeprefix("order-"))
    try:
        return draft_from(_opened(path, _raw(path, told), "draft", key, told))
    except (ValueError, KeyError, TypeError):
        raise told.error(path, _UNKNOWN) from None


def forget_drafts(state: Path, number: int, but: str | None = None) -> None:
    """Remove an order's drafts, all but one: they hold what is known of patients, and nobody needs them any more."""
    folder = state / DRAFTS / f"order-{number}"
    kept = {(state / but).name, (state / but).with_suffix(KEY_SUFFIX).name} if but else set()
    for path in folder.glob("*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def seal(state: Path, place: str, edition: Edition, release: ReleaseFacts, key: bytes) -> Sealed:
    """
    Turn the draft of an edition into its sealed baseline: a file that is written once, and its label key beside it.

    In:     the draft's place; the edition that is released
    Out:    where the baseline lies, and its digest; the same again where it is sealed again
    Raises: BaselineError where the draft is missing or damaged, or is another edition's, or nothing can be written
    """
    draft = read_draft(state, place, key)
    if edition_text(draft.edition) != edition_text(edition):
        what = f"it is the draft of another edition: {draft.edition.name}, printed on {draft.edition.printed_on}."
        raise _of_draft(draft.number).error(state / place, what)
    labels = read_label_key(state, place, draft.edition, key)
    capsule = Capsule(**{f.name: getattr(draft, f.name) for f in fields(Draft)}, release=release)
    raw = archive(entries_of(capsule), "baseline", draft.engine_version, key)
    digest, asked = sha256(raw).hexdigest(), draft.edition.asked
    name = f"{asked.package_id}-{asked.ending}-{asked.cluster_id}-{asked.visibility}-{digest[:_DIGITS]}"
    sealed = f"{BASELINES}/order-{draft.number}/{name}{SUFFIX}"
    _write_beside(state / sealed, raw, hidden(labels, key, _bound_to(draft.edition)), NOT_RELEASED)
    return Sealed(sealed, digest)


def read_capsule(state: Path, sealed: Sealed, key: bytes) -> Capsule:
    """
    Read a sealed baseline.

    In:     its place below the state folder and its digest, as the ledger has them
    Raises: BaselineError where it is missing, was changed or exchanged, or cannot be read by this engine or key
    """
    path = state / sealed.path
    raw = _raw(path, _OF_SEALED)
    entries = _opened(path, raw, "baseline", key, _OF_SEALED)
    try:
        capsule = capsule_from(entries)
    except (ValueError, KeyError, TypeError):
        raise _OF_SEALED.error(path, _UNKNOWN) from None
    if sha256(raw).hexdigest() != sealed.sha256:
        whose = f"of order {capsule.number}, {capsule.edition.name}, released on {capsule.release.released_on}"
        raise _OF_SEALED.error(path, f"another baseline lies here: {whose}.")
    return capsule


def read_label_key(state: Path, place: str, edition: Edition, key: bytes) -> bytes:
    """
    Decrypt the label key that lies beside a draft or a sealed baseline.

    Raises: BaselineError where it is missing, was changed, or belongs to another edition
    """
    path = (state / place).with_suffix(KEY_SUFFIX)
    labels = revealed(_raw(path, _OF_SEALED), key, _bound_to(edition))
    if labels is None:
        raise _OF_SEALED.error(path, f"it is not the label key of {edition.name}, or was changed.")
    return labels


def _bound_to(edition: Edition) -> bytes:
    return sha256(edition_text(edition).encode()).digest()


def _raw(path: Path, told: _Told) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise told.error(path, "it is larger than any baseline.")
        return path.read_bytes()
    except FileNotFoundError:
        raise told.error(path, "the file is missing.") from None
    except OSError as error:
        raise told.error(path, f"the file cannot be read: {(error.strerror or str(error)).lower()}.") from None


def _opened(path: Path, raw: bytes, kind: Kind, key: bytes, told: _Told) -> Mapping[str, bytes]:
    try:
        return opened(raw, kind, key)
    except UnsealedError as error:
        raise told.error(path, str(error), error.right, error.remedy) from None


def _write_beside(path: Path, raw: bytes, labels: bytes, outcome: str) -> None:
    """Write the label key first: where the file stands, its key does too."""
    try:
        make_private(path.parent)
        _write_once(path.with_suffix(KEY_SUFFIX), labels)
        _write_once(path, raw)
    except OSError as error:
        what = f"cannot be written: {(error.strerror or str(error)).lower()}."
        remedy = "make room, or ask for the right to write there"
        right = "a baseline is kept in the state folder"
        raise BaselineError(Problem(Where.elsewhere(str(path)), what, right, remedy), outcome=outcome) from None
    except FileDiffersError:
        what = "another file of this name stands here, and a sealed one is written once."
        problem = Problem(Where(str(path)), what, _OF_SEALED.right, "move it away and try again")
        raise BaselineError(problem, outcome=outcome) from None


class FileDiffersError(Exception):
    """Another content stands where something is written once."""


def _write_once(path: Path, content: bytes) -> None:
    """
    Write a file that appears whole, for its owner to read alone; the same content may stand there already.

    Raises: FileDiffersError where another stands there; OSError where the disk refuses
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)  # unlike a rename it takes nobody's place
        if path.read_bytes() != content:
            raise FileDiffersError
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
