from pathlib import Path

import pytest
from support.extra_builders import ALL_KINDS, page_with, report_with
from support.report_builders import practice_name

from pipeline.model import Level, Visibility
from pipeline.reporting.extra_layout import ExtraLayout
from pipeline.reporting.extra_plots import Label
from pipeline.reporting.extras import MAKERS
from pipeline.reporting.pages import render
from pipeline.reporting.report import Report
from pipeline.reporting.wording import said

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED
TEMPLATES = {p.name: p.read_text("utf-8") for p in (Path(__file__).parents[3] / "templates").iterdir()}


def page_text(report: Report) -> str:
    """Render a report and give the part on its one indicator."""
    html = render(report, TEMPLATES)
    return html[html.index('<section class="indicator"') : html.index('<section class="meeting"')]


def test_every_kind_that_a_package_can_ask_for_has_a_maker_and_a_template():
    """No kind of figure is a word without a picture."""
    assert {*MAKERS, "practices"} == {*ALL_KINDS}
    assert {f"figure_{kind}.html.jinja" for kind in MAKERS} <= set(TEMPLATES)


def test_further_figures_stand_in_the_order_of_the_package():
    """What the package names first stands first."""
    assert [e.kind for e in page_with("practices", "change", "run_chart").extras] == ["change", "run_chart"]
    assert [e.kind for e in page_with("practices", "run_chart", "change").extras] == ["run_chart", "change"]


def test_the_figure_of_practices_leads_and_others_follow_the_table():
    """With a figure of practices the further ones stand below the table of levels."""
    text = page_text(report_with("practices", "run_chart"))

    assert text.index('class="practices') < text.index('class="levels"') < text.index('class="chart"')


def test_without_a_figure_of_practices_the_first_further_one_leads():
    """A section that leaves the practices out has its first figure at the top and the others below the table."""
    text = page_text(report_with("run_chart", "funnel"))

    first, second = text.index('class="chart"'), text.rindex('class="chart"')
    assert first < text.index('class="levels"') < second
    assert "Antal patienter</th>" in text  # of the table of levels
    assert page_with("run_chart", "funnel").figures == ()


def test_a_page_without_practices_does_not_speak_of_them():
    """Its sentence places the cluster and says nothing of shown practices or of their spread."""
    assert said(page_with("run_chart").reading) == (
        "Klyngen ligger på 75,8\u00a0% og regionen på 71,3\u00a0%; den forskel er lille."
    )
    assert said(page_with("funnel").reading).startswith("Alle ti viste praksis ligger under målet")
    assert said(page_with("change", visibility=ANONYMISED).reading).startswith("Klyngen ligger på")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(("practices",), True), (("deviation",), True), (("run_chart",), False), (("run_chart", "practices"), True)],
)
def test_why_no_practice_is_shown_is_said_where_one_was_to_be(kinds, expected):
    """A cluster with too few practices says so on pages that would have shown them, and on no others."""
    page = page_with(*kinds, bars=(), members=4, funnel=None, changes=None)

    assert (page.no_figure is not None) is expected


def test_the_file_holds_no_counts_that_no_page_shows():
    """Without a figure of practices a practice's row is its value alone, as the front page's strip shows it."""
    report = report_with("run_chart")

    rows = [row for row in report.rows if row.level is Level.PRACTICE]
    assert {(r.low, r.high, r.numerator, r.denominator) for r in rows} == {(None, None, None, None)}
    assert {r.period_start for r in rows} == {report.trace.period_start}
    assert len(rows) == 10  # of twelve practices two are hidden


@pytest.mark.parametrize("visibility", list(Visibility))
def test_no_row_stands_twice(visibility):
    """With every kind of figure on a page, no row of the file repeats another."""
    rows = report_with(visibility=visibility).rows

    keys = [(r.level, r.unit_label, r.period_start, r.period_end, r.category) for r in rows]
    assert len(keys) == len(set(keys))


def test_letters_see_nothing_of_practices_but_what_their_figure_shows():
    """With every kind of figure asked for, an anonymised report adds rows of cluster and region, and deviations."""
    plain = {r for r in report_with("practices", visibility=ANONYMISED).rows if r.level is Level.PRACTICE}
    every = {r for r in report_with(visibility=ANONYMISED).rows if r.level is Level.PRACTICE}

    assert {r.category for r in every - plain} == {"deviation"}


def test_letters_see_no_name_anywhere():
    """No practice's name stands in an anonymised page with every kind of figure."""
    text = page_text(report_with(visibility=ANONYMISED))

    assert [practice_name(i) for i in range(12) if practice_name(i) in text] == []


def test_labels_are_laid_in_shares_of_the_page():
    """A label at 87 of 174 mm stands at half the width, ends there, or is centred there in a box of its width."""
    layout = ExtraLayout()

    assert layout.label(Label("x", 87, 10, "start")) == "top:8.15mm;left:50.00%"
    assert layout.label(Label("x", 87, 10, "end")) == "top:8.15mm;right:50.00%"
    assert layout.label(Label("x", 87, 10, "middle", width=20)) == (
        "top:8.15mm;left:calc(50.00% - 10.00mm);width:20.00mm"
    )


def test_the_same_figures_give_the_same_page():
    """A page with every kind of figure is the same text when it is made again."""
    assert page_text(report_with()) == page_text(report_with())
