"""Turns the figures of earlier periods into small multiples on one scale, so that they can be compared by eye."""

from __future__ import annotations

from typing import Literal

from pipeline.measuring.figures import Line
from pipeline.model import Level
from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.numbers import danish_key
from pipeline.reporting.report import LineKind, Trend, TrendPanel
from pipeline.reporting.topic import Topic

LEAST_POINTS = 2
KINDS: dict[Level, LineKind] = {Level.CLUSTER: "cluster", Level.REGION: "region", Level.DENMARK: "denmark"}


def trend(topic: Topic) -> Trend | None:
    """Make the trend, or None where there is nothing earlier to show."""
    lines = level_lines(topic)
    practices = practice_lines(topic)
    values = [n for line in (*lines, *practices) for _, c in line.points if (n := topic.text.number(c)) is not None]
    if not lines or not values:
        return None
    # Three ticks' room: the panels are low, and a finer scale would say more than they can show.
    scale = fit_scale(values, ceiling=topic.ceiling, least_span=topic.least_span, ticks=3)
    low, high = (topic.words.numbers.decimal(x, scale.decimals) for x in (scale.low, scale.high))
    return Trend(
        title=topic.words.say("trend", unit=topic.text.unit),
        note=topic.words.say("trend_note", low=low, high=high),
        panels=tuple(_panel(topic, line, KINDS[line.level], scale) for line in lines),
        practices=tuple(_panel(topic, line, "practice", scale) for line in practices),
        practices_title=topic.words.say("trend_practices"),
    )


def level_lines(topic: Topic) -> tuple[Line, ...]:
    """Give the lines of the levels that the package compares with, where they have a past."""
    wanted = {level.level for level in topic.levels}
    return tuple(li for li in topic.figure.lines if li.level in wanted and len(li.points) >= LEAST_POINTS)


def practice_lines(topic: Topic) -> tuple[Line, ...]:
    """Give the practices' lines by name; an anonymised report has none."""
    if not topic.is_open:
        return ()
    lines = [li for li in topic.figure.practice_lines if len(li.points) >= LEAST_POINTS]
    with_values = [li for li in lines if any(cell.value is not None for _, cell in li.points)]
    return tuple(sorted(with_values, key=lambda line: danish_key(line.name)))


def _panel(topic: Topic, line: Line, kind: LineKind | Literal["practice"], scale: Scale) -> TrendPanel:
    numbers, text = topic.words.numbers, topic.text
    shown = [text.number(cell) for _, cell in line.points]
    last = len(shown) - 1
    places = tuple(None if n is None else (round(i / last, 4), scale.at(n)) for i, n in enumerate(shown))
    periods = [numbers.brief_period(period) for period, _ in line.points]
    points = ", ".join(
        topic.words.say("trend_point", period=period, value=text.with_unit(n))
        if n is not None
        else topic.words.say("trend_gap", period=period)
        for period, n in zip(periods, shown, strict=True)
    )
    final = places[-1]
    return TrendPanel(
        kind=kind,
        title=line.name,
        points=places,
        first_period=periods[0],
        last_period=periods[-1],
        last_value=text.bare(line.points[-1][1]),
        last_at=None if final is None else final[1],
        alt=topic.words.say("trend_alt", name=line.name, points=points),
    )
