"""
Turns the practices by size into a funnel: dots between curves of chance, and names beside those outside.

Its own room because a funnel tells sizes: an anonymised report says that it is left out, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.measuring.figures import Funnel, FunnelPoint
from pipeline.model import Unit
from pipeline.reporting.charts.frames import End, Room, frame_of, room_for, under_foot
from pipeline.reporting.charts.labels import LINE_MM, beside_dots
from pipeline.reporting.charts.scale import fit_scale
from pipeline.reporting.extra_plots import Frame, FunnelFigure, FunnelLeftOut, Label, Place
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import Sentence
from pipeline.reporting.room import extra_mm
from pipeline.reporting.topic import Topic, unit_with_direction, upright_axis
from pipeline.reporting.wording import capital, said

#: What is said where nobody lies outside, some beyond the inner curves, some beyond the outer.
AS_CHANCE = ("funnel_none", "funnel_inner", "funnel_outer")
WIDENED = ("funnel_wide_none", "funnel_wide_inner", "funnel_wide_outer")
FEWEST = 2  # practices that can differ
PLOT_MM = 42.0
BEYOND = 1.08  # the least that the plot reaches to the right of the largest practice
ACROSS_MM = 5.4  # what the foot counts, and air
LEFT_OUT_MM = 8.0


def funnel_figure(topic: Topic) -> FunnelFigure | FunnelLeftOut | None:
    """Make the funnel; the sentence that says why there is none where practices are letters; None without figures."""
    if not topic.is_open:
        if not topic.shown:  # no letters stand on the page
            return None
        return FunnelLeftOut(topic.words.say("funnel_left_out"), LEFT_OUT_MM)
    funnel = topic.figure.funnel
    if funnel is None or len(funnel.points) < FEWEST:
        return None
    words = topic.words
    plot = _Plot(topic, funnel)
    read = funnel_reading(topic, funnel)
    note = words.say("funnel_wide_note" if funnel.widened else "funnel_note")
    frame = plot.frame()
    return FunnelFigure(
        heading=words.say("funnel_heading"),
        axis=upright_axis(topic),
        across=across_text(topic),
        frame=frame,
        points=plot.points,
        filled=tuple(p.outside != "inside" for p in funnel.points),
        centre=plot.room.down(plot.centre),
        inner=plot.inner,
        outer=plot.outer,
        reading=read,
        note=note,
        alt=_alt(topic, funnel),
        height_mm=extra_mm(frame.height + ACROSS_MM, said(read), note),
    )


def funnel_reading(topic: Topic, funnel: Funnel) -> Sentence:
    """Say how many lie outside, and how often chance alone, or the nation's practices as they are, go so far."""
    words, shown = topic.words, topic.words.count(len(funnel.points))
    far = sum(p.outside == "99.8" for p in funnel.points)
    near = sum(p.outside == "95" for p in funnel.points)
    keys = WIDENED if funnel.widened else AS_CHANCE
    if far:
        return words.rich(keys[2], count=capital(words.count(far)), shown=shown)
    if near:
        return words.rich(keys[1], count=capital(words.count(near)), shown=shown)
    return words.rich(keys[0], shown=shown)


def across_text(topic: Topic) -> str:
    """Name what the foot of a funnel counts."""
    header, period = topic.header, topic.figure.period
    if header.in_days:
        return topic.words.say("funnel_across_days" if period.days == period.year_days else "funnel_across_years")
    if header.unit is Unit.RATIO:
        return topic.words.say("funnel_across_other")
    return topic.words.say("funnel_across_noun", noun=topic.text.noun)


class _Plot:
    """Places of one funnel, all from values as the page shows them."""

    def __init__(self, topic: Topic, funnel: Funnel) -> None:
        self.topic, self.funnel = topic, funnel
        decimals = topic.text.decimals
        self.centre = rounded(funnel.centre, decimals)
        self.values = [rounded(p.value, decimals) for p in funnel.points]
        self.sizes = [rounded(p.denominator, 0) for p in funnel.points]
        self.limits = funnel.limits
        self.most = max([float(max(self.sizes)) * BEYOND, *(li.denominator for li in self.limits)])
        self.room = self._room()
        self.points: tuple[Place, ...] = tuple(
            (self.x(size), self.room.down(value)) for size, value in zip(self.sizes, self.values, strict=True)
        )
        self.inner = self._pair([li.low_95 for li in self.limits], [li.high_95 for li in self.limits])
        self.outer = self._pair([li.low_998 for li in self.limits], [li.high_998 for li in self.limits])

    def x(self, size: float | Decimal) -> float:
        """Give how far across a size lies; the plot begins at nobody."""
        return round(self.room.left + float(size) / self.most * (self.room.right - self.room.left), 2)

    def _pair(self, low: Sequence[float], high: Sequence[float]) -> tuple[tuple[Place, ...], ...]:
        """Give a pair of curves, cut where they leave the plot."""
        sizes, scale = [li.denominator for li in self.limits], self.room.scale
        parts = [
            part
            for side in (low, high)
            for part in cut([*zip(sizes, side, strict=True)], float(scale.low), float(scale.high))
        ]
        return tuple(tuple((self.x(x), self.room.down(y)) for x, y in part) for part in parts)

    def frame(self) -> Frame:
        """Give the frame: sizes under the foot, names beside dots, the cluster and the curves named at their ends."""
        numbers = self.topic.words.numbers
        sizes = fit_scale([0, self.most], ceiling=None, least_span=1, ticks=6)
        ticks = [t for t in sizes.ticks if t <= Decimal(repr(self.most))]
        across = [self.x(t) for t in ticks]
        under = [
            under_foot(self.room, x, numbers.decimal(t, sizes.decimals)) for x, t in zip(across, ticks, strict=True)
        ]
        return frame_of(self.room, numbers, across, [*under, *self._names()], self._ends())

    def _room(self) -> Room:
        least = float(min(self.sizes))
        values: list[float | Decimal] = [*self.values, self.centre]
        values += [v for li in self.limits if li.denominator >= least for v in (li.low_95, li.high_95)]
        scale = fit_scale(values, ceiling=self.topic.ceiling, least_span=self.topic.least_span, ticks=5)
        texts = [self._centre_text(), self.topic.words.say("funnel_998")]
        return room_for(scale, self.topic.words.numbers, texts, top=LINE_MM / 2, height=PLOT_MM)

    def _centre_text(self) -> str:
        return self.topic.words.say("line_cluster", value=self.topic.text.plain(self.centre))

    def _ends(self) -> list[End]:
        found = [End(self._centre_text(), self.room.down(self.centre), "strong")]
        if not self.limits:
            return found
        last, scale = self.limits[-1], self.room.scale
        above = last.high_998 <= scale.high
        pair = (last.high_95, last.high_998) if above else (last.low_95, last.low_998)
        keys = ("funnel_95", "funnel_998")
        inside = [(k, v) for k, v in zip(keys, pair, strict=True) if scale.low <= v <= scale.high]
        return found + [End(self.topic.words.say(key), self.room.down(value)) for key, value in inside]

    def _names(self) -> list[Label]:
        points = self.funnel.points
        outside = [i for i, p in enumerate(points) if p.outside != "inside"]
        outside.sort(key=lambda i: (points[i].outside != "99.8", -abs(self.points[i][1] - self.room.down(self.centre))))
        room = (self.room.left, 0.0, self.room.right, self.room.foot)
        centre = self.room.down(self.centre)
        lines = [*self.inner, *self.outer, ((self.room.left, centre), (self.room.right, centre))]
        laid = beside_dots(self.points, [(i, points[i].name) for i in outside], room, lines)
        return [
            Label(points[i].name, round(b.across, 2), round(b.down, 2), b.anchor, "strong") for i, b in laid.items()
        ]


def cut(line: Sequence[Place], low: float, high: float) -> list[tuple[Place, ...]]:
    """Cut a line through points where it leaves the heights between low and high."""
    found: list[list[Place]] = []
    for start, end in pairwise(line):
        part = _part_between(start, end, low, high)
        if part is None:
            continue
        if found and found[-1][-1] == part[0]:
            found[-1].append(part[1])
        else:
            found.append([*part])
    return [tuple(stretch) for stretch in found]


def _part_between(start: Place, end: Place, low: float, high: float) -> tuple[Place, Place] | None:
    """Give the part of a stroke between two heights, or None where it lies outside or along one of them."""
    (x0, y0), (x1, y1) = start, end
    if max(y0, y1) <= low or min(y0, y1) >= high:
        return None

    def at(y: float) -> Place:
        return (x0 + (x1 - x0) * (y - y0) / (y1 - y0), y)

    return (
        start if low <= y0 <= high else at(low if y0 < low else high),
        end if low <= y1 <= high else at(low if y1 < low else high),
    )


def _alt(topic: Topic, funnel: Funnel) -> str:
    words, text = topic.words, topic.text

    def names(which: str) -> str:
        return words.listed([_named(topic, p) for p in funnel.points if p.outside == which])

    told = [words.say(f"funnel_alt_{key}", names=names(w)) for w, key in (("99.8", "998"), ("95", "95")) if names(w)]
    return words.say(
        "funnel_alt",
        count=len(funnel.points),
        unit=unit_with_direction(topic),
        across=across_text(topic),
        value=text.with_unit(rounded(funnel.centre, text.decimals)),
        outside=" ".join(told) or words.say("funnel_alt_none"),
    )


def _named(topic: Topic, point: FunnelPoint) -> str:
    value = topic.text.with_unit(rounded(point.value, topic.text.decimals))
    return topic.words.say("funnel_alt_practice", name=point.name, value=value)
