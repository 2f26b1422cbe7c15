"""
Tries to put names to letters, in a thousand clusters of which everybody knows the lists.

Each attack uses all that its neighbour knows, and matches letters and practices as well as they can be. What it may
reach is chance: one in as many as are left to choose from, and two standard errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Final

import numpy as np

from attacks.linking_country import (
    EVENT,
    PRACTICES,
    Array,
    Country,
    Kind,
    Letters,
    draw,
    printed,
    some_levels,
)
from attacks.linking_match import best_match, by_absence, by_count, by_level, by_mark, by_total, by_value
from attacks.rows import Scale, Tried
from pipeline.model import Unit

AMOUNTS: Final = (0.024, 0.49)  # packs a year and patient: 2 to 40 DDD per 1.000 and day
RARE: Final = (0.002, 0.006)  # so rare that small lists have fewer than five
LASTS: Final = 0.9  # how alike a practice is to itself a year later

Likely = Callable[[Letters, Country, int], Array]


@dataclass(frozen=True)
class Linked:
    """
    What one attack recovered.

    name       what is attacked, and with what
    tried      letters
    recovered  letters that got their own practice
    rate       recovered of tried, the mean over clusters
    error      the standard error of that mean over clusters
    chance     one in as many as are left to choose from
    remark     what to know when reading the numbers
    is_shown   false where what is attacked is never printed: the row tells why
    """

    name: str
    tried: int
    recovered: int
    rate: float
    error: float
    chance: float
    remark: str = ""
    is_shown: bool = True
    knows_truth: bool = False  # the attacker is told more than anybody can be: what he reaches is told, and has no bar

    @property
    def bound(self) -> float:
        """Give what chance may reach: itself and two standard errors."""
        return self.chance + 2 * self.error

    @property
    def is_lost(self) -> bool:
        """Say whether the attacker does no better than chance."""
        return self.rate <= self.bound


def attack(scale: Scale) -> Iterator[Tried]:
    """Try everything, and write it as lines of the table of attacks."""
    for row in linked(scale.seed, scale.clusters):
        rates = f"{100 * row.rate:.1f} % where chance gives {100 * row.chance:.1f}, ± {100 * row.error:.1f}"
        remark = "; ".join(text for text in (rates, row.remark, "" if row.is_shown else "never printed") if text)
        bound = 0.0 if isnan(row.bound) else row.bound  # nothing was tried
        most = int(bound * row.tried) if row.is_shown and not row.knows_truth else None
        yield Tried("names put to letters", row.name, row.tried, row.recovered, most, remark)


def linked(seed: int = 2026, clusters: int = 1000) -> list[Linked]:
    """Try everything; the same seed gives the same rows."""
    return [
        *known_lists(seed, clusters),
        *cluster_beside_letters(seed, clusters),
        marks_against_lists(seed, clusters),
        missing_against_lists(seed, clusters),
        *two_packages(seed, clusters),
        *open_then_anonymised(seed, clusters),
        *two_who_keep_silent(seed, clusters),
    ]


def known_lists(seed: int, clusters: int) -> Iterator[Linked]:
    """Match the values of three figures with list sizes, for each unit whose denominator may be a list."""
    rates = {Unit.PER_1000: Kind().rates, Unit.PERCENT: Kind().rates, Unit.DDD: AMOUNTS}
    for place, (small, unit) in enumerate((small, unit) for small in (False, True) for unit in rates):
        country = draw(seed + 20 + place, clusters, Kind(unit, rates=rates[unit], small_lists=small))
        what = f"three {unit}, {'lists from 500' if small else 'lists of 1 to 5 doctors'}"
        yield _matched(f"values against known lists: {what}", country, by_count, seed)
        row = _matched(f"the same, when all true rates and spreads are known too: {what}", country, by_value, seed)
        remark = "chance takes small lists farther out: no rounding hides that wholly"
        yield replace(row, remark=remark, knows_truth=True)


def cluster_beside_letters(seed: int, clusters: int) -> Iterator[Linked]:
    """Add up: the letters' values, times the lists they would have, are the cluster's."""
    country = draw(seed + 1, clusters, Kind(indicators=8))
    yield _matched(
        "the cluster's figure and values against known lists: eight per 1.000",
        country,
        lambda seen, of, c: by_total(seen, of, c, seen.cluster),
        seed,
    )
    row = _matched("eight per 1.000, if the cluster's figure were of its patients", country, _with_patients_total, seed)
    yield replace(row, remark="why it is a mean over practices beside letters", is_shown=False)


def _with_patients_total(seen: Letters, country: Country, cluster: int) -> Array:
    totals = country.counts[cluster].sum(axis=1) / country.lists[cluster].sum() * EVENT[seen.unit]
    return by_total(seen, country, cluster, totals)


def marks_against_lists(seed: int, clusters: int) -> Linked:
    """Match marks with list sizes: those who carry one are as many as the mark has bearers."""
    rng, hits, chances = np.random.default_rng(seed), [], []
    country = draw(seed + 2, clusters, Kind(indicators=8))
    for c, seen in enumerate(printed(country)):
        bearers = np.where(seen.marks, seen.marks.sum(axis=1, keepdims=True), PRACTICES)
        marked = seen.marks.any(axis=0)
        if marked.any():
            found = best_match(by_mark(seen, country, c) + by_value(seen, country, c), rng)
            hits.append((found == seen.who)[marked])
            chances.append((1 / bearers.min(axis=0))[marked])
    return _row("marks and values against known lists: eight per 1.000", hits, float(np.concatenate(chances).mean()))


def missing_against_lists(seed: int, clusters: int) -> Linked:
    """Match letters that some figures lack with list sizes: the small have fewer than five."""
    rng, hits, chances = np.random.default_rng(seed), [], []
    often = draw(seed + 3, clusters, Kind(indicators=2))
    seldom = draw(seed + 4, clusters, Kind(indicators=2, rates=RARE), lists=often.lists)
    both = Country(
        replace(often.kind, indicators=4),
        often.lists,
        np.concatenate([often.rates, seldom.rates], axis=1),
        np.concatenate([often.counts, seldom.counts], axis=1),
    )
    for c, seen in enumerate(printed(both)):
        gone = ~np.isfinite(seen.values)
        together = np.where(gone, gone.sum(axis=1, keepdims=True), PRACTICES)
        missing = gone.any(axis=0) & ~gone.all(axis=0)
        if missing.any():
            hits.append((best_match(by_absence(seen, both, c), rng) == seen.who)[missing])
            chances.append((1 / together.min(axis=0))[missing])
    return _row("letters that some figures lack, against known lists", hits, float(np.concatenate(chances).mean()))


def two_packages(seed: int, clusters: int) -> Iterator[Linked]:
    """Match the letters of one package with those of another, by the lists that both would fit and by their values."""
    one = draw(seed + 5, clusters, Kind())
    other = draw(seed + 6, clusters, Kind(), lists=one.lists)
    pairs = list(zip(printed(one), printed(other, "qk", first=3), strict=True))
    rng = np.random.default_rng(seed)
    hits = [
        best_match(_by_common_list(by_value(a, one, c), by_value(b, other, c)), rng) == _same(a, b)
        for c, (a, b) in enumerate(pairs)
    ]
    yield _row("package A against package B: other figures that have nothing in common", hits, 1 / PRACTICES)
    shared = replace(Kind(), shared=0.3)
    yield _two_like(seed, clusters, shared, "package A against package B: figures that are 0.3 alike")
    again = zip(printed(one), printed(one, "qk"), strict=True)
    hits = [best_match(by_level(a.values, b.values, 0.99, 0.0), rng) == _same(b, a) for a, b in again]
    row = _row("package A against package B: the same figures in both", hits, 1 / PRACTICES)
    yield replace(row, remark="why a figure is shown by practice in the first package alone", is_shown=False)


def _two_like(seed: int, clusters: int, kind: Kind, name: str) -> Linked:
    rng = np.random.default_rng(seed)
    both = some_levels(rng, clusters, replace(kind, indicators=6))
    one = draw(seed + 7, clusters, kind, levels=both[:, :3])
    other = draw(seed + 8, clusters, kind, lists=one.lists, levels=both[:, 3:])
    hits = [
        best_match(by_level(a.values, b.values, kind.shared, kind.shared), rng) == _same(b, a)
        for a, b in zip(printed(one), printed(other, "qk", first=3), strict=True)
    ]
    remark = "what is alike in a practice links it, whatever its letters: told, not hidden"
    return replace(_row(name, hits, 1 / PRACTICES), remark=remark, knows_truth=True)


def open_then_anonymised(seed: int, clusters: int) -> Iterator[Linked]:
    """Match an open report of a year ago, lists included, with letters now."""
    rng = np.random.default_rng(seed)
    then = draw(seed + 9, clusters, Kind())
    now = draw(seed + 10, clusters, Kind(), lists=then.lists)
    hits = [best_match(_by_open(seen, then, now, c), rng) == seen.who for c, seen in enumerate(printed(now))]
    yield _row("open a year ago against letters now: other figures of the package", hits, 1 / PRACTICES)
    levels = some_levels(rng, clusters, Kind())
    then = draw(seed + 11, clusters, Kind(), levels=levels)
    moved = LASTS * levels + np.sqrt(1 - LASTS**2) * some_levels(rng, clusters, Kind())
    now = draw(seed + 11, clusters, Kind(), lists=then.lists, levels=moved)
    hits = [
        best_match(by_level(then.counts[c] / then.lists[c], seen.values, LASTS, 0.0), rng) == seen.who
        for c, seen in enumerate(printed(now))
    ]
    row = _row("open a year ago against letters now: the same figures", hits, 1 / PRACTICES)
    yield replace(row, remark="why what was once open is not shown by letter", is_shown=False)


def _by_open(seen: Letters, then: Country, now: Country, cluster: int) -> Array:
    """Take what a stranger to both reports would: a practice high in one figure is a little higher in others."""
    before = then.counts[cluster] / then.lists[cluster]
    return by_value(seen, now, cluster) + by_level(before, seen.values, 0.1, 0.1)


def two_who_keep_silent(seed: int, clusters: int) -> Iterator[Linked]:
    """Let ten of twelve lay their slips together, and ask which of the two other letters is whose."""
    country = draw(seed + 12, clusters, Kind())
    shown = "all slips but two: values, marks and the cluster's figure against their two lists"
    yield _row(shown, _silent(country, seed, _all_that_is_printed), 1 / 2)
    row = _row(
        "all slips but two, if the cluster's figure were of its patients", _silent(country, seed, _the_rest), 1 / 2
    )
    yield replace(row, remark="why it is a mean over practices beside letters", is_shown=False)


def _all_that_is_printed(seen: Letters, country: Country, cluster: int, _: Array) -> Array:
    added = by_total(seen, country, cluster, seen.cluster)
    return by_value(seen, country, cluster) + by_mark(seen, country, cluster) + added


def _the_rest(seen: Letters, country: Country, cluster: int, two: Array) -> Array:
    """Subtract the slips from the cluster's patients: what is left is the two letters' values times their lists."""
    lists, event = country.lists[cluster].astype(float), EVENT[seen.unit]
    practices = seen.who[two]
    left = country.counts[cluster][:, practices].sum(axis=1)
    found = np.zeros((len(seen.names), lists.size))
    for mine, other in (practices, practices[::-1]):
        for letter, beside in (two, two[::-1]):
            told = (seen.values[:, letter] * lists[mine] + seen.values[:, beside] * lists[other]) / event
            found[letter, mine] = -np.nansum(((told - left) / (seen.steps / event * lists[practices].sum())) ** 2)
    return found


def _silent(country: Country, seed: int, likely: Callable[[Letters, Country, int, Array], Array]) -> Iterator[Array]:
    rng = np.random.default_rng(seed)
    for c, seen in enumerate(printed(country)):
        listed = np.flatnonzero(np.isfinite(seen.values).all(axis=0))
        if listed.size < PRACTICES:
            continue
        two = rng.choice(listed, 2, replace=False)
        practices = np.sort(seen.who[two])
        found = likely(seen, country, c, two)[np.ix_(two, practices)]
        yield practices[best_match(found, rng)] == seen.who[two]


def _by_common_list(one: Array, other: Array) -> Array:
    """Say how likely two letters are of the same practice: whichever it is."""
    found = np.zeros((len(one), len(other)))
    for i, row in enumerate(one):
        found[i] = np.logaddexp.reduce(row + other, axis=1)
    return found


def _same(one: Letters, other: Letters) -> Array:
    """Give, for each letter of the first in turn, the place of the second's letter of the same practice."""
    return np.array([int(np.flatnonzero(other.who == practice)[0]) for practice in one.who])


def _matched(name: str, country: Country, likely: Likely, seed: int) -> Linked:
    rng, hits = np.random.default_rng(seed), []
    for c, seen in enumerate(printed(country)):
        listed = np.isfinite(seen.values).any(axis=0)
        hits.append((best_match(likely(seen, country, c), rng) == seen.who)[listed])
    return _row(name, hits, 1 / PRACTICES)


def _row(name: str, hits: Iterable[Array], chance: float) -> Linked:
    """Count what was recovered, and how surely."""
    clusters: Sequence[Array] = [h for h in hits if h.size]
    rates = np.array([h.mean() for h in clusters])
    error = float(rates.std(ddof=1) / np.sqrt(len(rates)))
    tried, recovered = sum(h.size for h in clusters), sum(int(h.sum()) for h in clusters)
    return Linked(name, tried, recovered, float(rates.mean()), error, chance)
