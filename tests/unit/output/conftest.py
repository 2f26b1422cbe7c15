from pathlib import Path

import pytest
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, indicators, package

from pipeline.model import Visibility
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render

TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.fixture(scope="session")
def templates():
    """Read the shipped templates by name."""
    return {p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.iterdir()}


@pytest.fixture(scope="session", params=list(Visibility))
def printed(request, templates):
    """Make a report on one indicator and its page text, once open and once anonymised."""
    heads = HEADERS[1:2]
    figures = cluster_figures(request.param, heads)
    report = compose(figures, package(heads), indicators(heads), CODELISTS, HOUSE, request.param)
    return report, render(report, templates)
