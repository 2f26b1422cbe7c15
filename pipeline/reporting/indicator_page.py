"""Turns one indicator of a report into its page, set so closely as its practices ask for."""

from __future__ import annotations

from dataclasses import replace

from pipeline.definitions.package import Section
from pipeline.model import State
from pipeline.reporting.extras import extras
from pipeline.reporting.levels import anchor, level_table
from pipeline.reporting.method import status_label
from pipeline.reporting.practice_figure import figure_caption, figure_note, practice_figures
from pipeline.reporting.reading import reading
from pipeline.reporting.report import IndicatorPage
from pipeline.reporting.room import SETTINGS, Contents, setting_for
from pipeline.reporting.topic import Topic
from pipeline.reporting.trend import trend
from pipeline.reporting.wording import inner, said


def indicator_page(section: Section, topic: Topic) -> IndicatorPage:
    """Make an indicator's page; the first of a section opens with the section's text."""
    header, words = topic.header, topic.words
    section_text = section.text if header.id == section.indicator_ids[0] else None
    questions = tuple(q.text for q in topic.package.questions if q.indicator == header.id)
    further, has_figure, trends = extras(section, topic), "practices" in section.figures, trend(topic)
    contents = _contents(topic, section_text, questions)
    setting = setting_for(
        replace(contents, has_trend=trends is not None, extras=tuple(extra.height_mm for extra in further))
    )
    return IndicatorPage(
        indicator_id=header.id,
        anchor=anchor(topic),
        kicker=section.heading,
        section_text=section_text,
        title=header.title,
        label=status_label(header.status, words),
        why=header.why,
        measured=_measured(topic),
        figures=practice_figures(topic, setting) if has_figure else (),
        no_figure=_no_figure(topic) or None,
        reading=() if topic.followed else reading(topic),
        levels=None if topic.followed else level_table(topic, None if setting.panels else trends),
        trend=trends if setting.panels else None,
        questions=questions,
        extras=further,
        leading=0 if has_figure else 1,
    )


def _contents(topic: Topic, section_text: str | None, questions: tuple[str, ...]) -> Contents:
    """Gather what takes room on the page beside the further figures."""
    drawn = practice_figures(topic, SETTINGS[0]) if "practices" in topic.kinds else ()
    return Contents(
        title=topic.header.title,
        section_text=section_text or "",
        why=topic.header.why,
        measured=_measured(topic),
        caption=figure_caption(topic) + figure_note(topic),
        reading=said(reading(topic)),
        questions=" ".join(questions),
        levels=len(topic.levels) + (topic.target is not None),
        lanes=drawn[0].plot.lanes if drawn else 0,
        practices=len(topic.practices) if drawn else 0,
        no_figure=_no_figure(topic),
    )


def _measured(topic: Topic) -> str:
    header, figure, words = topic.header, topic.figure, topic.words
    key = f"measured_{header.unit}" if header.unit.of_values else "measured"
    text = words.say(key, numerator=inner(header.numerator), denominator=topic.denominator)
    text = f"{text} {topic.text.annualised}".rstrip()
    if figure.practices_with_data is None:
        return text
    count, members = figure.practices_with_data, figure.members
    return f"{text} {words.say('delivering', count=count, members=members)}"


def _no_figure(topic: Topic) -> str:
    """Say why no practice is shown one by one, where the page would have done so."""
    if topic.shown or not topic.shows_practices:
        return ""
    members, minimum = topic.figure.members, topic.min_practices
    if members < minimum:
        return topic.words.say("no_figure_few", members=topic.words.count(members), minimum=topic.words.count(minimum))
    if topic.figure.without_practices:
        return topic.words.say("no_figure_released")
    no_data = topic.figure.cluster.state is State.NO_DATA
    return topic.words.say("no_figure_no_data" if no_data else "no_figure_hidden")
