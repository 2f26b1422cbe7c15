"""Draws a run chart: a line through points, the median, limits where they are frozen."""

from __future__ import annotations

from pipeline.reporting.charts.drawing import GREY, INK, POINT, Pen, Picture
from pipeline.reporting.charts.frames import draw_frame, stretches
from pipeline.reporting.extra_plots import RunChartFigure
from pipeline.reporting.plots import PAGE_MM

BAND = "#eef1f3"
DOT, RING = 4.2, 7.6  # points


def draw_run_chart(pen: Pen, figure: RunChartFigure) -> Picture:
    """Draw a run chart; a point outside the limits has a ring around it."""
    frame = figure.frame
    pen.start(frame.height)
    if figure.band:
        middle, height = (frame.top + frame.foot) / 2, frame.foot - frame.top
        pen.segments([(figure.band[0], middle, figure.band[1], middle)], BAND, height * POINT)
    draw_frame(pen, frame)
    pen.segments([(frame.left, figure.centre, frame.right, figure.centre)], GREY, 0.9)
    pen.curves(figure.limits, GREY, 0.8, (3.5, 2.4))
    pen.curves((line for line in stretches(figure.points) if len(line) > 1), INK, 1.3)
    known = [(place, out) for place, out in zip(figure.points, figure.outside, strict=True) if place]
    ringed = [place for place, out in known if out]
    pen.dots(ringed, INK, RING)
    pen.dots(ringed, "#ffffff", RING - 2)
    pen.dots([place for place, _ in known], INK, DOT)
    return pen.finish(PAGE_MM, frame.height)
