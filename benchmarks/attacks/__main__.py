"""Runs every attack of this package, and writes docs/attacks.md; fails where an attacker won."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import attacks
from attacks.rows import Lost, Row, Scale, Timed, Tried

ROOT = Path(__file__).resolve().parents[2]


def run(scale: Scale) -> Iterator[Row]:
    """Run every module that attacks, in the order of their names."""
    for module in sorted(iter_modules(attacks.__path__), key=lambda m: m.name):
        if not module.name.startswith("__"):
            attack = getattr(import_module(f"attacks.{module.name}"), "attack", None)
            yield from attack(scale) if attack else ()


def page(rows: list[Row], scale: Scale) -> str:
    """Write what was tried as a page."""
    tried, lost, timed = ([r for r in rows if isinstance(r, kind)] for kind in (Tried, Lost, Timed))
    parts = [
        "# Attacks",
        f"""Made by `make attack` (seed {scale.seed}, {scale.clusters:,} random clusters a kind of attack).
Nothing may be recovered, unless a column says that chance recovers so many, or that the rate is told without a bar.""",
        _table(
            ["attack", "against", "tried", "recovered", "at most", "remark"],
            [[r.attack, r.against, f"{r.tried:,}", f"{r.recovered:,}", _most(r), r.remark] for r in tried],
        ),
        """## How much is hidden

Beside the best pattern that is known of each published case, protected against being told exactly, as they are.""",
        _table(
            ["case", "cells", "hidden", "best known", "people hidden", "best known", "surplus %"],
            [_surplus(r) for r in [*lost, _together(lost)]] if lost else [],
        ),
        "## How long it takes",
        _table(["what", "seconds", "at most"], [[r.what, f"{r.seconds:.2f}", f"{r.at_most:g}"] for r in timed]),
    ]
    return "\n\n".join(parts) + "\n"


def _most(row: Tried) -> str:
    return "told" if row.at_most is None else f"{row.at_most:,}"


def _together(lost: list[Lost]) -> Lost:
    sums = (sum(getattr(r, name) for r in lost) for name in ("cells", "hidden", "best", "people", "best_people"))
    return Lost("all together", *sums)  # type: ignore[arg-type]  # mypy does not count what a generator gives


def _surplus(row: Lost) -> list[str]:
    by = 100 * (row.people / row.best_people - 1) if row.best_people else 0.0
    own = (row.cells, row.hidden, row.best, row.people, row.best_people)
    return [row.case, *(f"{n:,.0f}" for n in own), f"{by:.1f}"]


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main(words: list[str]) -> int:
    """Write docs/attacks.md; 1 where an attacker recovered more than may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=Scale.seed)
    parser.add_argument("--clusters", type=int, default=Scale.clusters)
    said = parser.parse_args(words)
    scale = Scale(said.seed, said.clusters)
    rows = list(run(scale))
    text = page(rows, scale)
    (ROOT / "docs/attacks.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return int(any(isinstance(r, Tried) and not r.is_lost for r in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
