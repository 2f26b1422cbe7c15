"""
Turns one practice's own places into its slip: the letter it has, its own figures, and where the report shows them.

Its own room because a slip is no part of a report: it is the only thing printed from unprotected figures, and it
goes to one practice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.definitions.house import House
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package
from pipeline.measuring.figures import ClusterFigures, OwnPlace, OwnSlip, Rank
from pipeline.model import Unit, Unlisted, Visibility
from pipeline.reporting.compose import footer_text
from pipeline.reporting.grounds import OwnTold
from pipeline.reporting.method import status_label
from pipeline.reporting.numbers import rounded
from pipeline.reporting.plots import Dot, DotPlot, ScaleLine
from pipeline.reporting.practice_figure import practice_scale
from pipeline.reporting.report import Fact, Sentence
from pipeline.reporting.slip_tracing import own_texts, own_told
from pipeline.reporting.topic import Topic, unit_with_direction
from pipeline.reporting.wording import DANISH_WORDING, Wording, capital


@dataclass(frozen=True)
class SlipRow:
    """One figure: the practice's own number, what it is counted from, the cluster's, and the place among the shown."""

    title: str  # of a share: the category
    own: str
    own_note: str  # its interval
    counts: str
    counts_note: str  # what they give before standardising
    cluster: str
    place: str
    place_note: str
    strip: DotPlot | None  # none where the report shows no practice
    alt: str


@dataclass(frozen=True)
class SlipEntry:
    """One indicator: a row, or a share's rows under its title."""

    title: str
    unit: str
    is_share: bool
    rows: tuple[SlipRow, ...]


@dataclass(frozen=True)
class Slip:
    """One practice's slip."""

    language: str
    practice_id: str
    practice_name: str
    package_id: str
    cluster_id: str
    document_title: str
    watermark: str | None
    footer: str
    heading: Sentence
    text: str
    facts: tuple[Fact, ...]
    private: Sentence
    entries: tuple[SlipEntry, ...]
    has_strips: bool
    has_places: bool  # false where the cluster is too small to show anybody: the text says so once
    notes: str
    contact: str
    fixed: tuple[str, ...] = field(repr=False)  # texts that no figure has a part in
    told: tuple[OwnTold, ...] = field(repr=False)  # what its rows may tell


def compose_slip(
    slip: OwnSlip,
    figures: ClusterFigures,
    package: Package,
    indicators: Mapping[str, Indicator],
    house: House,
    words: Wording = DANISH_WORDING,
) -> Slip:
    """
    Compose one practice's slip.

    In:     its own places, and the protected figures of the anonymised report that it goes with
    Out:    a Slip; the same input gives an equal one
    """
    topics = tuple(
        Topic(
            figure=figure,
            header=indicators[figure.indicator_id].header,
            package=package,
            house=house,
            visibility=Visibility.ANONYMISED,
            cluster_name=figures.cluster_name,
            words=words,
            min_practices=figures.min_practices,
        )
        for figure in figures.figures
    )
    footer = footer_text(figures, package, words)
    entries = _entries(list(zip(topics, slip.places, strict=True)))
    has_strips = any(row.strip for entry in entries for row in entry.rows)
    has_places = any(p.unlisted is not Unlisted.FEW_PRACTICES for p in slip.places)
    heading, text = ("slip_letter", "slip_letter_text") if slip.label else ("slip_no_letter", "slip_no_letter_text")
    return Slip(
        language=words.language,
        practice_id=slip.practice_id,
        practice_name=slip.name,
        package_id=package.id,
        cluster_id=figures.cluster_id,
        document_title=words.say("slip_title", title=package.title, practice=slip.name),
        watermark=status_label(package.status, words),
        footer=footer,
        heading=words.rich(heading, letter=slip.label),
        text=words.say(text if has_places else "slip_few_practices_text", cluster=figures.cluster_name),
        facts=_facts(slip, figures, package, words),
        private=words.rich("slip_private"),
        entries=entries,
        has_strips=has_strips,
        has_places=has_places,
        notes=_notes(slip, words, has_strips=has_strips),
        contact=words.say("slip_contact", name=house.name, contact=house.contact),
        fixed=own_texts(slip, figures, package, house, topics, footer, words),
        told=tuple(own_told(topic, own) for topic, own in zip(topics, slip.places, strict=True)),
    )


def _facts(slip: OwnSlip, figures: ClusterFigures, package: Package, words: Wording) -> tuple[Fact, ...]:
    return (
        Fact(words.say("slip_to"), slip.name),
        Fact(words.say("slip_practice_id"), slip.practice_id),
        Fact(words.say("slip_package"), package.title),
        Fact(words.say("fact_period"), words.numbers.period(figures.period)),
    )


def _notes(slip: OwnSlip, words: Wording, *, has_strips: bool) -> str:
    is_listed = slip.label is not None
    return "".join(
        (
            words.say("slip_note_strip") if has_strips else "",
            words.say("slip_note_own"),
            words.say("slip_note_place") if is_listed else "",
            words.say("slip_note_chance" if is_listed else "slip_note_chance_alone"),
        )
    )


def _entries(rows: Sequence[tuple[Topic, OwnPlace]]) -> tuple[SlipEntry, ...]:
    """Keep the categories of a share together."""
    return tuple(_entry(list(own)) for _, own in groupby(rows, key=lambda pair: pair[0].header.id))


def _entry(rows: Sequence[tuple[Topic, OwnPlace]]) -> SlipEntry:
    first = rows[0][0]
    return SlipEntry(
        title=first.header.title,
        unit=first.text.unit if first.category else unit_with_direction(first),
        is_share=bool(first.category),
        rows=tuple(_row(topic, own) for topic, own in rows),
    )


def _row(topic: Topic, own: OwnPlace) -> SlipRow:
    text, words = topic.text, topic.words
    interval = text.interval_text(own.own)
    place, note = _place(topic, own)
    strip = _strip(topic, own) if topic.values else None
    return SlipRow(
        title=capital(topic.category) if topic.category else topic.title,
        own=text.with_unit(number) if (number := text.number(own.own)) is not None else words.say("none"),
        own_note=words.say("slip_interval", interval=interval) if interval else "",
        counts=text.counts_text(own.own),
        counts_note=_crude(topic, own),
        cluster=text.said(topic.figure.cluster),
        place=place,
        place_note=note,
        strip=strip,
        alt=_alt(topic, own) if strip else "",
    )


def _crude(topic: Topic, own: OwnPlace) -> str:
    """Write what numerator and denominator give where the value beside them is standardised."""
    if own.own.crude is None:
        return ""
    value = topic.text.with_unit(rounded(own.own.crude, topic.text.decimals))
    return topic.words.say("slip_crude", value=value)


def _place(topic: Topic, own: OwnPlace) -> tuple[str, str]:
    """Write the place among the shown, with the value shown; or that there is none, with the reason."""
    words = topic.words
    if own.rank is None or own.shown is None:
        return words.say("slip_unlisted"), _reason(topic, own.unlisted)
    value = topic.text.with_unit(own.shown)
    shared = own.rank.last - own.rank.first
    said = words.say("slip_shown_shared", value=value, count=words.count(shared)) if shared else ""
    return _number(own.rank, words), said or words.say("slip_shown", value=value)


def _number(rank: Rank, words: Wording) -> str:
    if rank.first == rank.last:
        return words.say("slip_place", place=rank.first, count=rank.of)
    return words.say("slip_places", first=rank.first, last=rank.last, count=rank.of)


def _reason(topic: Topic, unlisted: Unlisted | None) -> str:
    """Write why the report shows the practice under no letter."""
    header, key = topic.header, f"slip_{unlisted}"
    if unlisted is Unlisted.SMALL_NUMBER and header.unit is Unit.MEDIAN:
        key = "slip_small_median"
    if unlisted is Unlisted.NOT_APPLICABLE and header.unit is Unit.DDD:
        key = "slip_no_amount"
    if unlisted is Unlisted.TOO_FEW and header.standardise and header.standardise.method == "direct":
        key = "slip_too_few_standardised"
    return topic.words.say(key, smallest=topic.smallest_shown, noun=topic.text.noun)


def _strip(topic: Topic, own: OwnPlace) -> DotPlot:
    """Rank the letters' shown values on the scale of the report's figure, and fill one dot: the practice's own."""
    scale = practice_scale(topic)
    others = list(topic.values)
    if own.shown is not None:
        others.remove(own.shown)
    dots = [Dot(scale.at(v), 0, filled=False) for v in others]
    dots += [Dot(scale.at(own.shown), 0, filled=True)] if own.shown is not None else []
    number = topic.text.number(topic.figure.cluster)
    lines = () if number is None else (ScaleLine("cluster", scale.at(number), ""),)
    return DotPlot(dots=tuple(dots), lines=lines, ticks=(), rows=1, lanes=0)


def _alt(topic: Topic, own: OwnPlace) -> str:
    words, text = topic.words, topic.text
    place = (
        words.say("slip_alt_unlisted")
        if own.shown is None
        else words.say("slip_alt_own", value=text.with_unit(own.shown))
    )
    low, high = (text.with_unit(v) for v in (min(topic.values), max(topic.values)))
    return words.say("slip_alt", low=low, high=high, cluster=text.said(topic.figure.cluster), own=place)
