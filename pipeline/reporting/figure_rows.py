"""
Turns an indicator's figures into the rows of figures.csv: exactly what the page shows, and not a digit more.

Its own room because a file leaks as easily as a page: the numbers here come through the same rounding as the text.
What no cell holds (a change, a deviation, a median) has a row with its own category; its period spans all that it is
made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.measuring.figures import Cell, Line
from pipeline.model import Level, Period, State, Unit
from pipeline.reporting.bridge_figure import ends_by_todays
from pipeline.reporting.change_figure import change_rows, difference, limits
from pipeline.reporting.detectable import detectable_values
from pipeline.reporting.deviation_figure import deviations
from pipeline.reporting.numbers import danish_key, rounded
from pipeline.reporting.report import FigureRow
from pipeline.reporting.run_chart_figure import median, shown_chart
from pipeline.reporting.topic import PracticeValue, Topic
from pipeline.reporting.trend import level_lines, practice_lines


def figure_rows(topic: Topic) -> tuple[FigureRow, ...]:
    """Give the practices by label, those set beside them, the levels, earlier periods, and what further figures add."""
    if topic.followed:
        return tuple(_once((*_changes(topic), *_letters(topic), *_bridge(topic), *_by_todays_definition(topic))))
    rows = [*_practices(topic), *((*_alike(topic), *_band(topic)) if "practices" in topic.kinds else ())]
    rows += [_row(topic, v.level, v.name, topic.figure.period, v.cell) for v in topic.levels]
    lines = (*level_lines(topic), *(practice_lines(topic) if "practices" in topic.kinds else ()))
    for line in lines:
        rows += _earlier(topic, line)
    for kind, added in ADDED.items():
        rows += added(topic) if kind in topic.kinds else ()
    rows += _detectable(topic)
    return tuple(_once(rows))


def _once(rows: Iterable[FigureRow]) -> Iterator[FigureRow]:
    """Leave out what stands already: a point of a run chart may be one of the trend."""
    seen = set()
    for row in rows:
        key = (row.level, row.unit_label, row.period_start, row.period_end, row.category)
        if key not in seen:
            seen.add(key)
            yield row


def _practices(topic: Topic) -> Iterator[FigureRow]:
    if not topic.shown:  # the page has no figure of practices, so there is nothing of them to give
        return
    for practice in sorted(topic.practices, key=lambda p: _by_label(topic, p)):
        if "practices" in topic.kinds:
            yield _practice(topic, practice)
        elif practice.value is not None:  # only the front page's strip shows it: a dot, and no counts
            yield _figure_row(topic, Level.PRACTICE, practice.label, topic.figure.period, State.VALUE, practice.value)


def _by_label(topic: Topic, practice: PracticeValue) -> tuple[int, tuple[str, str]]:
    """Order names as a Danish reader expects, and letters A … Z before AA."""
    return 0 if topic.is_open else len(practice.label), danish_key(practice.label)


def _alike(topic: Topic) -> Iterator[FigureRow]:
    """Give what the practices most like each of an open report show together: a value alone, as on the page."""
    for practice in sorted(topic.shown, key=lambda p: danish_key(p.label)):
        if practice.alike is not None:
            label = topic.words.say("csv_alike", name=practice.label)
            yield _figure_row(topic, Level.PRACTICE, label, topic.figure.period, State.VALUE, practice.alike)


def _band(topic: Topic) -> Iterator[FigureRow]:
    """Give the ends of the span in which the middle half of the region's practices lie."""
    for percentile, end in zip((25, 75), topic.middle_half or (), strict=False):
        label = topic.words.say("csv_band", percentile=percentile, region=topic.region_word)
        yield _figure_row(topic, Level.REGION, label, topic.figure.period, State.VALUE, end)


def _practice(topic: Topic, practice: PracticeValue) -> FigureRow:
    if practice.cell is not None:
        return _row(topic, Level.PRACTICE, practice.label, topic.figure.period, practice.cell)
    return _figure_row(topic, Level.PRACTICE, practice.label, topic.figure.period, State.VALUE, practice.value)


def _earlier(topic: Topic, line: Line) -> Iterator[FigureRow]:
    """Give a line's earlier points: value and state alone, as the small multiples show them."""
    for period, cell in line.points:
        if period != topic.figure.period:
            yield _figure_row(topic, line.level, line.name, period, cell.state, topic.text.number(cell))


def _points(topic: Topic) -> Iterator[FigureRow]:
    """Give the points of a run chart, and its median over the periods that fix it."""
    chart = shown_chart(topic)
    if chart is None:
        return
    yield from _earlier(topic, Line(Level.CLUSTER, topic.cluster_name, chart.points))
    fixing = chart.points[: chart.frozen]
    span = Period(fixing[0][0].first, fixing[-1][0].last)
    row = _figure_row(topic, Level.CLUSTER, topic.cluster_name, span, State.VALUE, median(topic, chart))
    yield _of_category(topic, row, "median")


def _changes(topic: Topic) -> Iterator[FigureRow]:
    """Give what was before, and how far each moved: from the earlier period's first day to this one's last."""
    changes = topic.figure.changes
    if changes is None:
        return
    span = Period(changes.earlier.first, topic.figure.period.last)
    for level, label, change in change_rows(topic, changes):
        for period, cell in ((changes.earlier, change.before), (topic.figure.period, change.now)):
            yield _figure_row(topic, level, label, period, cell.state, topic.text.number(cell))
        moved = difference(topic, change)
        if moved is not None:
            low, high = limits(topic, change) or (None, None)
            yield _of_category(topic, _figure_row(topic, level, label, span, State.VALUE, moved, low, high), "change")


def _letters(topic: Topic) -> Iterator[FigureRow]:
    """Give a follow-up's letters then and now: rounded values, and how far those lie apart."""
    changes = topic.figure.changes
    if changes is None or topic.followed is None:
        return
    span = Period(changes.earlier.first, topic.figure.period.last)
    for letter in topic.followed.letters:
        for period, value in ((changes.earlier, letter.before), (topic.figure.period, letter.now)):
            yield _figure_row(topic, Level.PRACTICE, letter.label, period, State.VALUE, value)
        row = _figure_row(topic, Level.PRACTICE, letter.label, span, State.VALUE, letter.now - letter.before)
        yield _of_category(topic, row, "change")


def _bridge(topic: Topic) -> Iterator[FigureRow]:
    """Give a follow-up's bridge as it is read: where it begins, its terms, and where it ends."""
    changes, bridge = topic.figure.changes, topic.followed.bridge if topic.followed else None
    if changes is None or bridge is None:
        return
    span = Period(changes.earlier.first, topic.figure.period.last)
    last = "todays_definition" if ends_by_todays(topic, bridge) else "now"
    terms = ((str(term), size) for term, size in bridge.terms)
    for name, value in (("before", bridge.before), *terms, (last, bridge.now)):
        shown = rounded(value, topic.text.decimals)  # 0 is written 0,0 where the page has a decimal
        row = _figure_row(topic, Level.CLUSTER, topic.cluster_name, span, State.VALUE, shown)
        yield _of_category(topic, row, f"bridge {name}")


def _by_todays_definition(topic: Topic) -> Iterator[FigureRow]:
    cell = topic.followed.by_todays_definition if topic.followed else None
    if cell is not None:
        value, period = topic.text.number(cell), topic.figure.period
        row = _figure_row(topic, Level.CLUSTER, topic.cluster_name, period, cell.state, value)
        yield _of_category(topic, row, "todays_definition")


def _deviations(topic: Topic) -> Iterator[FigureRow]:
    """Give how far practices lie from the cluster's value, in per cent of it."""
    for deviation in sorted(deviations(topic), key=lambda d: _by_label(topic, d.practice)):
        if deviation.percent is not None:
            label, period = deviation.practice.label, topic.figure.period
            row = _figure_row(topic, Level.PRACTICE, label, period, State.VALUE, deviation.percent)
            yield replace(_of_category(topic, row, "deviation"), unit=Unit.PERCENT)


ADDED = {"run_chart": _points, "change": _changes, "deviation": _deviations}


def _detectable(topic: Topic) -> Iterator[FigureRow]:
    """Give the smallest changes that the next period could show, as far as the back of the report prints them."""
    for level, label, value in detectable_values(topic):
        row = _figure_row(topic, level, label, topic.figure.period, State.VALUE, value)
        yield _of_category(topic, row, "detectable_change")


def _of_category(topic: Topic, row: FigureRow, category: str) -> FigureRow:
    """Say what a row is that is no figure of a period; of a share, after which part it is about."""
    return replace(row, category=f"{topic.figure.category} {category}".strip())


def _row(topic: Topic, level: Level, label: str, period: Period, cell: Cell) -> FigureRow:
    low, high = topic.text.interval(cell) or (None, None)
    numerator, denominator = topic.text.counted(cell) or (None, None)
    number = topic.text.number(cell)
    return _figure_row(topic, level, label, period, cell.state, number, low, high, numerator, denominator)


def _figure_row(
    topic: Topic,
    level: Level,
    label: str,
    period: Period,
    state: State,
    value: Decimal | None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> FigureRow:
    return FigureRow(
        indicator_id=topic.header.id,
        period_start=period.first,
        period_end=period.last,
        level=level,
        unit_label=label,
        state=state,
        value=value,
        low=low,
        high=high,
        numerator=numerator,
        denominator=denominator,
        unit=topic.header.unit,
        category=topic.figure.category,
    )
