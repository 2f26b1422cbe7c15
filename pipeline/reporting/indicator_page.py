"""Turns one indicator of a report into its page, set so closely as its practices ask for."""

from __future__ import annotations

from pipeline.definitions.package import Section
from pipeline.model import State
from pipeline.reporting.extras import extras
from pipeline.reporting.levels import anchor, level_table
from pipeline.reporting.method import status_label
from pipeline.reporting.practice_figure import figure_caption, figure_note, practice_figures
from pipeline.reporting.reading import reading
from pipeline.reporting.report import IndicatorPage
from pipeline.reporting.room import Contents, setting_for
from pipeline.reporting.topic import Topic
from pipeline.reporting.trend import trend
from pipeline.reporting.wording import inner


def indicator_page(section: Section, topic: Topic) -> IndicatorPage:
    """Make an indicator's page; the first of a section opens with the section's text."""
    header, words = topic.header, topic.words
    section_text = section.text if header.id == section.indicators[0] else None
    questions = tuple(q.text for q in topic.package.questions if q.indicator == header.id)
    measured, read, trends = _measured(topic), reading(topic), trend(topic)
    setting = setting_for(
        Contents(
            title=header.title,
            section_text=section_text or "",
            why=header.why,
            measured=measured,
            caption=figure_caption(topic) + figure_note(topic),
            reading="".join(span.text for span in read),
            questions=" ".join(questions),
            levels=len(topic.levels) + (topic.target is not None),
            practices=len(topic.practices) if topic.shown else 0,
            has_trend=trends is not None,
        )
    )
    figures = practice_figures(topic, setting)
    return IndicatorPage(
        indicator_id=header.id,
        anchor=anchor(topic),
        kicker=section.heading,
        section_text=section_text,
        title=header.title,
        label=status_label(header.status, words),
        why=header.why,
        measured=measured,
        figures=figures,
        no_figure=None if figures else _no_figure(topic),
        reading=read,
        levels=level_table(topic, None if setting.panels else trends),
        trend=trends if setting.panels else None,
        questions=questions,
        extras=extras(section, topic),
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
    members, minimum = topic.figure.members, topic.min_practices
    if members < minimum:
        return topic.words.say("no_figure_few", members=topic.words.count(members), minimum=topic.words.count(minimum))
    no_data = topic.figure.cluster.state is State.NO_DATA
    return topic.words.say("no_figure_no_data" if no_data else "no_figure_hidden")
