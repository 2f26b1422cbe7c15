"""Made-up indicators, counts and clusters for tests of measuring: practices of a few patients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.definitions.indicator import Header
from pipeline.measuring.counts import CATEGORIES_SCHEMA, COUNTS_SCHEMA, VALUES_SCHEMA, Counts
from pipeline.measuring.disclosure import Shown
from pipeline.measuring.groups import Groups
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.model import Cluster, HiddenBy, Level, Period, Practice

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=3)

#: One patient: what is counted, and out of what. None: no value.
Patient = tuple[Any, Any]


def why(shown: Shown) -> str | None:
    """Say why a figure is hidden: small, cover or owner."""
    if shown.cell.hidden_by is None:
        return None
    return "owner" if shown.cell.hidden_by is HiddenBy.OWNER else "cover" if shown.covers else "small"


def header(**said: Any) -> Header:
    """Give a header that says the usual unless told otherwise."""
    usual: dict[str, Any] = {
        "id": "seen",
        "title": "Seen",
        "why": "w",
        "population": "p",
        "numerator": "n",
        "unit": "percent",
        "better": "higher",
        "relevant_difference": 5,
        "reads": ["visits"],
        "min_denominator": 10,
        "counts": "patient",
        "status": "published",
        "source": "s",
        "reviewed": {"by": "b", "on": date(2026, 1, 1), "again": date(2027, 1, 1)},
    }
    return Header.model_validate(usual | said)


def of_patients(
    practices: Mapping[str, Sequence[Patient]],
    period: Period = YEAR,
    indicator: str = "seen",
    events: Mapping[str, tuple[int, int]] | None = None,
) -> Counts:
    """Sum patients into counts, one addition at a time; of amounts also (events, those of them without one)."""
    rows = []
    for practice_id, patients in practices.items():
        of_all, unvalued = (events or {}).get(practice_id, (0, 0))
        known = [(Decimal(str(x)), Decimal(str(y))) for x, y in patients if x is not None]
        rows.append(
            {
                "practice_id": practice_id,
                "n": len(known),
                "missing": len(patients) - len(known),
                "numerator": sum((x for x, _ in known), Decimal(0)),
                "denominator": sum((y for _, y in known), Decimal(0)),
                "numerator2": sum((x * x for x, _ in known), Decimal(0)),
                "denominator2": sum((y * y for _, y in known), Decimal(0)),
                "product": sum((x * y for x, y in known), Decimal(0)),
                "events": of_all,
                "unvalued": unvalued,
                "owner_hid": False,
            }
        )
    return _counts(rows, period, indicator)


def of_values(practices: Mapping[str, Sequence[Any]], period: Period = YEAR, indicator: str = "seen") -> Counts:
    """Count patients with these values; None: no value."""
    sums = of_patients({i: [(v, 1 if v is not None else None) for v in own] for i, own in practices.items()})
    rows = [
        (practice_id, Decimal(str(value)), own.count(value))
        for practice_id, own in practices.items()
        for value in dict.fromkeys(own)
        if value is not None
    ]
    return Counts(indicator, period, sums.frame, values=pl.DataFrame(rows, schema=VALUES_SCHEMA, orient="row"))


def of_shares(
    practices: Mapping[str, Sequence[Sequence[Any]]],
    categories: Iterable[str],
    *,
    once: bool,
    counted: bool = False,
    indicator: str = "seen",
) -> Counts:
    """Sum patients given as one number per category; who has a number in no category is no part of the whole."""
    valued = {
        i: [None if None in parts else [Decimal(str(x)) for x in parts] for parts in practices[i]] for i in practices
    }
    own = {i: [p for p in patients if p is None or sum(p) > 0] for i, patients in valued.items()}

    def whole(parts: Sequence[Decimal]) -> Decimal:
        return Decimal(1) if once else sum(parts, Decimal(0))

    def summed(numerator: Callable[[Sequence[Decimal]], Decimal]) -> pl.DataFrame:
        rows = {i: [(None, None) if p is None else (numerator(p), whole(p)) for p in own[i]] for i in own}
        frame = of_patients(rows, indicator=indicator).frame
        unknown = ("n", "numerator2", "denominator2", "product") if counted else ()
        return frame.with_columns(pl.lit(None, dtype=COUNTS_SCHEMA[c]).alias(c) for c in unknown)

    parts = [
        summed(lambda p, place=place: p[place]).with_columns(pl.lit(name).alias("category"))
        for place, name in enumerate(categories)
    ]
    frame = pl.concat(parts).select(pl.col(c).cast(t) for c, t in CATEGORIES_SCHEMA.items())
    return Counts(indicator, YEAR, summed(lambda p: sum(p, Decimal(0))), categories=frame)


def of_strata(
    practices: Mapping[str, tuple[Any, Any]],
    period: Period = YEAR,
    indicator: str = "seen",
    hidden: Iterable[str] = (),
) -> Counts:
    """Give already counted (numerator, denominator) per practice."""
    rows = [
        {
            "practice_id": practice_id,
            "n": None,
            "missing": 0,
            "numerator": Decimal(str(x)),
            "denominator": Decimal(str(y)),
            "numerator2": None,
            "denominator2": None,
            "product": None,
            "events": 0,
            "unvalued": 0,
            "owner_hid": practice_id in hidden,
        }
        for practice_id, (x, y) in practices.items()
    ]
    return _counts(rows, period, indicator)


def patients(yes: int, of: int) -> list[Patient]:
    """Give so many patients, of whom some count."""
    return [(1, 1)] * yes + [(0, 1)] * (of - yes)


def cluster_of(practice_ids: Iterable[str], region: str = "R1", cluster_id: str = "c1") -> Cluster:
    """Give a cluster of practices that all lie in one region."""
    return Cluster(cluster_id, "Klyngen", tuple(Practice(i, f"Lægerne {i}", region) for i in practice_ids))


def groups_of(practice_ids: Iterable[str], **said: Any) -> Groups:
    """Give one cluster of all these practices, in region R1, which the sources cover with the nation."""
    ids = list(practice_ids)
    usual: dict[str, Any] = {
        "region_of": dict.fromkeys(ids, "R1"),
        "clusters": {"c1": frozenset(ids)},
        "covered_regions": frozenset({"R1"}),
        "nation_covered": True,
    }
    return Groups(**(usual | said))


def measured(counts: Counts, groups: Groups | None = None, /, **said: Any) -> Measurements:
    """Measure counts under a header."""
    everyone = groups or groups_of(counts.frame["practice_id"].to_list())
    return measure(counts, header(id=counts.indicator_id, **said), everyone)


def sheet_of(measurements: Measurements, practice_ids: Iterable[str] | None = None, **said: Any) -> Sheet:
    """Give all figures of cluster c1, with nothing to set it beside."""
    ids = sorted(measurements.groups.clusters["c1"] if practice_ids is None else practice_ids)
    usual: dict[str, Any] = {
        "header": measurements.header,
        "period": measurements.period,
        "method": measurements.method,
        "practices": tuple(measurements.of(Level.PRACTICE, i) for i in ids),
        "members": len(ids),
        "cluster": measurements.of(Level.CLUSTER, "c1"),
        "region": ReferenceFigure("R1"),
        "denmark": ReferenceFigure("Danmark"),
    }
    return Sheet(**(usual | said))


def _counts(rows: list[dict[str, Any]], period: Period, indicator: str) -> Counts:
    return Counts(indicator, period, pl.DataFrame(rows, schema=COUNTS_SCHEMA))
