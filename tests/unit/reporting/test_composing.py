import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    YEAR,
    cluster_figures,
    figure,
    header,
    hidden_cell,
    indicators,
    package,
    practice_name,
    value_cell,
)

from pipeline.definitions.indicator import Target
from pipeline.definitions.package import Comparison
from pipeline.measuring.figures import AnonymisedBar, Cell, Line, OpenBar, Reference
from pipeline.model import Better, Counted, Grain, HiddenBy, Level, State, Status, Unit, Verdict, Visibility
from pipeline.reporting.cells import CellText
from pipeline.reporting.compose import compose
from pipeline.reporting.method import interval_method
from pipeline.reporting.report import FigureRow
from pipeline.reporting.wording import DANISH_WORDING

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED


def plain(spans):
    """Join the spans of a sentence."""
    return "".join(span.text for span in spans)


def report(visibility=OPEN, heads=HEADERS, *, pack=None, figures=None, **more):
    """Compose a made-up report."""
    made = figures or cluster_figures(visibility, heads, **more)
    return compose(made, pack or package(heads), indicators(heads), CODELISTS, HOUSE, visibility)


def one(head=HEADERS[1], visibility=OPEN, pack=None, **changes):
    """Compose a report on one indicator whose figure is changed, and give its page."""
    made = cluster_figures(visibility, (head,))
    changed = dataclasses.replace(made.figures[0], **changes)
    return report(visibility, (head,), pack=pack, figures=dataclasses.replace(made, figures=(changed,))).pages[0]


def bars(*values, verdict=Verdict.MAY_BE_CHANCE):
    """Make open bars of these percentages of a hundred."""
    return tuple(
        OpenBar(f"{i:06d}", f"Praksis {i}", value_cell(v, v, 100, 5.0), verdict) for i, v in enumerate(values, start=1)
    )


def test_the_same_figures_give_an_equal_report():
    """A report is a value: composed twice from the same, it is the same."""
    assert report() == report()


def test_practices_stand_in_order_of_value_and_those_without_a_value_last():
    """Ranking by value puts the highest first; a hidden practice is never in rank."""
    hidden = OpenBar("000009", "Abe", hidden_cell(), Verdict.NOT_ASSESSED)

    page = one(bars=(hidden, *bars(52, 91, 77)))

    assert [row.label for row in page.figure.rows] == ["Praksis 2", "Praksis 3", "Praksis 1", "Abe"]


def test_without_ranking_practices_stand_by_name():
    """A package without ranking has a fixed order that says nothing of the value, and the page says so."""
    pack = package((HEADERS[1],), comparison=Comparison(ranking="none"))

    page = one(bars=bars(52, 91, 77), pack=pack)

    assert [row.label for row in page.figure.rows] == ["Praksis 1", "Praksis 2", "Praksis 3"]
    assert "Rækkefølgen er fast" in page.figure.note


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (hidden_cell(), "skjult: små tal"),
        (hidden_cell(HiddenBy.OWNER), "skjult af dataejeren"),
        (Cell(State.TOO_FEW), "for få patienter"),
        (Cell(State.NO_DATA), "ingen data"),
        (Cell(State.NOT_APPLICABLE), "ikke relevant"),
    ],
)
def test_each_state_has_its_own_text(cell, reason):
    """A practice without a value says why, and shows a dash where nothing can be read."""
    without = OpenBar("000009", "Abe", cell, Verdict.NOT_ASSESSED)

    row = one(bars=(*bars(52, 91), without)).figure.rows[-1]

    assert (row.label, row.value, row.reason) == ("Abe", "–", reason)


def test_a_true_zero_is_a_value():
    """Zero of a hundred is shown as zero, not as missing."""
    row = one(bars=bars(52, 0)).figure.rows[-1]

    assert (row.value, row.counts, row.reason) == ("0,0", "0 af 100", None)


def test_an_anonymised_figure_has_letters_and_rounded_values_and_no_counts():
    """Anonymised rows show what the bar holds and nothing that a list size could unlock."""
    letters = (AnonymisedBar("A", Decimal(70), differs=False), AnonymisedBar("B", Decimal(80), differs=True))

    figure_ = one(visibility=ANONYMISED, bars=letters).figure

    assert [(r.label, r.value, r.counts, r.strong) for r in figure_.rows] == [
        ("B", "80", "", True),
        ("A", "70", "", False),
    ]
    assert all(dot.low is None and dot.high is None for dot in figure_.plot.dots)
    assert "En eller flere praksis kan være udeladt." in figure_.note


def test_an_anonymised_report_refuses_figures_with_names():
    """Open figures never become an anonymised report by mistake."""
    with pytest.raises(TypeError, match="anonymised figures only"):
        report(ANONYMISED, figures=cluster_figures(OPEN))


def test_fewer_practices_than_the_house_minimum_get_a_text_instead_of_a_figure():
    """Four practices are not shown one by one, and the page says how many it takes."""
    page = one(bars=(), members=4)

    assert page.figure is None
    assert page.no_figure.startswith("Klyngen har fire praksis. Der skal være mindst seks,")


def test_a_cluster_may_be_under_a_stricter_minimum():
    """The page tells the least that the cluster's figures were protected by: here as many as specialists ask for."""
    made = cluster_figures(OPEN, (HEADERS[1],), min_practices=8)
    changed = dataclasses.replace(made.figures[0], bars=(), members=7)
    page = report(OPEN, (HEADERS[1],), figures=dataclasses.replace(made, figures=(changed,))).pages[0]

    assert "mindst otte" in page.no_figure


def test_the_sentence_counts_the_practices_on_the_wrong_side_of_the_goal():
    """Where higher is better, the sentence tells how many lie below the goal."""
    page = one(bars=bars(52, 91, 77), practices_differ=Verdict.CLEAR, cluster_differs_from_region=Verdict.CLEAR)

    assert plain(page.reading) == (
        "To af tre viste praksis ligger under målet på 90\u00a0%. "
        "Forskellene mellem praksis er større, end tilfældighed alene kan give. "
        "Klyngen ligger tydeligt over regionen: 75,8\u00a0% mod 71,3\u00a0%."
    )


def test_the_sentence_says_when_it_may_be_chance():
    """Where nothing is clear, every clause says that chance may be the reason."""
    changes = {"practices_differ": Verdict.MAY_BE_CHANCE, "cluster_differs_from_region": Verdict.MAY_BE_CHANCE}

    page = one(HEADERS[0], bars=bars(52, 91), **changes)

    assert plain(page.reading) == (
        "De viste praksis ligger fra 52,0\u00a0% til 91,0\u00a0%. Forskellene mellem praksis kan være tilfældige. "
        "Klyngen ligger på 61,0\u00a0% og regionen på 57,3\u00a0%; den forskel er lille."
    )


def test_practices_that_are_shown_alike_are_not_said_to_differ():
    """Where coarse values are all the same, the sentence tells the value, and nothing of a spread nobody can see."""
    alike = one(HEADERS[0], bars=bars(52, 52), practices_differ=Verdict.CLEAR)

    said = "De viste praksis ligger alle på 52,0\u00a0%, når tallene er rundet af. Klyngen"

    assert plain(alike.reading)[: len(said)] == said


def test_all_and_none_on_the_wrong_side_are_said_plainly():
    """Nobody writes 'to af to'."""
    assert plain(one(bars=bars(52, 77)).reading).startswith("Alle to viste praksis ligger under målet")
    assert plain(one(bars=bars(92, 97)).reading).startswith("Ingen af de to viste praksis ligger under målet")


def target(**more):
    """Make a goal."""
    return Target(**{"value": Decimal(90), "text": "Mindst 90 %", "source": "Kilde", "measured_on": "same", **more})


@pytest.mark.parametrize(
    ("goal", "drawn", "told"),
    [
        (target(), True, "Mindst 90 %. Kilde: Kilde"),
        (target(valid_to=YEAR.last), True, "Mindst 90 %. Kilde: Kilde"),
        (
            target(valid_to=date(2026, 9, 29)),
            False,
            "Målet gjaldt til 29.\u00a0september\u00a02026 og er derfor ikke tegnet.",
        ),
        (
            target(measured_on="other"),
            False,
            "Målet er sat for en anden population eller andre data og er derfor ikke tegnet.",
        ),
    ],
)
def test_a_goal_is_drawn_only_while_it_is_valid_and_set_for_the_same(goal, drawn, told):
    """An expired goal, or one set for others, is text on the method page and never a line."""
    made = report(heads=(header("x_goal", target=goal),))

    kinds = {line.kind for line in made.pages[0].figure.plot.lines}
    texts = {fact.label: fact.text for fact in made.back.entries[0].judged}
    assert ("target" in kinds) is drawn
    assert (made.front.overview.rows[0].target == "90") is drawn
    assert texts["Mål"].endswith(told)


@pytest.mark.parametrize(
    ("verdict", "cluster", "region", "expected"),
    [
        (Verdict.CLEAR, 61, 50, "Klyngen ligger tydeligt over regionen: 61,0\u00a0% mod 50,0\u00a0%."),
        (Verdict.CLEAR, 50, 61, "Klyngen ligger tydeligt under regionen: 50,0\u00a0% mod 61,0\u00a0%."),
        (
            Verdict.MAY_BE_CHANCE,
            61,
            56,
            "Klyngen ligger på 61,0\u00a0% og regionen på 56,0\u00a0%; den forskel kan være tilfældig.",
        ),
        (
            Verdict.MAY_BE_CHANCE,
            61,
            56.1,
            "Klyngen ligger på 61,0\u00a0% og regionen på 56,1\u00a0%; den forskel er lille.",
        ),
        (Verdict.MAY_BE_CHANCE, 61, 61.04, "Klyngen ligger på 61,0\u00a0% ligesom regionen."),
        (
            Verdict.NOT_ASSESSED,
            61,
            50,
            (
                "Klyngen ligger på 61,0\u00a0% og regionen på 50,0\u00a0%; "
                "om den forskel kan være tilfældig, er ikke vurderet."
            ),
        ),
        (Verdict.NOT_ASSESSED, 61, None, "Klyngen ligger på 61,0\u00a0%."),
        (
            Verdict.NOT_ASSESSED,
            None,
            50,
            "Klyngens tal kan ikke vises (skjult: små tal). Regionen ligger på 50,0\u00a0%.",
        ),
        (Verdict.NOT_ASSESSED, None, None, "Klyngens tal kan ikke vises (skjult: små tal)."),
    ],
)
def test_the_sentence_places_the_cluster_as_far_as_the_verdict_allows(verdict, cluster, region, expected):
    """Below the relevant difference of five a distance is small; without a verdict nothing is said of chance."""

    def cell(value):
        return hidden_cell() if value is None else value_cell(value, value * 10, 1000, 3.0)

    page = one(
        HEADERS[0],
        bars=(),
        cluster=cell(cluster),
        region=Reference(cell(region), "Region Prøveland"),
        cluster_differs_from_region=verdict,
    )

    assert plain(page.reading) == expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.CLEAR, "Forskellene mellem praksis er større, end tilfældighed alene kan give."),
        (Verdict.MAY_BE_CHANCE, "Forskellene mellem praksis kan være tilfældige."),
        (Verdict.NOT_ASSESSED, "Om forskellene mellem praksis kan være tilfældige, er ikke vurderet."),
    ],
)
def test_the_sentence_says_of_the_spread_what_its_verdict_says(verdict, expected):
    """Each verdict on the spread has its own sentence."""
    assert f" {expected} " in plain(one(HEADERS[0], bars=bars(52, 91), practices_differ=verdict).reading)


def test_an_anonymised_figure_without_filled_dots_does_not_call_the_rest_chance():
    """Fewer than three that differ are not marked, so an open dot says nothing of chance."""
    letters = tuple(AnonymisedBar(x, Decimal(n), differs=False) for x, n in (("A", 70), ("B", 80)))

    note = one(visibility=ANONYMISED, bars=letters).figure.note

    assert "kun markeret, når det er mindst tre" in note
    assert "kan være tilfældigt" not in note


def test_counts_say_what_is_counted():
    """A percentage of prescriptions counts recepter, one of patients patienter."""
    prescriptions = header("x_share", counts=Counted.PRESCRIPTION)
    few = (*bars(52, 91), OpenBar("000009", "Abe", Cell(State.TOO_FEW), Verdict.NOT_ASSESSED))

    assert one(bars=few).figure.head[2] == "Antal patienter"
    assert one(prescriptions, bars=few).figure.head[2] == "Antal recepter"
    assert one(prescriptions, bars=few).levels.counts_head == "Antal recepter"
    assert one(prescriptions, bars=few).figure.rows[-1].reason == "for få recepter"


def test_more_practices_than_a_page_holds_are_shown_in_parts_on_one_scale():
    """A hundred and twenty practices become three figures of forty; the note stands under the last."""
    page = report(heads=(HEADERS[1],), practices=120).pages[0]

    assert [len(f.rows) for f in page.figures] == [40, 40, 40]
    assert [[dot.row for dot in f.plot.dots][:3] for f in page.figures] == [[0, 1, 2]] * 3
    assert len({tuple(f.plot.ticks) for f in page.figures}) == 1
    assert [f.caption.rsplit(" (", 1)[1] for f in page.figures] == ["1 af 3)", "2 af 3)", "3 af 3)"]
    assert [bool(f.note) for f in page.figures] == [False, False, True]


@pytest.mark.parametrize("practices", [8, 40])
def test_a_long_name_is_never_cut(practices):
    """A name of seventy letters stands whole, and dot and name stay in one row, however many practices there are."""
    name = "Lægefællesskabet ved Den Gamle Købmandsgård og Havnepromenaden i Nordby"
    named = tuple(dataclasses.replace(b, name=f"{name} {b.practice_id}") for b in bars(*range(40, 40 + practices)))

    figure_ = one(bars=named).figure

    assert [r.label for r in figure_.rows] == [f"{name} {i:06d}" for i in range(practices, 0, -1)]
    assert all(not r.wraps or figure_.row_mm >= 5.0 for r in figure_.rows)


@pytest.mark.parametrize(
    ("unit", "denominator_in", "cell", "expected"),
    [
        (Unit.PERCENT, None, value_cell(91.03, 142, 156, None), "142 af 156"),
        (Unit.PER_1000, "days", value_cell(50.66, 61, 1204 * 365, None), "61 pr. 1.204 sikrede"),
        (Unit.PER_1000, "patients", value_cell(50.66, 61, 1204, None), "61 pr. 1.204 patienter"),
        (Unit.RATIO, None, value_cell(0.42, 42, 100, None), "42 mod 100"),
        (Unit.MEAN, None, value_cell(54.0, 8424.5, 156, None), "156 patienter"),
    ],
)
def test_counts_are_written_in_the_terms_of_the_unit(unit, denominator_in, cell, expected):
    """A value tells what it is counted from; listed days become listed persons."""
    text = CellText(DANISH_WORDING, header("x_unit", unit, denominator_in=denominator_in), YEAR, 5)

    assert text.counts_text(cell) == expected


@pytest.mark.parametrize(
    ("unit", "counts", "grain", "phrase"),
    [
        (Unit.PERCENT, Counted.PATIENT, Grain.PATIENT, "interval_wilson"),
        (Unit.PER_1000, Counted.PATIENT, Grain.PATIENT, "interval_poisson"),
        (Unit.PER_1000, Counted.PRESCRIPTION, Grain.PATIENT, "interval_between"),
        (Unit.PER_1000, Counted.SERVICE, Grain.STRATUM, "interval_counted"),
        (Unit.MEAN, Counted.PATIENT, Grain.PATIENT, "interval_student"),
        (Unit.MEDIAN, Counted.PATIENT, Grain.PATIENT, "interval_median"),
    ],
)
def test_the_method_page_names_the_interval(unit, counts, grain, phrase):
    """Each way of counting has its own interval."""
    assert interval_method(header("x_interval", unit, counts=counts, grain=grain)) == phrase


def labels_of_method(made):
    """Give the labels of what the method page says of all indicators."""
    return [fact.label for fact in made.back.method]


def test_only_a_report_with_a_median_says_that_it_is_no_sum():
    """The fact on medians stands right after that on sums, and where no median is there is none."""
    median = header("x_median", Unit.MEDIAN, better=Better.NEITHER)

    assert labels_of_method(report(heads=(median,)))[:2] == ["Klyngens tal", "Median"]
    assert "Median" not in labels_of_method(report())


def test_a_report_without_practices_tells_nothing_of_comparing_or_lettering_them():
    """The method of a cluster whose practices are not shown sets the cluster against its region, and that is all."""
    made = cluster_figures(ANONYMISED, (HEADERS[1],))
    bare = dataclasses.replace(made, figures=(dataclasses.replace(made.figures[0], bars=()),))

    with_letters, without = (report(ANONYMISED, (HEADERS[1],), figures=f).back.method for f in (made, bare))
    assert "Anonymisering" in [f.label for f in with_letters]
    assert "Anonymisering" not in [f.label for f in without]
    (chance,) = (f.text for f in without if f.label == "Tilfældighed")
    assert chance.startswith("Klyngen sammenlignes med resten af regionen. Der er taget højde for")


def test_a_practice_without_a_value_has_no_line_under_its_reason():
    """Where no counts give the reason room, it spans the column of trends, which is empty there."""
    made = cluster_figures(OPEN, (HEADERS[1],))
    lines = tuple(
        Line(Level.PRACTICE, f"Praksis {i}", tuple((YEAR, value_cell(v, v, 100, 5.0)) for v in (70, 80)))
        for i in (1, 2)
    )
    first, second = bars(80, 90)
    hidden = dataclasses.replace(second, cell=hidden_cell())
    changed = dataclasses.replace(made.figures[0], bars=(first, hidden), practice_lines=lines)
    figure = report(OPEN, (HEADERS[1],), figures=dataclasses.replace(made, figures=(changed,))).pages[0].figures[0]

    assert [len(line) for line in figure.sparks.lines] == [2, 0]
    assert "Praksis 2" not in figure.sparks.alt
    assert (figure.columns, figure.reason_columns) == (2, 2)
    assert (
        dataclasses.replace(figure, counts_mm=0.0).columns,
        dataclasses.replace(figure, counts_mm=0.0).reason_columns,
    ) == (1, 2)


def test_csv_rows_of_an_anonymised_report_hold_letter_and_rounded_value_only():
    """A practice's row in an anonymised report has no interval and no counts, and the rows follow the letters."""
    letters = tuple(AnonymisedBar(x, Decimal(n), differs=False) for x, n in (("A", 70), ("B", 80)))
    made = cluster_figures(ANONYMISED, (HEADERS[1],))
    figures = dataclasses.replace(made, figures=(dataclasses.replace(made.figures[0], bars=letters),))

    rows = [r for r in report(ANONYMISED, (HEADERS[1],), figures=figures).rows if r.level is Level.PRACTICE]

    expected = FigureRow(
        "x_measured",
        YEAR.first,
        YEAR.last,
        Level.PRACTICE,
        "A",
        State.VALUE,
        Decimal(70),
        None,
        None,
        None,
        None,
        Unit.PERCENT,
    )
    assert rows == [expected, dataclasses.replace(expected, unit_label="B", value=Decimal(80))]


def test_csv_rows_give_the_numbers_as_the_page_shows_them():
    """A value of 91.0256 that the page shows as 91,0 is 91.0 in the file, a hidden one is empty with its state."""
    shown = OpenBar("000001", "Praksis 1", value_cell(142 / 156 * 100, 142, 156, 4.51), Verdict.CLEAR)
    hidden = OpenBar("000002", "Praksis 2", hidden_cell(), Verdict.NOT_ASSESSED)
    made = cluster_figures(OPEN, (HEADERS[1],))
    figures = dataclasses.replace(made, figures=(dataclasses.replace(made.figures[0], bars=(shown, hidden)),))

    rows = report(OPEN, (HEADERS[1],), figures=figures).rows[:2]

    assert [(str(r.value), str(r.low), str(r.high), str(r.numerator), str(r.denominator)) for r in rows] == [
        ("91.0", "86.5", "95.5", "142", "156"),
        ("None", "None", "None", "None", "None"),
    ]
    assert rows[1].state is State.HIDDEN


def test_a_practice_trend_reaches_open_reports_only():
    """Open figures carry each practice's trend in its row; anonymised ones have none."""
    assert one().figure.sparks.lines[0]
    assert one(visibility=ANONYMISED).figure.sparks is None


@pytest.mark.parametrize("practices", [6, 12, 40])
def test_label_and_plot_stand_in_the_same_row(practices):
    """Every dot's row is the row of its practice, at any number of practices."""
    page = report(heads=(HEADERS[1],), practices=practices).pages[0]

    shown = [i for i, row in enumerate(page.figure.rows) if row.reason is None]
    assert [dot.row for dot in page.figure.plot.dots] == shown


def test_what_is_not_published_is_labelled():
    """A draft package has a watermark, and an indicator on trial a label on its page and in the method."""
    made = report(pack=package(status=Status.DRAFT))

    assert made.watermark == "Udkast"
    assert [p.label for p in made.pages] == [None, None, None, None, "Afprøvning"]
    assert [m.label for m in made.back.entries] == [None, None, None, None, "Afprøvning"]


def test_a_package_that_compares_with_nobody_shows_no_region():
    """Without references the region and Denmark are nowhere, in no line, row or sentence."""
    pack = package((HEADERS[1],), comparison=Comparison(references=(), trend=4))

    made = report(heads=(HEADERS[1],), pack=pack)

    assert [row.kind for row in made.pages[0].levels.rows] == ["cluster", "target"]
    assert not made.front.overview.has_region
    assert {r.level for r in made.rows} == {Level.PRACTICE, Level.CLUSTER}


def test_a_lower_goal_counts_those_above_it():
    """Where lower is better, the sentence tells how many lie above the goal."""
    head = header("x_low", better=Better.LOWER, target=target(value=Decimal(60)))

    assert plain(one(head, bars=bars(52, 91, 77)).reading).startswith(
        "To af tre viste praksis ligger over målet på 60\u00a0%."
    )


def test_alternative_text_tells_what_the_figure_tells():
    """The alternative text has the span, the levels, the goal and how many differ, in words."""
    page = one(bars=bars(52, 91, verdict=Verdict.CLEAR))

    assert page.figure.alt == (
        "Prikdiagram over 2 praksis, procent (højere er bedre). Værdierne går fra 52,0\u00a0% til 91,0\u00a0%. "
        "Klyngen ligger på 75,8\u00a0%. Region Prøveland ligger på 71,3\u00a0%. Danmark ligger på 69,7\u00a0%. "
        "Målet er 90\u00a0%. To af praksis adskiller sig tydeligt fra resten af klyngen."
    )


def test_an_empty_cluster_has_a_report_all_the_same():
    """A cluster whose figures are all without data gets a report that says so."""
    head = HEADERS[1]
    nothing = Cell(State.NO_DATA)
    made = figure(head, 50.0, OPEN, years=0)
    empty = dataclasses.replace(
        made,
        bars=tuple(OpenBar(f"{i:06d}", practice_name(i), nothing, Verdict.NOT_ASSESSED) for i in range(8)),
        cluster=nothing,
        practices_differ=Verdict.NOT_ASSESSED,
        cluster_differs_from_region=Verdict.NOT_ASSESSED,
    )
    figures = dataclasses.replace(cluster_figures(OPEN, (head,)), figures=(empty,))

    made_report = report(OPEN, (head,), figures=figures)

    assert plain(made_report.front.messages[0]).startswith("Ingen tal kan vises.")
    assert made_report.pages[0].figure is None
    assert made_report.pages[0].no_figure.startswith("Der er ingen data til dette målepunkt i perioden.")
    assert (
        plain(made_report.pages[0].reading)
        == "Klyngens tal kan ikke vises (ingen data). Regionen ligger på 47,0\u00a0%."
    )
