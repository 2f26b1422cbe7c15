import re

from pipeline.reporting.charts.drawing import Pen
from pipeline.reporting.plots import Dot, DotPlot, ScaleLine, Tick

PLOT = DotPlot(
    dots=(Dot(0.25, 0, filled=True, low=0.125, high=0.5), Dot(0.5, 1, filled=False)),
    lines=(ScaleLine("cluster", 0.4, "klyngen 40"), ScaleLine("region", 0.3, "regionen 30", lane=1)),
    ticks=(Tick(0, "0"), Tick(1, "100")),
    rows=2,
    lanes=2,
)


def test_a_picture_holds_geometry_and_no_text():
    """A picture has paths and nothing else: no text, no date, no name of a program."""
    svg = Pen().practices(PLOT, 84, 6).svg

    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "style", "path"}
    assert "klyngen" not in svg
    assert "matplotlib" not in svg


def test_a_dot_stands_where_its_share_of_the_width_says():
    """A dot at a quarter of 84 mm, after a margin of 1.6 mm, stands (84 / 4 + 1.6) · 72 / 25.4 = 64.06 points in."""
    svg = Pen().practices(PLOT, 84, 6).svg

    assert "M 64.06 32.31 L 64.06 32.31" in svg


def test_a_pen_that_has_drawn_before_draws_the_same():
    """Nothing of an earlier picture shines through in the next."""
    pen = Pen()
    pen.strip(PLOT, 40, 5)

    again = pen.practices(PLOT, 84, 6)

    assert again == Pen().practices(PLOT, 84, 6)


def test_lines_differ_in_style_and_not_in_colour_alone():
    """Region and cluster can be told apart in grey: one is dotted, the other is not."""
    svg = Pen().practices(PLOT, 84, 6).svg

    strokes = {re.search(r"stroke: (#\w+)", s).group(1): "dasharray" in s for s in re.findall(r'style="([^"]*)"', svg)}
    assert strokes["#b5480b"] is True
    assert strokes["#1f2d3a"] is False
