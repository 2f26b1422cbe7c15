"""
Turns values into positions on one shared scale, and lays the lines' labels so that none collide.

Its own room because it is arithmetic that can be tested without a picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pipeline.reporting.plots import ScaleLine

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
NEAR_ZERO = 0.35  # a scale that would start closer to zero than this share of its length starts at zero
MOST_LANES = 4
ANCHORS: tuple[Literal["middle", "end", "start"], ...] = ("middle", "end", "start")


@dataclass(frozen=True)
class Scale:
    """A span of values with its ticks; both ends are ticks."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def ticks(self) -> tuple[Decimal, ...]:
        """The numbers on the axis, first to last."""
        return tuple(self.low + self.step * i for i in range(int((self.high - self.low) / self.step) + 1))

    @property
    def decimals(self) -> int:
        """How many decimals the ticks need."""
        exponent = self.step.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def at(self, value: float | Decimal) -> float:
        """Place a value: 0 is the left end, 1 the right; what lies outside stands at the end."""
        share = (Decimal(str(value)) - self.low) / (self.high - self.low)
        return round(min(1.0, max(0.0, float(share))), 4)


def fit_scale(values: Sequence[float | Decimal], *, ceiling: float | None, least_span: float, ticks: int = 6) -> Scale:
    """
    Find the round scale that holds all values.

    It never goes below zero, nor above the ceiling; it is never shorter than the least span, so that chance
    is not blown up to fill the page; and it starts at zero where zero is near.
    """
    numbers = [float(v) for v in values] or [0.0]
    low, high = min(numbers), max(numbers)
    short = max(least_span, abs(high) * 0.05, 1e-6) - (high - low)
    if short > 0:
        low, high = low - short / 2, high + short / 2
    if low < 0 <= min(numbers):
        low, high = 0.0, high - low
    if min(numbers) >= 0 and low < NEAR_ZERO * (high - low):
        low = 0.0
    step = _step((high - low) / ticks)
    first = (Decimal(repr(low)) / step).to_integral_value(rounding="ROUND_FLOOR") * step
    last = (Decimal(repr(high)) / step).to_integral_value(rounding="ROUND_CEILING") * step
    if ceiling is not None and max(numbers) <= ceiling:
        last = min(last, Decimal(str(ceiling)))
        first = min(first, last - step)
        if (last - first) % step:
            first = last - step * math.ceil((last - first) / step)
    return Scale(first, max(last, first + step), step)


def _step(rough: float) -> Decimal:
    """Round a step up to 1, 2, 2.5 or 5 times a power of ten."""
    power = Decimal(1).scaleb(math.floor(math.log10(rough)))
    return next(s * power for s in STEPS if s * power >= Decimal(repr(rough)) * Decimal("0.999"))


def lay_labels(lines: Sequence[ScaleLine], widths: Sequence[float], room: tuple[float, float]) -> tuple[ScaleLine, ...]:
    """
    Lay labels beside or over their lines in as few lanes as will do.

    A label keeps within the room, meets no other label of its lane, and no line on its way to a higher lane.
    Widths and room are shares of the plot's width.
    """
    for lanes in range(1, MOST_LANES + 1):
        places = [_places(line, width, room, lanes) for line, width in zip(lines, widths, strict=True)]
        chosen = _chosen(places, ())
        if chosen is not None:
            return tuple(replace(li, lane=p[0], anchor=p[1]) for li, p in zip(lines, chosen, strict=True))
    return _in_steps(lines, widths, room)


def _chosen(places: Sequence[Sequence[_Place]], before: tuple[_Place, ...]) -> tuple[_Place, ...] | None:
    """Choose the first places, label by label, that all lie apart; a label that meets one before it ends its branch."""
    if len(before) == len(places):
        return before
    for place in places[len(before)]:
        if all(_apart(place, other) for other in before):
            found = _chosen(places, (*before, place))
            if found is not None:
                return found
    return None


def _in_steps(lines: Sequence[ScaleLine], widths: Sequence[float], room: tuple[float, float]) -> tuple[ScaleLine, ...]:
    """Give each label a lane and stand it at the side of its line where no line from a higher lane passes."""
    leftward = sorted(range(len(lines)), key=lambda i: lines[i].at)
    if all(line.at - width >= room[0] for line, width in zip(lines, widths, strict=True)):
        return tuple(replace(line, lane=leftward.index(i), anchor="end") for i, line in enumerate(lines))
    if all(line.at + width <= room[1] for line, width in zip(lines, widths, strict=True)):
        return tuple(replace(line, lane=leftward[::-1].index(i), anchor="start") for i, line in enumerate(lines))
    return tuple(replace(line, lane=i) for i, line in enumerate(lines))


_Place = tuple[int, Literal["start", "middle", "end"], float, float, float]  # lane, anchor, line, left, right


def _places(line: ScaleLine, width: float, room: tuple[float, float], lanes: int) -> list[_Place]:
    left_of = {"middle": line.at - width / 2, "end": line.at - width, "start": line.at}
    found: list[_Place] = []
    for lane in range(lanes):
        for anchor in ANCHORS:
            left = left_of[anchor]
            if left >= room[0] and left + width <= room[1]:
                found.append((lane, anchor, line.at, left, left + width))
    return found or [(lane, "start" if line.at < 0.5 else "end", line.at, line.at, line.at) for lane in range(lanes)]  # noqa: PLR2004 -- half


def _apart(a: _Place, b: _Place) -> bool:
    gap = 0.012
    if a[0] == b[0]:
        beside = a[4] + gap <= b[3] or b[4] + gap <= a[3]
        # On two sides of one line, or of two that nearly touch, labels need no gap of their own.
        back_to_back = {a[1], b[1]} == {"end", "start"} and (a[4] <= b[3] or b[4] <= a[3])
        own_lines_free = not (a[3] + 0.001 < b[2] < a[4] - 0.001 or b[3] + 0.001 < a[2] < b[4] - 0.001)
        return (beside or back_to_back) and own_lines_free
    upper, lower = (a, b) if a[0] > b[0] else (b, a)
    edge = 0.001  # a line may pass along the edge of a label: labels are measured generously
    return not lower[3] + edge < upper[2] < lower[4] - edge
