"""
Turns an indicator's figure into the further figures that a package asks for beside that of the practices.

Its own room so that a new kind of figure is a module, a template `figure_<kind>.html.jinja` and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pipeline.definitions.package import Section
from pipeline.reporting.change_figure import change_figure
from pipeline.reporting.deviation_figure import deviation_figure
from pipeline.reporting.funnel_figure import funnel_figure
from pipeline.reporting.plots import Extra
from pipeline.reporting.run_chart_figure import run_chart_figure
from pipeline.reporting.share_change_figure import share_change_figure
from pipeline.reporting.topic import Topic

#: What makes each kind; None where the report's figures do not allow it (too few points, letters and no names).
MAKERS: Final[Mapping[str, Callable[[Topic], Extra | None]]] = {
    "deviation": deviation_figure,
    "funnel": funnel_figure,
    "run_chart": run_chart_figure,
    "change": change_figure,
}


def extras(section: Section, topic: Topic) -> tuple[Extra, ...]:
    """Make the further figures of an indicator, in the order of the package."""
    made = (MAKERS[kind](topic) for kind in section.figures if kind in MAKERS)
    return tuple(extra for extra in made if extra is not None)


def share_extras(section: Section, topics: Sequence[Topic]) -> tuple[Extra, ...]:
    """Make the further figures of a share: its change is one, with a row for each category."""
    made = share_change_figure(topics) if "change" in section.figures else None
    return () if made is None else (made,)
