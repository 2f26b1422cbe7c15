"""Tries one act after the other: kills it at points, lets the next run finish, and keeps what was lost."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from faults.judging import Seen, half, lost, seen
from faults.killing import Point, Stage, Stay, drawn, kill_at
from faults.unit import NIGHT, RECEIPT, RELEASES, Act, approved, copied, done, make, releasing, well

_IN_A_ROW = 5  # kills before a run may finish: who is killed once is killed again
_OVER = 16  # the exit code of a release that was already done when its command was killed


@dataclass
class Row:
    """What came of many kills of one scene."""

    name: str
    kills: Counter[Stage] = field(default_factory=Counter)
    ended_first: int = 0  # the command had ended before its point
    finished: int = 0  # runs after kills that ended as an undisturbed one
    lost: Counter[Stage] = field(default_factory=Counter)  # by the stage that was last killed before it was seen
    told: list[str] = field(default_factory=list)  # what was lost

    def lose(self, stage: Stage, what: list[str]) -> None:
        """Write down what was lost."""
        self.lost[stage] += len(what)
        self.told += what


@dataclass(frozen=True)
class Scene:
    """Acts on a unit, what an undisturbed run of each leaves, and how long its stages are."""

    before: Path
    acts: tuple[Act, ...]
    measures: tuple[Seen, ...]  # before the first act, then after each
    stays: tuple[Mapping[Stage, Stay], ...]  # of each act that is killed; the others clear up
    others: tuple[Seen, ...] = ()  # what else may lie there without room: the reports of the earlier data


def scenes(folder: Path) -> tuple[Scene, Scene, Scene]:
    """Play a receipt undisturbed; then a night; then releases, and the night that clears up after them."""
    ordered = make(folder / "ordered")
    receipt = _scene(ordered, (RECEIPT,), 1, folder)
    night = _scene(ordered, (NIGHT,), 1, folder)
    old = copied(night.before, folder / "old")
    shutil.rmtree(old / "delivery")
    well(NIGHT, old)
    night = replace(night, others=(seen(old),))
    ready = copied(night.before, folder / "ready")
    well(NIGHT, ready)
    releases = tuple(releasing(n) for n in RELEASES)
    return receipt, night, _scene(approved(ready), (*releases, NIGHT), len(releases), folder)


def _scene(before: Path, acts: tuple[Act, ...], killed: int, folder: Path) -> Scene:
    root, measures, stays = copied(before, folder / "undisturbed"), [seen(before)], []
    for act in acts:
        ended = kill_at(Point(), act, root, measures[0].snapshot)
        if ended.exit_code:
            raise RuntimeError(f"{act.name}, undisturbed, ended with {ended.exit_code}:\n{ended.said}")
        measures.append(seen(root))
        stays.append(ended.stays)
    return Scene(before, acts, tuple(measures), tuple(stays[:killed]))


def try_scene(
    name: str, scene: Scene, wanted: Mapping[Stage, int], seed: int, folder: Path, tell: Callable[[str], None]
) -> Row:
    """Kill the acts of a scene, over copies of the unit, until each stage was hit so often."""
    draws, row = random.Random(seed), Row(name)  # noqa: S311 -- points, no secret
    while any(row.kills[stage] < number for stage, number in wanted.items()):
        root, last = copied(scene.before, folder / "killed"), next(iter(wanted))
        for act, stays in zip(scene.acts, (*scene.stays, *[{}] * len(scene.acts)), strict=False):
            if stays:
                last = _killed(act, scene, stays, wanted, root, row, draws) or last
            code, said = done(act, root)
            if code not in (0, _OVER) or (code == _OVER and act == NIGHT):
                row.lose(last, [f"{act.name} after kills ended with {code}: {said}"])
        row.lose(last, list(lost(root, scene.measures[-1])))
        row.finished += 1
        tell(f"{row.name}: {', '.join(f'{n} at {stage}' for stage, n in row.kills.items())}; {len(row.told)} lost")
    return row


def _killed(
    act: Act,
    scene: Scene,
    stays: Mapping[Stage, Stay],
    wanted: Mapping[Stage, int],
    root: Path,
    row: Row,
    draws: random.Random,
) -> Stage | None:
    """Kill an act some times in a row at the stage that was hit least, and look after each; give the last stage hit."""
    last = None
    for _ in range(draws.randint(1, _IN_A_ROW)):
        aimed = max((s for s in stays if s in wanted), key=lambda s: wanted[s] - row.kills[s])
        point = drawn(aimed, stays[aimed], draws)
        ended = kill_at(point, act, root, scene.measures[0].snapshot)
        wrong = half(root, *scene.measures)
        row.lose(ended.stage, [f"{act.name} killed at {point}, at {ended.stage}: {w}" for w in wrong])
        if ended.exit_code is not None:
            row.ended_first += 1
            break
        row.kills[ended.stage] += 1
        last = ended.stage
    return last
