"""Damages definitions, sources and contracts for some minutes, and writes docs/fuzzing.md; fails where one is found."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from fuzzing.targets import ROOT, SECONDS, TARGETS
from fuzzing.trying import Tally

BY_CHANCE, GUIDED = "by chance", "guided by atheris"
_ROOM = 2  # seconds that a program needs beside its tries, for each that it is given


def by_chance(target: str, seconds: float, runs: int, seed: int) -> Tally:
    """Try as a seed says, until the time or the runs are used up."""
    tally, ends = Tally(), monotonic() + seconds
    for number in range(runs):
        if monotonic() > ends:
            break
        tally.add(TARGETS[target](random.Random(f"{seed} {number}").randrange))  # noqa: S311 -- chance that can be repeated
    return tally


def guided(target: str, seconds: float, runs: int, seed: int) -> Tally:
    """Let atheris try in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "tally.json"
        limits = [f"-max_total_time={max(1, int(seconds))}", f"-runs={runs}", f"-seed={seed}"]
        subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-m", "fuzzing.guided", target, str(to), *limits],
            check=False,
            capture_output=True,
            timeout=_ROOM * seconds + 120,
        )
        return Tally.kept(to)


def long_line(megabytes: int) -> dict[str, object]:
    """Receive a file with one such line in a process of its own."""
    words = [sys.executable, "-m", "fuzzing.long_lines", str(megabytes)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 -- our own program
    return dict(json.loads(done.stdout), line=megabytes)


def page(tallies: dict[tuple[str, str], Tally], lines: list[dict[str, object]], seed: int) -> str:
    """Write what was tried as a page."""
    rows = [
        [target, how, f"{t.tries:,}", f"{t.read:,}", f"{t.told:,}", f"{t.slowest:.1f} s", str(len(t.findings))]
        for (target, how), t in tallies.items()
    ]
    found = [
        f"- {target}, {how}, {f.times:,} times, first in `{f.file}`: {f.said}"
        for (target, how), t in tallies.items()
        for f in t.findings.values()
    ]
    is_guided = any(how == GUIDED for _, how in tallies)
    alone = "" if is_guided else "\natheris was not installed, so that chance was alone."
    parts = [
        "# Fuzzing",
        f"""Made by `make fuzz` (seed {seed}). Texts that are right are damaged: lines go, come twice or change places,
values become odd ones (dates that no calendar has, numbers without end, letters that cannot be seen, patterns, SQL),
texts end in the middle, are nested three thousand deep or hold aliases of aliases. Each is then read, and a source or
contract that can be read receives a delivery. It must be read, or told of in sentences within {SECONDS:.0f} seconds;
a finding is anything else: another error, no answer, a programmer's words, a sentence without end.{alone}""",
        _table(["what is damaged", "how", "tries", "read", "told", "slowest", "findings"], rows),
        "\n".join(found) or "Nothing was found.",
        """## A line that does not end

A delivery with one such line is refused, and the line named. The memory is what the receipt took on top of that of a
small delivery received before.""",
        _table(
            ["the line", "told", "seconds", "memory"],
            [
                [f"{one['line']:,} MB", str(one["said"]), f"{one['seconds']:.1f}", f"{one['megabytes']:,.0f} MB"]
                for one in lines
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main(words: list[str]) -> int:
    """Write docs/fuzzing.md; 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600, help="for all tries together")
    parser.add_argument("--runs", type=int, default=1_000_000, help="tries at most, of each target and kind")
    parser.add_argument("--line", type=int, nargs="*", default=[64, 1024], help="megabytes of a line")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/fuzzing.md", help="the page")
    said = parser.parse_args(words)
    ways = {BY_CHANCE: by_chance} | ({GUIDED: guided} if find_spec("atheris") else {})
    each = said.seconds / len(TARGETS) / len(ways)
    tallies = {}
    for target in TARGETS:
        for how, way in ways.items():
            print(f"{target}, {how}: {each:.0f} s", file=sys.stderr)  # noqa: T201 -- told while one waits
            tallies[target, how] = way(target, each, said.runs, said.seed)
    text = page(tallies, [long_line(megabytes) for megabytes in said.line], said.seed)
    said.to.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return int(any(tally.findings for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
