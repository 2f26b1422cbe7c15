"""Draws a funnel: practices as dots around the cluster's line, between the curves of chance."""

from __future__ import annotations

from pipeline.reporting.charts.drawing import GREY, INK, Pen, Picture
from pipeline.reporting.charts.frames import draw_frame
from pipeline.reporting.extra_plots import FunnelFigure
from pipeline.reporting.plots import PAGE_MM

DOT = 6.0  # points


def draw_funnel(pen: Pen, figure: FunnelFigure) -> Picture:
    """Draw a funnel: whole curves at 95 per cent, dashed at 99.8; filled dots lie outside."""
    frame = figure.frame
    pen.start(frame.height)
    draw_frame(pen, frame)
    pen.line("cluster", (frame.left, figure.centre, frame.right, figure.centre))
    pen.curves(figure.inner, GREY, 0.7)
    pen.curves(figure.outer, GREY, 0.8, (3.5, 2.4))
    pen.dots(figure.points, INK, DOT)
    hollow = [place for place, filled in zip(figure.points, figure.filled, strict=True) if not filled]
    pen.dots(hollow, "#ffffff", DOT - 2.2)
    return pen.finish(PAGE_MM, frame.height)
