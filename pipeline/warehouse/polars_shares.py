"""
Counts a share in plain Python: the second opinion on how a whole is distributed over categories.

Its own room because a patient's or a stratum's rows are gathered first here, and only then counted, one
addition at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.measuring.counts import OF_PATIENTS, STRATUM
from pipeline.warehouse.answers import Rules

Row = Mapping[str, Any]
Exact = Callable[[Any], Decimal | None]


def patients(rows: Iterable[Row], rules: Rules, exact: Exact) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the sums of the whole per practice, and those of each category per practice."""
    whole: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    parts: dict[tuple[str, Any], dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    wanted = tuple(rows)
    categories = {row["category"] for row in wanted}
    for (practice, patient), own in _gathered(wanted, ("practice_id", "patient_id")):
        total = whole[practice]
        values = [exact(row["numerator"]) for row in own]
        known = [value for value in values if value is not None]
        total["without_patient"] += len(own) if patient is None else 0
        total["without_category"] += sum(row["category"] is None for row in own)
        total["repeated_category"] += patient is not None and _repeats(own)
        total["below_zero"] += sum(value < 0 for value in known)
        total["above_one"] += rules.at_most_one and any(value > 1 for value in known)
        valued = len(known) == len(own)
        y = Decimal(any(value > 0 for value in known)) if rules.at_most_one else sum(known, Decimal(0))
        total["missing"] += not valued
        for category in categories if valued else ():
            x = sum((exact(row["numerator"]) or Decimal(0) for row in own if row["category"] == category), Decimal(0))
            _add_part(parts[practice, category], x, y)
        total["n"] += valued and y > 0
        _add_whole(total, sum(known, Decimal(0)), y, counts=valued)
    return [{"practice_id": p, **t} for p, t in whole.items()], _listed(parts)


def strata(
    rows: Iterable[Row], columns: Sequence[str], exact: Exact
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the sums of the whole per practice, and those of each category per practice, of already counted rows."""
    whole: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    parts: dict[tuple[str, Any], dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for (practice, *_), own in _gathered(rows, ("practice_id", *(c for c in STRATUM if c in columns))):
        total = whole[practice]
        wholes = {exact(row["denominator"]) for row in own} - {None}
        total["without_category"] += sum(row["category"] is None for row in own)
        total["repeated_stratum"] += _repeats(own)
        total["uneven"] += len(wholes) > 1
        total["denominator"] += max((y for y in wholes if y is not None), default=Decimal(0))
        for row in own:
            x, y, hidden = exact(row["numerator"]), exact(row["denominator"]), bool(row.get("hidden"))
            total["owner_hid"] = bool(total["owner_hid"]) or hidden
            total["missing"] += not hidden and (x is None or y is None)
            total["below_zero"] += (x is not None and x < 0) or (y is not None and y < 0)
            total["above_denominator"] += x is not None and y is not None and x > y
            total["numerator"] += x or Decimal(0)
            parts[practice, row["category"]]["numerator"] += x or Decimal(0)
    unknown = dict.fromkeys(OF_PATIENTS)
    return [{"practice_id": p, **t} for p, t in whole.items()], [{**row, **unknown} for row in _listed(parts)]


def _gathered(rows: Iterable[Row], key: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], list[Row]]]:
    """Gather the rows of one patient or stratum."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[column] for column in key)].append(row)
    yield from found.items()


def _repeats(rows: Sequence[Row]) -> bool:
    return len({row["category"] for row in rows}) < len(rows)


def _add_whole(total: dict[str, Any], x: Decimal, y: Decimal, *, counts: bool) -> None:
    for name, value in zip(
        ("numerator", "denominator", "numerator2", "denominator2", "product"), (x, y, x * x, y * y, x * y), strict=True
    ):
        total[name] += value if counts else Decimal(0)
    add_contribution(total, *((x, y) if counts else (Decimal(0), Decimal(0))))


def _add_part(part: dict[str, Any], x: Decimal, y: Decimal) -> None:
    part["numerator"] += x
    part["numerator2"] += x * x
    part["product"] += x * y
    add_contribution(part, x, y)


def add_contribution(total: dict[str, Any], x: Decimal, y: Decimal) -> None:
    """Add a patient to those who add something to the numerators or to what they leave; keep what one adds at most."""
    total["contributors"] += int(x > 0)
    total["contributors_rest"] += int(y > x)
    for name, value in (("largest", x), ("largest_rest", y - x), ("largest_denominator", y)):
        total[name] = max(total[name], value)


def _listed(parts: Mapping[tuple[str, Any], Row]) -> list[dict[str, Any]]:
    return [{"practice_id": practice, "category": category, **part} for (practice, category), part in parts.items()]
