"""Makes the sample country, measures it, and writes docs/plausibility.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from plausibility.levels import judge, published
from plausibility.measured import measure, new_project
from plausibility.page import page

ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> None:
    """Measure in a folder of its own, and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="small", help="of the country: small, region or national")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=ROOT / "docs/plausibility.md")
    said = parser.parse_args(words)
    asked = published()
    with tempfile.TemporaryDirectory() as made:
        project = new_project(Path(made) / "unit", said.size, said.seed)
        figures = measure(project, asked.levels, Path(made) / "figures.csv")
    text = page([judge(level, asked.bands, figures) for level in asked.levels], asked.bands, said.size, said.seed)
    said.to.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
