"""
Writes the SQL for what surrounds a figure: list sizes, movements, delivery gaps, what others did.

Its own room because these sums explain figures and are no indicators; pure text, like `duckdb_sql`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import polars as pl

from pipeline.definitions.extract import Coverage
from pipeline.model import Period, add_months
from pipeline.warehouse.duckdb_sql import day, name

LISTED: dict[str, Any] = {"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64}
MOVEMENTS: dict[str, Any] = {"practice_id": pl.String, "came": pl.Int64, "left": pl.Int64, "died": pl.Int64}
COVERAGE: dict[str, Any] = {"practice_id": pl.String, "months": pl.Int64}
ELSEWHERE: dict[str, Any] = {"practice_id": pl.String, "events": pl.Int64, "elsewhere": pl.Int64}


def listed_from(listed_at_end: str) -> str:
    """Count patients by practice, sex and age band."""
    return f"""
        SELECT practice_id, sex, age_band, count(*) AS patients FROM {listed_at_end}
        GROUP BY ALL ORDER BY practice_id, sex, age_band"""


def listed_counted(rows: str, period: Period, columns: Collection[str]) -> str:
    """
    Take each practice's newest count within the year before; a sum over a hidden number is null.

    In:     the columns that the table has; without sex or age band all patients are of an unknown one
    """
    sex, band = (c if c in columns else f"CAST(NULL AS VARCHAR) AS {c}" for c in ("sex", "age_band"))
    hidden = "patients_hidden" in columns
    lacking = "bool_or(patients IS NULL OR coalesce(patients_hidden, false))" if hidden else "bool_or(patients IS NULL)"
    return f"""
        SELECT practice_id, {sex}, {band}, CASE WHEN NOT {lacking} THEN CAST(sum(patients) AS BIGINT) END AS patients
        FROM (
            SELECT *, max(counted_on) OVER (PARTITION BY practice_id) AS newest FROM ({rows})
            WHERE counted_on <= {day(period.last)} AND counted_on > {day(add_months(period.last, -12))}
        )
        WHERE counted_on = newest
        GROUP BY ALL ORDER BY ALL"""


def movements(rows: str, period: Period) -> str:
    """
    Count patients who came, left and died, a listing that goes on with the same practice being neither.

    Who has the period's last day as the last listed day leaves after it; a death that day lies in it.
    """
    first, last, before = day(period.first), day(period.last), day(period.first - timedelta(days=1))
    return f"""
        WITH listings AS (
            SELECT practice_id, patient_id, listed_from, listed_to, left_reason,
                lag(coalesce(listed_to, DATE '9999-12-30')) OVER same AS earlier_to,
                lead(listed_from) OVER same AS next_from
            FROM ({rows}) WHERE insurance_group = '1' AND practice_id IS NOT NULL
            WINDOW same AS (PARTITION BY practice_id, patient_id ORDER BY listed_from)
        ),
        moves AS (
            SELECT practice_id, patient_id,
                listed_from BETWEEN {first} AND {last}
                    AND coalesce(earlier_to + 1 < listed_from, true) AS came,
                listed_to >= {before} AND listed_to < {last} AND left_reason IS DISTINCT FROM 'died'
                    AND coalesce(listed_to + 1 < next_from, true) AS went,
                listed_to BETWEEN {first} AND {last} AND left_reason IS NOT DISTINCT FROM 'died' AS died
            FROM listings
        )
        SELECT practice_id, count(DISTINCT patient_id) FILTER (WHERE came) AS came,
            count(DISTINCT patient_id) FILTER (WHERE went) AS "left",
            count(DISTINCT patient_id) FILTER (WHERE died) AS died
        FROM moves WHERE came OR went OR died
        GROUP BY practice_id ORDER BY practice_id"""


def coverage(rows: str, contract: Coverage, period: Period) -> str:
    """
    Count the calendar months of the period with a row; where rows have no date, any row covers all months.

    Rows that count a span cover that span: of a practice whose quarters are there and whose year is not, nothing is
    known of the year, and no row of a service would be no true zero.
    """
    by = name(contract.by)
    if contract.on is None:
        months = str(_months(period))
        where = ""
    elif contract.since is not None:
        months = str(_months(period))
        where = f" AND {name(contract.since)} = {day(period.first)} AND {name(contract.on)} = {day(period.last)}"
    else:
        on = name(contract.on)
        months = f"count(DISTINCT date_trunc('month', {on}))"
        where = f" AND {on} BETWEEN {day(period.first)} AND {day(period.last)}"
    return f"""
        SELECT {by} AS practice_id, {months} AS months FROM ({rows})
        WHERE {by} IS NOT NULL{where} GROUP BY {by} ORDER BY {by}"""


def elsewhere(rows: str, performed_by: str, dated_by: str, period: Period) -> str:
    """Count events whose performer is known, and those of them that another than the listed practice performed."""
    by = name(performed_by)
    return f"""
        SELECT practice_id, count(*) AS events, count(*) FILTER (WHERE {by} <> practice_id) AS elsewhere
        FROM ({rows})
        WHERE practice_id IS NOT NULL AND {by} IS NOT NULL
            AND {name(dated_by)} BETWEEN {day(period.first)} AND {day(period.last)}
        GROUP BY practice_id ORDER BY practice_id"""


def missing_practice(rows: str, dated_by: str | None, period: Period) -> str:
    """Count rows that belong to no practice, in the period where rows have a date."""
    dated = f" AND {name(dated_by)} BETWEEN {day(period.first)} AND {day(period.last)}" if dated_by else ""
    return f"SELECT count(*) FROM ({rows}) WHERE practice_id IS NULL{dated}"


def _months(period: Period) -> int:
    """Count the calendar months that a period touches."""
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
