"""
One small report, to be read in review.

After a wanted change: KLYNGE_UPDATE_GOLDEN=1 pytest tests/golden, and read the difference.
"""

import os
from pathlib import Path

import pytest
from support.follow_builders import follow_report
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, indicators, package

from pipeline.model import Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_small_report_reads_as_reviewed(visibility):
    """One indicator with six practices gives the page and the file of figures that were reviewed."""
    heads = HEADERS[1:2]
    report = compose(
        cluster_figures(visibility, heads, practices=6, years=1),
        package(heads),
        indicators(heads),
        CODELISTS,
        HOUSE,
        visibility,
    )
    _holds({f"{visibility}.html": _page(report), f"{visibility}.csv": figures_text(report)})


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_small_follow_up_reads_as_reviewed(visibility):
    """Three indicators: one that may be chance, one with a bridge, one that is not judged."""
    report = follow_report(visibility, HEADERS[:3], practices=6)

    _holds({f"follow_{visibility}.html": _page(report), f"follow_{visibility}.csv": figures_text(report)})


def _page(report):
    """Render without the style, which is read in its own file."""
    return render(report, {p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.iterdir()} | {"report.css": ""})


def _holds(made):
    if os.environ.get("KLYNGE_UPDATE_GOLDEN"):
        for name, text in made.items():
            (HERE / name).write_text(text, encoding="utf-8", newline="\n")

    assert made == {name: (HERE / name).read_bytes().decode("utf-8") for name in made}
