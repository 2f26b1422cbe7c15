"""
Gives the key that a unit's labels are made with.

Its own room because the key is the only thing that could turn letters back into practices: it is made
once, readable by its owner alone, and never logged. An environment variable stands before the file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from pipeline.private import make_private

VARIABLE = "KLYNGE_LABEL_KEY"


def label_key(state: Path, environ: Mapping[str, str]) -> bytes:
    """Give the project's label key; the first time it is asked for, it is made."""
    given = environ.get(VARIABLE)
    if given:
        return given.encode()
    path = state / "keys" / "labels.key"
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
