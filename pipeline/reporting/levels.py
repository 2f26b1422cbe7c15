"""Turns cluster, region, Denmark and the best tenth into an indicator page's small table and the front page's row."""

from __future__ import annotations

from decimal import Decimal

from pipeline.measuring.figures import Reference
from pipeline.model import Level, Verdict
from pipeline.reporting.plots import Dot, DotPlot, ScaleLine, Trend
from pipeline.reporting.practice_figure import practice_scale
from pipeline.reporting.report import LevelRow, LevelTable, Overview, OverviewRow
from pipeline.reporting.topic import LevelValue, Topic
from pipeline.reporting.wording import Wording, capital, inner


def level_table(topic: Topic, trend: Trend | None = None) -> LevelTable:
    """
    Make the small table: value, interval, what it is counted from, and how far the cluster is from it.

    A trend that is given gets a column, for pages without room for panels.
    """
    panels = {panel.kind: panel for panel in trend.panels} if trend else {}
    rows = [_row(topic, level) for level in topic.levels]
    if topic.target is not None:
        value, difference = topic.text.plain(topic.target), _difference(topic, topic.target)
        rows.append(LevelRow("target", topic.words.say("target"), value, "", "", difference, ""))
    return LevelTable(
        caption=_caption(topic),
        counts_head=topic.text.counts_head,
        rows=tuple(rows),
        has_intervals=any(r.interval for r in rows),
        has_counts=any(r.counts for r in rows),
        trend_head=trend.period if trend else "",
        trends=tuple(panels.get(r.kind) for r in rows) if trend else (),
    )


def one_row_each(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """
    Choose what the front page tells of each indicator: all of it, and of a share one category.

    Of a share it is the category where the cluster is farthest from the region, or without a region the one that
    fills most; ties go to the first. A row for each category would fill the table, and be counted as an indicator.
    """
    chosen: dict[str, Topic] = {}
    for topic in topics:
        first = chosen.setdefault(topic.header.id, topic)
        if topic is not first and _tells(topic) > _tells(first):
            chosen[topic.header.id] = topic
    return tuple(chosen.values())


def _tells(topic: Topic) -> tuple[Decimal, Decimal]:
    """Give how far the cluster is from the region, and its own value; what is not shown tells least."""
    cluster, region = topic.text.number(topic.figure.cluster), topic.region
    if cluster is None:
        return Decimal(-1), Decimal(-1)
    return Decimal(0) if region is None else abs(cluster - region), cluster


def overview(topics: tuple[Topic, ...], words: Wording) -> Overview:
    """Make the front page's one table, of what is told of each indicator."""
    rows = tuple(_overview_row(t) for t in topics)
    references = topics[0].package.comparison.references if topics else ()
    has_strips = any(r.strip.dots for r in rows)
    region = topics[0].region_word if topics else words.say("region")
    mixed = "region" in references and any(t.figure.region.mixed for t in topics)
    notes = (
        words.say("strip_note", region=region) if has_strips else "",
        words.say("overview_note"),
        _share_note(topics, region, words),
        words.say("mixed_note") if mixed else "",
    )
    return Overview(
        rows=rows,
        note="".join(notes),
        region_head=capital(region),
        verdict_head=words.say("head_verdict", region=region),
        has_region="region" in references,
        has_denmark="denmark" in references,
        has_target=any(t.target is not None for t in topics),
        has_strips=has_strips,
    )


def _share_note(topics: tuple[Topic, ...], region: str, words: Wording) -> str:
    """Say which category of a share the table tells."""
    shares = [t for t in topics if t.category]
    if not shares:
        return ""
    return words.say("share_note_most" if all(t.region is None for t in shares) else "share_note", region=region)


def _caption(topic: Topic) -> str:
    """Name the levels that the table holds: 'Klyngen, regionen og Danmark'."""
    names = {
        "cluster": topic.words.say("the_cluster"),
        "region": topic.region_word,
        "denmark": topic.words.say("denmark"),
        "best": inner(topic.words.say("best")),
    }
    return capital(topic.words.listed([names[level.kind] for level in topic.levels]))


def _row(topic: Topic, level: LevelValue) -> LevelRow:
    text, cell = topic.text, level.cell
    number = text.number(cell)
    note, figure = "" if cell.value is not None else text.reason(cell), topic.figure
    if level.kind == "cluster" and figure.by_practice and not note:
        note = topic.words.say("level_by_practice")
    references = {"region": figure.region, "denmark": figure.denmark, "best": figure.best}
    reference = references.get(level.kind)
    if reference is not None and not note:
        note = reference.name if level.kind == "best" else _note(topic, reference)
    return LevelRow(
        kind=level.kind,
        label=level.name,
        value=text.bare(cell),
        interval=text.interval_text(cell),
        counts=text.counts_text(cell),
        difference="" if level.level is Level.CLUSTER or number is None else _difference(topic, number),
        note=note,
    )


def _note(topic: Topic, reference: Reference) -> str:
    if reference.published is not None:
        return topic.words.say("level_published", source=reference.published)
    return topic.words.say("level_mixed") if reference.mixed else ""


def _difference(topic: Topic, other: Decimal) -> str:
    cluster = topic.text.number(topic.figure.cluster)
    if cluster is None:
        return ""
    return topic.words.numbers.signed(cluster - other, topic.text.decimals)


def _overview_row(topic: Topic) -> OverviewRow:
    text, words = topic.text, topic.words
    shown = {level.kind: text.bare(level.cell) for level in topic.levels}
    none = words.say("none")
    return OverviewRow(
        anchor=anchor(topic),
        title=topic.title,
        direction=f"{text.unit}, {words.say(topic.header.better)}",
        strip=_strip(topic),
        alt=_strip_alt(topic),
        cluster=shown["cluster"],
        region=shown.get("region", none),
        denmark=shown.get("denmark", none),
        target=none if topic.target is None else text.plain(topic.target),
        verdict=words.say(topic.region_verdict),
        clear=topic.differs_from_region is Verdict.CLEAR,
    )


def anchor(topic: Topic) -> str:
    """Name the place of an indicator's page, for links and bookmarks."""
    return f"indikator-{topic.header.id.replace('_', '-')}"


def _strip(topic: Topic) -> DotPlot:
    scale = practice_scale(topic)
    dots = tuple(Dot(scale.at(v), 0, p.clear) for p in topic.shown if (v := p.value) is not None)
    numbers = [(v.kind, topic.text.number(v.cell)) for v in topic.levels]
    lines = tuple(ScaleLine(kind, scale.at(n), "") for kind, n in numbers if n is not None)
    return DotPlot(dots=dots, lines=lines, ticks=(), rows=1, lanes=0)


def _strip_alt(topic: Topic) -> str:
    cluster = topic.text.said(topic.figure.cluster)
    values = topic.values
    if not values:
        return topic.words.say("strip_alt_none", cluster=cluster)
    low, high = topic.text.with_unit(min(values)), topic.text.with_unit(max(values))
    return topic.words.say("strip_alt", low=low, high=high, cluster=cluster)
