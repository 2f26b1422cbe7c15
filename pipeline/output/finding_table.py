"""Turns what does not fit between codelists and data into a table for a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import polars as pl

from pipeline.definitions.code_uses import Finding

_COLUMNS = {
    "codelist_id": pl.String,
    "line": pl.String,
    "misfit": pl.String,
    "code": pl.String,
    "rows": pl.Int64,
    "first_on": pl.Date,
    "last_on": pl.Date,
    "remark": pl.String,
}


def finding_table(found: Iterable[Finding]) -> pl.DataFrame:
    """Give a row per finding, in the order given; no rows where everything fits."""
    return pl.DataFrame([asdict(one) | {"misfit": one.misfit.value} for one in found], schema=_COLUMNS)
