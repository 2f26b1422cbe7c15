"""
Turns the practices' shown values into how far they lie from the cluster's, in whole per cent of it.

Its own room because of what it may use: a rounded bar and the cluster's shown value. So it tells nothing that the
page does not tell already, with letters too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.reporting.charts.labels import text_mm
from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.extra_plots import DeviationFigure, Label, Row, RowFigure, Stroke
from pipeline.reporting.numbers import rounded
from pipeline.reporting.plots import PAGE_MM, Tick
from pipeline.reporting.practice_figure import verdict_notes
from pipeline.reporting.report import Sentence
from pipeline.reporting.room import extra_mm
from pipeline.reporting.row_figures import HEAD_MM, height_of, labelled, parts_of, size_for, with_reasons
from pipeline.reporting.topic import PracticeValue, Topic, axis_text, unit_with_direction
from pipeline.reporting.wording import said

DEVIATION_MM = 20.0
LEAST_SPAN = 20.0  # per cent: a shorter scale would blow up chance


@dataclass(frozen=True)
class Deviation:
    """How far a practice lies from the cluster, in whole per cent; null where its value is not shown."""

    practice: PracticeValue
    percent: Decimal | None


def deviations(topic: Topic) -> tuple[Deviation, ...]:
    """
    Give the practices' deviations in the order of the page.

    Nulls: nobody has one where the unit has no true zero, where a share is read across, or where the cluster's
           value is hidden or not above zero
    """
    cluster = topic.text.number(topic.figure.cluster)
    if topic.header.unit.of_values or topic.category or cluster is None or cluster <= 0:
        return ()
    return tuple(
        Deviation(p, None if p.value is None else rounded((p.value - cluster) / cluster * 100, 0))
        for p in topic.practices
    )


def deviation_figure(topic: Topic) -> DeviationFigure | None:
    """Make the figure, or None where nobody has a deviation."""
    found = deviations(topic)
    percents = [d.percent for d in found if d.percent is not None]
    if not percents:
        return None
    scale = fit_scale([*percents, 0], ceiling=None, least_span=LEAST_SPAN)
    divided = parts_of(found)
    parts = tuple(_part(topic, scale, part, is_last=part is divided[-1]) for part in divided)
    read = deviation_reading(topic, percents)
    return DeviationFigure(
        heading=topic.words.say("deviation_heading"),
        parts=parts,
        reading=read,
        height_mm=extra_mm(height_of(parts), said(read)),
    )


def deviation_reading(topic: Topic, percents: Sequence[Decimal]) -> Sentence:
    """Say between which deviations the practices lie; where all lie alike there is nothing to say."""
    words, low, high = topic.words, min(percents), max(percents)
    if low == high:
        return ()
    if low < 0 < high:
        under, over = words.numbers.whole(-low), words.numbers.whole(high)
        return words.rich("deviation_read", under=under, over=over)
    return words.rich("deviation_read_one_side", low=_aside(topic, low), high=_aside(topic, high))


def _aside(topic: Topic, percent: Decimal) -> str:
    key = "deviation_none" if percent == 0 else "deviation_over" if percent > 0 else "deviation_under"
    return topic.words.say(key, percent=topic.words.numbers.whole(abs(percent)))


def _part(topic: Topic, scale: Scale, part: Sequence[Deviation], *, is_last: bool) -> RowFigure:
    words, size = topic.words, size_for(len(part))
    told = [_row(topic, d) for d in part]
    columns = with_reasons((DEVIATION_MM,), told)
    label_mm, rows = labelled(told, size, columns)
    plot_mm = PAGE_MM - label_mm - sum(columns)
    zero = scale.at(0)
    cluster = words.say("line_cluster", value=topic.text.bare(topic.figure.cluster))
    half = text_mm(cluster) / 2
    across = min(max(label_mm + zero * plot_mm, label_mm + half), label_mm + plot_mm - half)
    return RowFigure(
        caption=_caption(topic, with_note=is_last),
        heads=(words.say("head_practice"), words.say("head_deviation")),
        columns=columns,
        label_mm=label_mm,
        head_mm=HEAD_MM,
        row_mm=size.row_mm,
        gap_mm=0.0,
        rows=rows,
        strokes=tuple(_stroke(scale, row, d) for row, d in enumerate(part) if d.percent is not None),
        ticks=tuple(Tick(scale.at(t), words.numbers.signed(t, scale.decimals)) for t in scale.ticks),
        zero=zero,
        labels=(Label(cluster, round(across, 2), round(HEAD_MM / 2, 2), "middle", "strong"),),
        axis=axis_text(topic, words.say("deviation_unit")),
        alt=_alt(topic, part),
        density=size.density,
    )


def _row(topic: Topic, deviation: Deviation) -> Row:
    practice, percent = deviation.practice, deviation.percent
    if percent is None:
        reason = topic.text.reason(practice.cell) if practice.cell else topic.words.say("none")
        return Row(practice.label, ("",), strong_from=1, reason=reason)
    return Row(practice.label, (_percent(topic, percent),), strong_from=0 if practice.clear else 1)


def _stroke(scale: Scale, row: int, deviation: Deviation) -> Stroke:
    return Stroke(row, scale.at(0), scale.at(deviation.percent or 0), filled=deviation.practice.clear)


def _percent(topic: Topic, percent: Decimal) -> str:
    return topic.words.say("value_percent", value=topic.words.numbers.signed(percent, 0))


def _caption(topic: Topic, *, with_note: bool) -> str:
    caption = topic.words.say("deviation_caption", title=topic.header.title)
    return " ".join([caption, *(verdict_notes(topic) if with_note else [])])


def _alt(topic: Topic, part: Sequence[Deviation]) -> str:
    told = [
        topic.words.say("deviation_alt_row", name=d.practice.label, value=_percent(topic, d.percent))
        for d in part
        if d.percent is not None
    ]
    unit = unit_with_direction(topic, topic.words.say("deviation_unit"))
    return topic.words.say("deviation_alt", count=len(told), unit=unit, rows="; ".join(told))
