"""Plays the year, and writes docs/worked_year.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from worked_year.letters import letters_of
from worked_year.page import followed, page
from worked_year.year import ANONYMISED, OPEN, play

ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> None:
    """Play the year in a folder of its own, and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="small", help="of the country: small or tiny")
    parser.add_argument("--keep", type=Path, help="play in this new folder and leave it there, to look at the pages")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/worked_year.md")
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as made:
        played = play(said.keep or Path(made), said.size)
        opened, anonymised = followed(played, 3, OPEN, {}), followed(played, 4, ANONYMISED, letters_of(played))
        text = page(played, opened, anonymised, said.size)
    said.to.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
