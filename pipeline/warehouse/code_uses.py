"""
Writes the SQL that counts how often codes occur: by code, specialty and region, between edges of time.

Pure text, like `surroundings`: what it gives are counts of rows, and no patient.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from pipeline.definitions.extract import Table
from pipeline.warehouse.duckdb_sql import name

SPECIALTY, PRACTICE, REGION = "specialty", "practice_id", "region_id"

CODE_USES = {
    "table": pl.String,
    "code": pl.String,
    "specialty": pl.String,
    "region": pl.String,
    "rows": pl.Int64,
    "first_on": pl.Date,
    "last_on": pl.Date,
}


def code_uses(
    table: str, contract: Table, column: str, stored: Collection[str], edges: Sequence[date], *, has_regions: bool
) -> str:
    """
    Select how often the codes of a column occur.

    In:      whether the register of practices tells regions
    Out:     the columns of `CODE_USES`; no dates where the table has none
    """
    place = f"snapshot.main.{name(table)}"
    dated_by = contract.dated_by
    day = f"events.{name(dated_by)}" if dated_by is not None and dated_by in stored else None
    specialty = f"events.{name(SPECIALTY)}" if SPECIALTY in stored else "CAST(NULL AS VARCHAR)"
    of_region = has_regions and PRACTICE in stored
    region = f"practices.{name(REGION)}" if of_region else "CAST(NULL AS VARCHAR)"
    joined = (
        f"LEFT JOIN snapshot.main.practices AS practices ON practices.practice_id = events.{name(PRACTICE)}"
        if of_region
        else ""
    )
    span = " + ".join(f"CAST({day} >= DATE '{edge}' AS INTEGER)" for edge in edges) if day and edges else "0"
    first, last = (f"{of}({day})" if day else "CAST(NULL AS DATE)" for of in ("MIN", "MAX"))
    return f"""
SELECT "table", code, specialty, region, rows, first_on, last_on
FROM (
    SELECT '{table}' AS "table", events.{name(column)} AS code, {specialty} AS specialty, {region} AS region,
           {span} AS span, COUNT(*) AS rows, {first} AS first_on, {last} AS last_on
    FROM {place} AS events {joined}
    WHERE events.{name(column)} IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
)
ORDER BY code, specialty NULLS FIRST, region NULLS FIRST, span"""
