"""Tries one act after the other: kills it at points, lets the next run finish, and keeps what was lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from faults.judging import Seen, half, lost, seen
from faults.killing import Length, drawn, kill_at, measured
from faults.unit import NIGHT, RELEASES, Act, approved, copied, done, make, releasing, well

_IN_A_ROW = 5  # kills before a run may finish: who is killed once is killed again
_OVER = 16  # the exit code of a release that was already done when its command was killed


@dataclass
class Row:
    """What came of many kills of one act."""

    act: str
    kills: int = 0
    ended_first: int = 0  # the command had ended before its point
    finished: int = 0  # runs after kills that ended as an undisturbed one
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """Acts on a unit, what an undisturbed run of each leaves, and how long it takes."""

    before: Path
    acts: tuple[Act, ...]
    measures: tuple[Seen, ...]  # before the first act, then after each
    lengths: tuple[Length, ...]
    others: tuple[Seen, ...] = ()  # what else may lie there without room: the reports of the earlier data


def scenes(folder: Path) -> tuple[Scene, Scene]:
    """Play a night undisturbed; then releases, and the night that clears up after them."""
    night = _scene(make(folder / "ordered"), (NIGHT,), folder)
    old = copied(night.before, folder / "old")
    shutil.rmtree(old / "delivery")
    well(NIGHT, old)
    night = replace(night, others=(seen(old),))
    ready = copied(night.before, folder / "ready")
    well(NIGHT, ready)
    return night, _scene(approved(ready), (*(releasing(n) for n in RELEASES), NIGHT), folder)


def _scene(before: Path, acts: tuple[Act, ...], folder: Path) -> Scene:
    root, measures, lengths = copied(before, folder / "undisturbed"), [seen(before)], []
    for act in acts:
        ended, length = measured(act, root)
        if ended.exit_code:
            raise RuntimeError(f"{act.name}, undisturbed, ended with {ended.exit_code}:\n{ended.said}")
        measures.append(seen(root))
        lengths.append(length)
    return Scene(before, acts, tuple(measures), tuple(lengths))


def try_scene(scene: Scene, kills: int, seed: int, folder: Path, tell: Callable[[str], None]) -> Row:
    """Kill the acts of a scene so many times, over copies of the unit, until the kills are spent."""
    draws = random.Random(seed)  # noqa: S311 -- points, no secret
    row = Row(" and ".join(dict.fromkeys(a.words[0] for a in scene.acts)))
    lengths = dict(zip(scene.acts, scene.lengths, strict=True))
    while row.kills < kills:
        root = copied(scene.before, folder / "killed")
        for act in scene.acts:
            if row.kills < kills:
                row.lost += _killed(act, scene, lengths, root, row, draws)
            code, said = done(act, root)
            if code not in (0, _OVER) or (code == _OVER and act == NIGHT):
                row.lost.append(f"{act.name} after kills ended with {code}: {said}")
        row.lost += lost(root, scene.measures[-1])
        row.finished += 1
        tell(f"{row.act}: {row.kills} kills, {len(row.lost)} lost")
    return row


def _killed(
    act: Act, scene: Scene, lengths: dict[Act, Length], root: Path, row: Row, draws: random.Random
) -> Iterator[str]:
    """Kill an act some times in a row, and look after each; one that ends before its point is shorter than thought."""
    for attempt in range(draws.randint(1, _IN_A_ROW)):
        point = drawn(lengths[act], draws)
        ended = kill_at(point, act, root)
        for wrong in half(root, *scene.measures):
            yield f"{act.name} killed at {point}: {wrong}"
        if ended.exit_code is not None:
            row.ended_first += 1
            if not attempt:
                lengths[act] = Length(ended.until_first, ended.seconds, ended.names)
            return
        row.kills += 1
