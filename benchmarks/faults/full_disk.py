"""
Fills the disk under each stage, from receipt to release: whoever runs it is told, and with room again all is done.

Two disks: a small one of memory, where the system lets one be mounted; and a limit on how long a file can be, anywhere.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from faults.judging import half, lost, seen
from faults.killing import Stage
from faults.trying import Scene
from faults.unit import COUNTING, NIGHT, RECEIPT, Act, copied, done, well

_FILE_LIMITS = (1_000, 60_000, 200_000)  # bytes
_ROOMS = (0, 4, 40, 400, 2_000)  # KiB left on the small disk
COUNTS = ".klynge/counts"
_OURS = 1  # the exit code of our own mistakes


@dataclass(frozen=True)
class Full:
    """What came of a command without room."""

    stage: Stage
    act: str
    room: str
    exit_code: int
    told: str
    lost: tuple[str, ...]


def stages(receipt: Scene, release: Scene, folder: Path) -> dict[Stage, Scene]:
    """
    Give each stage alone, as it is done over a unit in which the one before it was done.

    What is counted is remembered, and `measure` writes a table of it; the night that prints finds all counted.
    """
    received = copied(receipt.before, folder / "received")
    well(RECEIPT, received)
    count = _alone(received, COUNTING, folder)
    counted = copied(received, folder / "counted")
    shutil.copytree(release.before / COUNTS, counted / COUNTS, dirs_exist_ok=True)
    render = _alone(counted, NIGHT, folder)
    return {Stage.RECEIVE: receipt, Stage.COUNT: count, Stage.RENDER: render, Stage.RELEASE: release}


def _alone(before: Path, act: Act, folder: Path) -> Scene:
    return Scene(before, (act,), (seen(before), seen(_after(before, act, folder))), ())


def _after(before: Path, act: Act, folder: Path) -> Path:
    root = copied(before, folder / "undisturbed")
    well(act, root)
    return root


def fill(stage: Stage, scene: Scene, folder: Path, *, short: bool = False) -> Iterator[Full]:
    """
    Run the first act of a scene with too little room, then with enough.

    In:     short: try one small disk alone, or one limit where none can be mounted
    """
    act, on_disk = scene.acts[0], list[Full]()
    for room in _ROOMS[2:3] if short else _ROOMS:
        with_room = _on_small_disk(stage, scene, folder, room)
        on_disk += [with_room] if with_room is not None else []
    for limit in () if short and on_disk else _FILE_LIMITS[1:2] if short else _FILE_LIMITS:
        root = copied(scene.before, folder / "full")
        yield _tried(
            stage, scene, root, f"files of {limit:,} bytes", lambda root=root, limit=limit: done(act, root, limit)
        )
    yield from on_disk


def _tried(stage: Stage, scene: Scene, root: Path, room: str, run: Callable[[], tuple[int, str]]) -> Full:
    act = scene.acts[0]
    code, said = run()
    wrong = [f"{act.name}, {room}: {w}" for w in half(root, *scene.measures, *scene.others)]
    if code == _OURS or "Traceback" in said:
        wrong.append(f"{act.name}, {room}: ended with {code}: {said}")
    return _mended(
        scene, root, Full(stage, act.words[0], room, code, _sentence(said) if code else "all was done", tuple(wrong))
    )


def _mended(scene: Scene, root: Path, full: Full) -> Full:
    """Run the act again with room, and compare what it left with what an undisturbed run does."""
    act, wrong = scene.acts[0], list(full.lost)
    if full.exit_code or act == NIGHT:
        code, said = done(act, root)
        if code:
            wrong.append(f"{act.name}, {full.room}: with room again it ended with {code}: {said}")
    wrong += [f"{act.name}, {full.room}: {w}" for w in lost(root, scene.measures[1], printed_twice=bool(scene.others))]
    return replace(full, lost=tuple(wrong))


def _on_small_disk(stage: Stage, scene: Scene, folder: Path, kib: int) -> Full | None:
    """Run on a disk with so much room left; None where none can be mounted."""
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    if not _mounted(disk):
        return None
    try:
        root = copied(scene.before, disk / "unit")
        stuffing = disk / "stuffing"
        left = shutil.disk_usage(disk).free
        stuffing.write_bytes(b"\0" * max(0, left - kib * 1024))

        def run() -> tuple[int, str]:
            ended = done(scene.acts[0], root)
            stuffing.unlink()
            return ended

        return _tried(stage, scene, root, f"{kib} KiB on the disk", run)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)  # noqa: S603, S607 -- our own mount


def _mounted(disk: Path) -> bool:
    asked = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(disk)]
    with suppress(OSError):
        return subprocess.run(asked, check=False, capture_output=True).returncode == 0  # noqa: S603 -- a folder of ours
    return False


def _sentence(said: str) -> str:
    """Give the first line that tells of the disk, folders left out."""
    for line in said.splitlines():
        if any(word in line.lower() for word in ("full", "too large", "no space", "cannot be")):
            return line.strip().split("  ", 1)[-1].replace("|", "/")
    return ""
