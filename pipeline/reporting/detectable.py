"""
Turns the smallest changes that a next period could show into what a first report tells of them.

Its own room because it is told before the first meeting and only then: a follow-up shows the changes themselves.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.measuring.figures import OpenBar
from pipeline.model import Level
from pipeline.reporting.numbers import danish_key, rounded
from pipeline.reporting.report import DetectableTable, Fact
from pipeline.reporting.topic import Topic

MOST_COLUMNS = 6  # indicators that stand side by side on a page


def detectable_values(topic: Topic) -> tuple[tuple[Level, str, Decimal], ...]:
    """
    Give the smallest changes that can be seen, as printed: the cluster's, then the practices' by name.

    Nulls: nobody has one in a follow-up; a practice whose value is not shown, and a letter, has none; of a share
           only the table of practices tells, which has a column for each category
    """
    figure, decimals = topic.figure, topic.text.decimals
    if figure.changes is not None:
        return ()
    own = [] if figure.detectable is None else [(Level.CLUSTER, topic.cluster_name, figure.detectable)]
    practices = [
        (Level.PRACTICE, bar.name, bar.detectable)
        for bar in figure.bars
        if isinstance(bar, OpenBar) and bar.cell.value is not None and bar.detectable is not None
    ]
    if topic.category and not practices:
        return ()
    found = [*own, *sorted(practices, key=lambda p: danish_key(p[1]))]
    return tuple((level, label, rounded(value, decimals)) for level, label, value in found)


def detectable_text(topic: Topic) -> str | None:
    """Say how far the cluster's figure must move to be seen; None where nobody knows, or the table says it."""
    found = detectable_values(topic)
    if len(found) != 1 or found[0][0] is not Level.CLUSTER:
        return None
    return topic.words.say("detectable_text", value=topic.text.distance(found[0][2]))


def detectable_tables(topics: tuple[Topic, ...]) -> tuple[DetectableTable, ...]:
    """Make the practices' table, so many indicators side by side as a page holds; none where practices are letters."""
    told = [t for t in topics if any(level is Level.PRACTICE for level, _, _ in detectable_values(t))]
    return tuple(_table(told[i : i + MOST_COLUMNS]) for i in range(0, len(told), MOST_COLUMNS))


def _table(topics: list[Topic]) -> DetectableTable:
    words = topics[0].words
    by_topic = [{(level, label): value for level, label, value in detectable_values(t)} for t in topics]
    labels = {key for values in by_topic for key in values}
    ordered = sorted(labels, key=lambda key: (key[0] is not Level.CLUSTER, danish_key(key[1])))
    rows = tuple(
        (
            label,
            tuple(
                t.text.plain(values[level, label]) if (level, label) in values else words.say("none")
                for t, values in zip(topics, by_topic, strict=True)
            ),
        )
        for level, label in ordered
    )
    return DetectableTable(tuple(Fact(t.title, _unit(t)) for t in topics), rows)


def _unit(topic: Topic) -> str:
    return topic.words.say("detectable_points") if topic.header.unit.in_percent else topic.text.plain_unit
