"""
Turns a cluster's protected figures and the definitions behind them into a Report.

Its own room because it is the table of contents: what a report holds, in the order in which it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from pipeline.definitions.house import House
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package, Section
from pipeline.measuring.figures import ClusterFigures, OpenBar
from pipeline.model import State, Unit, Visibility
from pipeline.reporting.evidence import explanations
from pipeline.reporting.figure_rows import figure_rows
from pipeline.reporting.levels import anchor, level_table, overview
from pipeline.reporting.messages import messages
from pipeline.reporting.method import basis_row, codelist_text, method_entry, method_facts, status_label
from pipeline.reporting.practice_figure import figure_caption, figure_note, practice_figure
from pipeline.reporting.reading import reading
from pipeline.reporting.report import CodelistPage, Fact, IndicatorPage, Report, Trace
from pipeline.reporting.room import Contents, front_has_room, setting_for
from pipeline.reporting.topic import Topic
from pipeline.reporting.trend import trend
from pipeline.reporting.wording import DANISH_WORDING, Wording, inner

SHORT = 7  # characters of a digest in a footer


def compose(
    figures: ClusterFigures,
    package: Package,
    indicators: Mapping[str, Indicator],
    codelists: Mapping[str, CodelistPage],
    house: House,
    visibility: Visibility,
    *,
    table_titles: Mapping[str, str] | None = None,
    words: Wording = DANISH_WORDING,
) -> Report:
    """
    Compose one cluster's report.

    In:     protected figures, and the definitions that they were made from
    Out:    a Report; the same input gives an equal one
    Raises: TypeError where an anonymised report is asked for and the figures name a practice
    """
    if visibility is Visibility.ANONYMISED:
        _refuse_names(figures)
    topics = tuple(
        Topic(f, indicators[f.indicator_id].header, package, house, visibility, figures.cluster_name, words)
        for f in figures.figures
    )
    by_section = [(s, t) for s in package.sections for t in topics if t.header.id in s.indicators]
    used = {c for t in topics for c in t.header.codelists}
    tables = table_titles or {}
    front = messages(topics, words)
    return Report(
        language=words.language,
        visibility=visibility,
        title=package.title,
        subtitle=package.subtitle,
        cluster_name=figures.cluster_name,
        document_title=words.say("document_title", title=package.title, cluster=figures.cluster_name),
        watermark=status_label(package.status, words),
        facts=_facts(figures, topics, visibility, words),
        data_until=tuple(Fact(s.title, words.numbers.short_day(s.data_until)) for s in figures.provenance.sources),
        messages=front,
        overview=overview(topics, words),
        introduction=package.introduction,
        introduction_on_front=front_has_room(
            package.title,
            ["".join(span.text for span in m) for m in front],
            [t.header.title for t in topics],
            package.introduction,
        ),
        pages=tuple(_page(section, topic) for section, topic in by_section),
        explanations=explanations(figures.evidence, topics, tables, words),
        questions=tuple(q.text for q in package.questions if q.indicator is None),
        indicator_questions=_indicator_questions(package, topics),
        plan=package.implementation,
        plan_text=words.say("plan_text", months=words.count(package.follow_up.months)),
        method=method_facts(topics, figures.evidence, words),
        method_entries=tuple(method_entry(t) for t in topics),
        package_sources=package.sources,
        codelists=tuple(codelist_text(codelists[c], words) for c in codelists if c in used),
        basis=tuple(basis_row(s, words) for s in figures.provenance.sources),
        fingerprints=_fingerprints(figures, topics),
        footer=_footer(figures, package, words),
        contact=words.say("contact", name=house.name, contact=house.contact),
        rows=tuple(row for t in topics for row in figure_rows(t)),
        trace=_trace(figures, package),
    )


def _refuse_names(figures: ClusterFigures) -> None:
    named = (
        any(isinstance(bar, OpenBar) for f in figures.figures for bar in f.bars)
        or any(f.practice_lines or f.practices_with_data is not None for f in figures.figures)
        or any(event.name is not None for event in figures.evidence.events)
        or any(gap.names for gap in figures.evidence.gaps)
    )
    if named:
        raise TypeError("an anonymised report is composed from anonymised figures only")


def _facts(
    figures: ClusterFigures, topics: tuple[Topic, ...], visibility: Visibility, words: Wording
) -> tuple[Fact, ...]:
    members = max((t.figure.members for t in topics), default=0)
    facts = [
        Fact(words.say("fact_cluster"), figures.cluster_name),
        Fact(words.say("fact_practices"), words.numbers.whole(members)),
    ]
    if figures.evidence.listed_patients is not None:
        facts.append(Fact(words.say("fact_listed"), words.numbers.whole(figures.evidence.listed_patients)))
    facts.append(Fact(words.say("fact_period"), words.numbers.period(figures.period)))
    facts.append(Fact(words.say("fact_visibility"), words.say(visibility)))
    return tuple(facts)


def _page(section: Section, topic: Topic) -> IndicatorPage:
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
    figure = practice_figure(topic, setting)
    return IndicatorPage(
        indicator_id=header.id,
        anchor=anchor(topic),
        kicker=section.heading,
        section_text=section_text,
        title=header.title,
        label=status_label(header.status, words),
        why=header.why,
        measured=measured,
        figure=figure,
        no_figure=None if figure else _no_figure(topic),
        reading=read,
        levels=level_table(topic, None if setting.panels else trends),
        trend=trends if setting.panels else None,
        questions=questions,
    )


def _measured(topic: Topic) -> str:
    header, figure, words = topic.header, topic.figure, topic.words
    key = "measured_mean" if header.unit is Unit.MEAN else "measured"
    text = words.say(key, numerator=inner(header.numerator), denominator=topic.denominator)
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


def _indicator_questions(package: Package, topics: tuple[Topic, ...]) -> tuple[Fact, ...]:
    titles = {t.header.id: t.header.title for t in topics}
    return tuple(Fact(titles[q.indicator], q.text) for q in package.questions if q.indicator in titles)


def _fingerprints(figures: ClusterFigures, topics: tuple[Topic, ...]) -> tuple[Fact, ...]:
    prints = figures.provenance.indicator_fingerprints
    return tuple(Fact(t.header.id, prints[t.header.id][:12]) for t in topics)


def _footer(figures: ClusterFigures, package: Package, words: Wording) -> str:
    provenance = figures.provenance
    prints = "".join(f"{i}:{p}\n" for i, p in sorted(provenance.indicator_fingerprints.items()))
    return words.say(
        "footer",
        title=package.title,
        cluster=figures.cluster_name,
        version=package.version,
        snapshot=provenance.snapshot[:SHORT],
        fingerprints=sha256(prints.encode()).hexdigest()[:SHORT],
        engine=provenance.engine_version,
    )


def _trace(figures: ClusterFigures, package: Package) -> Trace:
    provenance = figures.provenance
    return Trace(
        package_id=package.id,
        package_version=package.version,
        cluster_id=figures.cluster_id,
        snapshot=provenance.snapshot,
        engine_version=provenance.engine_version,
        indicator_fingerprints=tuple(sorted(provenance.indicator_fingerprints.items())),
        printed_on=provenance.printed_on,
        period_start=figures.period.first,
        period_end=figures.period.last,
    )
