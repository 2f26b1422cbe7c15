import io
import re
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from support.extra_builders import report_with

from pipeline.model import Visibility
from pipeline.output.pdf import pdf_bytes
from pipeline.reporting.pages import render


@pytest.fixture(scope="module", params=list(Visibility))
def every(request, templates):
    """Print a page with every kind of figure: its report, its page text and its PDF."""
    report = report_with(visibility=request.param)
    html = render(report, templates)
    return report, html, pdf_bytes(html, printed_on=report.trace.printed_on)


def tagged(content, tag):
    """Give the elements of a PDF's tag tree that have this tag."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            {str(k): str(v) for k, v in o.items() if isinstance(v, (pikepdf.String, str))}
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/S") == f"/{tag}"
        ]


def test_every_further_figure_is_a_picture_with_words(every):
    """Each figure's picture stands in the tag tree with the alternative text written from its figures."""
    report, _, content = every
    spoken = {figure.get("/Alt", "") for figure in tagged(content, "Figure")}

    alts = [part.alt for e in report.pages[0].extras for part in getattr(e, "parts", (e,)) if hasattr(part, "alt")]
    assert len(alts) == (4 if report.visibility is Visibility.OPEN else 3)
    assert set(alts) <= spoken
    assert all(spoken)


def test_the_document_is_still_tagged_for_everybody(every):
    """The file says PDF/UA, is marked, and its rows of numbers are tables."""
    _, html, content = every

    with pikepdf.open(io.BytesIO(content)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert "pdfuaid" in str(document.open_metadata())
    assert len(tagged(content, "Table")) == html.count("<table")


def test_no_text_stands_in_a_picture(every):
    """Every picture is paths and nothing else: labels and values are text of the page."""
    _, html, _ = every
    pictures = [unquote(source) for source in re.findall(r'src="data:image/svg\+xml,([^"]*)"', html)]

    assert len(pictures) > 4
    assert {tag for svg in pictures for tag in re.findall(r"<(\w+)", svg)} == {"svg", "style", "path"}


def test_figures_stand_in_figures(every):
    """Each picture of a further figure lies within a figure element."""
    report, html, _ = every

    for extra in report.pages[0].extras:
        for part in getattr(extra, "parts", (extra,)):
            if hasattr(part, "alt"):
                before = html[: html.index(f'alt="{part.alt}"')]
                assert before.rindex("<figure") > before.rfind("</figure")


def test_a_run_chart_shares_the_page_of_a_dozen_practices(templates):
    """A page with twelve practices, a goal, a question and a run chart is one page still."""

    def pages(*kinds):
        report = report_with(*kinds)
        return len(pypdfium2.PdfDocument(pdf_bytes(render(report, templates), printed_on=report.trace.printed_on)))

    assert pages("practices", "run_chart") == pages("practices")


def test_a_figure_is_never_cut_by_the_end_of_a_page(templates):
    """With forty practices a change stands whole on one page: its heading, its last row and its sentence."""
    report = report_with("practices", "change", practices=40)
    content = pdf_bytes(render(report, templates), printed_on=report.trace.printed_on)
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]

    (whole,) = [text for text in texts if "Ændring siden 2024/25" in text]
    assert "Region Prøveland" in whole
    assert "Klyngen er gået fra" in whole.replace("\r\n", " ")
