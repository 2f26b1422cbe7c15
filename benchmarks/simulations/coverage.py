"""
Turns an interval into how often it holds the truth.

Exact where the counts can be gone through one by one, simulated where they cannot.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import stats

from pipeline.measuring.intervals import between_patients, poisson, wilson
from simulations.differences import repeat_users

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
SIZES = (5, 10, 20, 50, 100, 200, 500, 1000, 5000)
MEANS = (0.5, 1.0, 2.0, 5.0, 9.0, 12.0, 20.0, 50.0, 100.0, 500.0)
LISTS = (300, 800, 1600, 3000, 6000, 12000)


def coverage_of_proportions(shares: tuple[float, ...], sizes: tuple[int, ...]) -> pl.DataFrame:
    """Give the exact coverage (percent) of the 95 % Wilson interval: a row per share, a column per size."""
    columns: dict[str, list[float]] = {"share": list(shares)}
    for n in sizes:
        x = np.arange(n + 1)
        limits = wilson(x.astype(float), np.full(n + 1, float(n)))
        inside = [(limits.low <= p) & (p <= limits.high) for p in shares]
        columns[str(n)] = [100 * float(stats.binom.pmf(x, n, p)[i].sum()) for p, i in zip(shares, inside, strict=True)]
    return pl.DataFrame(columns)


def coverage_of_rates(means: tuple[float, ...]) -> pl.DataFrame:
    """Give the exact coverage (percent) of the 95 % interval of a count: exact below ten events, Byar from ten."""
    rows = []
    for mean in means:
        x = np.arange(int(mean + 12 * np.sqrt(mean) + 30))
        limits = poisson(x.astype(float))
        inside = (limits.low <= mean) & (mean <= limits.high)
        rows.append((mean, 100 * float(stats.poisson.pmf(x, mean)[inside].sum())))
    return pl.DataFrame(rows, schema=["expected events", "coverage %"], orient="row")


def coverage_of_repeats(seed: int, practices: int, lists: tuple[int, ...]) -> pl.DataFrame:
    """Give the simulated coverage (percent) of the interval for events that a patient can repeat, beside Poisson's."""
    rng, rows = np.random.default_rng(seed), []
    draw, true = repeat_users(0.4, 0.25), 0.4 / 365
    for size in lists:
        sums = draw(rng, np.full(practices, size))
        names = ("n", "numerator", "denominator", "numerator2", "denominator2", "product")
        spread = between_patients(*(sums[name].astype(float) for name in names))
        ours = (spread.low <= true) & (true <= spread.high)
        naive = poisson(sums["numerator"].astype(float))
        days = sums["denominator"]
        theirs = (naive.low / days <= true) & (true <= naive.high / days)
        rows.append((size, 100 * float(ours.mean()), 100 * float(theirs.mean())))
    return pl.DataFrame(rows, schema=["listed patients", "between patients %", "Poisson %"], orient="row")
