"""
Gives the keys that a unit's labels are made with and its baselines are sealed with.

Its own room because a key is the only thing that could turn letters back into practices, or hashes into patients: it is
made once, readable by its owner alone, and never logged. An environment variable stands before the file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import BaselineError, Problem, Where
from pipeline.private import make_private

VARIABLE = "KLYNGE_LABEL_KEY"
BASELINE_VARIABLE = "KLYNGE_BASELINE_KEY"
BASELINES = "baselines"  # the folder of what is sealed, below the state folder
KEYS = "keys"


def label_key(state: Path, environ: Mapping[str, str]) -> bytes:
    """Give the project's label key; the first time it is asked for, it is made."""
    given = environ.get(VARIABLE)
    return given.encode() if given else _made_once(state / KEYS / "labels.key")


def baseline_key(state: Path, environ: Mapping[str, str]) -> bytes:
    """
    Give the key that the unit's baselines are sealed with; the first time it is asked for, it is made.

    Raises: BaselineError where baselines are sealed and their key is gone: a new one would open none of them
    """
    given = environ.get(BASELINE_VARIABLE)
    if given:
        return given.encode()
    path = state / KEYS / "baselines.key"
    if not path.exists() and any((state / BASELINES).glob("*")):
        raise BaselineError(
            Problem(
                Where(str(path)),
                "the key that baselines are sealed with is not there.",
                f"it was made when the first baseline was; {BASELINE_VARIABLE} stands before it",
                "bring the file back from a copy of the state folder: no other key opens what is sealed",
            )
        )
    return _made_once(path)


def _made_once(path: Path) -> bytes:
    if not path.exists():
        make_private(path.parent)
        beside = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
        try:
            os.link(beside, path)  # whoever comes first wins; the other uses what stands
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()
