import pytest
from support.extra_builders import change, changes, extra_of, page_with, report_with
from support.report_builders import HEADERS, YEAR, figure, header, hidden_cell, value_cell

from pipeline.definitions.package import Comparison
from pipeline.measuring.figures import Cell, Change, Changes
from pipeline.model import Counted, Grain, HiddenBy, Level, State, Verdict, Visibility
from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.charts.rows import draw_changes
from pipeline.reporting.wording import said

HEAD = HEADERS[1]
EARLIER = YEAR.earlier(12)


def cell(number):
    """Make a cell with a value that has no more decimals than shown."""
    return value_cell(number, number * 10, 1000, 3.0)


def moved(before, now, verdict=Verdict.MAY_BE_CHANCE, half=3.0):
    """Make a change between two numbers or cells."""
    ends = [end if isinstance(end, Cell) else cell(end) for end in (before, now)]
    return change(HEAD, *ends, verdict, half)


def since(cluster, *, region=None, practices=(), earlier=EARLIER):
    """Make what changed since the year before."""
    return Changes(earlier, cluster, region, practices)


def made(cluster=None, **more):
    """Make the figure of changes of a page."""
    keys = {k: more.pop(k) for k in ("region", "practices", "earlier") if k in more}
    return extra_of("change", changes=since(cluster or moved(71.2, 75.8), **keys), **more)


PRACTICES = (
    ("Lægehuset Havnen", moved(60, 70, Verdict.CLEAR)),
    ("Nordby Lægehus", moved(80, 78)),
)


def test_practices_stand_in_the_order_of_the_page_and_levels_below_them():
    """The order is that of the figure of practices; cluster and region are set apart by a gap."""
    (part,) = made(practices=PRACTICES, region=moved(70, 71)).parts

    assert [row.label for row in part.rows] == [
        "Nordby Lægehus",
        "Lægehuset Havnen",
        "Prøveklyngen",
        "Region Prøveland",
    ]
    assert [row.is_first_level for row in part.rows] == [False, False, True, False]
    # Rows of 5 mm below a head of 4.4 mm, and a gap of 2.4 mm above the cluster's.
    assert part.middles == (6.9, 11.9, 19.3, 24.3)


def test_a_row_tells_before_now_and_how_far():
    """Each number as shown, the difference with its sign, the interval with both."""
    (part,) = made(practices=PRACTICES).parts

    assert part.heads == ("Praksis", "Før", "Nu", "Ændring", "95 % interval")
    assert part.rows[1].cells == ("60,0", "70,0", "+10,0", "+7,0 til +13,0")


def test_only_a_clear_change_is_strong():
    """Where the verdict is clear, change and interval are strong; before and now never are."""
    (part,) = made(practices=PRACTICES).parts

    assert [row.strong_from for row in part.rows] == [4, 2, 4]
    assert "Fed: ændringen er større, end tilfældighed alene kan give." in part.caption
    assert "Fed:" not in made(practices=PRACTICES[1:]).parts[0].caption


def test_dots_stand_at_before_and_now():
    """On a scale from 60 to 80, 60 lies at the left end, 70 in the middle and 78 at nine tenths."""
    (part,) = made(moved(60, 80), practices=PRACTICES).parts

    assert [(s.start, s.end) for s in part.strokes] == [(1.0, 0.9), (0.0, 0.5), (0.0, 1.0)]
    drawn = draw_changes(Pen(), part).svg
    assert drawn.count("stroke: #ffffff") == 2  # open dots of practices, and of the cluster


def test_the_dots_of_the_first_row_are_named():
    """'før' and 'nu' stand over the dots of the first row, each at its own."""
    (part,) = made(practices=PRACTICES).parts

    before, now = sorted(part.labels, key=lambda label: label.text)
    assert (before.text, now.text) == ("før", "nu")
    assert before.across > now.across  # the first practice went down


def test_names_of_dots_that_touch_stand_back_to_back():
    """Where a figure did not move, 'før' ends half a millimetre before the dot and 'nu' begins as much after it."""
    (part,) = made(moved(70, 70)).parts

    assert [(label.text, label.anchor) for label in part.labels] == [("før", "end"), ("nu", "start")]
    assert part.labels[1].across - part.labels[0].across == pytest.approx(1.0)


def test_a_hidden_end_says_why_and_shows_no_change():
    """Before hidden, now hidden, and both for one reason: each says so, and no number of a change is there."""
    practices = (
        ("A", moved(hidden_cell(), 70)),
        ("B", moved(70, Cell(State.TOO_FEW))),
        ("C", moved(hidden_cell(HiddenBy.HOUSE), hidden_cell(HiddenBy.HOUSE))),
    )
    (part,) = made(practices=practices).parts

    assert [row.reason for row in part.rows] == [
        "skjult: små tal (før)",
        "for få patienter (nu)",
        "skjult: små tal",
        None,
    ]
    assert [row.cells[2:] for row in part.rows[:3]] == [("", "")] * 3
    assert [(s.start is None, s.end is None) for s in part.strokes[:3]] == [(True, False), (False, True), (True, True)]


def test_letters_have_rows_for_cluster_and_region_alone():
    """An anonymised report shows how the cluster moved, and nobody in it."""
    (part,) = made(region=moved(70, 71), visibility=Visibility.ANONYMISED).parts

    assert [row.label for row in part.rows] == ["Prøveklyngen", "Region Prøveland"]
    assert not any(row.is_first_level for row in part.rows)


def test_an_anonymised_report_refuses_changes_of_practices():
    """Changes by name that reach the composer of an anonymised report stop it."""
    with pytest.raises(TypeError, match="anonymised figures only"):
        made(practices=PRACTICES, visibility=Visibility.ANONYMISED)


def test_a_package_that_compares_with_nobody_shows_no_region():
    """Without references the region's change is neither row nor sentence nor line of the file."""
    report = report_with(
        "change",
        changes=since(moved(71, 75), region=moved(70, 71)),
        comparison=Comparison(references=()),
    )

    (figure_,) = report.pages[0].extras
    assert [row.label for row in figure_.parts[0].rows] == ["Prøveklyngen"]
    assert "egionen" not in said(figure_.reading)
    assert not [row for row in report.rows if row.level is Level.REGION]


def reading(cluster, **more):
    """Give the sentence of a page as plain text."""
    return said(made(cluster, **more).reading)


UP = "Klyngen er gået fra 71,2\u00a0% til 75,8\u00a0%: 4,6 procentpoint op (95\u00a0% interval +1,6 til +7,6). "


def test_a_clear_change_is_more_than_chance():
    """The sentence tells from where to where, how far with its interval, and that it is more than chance."""
    assert reading(moved(71.2, 75.8, Verdict.CLEAR)) == UP + "Det er mere, end tilfældighed alene kan give."


def test_a_small_change_whose_interval_leaves_out_zero_is_called_small_and_not_chance():
    """From +1.6 to +7.6 is no chance alone, and 4.6 points are less than the 5 that matter."""
    assert reading(moved(71.2, 75.8)) == UP + "Det er en lille ændring: for lille til at have betydning."


def test_a_change_that_may_be_chance_is_said_to_be():
    """The words are 'kan være tilfældig variation'."""
    wide = UP.replace("+1,6 til +7,6", "−0,4 til +9,6")

    assert reading(moved(71.2, 75.8, half=5.0)) == wide + "Det kan være tilfældig variation."


def test_down_is_said_as_plainly_as_up():
    """A fall is told by its size without a sign, its interval with both."""
    assert reading(moved(75.8, 71.2)).startswith(
        "Klyngen er gået fra 75,8\u00a0% til 71,2\u00a0%: 4,6 procentpoint ned (95\u00a0% interval −7,6 til −1,6). "
    )


def test_no_change_is_not_judged():
    """Where the shown values are the same there is nothing to judge."""
    assert reading(moved(75.8, 75.8)) == (
        "Klyngen ligger på 75,8\u00a0% i begge perioder (95\u00a0% interval −3,0 til +3,0)."
    )


@pytest.mark.parametrize(
    ("head", "earlier", "expected"),
    [
        (HEAD, EARLIER, "Om det kan være tilfældig variation, er ikke vurderet."),
        (
            HEAD,
            YEAR.earlier(6),
            "Om det kan være tilfældig variation, er ikke vurderet, fordi de to perioder overlapper.",
        ),
        (
            header("x_strata", counts=Counted.SERVICE, grain=Grain.STRATUM),
            EARLIER,
            (
                "Om det kan være tilfældig variation, er ikke vurderet, fordi udtrækket er talt op på forhånd, og den "
                "samme patient kan tælle flere gange."
            ),
        ),
    ],
)
def test_what_is_not_assessed_says_why_where_that_is_known(head, earlier, expected):
    """Periods that overlap, and counts made beforehand, have no verdict for a reason."""
    plain = Change(cell(71.2), cell(75.8), difference=4.6)

    assert reading(plain, earlier=earlier, head=head).endswith(f"4,6 procentpoint op. {expected}")


def test_two_values_without_a_difference_tell_nothing_of_a_change():
    """Where no difference could be made, the page names both ends and the row is left empty."""
    figure_ = made(Change(cell(71.2), cell(75.8)))

    assert said(figure_.reading).startswith("Klyngen er gået fra 71,2\u00a0% til 75,8\u00a0%. Om det kan være")
    assert figure_.parts[0].rows[0].cells == ("71,2", "75,8", "")


def test_a_cluster_that_cannot_be_shown_says_why():
    """A hidden end of the cluster is told in the sentence, with the reason and no number."""
    assert reading(moved(hidden_cell(), 75)) == "Klyngens ændring kan ikke vises: skjult: små tal (før)."


def test_the_region_is_told_beside_without_a_verdict():
    """The region's way is context; where it stood still, that is said."""
    assert "Regionen er i samme tid gået fra 70,0\u00a0% til 71,0\u00a0%." in reading(
        moved(71, 75), region=moved(70, 71)
    )
    assert "Regionen ligger på 70,0\u00a0% i begge perioder." in reading(moved(71, 75), region=moved(70, 70))


def test_practices_are_counted_and_not_named():
    """The sentence tells how many moved more than chance; those without a verdict are not counted."""
    unjudged = ("Klinik Møllen", Change(cell(70), cell(75), difference=5))

    assert reading(moved(71, 75), practices=(*PRACTICES, unjudged)).endswith(
        "En af to praksis har flyttet sig mere, end tilfældighed alene kan give."
    )
    assert reading(moved(71, 75), practices=PRACTICES[1:] * 2).endswith(
        "Ingen af de to praksis har flyttet sig tydeligt."
    )


def test_the_page_adds_up():
    """71.25 and 75.84 are shown as 71,3 and 75,8: the change is shown as 4,5 and not as 4.59."""
    (part,) = made(moved(71.25, 75.84)).parts

    assert part.rows[0].cells[:3] == ("71,3", "75,8", "+4,5")


def test_the_alternative_text_tells_every_row():
    """Then and now stand in words for each row, hidden ends by their reason."""
    figure_ = made(moved(71, 75), practices=(("A", moved(hidden_cell(), 70)),))

    assert figure_.parts[0].alt == (
        "Før og nu for 2 rækker, procent (højere er bedre). "
        "A fra skjult: små tal til 70,0\u00a0%; Prøveklyngen fra 71,0\u00a0% til 75,0\u00a0%."
    )


def test_many_practices_are_shown_in_parts_on_one_scale():
    """A hundred and twenty practices stand in three figures; cluster and region close the last."""
    head = HEAD
    made_figure = figure(head, 75.8, Visibility.OPEN, practices=120)
    parts = extra_of("change", practices=120, changes=changes(head, made_figure)).parts

    assert [len(part.rows) for part in parts] == [40, 40, 42]
    assert len({part.ticks for part in parts}) == 1
    assert [part.rows[-1].look for part in parts] == ["practice", "practice", "region"]


def test_changes_without_intervals_have_no_column_for_them():
    """Where no interval is honest the column is left out."""
    (part,) = made(Change(cell(71.2), cell(75.8), difference=4.6)).parts

    assert part.heads == ("Praksis", "Før", "Nu", "Ændring")


def test_the_file_of_figures_holds_both_ends_and_the_change():
    """The earlier value is a row of its period; the change's row spans both periods and has its own category."""
    report = report_with("change", changes=since(moved(71.2, 75.8), practices=PRACTICES))
    cluster = [r for r in report.rows if r.level is Level.CLUSTER and r.period_start == EARLIER.first]

    spans = [(r.category, r.period_end, str(r.value), str(r.low), str(r.high)) for r in cluster]
    # The trend's point of the earlier year stands first; it is the same period, and no row stands twice.
    assert [span[0] for span in spans] == ["", "change"]
    assert spans[1] == ("change", YEAR.last, "4.6", "1.6", "7.6")
    assert len({(r.level, r.unit_label, r.period_start, r.period_end, r.category) for r in report.rows}) == len(
        report.rows
    )


def test_a_hidden_end_has_no_row_of_a_change():
    """The file holds the state of the hidden end and no difference."""
    hidden = ("Nordby Lægehus", moved(hidden_cell(), 70))
    report = report_with("change", changes=since(moved(71, 75), practices=(hidden,)))

    rows = [r for r in report.rows if r.unit_label == "Nordby Lægehus" and r.period_start == EARLIER.first]
    assert [(r.category, r.state, r.value) for r in rows] == [("", State.HIDDEN, None)]


def test_without_an_earlier_period_there_is_no_figure_of_changes():
    """A first report has no change to show, and its method page no word of it."""
    report = report_with("practices", "change", changes=None)

    assert report.pages[0].extras == ()
    assert "Ændring" not in {fact.label for fact in report.back.method}
    assert "Ændring" in {fact.label for fact in report_with("change").back.method}


def test_the_figure_says_since_when():
    """The heading names the earlier period, the caption both."""
    extra = page_with("change").extras[0]

    assert extra.heading == "Ændring siden 2024/25"
    assert "Åben prik: før, 1.\u00a0okt.\u00a02024 – 30.\u00a0sep.\u00a02025." in extra.parts[0].caption
