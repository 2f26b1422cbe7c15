import io
import re
from datetime import date

import pikepdf
import pytest

from pipeline.errors import PressError
from pipeline.output.pdf import pdf_bytes, print_pdf
from pipeline.reporting.pages import FONTS

PRINTED_ON = date(2026, 11, 25)


@pytest.fixture(scope="module")
def pdf(printed):
    """Print a report to bytes."""
    return pdf_bytes(printed[1], printed_on=PRINTED_ON)


def titles(items):
    """Give the titles of bookmarks, those inside others too."""
    return [title for item in items for title in (item.title, *titles(item.children))]


def test_a_pdf_is_tagged_and_says_language_and_title(pdf, printed):
    """A screen reader finds tags, the Danish language, the title and bookmarks for every indicator."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        bookmarks = titles(document.open_outline().root)

        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "da"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]) == printed[0].document_title
        assert {page.title for page in printed[0].pages} <= set(bookmarks)
        assert "pdfuaid" in str(document.open_metadata())


def test_every_figure_has_alternative_text(pdf):
    """No picture in the tag tree is without words."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        figures = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]

        assert figures
        assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_the_same_page_gives_the_same_bytes(pdf, printed):
    """A report printed again is the same file, to the last byte."""
    assert pdf_bytes(printed[1], printed_on=PRINTED_ON) == pdf


def test_dates_are_those_of_the_argument():
    """A PDF is dated by what it is told, never by the clock."""
    page = '<html lang="da"><title>x</title><meta name="dcterms.created" content="2026-11-25"><p>x'

    content = pdf_bytes(page, printed_on=date(2020, 2, 29))

    with pikepdf.open(io.BytesIO(content)) as document:
        assert "2020-02-29" in str(document.open_metadata())
        assert b"2026" not in content


def test_type_is_embedded(pdf):
    """Every font is Source Sans Pro and travels in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = {str(o.FontName) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o}
        described = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]

        assert names
        assert all("Source-Sans-Pro" in name or "SourceSansPro" in name for name in names)
        assert len(names) == len(described)


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname"])
def test_nothing_from_outside_is_fetched(address):
    """A page that asks for an address or a file of the machine is refused."""
    page = f'<html lang="da"><title>x</title><style>{FONTS}</style><p>x<img alt="x" src="{address}">'

    with pytest.raises(PressError, match=f"asks for {re.escape(address)}"):
        pdf_bytes(page, printed_on=PRINTED_ON)


def test_a_picture_without_words_is_refused():
    """A page that a screen reader cannot read is not printed."""
    page = (
        '<html lang="da"><title>x</title><p><img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'/>">'
    )

    with pytest.raises(PressError, match="no required alt"):
        pdf_bytes(page, printed_on=PRINTED_ON)


def test_a_pdf_lies_where_it_was_asked_for(tmp_path):
    """Printing writes the file."""
    page = '<html lang="da"><title>x</title><p>x'

    print_pdf(page, tmp_path / "report.pdf", printed_on=PRINTED_ON)

    assert (tmp_path / "report.pdf").read_bytes() == pdf_bytes(page, printed_on=PRINTED_ON)
