"""
Turns a cluster's protected figures and the definitions behind them into a Report.

Its own room because it is the table of contents: what a report holds, in the order in which it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.definitions.house import House
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package, Section
from pipeline.measuring.figures import ClusterFigures, OpenBar
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.model import Status, Visibility
from pipeline.reporting.bridge_figure import bridge_figure
from pipeline.reporting.detectable import detectable_tables
from pipeline.reporting.evidence import explanations
from pipeline.reporting.figure_rows import figure_rows
from pipeline.reporting.follow_front import follow_facts, follow_messages, followed_table
from pipeline.reporting.follow_page import (
    SHORT,
    baseline_facts,
    baseline_footer,
    baseline_trace,
    follow_note,
    who_was_there,
    with_told_changes,
)
from pipeline.reporting.indicator_page import indicator_page
from pipeline.reporting.levels import one_row_each, overview
from pipeline.reporting.messages import messages
from pipeline.reporting.method import (
    basis_row,
    codelist_text,
    method_entry,
    method_facts,
    package_fact,
    same_review,
    status_label,
)
from pipeline.reporting.report import Back, CodelistPage, Fact, Front, IndicatorPage, Meeting, Report, Trace
from pipeline.reporting.room import front_has_room
from pipeline.reporting.share_page import share_page
from pipeline.reporting.topic import Topic
from pipeline.reporting.tracing import grounds_of
from pipeline.reporting.wording import DANISH_WORDING, Wording


@dataclass(frozen=True)
class Origin:
    """How a report came to be, as its front page tells."""

    is_ordered: bool = False
    is_fitted: bool = False  # to the wishes of the cluster
    is_counted: bool = False  # by the owner of the data: each indicator's counted twin is shown
    not_counted: tuple[str, ...] = ()  # titles of the package's indicators that have none, and are left out
    correction: str | None = None  # what was mended since the edition before


PLAIN = Origin()


@dataclass(frozen=True)
class Told:
    """What the parts of a report are written from."""

    figures: ClusterFigures
    package: Package
    house: House
    visibility: Visibility
    topics: tuple[Topic, ...]
    table_titles: Mapping[str, str]
    words: Wording
    follow_up: FollowUp | None
    origin: Origin


def compose(
    figures: ClusterFigures,
    package: Package,
    indicators: Mapping[str, Indicator],
    codelists: Mapping[str, CodelistPage],
    house: House,
    visibility: Visibility,
    *,
    table_titles: Mapping[str, str] | None = None,
    follow_up: FollowUp | None = None,
    origin: Origin = PLAIN,
    words: Wording = DANISH_WORDING,
) -> Report:
    """
    Compose one cluster's report.

    In:     protected figures, and the definitions that they were made from; of a follow-up, what it tells beside its
            figures, each of which has its change
    Out:    a Report; the same input gives an equal one
    Raises: TypeError where an anonymised report is asked for and the figures name a practice
    """
    if visibility is Visibility.ANONYMISED:
        _refuse_names(figures, follow_up)
    followed = {(f.indicator_id, f.category): f for f in follow_up.followed} if follow_up else {}
    topics = tuple(
        Topic(
            with_told_changes(f, beside),
            i.header,
            package,
            house,
            visibility,
            figures.cluster_name,
            words,
            figures.min_practices,
            _titles(i.parts),
            _made_from(i, codelists),
            beside,
        )
        for f, i, beside in (
            (f, indicators[f.indicator_id], followed.get((f.indicator_id, f.category))) for f in figures.figures
        )
    )
    used = {name for t in topics for name in indicators[t.header.id].codelists}
    printed = {name: page for name, page in codelists.items() if name in used}
    told = Told(figures, package, house, visibility, topics, table_titles or {}, words, follow_up, origin)
    footer = footer_text(figures, package, words) + baseline_footer(follow_up, words)
    named = {name: page.title for name, page in printed.items()}
    kind = "follow_document_title" if follow_up else "document_title"
    return Report(
        language=words.language,
        visibility=visibility,
        document_title=words.say(kind, title=package.title, cluster=figures.cluster_name),
        watermark=status_label(package.status, words),
        footer=footer,
        front=_front(told),
        pages=tuple(
            _page(s, [t for t in topics if t.header.id == i], named) for s in package.sections for i in s.indicator_ids
        ),
        meeting=_meeting(told),
        back=_back(told, printed),
        rows=tuple(row for t in topics for row in figure_rows(t)),
        trace=_trace(figures, package),
        grounds=grounds_of(
            figures,
            package,
            house,
            topics,
            printed,
            (*told.table_titles.values(), *named.values(), footer, *_of_origin(told)),
            words,
            follow_up,
        ),
    )


def _of_origin(told: Told) -> tuple[str, ...]:
    """Give the texts that tell how a report came to be."""
    return (*_notes(told), *(fact.text for fact in _counted_facts(told)))


def _titles(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    return tuple(i.header.title for i in indicators)


def _made_from(indicator: Indicator, codelists: Mapping[str, CodelistPage]) -> tuple[str, str] | None:
    made = indicator.made_from
    return (made.template, codelists[made.codelist].title) if made else None


def _page(section: Section, topics: list[Topic], codelist_titles: Mapping[str, str]) -> IndicatorPage:
    """Make the page of an indicator; the categories of a share are one."""
    page = share_page(section, topics) if topics[0].category else indicator_page(section, topics[0])
    bridge = bridge_figure(topics)
    extras = (*page.extras, bridge) if bridge else page.extras
    return replace(page, extras=extras, follow_note=follow_note(topics, codelist_titles))


def _refuse_names(figures: ClusterFigures, follow_up: FollowUp | None) -> None:
    named = (
        any(isinstance(bar, OpenBar) for f in figures.figures for bar in f.bars)
        or any(f.practice_lines or f.practices_with_data is not None for f in figures.figures)
        or any(f.funnel is not None or (f.changes and f.changes.practices) for f in figures.figures)
        or any(event.name is not None for event in figures.evidence.events)
        or any(gap.names for gap in figures.evidence.gaps)
        or (follow_up is not None and any(m.name is not None for m in follow_up.movers))
    )
    if named:
        raise TypeError("an anonymised report is composed from anonymised figures only")


def _front(told: Told) -> Front:
    figures, package, words = told.figures, told.package, told.words
    topics = one_row_each(told.topics)
    if told.follow_up:
        said = follow_messages(told.topics, told.follow_up, words)
        followed = followed_table(told.topics, told.follow_up, words)
    else:
        said, followed = messages(topics, figures.evidence, told.table_titles, words), None
    table = overview(topics, words)
    return Front(
        title=package.title,
        subtitle=package.subtitle,
        facts=_facts(told),
        data_until=tuple(Fact(s.title, words.numbers.short_day(s.data_until)) for s in figures.provenance.sources),
        messages=said,
        overview=table,
        introduction=package.introduction,
        has_introduction=front_has_room(
            package.title,
            ["".join(span.text for span in message) for message in said],
            [t.title for t in (told.topics if told.follow_up else topics)],
            table.note,
            package.introduction,
        ),
        notes=_notes(told),
        followed=followed,
    )


def _notes(told: Told) -> tuple[str, ...]:
    """Say of a report that it was fitted, is a pilot, or corrects an earlier one."""
    words, origin = told.words, told.origin
    pilot = origin.is_ordered and told.package.status is Status.PREVIEW
    found = (
        words.say("note_correction", correction=origin.correction) if origin.correction else "",
        words.say("note_fitted") if origin.is_fitted else "",
        words.say("note_counted") if origin.is_counted else "",
        words.say("note_pilot") if pilot else "",
    )
    return tuple(note for note in found if note)


def _counted_facts(told: Told) -> tuple[Fact, ...]:
    """Say who counted where the owner of the data did, and what is left out for want of it."""
    words, titles = told.words, [told.words.say("title_quoted", title=title) for title in told.origin.not_counted]
    if not told.origin.is_counted:
        return ()
    left_out = words.say("method_not_counted", titles=words.listed(titles)) if titles else ""
    return (Fact(words.say("method_counted_label"), words.say("method_counted", left_out=left_out)),)


def _facts(told: Told) -> tuple[Fact, ...]:
    figures, words = told.figures, told.words
    members = max((t.figure.members for t in told.topics), default=0)
    facts = [
        Fact(words.say("fact_cluster"), figures.cluster_name),
        Fact(words.say("fact_practices"), words.numbers.whole(members)),
    ]
    if figures.evidence.listed_patients is not None:
        facts.append(Fact(words.say("fact_listed"), words.numbers.whole(figures.evidence.listed_patients)))
    if told.follow_up:
        facts += follow_facts(told.follow_up, told.topics, words)
    else:
        facts.append(Fact(words.say("fact_period"), words.numbers.period(figures.period)))
    facts.append(Fact(words.say("fact_visibility"), words.say(told.visibility)))
    return tuple(facts)


def _meeting(told: Told) -> Meeting:
    package, words = told.package, told.words
    titles = {t.header.id: t.header.title for t in told.topics}
    return Meeting(
        explanations=explanations(told.figures.evidence, told.topics, told.table_titles, words),
        questions=tuple(q.text for q in package.questions if q.indicator is None),
        indicator_questions=tuple(
            Fact(titles[q.indicator], q.text) for q in package.questions if q.indicator in titles
        ),
        plan=package.implementation,
        plan_text=words.say("plan_text", months=words.count(package.follow_up.months)),
        who=who_was_there(told.follow_up, words) if told.follow_up else None,
    )


def _back(told: Told, codelists: Mapping[str, CodelistPage]) -> Back:
    figures, words = told.figures, told.words
    topics = tuple({t.header.id: t for t in reversed(told.topics)}.values())[::-1]  # of a share, its first category
    each = same_review(topics) is None
    prints = figures.provenance.indicator_fingerprints
    shows = any(t.shown for t in told.topics)
    return Back(
        method=(
            *(baseline_facts(told.follow_up, words) if told.follow_up else ()),
            *_counted_facts(told),
            *method_facts(topics, figures.evidence, words, shows_practices=shows),
            package_fact(told.package, words),
        ),
        entries=tuple(method_entry(t, with_review=each) for t in topics),
        detectable=detectable_tables(told.topics),
        codelists=tuple(codelist_text(page, words) for page in codelists.values()),
        sources=told.package.sources,
        basis=tuple(basis_row(s, words) for s in figures.provenance.sources),
        fingerprints=tuple(Fact(t.header.id, prints[t.header.id][:12]) for t in topics),
        contact=words.say("contact", name=told.house.name, contact=told.house.contact),
        baseline=baseline_trace(told.follow_up, words),
    )


def footer_text(figures: ClusterFigures, package: Package, words: Wording) -> str:
    """Write what every page can be traced back to."""
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
