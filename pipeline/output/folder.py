"""
Makes a folder of files that appears whole or not at all.

Its own room because a reader must never find half a report, and a failed night must leave yesterday's as it was.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.errors import PressError
from pipeline.output.places import unwritable

_NEW: Final = "new"
_OLD: Final = "old"
_BESIDE: Final = re.compile(r"\..+-[a-z0-9_]{8}")  # the name of the folder that both lie in


def refuse_unwritable(folder: Path) -> None:
    """
    Try a folder before hours of work are meant for it.

    Raises: PressError where it cannot be made or written in
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise PressError(unwritable(folder, error)) from None


@contextmanager
def whole_folder(to: Path) -> Iterator[Path]:
    """
    Give a new folder to fill; when all went well it takes its name, in place of an earlier one.

    Raises: PressError where the place cannot be written; an earlier folder then stands as it was
    """
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))  # `clear_left` knows it by its name
    except OSError as error:
        raise PressError(unwritable(to, error)) from None
    try:
        made = beside / _NEW
        made.mkdir()
        yield made
        _swap(made, to, beside / _OLD)
    except OSError as error:
        raise PressError(unwritable(to, error)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def clear_left(folder: Path, before: float) -> None:
    """
    Take away what a fall left beside reports, anywhere below a folder; an earlier report without its name gets it back.

    In:     the moment, in seconds, before which whatever is still beside has been left by somebody who fell
    """
    for beside in [p for p in folder.rglob(".*") if _BESIDE.fullmatch(p.name) and p.is_dir()]:
        if beside.stat().st_mtime < before and {p.name for p in beside.iterdir()} <= {_NEW, _OLD}:
            to = beside.with_name(beside.name.removeprefix(".").rpartition("-")[0])
            if (beside / _OLD).exists() and not to.exists():
                (beside / _OLD).rename(to)
            shutil.rmtree(beside, ignore_errors=True)


def _swap(made: Path, to: Path, old: Path) -> None:
    """Put the new folder in the old one's place; put the old one back where that fails."""
    if to.exists():
        to.rename(old)
    try:
        made.rename(to)
    except OSError:
        if old.exists():
            old.rename(to)
        raise
    os.utime(to)
