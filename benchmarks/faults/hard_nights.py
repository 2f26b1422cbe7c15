"""
Lets nights meet what is no crash: a folder that cannot be written, a snapshot that goes, another night, another clock.

Its own room because each is made in its own way and judged alike: told in sentences, nothing lost, nothing twice, and
the next night finishes.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.runaway_cases import PACKAGE, RUNAWAYS, runaway_unit

from faults.judging import Seen, half, lost, seen
from faults.trying import Scene
from faults.unit import NIGHT, RECEIPT, SETTLED, Act, copied, done, started, well
from pipeline.cli import nightly

_OURS = 1  # the exit code of our own mistakes
_SHIFTS = (-7, 200, 0)  # days: nights after one of today


@dataclass(frozen=True)
class Met:
    """What came of a fault, tried so often."""

    fault: str
    tries: int
    exit_codes: tuple[int, ...]
    told: str
    lost: tuple[str, ...]


def hard_nights(print_scene: Scene, folder: Path, seed: int, *, short: bool = False) -> Iterator[Met]:
    """
    Try each fault on a night that prints what is counted.

    In:     short: once each, in place of some times
    """
    draws, times = random.Random(seed), 1 if short else 5  # noqa: S311 -- moments, no secret
    before, measure = print_scene.before, print_scene.measures[-1]
    for name in ("reports_out",) if short else ("reports_out", ".klynge"):
        met = read_only(before, measure, name, folder)
        if met is not None:
            yield met
    yield snapshot_gone(before, measure, times, draws, folder)
    yield two_at_once(before, measure, times, folder)
    yield clock_between(before, folder)
    yield clock_within(before, folder)
    if not short:  # tests/acceptance/test_runaway.py is its short form
        yield runaways(folder)


def read_only(before: Path, measure: Seen, name: str, folder: Path) -> Met | None:
    """Keep a night where a folder cannot be written, and one more where it can; None where it cannot be made so."""
    root = copied(before, folder / "hard")
    (root / name).mkdir(exist_ok=True)
    with _closed(root / name) as is_closed:
        if not is_closed:
            return None
        code, said = done(NIGHT, root)
    wrong = [*_unfit(code, said, fails=True), *half(root, measure, seen(before)), *_finished(root, measure)]
    return Met(f"the folder {name} cannot be written", 1, (code,), _told(said, "cannot be"), tuple(wrong))


def snapshot_gone(before: Path, measure: Seen, times: int, draws: random.Random, folder: Path) -> Met:
    """Delete the snapshot at random moments of a night; receive it anew from what was accepted, and keep the next."""
    codes, told, wrong = [], "", list[str]()
    uncounted = copied(before, folder / "uncounted")
    shutil.rmtree(uncounted / ".klynge/counts")
    for _ in range(times):
        root = copied(uncounted, folder / "hard")
        running = started(NIGHT, root)
        time.sleep(draws.uniform(0, 4))
        shutil.rmtree(root / ".klynge/snapshots" / (root / ".klynge/current").read_text().strip())
        code, said = running.wait(), running.said()
        codes.append(code)
        told = told or _told(said, "snapshot")
        wrong += _unfit(code, said)
        again, why = done(RECEIPT, root)
        wrong += [f"receive, after its snapshot went, ended with {again}: {why}"] if again else []
        wrong += _finished(root, measure)
    return Met("the snapshot's folder is deleted under a night", times, tuple(codes), told, tuple(wrong))


def two_at_once(before: Path, measure: Seen, times: int, folder: Path) -> Met:
    """Start two nights at once: one is refused, the other does all."""
    codes, told, wrong = [], "", list[str]()
    for _ in range(times):
        root = copied(before, folder / "hard")
        nights = [started(NIGHT, root), started(NIGHT, root)]
        ended = sorted((n.wait(), n.said()) for n in nights)
        codes += [code for code, _ in ended]
        told = told or _told(ended[1][1], "night")
        wrong += [] if ended[0][0] == 0 and ended[1][0] == 16 else [f"two nights ended with {ended}"]
        wrong += lost(root, measure)
    return Met("two nights at once", times, tuple(codes), told, tuple(wrong))


def clock_between(before: Path, folder: Path) -> Met:
    """Keep nights of today, a week ago, in two hundred days and today again: each order is printed once."""
    root = copied(before, folder / "hard")
    well(NIGHT, root)
    measure, codes, told, wrong = seen(root), [], [], list[str]()
    for days in _SHIFTS:
        code, said = done(replace(NIGHT, days=days), root)
        codes.append(code)
        wrong += _unfit(code, said)
        told.append(_told(said, "Maskinens ur", "nogen nat siden"))
        wrong += lost(root, measure)
    wrong += [f"night {n} tells nothing of its clock" for n, one in enumerate(told) if not one]
    return Met("the clock jumps between nights, back and forward", len(_SHIFTS), tuple(codes), told[0], tuple(wrong))


def clock_within(before: Path, folder: Path) -> Met:
    """Let the clock jump back and forward between any two looks at it: a night has one moment."""
    root = copied(before, folder / "hard")
    code, said = done(NIGHT, root, prepared=_jumping)
    wrong = [*_unfit(code, said), *(["it ended with an error: " + said] if code else [])]
    ready = seen(root).rows["editions"].total()
    orders = len(seen(before).rows["orders"])
    wrong += [] if ready == orders else [f"{ready} editions of {orders} orders"]
    code_again, said_again = done(NIGHT, root)
    wrong += [] if seen(root).rows["editions"].total() == ready else [f"printed again: {said_again}"]
    return Met("the clock jumps within a night", 1, (code, code_again), "", tuple(wrong))


def runaways(folder: Path) -> Met:
    """Keep a night in which one indicator takes all time and one all memory: the order without them is printed."""
    shutil.rmtree(folder / "runaway", ignore_errors=True)
    root = runaway_unit(folder / "runaway")
    well(RECEIPT, root)
    for cluster, package in (("nord", PACKAGE), ("syd", PACKAGE), ("syd", "things_package")):
        asked = ("--cluster", cluster, "--package", package, "--ending", "2026-09-30", "--meeting", "2026-12-20")
        well(Act(("order", "add", *asked), "anna"), root)
    code, said = done(NIGHT, root)
    states = sorted(str(row[4]) for row in seen(root).rows["orders"])
    wrong = [*_unfit(code, said, fails=True)]
    wrong += [] if states == ["ordered", "ordered", "ready"] else [f"orders are {states}"]
    wrong += [
        f"{i} is named {said.count(i + ': it was stopped')} times" for i in RUNAWAYS if said.count(i + ": it") != 1
    ]
    told = " ".join(_told(said, f"{i}: it was stopped").split(".sql:")[-1].split("  ", 1)[-1] for i in RUNAWAYS)
    return Met("two indicators run away, one order needs neither", 1, (code,), told, tuple(wrong))


def _jumping() -> None:
    """Put a clock in the child that jumps a week back and forth."""
    at, shift = datetime.fromtimestamp(int(SETTLED["SOURCE_DATE_EPOCH"]), UTC), itertools.cycle((0, -7, 7))
    nightly.moment = lambda: at + timedelta(days=next(shift))


def _unfit(code: int, said: str, *, fails: bool = False) -> list[str]:
    bug = [f"it ended with {code}: {said}"] if code == _OURS or code < 0 or "Traceback" in said else []
    return [*bug, *(["nothing was told"] if fails and not code else [])]


def _finished(root: Path, measure: Seen) -> list[str]:
    code, said = done(NIGHT, root)
    ended = [f"the next night ended with {code}: {said}"] if code else []
    return [*ended, *lost(root, measure)]


def _told(said: str, *words: str) -> str:
    """Give the first line with one of some words, without the folders of this machine."""
    found: Callable[[str], bool] = lambda line: any(word in line for word in words)  # noqa: E731 -- a line of its own
    line = next((line.strip() for line in said.splitlines() if found(line)), "")
    return line.split("  ", 1)[-1].replace("|", "/")


@contextmanager
def _closed(folder: Path) -> Iterator[bool]:
    """Make a folder read-only: by its rights, and for root, who may always write, by a mount of it."""
    if os.geteuid():
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
        try:
            yield True
        finally:
            folder.chmod(stat.S_IRWXU)
        return
    mounts = (("mount", "--bind", folder, folder), ("mount", "-o", "remount,ro,bind", folder))
    made = [subprocess.run([str(w) for w in m], check=False, capture_output=True).returncode for m in mounts]  # noqa: S603 -- a folder of ours
    try:
        yield made == [0, 0]
    finally:
        if not made[0]:
            subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607 -- our own mount
