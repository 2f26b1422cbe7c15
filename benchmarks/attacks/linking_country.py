"""
Draws clusters of which everybody knows the lists, and prints them by letter, as the engine itself does.

Its own room because an attacker gets what `assemble` gives a page, and nothing of how it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
from simulations.country import YEAR, counted, header

from pipeline.definitions.package import Package
from pipeline.measuring.assemble import Setting, assemble
from pipeline.measuring.figures import AnonymisedBar, Evidence, Provenance
from pipeline.measuring.groups import Groups
from pipeline.measuring.letters import labels
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, Practice, Unit, Visibility

Array = np.ndarray

PRACTICES: Final = 12
DOCTORS: Final = (1, 1, 1, 2, 2, 3, 3, 4, 5)
LISTED_PER_DOCTOR: Final = 1600
APART: Final = 0.25  # how far practices lie from each other: the standard deviation of a logarithm
PACK: Final = 30  # the amount on each prescription, all of them alike: the worst there is
RULE: Final = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)
KEY: Final = b"the key of the attacks"

#: How far one event moves the value of one listed patient.
EVENT: Final[Mapping[Unit, float]] = {Unit.PERCENT: 100.0, Unit.PER_1000: 1000.0, Unit.DDD: 1000.0 * PACK / YEAR.days}


@dataclass(frozen=True)
class Kind:
    """What is drawn: how large the lists are, what is measured, how often it happens, and what practices share."""

    unit: Unit = Unit.PER_1000
    indicators: int = 3
    rates: tuple[float, float] = (0.05, 0.6)  # of the patients, between these
    small_lists: bool = False
    shared: float = 0.0  # how much of what sets practices apart is the same in all indicators


@dataclass(frozen=True)
class Country:
    """Clusters of twelve practices each: their lists, and how many patients have what is measured."""

    kind: Kind
    lists: Array  # by cluster and practice
    rates: Array  # by cluster and indicator, of the middle practice
    counts: Array  # by cluster, indicator and practice


@dataclass(frozen=True)
class Letters:
    """What one report shows of its practices, and who they are. An attacker does not look at `who`."""

    unit: Unit
    names: tuple[str, ...]
    values: Array  # by indicator and letter; NaN where a letter is not listed
    marks: Array  # by indicator and letter
    steps: Array  # by indicator: what its values are rounded to
    cluster: Array  # by indicator: the cluster's figure; NaN where it is hidden
    who: Array = field(repr=False)  # by letter: the practice


def draw(seed: int, clusters: int, kind: Kind, lists: Array | None = None, levels: Array | None = None) -> Country:
    """
    Draw a country.

    In:   lists, levels: those of another country with the same practices; levels by cluster, indicator and practice
    """
    rng = np.random.default_rng(seed)
    size = (clusters, kind.indicators, PRACTICES)
    if lists is None:
        lists = _lists(rng, clusters, small=kind.small_lists)
    rates = np.exp(rng.uniform(*np.log(kind.rates), size[:2]))
    if levels is None:
        levels = some_levels(rng, clusters, kind)
    likely = np.minimum(rates[:, :, None] * np.exp(APART * levels), 0.95)
    return Country(kind, lists, rates, rng.binomial(lists[:, None, :], likely))


def some_levels(rng: np.random.Generator, clusters: int, kind: Kind) -> Array:
    """Draw how far each practice lies from the middle in each indicator, in standard deviations."""
    common = rng.standard_normal((clusters, 1, PRACTICES))
    own = rng.standard_normal((clusters, kind.indicators, PRACTICES))
    return np.sqrt(kind.shared) * common + np.sqrt(1 - kind.shared) * own


def _lists(rng: np.random.Generator, clusters: int, *, small: bool) -> Array:
    size = (clusters, PRACTICES)
    if small:
        return np.maximum(rng.lognormal(np.log(1200), 0.5, size), 500).astype(np.int64)
    return np.round(LISTED_PER_DOCTOR * rng.choice(DOCTORS, size) * rng.uniform(0.85, 1.15, size)).astype(np.int64)


def printed(country: Country, package_id: str = "pk", first: int = 0) -> Iterator[Letters]:
    """
    Print each cluster's report by letter.

    In:   first: the number of the first indicator, so that two packages may have different ones
    """
    ids = np.arange(country.lists.size).reshape(country.lists.shape)
    names = [[f"{i:06d}" for i in row] for row in ids]
    measured = _measured(country, names, first)
    setting = _setting(country, names, measured, package_id)
    for practices in names:
        members = tuple(Practice(i, i, "R") for i in practices)
        shown = assemble(Cluster(practices[0], "c", members), setting, Evidence(None, (), (), (), (), None, None, None))
        letters = labels(KEY, practices[0], package_id, practices)
        bars = [{b.label: b for b in f.bars if isinstance(b, AnonymisedBar)} for f in shown.figures]
        order = sorted(letters.values())
        who = {letter: practices.index(i) for i, letter in letters.items()}
        values = np.array([[float(b[x].value) if x in b else np.nan for x in order] for b in bars])
        yield Letters(
            unit=country.kind.unit,
            names=tuple(order),
            values=values,
            marks=np.array([[x in b and b[x].differs for x in order] for b in bars]),
            steps=np.array([rounded_to([Decimal(str(v)) for v in row if np.isfinite(v)]) for row in values]),
            cluster=np.array([np.nan if f.cluster.value is None else f.cluster.value for f in shown.figures]),
            who=np.array([who[x] for x in order]),
        )


def rounded_to(shown: Sequence[Decimal]) -> float:
    """Find what values are rounded to, as a reader would: the largest round number that they are all whole times."""
    steps = (Decimal(d).scaleb(p) for p in (2, 1, 0, -1, -2) for d in (5, 2, 1))
    return float(next((s for s in steps if all(v % s == 0 for v in shown)), Decimal("0.01")))


def _measured(country: Country, names: list[list[str]], first: int) -> dict[str, list[Measurements]]:
    everyone = [i for row in names for i in row]
    groups = Groups(
        region_of=dict.fromkeys(everyone, "R"),
        clusters={row[0]: frozenset(row) for row in names},
        covered_regions=frozenset({"R"}),
        nation_covered=True,
    )
    n, found = country.lists.ravel(), {}
    for k in range(country.kind.indicators):
        head = _header(f"i{first + k:02d}", country.kind.unit)
        events = country.counts[:, k].ravel()
        days, amount = (YEAR.days, PACK) if country.kind.unit is Unit.DDD else (1, 1)
        sums = {
            "n": n,
            "numerator": events * amount,
            "denominator": n * days,
            "numerator2": events * amount**2,
            "denominator2": n * days**2,
            "product": events * amount * days,
            "contributors": events,
            "largest": amount * (events > 0),
        }
        found[head.id] = [measure(counted(head, sums), head, groups)]
    return found


def _header(name: str, unit: Unit) -> Any:
    if unit is Unit.DDD:
        return header(name, unit=unit, counts="prescription", denominator_in="days", min_denominator=10)
    return header(name, unit=unit, counts="patient", min_denominator=10)


def _setting(
    country: Country, names: list[list[str]], measured: Mapping[str, Sequence[Measurements]], package_id: str
) -> Setting:
    everyone = [i for row in names for i in row]
    package = Package.model_validate(
        {
            "id": package_id, "version": "1", "owner": "o", "title": "t", "introduction": "i",
            "period": {"months": 12}, "sections": [{"heading": "h", "indicators": list(measured)}],
            "comparison": {"references": []}, "questions": [{"text": "q"}], "implementation": ["i"],
            "follow_up": {"months": 6}, "sources": ["s"], "status": "published",
            "reviewed": {"by": "b", "on": "2026-01-01", "again": "2030-01-01"},
        }
    )  # fmt: skip
    return Setting(
        package=package,
        measured=measured,
        listed=dict(zip(everyone, country.lists.ravel().tolist(), strict=True)),
        region_names={"R": "Region"},
        published=None,
        rule=RULE,
        visibility=Visibility.ANONYMISED,
        label_key=KEY,
        provenance=Provenance("1", {}, "s", "0", date(2027, 1, 1), ()),
    )
