"""A page tells of practices elsewhere: the best tenth, those most alike, the middle half of the region."""

import dataclasses
import re
from itertools import combinations

import pytest
from support.report_builders import (
    CODELISTS,
    HEADERS,
    HOUSE,
    cluster_figures,
    hidden_cell,
    indicators,
    package,
)

from pipeline.definitions.package import Comparison
from pipeline.measuring.figures import Cell, MiddleHalf, OpenBar, Reference
from pipeline.model import Level, State, Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.reporting.charts.drawing import STYLES, Pen
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import plot_mm
from pipeline.reporting.plots import Dot, DotPlot
from pipeline.reporting.practice_figure import FREE_MM, LINE_LABEL_MM

HEAD = HEADERS[1:2]  # percent, higher is better, with a goal of 90


def _report(visibility=Visibility.OPEN, best=88.7, alike=71.23, practices=6, years=0, heads=HEAD, half=None):
    made = cluster_figures(visibility, heads, practices=practices, years=years)
    figures = []
    for figure in made.figures:
        told = None if best is None else Reference(Cell(State.VALUE, value=best), "Danmark")
        bars = tuple(
            dataclasses.replace(b, alike=Cell(State.VALUE, value=alike)) if isinstance(b, OpenBar) and alike else b
            for b in figure.bars
        )
        figures.append(dataclasses.replace(figure, best=told, bars=bars, middle_half=half))
    references = ("region", "denmark", "best_tenth", "alike")
    asked = package(heads, comparison=Comparison(references=references, trend=years))
    made = dataclasses.replace(made, figures=tuple(figures))
    return compose(made, asked, indicators(heads), CODELISTS, HOUSE, visibility)


class TestBest:
    """The best tenth is a level like the others."""

    def test_it_is_a_line_in_the_figure(self):
        """With a label of its own, in a style that no other line has, also without colour."""
        lines = {line.kind: line for line in _report().pages[0].figure.plot.lines}

        assert "bedste tiendedel 88,7" == lines["best"].text
        assert 5 == len({(dashes, bool(dashes)) for _, dashes, _ in STYLES.values()}) == len(STYLES)
        assert 5 == len({color for color, _, _ in STYLES.values()})

    def test_it_is_a_row_of_the_table(self):
        """With its name, whose practices they are, its value, and how far the cluster is from it."""
        levels = _report().pages[0].levels
        row = next(r for r in levels.rows if r.kind == "best")
        cluster = next(r for r in levels.rows if r.kind == "cluster")

        assert "Klyngen, regionen, Danmark og bedste tiendedel" == levels.caption
        assert ("Bedste tiendedel", "88,7", "", "") == (row.label, row.value, row.interval, row.counts)
        assert "Danmark" == row.note
        assert round(float(cluster.value.replace(",", ".")) - 88.7, 1) == float(
            row.difference.replace("−", "-").replace(",", ".")
        )

    def test_it_is_a_row_of_the_file(self):
        """At the level of the nation, under its own name."""
        rows = [r for r in _report().rows if r.unit_label == "Bedste tiendedel"]

        assert [(Level.DENMARK, "88.7", None)] == [(r.level, str(r.value), r.denominator) for r in rows]
        assert ",denmark,Bedste tiendedel,,value,88.7,,,,," in figures_text(_report())

    def test_it_is_told_to_who_does_not_see_the_figure(self):
        """The alternative text names it."""
        assert "Den bedste tiendedel ligger på 88,7\u00a0%." in _report().pages[0].figure.alt

    def test_the_method_says_what_it_is(self):
        """Whose practices, how many, how they are ordered, and after whom."""
        facts = {f.label: f.text for f in _report().back.method}

        assert facts["Bedste tiendedel"] == (
            "De bedste praksis i Danmark, så mange at de tilsammen har mindst en tiendedel af nævneren, regnet under "
            "ét. Det er et niveau, som nogle allerede når, og ikke et krav. En procent ordnes efter "
            "(tæller + 1) / (nævner + 2), så en lille praksis ikke kommer med ved et tilfælde (Kiefe m.fl. 1998)."
        )

    def test_a_hidden_one_says_why(self):
        """A row with its reason, and no line."""
        made = cluster_figures(Visibility.OPEN, HEAD, practices=6, years=0)
        figure = dataclasses.replace(made.figures[0], best=Reference(hidden_cell(), "Danmark"))
        made = dataclasses.replace(made, figures=(figure,))
        page = compose(made, package(HEAD), indicators(HEAD), CODELISTS, HOUSE, Visibility.OPEN).pages[0]

        assert "skjult: små tal" == next(r for r in page.levels.rows if r.kind == "best").note
        assert "best" not in {line.kind for line in page.figure.plot.lines}

    def test_it_has_no_trend_and_no_place_on_the_front_page(self):
        """It is looked at once, for the newest period."""
        report = _report(years=4)

        assert ["cluster", "region", "denmark"] == [p.kind for p in report.pages[0].trend.panels]
        assert "88,7" not in repr(report.front.overview)

    def test_a_report_without_one_says_nothing_of_it(self):
        """No row, no line, no fact."""
        assert "tiendedel" not in repr(_report(best=None))

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_labels_keep_clear_of_each_other_and_of_the_head(self, visibility):
        """Five lines close together: no two labels of a lane overlap, and none reaches the word over the values."""
        for best in (70.0, 75.0, 76.0, 89.0, 91.0, 98.0):
            figure = _report(visibility, best=best, practices=12).pages[0].figure
            labels = [(line.lane, *_ends(line, plot_mm(figure))) for line in figure.plot.lines]

            assert {line.kind for line in figure.plot.lines} == {"cluster", "region", "denmark", "best", "target"}
            for one, other in combinations(labels, 2):
                assert one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1], best
            assert max(right for _, _, right in labels) <= plot_mm(figure) + FREE_MM, best


def _ends(line, plot):
    """Give the ends of a label in millimetres from the plot's left."""
    width, at = (len(line.text) + 1) * LINE_LABEL_MM, line.at * plot
    left = {"start": at, "middle": at - width / 2, "end": at - width}[line.anchor]
    return round(left, 6), round(left + width, 6)


class TestAlike:
    """The practices most alike stand on each practice's own row."""

    def test_a_mark_and_a_number_on_the_row(self):
        """A diamond where the ten stand, and their value in a column of its own."""
        figure = _report().pages[0].figure
        lines = {line.kind: line.at for line in figure.plot.lines}

        assert {"71,2"} == {row.alike for row in figure.rows}
        assert "Lignende" == figure.alike_head
        (at,) = {dot.alike for dot in figure.plot.dots}
        assert lines["denmark"] < at < lines["target"]

    def test_without_room_the_mark_stands_alone(self):
        """Where the column would leave the plot less than 60 mm, the numbers are in the alternative text alone."""
        heads = HEADERS[2:3]  # long counts, and sparks beside them
        figure = _report(heads=heads, alike=300.0, best=200.0, years=4).pages[0].figure

        assert (0.0, "", 3) == (figure.alike_mm, figure.alike_head, figure.columns + 1)
        assert all(dot.alike is not None for dot in figure.plot.dots)
        assert re.search(r"For seks praksis viser en rude .*: .* 300", figure.alt)

    def test_the_note_says_what_the_mark_is(self):
        """Below the figure, in a sentence."""
        assert (
            "Rude: de ti praksis uden for klyngen, der ligner praksis mest, regnet under ét."
            in _report().pages[0].figure.note
        )
        assert "Rude" not in _report(alike=None).pages[0].figure.note

    def test_the_file_has_a_row_for_each(self):
        """After the practices, a value alone, under a name that says whose likeness it is."""
        rows = [r for r in _report().rows if r.unit_label.startswith("Ti praksis som ")]

        assert 6 == len(rows)
        assert {(Level.PRACTICE, "71.2", None, None)} == {(r.level, str(r.value), r.low, r.numerator) for r in rows}

    def test_the_method_says_who_they_are(self):
        """What is compared, and that it is no more than that."""
        facts = {f.label: f.text for f in _report().back.method}

        assert facts["Lignende praksis"] == (
            "De ti praksis uden for klyngen, der ligner praksis mest i antal tilmeldte, kønsfordeling og andelen på "
            "0–19, 65–79 og 80 år og derover. De fem mål vejer lige meget. Det er de ti nærmeste, der har data til "
            "målepunktet, og de er regnet under ét."
        )
        assert "Lignende praksis" not in {f.label for f in _report(alike=None).back.method}

    def test_a_practice_without_a_value_is_set_beside_nobody(self):
        """What is hidden says why, over all columns, and its row has no mark."""
        figure = _report(practices=12).pages[0].figure
        without = [row for row in figure.rows if row.reason]

        assert 2 == len(without)
        assert {""} == {row.alike for row in without}
        assert 10 == len(figure.plot.dots)

    def test_an_anonymised_report_says_nothing_of_it(self):
        """Not in the figure, the note, the method or the file."""
        report = _report(Visibility.ANONYMISED)

        told = repr((report.pages, report.back, report.rows))
        assert not [word for word in ("Lignende", "Rude", "Ti praksis") if word in told]

    def test_the_scale_holds_the_marks(self):
        """A mark far from all practices widens the scale, here to 0-100: it stands at its own place, not at an end."""
        (at,) = {dot.alike for dot in _report(alike=20.0).pages[0].figure.plot.dots}

        assert 0.2 == at

    def test_the_picture_draws_four_strokes_for_each(self):
        """A diamond at half of 84 mm, after a margin of 1.6 mm, has a corner (42 + 1.6 - 1.35) · 72/25.4 points in."""
        plot = DotPlot(dots=(Dot(0.25, 0, filled=True, alike=0.5),), lines=(), ticks=(), rows=1, lanes=1)
        svg = Pen().practices(plot, 84, 6).svg

        assert "M 119.76" in svg
        without = Pen().practices(dataclasses.replace(plot, dots=(Dot(0.25, 0, filled=True),)), 84, 6).svg
        assert svg.count("M ") == without.count("M ") + 1 + 4  # what is under it, and its sides


class TestMiddleHalf:
    """The middle half of the region's practices lies as a band behind the dots."""

    HALF = MiddleHalf(65.24, 80.36, 80)

    def test_the_band_stands_on_the_scale(self):
        """Its ends stand where their values do, and lines of levels over it."""
        plot = _report(half=self.HALF).pages[0].figure.plot
        ticks = {float(t.text): t.at for t in plot.ticks}
        low, high = min(ticks), max(ticks)

        assert plot.band == tuple(round((value - low) / (high - low), 4) for value in (65.2, 80.4))

    def test_the_note_and_the_alternative_text_say_what_it_is(self):
        """In a sentence each, with its ends for those who do not see it."""
        figure = _report(half=self.HALF).pages[0].figure

        assert "Lyst bånd: den midterste halvdel af praksis i regionen." in figure.note
        assert "Den midterste halvdel af praksis i regionen ligger mellem 65,2\u00a0% og 80,4\u00a0%." in figure.alt
        assert "bånd" not in _report().pages[0].figure.note

    def test_beside_letters_it_is_rounded_as_they_are(self):
        """Whole numbers only, on the page and in the file."""
        report = _report(Visibility.ANONYMISED, half=MiddleHalf(65.0, 80.0, 80))

        assert "ligger mellem 65\u00a0% og 80\u00a0%." in report.pages[0].figure.alt
        assert ["65", "80"] == [str(r.value) for r in report.rows if "-percentilen" in r.unit_label]

    def test_the_file_has_its_ends(self):
        """A row for each at the region's level."""
        text = figures_text(_report(half=self.HALF))

        assert ",region,25-percentilen af praksis i regionen,,value,65.2,,,,," in text
        assert ",region,75-percentilen af praksis i regionen,,value,80.4,,,,," in text

    def test_what_lies_beyond_the_scale_ends_where_the_scale_does(self):
        """The scale is the practices': a region far away does not squeeze them."""
        plot = _report(half=MiddleHalf(0.0, 100.0, 80)).pages[0].figure.plot

        assert (0.0, 1.0) == plot.band

    def test_the_picture_draws_it_first_and_palest(self):
        """Behind everything: the first stroke, as thick as all rows, from a quarter to half of 84 mm."""
        plot = DotPlot(dots=(Dot(0.25, 0, filled=True),), lines=(), ticks=(), rows=2, lanes=1, band=(0.25, 0.5))
        svg = Pen().practices(plot, 84, 6).svg
        first = re.search(r'<path d="([^"]*)" style="([^"]*)"', svg)

        assert ("M 64.06 28.91 L 123.59 28.91", "#f0f3f5", "34.02") == (
            first.group(1),
            *(re.search(rf"{key}: ([^;]*)", first.group(2)).group(1) for key in ("stroke", "stroke-width")),
        )
