"""Turns a Slip into one HTML text, from the same templates and with the same care as a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.charts.own import draw_own_place
from pipeline.reporting.pages import FONTS, STYLE, address_of, filled
from pipeline.reporting.plots import DotPlot
from pipeline.reporting.slip import Slip
from pipeline.reporting.wording import DANISH_WORDING, Wording

SLIP_TEMPLATE = "slip.html.jinja"
SLIP_STYLE = "slip.css"
STRIP_MM = (32.0, 5.0)


def render_slip(slip: Slip, templates: Mapping[str, str], printed_on: date, words: Wording = DANISH_WORDING) -> str:
    """
    Render a slip as one self-contained HTML text.

    In:     templates by file name: 'slip.html.jinja', 'slip.css' and what the report's pages are made with
    Out:    HTML with its style and pictures inside; the mark FONTS stands where font faces go
    """
    pen = Pen()

    def strip(plot: DotPlot) -> str:
        return address_of(draw_own_place(pen, plot, *STRIP_MM))

    return filled(
        templates,
        SLIP_TEMPLATE,
        slip=slip,
        printed_on=printed_on.isoformat(),
        say=words.say,
        strip=strip,
        style=Markup(templates[STYLE] + templates[SLIP_STYLE]),  # noqa: S704 -- the project's own style sheets
        fonts=Markup(FONTS),  # noqa: S704 -- a mark of our own
    )
