"""Makes what is dear once for all processes that run the tests, and gives each its own copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def own_copy(base: Path, name: str, make: Callable[[Path], None]) -> Path:
    """
    Give a folder as it was made, which nobody else writes in.

    In:  base: the process's temporary folder; `make` writes the folder that it is handed
    """
    own = base / name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(own)
        return own
    made, making = base.parent / name, base.parent / f"{name} in the making"
    with (base.parent / f"{name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            making.rename(made)
    shutil.copytree(made, own, symlinks=True)
    return own
