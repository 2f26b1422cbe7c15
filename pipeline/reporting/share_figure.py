"""
Turns a share into one figure with a column for each category: practices as rows, then cluster, region and Denmark.

Its own room because a share is read across: what is one figure per category elsewhere is one table here, and all
its columns have one scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.plots import PAGE_MM, ShareCell, ShareFigure, ShareRow, Tick
from pipeline.reporting.practice_figure import COUNT_MM, MOST_ROWS
from pipeline.reporting.topic import PracticeValue, Topic
from pipeline.reporting.wording import capital

LABEL_MOST_MM, LETTER_MM, LEVEL_MM = 44.0, 12.0, 30.0
VALUE_MM = 9.5  # of each column, beside its plot
CHARACTER_MM = 1.62
ROW_MOST_MM, ROW_CLOSE_MM, ROW_LEAST_MM, ROOM_MM = 6.2, 4.0, 3.3, 150.0


def share_figures(topics: Sequence[Topic], *, closely: bool = False) -> tuple[ShareFigure, ...]:
    """
    Make the figure of a share from its categories' topics, in parts where a page cannot hold all practices.

    In:   closely: a further figure is to stand on the page
    Out:  at least one figure: without practices it holds the levels alone
    """
    practices = _in_order(topics)
    count = max(1, math.ceil(len(practices) / MOST_ROWS))
    rows = math.ceil(len(practices) / count)
    parts = [practices[i * rows : (i + 1) * rows] for i in range(count)]
    most = ROW_CLOSE_MM if closely else ROW_MOST_MM
    return tuple(_figure(topics, part, number, count, most) for number, part in enumerate(parts, start=1))


def share_scale(topics: Sequence[Topic]) -> Scale:
    """Find the one scale of all columns; it begins at zero, for lengths are compared across."""
    values = [v for t in topics for v in t.values]
    values += [n for t in topics for level in t.levels if (n := t.text.number(level.cell)) is not None]
    return fit_scale([Decimal(0), *values], ceiling=100.0, least_span=20.0, ticks=3)


def _in_order(topics: Sequence[Topic]) -> list[str]:
    """Give the practices' labels in the order of the category that fills most in the cluster."""
    leading = max(topics, key=lambda t: t.text.number(t.figure.cluster) or Decimal(-1))
    labels = [p.label for p in leading.practices]
    return labels + sorted({p.label for t in topics for p in t.practices} - set(labels))


def _figure(topics: Sequence[Topic], labels: Sequence[str], number: int, count: int, most_mm: float) -> ShareFigure:
    first, scale = topics[0], share_scale(topics)
    words = first.words
    by_label = [{p.label: p for p in t.practices} for t in topics]
    rows = tuple(_practice_row(label, topics, by_label, scale) for label in labels)
    levels = tuple(_level_row(index, topics, scale) for index in range(len(first.levels)))
    counted = [r.counts for r in (*rows, *levels) if r.counts]
    counts_head = capital(first.text.noun) if counted else ""  # the column is narrow: 'patienter' says what it counts
    counts_mm = max((4 + len(text) * COUNT_MM for text in (counts_head, *counted) if text), default=0.0)
    longest = max((len(label) for label in labels), default=0)
    label_mm = min(LABEL_MOST_MM, 4 + longest * CHARACTER_MM) if first.is_open else LETTER_MM
    row_mm = min(most_mm, max(ROW_LEAST_MM, ROOM_MM / max(1, len(labels))))
    label_mm = round(max(label_mm, LEVEL_MM), 1)
    column_mm = (PAGE_MM - label_mm - counts_mm) / len(topics)
    of_parts = words.say("caption_part", number=number, count=count) if count > 1 else ""
    period = words.numbers.period(first.figure.period)
    key = "caption" if labels else "caption_cluster"
    caption = words.say(key, title=first.header.title, cluster=first.cluster_name, period=period)
    return ShareFigure(
        caption=caption + of_parts,
        heads=tuple(t.category for t in topics),
        counts_head=counts_head,
        rows=rows,
        levels=levels,
        ticks=tuple(Tick(scale.at(t), words.numbers.decimal(t, scale.decimals)) for t in scale.ticks),
        axis=words.say("share_axis", unit=first.text.unit, noun=first.text.noun),
        alt=_alt(topics),
        note=_note(topics) if number == count else "",
        label_mm=label_mm,
        counts_mm=counts_mm,
        column_mm=column_mm,
        plot_mm=column_mm - VALUE_MM,
        row_mm=round(row_mm, 1),
    )


def _practice_row(
    label: str, topics: Sequence[Topic], by_label: Sequence[dict[str, PracticeValue]], scale: Scale
) -> ShareRow:
    found = [known.get(label) for known in by_label]
    cells = tuple(_cell(t, p, scale) for t, p in zip(topics, found, strict=True))
    counted = [t.text.counted(p.cell) for t, p in zip(topics, found, strict=True) if p and p.cell]
    whole = next((pair[1] for pair in counted if pair is not None), None)
    return ShareRow(label, "" if whole is None else topics[0].text.plain(whole), cells)


def _cell(topic: Topic, practice: PracticeValue | None, scale: Scale) -> ShareCell:
    if practice is None or practice.value is None:
        return ShareCell(topic.words.say("none"), None)
    return ShareCell(topic.text.plain(practice.value), scale.at(practice.value), practice.clear)


def _level_row(index: int, topics: Sequence[Topic], scale: Scale) -> ShareRow:
    levels = [t.levels[index] for t in topics]
    cells = []
    for topic, level in zip(topics, levels, strict=True):
        number = topic.text.number(level.cell)
        cells.append(ShareCell(topic.text.bare(level.cell), None if number is None else scale.at(number)))
    counted = [t.text.counted(level.cell) for t, level in zip(topics, levels, strict=True)]
    whole = next((pair[1] for pair in counted if pair is not None), None)
    counts = "" if whole is None else topics[0].words.numbers.whole(whole)
    return ShareRow(levels[0].name, counts, tuple(cells), levels[0].kind)


def _note(topics: Sequence[Topic]) -> str:
    """Write how the figure is read, and whether its columns add up to a hundred."""
    first, words = topics[0], topics[0].words
    adds_up = "share_note_once" if first.header.counts.counts_once else "share_note_parts"
    shown = [p for t in topics for p in t.shown]
    if not shown:
        why_none = [words.say("no_figure_released")] if first.figure.without_practices else []
        return " ".join([*why_none, words.say(adds_up)])
    marks = words.say("share_note_marks" if any(p.clear for p in shown) or first.is_open else "note_none_filled")
    lacking = any(p.value is None for t in topics for p in t.practices) or len({len(t.shown) for t in topics}) > 1
    return " ".join([marks, *([words.say("share_note_none")] if lacking else []), words.say(adds_up)])


def _alt(topics: Sequence[Topic]) -> str:
    """Write the figure's alternative text from what it shows, a sentence for each category."""
    words = topics[0].words
    said = []
    for topic in topics:
        cluster, values = topic.text.said(topic.figure.cluster), topic.values
        if values:
            low, high = topic.text.with_unit(min(values)), topic.text.with_unit(max(values))
            said.append(words.say("share_alt", category=topic.category, cluster=cluster, low=low, high=high))
        else:
            said.append(words.say("share_alt_cluster", category=topic.category, cluster=cluster))
    return " ".join(said)
