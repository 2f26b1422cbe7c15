import re
from itertools import pairwise

from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, indicators, package

from pipeline.model import Visibility
from pipeline.output.html import write_html
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render


def test_an_html_file_is_self_contained(printed, tmp_path):
    """The file runs no script and points at nothing outside itself."""
    write_html(printed[1], tmp_path / "report.html")

    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    addresses = re.findall(r'(?:src|href)="([^"]*)"|url\("([^"]*)"\)', text)
    assert "<script" not in text
    assert {a[:5] if a.startswith("data:") else a[:1] for pair in addresses for a in pair if a} == {"data:", "#"}
    assert text.count("font/woff2") == 3


def test_headings_go_down_one_step_at_a_time(printed):
    """There is one first heading, and none is skipped on the way down."""
    levels = [int(x) for x in re.findall(r"<h(\d)", printed[1])]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_column_and_row_head_says_its_scope(printed):
    """A table head is marked for those who cannot see the table."""
    assert re.findall(r"<th(?:\s(?![^>]*scope=)[^>]*)?>", printed[1]) == []


def test_an_inner_link_leads_somewhere(printed):
    """Every link of the front page's table has its place in the report."""
    targets = set(re.findall(r'href="#([^"]+)"', printed[1]))

    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', printed[1]))


def test_what_stands_in_a_definition_is_text_and_never_markup(templates):
    """A title with angle brackets and quotes is shown as it is written."""
    heads = HEADERS[:1]
    pack = package(heads, title='<script>alert("x")</script>', introduction="A & B <img src=x onerror=y>")
    report = compose(
        cluster_figures(Visibility.OPEN, heads), pack, indicators(heads), CODELISTS, HOUSE, Visibility.OPEN
    )

    html = render(report, templates)

    assert "<script" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;" in html
