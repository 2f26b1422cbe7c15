"""Counts cross the border as sums, and are carried to later practice numbers."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.measuring.counts import COUNTS_SCHEMA, Counts, carried
from pipeline.model import Period

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def counts(rows, *, strata=False):
    columns = {name: [] for name in COUNTS_SCHEMA}
    for practice_id, numerator, denominator, hid in rows:
        known = None if strata else numerator
        row = (practice_id, known, 0, numerator, denominator, known, known, known, *(known,) * 5, 0, 0, hid)
        for name, value in zip(COUNTS_SCHEMA, row, strict=True):
            columns[name].append(value)
    return Counts("x", YEAR, pl.DataFrame(columns, schema=COUNTS_SCHEMA))


def sums(found):
    return {
        i: (n, d, hid)
        for i, n, d, hid in found.frame.select("practice_id", "numerator", "denominator", "owner_hid").rows()
    }


def test_merged_practices_are_one_row():
    """Numbers that became one are summed; a number hidden in a part hides the sum."""
    found = carried(
        counts([("000001", 3, 10, False), ("000002", 4, 20, True), ("000009", 1, 5, False)]), {"000001": "000002"}
    )

    assert {"000002": (Decimal(3 + 4), Decimal(10 + 20), True), "000009": (Decimal(1), Decimal(5), False)} == sums(
        found
    )


def test_a_renumbered_practice_keeps_its_line():
    """A row under the earlier number stands under the later."""
    found = carried(counts([("000001", 3, 10, False)]), {"000001": "000007"})

    assert {"000007": (Decimal(3), Decimal(10), False)} == sums(found)


def test_what_is_unknown_stays_unknown():
    """Already counted strata have no second-order sums, also after a merger."""
    found = carried(counts([("000001", 3, 10, False), ("000002", 4, 20, False)], strata=True), {"000001": "000002"})

    assert [None] == found.frame["numerator2"].to_list()
    assert [None] == found.frame["n"].to_list()


def test_counts_admit_no_finer_column():
    """A column more than the sums is refused: no patient can cross."""
    frame = counts([("000001", 3, 10, False)]).frame

    with pytest.raises(TypeError, match="counts have columns"):
        Counts("x", YEAR, frame.with_columns(pl.lit(1).alias("patient_id")))


def test_counts_have_one_row_per_practice():
    """Two rows for one practice are refused."""
    with pytest.raises(TypeError, match="one row per practice"):
        counts([("000001", 3, 10, False), ("000001", 3, 10, False)])
