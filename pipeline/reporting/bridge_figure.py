"""
Turns the way from a printed baseline to now into a figure: where it began, what moved it, where it ended.

Its own room because it explains a number and is none of its own: the terms come as they are printed, add up there, and
the picture holds no more than their sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm
from pipeline.reporting.charts.scale import fit_scale
from pipeline.reporting.extra_plots import BridgeFigure, BridgeTable, Row, RowFigure, Stroke
from pipeline.reporting.plots import Tick
from pipeline.reporting.room import extra_mm
from pipeline.reporting.row_figures import HEAD_MM, height_of, size_for
from pipeline.reporting.topic import Topic, axis_text, unit_with_direction

VALUE_MM = 18.0
TABLE_ROW_MM, TABLE_AROUND_MM = 5.6, 12.0


def bridge_figure(topics: Sequence[Topic]) -> BridgeFigure | None:
    """
    Make the figure of an indicator's bridge; of a share, a table with a column for each category.

    Nulls:  None where there is no bridge
    """
    found = [(t, t.followed.bridge) for t in topics if t.followed and t.followed.bridge]
    if not found:
        return None
    first, words = found[0][0], found[0][0].words
    figure = None if first.category else _figure(*found[0])
    table = _table(found) if first.category else None
    note = _note(found)
    rows = TABLE_AROUND_MM + TABLE_ROW_MM * len(table.rows) if table else 0.0
    height = height_of((figure,)) if figure else rows
    return BridgeFigure(words.say("bridge_heading"), figure, table, note, extra_mm(height, "", note))


def ends_by_todays(topic: Topic, bridge: Bridge) -> bool:
    """Say whether a bridge ends at today's definition, and so elsewhere than the change beside it may."""
    changes, followed = topic.figure.changes, topic.followed
    now = topic.text.number(changes.cluster.now) if changes else None
    redefined = any(term is BridgeTerm.DEFINITION for term, _ in bridge.terms)
    return redefined or now != bridge.now or (followed is not None and followed.by_todays_definition is not None)


def _rows(topic: Topic, bridge: Bridge) -> Iterator[tuple[str, str]]:
    """Give a bridge as a sum that is read from above: labels, and numbers as they are printed."""
    words, places = topic.words, topic.text.decimals
    yield words.say("bridge_before"), words.numbers.decimal(bridge.before, places)
    for term, size in bridge.terms:
        yield words.say(f"bridge_{term}"), words.numbers.signed(size, places)
    last = "bridge_now_todays" if ends_by_todays(topic, bridge) else "bridge_now"
    yield words.say(last), words.numbers.decimal(bridge.now, places)


def _figure(topic: Topic, bridge: Bridge) -> RowFigure:
    """Lay the terms out under each other, each from where the one before ended."""
    words, told = topic.words, tuple(_rows(topic, bridge))
    sums = tuple(accumulate((size for _, size in bridge.terms), initial=bridge.before))
    scale = fit_scale(sums, ceiling=topic.ceiling, least_span=topic.least_span, ticks=5)
    size, last = size_for(len(told)), len(told) - 1
    strokes = (
        Stroke(0, None, scale.at(bridge.before), "cluster", filled=False),
        *(Stroke(i, scale.at(sums[i - 1]), scale.at(sums[i])) for i in range(1, last)),
        Stroke(last, None, scale.at(bridge.now), "cluster"),
    )
    rows = tuple(
        Row(label, (value,), 0 if i in (0, last) else 1, look="cluster" if i in (0, last) else "practice")
        for i, (label, value) in enumerate(told)
    )
    said = "; ".join(words.say("bridge_alt_row", label=label, value=value) for label, value in told)
    return RowFigure(
        caption=words.say("bridge_caption", unit=topic.text.unit),
        heads=(words.say("bridge_head"), words.say("bridge_size")),
        columns=(VALUE_MM,),
        label_mm=round(5 + max(len(label) for label, _ in told) * size.character_mm, 1),
        head_mm=HEAD_MM,
        row_mm=size.row_mm,
        gap_mm=0.0,
        rows=rows,
        strokes=strokes,
        ticks=tuple(Tick(scale.at(t), words.numbers.decimal(t, scale.decimals)) for t in scale.ticks),
        zero=None,
        labels=(),
        axis=axis_text(topic),
        alt=words.say("bridge_alt", unit=unit_with_direction(topic), rows=said),
        density=size.density,
    )


def _table(found: Sequence[tuple[Topic, Bridge]]) -> BridgeTable:
    """Set the categories' bridges side by side: what is told as one in one of them is told so in all."""
    words, columns = found[0][0].words, [tuple(_rows(topic, bridge)) for topic, bridge in found]
    labels = {label: None for column in columns for label, _ in column[1:-1]}
    last = max((column[-1][0] for column in columns), key=len)
    inner = (*((label, [dict(column).get(label, "") for column in columns]) for label in labels),)
    rows = (
        (columns[0][0][0], [column[0][1] for column in columns]),
        *inner,
        (last, [column[-1][1] for column in columns]),
    )
    return BridgeTable(
        caption=words.say("bridge_caption", unit=found[0][0].text.unit),
        heads=(words.say("bridge_head"), *(topic.category for topic, _ in found)),
        rows=tuple((label, tuple(values)) for label, values in rows),
    )


def _note(found: Sequence[tuple[Topic, Bridge]]) -> str:
    """Say how a bridge is read, and what is unlike in its ends."""
    topic, bridges = found[0][0], [bridge for _, bridge in found]
    differs = any(_is_elsewhere(topic, bridge) for topic, bridge in found)
    keys = (
        ("bridge_note", True),
        ("bridge_note_other", any(term is BridgeTerm.OTHER for b in bridges for term, _ in b.terms)),
        ("bridge_note_todays", differs),
    )
    return " ".join(topic.words.say(key) for key, holds in keys if holds)


def _is_elsewhere(topic: Topic, bridge: Bridge) -> bool:
    """Say whether a bridge ends at another number than the one that stands beside the baseline's in the change."""
    changes = topic.figure.changes
    now: Decimal | None = topic.text.number(changes.cluster.now) if changes else None
    return now is not None and now != bridge.now
