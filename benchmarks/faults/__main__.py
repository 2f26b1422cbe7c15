"""Kills, fills and strains a unit, writes docs/faults.md, and fails where anything was lost."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from faults.full_disk import fill, stages
from faults.hard_nights import hard_nights
from faults.killing import Stage
from faults.page import page
from faults.sizes import large_units
from faults.trying import scenes, try_scene
from faults.unit import ROOT

_One = TypeVar("_One")
_SMALL = {"clusters": 40, "patients": 2_000, "indicators": 4}  # the short form of large units


def main(words: list[str]) -> int:
    """Write docs/faults.md; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=55, help="kills at each of the four stages, or more")
    parser.add_argument("--short", action="store_true", help="each fault once, on small units")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/faults.md", help="the page")
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ran = _all(large_units(folder, **(_SMALL if said.short else {})))
        receipt, night, release = scenes(folder)
        alone = stages(receipt, release, folder)
        met = _all(hard_nights(alone[Stage.RENDER], folder, said.seed, short=said.short))
        full = [one for stage, scene in alone.items() for one in _all(fill(stage, scene, folder, short=said.short))]
        wanted = {
            "receive": (receipt, (Stage.RECEIVE,)),
            "night": (night, (Stage.COUNT, Stage.RENDER)),
            "release": (release, (Stage.RELEASE,)),
        }
        rows = [
            try_scene(name, scene, dict.fromkeys(at, said.kills), said.seed, folder, _tell)
            for name, (scene, at) in wanted.items()
        ]
    text = page(rows, full, met, ran, said.seed)
    said.to.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    wrong = (
        [w for r in rows for w in r.told]
        + [w for m in (*met, *full) for w in m.lost]
        + [w for r in ran for w in r.wrong]
    )
    sys.stderr.write("\n".join(wrong))
    return int(bool(wrong))


def _all(found: Iterable[_One]) -> list[_One]:
    """Gather what is found, and tell of each while one waits."""
    gathered = []
    for one in found:
        _tell(str(one))
        gathered.append(one)
    return gathered


def _tell(told: str) -> None:
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
