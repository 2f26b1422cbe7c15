"""
Damages the texts of one target as atheris sees fit, which looks where the code has not been yet.

A program of its own: atheris ends the process when it is done, and what came of the tries lies in a file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline.definitions", "pipeline.intake"], enable_loader_override=False):
    from fuzzing.targets import TARGETS
    from fuzzing.trying import Tally

_EVERY = 25  # tries: then what came so far is kept


def main(target: str, to: Path, more: list[str]) -> None:
    """Try until the time or the runs are used up."""
    tally, damage = Tally(), TARGETS[target]

    def once(chosen: bytes) -> None:
        provider = atheris.FuzzedDataProvider(chosen)
        is_finding = tally.add(damage(lambda bound: provider.ConsumeIntInRange(0, bound - 1)))
        if is_finding or tally.tries % _EVERY == 1:
            tally.write(to)

    atheris.Setup([sys.argv[0], "-timeout=0", "-handle_alrm=0", "-max_len=64", "-verbosity=0", *more], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
