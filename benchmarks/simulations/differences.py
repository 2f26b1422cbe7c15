"""
Simulates countries in which nothing differs, and counts how often a report would say that something does.

Patients are drawn by kind (so many events, so many listed days), many at a time: the sums that cross from the
warehouse are exact, whatever the size of the country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from pipeline.definitions.indicator import Header
from pipeline.measuring.compare import Comparison, compare
from pipeline.measuring.disclosure import Sheet, protect
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Verdict
from simulations.country import YEAR, Sums, counted, country, header

RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)


@dataclass(frozen=True)
class Question:
    """An indicator to simulate: its header, and how a practice's patients are drawn."""

    header: Header
    draw: Callable[[np.random.Generator, np.ndarray], Sums]


def sums_of_kinds(rng: np.random.Generator, sizes: np.ndarray, kinds: np.ndarray, shares: np.ndarray) -> Sums:
    """Draw each practice's patients into kinds (x, y) and give the sums over them."""
    drawn = rng.multinomial(sizes, shares / shares.sum())
    x, y = kinds[:, 0], kinds[:, 1]
    products = {"numerator": x, "denominator": y, "numerator2": x * x, "denominator2": y * y, "product": x * y}
    return {"n": sizes, **{name: drawn @ per_patient for name, per_patient in products.items()}}


def patients_once(share: float, population: float) -> Callable[[np.random.Generator, np.ndarray], Sums]:
    """Give a draw of a proportion: each patient counts at most once."""

    def draw(rng: np.random.Generator, lists: np.ndarray) -> Sums:
        kinds = np.array([[0, 1], [1, 1]])
        return sums_of_kinds(rng, rng.binomial(lists, population), kinds, np.array([1 - share, share]))

    return draw


def repeat_users(mean: float, dispersion: float) -> Callable[[np.random.Generator, np.ndarray], Sums]:
    """Give a draw of events per listed day: few patients have many, and some are listed for half the year."""

    def draw(rng: np.random.Generator, lists: np.ndarray) -> Sums:
        events = np.arange(40)
        full = stats.nbinom.pmf(events, dispersion, dispersion / (dispersion + mean))
        half = stats.nbinom.pmf(events, dispersion, dispersion / (dispersion + mean / 2))
        kinds = np.array([[k, days] for days in (365, 182) for k in events])
        return sums_of_kinds(rng, lists, kinds, np.concatenate([0.93 * full, 0.07 * half]))

    return draw


def kinds_of_shares(share: float, dispersion: float) -> tuple[np.ndarray, np.ndarray]:
    """Give kinds of patients and how many are of each: who got one of a kind tends to get the same again."""
    kinds, shares = [], []
    for events in range(1, 16):
        of_events = stats.nbinom.pmf(events, dispersion, dispersion / (dispersion + 0.4))
        for some in range(events + 1):
            kinds.append([some, events])
            shares.append(of_events * stats.betabinom.pmf(some, events, 2 * share, 2 * (1 - share)))
    return np.array(kinds), np.array(shares)


def share_of_events(share: float, dispersion: float) -> Callable[[np.random.Generator, np.ndarray], Sums]:
    """Give a draw of a share of events among the users, a quarter of the list."""
    kinds, shares = kinds_of_shares(share, dispersion)

    def draw(rng: np.random.Generator, lists: np.ndarray) -> Sums:
        return sums_of_kinds(rng, rng.binomial(lists, 0.25), kinds, shares)

    return draw


QUESTIONS = (
    Question(header("proportion", unit="percent", counts="patient"), patients_once(0.3, 0.05)),
    Question(header("rare_proportion", unit="percent", counts="patient"), patients_once(0.04, 0.4)),
    Question(
        header("repeat_users", unit="per_1000", counts="prescription", denominator_in="days"), repeat_users(0.4, 0.25)
    ),
    Question(header("share_of_events", unit="percent", counts="prescription"), share_of_events(0.33, 0.4)),
)


def reports(rng: np.random.Generator, clusters: int) -> Iterator[Comparison]:
    """Judge every cluster's report of four indicators, in a country in which nothing differs."""
    lists, groups = country(rng, clusters)
    measured = [measure(counted(q.header, q.draw(rng, lists)), q.header, groups) for q in QUESTIONS]
    for cluster_id, members in groups.clusters.items():
        published = protect([_sheet(m, cluster_id, sorted(members)) for m in measured], RULE)
        yield compare(published, YEAR)


def _sheet(measured: Measurements, cluster_id: str, members: list[str]) -> Sheet:
    return Sheet(
        header=measured.header,
        period=measured.period,
        method=measured.method,
        practices=tuple(measured.of(Level.PRACTICE, i) for i in members),
        members=len(members),
        cluster=measured.of(Level.CLUSTER, cluster_id),
        region=ReferenceFigure("R"),
        denmark=ReferenceFigure("D"),
    )


def false_alarms(seed: int, clusters: int) -> pl.DataFrame:
    """
    Count verdicts that say "tydelig forskel" where nothing differs.

    Out:  a row per indicator: practices judged, percent called different, percent of clusters whose practices
          are said to differ
    """
    judged: dict[str, list[bool]] = {q.header.id: [] for q in QUESTIONS}
    spread: dict[str, list[bool]] = {q.header.id: [] for q in QUESTIONS}
    for comparison in reports(np.random.default_rng(seed), clusters):
        for ((indicator, _), _), verdict in comparison.practices.items():
            if verdict is not Verdict.NOT_ASSESSED:
                judged[indicator].append(verdict is Verdict.CLEAR)
        for (indicator, _), verdict in comparison.spread.items():
            spread[indicator].append(verdict is Verdict.CLEAR)
    rows = [(q, len(judged[q]), 100 * float(np.mean(judged[q])), 100 * float(np.mean(spread[q]))) for q in judged]
    schema = ["indicator", "practices judged", "% tydelig forskel", "% clusters that 'differ'"]
    return pl.DataFrame(rows, schema=schema, orient="row")
