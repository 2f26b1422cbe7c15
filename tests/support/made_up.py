"""A made-up country for tests of the warehouse: a table of visits, code X01, practices of a few patients."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator import Indicator
from pipeline.model import Period
from pipeline.proving.tables import frame_of, write_snapshot
from pipeline.warehouse.duckdb import DuckDBWarehouse, open_warehouse

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))

_EXTRACTS = Path(__file__).parents[2] / "indicators" / "extracts.yaml"

_VISITS = {
    "title": "Visits",
    "row": "a made-up visit",
    "grain": "event",
    "dated_by": "seen_on",
    "performed_by": "seen_by",
    "coverage": {"by": "practice_id", "on": "seen_on"},
    "columns": {
        "patient_id": {"type": "patient", "meaning": "who"},
        "practice_id": {"type": "practice", "meaning": "where listed", "required": False},
        "seen_by": {"type": "practice", "meaning": "who did it", "required": False},
        "code": {"type": "text", "meaning": "what", "codes": "made_up"},
        "seen_on": {"type": "date", "meaning": "when"},
        "amount": {"type": "decimal", "meaning": "how much", "required": False},
        "remark": {"type": "text", "meaning": "free text", "required": False},
    },
}
_TALLIES = {
    "title": "Tallies",
    "row": "a made-up count",
    "grain": "stratum",
    "coverage": {"by": "practice_id"},
    "columns": {
        "practice_id": {"type": "practice", "meaning": "whose"},
        "sex": {"type": "text", "meaning": "stratum"},
        "kind": {"type": "text", "meaning": "category", "required": False},
        "good": {"type": "integer", "meaning": "count", "may_be_hidden": True, "required": False},
        "of_all": {"type": "integer", "meaning": "count", "required": False},
    },
}


@cache
def contracts() -> Contracts:
    """Give the project's contracts with two made-up tables beside them."""
    written = yaml.load(_EXTRACTS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # texts only
    return Contracts.model_validate({"tables": {**written["tables"], "visits": _VISITS, "tallies": _TALLIES}})


CODES = Codelist.model_validate(
    {
        "id": "made_up",
        "title": "Made up",
        "system": "made_up",
        "source": "nowhere",
        "verified": False,
        "codes": [{"code": "X01"}],
    }
)

#: Everybody listed on the last day; numerator 1 for who was seen with a code of the list in the period.
SEEN = """
SELECT practice_id, patient_id,
    CASE WHEN patient_id IN (
        SELECT patient_id FROM visits
        WHERE code IN (SELECT code FROM made_up) AND seen_on BETWEEN $period_start AND $period_end
    ) THEN 1 ELSE 0 END AS numerator
FROM listed_at_end
"""

DAYS = "SELECT practice_id, patient_id, 0 AS numerator, days AS denominator FROM listed_days"


def indicator(sql: str, **header: Any) -> Indicator:
    """Give a made-up indicator around a SELECT."""
    written = {
        "id": "made_up_share",
        "title": "Made-up share",
        "why": "Because.",
        "population": "everybody",
        "numerator": "some",
        "unit": "percent",
        "better": "higher",
        "relevant_difference": "5",
        "reads": ["visits"],
        "codelists": ["made_up"],
        "counts": "patient",
        "status": "draft",
        "source": "nowhere",
        "reviewed": {"by": "nobody", "on": "2026-01-01", "again": "2027-01-01"},
        **header,
    }
    return Indicator.model_validate(
        {"header": written, "sql": sql, "file": "indicators/made_up_share.sql", "sql_line": 20, "fingerprint": "0"}
    )


def listing(patient_id: int, practice_id: str = "000001", **more: Any) -> dict[str, Any]:
    """Give a listing; unless told otherwise a woman born in 1960, listed since 2020."""
    usual = {"birth_date": date(1960, 5, 1), "sex": "K", "insurance_group": "1", "listed_from": date(2020, 1, 1)}
    return {"patient_id": patient_id, "practice_id": practice_id, **usual, **more}


def visit(patient_id: int, practice_id: str | None = "000001", **more: Any) -> dict[str, Any]:
    """Give a visit; unless told otherwise with code X01 in the middle of the year."""
    return {"patient_id": patient_id, "practice_id": practice_id, "code": "X01", "seen_on": date(2026, 6, 1), **more}


def frames(**tables: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Turn rows by table into tables."""
    known = contracts()
    return {table: frame_of(known, table, rows) for table, rows in tables.items()}


def warehouse(folder: Path, *, threads: int | None = 1, **tables: list[dict[str, Any]]) -> DuckDBWarehouse:
    """Open a snapshot of these rows."""
    manifest = write_snapshot(folder, frames(**tables))
    return open_warehouse(folder, manifest, contracts(), threads=threads)
