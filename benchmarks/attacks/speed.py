"""Times the protection of a large report: 100 practices, 5 categories and 5 periods, a fifth of the counts small."""

from __future__ import annotations

from random import Random
from time import process_time
from typing import Final

from attacks.clusters import NEED, as_system
from attacks.rows import Row, Scale, Timed
from attacks.totals import Key, Sum, sums_of, with_totals
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.system import System

SIZE: Final = (100, 5)
PERIODS: Final = 5
SMALL: Final = 0.2


def attack(scale: Scale) -> list[Row]:
    """Time it in seconds of one processor, the best of three: whatever else the machine does is not counted."""
    system = large(scale.seed)
    seconds = []
    for _ in range(3):
        start = process_time()
        suppress(system, NEED)
        seconds.append(process_time() - start)
    secrets = sum(cell.is_primary for cell in system.cells.values())
    what = f"{SIZE[0]} practices × {SIZE[1]} categories × {PERIODS} periods with totals, {secrets:,} secrets"
    return [Timed(what, min(seconds), 1.0)]


def large(seed: int) -> System[Key]:
    """Draw a table of practices and categories for each period."""
    random = Random(seed)  # noqa: S311 -- no secret
    counts: dict[Key, tuple[int, ...]] = {}
    sums: list[Sum] = []
    for period in range(PERIODS):
        keys = [(f"{i:03d}", f"{j}") for i in range(SIZE[0]) for j in range(SIZE[1])]
        full = with_totals(
            {k: random.randint(1, 4) if random.random() < SMALL else random.randint(5, 60) for k in keys}
        )
        counts |= {(f"{period}", *key): (n,) for key, n in full.items()}
        sums += [tuple(((f"{period}", *key), at, sign) for key, at, sign in row) for row in sums_of(full)]
    return as_system(counts, tuple(sums))
