"""Writes figures.csv: the figures of a report's pages, exactly as shown."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from pipeline.characters import harmless, readable
from pipeline.errors import PressError
from pipeline.output.places import unwritable
from pipeline.reporting.report import FigureRow, Report

COLUMNS = (
    "package_id",
    "indicator_id",
    "period_start",
    "period_end",
    "level",
    "unit_label",
    "category",
    "state",
    "value",
    "low",
    "high",
    "numerator",
    "denominator",
    "unit",
)


def write_figures(report: Report, to: Path) -> None:
    """
    Write a report's figures as CSV.

    Raises: PressError where the file cannot be written
    """
    try:
        to.write_text(figures_text(report), encoding="utf-8", newline="")
    except OSError as error:
        raise PressError(unwritable(to, error)) from None


def figures_text(report: Report) -> str:
    """Give a report's figures as the text of a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in report.rows:
        writer.writerow(_cells(report.trace.package_id, row))
    return out.getvalue()


def _cells(package_id: str, row: FigureRow) -> tuple[str, ...]:
    return (
        package_id,
        row.indicator_id,
        row.period_start.isoformat(),
        row.period_end.isoformat(),
        row.level,
        harmless(readable(row.unit_label)),
        harmless(readable(row.category)),
        row.state,
        *(_number(n) for n in (row.value, row.low, row.high, row.numerator, row.denominator)),
        row.unit,
    )


def _number(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")
