"""A share is read across: one page, one scale, a column for each category."""

import dataclasses
from decimal import Decimal

import pytest
from support.report_builders import cell_for, header, hidden_cell
from support.share_builders import CATEGORIES, SHARES, share_report

from pipeline.model import Counted, Level, Visibility
from pipeline.reporting.pages import Layout


def page(visibility=Visibility.OPEN, **said):
    return share_report(visibility, **said).pages[0]


def said(sentence):
    return "".join(span.text for span in sentence)


def test_all_categories_are_one_page():
    """Four categories are one page, one row of the front page, and one entry of the method."""
    report = share_report(Visibility.OPEN)

    assert 1 == len(report.pages)
    assert ["Brugere fordelt på fire slags: kortvirkende"] == [row.title for row in report.front.overview.rows]
    assert ["Brugere fordelt på fire slags (procent)"] == [e.title for e in report.back.entries]
    assert "den del, hvor klyngen ligger længst fra regionen" in report.front.overview.note


def test_the_front_page_tells_the_category_farthest_from_the_region():
    """A small category tells more than the largest where the cluster lies farther from the region there."""
    lower = cell_for(header("x"), 9.0, 70000)
    report = share_report(
        Visibility.OPEN,
        changed=lambda place, f: (
            dataclasses.replace(f, region=dataclasses.replace(f.region, cell=lower)) if place == 2 else f
        ),
    )

    assert ["Brugere fordelt på fire slags: kombinationer"] == [row.title for row in report.front.overview.rows]


def test_without_a_region_the_front_page_tells_the_largest_category():
    """A package that compares with Denmark alone tells what fills most, whichever category that is, and says so."""
    larger = cell_for(header("x"), 61.0, 1900)
    report = share_report(
        Visibility.OPEN,
        references=("denmark",),
        changed=lambda place, f: dataclasses.replace(f, cluster=larger) if place == 1 else f,
    )

    assert ["Brugere fordelt på fire slags: langvirkende"] == [row.title for row in report.front.overview.rows]
    assert "står kun den største del" in report.front.overview.note
    assert "længst fra" not in report.front.overview.note


def test_a_hidden_category_is_not_what_the_front_page_tells():
    """Where the cluster's figure of the first category is hidden, the row is about one that is shown."""
    report = share_report(
        Visibility.OPEN,
        changed=lambda place, f: dataclasses.replace(f, cluster=hidden_cell()) if place == 0 else f,
    )

    assert ["Brugere fordelt på fire slags: langvirkende"] == [row.title for row in report.front.overview.rows]


def test_columns_share_one_scale_that_begins_at_zero():
    """The same value stands equally far from the left in every column."""
    figure = page().share[0]
    cells = [c for row in (*figure.rows, *figure.levels) for c in row.cells if c.at is not None]
    by_value = {}
    for cell in cells:
        by_value.setdefault(cell.value, set()).add(cell.at)

    assert "0" == figure.ticks[0].text
    assert {1} == {len(places) for places in by_value.values()}
    assert tuple(CATEGORIES.values()) == figure.heads


def test_a_share_of_many_columns_is_no_wider_than_a_page():
    """Six columns are narrower than four, and with names beside them they still stand on the page."""
    figure = page().share[0]
    six = dataclasses.replace(figure, heads=("a", "b", "c", "d", "e", "f"), label_mm=44.0, counts_mm=14.0)
    two = dataclasses.replace(six, heads=("a", "b"))

    assert "min-width:174.0mm" == Layout().share_least(six)
    assert "min-width:106.0mm" == Layout().share_least(two)


def test_practices_stand_in_the_order_of_what_fills_most():
    """The category that fills most in the cluster orders the rows; the levels come after."""
    figure = page().share[0]
    first = [row.cells[0].at for row in figure.rows]

    assert sorted(first, reverse=True) == first
    assert ["cluster", "region", "denmark"] == [row.kind for row in figure.levels]
    assert "46,0" == figure.levels[0].cells[0].value


def test_what_cannot_be_shown_has_no_place():
    """A hidden part is a stroke without a dot, and the note says what the stroke means."""
    figure = page().share[0]
    lacking = [c for row in figure.rows for c in row.cells if c.at is None]

    assert ["–"] == [c.value for c in lacking]
    assert "En streg i stedet for et tal: kan ikke vises." in figure.note


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Counted.PATIENT, "så kolonnerne kan give mere end 100 % tilsammen."),
        (Counted.PRESCRIPTION, "Kolonnerne giver tilsammen 100 %."),
    ],
)
def test_the_note_says_what_the_columns_add_up_to(counts, sentence):
    """Patients may stand in several columns; prescriptions stand in one."""
    assert page(counts=counts).share[0].note.endswith(sentence)


def test_letters_have_no_counts_and_whole_percents():
    """An anonymised share shows letters and whole numbers, and no list size."""
    figure = page(Visibility.ANONYMISED).share[0]

    assert {""} == {row.counts for row in figure.rows}
    assert all("," not in c.value for row in figure.rows for c in row.cells)
    assert "A" in {row.label for row in figure.rows}


def test_without_practices_the_levels_stand_alone():
    """A cluster too small for practice figures still shows its own distribution."""
    shown = page(Visibility.ANONYMISED, practices=0).share

    assert 1 == len(shown)
    assert () == shown[0].rows
    assert "Kortvirkende fylder mest i klyngen: 46,0\u00a0% mod 43,7\u00a0% i regionen." == said(
        page(practices=0).reading
    )


def test_a_large_cluster_is_shown_in_parts_on_one_scale():
    """Sixty practices are two figures with the same ticks; the note stands under the last."""
    parts = page(practices=60).share

    assert [30, 30] == [len(p.rows) for p in parts]
    assert parts[0].ticks == parts[1].ticks
    assert "" == parts[0].note
    assert parts[1].note


def test_the_trend_has_a_panel_for_each_category():
    """The cluster's parts over the years, on one scale, titled by category."""
    trend = page().trend

    assert list(CATEGORIES.values()) == [panel.title for panel in trend.panels]
    assert [f"{value:.1f}".replace(".", ",") for value in SHARES] == [panel.last_value for panel in trend.panels]


def test_the_csv_says_the_category():
    """Every row of a share in figures.csv names its category, and the numbers are those of the page."""
    rows = share_report(Visibility.OPEN).rows
    cluster = [r for r in rows if r.level is Level.CLUSTER and r.period_start.year == 2025]

    assert list(CATEGORIES) == [r.category for r in cluster]
    assert [Decimal("46.0"), Decimal("31.0"), Decimal("17.0"), Decimal("12.0")] == [r.value for r in cluster]


def test_the_alternative_text_tells_every_category():
    """Who cannot see the figure hears the cluster's part and the practices' span of each category."""
    alt = page().share[0].alt

    assert all(f"{name}: klyngen " in alt for name in CATEGORIES.values())


def test_the_column_of_counts_is_as_wide_as_its_head():
    """'Patienter' over counts of three digits: 4 mm and 1.42 mm for each of nine letters."""
    figure = page().share[0]

    assert figure.counts_head == "Patienter"
    assert figure.counts_mm >= 4 + 9 * 1.42


def test_the_caption_speaks_of_practices_only_where_they_stand():
    """A cluster too small to show its practices has a figure of the levels alone, and its caption says no more."""
    made = share_report(Visibility.ANONYMISED, changed=lambda _, figure: dataclasses.replace(figure, bars=()))

    assert ", praksis i Prøveklyngen, " in page().share[0].caption
    assert "praksis" not in made.pages[0].share[0].caption
