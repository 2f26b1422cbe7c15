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

from attacks.clusters import NEED, Counts, Key, Sums, as_system, random_clusters, small_tables
from attacks.programmes import could_be_cover, knowledge, limits, secrets
from attacks.rows import Scale, Tried
from attacks.worlds import World, worlds
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.system import System

DUST: Final = 1e-6
WORLDS: Final = 150  # tables tried of each cluster


def attack(scale: Scale) -> list[Tried]:
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
        *(
            Tried("integer programme: primary or cover?", kind, n, certain[kind])
            for kind, n in sorted(tried.items())
        ),
    ]


def by_trying(scale: Scale) -> list[Tried]:
    """Try tables that fit; then those alone in which the engine would have hidden the same."""
    random = Random(scale.seed + 1)  # noqa: S311 -- no secret
    tried, plain, aware = Counter[str](), Counter[str](), Counter[str]()
    for kind, counts, sums, unseen in small_tables(random, scale.clusters):
        system = as_system(counts, sums, unseen)
        own = secrets(system)
        if not own:
            continue
        hidden = suppress(system, NEED).hidden
        known = knowledge(system, hidden)
        top = 2 * max(n for faces in counts.values() for n in faces) + 10
        fitting, _ = worlds(known, top, WORLDS, random)
        same = _hiding_the_same(fitting, counts, sums, unseen, known.names, hidden, {known.place(n) for n in own})
        for name in own:
            at = known.place(name)
            tried[kind] += 1
            plain[kind] += max(w[at] for w in fitting) < NEED.reach
            aware[kind] += max((w[at] for w in same), default=0) < NEED.reach
    return [
        *(Tried("every table that fits", kind, n, plain[kind]) for kind, n in sorted(tried.items())),
        *(
            Tried("every table that fits and would be hidden alike", kind, n, aware[kind])
            for kind, n in sorted(tried.items())
        ),
    ]


def _hiding_the_same(
    fitting: Iterable[World],
    counts: Counts,
    sums: Sums,
    unseen: frozenset[Key],
    names: tuple[tuple[Key, int], ...],
    hidden: frozenset[Key],
    places: set[int],
) -> list[World]:
    """Keep the worlds in which the engine would have hidden the same, until each secret is seen to be large in one."""
    kept, open_places = [], set(places)
    for world in fitting:
        useful = {at for at in open_places if world[at] >= NEED.reach}
        if not useful:
            continue
        values = dict(zip(names, world, strict=True))
        other = {key: tuple(values[key, at] for at in range(len(faces))) for key, faces in counts.items()}
        imagined: System[Key] = as_system(other, sums, unseen)
        if imagined.hidden <= hidden and suppress(imagined, NEED).hidden == hidden:
            kept.append(world)
            open_places -= useful
    return kept
