import csv
import dataclasses
import io
import json
import resource
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.errors import PressError, UsageError
from pipeline.model import Level, State, Unit
from pipeline.output.figures_csv import COLUMNS, figures_text, write_figures
from pipeline.output.folder import whole_folder
from pipeline.output.manifest import write_manifest
from pipeline.output.workbook import write_table
from pipeline.reporting.report import FigureRow

ROW = FigureRow(
    "x_measured",
    date(2025, 10, 1),
    date(2026, 9, 30),
    Level.PRACTICE,
    "Klinikken, Torvet",
    State.VALUE,
    Decimal("91.0"),
    Decimal("86.5"),
    Decimal("95.5"),
    Decimal(142),
    Decimal(156),
    Unit.PERCENT,
)
FRAME = pl.DataFrame({"indicator_id": ["x_measured"], "value": [91.0], "name": ["Ærø"]})


def rows_of(report, *rows):
    """Give a report with these rows as its CSV text, read back."""
    return list(csv.reader(io.StringIO(figures_text(dataclasses.replace(report, rows=rows)))))


def test_figures_have_the_columns_that_are_promised(printed):
    """The columns of figures.csv stand in their order, numbers with a decimal point."""
    head, row = rows_of(printed[0], ROW)

    assert head == list(COLUMNS)
    assert ",".join(row) == (
        "x_package,x_measured,2025-10-01,2026-09-30,practice,Klinikken, Torvet,,value,91.0,86.5,95.5,142,156,percent"
    )


def test_a_hidden_figure_is_empty_and_says_its_state(printed):
    """Hidden is not zero: the state says it, and no number stands."""
    empty = dict.fromkeys(("value", "low", "high", "numerator", "denominator"))

    _, row = rows_of(printed[0], dataclasses.replace(ROW, state=State.HIDDEN, **empty))

    assert row[7:13] == ["hidden", "", "", "", "", ""]


@pytest.mark.parametrize("label", ["=1+1", "+45", "-2", "@x"])
def test_a_name_cannot_become_a_formula(printed, label):
    """A label that a spreadsheet would calculate is marked as text."""
    _, row = rows_of(printed[0], dataclasses.replace(ROW, unit_label=label))

    assert row[5] == "'" + label


def test_a_whole_number_keeps_its_zeros(printed):
    """A value rounded to tens is written 310, not 3.1E+2."""
    _, row = rows_of(printed[0], dataclasses.replace(ROW, value=Decimal("3.1E+2")))

    assert row[8] == "310"


def test_a_manifest_tells_what_a_report_was_made_from(printed, tmp_path):
    """Package, snapshot, visibility, engine and the digest of each file stand in the manifest."""
    report = printed[0]
    (tmp_path / "figures.csv").write_bytes(b"x")

    write_manifest(report, tmp_path, ["figures.csv"])

    told = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert told["package"] == {"id": "x_package", "version": "2026.1"}
    assert told["snapshot"] == "3f9c21d07be4"
    assert told["visibility"] == report.visibility
    assert told["files"] == {
        "figures.csv": {"sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}
    }


def test_a_folder_takes_its_name_when_all_went_well(tmp_path):
    """A new folder stands in place of the earlier one, and nothing else is left beside it."""
    to = tmp_path / "reports" / "cluster"
    for content in ("first", "second"):
        with whole_folder(to) as made:
            (made / "report.txt").write_text(content)

    assert [p.name for p in to.parent.iterdir()] == ["cluster"]
    assert (to / "report.txt").read_text() == "second"


def test_a_failed_report_leaves_the_earlier_one_as_it_was(tmp_path):
    """When the work stops half-way, the earlier folder stands and no half one is left."""
    to = tmp_path / "cluster"
    with whole_folder(to) as made:
        (made / "report.txt").write_text("first")

    def stop_half_way():
        with whole_folder(to) as made:
            (made / "report.txt").write_text("second")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        stop_half_way()

    assert [p.name for p in tmp_path.iterdir()] == ["cluster"]
    assert (to / "report.txt").read_text() == "first"


@pytest.mark.parametrize(
    ("name", "read"), [("x.csv", pl.read_csv), ("x.parquet", pl.read_parquet), ("x.xlsx", pl.read_excel)]
)
def test_a_table_is_written_as_its_name_asks(tmp_path, name, read):
    """A table written as CSV, Parquet or XLSX reads back as it was."""
    write_table(FRAME, tmp_path / "new" / name)

    assert read(tmp_path / "new" / name).to_dicts() == FRAME.to_dicts()


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.xlsx"])
def test_a_table_without_room_leaves_the_older_one(tmp_path, name):
    """No half table stands under its name, and nothing is left beside it."""
    place = tmp_path / name
    place.write_text("older")
    rows = pl.DataFrame({"x": [f"row {n * n}" for n in range(5_000)]})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(PressError, match=r"cannot be written: file too large\."):
            write_table(rows, place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [place] == list(tmp_path.iterdir())
    assert place.read_text() == "older"


def test_an_unwritable_file_is_a_press_error(printed, tmp_path):
    """A file whose folder is a file cannot be written, and nothing else is said than that."""
    (tmp_path / "taken").write_text("x")

    with pytest.raises(PressError, match="cannot be written"):
        write_figures(printed[0], tmp_path / "taken" / "figures.csv")


def test_an_unknown_kind_of_table_is_a_usage_error(tmp_path):
    """A table cannot be written as text for a word processor."""
    with pytest.raises(UsageError):
        write_table(FRAME, tmp_path / "x.docx")
