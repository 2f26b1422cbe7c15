import itertools
import re

import pytest
from support.extra_builders import extra_of, page_with, report_with, run_chart, runs
from support.report_builders import HEADERS, hidden_cell

from pipeline.measuring.figures import Cell
from pipeline.model import HiddenBy, Level, State, Visibility
from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.charts.run_chart import draw_run_chart
from pipeline.reporting.wording import said

FIVE = (70, 75, 80, 75, 70)


def made(numbers=FIVE, **more):
    """Make the run chart of a page from these numbers."""
    return extra_of("run_chart", run_chart=run_chart(numbers, **more))


def texts(figure, look=None):
    """Give the texts over a chart, all or those of one look."""
    return [label.text for label in figure.frame.labels if look in (None, label.look)]


def test_points_stand_at_their_values():
    """On a scale from 65 to 85 over 26 mm from 27.85 up, 70 lies at 27.85 - 6.5, 75 at the middle and 80 at 8.35."""
    figure = made()

    assert [y for _, y in figure.points] == [21.35, 14.85, 8.35, 14.85, 21.35]
    assert figure.centre == 14.85


def test_points_stand_at_equal_distances():
    """Five periods share the plot between 4 mm from its left edge and 4 mm from its right."""
    figure = made()

    first, last = figure.frame.left + 4, figure.frame.right - 4
    step = (last - first) / 4
    assert [x for x, _ in figure.points] == pytest.approx([first + i * step for i in range(5)], abs=0.01)


def test_the_median_and_the_last_value_are_named_at_the_right():
    """The line's label says what it is; the last value stands in strong type."""
    figure = made()

    assert texts(figure, "strong") == ["70,0"]
    assert "median 75,0" in texts(figure)


def test_labels_at_the_right_do_not_meet():
    """Where the last value lies on the median, the two texts are a line apart."""
    figure = made((70, 75, 80, 70, 75))

    right = [label.down for label in figure.frame.labels if label.across > figure.frame.right]
    assert abs(right[0] - right[1]) == pytest.approx(3.7)


def test_the_axis_says_unit_and_which_way_is_better():
    """A percentage says 'procent' and points up where higher is better, down where lower is."""
    lower = HEADERS[2]

    assert made().axis == "procent (højere er bedre ↑)"
    assert extra_of("run_chart", head=lower).axis == "pr. 1.000 sikrede pr. år (lavere er bedre ↓)"


def test_of_twelve_quarters_every_second_is_named_and_the_last_always():
    """Twelve quarters have six names of twelve letters, none over another."""
    figure = made([72 + i % 3 for i in range(12)])

    under = [label for label in figure.frame.labels if label.anchor == "middle"]
    assert [label.text for label in under][-1] == "3.\u00a0kvt.\u00a02026"
    assert len(under) == 6
    assert all(b.across - a.across > 12 * 1.45 for a, b in itertools.pairwise(under))


def test_a_point_that_cannot_be_shown_leaves_a_gap_and_a_word():
    """Hidden neighbours have one word between them, a period without data its own, and no line passes."""
    figure = made((70, 72, hidden_cell(), hidden_cell(HiddenBy.HOUSE), 75, 78, Cell(State.NO_DATA), 80))

    assert [place is None for place in figure.points] == [False, False, True, True, False, False, True, False]
    assert texts(figure, "word") == ["skjult", "ingen data"]
    drawn = draw_run_chart(Pen(), figure).svg
    assert drawn.count('stroke-width: 1.3"') == 1
    (line,) = re.findall(r'd="([^"]*)" style="[^"]*stroke-width: 1\.3"', drawn)
    assert line.count("M") == 2  # two stretches of two points; the last point is alone


def test_a_gap_is_told_apart_from_a_zero_in_words():
    """The alternative text says which period has no number."""
    told = "1.\u00a0kvt.\u00a02026 70,0\u00a0%, 2.\u00a0kvt.\u00a02026 uden tal, 3.\u00a0kvt.\u00a02026 75,0\u00a0%"

    assert told in made((70, hidden_cell(), 75)).alt


def test_a_run_chart_without_two_points_is_not_drawn():
    """One point, or none, is no line: the page has no run chart and the file no row of it."""
    report = report_with("practices", "run_chart", run_chart=run_chart((70, hidden_cell(), hidden_cell())))

    assert report.pages[0].extras == ()
    assert not [row for row in report.rows if row.category == "median"]


SIGNAL = "Klyngens tal har flyttet sig mere, end tilfældighed alene giver: "


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            runs(),
            "Udsvingene kan være tilfældige: punkterne skifter side af medianen så tit, som tilfældighed alene giver.",
        ),
        (
            runs(longest=8),
            SIGNAL + "otte punkter i træk ligger på samme side af medianen, og ved tilfældighed alene er det sjældent "
            "over syv.",
        ),
        (
            runs(crossings=2),
            SIGNAL + "linjen krydser kun medianen to gange, og ved tilfældighed alene er det sjældent under tre.",
        ),
        (
            runs(crossings=1),
            SIGNAL + "linjen krydser kun medianen én gang, og ved tilfældighed alene er det sjældent under tre.",
        ),
        (
            runs(longest=13, crossings=0),
            SIGNAL + "13 punkter i træk ligger på samme side af medianen, og ved tilfældighed alene er det sjældent "
            "over syv; linjen krydser slet ikke medianen, og ved tilfældighed alene er det sjældent under tre.",
        ),
        (None, "Der er for få punkter til at vurdere, om udsvingene kan være tilfældige."),
    ],
)
def test_the_sentence_says_which_rule_was_broken(found, expected):
    """No signal may be chance, a signal is told with what chance would seldom do, and too few are not judged."""
    assert said(made(runs=found).reading) == expected


def frozen(outside=(False, False, False, False, True), **more):
    """Make a run chart whose first three points fix the median and the limits."""
    pairs = tuple((71.0 - i / 10, 79.0 + i / 10) for i in range(5))
    return made((70, 75, 80, 75, 70), centre=75, frozen=3, limits=pairs, outside=outside, **more)


def test_frozen_points_are_marked_and_named():
    """A band reaches over the first three points and not to the fourth; a text says what they fix."""
    figure = frozen()

    assert figure.band[0] == figure.frame.left
    assert figure.points[2][0] < figure.band[1] < figure.points[3][0]
    assert "medianen er sat af de første tre" in texts(figure)


def test_without_frozen_points_nothing_is_marked():
    """A median of all points needs no band and no limits."""
    figure = made()

    assert figure.band is None
    assert figure.limits == ()


def test_limits_follow_their_points_and_are_named():
    """Two dashed lines through five places each; they widen as the limits do."""
    figure = frozen()

    low, high = figure.limits
    assert [len(low), len(high)] == [5, 5]
    assert low[0][1] < low[4][1]
    assert high[0][1] > high[4][1]
    assert {"nedre grænse", "øvre grænse"} <= {*texts(figure)}
    assert "stroke-dasharray" in draw_run_chart(Pen(), figure).svg


def test_a_point_outside_the_limits_is_ringed_and_told():
    """A point outside has a ring of its own in the picture, and its period stands in the sentence."""
    figure = frozen()

    assert draw_run_chart(Pen(), figure).svg.count("stroke-width: 7.6") == 1
    assert said(figure.reading) == (
        "Ét punkt (3.\u00a0kvt.\u00a02026) ligger uden for grænserne, og det er mere, end tilfældighed alene giver. "
        "De øvrige udsving kan være tilfældige."
    )


def test_a_point_outside_is_told_where_runs_are_not_judged():
    """With too few points off the median the limits still speak, and the rest is said not to be judged."""
    assert said(frozen(runs=None).reading).endswith(
        "end tilfældighed alene giver. Om de øvrige udsving kan være tilfældige, er ikke vurderet: der er for få "
        "punkter."
    )


def test_several_points_outside_are_counted_after_a_signal():
    """With a signal the sentence tells both, and calls nothing chance."""
    figure = frozen(outside=(True, False, False, False, True), runs=runs(longest=8))

    assert said(figure.reading).endswith(
        "over syv. To punkter (3.\u00a0kvt.\u00a02025 og 3.\u00a0kvt.\u00a02026) ligger uden for grænserne, "
        "og det er mere, end tilfældighed alene giver."
    )


def test_the_file_of_figures_holds_points_and_median():
    """Each quarter is a row of the cluster, and the median one with its own category over all quarters."""
    report = report_with("run_chart", run_chart=run_chart(FIVE))

    rows = [r for r in report.rows if r.level is Level.CLUSTER and (r.period_end - r.period_start).days < 100]
    (median,) = [r for r in report.rows if r.category == "median"]
    assert [str(r.value) for r in rows] == ["70.0", "75.0", "80.0", "75.0", "70.0"]
    assert (str(median.value), median.period_start, median.period_end) == (
        "75.0",
        rows[0].period_start,
        rows[-1].period_end,
    )


def test_a_frozen_median_spans_the_points_that_fix_it():
    """The row of a median from the first three quarters ends with the third."""
    chart = run_chart(FIVE, frozen=3)
    report = report_with("run_chart", run_chart=chart)

    (median,) = [r for r in report.rows if r.category == "median"]
    assert median.period_end == chart.points[2][0].last


def test_a_hidden_point_is_a_row_without_a_number():
    """The file says hidden, and holds no number of it."""
    report = report_with("run_chart", run_chart=run_chart((70, hidden_cell(), 75)))

    hidden = [r for r in report.rows if r.state is State.HIDDEN and r.level is Level.CLUSTER]
    assert [(r.value, r.low, r.numerator) for r in hidden] == [(None, None, None)]


def test_letters_have_the_same_run_chart_as_names():
    """The run chart is the cluster's: an anonymised report has it unchanged."""
    chart = run_chart(FIVE)

    assert extra_of("run_chart", run_chart=chart, visibility=Visibility.ANONYMISED) == extra_of(
        "run_chart", run_chart=chart
    )


def test_the_method_page_tells_the_rules_where_there_is_a_run_chart():
    """Anhøj's rules and their source stand once on the method page, and nowhere without a run chart."""
    with_chart = {f.label: f.text for f in report_with("run_chart").back.method}
    without = {f.label for f in report_with("practices").back.method}

    assert with_chart["Seriediagram"].endswith("Kilde: Anhøj og Olesen, PLoS ONE 2014.")
    assert "Seriediagram" not in without


def test_a_page_that_does_not_ask_for_it_has_no_run_chart():
    """Figures that a package does not ask for are not shown."""
    assert page_with("practices").extras == ()


def test_quarters_beside_figures_of_a_year_say_that_they_are_quarters():
    """A patient counts once a quarter and once a year: the heading says why the points may lie elsewhere."""
    assert made().heading == "Klyngen kvartal for kvartal"


def test_points_that_look_back_over_the_whole_period_are_told_as_the_cluster_over_time():
    """A point at a quarter's end that looks back a year is counted as the page's own figure is."""
    assert made(overlaps=True).heading == "Klyngen over tid"
