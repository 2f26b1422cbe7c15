from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import KlyngeError
from pipeline.output.folder import whole_folder
from pipeline.output.pdf import pdf_bytes
from pipeline.output.workbook import write_table

ERRORS = Path(__file__).parents[2] / "errors/output"


def folder_is_a_file(place):
    """Ask for a folder inside a file."""
    (place / "reports").write_text("x")
    with whole_folder(place / "reports" / "cluster"):
        raise AssertionError("never reached")


def table_of_unknown_kind(place):
    """Ask for a table of an unknown kind."""
    write_table(pl.DataFrame({"x": [1]}), place / "figures.xlx")


def page_from_outside(_place):
    """Print a page that asks for something from outside."""
    pdf_bytes(
        '<html lang="da"><title>x</title><img alt="x" src="https://example.org/logo.png">',
        printed_on=date(2026, 11, 25),
    )


@pytest.mark.parametrize("act", [folder_is_a_file, table_of_unknown_kind, page_from_outside])
def test_an_error_reads_exactly_as_reviewed(act, tmp_path):
    """What a user meets is the text that was reviewed, with exit code 15 for printing and 2 for usage."""
    with pytest.raises(KlyngeError) as met:
        act(tmp_path)

    said = str(met.value).replace(str(tmp_path), "OUT")
    assert f"exit {met.value.exit_code}\n{said}\n" == (ERRORS / f"{act.__name__}.txt").read_text("utf-8")
