"""The page of a catalogue: what it says, and that no text leaves its cell."""

from datetime import date
from pathlib import Path

import pytest
from support.definition_texts import INDICATOR, whole_project

from pipeline.cli.cataloguing import taken_stock
from pipeline.definitions.offered import CoverageCount
from pipeline.errors import PressError, UsageError
from pipeline.output.catalogue_page import catalogue_page, write_page, written_to

TODAY = date(2026, 11, 23)
ERRORS = Path(__file__).parents[2] / "errors/catalogue"
PACKAGE_FILE = "packages_defs/things_package.yaml"


def page_of(texts, coverages=None):
    return catalogue_page(taken_stock(texts.read(TODAY), ["things_percent"], coverages, TODAY))


def test_a_page_says_what_there_is_and_what_could_not_be_verified():
    """A line for each package, indicator and codelist."""
    texts = whole_project().change("indicators/codelists/things.yaml", "verified: true", "verified: false")
    lines = page_of(texts, {"things_percent": CoverageCount(3, 1, 4)}).splitlines()

    assert (
        "| `things_package` | Things | published | A unit | 1 | 0 | practices | 0 of 1 | 1 of 1 | 3 of 4, 1 reasoned "
        "| Events | 2027-03-01 |"
    ) in lines
    assert (
        "| `things_percent` | Patients with a thing | published | percent |  |  | yes | 3 of 4, 1 reasoned |" in lines
    )
    assert "| `things` | Things | X01\\* All things, !X01B<br>a book | `things_package` |" in lines
    assert ["### Codes that nobody verified"] == [line for line in lines if line.startswith("###")]


def test_what_nobody_asked_is_not_told():
    """Without coverage the page has no word on conditions; without doubts it says that there are none."""
    page = page_of(whole_project())

    assert "What `klynge catalogue` says of" in page
    assert "*Shown*" not in page
    assert page.endswith("## What could not be verified\n\nNothing: every code and every goal was verified.\n")


def test_a_text_stays_text_in_its_cell():
    """Marks of Markdown and HTML are read, and do nothing."""
    texts = whole_project().change(PACKAGE_FILE, "owner: A unit", "owner: 'A | <b>*unit*</b> [x](y)'")

    assert "| A \\| &lt;b&gt;\\*unit\\*&lt;/b&gt; \\[x\\](y) |" in page_of(texts)


def test_a_page_is_written_where_it_is_asked_for(tmp_path):
    """Folders on the way are made; a place that cannot be written is told."""
    stock = taken_stock(whole_project().read(TODAY), [], None, TODAY)
    write_page(stock, tmp_path / "new" / "page.md")
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert (tmp_path / "new" / "page.md").read_text(encoding="utf-8") == catalogue_page(stock)
    with pytest.raises(PressError, match="a file stands where a folder should be"):
        write_page(stock, tmp_path / "file" / "page.md")


def test_no_indicator_without_a_specification_is_called_specified():
    """A draft may lack its specification, and the page says no."""
    texts = whole_project().change(INDICATOR, "status: published", "status: draft")
    texts.change(PACKAGE_FILE, "status: published", "status: draft")
    del texts["tests/specs/indicators/things_percent.md"]
    page = catalogue_page(taken_stock(texts.read(TODAY), [], None, TODAY))

    assert "| `things_percent` | Patients with a thing | draft | percent |  |  | no |  |" in page
    assert "\n1 package (1 draft), 0 of 1 indicator specified; not verified: 0 codelists, 0 goals.\n" in page


@pytest.mark.parametrize("name", ["page.csv", "page"])
def test_another_kind_of_file_is_refused(name):
    """The name that would be right is given."""
    with pytest.raises(UsageError) as refused:
        written_to(Path(name))

    assert str(refused.value) + "\n" == (ERRORS / f"catalogue_{name.replace('.', '_')}.txt").read_text(encoding="utf-8")
