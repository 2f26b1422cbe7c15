"""Whatever stands in a name or a definition prints as text: on the page, in the PDF, in CSV and in XLSX."""

import csv
import io
import json
import re
import zipfile
from datetime import date

import pikepdf
import polars as pl
import pytest
from pydantic import ValidationError
from support.hostile_texts import HARMLESS, TEXTS, Page, report_with, words

from pipeline.characters import FORMULA_STARTS, readable, unseen
from pipeline.definitions.base import Definition, Text
from pipeline.output.figures_csv import figures_text
from pipeline.output.manifest import manifest_text
from pipeline.output.pdf import pdf_bytes
from pipeline.output.workbook import write_table
from pipeline.reporting.pages import render

LOOKS_OUT = re.compile(r"https?:|//example|file:|javascript:|url\(", re.IGNORECASE)


@pytest.fixture(scope="module")
def harmless_page(templates):
    """Render the same report with an ordinary name everywhere."""
    return Page(render(report_with(HARMLESS), templates))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_adds_nothing_to_a_page_but_text(name, templates, harmless_page):
    """No element, no attribute, no address and no style comes of it; its letters stand there to be read."""
    page = Page(render(report_with(TEXTS[name]), templates))

    assert page.tags <= harmless_page.tags
    assert page.attributes <= harmless_page.attributes
    assert [] == [a for a in page.addresses if not a.startswith(("data:image/svg+xml,", "#"))]
    assert [] == [s for s in page.styles if LOOKS_OUT.search(s)]
    assert words(readable(TEXTS[name])) in words(page.text.replace("\xa0", " "))


@pytest.mark.parametrize("start", range(0, len(TEXTS), 23))
def test_the_press_fetches_and_runs_nothing(start, templates):
    """A PDF of hostile names holds no action, no script, no attachment and no address outside itself."""
    text = " ".join(t[:80] for t in list(TEXTS.values())[start : start + 23])
    content = pdf_bytes(render(report_with(text), templates), printed_on=date(2026, 11, 25))

    with pikepdf.open(io.BytesIO(content)) as document:
        keys = {str(k) for o in document.objects if isinstance(o, pikepdf.Dictionary) for k in o.keys()}  # noqa: SIM118 -- pikepdf's own kind of dictionary
        kinds = {str(o.get("/S")) for o in document.objects if isinstance(o, pikepdf.Dictionary)}

    assert set() == keys & {"/JavaScript", "/JS", "/OpenAction", "/AA", "/EmbeddedFiles", "/EF", "/URI", "/Launch"}
    assert set() == kinds & {"/JavaScript", "/URI", "/Launch", "/SubmitForm", "/GoToR"}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_of_figures_holds_no_formula(name):
    """Every cell that a sheet would reckon with is marked as text; rows and columns stay what they are."""
    harmless = list(csv.reader(io.StringIO(figures_text(report_with(HARMLESS)))))

    rows = list(csv.reader(io.StringIO(figures_text(report_with(TEXTS[name])), newline="")))

    assert len(harmless) == len(rows)
    assert {len(row) for row in rows} == {len(harmless[0])}
    assert [] == [c for row in rows for c in row if c.startswith(FORMULA_STARTS) and not _is_number(c)]
    assert [] == [c for row in rows for c in row if unseen(c)]


def _is_number(cell):
    return re.fullmatch(r"-?[0-9.]+", cell) is not None


@pytest.mark.parametrize("name", TEXTS)
def test_a_sheet_holds_texts(name, tmp_path):
    """A workbook has no formula and no link; a CSV for sheets has no cell that begins one."""
    frame = pl.DataFrame({"unit_id": [TEXTS[name], "000001"], "value": [-1.5, 2.0]})

    write_table(frame, tmp_path / "x.xlsx")
    write_table(frame, tmp_path / "x.csv")

    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        parts = {part: book.read(part).decode("utf-8", "replace") for part in book.namelist()}
    assert [] == [part for part, xml in parts.items() if "<f>" in xml or "<hyperlink" in xml]
    assert [] == [part for part, xml in parts.items() if "TargetMode" in xml]
    rows = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_bytes().decode(), newline="")))
    assert rows[2] == ["000001", "2.0"]
    assert not rows[1][0].startswith(FORMULA_STARTS)
    assert rows[1][1] == "-1.5"


@pytest.mark.parametrize("name", TEXTS)
def test_a_manifest_stays_a_manifest(name):
    """The manifest's keys are its own, whatever the package's version is called."""
    known = json.loads(manifest_text(report_with(HARMLESS), {}))

    told = json.loads(manifest_text(report_with(TEXTS[name]), {}))

    assert known.keys() == told.keys()
    assert known["package"].keys() == told["package"].keys()


class _Named(Definition):
    title: Text


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if unseen(text.strip())])
def test_a_definition_holds_no_character_that_cannot_be_seen(name):
    """Escapes, NULs, turned readings and spaces of no width are refused where a definition is read."""
    with pytest.raises(ValidationError, match="a character that cannot be seen"):
        _Named(title=TEXTS[name])
