"""
Turns a sealed baseline into its report's files once more, and tells whether they are those that were released.

Its own room because it prints without a run: no snapshot is opened and no definition of today is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__
from pipeline.errors import BaselineError, Problem, UsageError, Where
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.rebuilding import rebuild
from pipeline.orders.edition_files import files_in
from pipeline.output.folder import whole_folder
from pipeline.output.proof import Secrets
from pipeline.pressing import FIGURES, print_into

NOT_REBUILT = "Nothing was rebuilt."


@dataclass(frozen=True)
class Reprinted:
    """A report that was printed again from its baseline."""

    folder: Path
    same_bytes: bool  # else its figures are the same, printed by another engine


def reprint(capsule: Capsule, below: Path) -> Reprinted:
    """
    Print a report again, into a folder of the name that it had.

    Raises: BaselineError where other bytes come out of the same engine, or other figures out of another; nothing is
        left then. UsageError where something of that name stands there
    """
    to = below / Path(capsule.edition.folder).name
    if to.exists():
        remedy = "name another folder with --to, or move this one away"
        raise UsageError(
            Problem(Where.elsewhere(str(to)), "it stands there already.", None, remedy), outcome=NOT_REBUILT
        )
    with whole_folder(to) as folder:
        print_into(folder, rebuild(capsule), capsule.templates, Secrets(capsule.practices))
        changed = _changed(files_in(folder), capsule.edition.files)
        _refuse_others(changed, capsule)
    return Reprinted(to, not changed)


def _changed(now: Mapping[str, str], then: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted(now.keys() | then.keys()) if now.get(name) != then.get(name))


def _refuse_others(changed: tuple[str, ...], capsule: Capsule) -> None:
    same_engine = capsule.engine_version == __version__
    if not changed or (not same_engine and FIGURES not in changed):
        return
    by = f"engine {capsule.engine_version}, which printed it," if same_engine else f"engine {__version__}"
    raise BaselineError(
        Problem(
            Where.elsewhere(f"order {capsule.number}"),
            f"{by} gives other files than those released: {', '.join(changed)}.",
            "the same engine with its locked libraries gives the same bytes; another one the same figures",
            f"install klyngepakker {capsule.engine_version} with its requirements.lock, and rebuild it there",
        ),
        outcome=NOT_REBUILT,
    )
