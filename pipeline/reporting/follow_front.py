"""
Turns a follow-up's changes into its front page: what has clearly moved, and then and now on everything.

Its own room because ninety seconds are spent here, and the tone is decided: what may be chance is said, nobody is
praised and nobody blamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.measuring.figures import Change
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.model import Verdict
from pipeline.reporting.change_figure import difference, is_small, limits
from pipeline.reporting.levels import anchor
from pipeline.reporting.report import Fact, FollowedRow, FollowedTable, Sentence
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital, inner, joined

MOST = 3
MOST_NAMED = 3  # more indicators than these are counted and not named

Topics = Sequence[Topic]


def follow_facts(followed: FollowUp, topics: Topics, words: Wording) -> tuple[Fact, ...]:
    """Name both periods, and the meeting that lies between them."""
    return (
        Fact(words.say("fact_baseline"), words.numbers.period(followed.baseline)),
        Fact(words.say("fact_meeting"), words.numbers.day(followed.meeting_on)),
        Fact(words.say("fact_now"), words.numbers.period(topics[0].figure.period)),
    )


def follow_messages(topics: Topics, followed: FollowUp, words: Wording) -> tuple[Sentence, ...]:
    """Choose at most three messages: what clearly changed, what is quiet, and what makes then and now unlike."""
    clear = _heaviest([t for t in topics if _verdict(t) == "follow_clear"])
    not_judged = [t for t in topics if _verdict(t) in ("follow_not_assessed", "follow_hidden")]
    rest = [t for t in topics if t not in clear and t not in not_judged]
    redefined = [t for t in topics if t.followed and t.followed.redefined]
    found = (
        _clear(clear, words),
        _quiet(rest, words, some_clear=bool(clear), some_not=bool(not_judged)),
        _not_judged(not_judged, words),
        words.rich("follow_message_redefined", where=_named(redefined, words)) if redefined else (),
        _members(followed, words),
    )
    return tuple(message for message in found if message)[:MOST]


def followed_table(topics: Topics, followed: FollowUp, words: Wording) -> FollowedTable:
    """Make the front page's one table: then, now, how far it moved, and whether that may be chance."""
    rows = tuple(_row(t) for t in topics)
    region = topics[0].region_word
    return FollowedTable(
        rows=rows,
        note=words.say("follow_note"),
        region_head=capital(words.say("head_region_change", region=region)),
        has_region=any(r.region for r in rows),
        gone=words.say("follow_gone", titles=words.listed(followed.indicators_gone))
        if followed.indicators_gone
        else "",
    )


def _row(topic: Topic) -> FollowedRow:
    text, words, changes = topic.text, topic.words, topic.figure.changes
    if changes is None:
        raise TypeError("a figure of a follow-up has a change")
    cluster, verdict = changes.cluster, _verdict(topic)
    interval = limits(topic, cluster)
    signed = [words.numbers.signed(end, text.decimals) for end in interval or ()]
    return FollowedRow(
        anchor=anchor(topic),
        title=topic.title,
        direction=f"{text.unit}, {words.say(topic.header.better)}",
        before=text.bare(cluster.before),
        now=text.bare(cluster.now),
        change=_moved(topic, cluster),
        interval=words.say("change_interval", low=signed[0], high=signed[1]) if interval else "",
        region=_moved(topic, changes.region) if changes.region and topic.region is not None else "",
        verdict=words.say(verdict),
        clear=verdict == "follow_clear",
    )


def _moved(topic: Topic, change: Change) -> str:
    moved = difference(topic, change)
    return "" if moved is None else topic.words.numbers.signed(moved, topic.text.decimals)


def _verdict(topic: Topic) -> str:
    """Give the word for how the cluster's change is judged."""
    changes = topic.figure.changes
    change = changes.cluster if changes else None
    moved = difference(topic, change) if change else None
    if change is None or moved is None:
        return "follow_hidden"
    if change.verdict is Verdict.NOT_ASSESSED:
        return "follow_not_assessed"
    if moved == 0:
        return "follow_same"
    if change.verdict is Verdict.CLEAR:
        return "follow_clear"
    return "follow_small" if is_small(topic, change) else "follow_chance"


def _clear(clear: Topics, words: Wording) -> Sentence:
    if not clear:
        return ()
    first = clear[0]
    changes = first.figure.changes
    if changes is None:
        return ()
    ends = [first.text.said(c) for c in (changes.cluster.before, changes.cluster.now)]
    told = words.rich("follow_message_clear", title=inner(first.title), before=ends[0], now=ends[1])
    region: Sentence = ()
    if changes.region and first.region is not None and difference(first, changes.region) is not None:
        both = [first.text.said(c) for c in (changes.region.before, changes.region.now)]
        name = capital(first.region_word)
        region = words.rich("follow_message_clear_region", region=name, before=both[0], now=both[1])
    others = words.rich("follow_message_clear_others", where=_named(clear[1:], words)) if clear[1:] else ()
    return joined(told, region, others)


def _quiet(rest: Topics, words: Wording, *, some_clear: bool, some_not: bool) -> Sentence:
    if not rest:
        return ()
    if some_clear:
        return words.rich("follow_message_rest", where=_named(rest, words))
    where = words.say("where_one" if len(rest) == 1 else "where_some", count=words.count(len(rest))) if some_not else ""
    return words.rich("follow_message_quiet", where=where)


def _not_judged(not_judged: Topics, words: Wording) -> Sentence:
    if not not_judged:
        return ()
    key = "follow_message_not_judged_one" if len(not_judged) == 1 else "follow_message_not_judged"
    return words.rich(key, where=_named(not_judged, words))


def _members(followed: FollowUp, words: Wording) -> Sentence:
    told = []
    for key, movers in (("follow_joined", followed.joined), ("follow_left", followed.left)):
        if movers:
            told.append(words.say(key, count=capital(words.count(len(movers)))))
    return words.rich("follow_message_members", who=" ".join(told)) if told else ()


def _named(topics: Topics, words: Wording) -> str:
    if len(topics) > MOST_NAMED:
        return words.say("counted_indicators", count=words.count(len(topics)))
    return words.listed([words.say("title_quoted", title=t.title) for t in topics])


def _heaviest(topics: list[Topic]) -> list[Topic]:
    """Sort by how far the cluster moved, counted in relevant differences."""

    def weight(topic: Topic) -> Decimal:
        changes = topic.figure.changes
        moved = difference(topic, changes.cluster) if changes else None
        return abs(moved or Decimal(0)) / (topic.header.relevant_difference or Decimal(1))

    return sorted(topics, key=lambda t: (-weight(t), t.header.id))
