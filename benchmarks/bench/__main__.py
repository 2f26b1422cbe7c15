"""Runs the benchmarks side by side, and writes docs/benchmarks.md and its picture."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from bench import growth
from bench.countries import received
from bench.measuring import Row
from bench.page import page

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = ("intake", "counting", "rendering", "one_order", "nights")


def main(words: list[str]) -> None:
    """Measure each subject in a country of the size asked for, then growth, and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="region", help="of the country: small, region or national")
    parser.add_argument("--tries", type=int, default=3, help="of each side")
    parser.add_argument("--only", action="append", choices=[*SUBJECTS, "growth"], help="one subject; more than one")
    parser.add_argument("--at", type=Path, default=ROOT / ".bench", help="where countries are made, and left")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/benchmarks.md")
    said = parser.parse_args(words)
    wanted = said.only or [*SUBJECTS, "growth"]
    place = received(said.at.resolve(), said.size, said.tries)
    found: dict[str, list[Row]] = {}
    for subject in [s for s in SUBJECTS if s in wanted]:
        sys.stdout.write(f"{subject}\n")
        found[subject] = importlib.import_module(f"bench.{subject}").compare(place)
    picture = None
    if "growth" in wanted:
        points = growth.measure(said.at.resolve())
        found["growth"] = growth.rows(points)
        picture = "growth.png"
        growth.draw(points, said.to.parent / picture)
    text = page(found, said.size, said.tries, picture)
    said.to.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
