"""
Turns definitions, words and protected figures into the grounds of a report: what its texts may hold beside its rows.

Its own room so that the proof does not believe the sentences: fixed texts come from functions that are given no
figures, and a number that is told here is taken from its protected place, not from the sentence that tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from pipeline.definitions.house import House
from pipeline.definitions.package import Package
from pipeline.measuring.figures import ClusterFigures, Evidence, IndicatorFigure, OpenBar, Provenance
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.model import FEWEST_EVENTS, Period, Verdict
from pipeline.reporting.follow_page import baseline_footer, baseline_trace
from pipeline.reporting.grounds import Grounds, Told
from pipeline.reporting.method import basis_row, codelist_text, made_from_text, package_fact, target_text
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import CodelistPage
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording

_BLANK = re.compile(r"\{\w*\}")


def grounds_of(
    figures: ClusterFigures,
    package: Package,
    house: House,
    topics: tuple[Topic, ...],
    codelists: Mapping[str, CodelistPage],
    further: Iterable[str],
    words: Wording,
    follow_up: FollowUp | None = None,
) -> Grounds:
    """
    Gather what a report's texts may hold beside its rows.

    In:  further fixed texts that no figure has a part in: titles of tables, the footer
    Out: fixed texts that hold a digit or a word for a number, each once; told numbers; the names of categories
    """
    written = (
        *catalogue_texts(words),
        *definition_texts(package),
        *(text for t in topics for text in _of_indicator(t, package)),
        *house_texts(house, package, words),
        *(text for page in codelists.values() for text in _of_codelist(page, words)),
        *further,
        *provenance_texts(figures.provenance, words),
        *_days(figures, topics, words),
        package_fact(package, words).text,
        *_followed_texts(topics, follow_up, codelists, words),
        *(share.ages for share in figures.evidence.ages),
    )
    told = (
        *_of_sources(figures.provenance),
        *_of_patients(figures.evidence),
        *_members(topics),
        *_movers(follow_up),
        *(n for t in topics for n in _of_figure(t)),
    )
    return Grounds(
        fixed=tuple(dict.fromkeys(text for text in written if text)),
        told=told,  # not each once: 2 and 2,0 are the same number, and not written alike
        categories=tuple({t.figure.category: t.category for t in topics if t.category}.items()),
    )


def catalogue_texts(words: Wording) -> Iterator[str]:
    """Give the stretches of the catalogue's sentences between their blanks."""
    for key, sentence in words.catalogue.items():
        if key != "numbers":
            yield from _BLANK.split(sentence.replace("**", ""))


def definition_texts(definition: BaseModel) -> Iterator[str]:
    """Give every text that stands in a definition, word for word."""
    yield from _strings(definition.model_dump())


def house_texts(house: House, package: Package, words: Wording) -> Iterator[str]:
    """Give what the house's rules and the package's follow-up put into sentences."""
    yield from definition_texts(house)
    yield words.say("plan_text", months=words.count(package.follow_up.months))
    yield words.count(FEWEST_EVENTS)


def _of_indicator(topic: Topic, package: Package) -> Iterator[str]:
    """Give what one indicator's definition puts into sentences: its rules, its goal, why a cell shows no number."""
    header, words, text = topic.header, topic.words, topic.text
    yield from definition_texts(header)
    yield from (topic.title, text.unit, text.plain_unit, *topic.parts)
    zero = words.say("method_zero") if topic.house.disclosure.true_zero_is_shown else ""
    yield words.say("method_small", most=topic.smallest_shown - 1, zero=zero, minimum=topic.min_practices)
    yield words.say("method_one_patient", least=topic.smallest_shown, share=topic.largest_share_percent, practice="")
    yield words.say("no_figure_few", members="", minimum=words.count(topic.min_practices))
    yield words.say("hidden_median", smallest=topic.smallest_shown)
    yield words.say("least_text", count=words.numbers.whole(header.min_denominator))
    yield words.say("relevant_text", value=text.distance(header.relevant_difference))
    yield made_from_text(topic) or ""
    if header.lookback:
        yield words.say("lookback_text", months=header.lookback.months)
    if header.target:
        yield target_text(header.target, topic)
    if text.by:
        yield words.say(f"by_{text.by}")
    if package.comparison.series:
        frozen = topic.figure.run_chart.frozen if topic.figure.run_chart else None
        yield words.say("run_frozen", count=words.count(frozen)) if frozen else ""


def _of_codelist(page: CodelistPage, words: Wording) -> Iterator[str]:
    told = codelist_text(page, words)
    yield from (told.title, told.source)
    for code in told.codes:
        yield from (code.code, code.text, f"{code.code} {code.text}")


def provenance_texts(provenance: Provenance, words: Wording) -> Iterator[str]:
    """Give what a report can be traced back to, and how far its sources reach."""
    for source in provenance.sources:
        row = basis_row(source, words)
        yield from (row.title, row.note, row.owner, row.data_until, row.complete_until)
    for indicator_id, fingerprint in provenance.indicator_fingerprints.items():
        yield f"{indicator_id} {fingerprint[:12]}"
        yield f"indikator-{indicator_id.replace('_', '-')}"


def _days(figures: ClusterFigures, topics: Iterable[Topic], words: Wording) -> Iterator[str]:
    """Give every day and period that is known, in every way in which it may be written."""
    periods = {figures.period, *(p for t in topics for p in _periods(t.figure))}
    days = {figures.provenance.printed_on, *(e.on for e in figures.evidence.events)}
    for topic in topics:
        target, review = topic.header.target, topic.header.reviewed
        days |= {topic.figure.period.last, review.on, review.again}
        days |= {target.valid_to} if target and target.valid_to else set()
    for period in sorted(periods):
        yield words.numbers.period(period)
        yield words.numbers.brief_period(period)
    yield from _written(sorted(days), words)


def _written(days: Iterable[date], words: Wording) -> Iterator[str]:
    for day in days:
        yield words.numbers.day(day)
        yield words.numbers.short_day(day)
        yield day.isoformat()


def _periods(figure: IndicatorFigure) -> Iterator[Period]:
    lines = (*figure.lines, *figure.practice_lines)
    yield figure.period
    yield from (period for line in lines for period, _ in line.points)
    yield from (period for period, _ in (figure.run_chart.points if figure.run_chart else ()))
    if figure.changes:
        yield figure.changes.earlier


def _followed_texts(
    topics: Iterable[Topic], follow_up: FollowUp | None, codelists: Mapping[str, CodelistPage], words: Wording
) -> Iterator[str]:
    """Give the days that a follow-up tells of, the codes that ended, and who moved where that is told by name."""
    if follow_up is None:
        return
    yield words.numbers.period(follow_up.baseline)
    expired = [e for t in topics if t.followed for e in t.followed.expired]
    days = {follow_up.baseline_printed_on, follow_up.meeting_on, *(e.valid_to for e in expired)}
    days |= {m.on for m in follow_up.movers if m.on is not None}
    yield from _written(sorted(days), words)
    for one in expired:
        title = codelists[one.codelist_id].title if one.codelist_id in codelists else one.codelist_id
        yield words.say("follow_expired", code=one.code, codelist=title, day=words.numbers.day(one.valid_to))
    yield from (m.name for m in follow_up.movers if m.name is not None)
    yield from follow_up.indicators_gone
    yield from (baseline_footer(follow_up, words), baseline_trace(follow_up, words))


def _movers(follow_up: FollowUp | None) -> Iterator[Told]:
    if follow_up is not None:
        counts = (follow_up.stayed, len(follow_up.joined), len(follow_up.left), len(follow_up.turned))
        yield from (Told("count", Decimal(n)) for n in counts)


def _of_sources(provenance: Provenance) -> Iterator[Told]:
    """Give how many rows of the whole country each source had, and had turned away."""
    yield from (Told("evidence", Decimal(n)) for s in provenance.sources for n in (s.rows, s.rejected))


def _of_patients(evidence: Evidence) -> Iterator[Told]:
    """Give the numbers that may explain differences; a number that is hidden is not there."""
    for count in (evidence.listed_patients, evidence.came, evidence.left, evidence.died):
        if count is not None:
            yield Told("evidence", Decimal(count))
    for share in evidence.ages:
        yield from (Told("evidence", rounded(v, 1)) for v in (share.cluster, share.region) if v is not None)
    yield from (Told("evidence", rounded(e.percent, 0)) for e in evidence.elsewhere)
    yield from (Told("count", Decimal(gap.practices)) for gap in evidence.gaps)


def _members(topics: Iterable[Topic]) -> Iterator[Told]:
    yield from (Told("count", Decimal(t.figure.members)) for t in topics)


def _of_figure(topic: Topic) -> Iterator[Told]:
    """Give what is told of one indicator beside its rows."""
    figure, text = topic.figure, topic.text
    found: list[tuple[str, Decimal]] = []
    if topic.target is not None:
        found.append(("goal", topic.target))
    counts = [figure.members, figure.practices_with_data, *_verdicts(figure), *_runs(figure)]
    found += [("count", Decimal(count)) for count in counts if count is not None]
    if figure.missing_percent is not None:
        found += [("missing", rounded(figure.missing_percent, places)) for places in (0, 1)]
    if figure.unvalued_percent is not None:
        found.append(("missing", rounded(figure.unvalued_percent, 1)))
    crude = (level.cell.crude for level in topic.levels)
    found += [("crude", rounded(value, text.decimals)) for value in crude if value is not None]
    for kind, number in found:
        yield Told(kind, number, figure.indicator_id, figure.category)  # type: ignore[arg-type]  # the kinds above


def _verdicts(figure: IndicatorFigure) -> Iterator[int]:
    """Count what verdicts tell apart: practices that clearly differ, lie outside, or have clearly moved."""
    yield sum(b.verdict is Verdict.CLEAR if isinstance(b, OpenBar) else b.differs for b in figure.bars)
    if figure.funnel:
        outside = [point.outside for point in figure.funnel.points]
        yield from (outside.count("95"), outside.count("99.8"), len(outside))
    if figure.changes:
        judged = [c.verdict for _, c in figure.changes.practices if c.verdict is not Verdict.NOT_ASSESSED]
        yield from (len(judged), judged.count(Verdict.CLEAR))


def _runs(figure: IndicatorFigure) -> Iterator[int]:
    """Give what a run chart counts: its points, those outside, and what its rules found and would let pass."""
    chart = figure.run_chart
    if chart is None:
        return
    yield from (len(chart.points), sum(chart.outside))
    if chart.runs:
        runs = chart.runs
        yield from (runs.longest, runs.longest_most, runs.crossings, runs.crossings_least)


def _strings(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield str(tree)
    elif isinstance(tree, Mapping):
        yield from (text for value in tree.values() for text in _strings(value))
    elif isinstance(tree, (list, tuple)):
        yield from (text for value in tree for text in _strings(value))
