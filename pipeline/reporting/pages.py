"""
Turns a Report into one HTML text, from templates given as text.

Its own room because the same text becomes the PDF and the stand-alone HTML file: nothing is fetched, no script
runs, and whatever stands in a definition or a name is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup

from pipeline.characters import seen
from pipeline.errors import PressError, Problem, Where
from pipeline.reporting.charts.drawing import FOOT_MM, LANE_MM, MARGIN_MM, Pen, Picture
from pipeline.reporting.charts.funnel import draw_funnel
from pipeline.reporting.charts.rows import draw_bridge, draw_changes, draw_deviations
from pipeline.reporting.charts.run_chart import draw_run_chart
from pipeline.reporting.charts.share import HEAD_MM, draw_share, share_height_mm
from pipeline.reporting.extra_layout import NARROWEST_PLOT_MM, ExtraLayout, least_width
from pipeline.reporting.extra_plots import FunnelFigure, RowFigure, RunChartFigure
from pipeline.reporting.plots import PAGE_MM, DotPlot, PracticeFigure, ShareFigure, SparkColumn, TrendPanel
from pipeline.reporting.practice_figure import SPARKS_MM, VALUE_MM
from pipeline.reporting.report import Report
from pipeline.reporting.wording import DANISH_WORDING, Wording, tied

TEMPLATE = "report.html.jinja"
STYLE = "report.css"
FONTS = "/*<fonts>*/"  # the place in the page where the press puts its font faces; no text can forge a <
STRIP_MM = (36.0, 5.0)
PANEL_MM = (40.0, 15.0)
SPARK_GAP_MM = 4.0
SMALL_PANEL_MM = (24.0, 5.0)


def render(report: Report, templates: Mapping[str, str], words: Wording = DANISH_WORDING) -> str:
    """
    Render a report as one self-contained HTML text.

    In:     templates by file name: 'report.html.jinja', what it includes, and 'report.css'
    Out:    HTML with its style and pictures inside; the mark FONTS stands where font faces go
    """
    style = Markup(templates[STYLE])  # noqa: S704 -- the project's own style sheet, not a reader's text
    return filled(
        templates,
        TEMPLATE,
        report=report,
        say=words.say,
        number=words.numbers,
        style=style,
        fonts=Markup(FONTS),  # noqa: S704 -- a mark of our own
        layout=Layout(),
        extra_layout=ExtraLayout(),
        pictures=Pictures(),
    )


def filled(templates: Mapping[str, str], name: str, **values: object) -> str:
    """
    Fill a template in.

    Raises: PressError where a template, the project's own perhaps, is broken or asks for what this engine does not have
    """
    try:
        return environment_of(templates).get_template(name).render(**values)
    except (TemplateError, KeyError) as error:
        file = getattr(error, "name", None) or name
        why = f"'{error.args[0]}' is not known" if isinstance(error, KeyError) else str(error).rstrip(".")
        why = "it is not there" if isinstance(error, TemplateNotFound) else why
        problem = Problem(
            Where(f"templates/{file}", getattr(error, "lineno", None)),
            f"the template cannot be filled in: {why}.",
            "a project's own templates stand before the shipped ones, of this version of the engine",
            "compare it with the shipped one, or take it away from the project's folder",
        )
        raise PressError(problem) from None


def environment_of(templates: Mapping[str, str]) -> Environment:
    """Give what templates are filled in: everything escaped, and nothing left blank in silence."""
    return _environment(tuple(sorted(templates.items())))


@lru_cache(maxsize=4)
def _environment(templates: tuple[tuple[str, str], ...]) -> Environment:
    """Compile templates once for all reports that are printed with them."""
    environment = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = tied
    return environment


class Pictures:
    """Draws a report's pictures as data addresses, with one pen."""

    def __init__(self) -> None:
        self._pen = Pen()

    def practices(self, figure: PracticeFigure) -> str:
        """Draw a figure of practices."""
        return address_of(self._pen.practices(figure.plot, plot_mm(figure), figure.row_mm))

    def share(self, figure: ShareFigure) -> str:
        """Draw the figure of a share."""
        return address_of(draw_share(self._pen, figure))

    def strip(self, plot: DotPlot) -> str:
        """Draw a strip of the front page."""
        return address_of(self._pen.strip(plot, *STRIP_MM))

    def trend(self, panel: TrendPanel) -> str:
        """Draw a small multiple."""
        return address_of(self._pen.trend(panel, *PANEL_MM))

    def small_trend(self, panel: TrendPanel) -> str:
        """Draw a level's trend so small that it fits a row of a table."""
        return address_of(self._pen.trend(panel, *SMALL_PANEL_MM))

    def sparks(self, figure: PracticeFigure, column: SparkColumn) -> str:
        """Draw the column of the practices' trends."""
        return address_of(self._pen.sparks(column, SPARKS_MM - SPARK_GAP_MM, figure.row_mm))

    def run_chart(self, figure: RunChartFigure) -> str:
        """Draw a run chart."""
        return address_of(draw_run_chart(self._pen, figure))

    def funnel(self, figure: FunnelFigure) -> str:
        """Draw a funnel."""
        return address_of(draw_funnel(self._pen, figure))

    def changes(self, figure: RowFigure) -> str:
        """Draw from where to where rows went."""
        return address_of(draw_changes(self._pen, figure))

    def bridge(self, figure: RowFigure) -> str:
        """Draw how terms lead from one figure to another."""
        return address_of(draw_bridge(self._pen, figure))

    def deviations(self, figure: RowFigure) -> str:
        """Draw how far rows lie from the zero line."""
        return address_of(draw_deviations(self._pen, figure))


class Layout:
    """Measures that table and picture share, as CSS."""

    def figure(self, figure: PracticeFigure) -> str:
        """Give the narrowest width at which the figure can be read."""
        return least_width(PAGE_MM - plot_mm(figure) + NARROWEST_PLOT_MM, figure.label_mm)

    def columns(self, figure: PracticeFigure) -> tuple[str, ...]:
        """Give the widths of the columns: label and plot, value, those most alike, counts, trends."""
        label = figure.label_mm + plot_mm(figure)
        shares = (label, VALUE_MM, figure.alike_mm, figure.counts_mm, _sparks_mm(figure))
        return tuple(f"width:{_percent(s / PAGE_MM)}" for s in shares if s)

    def head(self, figure: PracticeFigure) -> str:
        """Give the height of the head: the lanes of the lines' labels."""
        return f"height:{figure.plot.lanes * LANE_MM:.1f}mm"

    def row(self, figure: PracticeFigure) -> str:
        """Give the height of a row."""
        return f"height:{figure.row_mm:.1f}mm"

    def label(self, figure: PracticeFigure) -> str:
        """Give the width that a label may fill; the plot follows."""
        return f"padding-right:{_percent(plot_mm(figure) / PAGE_MM)}"

    def plot(self, figure: PracticeFigure) -> str:
        """Give the place of the plot over the table."""
        height = figure.plot.lanes * LANE_MM + figure.plot.rows * figure.row_mm + FOOT_MM
        left, width = figure.label_mm / PAGE_MM, plot_mm(figure) / PAGE_MM
        return f"left:{_percent(left)};width:{_percent(width)};height:{height:.1f}mm"

    def picture(self, figure: PracticeFigure) -> str:
        """Give the place of the picture in the plot: a little wider on both sides."""
        margin = MARGIN_MM / plot_mm(figure)
        return f"left:{_percent(-margin)};width:{_percent(1 + 2 * margin)}"

    def sparks(self, figure: PracticeFigure) -> str:
        """Give the place of the practices' trends over the last column."""
        top, height = figure.plot.lanes * LANE_MM, figure.plot.rows * figure.row_mm
        width = (SPARKS_MM - SPARK_GAP_MM) / PAGE_MM
        return f"right:0;top:{top:.1f}mm;width:{_percent(width)};height:{height:.1f}mm"

    def line_label(self, figure: PracticeFigure, index: int) -> str:
        """Give the place of a line's label, above the plot in its lane."""
        line = figure.plot.lines[index]
        top = (figure.plot.lanes - 1 - line.lane) * LANE_MM
        if line.anchor == "start":
            side = f"left:{_percent(line.at)}"
        elif line.anchor == "end":
            side = f"right:{_percent(1 - line.at)}"
        else:
            side = f"left:calc({_percent(line.at)} - 30mm);width:60mm"
        return f"top:{top:.1f}mm;{side}"

    def tick(self, at: float) -> str:
        """Give the place of a tick's number, centred under it."""
        return f"left:calc({_percent(at)} - 8mm)"

    def share_columns(self, figure: ShareFigure) -> tuple[str, ...]:
        """Give the widths of a share's columns: labels, categories, counts."""
        shares = (figure.label_mm, *(figure.column_mm for _ in figure.heads), figure.counts_mm)
        return tuple(f"width:{_percent(s / PAGE_MM)}" for s in shares if s)

    def share_least(self, figure: ShareFigure) -> str:
        """Give the narrowest width at which a share can be read: never more than a page has."""
        readable_mm = figure.label_mm + figure.counts_mm + 24 * len(figure.heads)
        return f"min-width:{min(readable_mm, PAGE_MM):.1f}mm"

    def share_head(self) -> str:
        """Give the height of a share's head."""
        return f"height:{HEAD_MM:.1f}mm"

    def share_row(self, figure: ShareFigure) -> str:
        """Give the height of a row of a share."""
        return f"height:{figure.row_mm:.1f}mm"

    def share_plot(self, figure: ShareFigure) -> str:
        """Give the place of a share's plots over its table."""
        left, width = figure.label_mm / PAGE_MM, figure.column_mm * len(figure.heads) / PAGE_MM
        return f"left:{_percent(left)};width:{_percent(width)};height:{share_height_mm(figure):.1f}mm"

    def share_tick(self, figure: ShareFigure, column: int, at: float) -> str:
        """Give the place of a tick's number under its column."""
        whole = figure.column_mm * len(figure.heads)
        return f"left:calc({_percent((column * figure.column_mm + at * figure.plot_mm) / whole)} - 8mm)"

    def last(self, panel: TrendPanel) -> str:
        """Give the height at which a small multiple's last value stands."""
        return f"top:{_percent(0.08 + (1 - (panel.last_at or 0.0)) * 0.8)}"


def plot_mm(figure: PracticeFigure) -> float:
    """Give the width left for the plot."""
    return PAGE_MM - VALUE_MM - figure.label_mm - figure.alike_mm - figure.counts_mm - _sparks_mm(figure)


def _sparks_mm(figure: PracticeFigure) -> float:
    return SPARKS_MM if figure.sparks else 0.0


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def address_of(picture: Picture) -> str:
    """Give a picture as an address that holds it whole."""
    return "data:image/svg+xml," + quote(picture.svg, safe=" =:/,;-.()'{}")
