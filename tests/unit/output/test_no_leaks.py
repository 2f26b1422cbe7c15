import io
import re
from urllib.parse import unquote

import pikepdf
import pytest
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    cluster_figures,
    indicators,
    package,
    practice_id,
    practice_name,
)

from pipeline.model import Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.output.manifest import manifest_text
from pipeline.output.pdf import pdf_bytes
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render

MEMBERS = range(12)


@pytest.fixture(scope="module", params=list(Visibility))
def everything(request, templates):
    """All that leaves the house about one cluster, as one searchable text; and whether it may hold names."""
    figures = cluster_figures(request.param, HEADERS[:2])
    report = compose(figures, package(HEADERS[:2]), indicators(HEADERS[:2]), CODELISTS, HOUSE, request.param)
    html = render(report, templates)
    content = pdf_bytes(html, printed_on=report.trace.printed_on)
    texts = [html, unquote(html), figures_text(report), manifest_text(report, {}), spoken(content)]
    return request.param, "\n".join(texts)


def spoken(content: bytes) -> str:
    """Give all strings of a PDF that can be read from outside its page streams: tags, titles, metadata."""
    with pikepdf.open(io.BytesIO(content)) as document:
        strings = [
            str(v)
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary)
            for v in o.values()
            if isinstance(v, pikepdf.String)
        ]
        return "\n".join([*strings, str(document.open_metadata())])


def test_anonymised_output_holds_no_number_and_no_name_of_a_member(everything):
    """No practice id and no practice name stands in the page, its pictures, the file of figures or the PDF."""
    visibility, text = everything

    found = [x for i in MEMBERS for x in (practice_id(i), practice_name(i)) if x in text]
    if visibility is Visibility.ANONYMISED:
        assert found == []
    else:
        assert practice_name(0) in found


def test_no_output_holds_the_number_of_a_practice(everything):
    """An open report speaks of names; the register's number is nowhere."""
    _, text = everything

    assert [i for i in MEMBERS if practice_id(i) in text] == []


def test_anonymised_pictures_hold_rounded_positions_only(templates):
    """Two clusters whose real values differ behind the same rounded values get the same picture."""
    pages = []
    for _ in range(2):
        report = compose(
            cluster_figures(Visibility.ANONYMISED), package(), indicators(), CODELISTS, HOUSE, Visibility.ANONYMISED
        )
        pages.append(re.findall(r'src="(data:image[^"]*)"', render(report, templates)))

    assert pages[0] == pages[1]
    assert all(value == round(value, 4) for p in report.pages for value in (d.at for d in p.figure.plot.dots))
