"""
Simulates countries in which nothing differs, and counts how often a report would say that something does.

`make simulations` runs it whole and writes docs/simulations.md with its figure; the tests run a short form.
Patients are drawn by kind (so many events, so many listed days), many at a time: the sums that cross from the
warehouse are exact, whatever the size of the country.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from scipy import stats

from pipeline.definitions.indicator import Header
from pipeline.measuring.compare import Comparison, compare
from pipeline.measuring.counts import COUNTS_SCHEMA, Counts
from pipeline.measuring.disclosure import Sheet, protect
from pipeline.measuring.groups import Groups
from pipeline.measuring.intervals import between_patients, poisson, wilson
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.model import Level, Period, Verdict

ROOT = Path(__file__).resolve().parents[1]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)
PRACTICES = 12
Sums = dict[str, np.ndarray]


@dataclass(frozen=True)
class Question:
    """An indicator to simulate: its header, and how a practice's patients are drawn."""

    header: Header
    draw: Callable[[np.random.Generator, np.ndarray], Sums]


def header(name: str, **said: Any) -> Header:
    """Give a header in which every difference counts as relevant: chance alone must hold the line."""
    usual: dict[str, Any] = {
        "id": name, "title": name, "why": "w", "population": "p", "numerator": "n", "better": "neither",
        "relevant_difference": 0, "reads": ["t"], "status": "preview", "source": "s",
        "reviewed": {"by": "b", "on": "2026-01-01", "again": "2030-01-01"},
    }  # fmt: skip
    return Header.model_validate(usual | said)


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


def share_of_events(share: float, dispersion: float) -> Callable[[np.random.Generator, np.ndarray], Sums]:
    """Give a draw of a share of events: a patient who got one of a kind tends to get the same again."""

    def draw(rng: np.random.Generator, lists: np.ndarray) -> Sums:
        kinds, shares = [], []
        for events in range(1, 16):
            of_events = stats.nbinom.pmf(events, dispersion, dispersion / (dispersion + 0.4))
            for some in range(events + 1):
                kinds.append([some, events])
                shares.append(of_events * stats.betabinom.pmf(some, events, 2 * share, 2 * (1 - share)))
        users = rng.binomial(lists, 0.25)
        return sums_of_kinds(rng, users, np.array(kinds), np.array(shares))

    return draw


QUESTIONS = (
    Question(header("proportion", unit="percent", counts="patient"), patients_once(0.3, 0.05)),
    Question(header("rare_proportion", unit="percent", counts="patient"), patients_once(0.04, 0.4)),
    Question(
        header("repeat_users", unit="per_1000", counts="prescription", denominator_in="days"), repeat_users(0.4, 0.25)
    ),
    Question(header("share_of_events", unit="percent", counts="prescription"), share_of_events(0.33, 0.4)),
)


def country(rng: np.random.Generator, clusters: int) -> tuple[np.ndarray, Groups]:
    """Give skewed list sizes, and clusters of twelve."""
    lists = np.maximum(rng.lognormal(np.log(2200), 0.6, clusters * PRACTICES), 300).astype(np.int64)
    ids = [f"{i:06d}" for i in range(lists.size)]
    groups = Groups(
        region_of=dict.fromkeys(ids, "R"),
        clusters={f"c{c}": frozenset(ids[c * PRACTICES : (c + 1) * PRACTICES]) for c in range(clusters)},
        covered_regions=frozenset({"R"}),
        nation_covered=True,
    )
    return lists, groups


def counted(question: Question, sums: Sums) -> Counts:
    """Turn drawn sums into counts, as the warehouse gives them."""
    size = sums["n"].size
    columns: dict[str, Any] = {
        "practice_id": [f"{i:06d}" for i in range(size)],
        "missing": np.zeros(size, dtype=np.int64),
        "unvalued": np.zeros(size, dtype=np.int64),
        "owner_hid": np.zeros(size, dtype=bool),
        "n": sums["n"].astype(np.int64),
    }
    for name in ("numerator", "denominator", "numerator2", "denominator2", "product"):
        columns[name] = [Decimal(int(v)) for v in sums[name]]
    frame = pl.DataFrame(columns).select(pl.col(c).cast(t) for c, t in COUNTS_SCHEMA.items())
    return Counts(question.header.id, YEAR, frame)


def reports(rng: np.random.Generator, clusters: int) -> Iterator[Comparison]:
    """Judge every cluster's report of four indicators, in a country in which nothing differs."""
    lists, groups = country(rng, clusters)
    measured = [measure(counted(q, q.draw(rng, lists)), q.header, groups) for q in QUESTIONS]
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


SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
SIZES = (5, 10, 20, 50, 100, 200, 500, 1000, 5000)
MEANS = (0.5, 1.0, 2.0, 5.0, 9.0, 12.0, 20.0, 50.0, 100.0, 500.0)
LISTS = (300, 800, 1600, 3000, 6000, 12000)


def as_markdown(table: pl.DataFrame) -> str:
    """Write a table for a page: percentages with one decimal, counts with their thousands."""
    rows = [table.columns, ["---"] * table.width, *([_cell(v) for v in row] for row in table.iter_rows())]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if value < 1 and value == round(value, 2) else f"{value:.1f}"


def draw_coverage(table: pl.DataFrame, to: Path) -> None:
    """Draw the coverage of a proportion's interval: a small panel per number of patients, one scale."""
    mpl.use("agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415 -- after the backend is chosen

    figure, panels = plt.subplots(3, 3, figsize=(7, 4.6), sharex=True, sharey=True, layout="constrained")
    for n, axes in zip(SIZES, panels.flat, strict=True):
        axes.axhline(95, color="#b8511b", linewidth=0.8, linestyle="--")
        axes.plot(table["share"], table[str(n)], color="#222222", linewidth=1, marker="o", markersize=2)
        axes.set_title(f"{n:,} patients", fontsize=8, loc="left")
        axes.set(ylim=(88, 100), xticks=[0.01, 0.5, 0.99], yticks=[90, 95, 100])
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("true share", fontsize=8)
    figure.supylabel("coverage, % (promised: 95, dashed)", fontsize=8)
    figure.savefig(to, dpi=110, metadata={"Software": None})
    plt.close(figure)


def page(seed: int, clusters: int, practices: int) -> str:
    """Run everything and give the page that tells of it."""
    alarms = false_alarms(seed, clusters)
    shares = coverage_of_proportions(SHARES, SIZES)
    draw_coverage(shares, ROOT / "docs/coverage.png")
    made = f"seed {seed}; {clusters:,} clusters of {PRACTICES} practices, four indicators each"
    parts = [
        "# Simulations",
        f"Made by `make simulations` ({made}).",
        "## Where nothing differs, how often does a report say that something does?",
        """Skewed list sizes, repeat users, patients listed for half a year.
Every difference counts as relevant here, so that nothing but the test holds chance off.
At most 5 % of practices may be called different.""",
        as_markdown(alarms),
        """The last column is a test of its own at 5 %:
"forskellene mellem praksis er større, end tilfældighed alene kan give".""",
        "## Does a 95 % interval hold the truth 95 times of 100?",
        "Wilson's interval for a proportion: exact coverage in percent, by true share (rows) and patients (columns).",
        as_markdown(shares),
        "![Coverage of Wilson's interval by true share, a panel per number of patients](coverage.png)",
        "A count of patients who count once: exact Poisson below ten events, Byar from ten. Exact coverage in percent.",
        as_markdown(coverage_of_rates(MEANS)),
        f"""Events that a patient can repeat ({practices:,} simulated practices a row),
beside what Poisson would have given:""",
        as_markdown(coverage_of_repeats(seed, practices, LISTS)),
    ]
    return "\n\n".join(parts) + "\n"


def main(words: list[str]) -> None:
    """Write docs/simulations.md and its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--clusters", type=int, default=2000)
    parser.add_argument("--practices", type=int, default=20000)
    asked = parser.parse_args(words)
    text = page(asked.seed, asked.clusters, asked.practices)
    (ROOT / "docs/simulations.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
