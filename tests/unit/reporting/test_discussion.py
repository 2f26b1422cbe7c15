"""What the cluster discusses: its questions, and no empty list where none is left."""

from pathlib import Path

import pytest
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, indicators, package

from pipeline.definitions.package import Question
from pipeline.model import Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render

ROOT = Path(__file__).parents[3]
TEMPLATES = {
    p.relative_to(ROOT / "templates").as_posix(): p.read_text("utf-8")
    for p in (ROOT / "templates").rglob("*")
    if p.is_file()
}
GENERAL, OF_ONE = Question(text="Hvad nu?"), Question(text="Hvorfor?", indicator=HEADERS[0].id)


@pytest.mark.parametrize(
    ("questions", "parts"),
    [
        ((GENERAL, OF_ONE), [True, True, True]),
        ((GENERAL,), [True, True, False]),
        ((OF_ONE,), [True, False, True]),
        ((), [False, False, False]),
    ],
)
def test_a_list_stands_where_something_stands_in_it(questions, parts):
    """The section, its numbered list and its list by indicator."""
    figures = cluster_figures(Visibility.OPEN, HEADERS)
    fitted = package(HEADERS).model_copy(update={"questions": questions})
    html = render(compose(figures, fitted, indicators(HEADERS), CODELISTS, HOUSE, Visibility.OPEN), TEMPLATES)
    end = html.index('<section class="plan"')
    section = html[html.index('<section class="discussion">') : end] if parts[0] else ""

    assert parts == ['<section class="discussion">' in html, "<ol>" in section, "Til målepunkterne" in section]
