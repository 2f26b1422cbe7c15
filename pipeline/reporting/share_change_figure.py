"""
Turns what changed in a share into one figure: a row for each category of the cluster, then and now.

Its own room because a share is read across: what is a row of practices elsewhere is a row of categories here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.measuring.figures import Changes
from pipeline.model import Verdict
from pipeline.reporting.change_figure import Named, change_part, change_scale, is_small, unjudged
from pipeline.reporting.extra_plots import ChangeFigure
from pipeline.reporting.report import Sentence
from pipeline.reporting.room import extra_mm
from pipeline.reporting.row_figures import height_of
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import joined, said


def share_change_figure(topics: Sequence[Topic]) -> ChangeFigure | None:
    """Make the figure of a share's changes: a row for each category of the cluster."""
    first, named = topics[0], _categories(topics)
    changes = first.figure.changes
    if changes is None:
        return None
    read = _share_reading(topics, changes)
    part = change_part(first, changes, change_scale(first, [change for _, change, _ in named]), named)
    return ChangeFigure(
        heading=first.words.say("change_heading", period=first.words.numbers.brief_period(changes.earlier)),
        parts=(part,),
        reading=read,
        height_mm=extra_mm(height_of((part,)), said(read)),
    )


def _categories(topics: Sequence[Topic]) -> list[Named]:
    return [(t.category, t.figure.changes.cluster, "practice") for t in topics if t.figure.changes is not None]


def _share_reading(topics: Sequence[Topic], changes: Changes) -> Sentence:
    """Say of which categories the cluster's change is more than chance."""
    words, judged = topics[0].words, [c for c in _categories(topics) if c[1].verdict is not Verdict.NOT_ASSESSED]
    clear = [category for category, change, _ in judged if change.verdict is Verdict.CLEAR]
    if not judged:
        return joined(unjudged(topics[0], changes))
    if not clear:
        small = any(is_small(t, t.figure.changes.cluster) for t in topics if t.figure.changes is not None)
        return words.rich("change_share_small" if small else "change_share_chance")
    others = words.rich("change_share_others") if len(judged) > len(clear) else ()
    return joined(words.rich("change_share_clear", where=words.listed(clear)), others)
