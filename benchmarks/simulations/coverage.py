"""
Turns an interval into how often it holds the truth.

Exact where the counts can be gone through one by one, simulated where they cannot.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy import stats

from pipeline.measuring.estimate import Columns, Method
from pipeline.measuring.intervals import Limits, Spread, between_patients, hybrid, poisson, student_t, wilson
from pipeline.measuring.two_periods import Cross, correlation
from simulations.country import Sums
from simulations.differences import kinds_of_shares, repeat_users, sums_of_kinds

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
FEW = tuple(p for p in SHARES if p <= 0.2)  # where a count of patients is near to one of independent events
SIZES = (5, 10, 20, 50, 100, 200, 500, 1000, 5000)
MEANS = (0.5, 1.0, 2.0, 5.0, 9.0, 12.0, 20.0, 50.0, 100.0, 500.0)
LISTS = (300, 800, 1600, 3000, 6000, 12000)
ALIKE = 0.7  # the correlation of the same patients' answers, before and now
ENOUGH = 10  # patients who do, and who do not: a report hides fewer than five
UNLIKELY = 1e-12


def by_share_and_size(
    coverage: Callable[[float, int], float], shares: tuple[float, ...], sizes: tuple[int, ...]
) -> pl.DataFrame:
    """Lay coverage in percent out: a row per share, a column per number of patients."""
    columns: dict[str, list[float | None]] = {"share": list(shares)}
    for n in sizes:
        found = [coverage(p, n) for p in shares]
        columns[str(n)] = [None if np.isnan(f) else 100 * f for f in found]
    return pl.DataFrame(columns)


def of_proportion(p: float, n: int) -> float:
    """Give the exact coverage of Wilson's interval."""
    x = np.arange(n + 1)
    return _covered(wilson(x.astype(float), np.full(n + 1, float(n))), p, stats.binom.pmf(x, n, p))


def of_count(p: float, n: int) -> float:
    """Give the exact coverage of the interval of a count, where each of n patients counts once with this chance."""
    x = np.arange(n + 1)
    return _covered(poisson(x.astype(float)), n * p, stats.binom.pmf(x, n, p))


def of_change(p: float, n: int) -> float:
    """Give the exact coverage of the change of a share that did not change, with other patients each time."""
    x, chance = _likely(stats.binom(n, p))
    before, now = (x.repeat(x.size), np.tile(x, x.size))
    limits = hybrid(_share(before, n), _share(now, n), np.zeros(before.size))
    return _covered(limits, 0, np.outer(chance, chance).ravel())


def of_change_in_the_same(seed: int, draws: int) -> Callable[[float, int], float]:
    """Give the simulated coverage of the change of a share that did not change, with the same patients both times."""
    rng = np.random.default_rng(seed)

    def coverage(p: float, n: int) -> float:
        changed = p * (1 - p) * (1 - ALIKE)
        both, gave_up, began, _ = rng.multinomial(n, [p - changed, changed, changed, 1 - p - changed], draws).T
        before, now = ((both + other).astype(float) for other in (gave_up, began))
        size = np.full(draws, float(n))
        sums = [Columns(size, x, size, x, size, x) for x in (before, now)]
        together = correlation(Method.WILSON, *sums, Cross(size, both.astype(float), before, now, size))
        return _covered(hybrid(_share(before, n), _share(now, n), together), 0)

    return coverage


def of_share_of_events(seed: int, draws: int) -> Callable[[float, int], float]:
    """Give the simulated coverage of the interval between patients, for a share of events that patients repeat."""
    rng = np.random.default_rng(seed)

    def coverage(p: float, n: int) -> float:
        if n * min(p, 1 - p) < ENOUGH:
            return np.nan
        sums = sums_of_kinds(rng, np.full(draws, n), *kinds_of_shares(p, 0.4))
        return _covered(_between(sums), p)

    return coverage


def of_mean(seed: int, draws: int) -> pl.DataFrame:
    """Give the simulated coverage (percent) of Student's interval: a row per shape, a column per number of patients."""
    rng = np.random.default_rng(seed)
    shapes = {"symmetrical": (rng.standard_normal, 0.0), "skewed": (lambda s: rng.lognormal(0, 0.5, s), np.exp(0.125))}
    rows = []
    for shape, (draw, truth) in shapes.items():
        told = []
        for n in SIZES:
            x = draw((max(draws * 20 // max(n, 20), 1000), n))
            told.append(100 * _covered(student_t(np.full(len(x), n), x.sum(axis=1), (x * x).sum(axis=1)), truth))
        rows.append((shape, *told))
    return pl.DataFrame(rows, schema=["values", *map(str, SIZES)], orient="row")


def of_rates() -> pl.DataFrame:
    """Give the exact coverage (percent) of a count, and of its change where nothing changed, by expected events."""
    rows = []
    for mean in MEANS:
        x, chance = _likely(stats.poisson(mean))
        limits = poisson(x)
        spread = Spread(x, x, limits.low, limits.high)
        before, now = (Spread(*c) for c in ([c.repeat(x.size) for c in spread], [np.tile(c, x.size) for c in spread]))
        change = _covered(hybrid(before, now, np.zeros(x.size**2)), 0, np.outer(chance, chance).ravel())
        rows.append((mean, 100 * _covered(limits, mean, chance), 100 * change))
    return pl.DataFrame(rows, schema=["expected events", "of the count %", "of its change %"], orient="row")


def of_repeats(seed: int, practices: int, lists: tuple[int, ...] = LISTS) -> pl.DataFrame:
    """Give the simulated coverage (percent) of the interval for events that a patient can repeat, beside Poisson's."""
    rng, rows = np.random.default_rng(seed), []
    draw, true = repeat_users(0.4, 0.25), 0.4 / 365
    for size in lists:
        sums = draw(rng, np.full(practices, size))
        naive, days = poisson(sums["numerator"].astype(float)), sums["denominator"]
        theirs = Limits(naive.low / days, naive.high / days)
        rows.append((size, 100 * _covered(_between(sums), true), 100 * _covered(theirs, true)))
    return pl.DataFrame(rows, schema=["listed patients", "between patients %", "Poisson %"], orient="row")


def _between(sums: Sums) -> Spread:
    names = ("n", "numerator", "denominator", "numerator2", "denominator2", "product")
    return between_patients(*(sums[name].astype(float) for name in names))


def _share(x: np.ndarray, n: int) -> Spread:
    limits = wilson(x, np.full(x.size, float(n)))
    return Spread(x / n, x, limits.low, limits.high)


def _likely(counts: stats.rv_discrete) -> tuple[np.ndarray, np.ndarray]:
    """Give the counts that are not unthinkable, and how likely each is."""
    x = np.arange(counts.ppf(UNLIKELY), counts.isf(UNLIKELY) + 1)
    return x, counts.pmf(x)


def _covered(limits: Limits | Spread, truth: float, chance: np.ndarray | None = None) -> float:
    """Give how often intervals hold the truth; where none was given there is nothing to hold it."""
    given = ~np.isnan(limits.low)
    slack = 1e-9 * (1 + abs(truth))  # an end that is the truth, but for what floats leave
    holds = (limits.low <= truth + slack) & (truth <= limits.high + slack)
    weights = np.ones(given.size) if chance is None else chance
    return float(np.sum(weights[given & holds]) / np.sum(weights[given]))
