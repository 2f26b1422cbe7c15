"""
Turns an indicator's practices into the figure of its page: rows to read, geometry to draw, and its words.

Its own room because table and picture must agree: both are made here, from the same shown values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.measuring.figures import OpenBar
from pipeline.model import Verdict
from pipeline.reporting.charts.scale import Scale, fit_scale, lay_labels
from pipeline.reporting.plots import PAGE_MM, BarRow, Dot, DotPlot, LineKind, PracticeFigure, ScaleLine, Tick
from pipeline.reporting.room import Setting
from pipeline.reporting.topic import PracticeValue, Topic, axis_text, unit_with_direction
from pipeline.reporting.trend import spark_column, spark_lines

VALUE_MM, SPARKS_MM = 15.0, 24.0
LABEL_MOST_MM, LETTER_MM = 60.0, 12.0
PLOT_LEAST_MM = 45.0
FREE_MM = 6.0  # between the plot and the word over the values
ALIKE_MM, PLOT_WITH_ALIKE_MM = 15.0, 60.0  # the column of practices most alike leaves the plot so much
MOST_ROWS = 50  # of the lowest, on a page under its title
COUNT_MM = 1.42  # per character of a count
LINE_LABEL_MM = 1.5  # per character of a label on a line
WRAPS_FROM_MM = 5.0  # height of a row: in a lower one a long name takes room from the plot instead


def practice_figures(topic: Topic, setting: Setting) -> tuple[PracticeFigure, ...]:
    """Make the figure: none where no practice can be shown, in parts on one scale where a page cannot hold them all."""
    if not topic.shown:
        return ()
    count = math.ceil(len(topic.practices) / MOST_ROWS)
    rows = math.ceil(len(topic.practices) / count)
    parts = [topic.practices[i : i + rows] for i in range(0, len(topic.practices), rows)]
    return tuple(_figure(topic, setting, part, number, count) for number, part in enumerate(parts, start=1))


def _figure(topic: Topic, setting: Setting, part: Sequence[PracticeValue], number: int, count: int) -> PracticeFigure:
    words, sparks = topic.words, spark_column(topic)
    counts_mm = _counts_mm(topic)
    beside_label = PAGE_MM - VALUE_MM - counts_mm - (SPARKS_MM if sparks else 0)
    most = LABEL_MOST_MM if setting.row_mm >= WRAPS_FROM_MM else beside_label - PLOT_LEAST_MM
    capacity = int((most - 5) / setting.character_mm)
    rows = tuple(_row(topic, p, capacity) for p in part)
    longest = max(min(len(r.label), capacity) for r in rows)
    label_mm = 5 + longest * setting.character_mm if topic.is_open else LETTER_MM
    row_mm = max(setting.row_mm, WRAPS_FROM_MM) if any(r.wraps for r in rows) else setting.row_mm
    alike_mm = ALIKE_MM if _has_alike(topic) and beside_label - label_mm - ALIKE_MM >= PLOT_WITH_ALIKE_MM else 0.0
    plot = dot_plot(topic, part, beside_label - label_mm - alike_mm)
    of_parts = words.say("caption_part", number=number, count=count) if count > 1 else ""
    return PracticeFigure(
        caption=figure_caption(topic) + of_parts,
        head=(words.say("head_practice"), words.say("head_value"), topic.text.counts_head),
        rows=rows,
        plot=plot,
        axis=axis_text(topic),
        alt=figure_alt(topic, part),
        note=figure_note(topic) if number == count else "",
        label_mm=round(label_mm, 1),
        counts_mm=round(counts_mm, 1),
        row_mm=row_mm,
        density=setting.density,
        sparks=sparks,
        alike_mm=alike_mm,
        alike_head=words.say("head_alike") if alike_mm else "",
    )


def dot_plot(topic: Topic, practices: Sequence[PracticeValue], plot_mm: float) -> DotPlot:
    """Place practices, levels and goal on the scale that holds all of the indicator's."""
    scale = practice_scale(topic)
    lines = _lines(topic, scale)
    widths = [(len(line.text) + 1) * LINE_LABEL_MM / plot_mm for line in lines]
    laid = lay_labels(lines, widths, (-0.1, 1 + min(0.1, FREE_MM / plot_mm)))
    ticks = tuple(Tick(scale.at(t), topic.words.numbers.decimal(t, scale.decimals)) for t in scale.ticks)
    return DotPlot(
        dots=tuple(_dot(topic, scale, row, p) for row, p in enumerate(practices) if p.value is not None),
        lines=laid,
        ticks=ticks,
        rows=len(practices),
        band=_band(topic, scale),
        lanes=max((line.lane for line in laid), default=0) + 1,
    )


def _band(topic: Topic, scale: Scale) -> tuple[float, float] | None:
    """Place the middle half of the region's practices; what lies beyond the scale ends where it does."""
    half = topic.middle_half
    return None if half is None else (scale.at(half[0]), scale.at(half[1]))


def practice_scale(topic: Topic) -> Scale:
    """Find the scale that holds all that the figure shows."""
    values = list(topic.values)
    for practice in topic.shown:
        values += (topic.text.interval(practice.cell) or ()) if practice.cell else ()
    values += [practice.alike for practice in topic.shown if practice.alike is not None]
    values += [number for v in topic.levels if (number := topic.text.number(v.cell)) is not None]
    values += [topic.target] if topic.target is not None else []
    return fit_scale(values, ceiling=topic.ceiling, least_span=topic.least_span)


def figure_alt(topic: Topic, practices: Sequence[PracticeValue]) -> str:
    """Write the figure's alternative text from what it shows."""
    words, text, values = topic.words, topic.text, [p.value for p in practices if p.value is not None]
    said = {v.kind: (v.name, text.number(v.cell)) for v in topic.levels}

    def level(kind: LineKind, key: str) -> str:
        name, number = said.get(kind, ("", None))
        return "" if number is None else words.say(key, name=name, value=text.with_unit(number))

    clear = sum(p.clear for p in practices if p.value is not None)  # of one that is hidden nothing is told
    return words.say(
        "alt_figure",
        count=len(values),
        unit=unit_with_direction(topic),
        range=words.say("alt_range", low=text.with_unit(min(values)), high=text.with_unit(max(values)))
        if values
        else "",
        cluster=level("cluster", "alt_cluster"),
        region=level("region", "alt_region"),
        denmark=level("denmark", "alt_region"),
        best=level("best", "alt_best"),
        target="" if topic.target is None else words.say("alt_target", value=text.with_unit(topic.target)),
        band=_band_alt(topic),
        alike=_alike_alt(topic, practices),
        filled=_told_apart(topic, clear),
    ).strip()


def _alike_alt(topic: Topic, practices: Sequence[PracticeValue]) -> str:
    """Tell what the practices most like each of these show."""
    words = topic.words
    named = [
        words.say("alt_alike_practice", name=p.label, value=topic.text.with_unit(p.alike))
        for p in practices
        if p.alike is not None
    ]
    return words.say("alt_alike", count=words.count(len(named)), practices=", ".join(named)) if named else ""


def _band_alt(topic: Topic) -> str:
    if topic.middle_half is None:
        return ""
    low, high = (topic.text.with_unit(end) for end in topic.middle_half)
    return topic.words.say("alt_band", region=topic.region_word, low=low, high=high)


def _has_alike(topic: Topic) -> bool:
    return any(p.alike is not None for p in topic.shown)


def _told_apart(topic: Topic, clear: int) -> str:
    """Tell how many practices clearly differ; with letters an absent mark says nothing, and neither do we."""
    if clear:
        return topic.words.say("alt_filled", count=topic.words.count(clear)).capitalize()
    return topic.words.say("alt_none_filled") if topic.is_open else ""


def _counts_mm(topic: Topic) -> float:
    texts = [topic.text.counts_text(p.cell) for p in topic.shown if p.cell]
    return max((3 + len(text) * COUNT_MM for text in (*texts, topic.text.counts_head) if any(texts)), default=0.0)


def _row(topic: Topic, practice: PracticeValue, capacity: int) -> BarRow:
    cell, label = practice.cell, practice.label
    wraps = len(label) > capacity
    if practice.value is None:
        reason = topic.text.reason(cell) if cell else None
        return BarRow(label, topic.words.say("none"), "", strong=False, reason=reason, wraps=wraps)
    value = topic.text.bare(cell) if cell else topic.text.plain(practice.value)
    counts = topic.text.counts_text(cell) if cell else ""
    alike = "" if practice.alike is None else topic.text.plain(practice.alike)
    return BarRow(label, value, counts, strong=practice.clear, wraps=wraps, alike=alike)


def _dot(topic: Topic, scale: Scale, row: int, practice: PracticeValue) -> Dot:
    limits = topic.text.interval(practice.cell) if practice.cell else None
    low, high = (scale.at(limits[0]), scale.at(limits[1])) if limits else (None, None)
    alike = None if practice.alike is None else scale.at(practice.alike)
    return Dot(scale.at(practice.value or 0), row, practice.clear, low, high, alike)


def _lines(topic: Topic, scale: Scale) -> tuple[ScaleLine, ...]:
    found = []
    for level in topic.levels:
        number = topic.text.number(level.cell)
        if number is not None:
            value, region = topic.text.plain(number), topic.region_word
            label = topic.words.say(f"line_{level.kind}", value=value, region=region)
            found.append(ScaleLine(level.kind, scale.at(number), label))
    if topic.target is not None:
        label = topic.words.say("line_target", value=topic.text.plain(topic.target))
        found.append(ScaleLine("target", scale.at(topic.target), label))
    return tuple(sorted(found, key=lambda line: line.at))


def figure_caption(topic: Topic) -> str:
    """Write what the figure shows: indicator, cluster, period."""
    period = topic.words.numbers.period(topic.figure.period)
    return topic.words.say("caption", title=topic.title, cluster=topic.cluster_name, period=period)


def figure_note(topic: Topic) -> str:
    """Write how the figure is read."""
    notes = verdict_notes(topic, with_intervals=True)
    if topic.middle_half is not None:
        notes.append(topic.words.say("note_band", region=topic.region_word))
    if _has_alike(topic):
        notes.append(topic.words.say("note_alike"))
    if topic.package.comparison.ranking == "none":
        notes.append(topic.words.say("note_fixed"))
    if spark_lines(topic):
        notes.append(topic.words.say("note_sparks"))
    return " ".join(notes)


def verdict_notes(topic: Topic, *, with_intervals: bool = False) -> list[str]:
    """Write what filled and open dots say of chance."""
    words = topic.words
    if not topic.is_open:
        filled = any(p.clear for p in topic.shown)
        return [words.say("note_anonymised" if filled else "note_none_filled"), words.say("note_omitted")]
    bars = [b for b in topic.figure.bars if isinstance(b, OpenBar) and b.cell.value is not None]
    if all(b.verdict is Verdict.NOT_ASSESSED for b in bars):
        return [words.say("note_not_assessed")]
    has_intervals = with_intervals and any(b.cell.low is not None for b in bars)
    return [words.say("note_open" if has_intervals else "note_open_plain")]
