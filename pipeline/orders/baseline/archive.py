"""
Turns named texts into the bytes of one proved file, and bytes into the texts or into what is wrong with them.

Its own room because it must bear any bytes whatever: nothing is unpacked, compressed or believed before the proof
holds. A file has one form only: the same texts give the same bytes, and bytes of another form are refused.
"""

from __future__ import annotations

import hmac
import io
import json
import struct
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Literal

from pipeline.orders.baseline.seal_keys import proving_key

Kind = Literal["draft", "baseline"]

FORM: Final = 1
SEAL: Final = "seal.json"
MOST_BYTES: Final = 1 << 30  # of a whole file; 1,600 practices take 0.4 MB for each indicator, twelve months included
_MOST_ENTRIES: Final = 10_000
_NAMED: Final = 3  # changed parts in one sentence
_SHOWN: Final = 20  # letters of what anybody may have written
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that the form knows
_UNREADABLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, TypeError, AttributeError,
    EOFError, OSError, OverflowError, struct.error, RecursionError,
)  # fmt: skip


class UnsealedError(ValueError):
    """The bytes are not what was sealed: what differs, and where it is known what would be right and what to do."""

    def __init__(self, what: str, right: str = "", remedy: str = "") -> None:
        self.right, self.remedy = right, remedy
        super().__init__(what)


def archive(entries: Mapping[str, bytes], kind: Kind, engine_version: str, key: bytes) -> bytes:
    """Write texts by name, and the proof of them all, as one file: names in order, nothing compressed, no clock."""
    told = {
        "form": FORM,
        "kind": kind,
        "engine_version": engine_version,
        "entries": {name: sha256(content).hexdigest() for name, content in sorted(entries.items())},
    }
    seal = json.dumps({**told, "proof": _proof(told, key)}, indent=1).encode() + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, content in sorted({**entries, SEAL: seal}.items()):
            file.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return out.getvalue()


def opened(raw: bytes, kind: Kind, key: bytes) -> dict[str, bytes]:
    """
    Give the texts of a file by name, its proof left out.

    Raises: UnsealedError where the bytes are of another form, were changed, or were proved with another key
    """
    entries, seal = _read(raw)
    if seal["form"] != FORM:
        by = ascii(seal.get("engine_version", "unknown"))[:_SHOWN]
        what = f"it is of form {ascii(seal['form'])[:_SHOWN]}, written by engine {by}."
        raise UnsealedError(what, f"this engine reads form {FORM}", "use the newer engine: it reads both")
    told = {name: sha256(content).hexdigest() for name, content in entries.items()}
    changed = [n for n in sorted(told.keys() | seal["entries"].keys()) if told.get(n) != seal["entries"].get(n)]
    if changed:
        raise _changed(*changed)
    if not hmac.compare_digest(seal["proof"], _proof({n: v for n, v in seal.items() if n != "proof"}, key)):
        what = "its seal was made with another key, or by somebody else."
        remedy = "bring keys/baselines.key back from a copy of the state folder, or set KLYNGE_BASELINE_KEY as it was"
        raise UnsealedError(what, "the unit's own key opens what it sealed", remedy)
    if seal["kind"] != kind:
        raise UnsealedError(f"it is a {seal['kind']} and no {kind}.")
    if archive(entries, kind, seal["engine_version"], key) != raw:
        raise _changed("what holds its parts together")
    return entries


def _proof(told: Mapping[str, Any], key: bytes) -> str:
    canonical = json.dumps(told, sort_keys=True).encode()
    return hmac.digest(proving_key(key), canonical, "sha256").hex()


def _read(raw: bytes) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Take a file apart without trusting a byte of it: its parts and its seal, which may be anybody's."""
    try:
        return _apart(raw)
    except UnsealedError:
        raise
    except _UNREADABLE:
        raise UnsealedError("it cannot be read: it is damaged, or cut off.") from None


def _apart(raw: bytes) -> tuple[dict[str, bytes], dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        parts = file.infolist()
        plain = all(p.compress_type == zipfile.ZIP_STORED and p.file_size == p.compress_size for p in parts)
        if not plain or len(parts) > _MOST_ENTRIES or sum(p.file_size for p in parts) > len(raw):
            raise UnsealedError("it is packed as no baseline is.")
        entries = {p.filename: _part(file, p) for p in parts}
    if len(entries) != len(parts):
        raise UnsealedError("two of its parts have one name.")
    seal = json.loads(entries.pop(SEAL))
    if seal["form"] == FORM and not _is_whole(seal):
        raise UnsealedError("its seal cannot be read.")
    return entries, seal


def _part(file: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        return file.read(part)
    except zipfile.BadZipFile:
        raise _changed(part.filename) from None


def _is_whole(seal: Mapping[str, Any]) -> bool:
    texts = all(isinstance(seal[name], str) for name in ("kind", "engine_version", "proof"))
    return texts and seal["proof"].isascii() and all(isinstance(digest, str) for digest in seal["entries"].values())


def _changed(*names: str) -> UnsealedError:
    """Say which parts are not as they were; a name is anybody's, and shown in letters that print."""
    told = [ascii(name)[1:-1] for name in names]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return UnsealedError(f"changed since it was sealed: {', '.join(told[:_NAMED])}{more}.")
