"""
Tries every number that hidden practices could have, and keeps those of which the gate would have hidden the same ones.

The reader knows the order in which covers are taken, and reasons backwards: had it been so, another would be hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from attacks.rows import Scale, Tried
from pipeline.definitions.indicator import Header
from pipeline.measuring.cover import covers
from pipeline.measuring.estimate import Sums
from pipeline.measuring.measure import Measurement
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.model import Level, Period, State

SMALLEST, LIST, MOST_HIDDEN, MOST_IN_ALL = 5, 1000, 6, 30  # more than these are not tried
HEADER = Header.model_validate(
    {
        "id": "seen", "title": "t", "why": "w", "population": "p", "numerator": "n", "unit": "per_1000",
        "better": "neither", "relevant_difference": 1, "reads": ["visits"], "denominator_in": "patients",
        "counts": "patient", "status": "published", "source": "s",
        "reviewed": {"by": "b", "on": date(2026, 1, 1), "again": date(2027, 1, 1)},
    }
)  # fmt: skip
STAKE = Stake(
    HEADER, Period(date(2026, 1, 1), date(2026, 12, 31)), Rule(SMALLEST, true_zero_is_shown=True, min_practices=3)
)


def attack(scale: Scale) -> Iterator[Tried]:
    """Attack the covers of random clusters of six to twelve practices."""
    random = Random(scale.seed)  # noqa: S311 -- seeded on purpose: the same run attacks the same clusters
    tried = known = small = inside = 0
    for _ in range(scale.clusters):
        size = random.randint(6, 12)
        counts = {f"p{i:02}": min(int(random.expovariate(1 / 9)), 40) for i in range(size)}
        hidden = _hidden(counts)
        if hidden is None:
            continue
        whole, everybody = sum(counts[i] for i in hidden), len(hidden) == size
        if len(hidden) > MOST_HIDDEN and not (everybody and whole <= MOST_IN_ALL):
            continue
        least = 0 if everybody else 1  # a shown zero is seen; where nobody is shown, some may have nothing
        fitting = [w for w in _parts(whole, len(hidden), least) if _fits(w, hidden, counts)]
        for one in (i for i in hidden if 0 < counts[i] < SMALLEST):
            tried += 1
            known += len({value for world in fitting for value in world}) == 1
            small += max(value for world in fitting for value in world) < SMALLEST
            inside += any(len(_beside(fitting, counts[i])) == 1 for i in hidden if i != one)
    what = "practices and their total, as the gate covers them"
    yield Tried("every number, the order known: one number?", what, tried, known)
    yield Tried("every number, the order known: surely below 5?", what, tried, small)
    yield Tried("the same, by one of the hidden practices: one number?", what, tried, inside)


def _hidden(counts: Mapping[str, int]) -> frozenset[str] | None:
    """Give who is hidden; None where nobody is, or the total too."""
    practices = [_measurement(Level.PRACTICE, i, x, LIST) for i, x in counts.items()]
    total = _measurement(Level.CLUSTER, "c", sum(counts.values()), LIST * len(counts))
    found = covers(STAKE, total, practices)
    small = frozenset(i for i, x in counts.items() if 0 < x < SMALLEST)
    return None if found.total or not small else small | found.practices


def _measurement(level: Level, unit_id: str, count: int, people: int) -> Measurement:
    x, y = Decimal(count), Decimal(people)
    sums = Sums(people, 0, x, y, x, y, x, contributors=count, largest=Decimal(min(count, 1)))
    return Measurement(level, unit_id, sums, 1.0, 1.0, 0.0, 2.0, State.VALUE)


def _parts(whole: int, many: int, least: int = 1) -> Iterator[tuple[int, ...]]:
    """Give every way to write a sum as so many numbers, the smallest first: who has which does not matter."""
    if many == 1:
        yield from [(whole,)] if whole >= least else []
        return
    for first in range(least, whole // many + 1):
        yield from ((first, *rest) for rest in _parts(whole - first, many - 1, first))


def _fits(world: tuple[int, ...], hidden: frozenset[str], counts: Mapping[str, int]) -> bool:
    return _hidden({**counts, **dict(zip(sorted(hidden), world, strict=True))}) == hidden


def _beside(fitting: list[tuple[int, ...]], own: int) -> set[int]:
    """Give what another can have, for one who knows his own number."""
    found: set[int] = set()
    for world in fitting:
        if own in world:
            rest = list(world)
            rest.remove(own)
            found |= set(rest)
    return found
