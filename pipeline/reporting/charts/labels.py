"""
Lays texts over a chart so that none meets another: at the ends of lines, under an axis, beside dots.

Its own room because it is arithmetic with rectangles that can be tested without a picture. All is in millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

CHARACTER_MM = 1.45  # of the small type on charts, generously
LINE_MM = 3.7  # height of a line of that type
DOT_MM = 1.3  # half the width of a dot with some air
BESIDE_MM = 1.9  # from a dot's middle to the text beside it


def text_mm(text: str) -> float:
    """Guess the width of a text."""
    return len(text) * CHARACTER_MM


def stacked(wanted: Sequence[float], room: tuple[float, float]) -> tuple[float, ...]:
    """
    Move texts up and down so that none lies over another, each as near to its place as the order allows.

    Out: a place for each, in the order given; where there are more than the room holds, they lie outside it
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[float]] = []  # middle, how many
    for i in order:
        groups.append([_inside(wanted[i], 1, room), 1])
        while len(groups) > 1 and _too_near(groups[-2], groups[-1]):
            (upper, m), (lower, n) = groups[-2:]
            groups[-2:] = [[_inside((upper * m + lower * n) / (m + n), m + n, room), m + n]]
    places = [middle + (k - (n - 1) / 2) * LINE_MM for middle, n in groups for k in range(int(n))]
    laid = dict(zip(order, places, strict=True))
    return tuple(round(laid[i], 2) for i in range(len(wanted)))


def _too_near(upper: Sequence[float], lower: Sequence[float]) -> bool:
    return lower[0] - upper[0] < (upper[1] + lower[1]) / 2 * LINE_MM - 1e-9


def _inside(middle: float, count: float, room: tuple[float, float]) -> float:
    half = (count - 1) / 2 * LINE_MM
    return max(room[0] + half, min(room[1] - half, middle))


def thinned(places: Sequence[float], texts: Sequence[str]) -> tuple[int, ...]:
    """Choose which places along an axis get their text: the last one always, and every so many before it."""
    last = len(places) - 1
    need = max(text_mm(text) for text in texts) + 2 if texts else 0.0
    for step in range(1, last + 1):
        chosen = tuple(range(last % step, last + 1, step))
        if all(places[b] - places[a] >= need for a, b in pairwise(chosen)):
            return chosen
    return (last,) if places else ()


Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Beside:
    """Where the text of a dot lies."""

    across: float
    down: float
    anchor: Anchor


_Box = tuple[float, float, float, float]  # left, top, right, foot


def beside_dots(
    dots: Sequence[tuple[float, float]],
    wanted: Iterable[tuple[int, str]],
    room: _Box,
    lines: Iterable[Sequence[tuple[float, float]]] = (),
) -> dict[int, Beside]:
    """
    Lay texts beside their dots, in the order given, as many as find a place.

    In:  all dots; which of them want a text, the most important first; the rectangle that texts keep to; lines
         that a text lies over only where there is no other place for it
    Out: the places by dot; a text that would lie over a dot or another text has none
    """
    taken = [(x - DOT_MM, y - DOT_MM, x + DOT_MM, y + DOT_MM) for x, y in dots]
    crossed = [(*start, *end) for line in lines for start, end in pairwise(line)]
    found: dict[int, Beside] = {}
    for index, text in wanted:
        boxes = {place: _box(place, text_mm(text)) for place in _around(*dots[index])}
        free = [p for p, box in boxes.items() if _holds(room, box) and not any(_meet(box, other) for other in taken)]
        if free:
            found[index] = min(free, key=lambda p: any(_crosses(stroke, boxes[p]) for stroke in crossed))
            taken.append(boxes[found[index]])
    return found


def _around(x: float, y: float) -> Iterable[Beside]:
    near, over = BESIDE_MM, LINE_MM - 0.4
    for down in (0.0, -over / 2, over / 2):
        yield Beside(x + near, y + down, "start")
        yield Beside(x - near, y + down, "end")
    for down in (-over, over):
        yield Beside(x, y + down, "middle")
        yield Beside(x + near, y + down, "start")
        yield Beside(x - near, y + down, "end")


def _box(place: Beside, width: float) -> _Box:
    left = {"start": 0.0, "middle": width / 2, "end": width}[place.anchor]
    return (place.across - left, place.down - LINE_MM / 2, place.across - left + width, place.down + LINE_MM / 2)


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _holds(room: _Box, box: _Box) -> bool:
    return box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]


def _crosses(stroke: _Box, box: _Box) -> bool:
    """Say whether a stroke (x0, y0, x1, y1) passes through a box: some part of it lies within all four sides."""
    x0, y0, x1, y1 = stroke
    first, last = 0.0, 1.0
    for start, way, low, high in ((x0, x1 - x0, box[0], box[2]), (y0, y1 - y0, box[1], box[3])):
        if way == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, near), min(last, far)
    return first < last
