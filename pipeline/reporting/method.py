"""Turns definitions into the pages at the back: how it is counted, the code lists and the data basis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pipeline.definitions.base import Review
from pipeline.definitions.indicator import Header, Target
from pipeline.definitions.package import Package
from pipeline.measuring.figures import Cell, Evidence, SourceBasis
from pipeline.model import FEWEST_EVENTS, Grain, State, Status, Unit, Visibility
from pipeline.reporting.detectable import detectable_text
from pipeline.reporting.evidence import moved
from pipeline.reporting.numbers import decimals_of, rounded
from pipeline.reporting.report import BasisRow, CodelistPage, CodelistText, CodeRow, CodeText, Fact, MethodEntry
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital

#: The further figures whose rules the page on method tells: label, text, and when one is on a page.
FURTHER: Final[tuple[tuple[str, str, Callable[[Topic], object]], ...]] = (
    ("method_run_label", "method_run", lambda topic: "run_chart" in topic.kinds and topic.figure.run_chart),
    ("method_funnel_label", "method_funnel", lambda topic: "funnel" in topic.kinds and topic.figure.funnel),
    ("method_change_label", "method_change", lambda topic: "change" in topic.kinds and topic.figure.changes),
)


def method_facts(
    topics: tuple[Topic, ...], evidence: Evidence, words: Wording, *, shows_practices: bool = True
) -> tuple[Fact, ...]:
    """
    Say what holds for all indicators: sums, chance, small numbers, practices, patients, anonymity.

    Where no practice stands by itself, nothing is said of how they are compared or which letters they have.
    """
    if not topics:
        return ()
    first = topics[0]
    zero = words.say("method_zero") if first.house.disclosure.true_zero_is_shown else ""
    small = words.say("method_small", most=first.smallest_shown - 1, zero=zero, minimum=first.min_practices)
    by_practice = any(t.figure.by_practice for t in topics)
    facts = [
        Fact(words.say("method_shown_label"), words.say("method_shown_by_practice" if by_practice else "method_shown")),
        Fact(
            words.say("method_chance_label"),
            words.say("method_chance", compared=_compared(topics, words, shows_practices)),
        ),
        Fact(words.say("method_small_label"), small),
        Fact(words.say("method_practice_label"), words.say("method_practice")),
    ]
    if any(t.header.unit is Unit.MEDIAN for t in topics):
        facts.insert(1, Fact(words.say("method_median_label"), words.say("method_median")))
    if any(not t.header.counts.counts_once and t.header.unit is not Unit.MEDIAN for t in topics):
        practice = words.say("method_one_practice") if first.visibility is Visibility.ANONYMISED else ""
        share = first.largest_share_percent
        told = words.say("method_one_patient", least=first.smallest_shown, share=share, practice=practice)
        facts.insert(-1, Fact(words.say("method_one_patient_label"), told))
    facts += [Fact(words.say(label), words.say(text)) for label, text, on in FURTHER if any(on(t) for t in topics)]
    if any(t.figure.region.mixed for t in topics):
        facts.append(Fact(words.say("method_regions_label"), words.say("mixed_note").strip()))
    facts += _peers(topics, words)
    facts += [Fact(words.say("method_patients_label"), text) for text in moved(evidence, words)]
    if first.visibility is Visibility.ANONYMISED and shows_practices:
        facts.append(Fact(words.say("method_anonymised_label"), words.say("method_anonymised")))
    if (review := same_review(topics)) is not None:
        facts.append(Fact(words.say("method_review_label"), words.say("reviewed_all", **_review(review, words))))
    return tuple(facts)


def package_fact(package: Package, words: Wording) -> Fact:
    """Say whose the package is, and when it was looked at and will be again."""
    told = words.say("method_package", owner=package.owner, **_review(package.reviewed, words))
    return Fact(words.say("method_package_label"), told)


def _compared(topics: tuple[Topic, ...], words: Wording, shows_practices: bool) -> str:
    """Say what is set against what."""
    regions = [t.region_word for t in topics if t.region is not None]
    practices = words.say("method_chance_practices") if shows_practices else ""
    return practices + (words.say("method_chance_region", region=regions[0]) if regions else "")


def _peers(topics: tuple[Topic, ...], words: Wording) -> Iterable[Fact]:
    """Say who the practices elsewhere are that figures are set beside."""
    best = next((t.figure.best for t in topics if t.figure.best is not None), None)
    if best is not None:
        yield Fact(words.say("method_best_label"), words.say("method_best", name=best.name))
    if any(p.alike is not None for t in topics for p in t.shown):
        yield Fact(words.say("method_alike_label"), words.say("method_alike"))


def method_entry(topic: Topic, *, with_review: bool) -> MethodEntry:
    """Say how one indicator is counted: whom and what, and by which rules, goals and sources."""
    header, words, text = topic.header, topic.words, topic.text
    lookback = words.say("lookback_text", months=header.lookback.months) if header.lookback else None
    counted = (
        ("population", header.population),
        ("numerator", header.numerator),
        ("denominator", header.denominator),
        ("composed_of", words.listed([words.say("title_quoted", title=title) for title in topic.parts])),
        ("counted_by_label", words.say("counted_by") if header.grain is Grain.STRATUM else None),
        ("made_from_label", made_from_text(topic)),
        ("unvalued_label", _unvalued(topic)),
        ("lookback", lookback),
    )
    judged = (
        ("standardising", _standardising(topic) if header.standardise else None),
        ("interval_label", words.say(interval_method(header))),
        ("relevant", _relevant(topic) if header.relevant_difference else None),
        ("least", words.say("least_text", count=words.numbers.whole(header.min_denominator))),
        ("detectable_label", detectable_text(topic)),
        ("target_label", target_text(header.target, topic) if header.target else None),
        ("source", None if header.target and header.target.source == header.source else header.source),
        ("reviewed", words.say("reviewed_text", **_review(header.reviewed, words)) if with_review else None),
    )
    title, label = f"{header.title} ({text.plain_unit})", status_label(header.status, words)
    return MethodEntry(title, label, _facts(counted, words), _facts(judged, words))


def made_from_text(topic: Topic) -> str | None:
    """Say which template and codelist an indicator was made from."""
    if topic.made_from is None:
        return None
    template, codelist = topic.made_from
    return topic.words.say("made_from", template=template, codelist=codelist)


def _unvalued(topic: Topic) -> str | None:
    """Say how many of the cluster's events have no amount in the unit; None where none lack one, or few do."""
    share, words = topic.figure.unvalued_percent, topic.words
    if share is None or not rounded(share, 1):
        return None
    return words.say("unvalued", noun=words.say(f"noun_{topic.header.counts}"), percent=words.numbers.decimal(share, 1))


def _standardising(topic: Topic) -> str:
    """Say how an indicator is standardised, and what it changes: the shown figures before and after."""
    words, text = topic.words, topic.text
    names = {"cluster": words.say("the_cluster"), "region": topic.region_word, "denmark": words.say("denmark")}
    shown = [
        words.say(
            "standardising_level",
            name=names[level.kind],
            crude=text.bare(Cell(State.VALUE, value=level.cell.crude)),
            value=text.bare(level.cell),
        )
        for level in topic.levels
        if level.cell.crude is not None
    ]
    wish = topic.header.standardise
    return words.say(
        "standardising_indirect" if wish and wish.method == "indirect" else "standardising_text",
        by=words.say(f"by_{text.by}"),
        day=words.numbers.day(topic.figure.period.last),
        fewest=words.count(FEWEST_EVENTS),
        effect=words.say("standardising_effect", levels=words.listed(shown)) if shown else "",
    )


def same_review(topics: tuple[Topic, ...]) -> Review | None:
    """Give the review that all indicators share, so that it is told once."""
    reviews = [t.header.reviewed for t in topics]
    return reviews[0] if len(reviews) > 1 and all(r == reviews[0] for r in reviews) else None


def interval_method(header: Header) -> str:
    """Choose the phrase that tells how an interval is made."""
    if header.unit is Unit.MEAN:
        return "interval_student"
    if header.unit is Unit.MEDIAN:
        return "interval_median"
    is_direct = header.standardise is not None and header.standardise.method == "direct"
    if is_direct and (header.counts.counts_once or header.grain is Grain.PATIENT):
        return "interval_dobson" if header.counts.counts_once else "interval_dobson_between"
    if header.counts.counts_once:
        return "interval_wilson" if header.unit.in_percent else "interval_poisson"
    if header.grain is Grain.STRATUM:
        return "interval_none" if header.standardise else "interval_counted"
    return "interval_between"


def target_text(target: Target, topic: Topic) -> str:
    """Write a goal; one that is not drawn says why."""
    words = topic.words
    said = {"text": target.text.rstrip("."), "source": target.source.rstrip(".")}
    if target.valid_to is not None and target.valid_to < topic.figure.period.last:
        return words.say("target_expired", day=words.numbers.day(target.valid_to), **said)
    return words.say("target_other" if target.measured_on == "other" else "target_text", **said)


def status_label(status: Status, words: Wording) -> str | None:
    """Label what is not published, so that nobody takes it for more than it is."""
    return None if status is Status.PUBLISHED else words.say(status)


def codelist_text(page: CodelistPage, words: Wording) -> CodelistText:
    """Write a code list; what nobody has verified is marked."""
    warning = None
    if not page.verified:
        warning = words.say("codelist_unverified")
    elif not all(code.verified for code in page.codes):
        warning = words.say("codes_unverified")
    codes = tuple(_code(code, words, page.verified) for code in page.codes)
    return CodelistText(page.title, words.say("codelist_source", source=page.source.rstrip(".")), warning, codes)


def basis_row(source: SourceBasis, words: Wording) -> BasisRow:
    """Write a source: whose it is, how far it reaches, how much was turned away."""
    numbers = words.numbers
    notes = []
    if source.rounded_to is not None:
        places = decimals_of(source.rounded_to)
        notes.append(words.say("basis_rounded", to=numbers.decimal(source.rounded_to, places)))
    if source.billing_weeks:
        notes.append(words.say("basis_billing"))
    return BasisRow(
        title=source.title,
        owner=source.owner,
        data_until=numbers.short_day(source.data_until),
        complete_until=numbers.short_day(source.complete_until),
        rows=numbers.whole(source.rows),
        rejected=numbers.whole(source.rejected),
        note=" ".join(notes),
    )


def _relevant(topic: Topic) -> str:
    return topic.words.say("relevant_text", value=topic.text.distance(topic.header.relevant_difference))


def _facts(told: Iterable[tuple[str, str | None]], words: Wording) -> tuple[Fact, ...]:
    return tuple(Fact(words.say(key), capital(said)) for key, said in told if said)


def _review(review: Review, words: Wording) -> dict[str, str]:
    return {"by": review.by, "on": words.numbers.day(review.on), "again": words.numbers.day(review.again)}


def _code(code: CodeRow, words: Wording, list_verified: bool) -> CodeText:
    told = [*_told(code, words), *([words.say("code_unverified")] if list_verified and not code.verified else [])]
    text = ". ".join(part for part in (", ".join(told), code.comment) if part)
    shown = words.say("code_prefix", code=code.code[:-1]) if code.code.endswith("*") else code.code
    if shown.startswith("!"):
        shown = words.say("code_without", code=shown[1:])
    return CodeText(shown, text)


def _told(code: CodeRow, words: Wording) -> Iterable[str]:
    if code.name:
        yield code.name
    if code.valid_from:
        yield words.say("code_from", day=words.numbers.short_day(code.valid_from))
    if code.valid_to:
        yield words.say("code_to", day=words.numbers.short_day(code.valid_to))
    if code.region:
        yield words.say("code_region", region=code.region)
    if code.specialty:
        yield words.say("code_specialty", specialty=code.specialty)
    if code.weight is not None:
        yield words.say("code_weight", weight=words.numbers.decimal(code.weight, decimals_of(code.weight)))
