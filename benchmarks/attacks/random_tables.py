"""
Attacks random clusters: by linear programme, by integer programme, and by trying every table that fits.

The last attacker knows the engine itself: of all tables that fit what is shown, only those are kept for which the
engine would have hidden exactly the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Final

from attacks.clusters import NEED, Counts, Sums, as_system, random_clusters, small_tables
from attacks.programmes import could_be_cover, knowledge, limits, secrets
from attacks.rows import DUST, Row, Scale, Tried
from attacks.totals import Key
from attacks.worlds import World, worlds
from pipeline.measuring.suppression.covering import suppress

WORLDS: Final = 2000  # tables tried of each cluster; of more, so many are drawn


def attack(scale: Scale) -> list[Row]:
    """Attack random clusters of every kind, and small ones by trying what fits."""
    return [*by_programme(scale), *by_trying(scale)]


def by_programme(scale: Scale) -> list[Tried]:
    """Find every secret's limits, and whether it could be taken for a cover."""
    tried, narrow, certain = Counter[str](), Counter[str](), Counter[str]()
    for kind, counts, sums, unseen in random_clusters(Random(scale.seed), scale.clusters):  # noqa: S311 -- no secret
        system = as_system(counts, sums, unseen)
        hidden = suppress(system, NEED).hidden
        known = knowledge(system, hidden)
        for name in secrets(system):
            low, high = limits(known, name)
            tried[kind] += 1
            narrow[kind] += high + DUST < NEED.reach or high - low + DUST < NEED.span
            certain[kind] += not could_be_cover(system, known, hidden, name, NEED.reach)
    return [
        *(Tried("linear programme: a secret's limits", kind, n, narrow[kind]) for kind, n in sorted(tried.items())),
        *(Tried("integer programme: primary or cover?", kind, n, certain[kind]) for kind, n in sorted(tried.items())),
    ]


def by_trying(scale: Scale) -> list[Tried]:
    """Try tables that fit; then those alone in which the engine would have hidden the same."""
    random = Random(scale.seed + 1)  # noqa: S311 -- no secret
    tried, plain, aware, exact, all_tried = (Counter[str]() for _ in range(5))
    for kind, counts, sums, unseen in small_tables(random, scale.clusters):
        system = as_system(counts, sums, unseen)
        own = secrets(system)
        if not own:
            continue
        hidden = suppress(system, NEED).hidden
        known = knowledge(system, hidden)
        top = 2 * max(n for faces in counts.values() for n in faces) + 10
        drawing = Random(scale.seed)  # noqa: S311 -- its own: the next cluster is the same, whatever this one hides
        fitting, are_all = worlds(known, top, WORLDS, drawing)
        all_tried[kind] += len(own) if are_all else 0
        small = {n for n in own if max(w[known.place(n)] for w in fitting) < NEED.reach}
        hides_alike = _HidesAlike(counts, sums, unseen, known.names, hidden)
        sure = {n for n in own if not any(w[known.place(n)] >= NEED.reach and hides_alike(w) for w in fitting)}
        tried[kind] += len(own)
        plain[kind] += len(small)
        aware[kind] += len(sure)
        exact[kind] += sum(_is_exact(known.place(n), fitting, hides_alike) for n in sure)
    return [
        *(
            Tried("every table that fits", kind, n, plain[kind], remark=f"all of them for {all_tried[kind]:,}")
            for kind, n in sorted(tried.items())
        ),
        *(
            Tried(
                "every table that fits and would be hidden alike",
                kind,
                n,
                aware[kind],
                at_most=None,
                remark=f"surely below {NEED.reach:g}, by the solver alone; exactly known: {exact[kind]:,}",
            )
            for kind, n in sorted(tried.items())
        ),
    ]


def _is_exact(place: int, fitting: Iterable[World], hides_alike: _HidesAlike) -> bool:
    return len({w[place] for w in fitting if w[place] < NEED.reach and hides_alike(w)}) == 1


class _HidesAlike:
    """Says of an imagined world whether the engine would have hidden exactly the same in it."""

    def __init__(
        self,
        counts: Counts,
        sums: Sums,
        unseen: frozenset[Key],
        names: tuple[tuple[Key, int], ...],
        hidden: frozenset[Key],
    ) -> None:
        self.counts, self.sums, self.unseen, self.names, self.hidden = counts, sums, unseen, names, hidden
        self.found: dict[World, bool] = {}

    def __call__(self, world: World) -> bool:
        if world not in self.found:
            values = dict(zip(self.names, world, strict=True))
            other = {key: tuple(values[key, at] for at in range(len(own))) for key, own in self.counts.items()}
            imagined = as_system(other, self.sums, self.unseen)
            told_alike = imagined.hidden <= self.hidden
            self.found[world] = told_alike and suppress(imagined, NEED).hidden == self.hidden
        return self.found[world]
