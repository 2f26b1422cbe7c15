"""
Turns the measures of further figures into CSS: labels over charts, and tables that share their measures with a picture.

Its own room because widths become shares of the page, so that a figure on a screen may be narrower than on paper.
"""

from __future__ import annotations

from pipeline.reporting.charts.drawing import FOOT_MM, MARGIN_MM
from pipeline.reporting.charts.labels import LINE_MM
from pipeline.reporting.extra_plots import Frame, Label, Row, RowFigure
from pipeline.reporting.plots import PAGE_MM

NARROWEST_PLOT_MM = 50.0
NARROWEST_WITH_NAMES_MM = 0.85 * PAGE_MM  # a narrower figure leaves a name two lines, and its row leaves its dot
LETTERS_MM = 12.0  # a column of labels so wide holds no names


class ExtraLayout:
    """Measures that texts and pictures of the further figures share, as CSS."""

    def chart(self, frame: Frame) -> str:
        """Give the height of a chart."""
        return f"height:{frame.height:.1f}mm"

    def across(self, frame: Frame) -> str:
        """Give the place of the text that says what the foot counts."""
        return f"left:{_share(frame.left)};width:{_share(frame.right - frame.left)};top:{frame.height:.1f}mm"

    def label(self, label: Label) -> str:
        """Give the place of a text over a picture: centred in height at its place."""
        top = f"top:{label.down - LINE_MM / 2:.2f}mm"
        if label.anchor == "start":
            return f"{top};left:{_share(label.across)}"
        if label.anchor == "end":
            return f"{top};right:{_share(PAGE_MM - label.across)}"
        return f"{top};left:calc({_share(label.across)} - {label.width / 2:.2f}mm);width:{label.width:.2f}mm"

    def rows(self, figure: RowFigure) -> str:
        """Give the narrowest width at which rows can be read."""
        return least_width(figure.label_mm + sum(figure.columns) + NARROWEST_PLOT_MM, figure.label_mm)

    def columns(self, figure: RowFigure) -> tuple[str, ...]:
        """Give the widths of the columns, label and plot together first."""
        return tuple(f"width:{_share(width)}" for width in (figure.label_mm + figure.plot_mm, *figure.columns))

    def head(self, figure: RowFigure) -> str:
        """Give the height of the head."""
        return f"height:{figure.head_mm:.1f}mm"

    def row(self, figure: RowFigure, row: Row) -> str:
        """Give the height of a row, with the gap above what is set apart."""
        gap = figure.gap_mm if row.is_first_level else 0.0
        return f"height:{figure.row_mm + gap:.1f}mm"

    def gap(self, figure: RowFigure, row: Row) -> str:
        """Push the texts of what is set apart down into their row."""
        return f"padding-top:{figure.gap_mm:.1f}mm" if row.is_first_level else ""

    def row_label(self, figure: RowFigure, row: Row) -> str:
        """Give the width that a label may fill; the plot follows."""
        return f"padding-right:{_share(figure.plot_mm)};{self.gap(figure, row)}"

    def plot(self, figure: RowFigure) -> str:
        """Give the place of the plot over the table."""
        return f"left:{_share(figure.label_mm)};width:{_share(figure.plot_mm)};height:{figure.foot + FOOT_MM:.1f}mm"

    def picture(self, figure: RowFigure) -> str:
        """Give the place of the picture in the plot: a little wider on both sides."""
        margin = MARGIN_MM / figure.plot_mm
        return f"left:{-margin * 100:.2f}%;width:{(1 + 2 * margin) * 100:.2f}%"


def least_width(readable_mm: float, label_mm: float) -> str:
    """Give the least width of a figure whose columns are shares of it, so that names keep to their line."""
    least = max(readable_mm, NARROWEST_WITH_NAMES_MM) if label_mm > LETTERS_MM else readable_mm
    return f"min-width:{least:.1f}mm"


def _share(millimetres: float) -> str:
    return f"{millimetres / PAGE_MM * 100:.2f}%"
