"""
Turns an edition into the text of a JSON file and back.

Its own room because the ledger will take these files over: what one holds is said here and nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pipeline.model import Level, Period, State, Unit, Visibility
from pipeline.orders.editions import Edition, EditionCell, FigureAsked, Kind

FORM: Final = 1  # of the file; a reader of a later form can tell


def edition_text(edition: Edition) -> str:
    """Write an edition as JSON, keys in a fixed order: the same edition gives the same text."""
    asked = edition.asked
    told = {
        "form": FORM,
        "package": {"id": asked.package_id, "version": edition.package_version},
        "cluster": {"id": asked.cluster_id, "name": edition.cluster_name},
        "visibility": str(asked.visibility),
        "period": _days(edition.period),
        "printed_on": edition.printed_on.isoformat(),
        "snapshot": edition.snapshot,
        "indicator_fingerprints": dict(edition.fingerprints),
        "members": [{"id": i, "name": n, "shown": edition.shown_by[i]} for i, n in sorted(edition.members.items())],
        "units": {unit: sorted(ids) for unit, ids in sorted(edition.units.items())},
        "kinds": {i: _kind_told(k) for i, k in sorted(edition.kinds.items())},
        "folder": edition.folder,
        "files": dict(sorted(edition.files.items())),
        "cells": [_told(c) for c in edition.cells],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def edition_from(text: str) -> Edition:
    """
    Read an edition.

    Raises: ValueError, KeyError or TypeError where the text is no edition
    """
    told: dict[str, Any] = json.loads(text)
    if told["form"] != FORM:
        raise ValueError(f"form {told['form']}")
    period = _period(told["period"])
    return Edition(
        asked=FigureAsked(told["package"]["id"], period.last, told["cluster"]["id"], Visibility(told["visibility"])),
        package_version=told["package"]["version"],
        cluster_name=told["cluster"]["name"],
        period=period,
        printed_on=date.fromisoformat(told["printed_on"]),
        snapshot=told["snapshot"],
        fingerprints=told["indicator_fingerprints"],
        members={m["id"]: m["name"] for m in told["members"]},
        units={unit: frozenset(ids) for unit, ids in told["units"].items()},
        kinds={
            i: Kind(Unit(k["unit"]), k["in_days"], k["adds_up"], k.get("stands_for")) for i, k in told["kinds"].items()
        },
        cells=tuple(_cell(c) for c in told["cells"]),
        folder=told["folder"],
        files=told["files"],
    )


def _kind_told(kind: Kind) -> dict[str, Any]:
    return {name: value for name, value in asdict(kind).items() if value is not None}


def _told(cell: EditionCell) -> dict[str, Any]:
    numbers = {n: format(v, "f") for n in ("numerator", "denominator") if (v := getattr(cell, n)) is not None}
    return {
        "indicator": cell.indicator_id,
        **({"category": cell.category} if cell.category else {}),
        "period": _days(cell.period),
        "level": str(cell.level),
        "unit": cell.unit_id,
        "state": str(cell.state),
        **numbers,
        **({} if cell.value is None else {"value": cell.value}),
        **({"without": sorted(cell.without)} if cell.without else {}),
    }


def _cell(told: dict[str, Any]) -> EditionCell:
    numerator, denominator = (Decimal(told[n]) if n in told else None for n in ("numerator", "denominator"))
    return EditionCell(
        told["indicator"], told.get("category", ""), _period(told["period"]), Level(told["level"]), told["unit"],
        State(told["state"]), numerator, denominator, told.get("value"), frozenset(told.get("without", ())),
    )  # fmt: skip


def _days(period: Period) -> list[str]:
    return [period.first.isoformat(), period.last.isoformat()]


def _period(days: list[str]) -> Period:
    return Period(*(date.fromisoformat(d) for d in days))
