"""A project's own template that does not fit is told of in sentences, and never in a traceback."""

from pathlib import Path

import pytest
from support.follow_builders import follow_report

from pipeline.errors import PressError
from pipeline.model import Visibility
from pipeline.reporting.pages import render

TEMPLATES = Path(__file__).parents[3] / "templates"
REPORT = "templates/report.html.jinja"
NO_WORD, NO_FIELD = '{{ say("another_versions") }}', "{{ report.nothing_like_it }}"


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        (NO_WORD, REPORT, "'another_versions' is not known"),
        (NO_FIELD, REPORT, "'pipeline.reporting.report.Report object' has no attribute 'nothing_like_it'"),
        ("a\n{% if %}", f"{REPORT}:2", "Expected an expression, got 'end of statement block'"),
        ('{% include "gone.jinja" %}', "templates/gone.jinja", "it is not there"),
    ],
)
def test_what_is_wrong_with_it_is_told(text, where, why):
    """The place, and what is not there."""
    templates = {p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.iterdir()} | {"report.html.jinja": text}

    with pytest.raises(PressError) as refused:
        render(follow_report(Visibility.OPEN), templates)

    assert f"{where}  the template cannot be filled in: {why}." == str(refused.value).splitlines()[0]
