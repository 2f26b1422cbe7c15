"""
Turns an indicator's figures into the rows of figures.csv: exactly what the page shows, and not a digit more.

Its own room because a file leaks as easily as a page: the numbers here come through the same rounding as the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.measuring.figures import Cell, Line
from pipeline.model import Level, Period, State
from pipeline.reporting.numbers import danish_key
from pipeline.reporting.report import FigureRow
from pipeline.reporting.topic import PracticeValue, Topic
from pipeline.reporting.trend import level_lines, practice_lines


def figure_rows(topic: Topic) -> tuple[FigureRow, ...]:
    """Give the practices by label, those most like each, then the levels, then the points of earlier periods."""
    rows = [*_practices(topic), *_alike(topic)]
    rows += [_row(topic, v.level, v.name, topic.figure.period, v.cell) for v in topic.levels]
    for line in (*level_lines(topic), *practice_lines(topic)):
        rows += _earlier(topic, line)
    return tuple(rows)


def _practices(topic: Topic) -> Iterator[FigureRow]:
    if not topic.shown:  # the page has no figure of practices, so there is nothing of them to give
        return
    for practice in sorted(topic.practices, key=lambda p: (topic.is_open or len(p.label), danish_key(p.label))):
        yield _practice(topic, practice)


def _alike(topic: Topic) -> Iterator[FigureRow]:
    """Give what the practices most like each of an open report show together: a value alone, as on the page."""
    for practice in sorted(topic.shown, key=lambda p: danish_key(p.label)):
        if practice.alike is not None:
            label = topic.words.say("csv_alike", name=practice.label)
            yield _figure_row(topic, Level.PRACTICE, label, topic.figure.period, State.VALUE, practice.alike)


def _practice(topic: Topic, practice: PracticeValue) -> FigureRow:
    if practice.cell is not None:
        return _row(topic, Level.PRACTICE, practice.label, topic.figure.period, practice.cell)
    return _figure_row(topic, Level.PRACTICE, practice.label, topic.figure.period, State.VALUE, practice.value)


def _earlier(topic: Topic, line: Line) -> Iterator[FigureRow]:
    """Give a line's earlier points: value and state alone, as the small multiples show them."""
    for period, cell in line.points:
        if period != topic.figure.period:
            yield _figure_row(topic, line.level, line.name, period, cell.state, topic.text.number(cell))


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
