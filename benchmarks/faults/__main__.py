"""Kills nights and releases, fills the disk under them, and writes docs/faults.md; fails where anything was lost."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from faults.full_disk import Full, fill
from faults.trying import Row, scenes, try_scene
from faults.unit import ROOT


def page(rows: list[Row], full: list[Full], seed: int) -> str:
    """Write what was tried as a page."""
    killed = [[r.act, *(f"{n:,}" for n in (r.kills, r.ended_first, r.finished, len(r.lost)))] for r in rows]
    parts = [
        "# Faults",
        f"""Made by `make faults` (seed {seed}). A unit of three orders receives a second delivery, counts and prints in
one night, then releases. Each command is ended with kill -9, with its child, at random moments and after a random
number of names that appeared on the disk or went from it, up to five times in a row; then it is run to its end. Lost
is whatever is half under its final name just after a kill, and whatever differs from an undisturbed run at the end: a
byte of a report, a slip, a draft or a baseline, a row of the ledger too few or too many, an event twice.""",
        _table(["killed", "kills", "ended before their point", "finished after", "lost"], killed),
        """## A full disk

The same commands with so much room. Whoever runs them is told in sentences, nothing is half, and with room again the
next run finishes.""",
        _table(
            ["command", "room", "exit code", "told", "lost"],
            [[f.act, f.room, str(f.exit_code), f.told, f"{len(f.lost):,}"] for f in full],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main(words: list[str]) -> int:
    """Write docs/faults.md; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", type=int, default=140, help="kills of nights")
    parser.add_argument("--release", type=int, default=80, help="kills of releases")
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        night, release = scenes(Path(folder))
        rows = [
            try_scene(scene, kills, said.seed, Path(folder), lambda told: print(told, file=sys.stderr))  # noqa: T201 -- told while one waits
            for scene, kills in ((night, said.night), (release, said.release))
        ]
        full = [*fill(night, Path(folder)), *fill(release, Path(folder))]
    text = page(rows, full, said.seed)
    (ROOT / "docs/faults.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    wrong = [w for each in (*rows, *full) for w in each.lost]
    sys.stderr.write("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
