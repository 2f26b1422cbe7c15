"""
What a strong neighbour does with letters: how likely each would look so if it were this practice's, and the best match.

The neighbour is given more than anybody has: every list to the patient, how often what is measured happens, and how far
practices lie from each other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import log_ndtr, ndtri
from scipy.stats import multivariate_normal

from attacks.linking_country import APART, EVENT, Array, Country, Letters

MARK_AT: Final = 2.5  # standard deviations at which about half the practices would be marked
MARK_SLOPE: Final = 2.0
NEVER: Final = -1e9


def best_match(likely: Array, rng: np.random.Generator) -> Array:
    """Give each letter the practice that makes all together likeliest; ties fall by chance."""
    noise = rng.uniform(0, 1e-7, likely.shape)
    return linear_sum_assignment(-(np.maximum(likely, NEVER) + noise))[1]


def by_count(seen: Letters, country: Country, cluster: int) -> Array:
    """
    Say how likely each letter's values are of each practice, by how many whole counts of its list would show so.

    Out:  log likelihoods by letter and practice; a figure in which a letter is not listed says nothing of it
    """
    lists, event = country.lists[cluster].astype(float), EVENT[seen.unit]
    found = np.zeros((len(seen.names), lists.size))
    for row, step in zip(seen.values, seen.steps, strict=True):
        values, half = row[:, None], step / 2
        least = np.ceil((values - half) * lists / event - 1e-9)
        most = np.ceil((values + half) * lists / event - 1e-9)
        found += np.nan_to_num(np.log(np.maximum(most - least, 1e-9) / (step * lists / event)))
    return found


def by_value(seen: Letters, country: Country, cluster: int) -> Array:
    """Say the same from the counts that fit and from how far chance takes a list: small ones lie farther out."""
    lists, event = country.lists[cluster].astype(float), EVENT[seen.unit]
    found = by_count(seen, country, cluster)
    for row, rate in zip(seen.values, country.rates[cluster], strict=True):
        middle = rate * np.exp(APART**2 / 2)
        spread = np.sqrt((APART * middle) ** 2 + middle * (1 - np.minimum(middle, 0.9)) / lists)
        found += np.nan_to_num(-(((row[:, None] / event - middle) / spread) ** 2) / 2 - np.log(spread))
    return found


def by_mark(seen: Letters, country: Country, cluster: int) -> Array:
    """Say how likely each letter's marks are of each practice, were the larger the more readily marked."""
    lists, event = country.lists[cluster].astype(float), EVENT[seen.unit]
    found = np.zeros((len(seen.names), lists.size))
    for values, marks in zip(seen.values, seen.marks, strict=True):
        shown = np.isfinite(values)
        if not marks.any() or marks[shown].all():
            continue
        middle = np.nanmean(values) / event
        apart = np.abs(values[:, None] / event - middle) / np.sqrt(middle / lists)
        sign = np.where(marks, 1, -1)[:, None]
        found += np.nan_to_num(log_ndtr(sign * MARK_SLOPE * (apart - MARK_AT)))
    return found


def by_absence(seen: Letters, country: Country, cluster: int) -> Array:
    """Say how likely it is of each practice to be left out where each letter is: the small have few."""
    lists = country.lists[cluster].astype(float)
    found = np.zeros((len(seen.names), lists.size))
    for k, rate in enumerate(country.rates[cluster]):
        gone = ~np.isfinite(seen.values[k])
        if not gone.any() or gone.all():
            continue
        few = log_ndtr((5 - rate * lists) / np.sqrt(rate * lists + (APART * rate * lists) ** 2))
        many = np.log1p(-np.exp(np.minimum(few, -1e-9)))
        found += np.where(gone[:, None], few, many)
    return found


def by_total(seen: Letters, country: Country, cluster: int, totals: Array) -> Array:
    """
    Find the lists that the letters would have if their values added up to these totals, and compare.

    In:   totals: by indicator, in the unit's own terms of all the cluster's patients
    """
    lists, event = country.lists[cluster].astype(float), EVENT[seen.unit]
    listed = np.isfinite(seen.values).all(axis=0)
    if not listed.all():
        return np.zeros((len(seen.names), lists.size))
    knowns = np.vstack([seen.values / event, np.ones(lists.size)])
    sums = np.append(totals / event * lists.sum(), lists.sum())
    blur = np.append(seen.steps / event / np.sqrt(12) * np.sqrt((lists**2).sum()), 1.0)
    gap = lists.var() * knowns @ knowns.T + np.diag(blur**2)
    guess = lists.mean() + lists.var() * knowns.T @ np.linalg.solve(gap, sums - knowns.sum(axis=1) * lists.mean())
    return -((guess[:, None] - lists) ** 2) / lists.var()


def by_level(known: Array, seen: Array, alike: float, within: float) -> Array:
    """
    Say how likely each letter's values are of each practice, when its values in other figures are known.

    In:   known, seen: by figure and practice, by figure and letter; alike: how much what sets practices apart is the
          same in two figures of both; within: the same for two figures of one
    """
    first, second = standardised(known), standardised(seen)
    a, b = len(first), len(second)
    together = np.full((a + b, a + b), within)
    together[:a, a:] = together[a:, :a] = alike
    if a == b and alike > within:  # the same figures: each goes with itself alone
        together[:a, a:] = together[a:, :a] = np.eye(a) * alike + (1 - np.eye(a)) * within
    np.fill_diagonal(together, 1.0)
    both = multivariate_normal(np.zeros(a + b), together)
    pairs = np.stack([np.concatenate([x, y]) for y in second.T for x in first.T])
    return np.atleast_1d(both.logpdf(pairs)).reshape(second.shape[1], first.shape[1])


def standardised(values: Array) -> Array:
    """Turn each figure's values into normal scores by rank; who is not listed stands in the middle."""
    ranks = np.argsort(np.argsort(np.nan_to_num(values, nan=np.inf), axis=1), axis=1)
    shown = np.isfinite(values)
    scores = ndtri((ranks + 0.5) / np.maximum(shown.sum(axis=1, keepdims=True), 1) * shown + 0.5 * ~shown)
    return np.where(shown, scores, 0.0)
