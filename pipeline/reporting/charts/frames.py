"""
Turns scales and texts into the frame of a chart, and draws it: axes with few marks, labels that do not collide.

Its own room because run chart and funnel stand in the same frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.reporting.charts.drawing import GREY, PALE, Pen
from pipeline.reporting.charts.labels import LINE_MM, stacked, text_mm
from pipeline.reporting.charts.scale import Scale
from pipeline.reporting.extra_plots import Frame, Label, Look, Place
from pipeline.reporting.numbers import Numbers
from pipeline.reporting.plots import PAGE_MM

MARK_MM = 1.2  # length of a mark on the foot
AXIS_MM = 4.6  # height of the texts under the foot
GAP_MM = 1.6  # between a plot and its texts


@dataclass(frozen=True)
class Room:
    """Where in a picture the plot lies, and the scale of its upright axis."""

    scale: Scale
    left: float
    right: float
    top: float
    foot: float

    def down(self, value: float | Decimal) -> float:
        """Give how far down a value lies; what lies outside the scale stands at its end."""
        return round(self.foot - self.scale.at(value) * (self.foot - self.top), 2)


@dataclass(frozen=True)
class End:
    """A text at the right end of a line, as near to its height as its neighbours allow."""

    text: str
    down: float
    look: Look = "quiet"


def room_for(scale: Scale, numbers: Numbers, ends: Sequence[str], *, top: float, height: float) -> Room:
    """Leave room for the numbers of the upright axis at the left and for the texts of line ends at the right."""
    left = max(text_mm(numbers.decimal(t, scale.decimals)) for t in scale.ticks) + GAP_MM
    right = max((text_mm(text) for text in ends), default=0.0) + 2 * GAP_MM
    return Room(scale, round(left, 2), round(PAGE_MM - right, 2), top, round(top + height, 2))


def frame_of(
    room: Room, numbers: Numbers, across: Sequence[float], under: Sequence[Label], ends: Sequence[End]
) -> Frame:
    """Make the frame: numbers at the left, texts under the foot and at the ends of lines."""
    levels = tuple(room.down(t) for t in room.scale.ticks)
    written = [numbers.decimal(t, room.scale.decimals) for t in room.scale.ticks]
    at_left = [Label(text, room.left - GAP_MM, down, "end") for text, down in zip(written, levels, strict=True)]
    downs = stacked([end.down for end in ends], (room.top - LINE_MM / 2, room.foot))
    at_right = [
        Label(end.text, room.right + GAP_MM, down, "start", end.look) for end, down in zip(ends, downs, strict=True)
    ]
    return Frame(
        height=round(room.foot + AXIS_MM, 2),
        left=room.left,
        right=room.right,
        top=room.top,
        foot=room.foot,
        across=tuple(across),
        levels=levels,
        labels=(*at_left, *under, *at_right),
    )


def under_foot(room: Room, across: float, text: str) -> Label:
    """Give a text under the foot, centred at its mark."""
    return Label(text, across, round(room.foot + MARK_MM + LINE_MM / 2, 2), "middle")


def draw_frame(pen: Pen, frame: Frame) -> None:
    """Draw the frame's lines: pale at the numbers of the upright axis, a foot with marks."""
    pen.segments(((frame.left, y, frame.right, y) for y in frame.levels if y < frame.foot), PALE, 0.5)
    pen.segments([(frame.left, frame.foot, frame.right, frame.foot)], GREY, 0.6)
    pen.segments(((x, frame.foot, x, frame.foot + MARK_MM) for x in frame.across), GREY, 0.6)


def stretches(places: Sequence[Place | None]) -> tuple[tuple[Place, ...], ...]:
    """Break a line where places are missing."""
    found: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return tuple(tuple(stretch) for stretch in found if stretch)
