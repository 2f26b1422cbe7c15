"""
Turns what changed since an earlier period into a figure: practices, cluster and region, then and now.

Its own room because tone is decided here too: which changes may be chance is said first, and never who is to blame.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pipeline.measuring.figures import Cell, Change, Changes
from pipeline.measuring.follow_up_figures import LetterChange
from pipeline.model import Grain, Level, State, Verdict
from pipeline.reporting.charts.labels import text_mm
from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.extra_plots import ChangeFigure, Label, Row, RowFigure, RowLook, Stroke
from pipeline.reporting.numbers import decimals_of, rounded
from pipeline.reporting.plots import PAGE_MM, Tick
from pipeline.reporting.report import Sentence
from pipeline.reporting.room import extra_mm
from pipeline.reporting.row_figures import GAP_MM, HEAD_MM, height_of, labelled, parts_of, size_for, with_reasons
from pipeline.reporting.topic import Topic, axis_text, unit_with_direction
from pipeline.reporting.wording import capital, joined, said

FEWEST = 2  # practices that are counted in a sentence
VALUE_MM, CHANGE_MM, INTERVAL_MM = 13.0, 16.0, 27.0
AIR_MM = 0.5  # on both sides between the names of dots that nearly touch

Named = tuple[str, Change, RowLook]  # label, change, how the row looks


def change_figure(topic: Topic) -> ChangeFigure | None:
    """Make the figure of changes, or None where there is no earlier period to look back to."""
    changes = topic.figure.changes
    if changes is None:
        return None
    read = change_reading(topic, changes)
    practices = _practices(topic, changes)
    levels = _levels(topic, changes)
    scale = change_scale(topic, [change for _, change, _ in (*practices, *levels)])
    divided = [*parts_of(practices)]
    parts = tuple(
        change_part(topic, changes, scale, [*part, *(levels if part is divided[-1] else [])]) for part in divided
    )
    return ChangeFigure(
        heading=topic.words.say("change_heading", period=topic.words.numbers.brief_period(changes.earlier)),
        parts=parts,
        reading=read,
        height_mm=extra_mm(height_of(parts), said(read)),
    )


def difference(topic: Topic, change: Change) -> Decimal | None:
    """
    Give how far a figure moved, as the page shows it: the shown value now minus the one before.

    So the page adds up, and no rounding makes 76 minus 71 into 4.
    """
    before, now = topic.text.number(change.before), topic.text.number(change.now)
    if change.difference is None or before is None or now is None:
        return None
    return now - before


def limits(topic: Topic, change: Change) -> tuple[Decimal, Decimal] | None:
    """Give the interval of a change as the page shows it."""
    if change.low is None or change.high is None or difference(topic, change) is None:
        return None
    return rounded(change.low, topic.text.decimals), rounded(change.high, topic.text.decimals)


def change_reading(topic: Topic, changes: Changes) -> Sentence:
    """Read the change aloud: the cluster, whether it may be chance, the region beside it, how many practices."""
    return joined(_moved(topic, changes), _judged(topic, changes), _region(topic, changes), _clear(topic, changes))


def _moved(topic: Topic, changes: Changes) -> Sentence:
    words, text, change = topic.words, topic.text, changes.cluster
    before, now, moved = text.number(change.before), text.number(change.now), difference(topic, change)
    if before is None or now is None:
        return words.rich("change_hidden", reason=_reason(topic, change))
    told = {"before": text.with_unit(before), "now": text.with_unit(now)}
    if moved is None:
        return words.rich("change_moved", **told)
    interval = _interval(topic, change)
    if interval:
        interval = words.say("change_within", interval=interval)
    key = "change_same" if moved == 0 else "change_up" if moved > 0 else "change_down"
    return words.rich(key, distance=text.distance(abs(moved)), interval=interval, **told)


def _judged(topic: Topic, changes: Changes) -> Sentence:
    """Say whether the cluster's change may be chance; a figure that did not move has nothing to judge."""
    change, words = changes.cluster, topic.words
    moved = difference(topic, change)
    both = change.before.value is not None and change.now.value is not None
    if not both or moved == 0:
        return ()
    if change.verdict is Verdict.CLEAR:
        return words.rich("change_clear")
    if change.verdict is Verdict.MAY_BE_CHANCE:
        return words.rich("change_small" if is_small(topic, change) else "change_chance")
    return unjudged(topic, changes)


def is_small(topic: Topic, change: Change) -> bool:
    """Say whether a change is no chance by its own interval, and no clear one because it is too small to matter."""
    moved, interval = difference(topic, change), limits(topic, change)
    if moved is None or interval is None or interval[0] <= 0 <= interval[1]:
        return False
    return abs(moved) < topic.header.relevant_difference


def unjudged(topic: Topic, changes: Changes) -> Sentence:
    """Say that a change is not judged, and why where that is known."""
    if topic.followed and topic.followed.not_judged:
        return topic.words.rich(f"follow_{topic.followed.not_judged}")
    if changes.earlier.last >= topic.figure.period.first:
        return topic.words.rich("change_overlap")
    counted_before = topic.header.grain is Grain.STRATUM and not topic.header.counts.counts_once
    return topic.words.rich("change_counted_before" if counted_before else "change_not_assessed")


def _region(topic: Topic, changes: Changes) -> Sentence:
    if changes.region is None or topic.region is None:
        return ()
    before, now = topic.text.number(changes.region.before), topic.text.number(changes.region.now)
    if before is None or now is None:
        return ()
    told = {"before": topic.text.with_unit(before), "now": topic.text.with_unit(now)}
    key = "change_region_same" if before == now else "change_region"
    return topic.words.rich(key, region=capital(topic.region_word), **told)


def _clear(topic: Topic, changes: Changes) -> Sentence:
    judged = [c for _, c, _ in _practices(topic, changes) if c.verdict is not Verdict.NOT_ASSESSED]
    if len(judged) < FEWEST:
        return ()
    words, clear = topic.words, sum(c.verdict is Verdict.CLEAR for c in judged)
    key = "change_practices" if clear else "change_practices_none"
    return words.rich(key, count=capital(words.count(clear)), shown=words.count(len(judged)))


def change_rows(topic: Topic, changes: Changes) -> tuple[tuple[Level, str, Change], ...]:
    """
    Give all that is shown of changes with unrounded values: practices by name, then cluster and region.

    Of a share, the region stands on the front page of a follow-up alone.
    """
    named = _practices(topic, changes) if topic.is_open else []
    levels = _levels(topic, changes)
    if topic.category and topic.followed and changes.region is not None and topic.region is not None:
        levels.append((topic.figure.region.name, changes.region, "region"))
    return tuple((Level(look), label, change) for label, change, look in (*named, *levels))


def _practices(topic: Topic, changes: Changes) -> list[Named]:
    """Give the practices in the order of the page: by name, or by letter in a follow-up; a share has none."""
    if topic.category:
        return []
    if not topic.is_open:
        return [(letter.label, _as_change(letter), "practice") for letter in _letters(topic)]
    places = {practice.label: place for place, practice in enumerate(topic.practices)}
    order = sorted(changes.practices, key=lambda named: places.get(named[0], len(places)))
    return [(name, change, "practice") for name, change in order]


def _letters(topic: Topic) -> tuple[LetterChange, ...]:
    return topic.followed.letters if topic.followed else ()


def _as_change(letter: LetterChange) -> Change:
    """Lay a letter's two rounded values out as any change, without interval and verdict."""
    before, now = (Cell(State.VALUE, value=float(v)) for v in (letter.before, letter.now))
    return Change(before, now, float(letter.now - letter.before))


def _by_letter(topic: Topic, label: str) -> tuple[str, ...] | None:
    """Write a letter's row in the decimals to which its values are rounded."""
    letter = next((one for one in _letters(topic) if one.label == label), None)
    if letter is None:
        return None
    numbers, places = topic.words.numbers, max(decimals_of(letter.before), decimals_of(letter.now))
    moved = numbers.signed(letter.now - letter.before, places)
    return numbers.decimal(letter.before, places), numbers.decimal(letter.now, places), moved, ""


def _levels(topic: Topic, changes: Changes) -> list[Named]:
    found: list[Named] = [(topic.cluster_name, changes.cluster, "cluster")]
    if not topic.category and changes.region is not None and any(level.level is Level.REGION for level in topic.levels):
        found.append((topic.figure.region.name, changes.region, "region"))
    return found


def change_scale(topic: Topic, shown: Sequence[Change]) -> Scale:
    """Find the scale that holds both ends of all changes."""
    ends = (topic.text.number(cell) for change in shown for cell in (change.before, change.now))
    values = [number for number in ends if number is not None]
    return fit_scale(values, ceiling=topic.ceiling, least_span=topic.least_span, ticks=5)


def change_part(topic: Topic, changes: Changes, scale: Scale, named: Sequence[Named]) -> RowFigure:
    """Make the rows of changes, on a scale that they may share with others."""
    words, size = topic.words, size_for(len(named))
    has_intervals = any(_interval(topic, change) for _, change, _ in named)
    columns: tuple[float, ...] = (VALUE_MM, VALUE_MM, CHANGE_MM, *([INTERVAL_MM] if has_intervals else []))
    heads = ("head_practice", "head_before", "head_now", "head_change", "head_interval")[: len(columns) + 1]
    told = [_row(topic, named, place, len(columns)) for place in range(len(named))]
    columns = with_reasons(columns, told)
    label_mm, rows = labelled(told, size, columns)
    strokes = tuple(_stroke(topic, scale, place, one) for place, one in enumerate(named))
    return RowFigure(
        caption=_caption(topic, changes, named),
        heads=tuple(words.say(head) for head in heads),
        columns=columns,
        label_mm=label_mm,
        head_mm=HEAD_MM,
        row_mm=size.row_mm,
        gap_mm=GAP_MM,
        rows=rows,
        strokes=strokes,
        ticks=tuple(Tick(scale.at(t), words.numbers.decimal(t, scale.decimals)) for t in scale.ticks),
        zero=None,
        labels=_ends_named(topic, strokes, label_mm, PAGE_MM - label_mm - sum(columns)),
        axis=axis_text(topic),
        alt=_alt(topic, named),
        density=size.density,
    )


def _row(topic: Topic, named: Sequence[Named], place: int, columns: int) -> Row:
    label, change, look = named[place]
    text, moved = topic.text, difference(topic, change)
    told = "" if moved is None else topic.words.numbers.signed(moved, text.decimals)
    hidden = change.before.value is None or change.now.value is None
    cells: tuple[str, ...] = (text.bare(change.before), text.bare(change.now), told, _interval(topic, change))
    if look == "practice" and not topic.is_open:
        cells = _by_letter(topic, label) or cells
    return Row(
        label=label,
        cells=cells[:columns],
        strong_from=2 if change.verdict is Verdict.CLEAR else columns,
        reason=_reason(topic, change) if hidden else None,
        reason_spans=columns - 2,
        look=look,
        is_first_level=place > 0 and look != "practice" and named[place - 1][2] == "practice",
    )


def _stroke(topic: Topic, scale: Scale, place: int, named: Named) -> Stroke:
    before, now = (topic.text.number(cell) for cell in (named[1].before, named[1].now))
    start, end = (None if number is None else scale.at(number) for number in (before, now))
    return Stroke(place, start, end, named[2])


def _ends_named(topic: Topic, strokes: Sequence[Stroke], left: float, width: float) -> tuple[Label, ...]:
    """Name the two dots of the first row that has both, over the plot and apart from each other."""
    if not strokes or strokes[0].start is None or strokes[0].end is None:
        return ()
    before, now = topic.words.say("change_before"), topic.words.say("change_now")
    ends = sorted([(strokes[0].start, before), (strokes[0].end, now)])
    apart = (ends[1][0] - ends[0][0]) * width > (text_mm(before) + text_mm(now)) / 2 + 1
    sides: tuple[tuple[Literal["start", "middle", "end"], float], ...] = (("middle", 0.0), ("middle", 0.0))
    if not apart:
        sides = (("end", -AIR_MM), ("start", AIR_MM))
    return tuple(
        Label(text, round(left + at * width + shift, 2), round(HEAD_MM / 2, 2), anchor)
        for (at, text), (anchor, shift) in zip(ends, sides, strict=True)
    )


def _interval(topic: Topic, change: Change) -> str:
    found = limits(topic, change)
    if found is None:
        return ""
    low, high = (topic.words.numbers.signed(limit, topic.text.decimals) for limit in found)
    return topic.words.say("change_interval", low=low, high=high)


def _reason(topic: Topic, change: Change) -> str:
    """Say why an end is not shown, and which of them."""
    words = topic.words
    before, now = (topic.text.reason(cell) for cell in (change.before, change.now))
    if before == now:
        return before
    told = [
        words.say("change_reason", reason=reason, when=words.say(when))
        for reason, when in ((before, "change_before"), (now, "change_now"))
        if reason
    ]
    return ", ".join(told)


def _caption(topic: Topic, changes: Changes, named: Sequence[Named]) -> str:
    words, numbers = topic.words, topic.words.numbers
    caption = words.say(
        "change_caption",
        title=topic.header.title,
        cluster=topic.cluster_name,
        before=numbers.period(changes.earlier),
        now=numbers.period(topic.figure.period),
    )
    return caption + (words.say("change_bold") if any(c.verdict is Verdict.CLEAR for _, c, _ in named) else "")


def _alt(topic: Topic, named: Sequence[Named]) -> str:
    said = topic.text.said
    rows = []
    for name, change, _ in named:
        before, now = (_by_letter(topic, name) or (said(change.before), said(change.now)))[:2]
        rows.append(topic.words.say("change_alt_row", name=name, before=before, now=now))
    return topic.words.say("change_alt", count=len(named), unit=unit_with_direction(topic), rows="; ".join(rows))
