"""
Turns the cluster's figure over many periods into a run chart: places, labels, and a sentence that says what it means.

Its own room because a run chart is read by rules: whether it moves more than chance is told, never left to the eye.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from pipeline.measuring.figures import Line, RunChart, Runs
from pipeline.model import Level, State
from pipeline.reporting.charts.frames import End, Room, frame_of, room_for, stretches, under_foot
from pipeline.reporting.charts.labels import LINE_MM, thinned
from pipeline.reporting.charts.scale import fit_scale
from pipeline.reporting.extra_plots import Frame, Label, Place, RunChartFigure
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import Sentence
from pipeline.reporting.room import extra_mm
from pipeline.reporting.topic import Topic, unit_with_direction, upright_axis
from pipeline.reporting.trend import points_text
from pipeline.reporting.wording import capital, joined, said

PLOT_MM = 26.0
INSET_MM = 4.0  # between the plot's edges and its first and last point
FEWEST = 2  # points make a line


def run_chart_figure(topic: Topic) -> RunChartFigure | None:
    """Make the run chart, or None where there is none to show."""
    chart = shown_chart(topic)
    if chart is None:
        return None
    room = _room(topic, chart)
    points = _places(topic, chart, room)
    read = run_reading(topic, chart)
    frame = _frame(topic, chart, room, points)
    return RunChartFigure(
        heading=run_heading(topic, chart),
        axis=upright_axis(topic),
        frame=frame,
        points=points,
        outside=chart.outside or (False,) * len(points),
        centre=room.down(median(topic, chart)),
        band=_band(chart, room),
        limits=_limits(topic, chart, room),
        reading=read,
        alt=_alt(topic, chart, read),
        height_mm=extra_mm(frame.height, said(read)),
    )


def shown_chart(topic: Topic) -> RunChart | None:
    """Give the run chart where it has two points to join."""
    chart = topic.figure.run_chart
    return chart if chart and sum(cell.value is not None for _, cell in chart.points) >= FEWEST else None


def run_heading(topic: Topic, chart: RunChart) -> str:
    """Say that a point is a quarter of its own where the page's figures cover more; one that looks back covers all."""
    shorter = chart.points[0][0].days < topic.figure.period.days
    return topic.words.say("run_heading_quarters" if shorter and not chart.overlaps else "run_heading")


def median(topic: Topic, chart: RunChart) -> Decimal:
    """Give the median as the page shows it."""
    return rounded(chart.centre, topic.text.decimals)


def run_reading(topic: Topic, chart: RunChart) -> Sentence:
    """Say whether the points move more than chance makes them, and by which rule."""
    words, beyond = topic.words, _outside(topic, chart)
    if chart.overlaps:
        return joined(beyond, words.rich("run_overlaps"))
    if chart.runs is None:
        return joined(beyond, words.rich("run_otherwise_not_judged" if beyond else "run_not_judged"))
    if chart.runs.signal:
        return joined(words.rich("run_signal", what=_rules(topic, chart.runs)), beyond)
    return joined(beyond, words.rich("run_otherwise_quiet" if beyond else "run_quiet"))


def _rules(topic: Topic, runs: Runs) -> str:
    """Name the rules that were broken: a run too long, the median crossed too seldom, or both."""
    words, found = topic.words, []
    if runs.is_unusually_long:
        found.append(words.say("run_long", longest=words.count(runs.longest), most=words.count(runs.longest_most)))
    if runs.crosses_unusually_seldom:
        key = {0: "run_crossed_never", 1: "run_crossed_once"}.get(runs.crossings, "run_crossed")
        crossed = words.say(key, count=words.count(runs.crossings))
        found.append(words.say("run_few", crossed=crossed, least=words.count(runs.crossings_least)))
    return "; ".join(found)


def _outside(topic: Topic, chart: RunChart) -> Sentence:
    words = topic.words
    periods = [words.numbers.brief_period(p) for (p, _), out in zip(chart.points, chart.outside, strict=False) if out]
    if not periods:
        return ()
    key = "run_outside_one" if len(periods) == 1 else "run_outside"
    return words.rich(key, count=capital(words.count(len(periods))), periods=words.listed(periods))


def _room(topic: Topic, chart: RunChart) -> Room:
    text = topic.text
    values = [n for _, cell in chart.points if (n := text.number(cell)) is not None]
    values += [median(topic, chart), *(n for pair in _shown_limits(topic, chart) if pair for n in pair)]
    # Four ticks' room: the plot is low, and more lines would only hide the curve.
    scale = fit_scale(values, ceiling=topic.ceiling, least_span=topic.least_span, ticks=4)
    top = LINE_MM + 1 if chart.frozen else LINE_MM / 2
    return room_for(scale, topic.words.numbers, [e for e, _ in _end_texts(topic, chart)], top=top, height=PLOT_MM)


def _places(topic: Topic, chart: RunChart, room: Room) -> tuple[Place | None, ...]:
    found: list[Place | None] = []
    for x, (_, cell) in zip(_across(chart, room), chart.points, strict=True):
        number = topic.text.number(cell)
        found.append(None if number is None else (x, room.down(number)))
    return tuple(found)


def _across(chart: RunChart, room: Room) -> list[float]:
    first, last = room.left + INSET_MM, room.right - INSET_MM
    steps = len(chart.points) - 1
    return [round(first + (last - first) * i / steps, 2) for i in range(steps + 1)]


def _shown_limits(topic: Topic, chart: RunChart) -> list[tuple[Decimal, Decimal] | None]:
    """Round limits as values are: a line tells no more than a number would."""
    decimals = topic.text.decimals
    return [None if pair is None else (rounded(pair[0], decimals), rounded(pair[1], decimals)) for pair in chart.limits]


def _limits(topic: Topic, chart: RunChart, room: Room) -> tuple[tuple[Place, ...], ...]:
    shown, across = _shown_limits(topic, chart), _across(chart, room)
    found: list[tuple[Place, ...]] = []
    for side in (0, 1):
        places = [None if pair is None else (x, room.down(pair[side])) for x, pair in zip(across, shown, strict=False)]
        found += [stretch for stretch in stretches(places) if len(stretch) > 1]
    return tuple(found)


def _band(chart: RunChart, room: Room) -> tuple[float, float] | None:
    if chart.frozen is None:
        return None
    across = _across(chart, room)
    return room.left, round(min(across[chart.frozen - 1] + INSET_MM / 2, room.right), 2)


def _end_texts(topic: Topic, chart: RunChart) -> list[tuple[str, Decimal]]:
    """Give what stands at the right end of lines, with its value: the last point's is the first of them."""
    words, text = topic.words, topic.text
    last, middle = text.number(chart.points[-1][1]), median(topic, chart)
    found = [] if last is None else [(text.plain(last), last)]
    found.append((words.say("run_median", value=text.plain(middle)), middle))
    limits = [pair for pair in _shown_limits(topic, chart) if pair]
    if limits:
        found += [(words.say("run_limit_low"), limits[-1][0]), (words.say("run_limit_high"), limits[-1][1])]
    return found


def _frame(topic: Topic, chart: RunChart, room: Room, points: tuple[Place | None, ...]) -> Frame:
    numbers, across = topic.words.numbers, _across(chart, room)
    texts = [numbers.brief_period(period) for period, _ in chart.points]
    under = [under_foot(room, across[i], texts[i]) for i in thinned(across, texts)]
    under += _gap_words(topic, chart, room)
    if chart.frozen is not None:
        told = topic.words.say("run_frozen", count=topic.words.count(chart.frozen))
        under.append(Label(told, room.left, LINE_MM / 2, "start"))
    ends = [
        End(text, room.down(value), "strong" if i == 0 and points[-1] else "quiet")
        for i, (text, value) in enumerate(_end_texts(topic, chart))
    ]
    return frame_of(room, numbers, across, under, ends)


def _gap_words(topic: Topic, chart: RunChart, room: Room) -> list[Label]:
    """Say in each gap why there is no point, once for neighbours that lack it for one reason."""
    across = _across(chart, room)
    step = across[1] - across[0]
    found = []
    for state, run in groupby(enumerate(chart.points), key=lambda item: item[1][1].state):
        places = [i for i, _ in run]
        if state is State.VALUE:
            continue
        middle = (across[places[0]] + across[places[-1]]) / 2
        word = topic.words.say(f"run_gap_{state}")
        down = round(room.foot - LINE_MM, 2)
        found.append(Label(word, round(middle, 2), down, "middle", "word", round(step * len(places), 2)))
    return found


def _alt(topic: Topic, chart: RunChart, read: Sentence) -> str:
    line = Line(Level.CLUSTER, topic.cluster_name, chart.points)
    return topic.words.say(
        "run_alt",
        count=len(chart.points),
        unit=unit_with_direction(topic),
        points=points_text(topic, line),
        median=topic.text.with_unit(median(topic, chart)),
        said=said(read),
    )
