"""Turns the categories of a share into one page: why, figure, the sentence that reads it, the trend, a question."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.definitions.package import Section
from pipeline.measuring.figures import Line
from pipeline.model import Level, Verdict
from pipeline.reporting.charts.scale import Scale, fit_scale
from pipeline.reporting.extras import share_extras
from pipeline.reporting.levels import anchor
from pipeline.reporting.method import status_label
from pipeline.reporting.plots import Trend, TrendPanel
from pipeline.reporting.report import IndicatorPage, Sentence, Span
from pipeline.reporting.share_figure import share_figures
from pipeline.reporting.topic import Topic
from pipeline.reporting.trend import level_lines, line_panel
from pipeline.reporting.wording import capital, inner


def share_page(section: Section, topics: Sequence[Topic]) -> IndicatorPage:
    """
    Make the page of a share.

    In:   the topics of all its categories, in the header's order
    """
    first = topics[0]
    header, words = first.header, first.words
    further = share_extras(section, topics)
    once = "measured_share_once" if header.counts.counts_once else "measured_share_parts"
    return IndicatorPage(
        indicator_id=header.id,
        anchor=anchor(first),
        kicker=section.heading,
        section_text=section.text if header.id == section.indicator_ids[0] else None,
        title=header.title,
        label=status_label(header.status, words),
        why=header.why,
        measured=words.say(once, numerator=inner(header.numerator), denominator=first.denominator),
        figures=(),
        no_figure=None,
        reading=() if first.followed else _reading(topics),
        levels=None,
        trend=_trend(topics),
        questions=tuple(q.text for q in first.package.questions if q.indicator == header.id),
        share=share_figures(topics, closely=bool(further)) if "practices" in section.figures else (),
        extras=further,
        leading=0 if "practices" in section.figures else 1,
    )


def _reading(topics: Sequence[Topic]) -> Sentence:
    """Read the figure aloud: what fills most, beside the region, and where the practices differ."""
    words = topics[0].words
    shown = [t for t in topics if t.text.number(t.figure.cluster) is not None]
    if not shown:
        return words.rich("share_reading_hidden", reason=topics[0].text.reason(topics[0].figure.cluster))
    most = max(shown, key=lambda t: t.text.number(t.figure.cluster) or Decimal(0))
    said = {"category": capital(most.category), "value": most.text.said(most.figure.cluster)}
    if most.region is None:
        spans = words.rich("share_reading_most", **said)
    else:
        other = most.text.with_unit(most.region)
        spans = words.rich("share_reading_region", **said, other=other, region=most.region_word)
    spans += _spread(topics)
    return (*spans[:-1], Span(spans[-1].text.rstrip(), strong=spans[-1].strong))


def _spread(topics: Sequence[Topic]) -> Sentence:
    words = topics[0].words
    judged = [t for t in topics if len(t.values) > 1 and t.figure.practices_differ is not Verdict.NOT_ASSESSED]
    clear = [inner(t.category) for t in judged if t.figure.practices_differ is Verdict.CLEAR]
    if clear:
        return words.rich("share_reading_clear", where=words.listed(clear))
    return words.rich("share_reading_chance") if judged else ()


def _trend(topics: Sequence[Topic]) -> Trend | None:
    """Make the cluster's trend, a panel for each category on one scale."""
    lines = [(t, line) for t in topics for line in level_lines(t) if line.level is Level.CLUSTER]
    values = [n for t, line in lines for _, c in line.points if (n := t.text.number(c)) is not None]
    if not values:
        return None
    first = topics[0]
    scale = fit_scale(values, ceiling=100.0, least_span=first.least_span, ticks=3)
    low, high = (first.words.numbers.decimal(x, scale.decimals) for x in (scale.low, scale.high))
    periods = lines[0][1].points
    ends = (first.words.numbers.brief_period(periods[i][0]) for i in (0, -1))
    return Trend(
        period=first.words.say("head_sparks", **dict(zip(("first", "last"), ends, strict=True))),
        title=first.words.say("trend", unit=first.text.unit),
        note=first.words.say("trend_note", low=low, high=high),
        panels=tuple(_panel(t, line, scale) for t, line in lines),
    )


def _panel(topic: Topic, line: Line, scale: Scale) -> TrendPanel:
    return line_panel(topic, line, "cluster", scale, title=topic.category)
