"""
Chooses the front page's messages: at most three, and each of its own kind.

Its own room because the choice is a rule that can be argued with. A kind speaks once: of the indicator where it
weighs most, counted in relevant differences, with the others named beside it. What was looked at and is quiet gives
way to what was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.measuring.figures import Evidence
from pipeline.model import Better, Verdict
from pipeline.reporting.evidence import gap_text
from pipeline.reporting.report import Sentence
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, inner

MOST = 3
MOST_NAMED = 3  # more indicators than these are counted and not named
LARGE_PART_MISSING = 10.0  # percent of patients without a value that the front page must tell
DENOMINATOR_LETTERS = 90  # a longer denominator is left to the indicator's own page
BOTH = 2

Topics = tuple[Topic, ...]


def messages(
    topics: Topics, evidence: Evidence, table_titles: Mapping[str, str], words: Wording
) -> tuple[Sentence, ...]:
    """Choose at most three messages, in the order in which they are read."""
    spread, region, target = _spread(topics, words), _region(topics, words), _target(topics, words)
    missing, gaps = _missing(topics, words), _gaps(evidence, table_titles, words)
    quiet = _quiet(topics, words, spread_found=bool(spread), region_found=bool(region))
    by_need = (missing, spread, region, target, gaps, quiet)
    needed = [message for message in by_need if message][:MOST]
    chosen = tuple(m for m in (spread, region, quiet, target, missing, gaps) if m and m in needed)
    if not any(t.figure.cluster.value is not None or t.values for t in topics):
        return (words.rich("message_no_figures"), *chosen)[:MOST]
    return chosen or (words.rich("message_not_judged"),)


def _spread(topics: Topics, words: Wording) -> Sentence:
    """Tell where the practices differ most, and where else they do."""
    found = _heaviest({t: _span(t) / 2 for t in topics if _has_clear_spread(t)})
    if not found:
        return ()
    first = found[0]
    low, high = (first.text.with_unit(value) for value in (min(first.values), max(first.values)))
    said = words.rich("message_spread", title=inner(first.title), low=low, high=high)
    return said + _others("spread", found[1:], len(topics) - 1, words)


def _region(topics: Topics, words: Wording) -> Sentence:
    """Tell where the cluster clearly lies above or below the region."""
    gaps = {t: gap for t in topics if t.differs_from_region is Verdict.CLEAR and (gap := _gap_to_region(t))}
    found = _heaviest(gaps)
    if not found:
        return ()
    judged = [t for t in topics if t.differs_from_region is not Verdict.NOT_ASSESSED]
    rest = words.rich("message_region_rest") if len(judged) > len(found) else ()
    region = topics[0].region_word
    if len(found) == 1:
        first = found[0]
        side, against = words.say("side_above" if gaps[first] > 0 else "side_below"), _against(first)
        return words.rich("message_region_one", side=side, title=inner(first.title), region=region, **against) + rest
    above, below = ([t for t in found if (gaps[t] > 0) is side] for side in (True, False))
    said = words.rich("message_region_many", count=words.count(len(found)), region=region)
    for key, there in (("message_region_above", above), ("message_region_below", below)):
        if there:
            named = words.listed([words.say("title_against", title=t.title, **_against(t)) for t in there])
            counted = words.say("counted_indicators" if there[1:] else "counted_one", count=words.count(len(there)))
            said += words.rich(key, where=named if len(found) <= MOST_NAMED else counted)
    return said + rest


def _quiet(topics: Topics, words: Wording, *, spread_found: bool, region_found: bool) -> Sentence:
    """Tell what was looked at and shows nothing clear."""
    spread = sum(_spread_is_judged(t) for t in topics)
    region = sum(t.differs_from_region is not Verdict.NOT_ASSESSED for t in topics)
    name = topics[0].region_word if topics else ""
    if spread and not spread_found and region and not region_found:
        return words.rich("message_quiet", region=name)
    if region and not region_found:
        return words.rich("message_quiet_region", region=name, where=_where(region, len(topics), words, "where_none"))
    if spread and not spread_found:
        return words.rich("message_quiet_spread", where=_where(spread, len(topics), words))
    return ()


def _target(topics: Topics, words: Wording) -> Sentence:
    """Tell where the cluster is farthest from a goal, and where else; or that all goals are reached."""
    gaps = {t: gap for t in topics if (gap := _gap_to_target(t)) is not None}
    found = _heaviest({t: gap for t, gap in gaps.items() if _is_clear_of_target(t, gap)})
    if found:
        first, text = found[0], found[0].text
        value, target = text.said(first.figure.cluster), text.with_unit(first.target or Decimal(0))
        distance, title = text.distance(gaps[first]), inner(first.title)
        said = words.rich("message_target", title=title, value=value, of=_of(first), gap=distance, target=target)
        return said + _others("target", found[1:], len(gaps) - 1, words)
    if gaps and max(gaps.values()) <= 0:
        named = words.listed([words.say("title_quoted", title=t.title) for t in gaps])
        return words.rich("message_reached", where=named if len(gaps) <= MOST_NAMED else words.say("all_with_target"))
    return ()


def _missing(topics: Topics, words: Wording) -> Sentence:
    """Tell where a large part of the patients has no value."""
    shares = {t: t.figure.missing_percent or 0.0 for t in topics}
    large = sorted((t for t in topics if shares[t] >= LARGE_PART_MISSING), key=lambda t: (-shares[t], t.header.id))
    if not large:
        return ()
    percent = words.numbers.decimal(shares[large[0]], 0)
    return words.rich("message_missing", title=inner(large[0].title), percent=percent)


def _gaps(evidence: Evidence, table_titles: Mapping[str, str], words: Wording) -> Sentence:
    """Tell in which deliveries whole months are missing; the front page names nobody."""
    if not evidence.gaps:
        return ()
    largest = max(evidence.gaps, key=lambda gap: (gap.practices, gap.table))
    return words.rich("message_gaps", gap=gap_text(largest, table_titles, words, names=False))


def _others(kind: str, others: Sequence[Topic], all_others: int, words: Wording) -> Sentence:
    """Name the other indicators that a message holds for, or count them."""
    if not others:
        return ()
    if len(others) == all_others > 1:
        return words.rich(f"message_{kind}_all")
    named = words.listed([words.say("title_quoted", title=t.title) for t in others])
    counted = words.say("counted_others", count=words.count(len(others)))
    return words.rich(f"message_{kind}_others", where=named if len(others) <= MOST_NAMED else counted)


def _where(judged: int, total: int, words: Wording, all_key: str = "where_all") -> str:
    """Say for how many of the indicators something holds; 'none in all five' could be read as 'in four'."""
    if total == 1:
        return ""
    key = "where_one" if judged == 1 else "where_some"
    if judged == total:
        key = "where_both" if total == BOTH else all_key
    return words.say(key, count=words.count(judged))


def _spread_is_judged(topic: Topic) -> bool:
    return len(topic.values) >= topic.min_practices and topic.figure.practices_differ is not Verdict.NOT_ASSESSED


def _has_clear_spread(topic: Topic) -> bool:
    return _spread_is_judged(topic) and topic.figure.practices_differ is Verdict.CLEAR and _span(topic) > 0


def _span(topic: Topic) -> Decimal:
    return max(topic.values) - min(topic.values)


def _gap_to_region(topic: Topic) -> Decimal | None:
    cluster, region = topic.text.number(topic.figure.cluster), topic.region
    return None if cluster is None or region is None else cluster - region


def _gap_to_target(topic: Topic) -> Decimal | None:
    """Give how far the cluster is on the wrong side of its goal; at the goal or beyond, not above zero."""
    cluster, target = topic.text.number(topic.figure.cluster), topic.target
    if cluster is None or target is None or topic.header.better is Better.NEITHER:
        return None
    return target - cluster if topic.header.better is Better.HIGHER else cluster - target


def _is_clear_of_target(topic: Topic, gap: Decimal) -> bool:
    """Say whether a distance to the goal matters, and is more than the cluster's interval leaves open."""
    limits, target = topic.text.interval(topic.figure.cluster), topic.target
    open_to_chance = limits is not None and target is not None and limits[0] <= target <= limits[1]
    return gap > 0 and gap >= topic.header.relevant_difference and not open_to_chance


def _heaviest(distances: Mapping[Topic, Decimal]) -> list[Topic]:
    """Sort indicators by distance counted in relevant differences, the heaviest first."""

    def weight(topic: Topic) -> Decimal:
        cluster = topic.text.number(topic.figure.cluster) or Decimal(1)
        return abs(distances[topic]) / (topic.header.relevant_difference or abs(cluster) / 20)

    return sorted(distances, key=lambda t: (-weight(t), t.header.id))


def _against(topic: Topic) -> dict[str, str]:
    """Write the cluster's value and the region's."""
    region = topic.text.with_unit(topic.region or Decimal(0))
    return {"value": topic.text.said(topic.figure.cluster), "other": region, "of": _of(topic, "message_of_within")}


def _of(topic: Topic, key: str = "message_of") -> str:
    of_patients = topic.header.unit.in_percent and not topic.figure.by_practice  # a mean over practices is of nobody
    fits = of_patients and len(topic.denominator) <= DENOMINATOR_LETTERS
    return topic.words.say(key, denominator=topic.denominator) if fits else ""
