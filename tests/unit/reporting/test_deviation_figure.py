from decimal import Decimal

import pytest
from support.extra_builders import extra_of, page_with, report_with
from support.report_builders import HEADERS, header, hidden_cell, value_cell

from pipeline.measuring.figures import AnonymisedBar, OpenBar
from pipeline.model import Level, Unit, Verdict, Visibility
from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.charts.rows import draw_deviations
from pipeline.reporting.extra_layout import least_width
from pipeline.reporting.wording import said

BARS = (
    OpenBar("000001", "Havnen", value_cell(90.0, 90, 100, 3.0), Verdict.CLEAR),
    OpenBar("000002", "Møllen", value_cell(60.04, 60, 100, 3.0), Verdict.MAY_BE_CHANCE),
    OpenBar("000003", "Torvet", hidden_cell(), Verdict.NOT_ASSESSED),
)
LETTERS = tuple(AnonymisedBar(x, Decimal(n), differs=False) for x, n in (("A", 70), ("B", 80)))
CLUSTER = value_cell(75.04, 750, 1000, 3.0)


def made(bars=BARS, **more):
    """Make the figure of deviations of a page around a cluster shown as 75,0."""
    return extra_of("deviation", **{"bars": bars, "cluster": CLUSTER, **more})


def test_a_deviation_is_the_distance_between_shown_values_in_whole_per_cent():
    """90,0 against 75,0 is 15 / 75 = 20 % above; 60,0 against 75,0 is 20 % below, though 60.04 / 75.04 is not."""
    (part,) = made().parts

    assert [row.cells for row in part.rows] == [("+20\u00a0%",), ("−20\u00a0%",), ("",)]


def test_a_letter_deviates_by_its_rounded_value():
    """80 against 75,0 is 5 / 75 = 6,7, written 7 %, and 70 is 7 % below: nothing that the page does not tell."""
    (part,) = made(LETTERS, visibility=Visibility.ANONYMISED).parts

    assert [(row.label, *row.cells) for row in part.rows] == [("B", "+7\u00a0%"), ("A", "−7\u00a0%")]


def test_two_clusters_with_the_same_shown_values_get_the_same_figure():
    """What lies behind a letter's rounded value, or behind the cluster's shown one, changes nothing."""
    other = value_cell(74.96, 1234, 1646, 2.0)

    assert made(LETTERS, visibility=Visibility.ANONYMISED) == made(
        LETTERS, visibility=Visibility.ANONYMISED, cluster=other
    )


def test_strokes_begin_at_the_zero_line():
    """On a scale from -20 to 20 the zero line lies in the middle, and dots at its ends."""
    (part,) = made().parts

    assert part.zero == 0.5
    assert [(s.start, s.end, s.filled) for s in part.strokes] == [(0.5, 1.0, True), (0.5, 0.0, False)]
    assert [t.text for t in part.ticks] == ["−20", "−10", "0", "+10", "+20"]
    assert draw_deviations(Pen(), part).svg.count("stroke: #ffffff") == 1


def test_the_zero_line_is_named_and_the_axis_says_which_way_is_better():
    """The line is the cluster's value; the axis says per cent of it and the direction."""
    (part,) = made().parts

    assert [label.text for label in part.labels] == ["klyngen 75,0"]
    assert part.axis == "procent under eller over klyngens tal (højere er bedre →)"


def test_a_hidden_practice_says_why_and_has_no_stroke():
    """A practice without a value keeps its row, with the reason."""
    (part,) = made().parts

    assert part.rows[2].reason == "skjult: små tal"
    assert [s.row for s in part.strokes] == [0, 1]


def test_what_is_clear_is_filled_and_strong():
    """Verdicts are the practices' own: filled where clear, and the number strong."""
    (part,) = made().parts

    assert [row.strong_from for row in part.rows] == [0, 1, 1]
    assert "Fyldt prik: tydelig forskel fra resten af klyngen. Åben prik: kan være tilfældigt." in part.caption


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((90, 60), "De viste praksis ligger fra 20\u00a0% under til 20\u00a0% over klyngens tal."),
        ((90, 75), "De viste praksis ligger fra klyngens tal til 20\u00a0% over klyngens tal."),
        ((60, 66), "De viste praksis ligger fra 20\u00a0% under klyngens tal til 12\u00a0% under klyngens tal."),
        ((75, 75), ""),
    ],
)
def test_the_sentence_says_how_far_apart_they_lie(values, expected):
    """Under and over, on one side alone, and nothing where all lie alike."""
    bars = tuple(
        OpenBar(f"{i:06d}", f"Praksis {i}", value_cell(v, v, 100, 3.0), Verdict.MAY_BE_CHANCE)
        for i, v in enumerate(values)
    )

    assert said(made(bars).reading) == expected


@pytest.mark.parametrize("unit", [Unit.MEAN, Unit.MEDIAN])
def test_a_scale_without_a_true_zero_has_no_deviation(unit):
    """A mean or median of patients' values is not a part of another."""
    assert page_with("practices", "deviation", head=header("x_values", unit)).extras == ()


@pytest.mark.parametrize("cluster", [hidden_cell(), value_cell(0.0, 0, 1000, 3.0)])
def test_without_a_cluster_value_above_zero_nobody_deviates(cluster):
    """A hidden value cannot be told by what deviates from it, and nothing is a percentage of zero."""
    report = report_with("practices", "deviation", bars=BARS, cluster=cluster)

    assert report.pages[0].extras == ()
    assert not [row for row in report.rows if row.category == "deviation"]


def test_the_alternative_text_tells_each_deviation():
    """Who is shown stands with the deviation, who is hidden does not."""
    assert made().parts[0].alt == (
        "Prikdiagram over 2 praksis, procent under eller over klyngens tal (højere er bedre). "
        "Havnen +20\u00a0%; Møllen −20\u00a0%."
    )


def test_the_file_of_figures_holds_what_is_printed():
    """A row for each deviation, in per cent whatever the indicator's unit, in the order of the labels."""
    rows = [r for r in report_with("deviation", bars=BARS, cluster=CLUSTER).rows if r.category == "deviation"]

    assert [(r.level, r.unit_label, str(r.value), r.unit) for r in rows] == [
        (Level.PRACTICE, "Havnen", "20", Unit.PERCENT),
        (Level.PRACTICE, "Møllen", "-20", Unit.PERCENT),
    ]


def test_rows_follow_the_names_however_long_they_are():
    """A long name that begins with A stands before a short one that begins with B."""
    names = ("Bo", "Allé-klinikken ved søen")
    bars = tuple(OpenBar(f"{i:06d}", n, BARS[0].cell, Verdict.CLEAR) for i, n in enumerate(names))

    rows = [r for r in report_with("deviation", bars=bars, cluster=CLUSTER).rows if r.category == "deviation"]
    assert [r.unit_label for r in rows] == ["Allé-klinikken ved søen", "Bo"]


def test_a_rate_deviates_in_per_cent_too():
    """Prescriptions per 1.000 have deviations in per cent, on the page and in the file."""
    report = report_with("deviation", head=HEADERS[2])

    units = {r.unit for r in report.rows if r.category == "deviation"}
    assert units == {Unit.PERCENT}
    assert report.pages[0].extras[0].parts[0].rows[0].cells[0].endswith("\u00a0%")


@pytest.mark.parametrize(("label_mm", "least"), [(46.0, "min-width:147.9mm"), (12.0, "min-width:77.0mm")])
def test_a_narrow_screen_scrolls_before_names_leave_their_dots(label_mm, least):
    """A figure with names keeps 85 % of the page's 174 mm; one with letters needs only room for its plot."""
    assert least_width(label_mm + 15 + 50, label_mm) == least
