"""Turns the figures of earlier periods into small multiples on one scale, so that they can be compared by eye."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.measuring.figures import Line
from pipeline.model import Level
from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.numbers import danish_key
from pipeline.reporting.plots import LineKind, SparkColumn, Trend, TrendPanel
from pipeline.reporting.topic import Topic

LEAST_POINTS = 2
MOST_SPARKS = 26  # rows of a figure: beyond, a row is too low for a line
KINDS: dict[Level, LineKind] = {Level.CLUSTER: "cluster", Level.REGION: "region", Level.DENMARK: "denmark"}


def trend(topic: Topic) -> Trend | None:
    """Make the trend, or None where there is nothing earlier to show."""
    lines = level_lines(topic)
    values = [n for line in lines for _, c in line.points if (n := topic.text.number(c)) is not None]
    if not lines or not values:
        return None
    # Three ticks' room: the panels are low, and a finer scale would say more than they can show.
    scale = fit_scale(values, ceiling=topic.ceiling, least_span=topic.least_span, ticks=3)
    low, high = (topic.words.numbers.decimal(x, scale.decimals) for x in (scale.low, scale.high))
    periods = lines[0].points
    first, last = (topic.words.numbers.brief_period(periods[i][0]) for i in (0, -1))
    return Trend(
        period=topic.words.say("head_sparks", first=first, last=last),
        title=topic.words.say("trend", unit=topic.text.unit),
        note=topic.words.say("trend_note", low=low, high=high),
        panels=tuple(line_panel(topic, line, KINDS[line.level], scale, title=line.name) for line in lines),
    )


def spark_column(topic: Topic) -> SparkColumn | None:
    """
    Make the practices' trends a column of the figure, or None where no practice has a past.

    Each line stands around its own middle, and all have the same units per height: slopes can be compared,
    and the level is what the dot tells. A practice without a dot has no line: its row says why.
    """
    lines = spark_lines(topic)
    if not lines:
        return None
    shown = {name: [topic.text.number(cell) for _, cell in line.points] for name, line in lines.items()}
    known = {name: [float(n) for n in numbers if n is not None] for name, numbers in shown.items()}
    span = max(topic.least_span, 1e-9, *(max(k) - min(k) for k in known.values()))
    places = {name: _around_middle(numbers, span) for name, numbers in shown.items()}
    periods = next(iter(lines.values())).points
    first, last = (topic.words.numbers.brief_period(periods[i][0]) for i in (0, -1))
    told = "; ".join(
        topic.words.say("spark_alt_practice", name=name, points=points_text(topic, line))
        for name, line in lines.items()
    )
    return SparkColumn(
        head=topic.words.say("head_sparks", first=first, last=last),
        lines=tuple(places.get(p.label, ()) for p in topic.practices),
        alt=topic.words.say("spark_alt", practices=told),
        note=topic.words.say("note_sparks"),
    )


def spark_lines(topic: Topic) -> dict[str, Line]:
    """Give the practices' lines that stand in the figure, by name: none where there are too many practices."""
    if len(topic.practices) > MOST_SPARKS:
        return {}
    with_value = {p.label for p in topic.shown}
    return {line.name: line for line in practice_lines(topic) if line.name in with_value}


def points_text(topic: Topic, line: Line) -> str:
    """Write a line's points, one after the other."""
    return ", ".join(
        topic.words.say("trend_point", period=period, value=topic.text.with_unit(number))
        if (number := topic.text.number(cell)) is not None
        else topic.words.say("trend_gap", period=period)
        for period, cell in ((topic.words.numbers.brief_period(p), c) for p, c in line.points)
    )


def _around_middle(numbers: Sequence[Decimal | None], span: float) -> tuple[tuple[float, float] | None, ...]:
    known = [float(n) for n in numbers if n is not None]
    middle = (min(known) + max(known)) / 2
    last = len(numbers) - 1
    return tuple(
        None if n is None else (round(i / last, 4), round(0.5 + (float(n) - middle) / span, 4))
        for i, n in enumerate(numbers)
    )


def level_lines(topic: Topic) -> tuple[Line, ...]:
    """Give the lines of the levels that the package compares with, where they have a past."""
    wanted = {level.level for level in topic.levels if level.kind != "best"}
    return tuple(li for li in topic.figure.lines if li.level in wanted and len(li.points) >= LEAST_POINTS)


def practice_lines(topic: Topic) -> tuple[Line, ...]:
    """Give the practices' lines by name; an anonymised report has none."""
    if not topic.is_open:
        return ()
    lines = [li for li in topic.figure.practice_lines if len(li.points) >= LEAST_POINTS]
    with_values = [li for li in lines if any(cell.value is not None for _, cell in li.points)]
    return tuple(sorted(with_values, key=lambda line: danish_key(line.name)))


def line_panel(topic: Topic, line: Line, kind: LineKind, scale: Scale, *, title: str) -> TrendPanel:
    """Make one small multiple of a line, under its own title."""
    numbers, text = topic.words.numbers, topic.text
    shown = [text.number(cell) for _, cell in line.points]
    last = len(shown) - 1
    places = tuple(None if n is None else (round(i / last, 4), scale.at(n)) for i, n in enumerate(shown))
    periods = [numbers.brief_period(period) for period, _ in line.points]
    final = places[-1]
    return TrendPanel(
        kind=kind,
        title=title,
        points=places,
        first_period=periods[0],
        last_period=periods[-1],
        last_value=text.bare(line.points[-1][1]),
        last_at=None if final is None else final[1],
        alt=topic.words.say("trend_alt", name=title, points=points_text(topic, line)),
    )
