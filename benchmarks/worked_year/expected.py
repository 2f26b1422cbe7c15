"""
Turns what is planted into the change that each practice, and each term of a bridge, would show without chance.

Its own room because a reader holds two columns against one another: this is the one that the engine has no part in.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

from pipeline.model import Period
from worked_year.planted import (
    Truth,
    dropped_percent,
    late_percent,
    mean_factor,
    renamed_percent,
    year_percent,
)

BASELINE, WINDOW = Period(date(2025, 4, 1), date(2025, 9, 30)), Period(date(2026, 4, 1), date(2026, 9, 30))
YEAR = 12
SPIROMETRY, KEPT = {"7113", "7121"}, {"7113"}  # the list in January, and what the list of October keeps of it


@dataclass(frozen=True)
class Members:
    """Who is in a cluster then and now, by the numbers that they bear at last."""

    then: set[str]
    now: set[str]

    @property
    def both(self) -> set[str]:
        """Who is there both times."""
        return self.then & self.now


def members_of(delivery: Path, cluster_id: str) -> Members:
    """Read who was in a cluster in January and in October."""
    became = {row["FRA_YDERNR"]: row["TIL_YDERNR"] for row in _rows(delivery / "registre/yderhistorik.csv")}
    then, now = set(), set()
    for row in _rows(delivery / "registre/klyngemedlemmer.csv"):
        if row["KLYNGE"] != cluster_id:
            continue
        first, last = (_day(row[key]) for key in ("FRA", "TIL"))
        practice = became.get(row["YDERNR"], row["YDERNR"])
        if first is not None and first <= date(2026, 1, 13):
            then.add(practice)
        if last is None:
            now.add(practice)
    return Members(then, now)


def names_of(delivery: Path) -> dict[str, str]:
    """Read the practices' numbers by their names."""
    return {row["NAVN"]: row["YDERNR"] for row in _rows(delivery / "registre/praksisser.csv")}


def practice_change(truth: Truth, indicator: str, practice: str, before: float) -> float:
    """Give how far a practice's figure moves from the one that was printed, in the unit of the page."""
    return _CHANGES[indicator](truth, practice, before)


def bridge(truth: Truth, indicator: str, members: Members, before: float) -> dict[str, float]:
    """Give the terms of the bridge of a rate whose stream is planted, from a baseline that was printed."""
    stream, dropped = _STREAMS[indicator]
    late = before * late_percent(truth, stream, BASELINE) / 100
    definition = -(before + late) * dropped(truth, members) / 100
    redefined = before + late + definition
    year = 1 + year_percent(truth, stream, BASELINE.last, WINDOW.last) / 100
    then, stayed = (mean_factor(truth, stream, group) for group in (members.then, members.both))
    stayed_now, now = (mean_factor(truth, stream, group, improved=True) for group in (members.both, members.now))
    each = redefined / then  # what a practice of factor 1 has
    return {
        "practice": each * (stayed_now * year - stayed),
        "membership": each * (stayed - then) + each * year * (now - stayed_now),
        "late": late,
        "definition": definition,
    }


def lost_percent(truth: Truth) -> float:
    """Give how many percent of the window's tests are billed with the code that the frozen lists do not know."""
    return renamed_percent(truth, SPIROMETRY, WINDOW)


def _antibiotics(truth: Truth, practice: str, before: float) -> float:
    factor, late = truth.improved("antibiotics").get(practice, 1.0), late_percent(truth, "antibiotics", BASELINE)
    year = year_percent(truth, "antibiotics", BASELINE.last, WINDOW.last)
    return before * ((1 + late / 100) * factor * (1 + year / 100) - 1)


def _fev1(truth: Truth, practice: str, _: float) -> float:
    item = next(item for item in truth.country.items if item.short == "fev1")
    country, points = truth.country, truth.improved(item.code).get(practice, 0.0)
    middle = country.first + (country.last - country.first) / 2
    here = mean(share for one, share in truth.of(item.code, "complete_share") if one == practice)
    usual = here + item.complete_growth * (WINDOW.last - middle).days / 365.25
    first_day = min((i.first_day for i in country.improvements if i.item == item.code), default=WINDOW.last)
    months = (WINDOW.last - first_day).days / 365.25 * YEAR
    return 100 * (item.complete_growth + min(months / YEAR, 1) * (min(usual + points, 0.99) - min(usual, 0.99)))


def _coverage(truth: Truth, practice: str, _: float) -> float:
    condition = truth.country.conditions[0]
    years = (truth.country.last - truth.country.first).days / 365.25
    growth = (condition.planned_at_last - condition.planned_at_first) / years
    return 100 * (growth + truth.improved(condition.code).get(practice, 0.0))


_CHANGES: dict[str, Callable[[Truth, str, float], float]] = {
    "antibiotics_per_1000": _antibiotics,
    "copd_fev1_12m": _fev1,
    "copd_plan_coverage": _coverage,
}
_STREAMS: dict[str, tuple[str, Callable[[Truth, Members], float]]] = {
    "antibiotics_per_1000": ("antibiotics", lambda *_: 0.0),
    "spirometry_adults_percent": (
        "spirometry",
        lambda truth, members: dropped_percent(truth, SPIROMETRY, KEPT, members.then, BASELINE),
    ),
    "lung_function_per_1000": ("spirometry", lambda *_: 0.0),
}
PLANTED = {"antibiotics_per_1000": "antibiotics", "copd_fev1_12m": "MCS88015", "copd_plan_coverage": "R95"}
BRIDGED = tuple(_STREAMS)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="iso-8859-1", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _day(text: str) -> date | None:
    if not text:
        return None
    day, month, year = (int(part) for part in text.split("-"))
    return date(year, month, day)
