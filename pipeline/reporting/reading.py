"""
Turns an indicator's figures into the sentences that read them.

Its own room because tone is decided here: a sentence says what may be chance, names its denominator,
and never names a practice.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.model import Better, Verdict
from pipeline.reporting.report import Sentence, Span
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import capital


def reading(topic: Topic) -> Sentence:
    """Read the figure aloud: practices, goal, whether it may be chance, and where the cluster lies."""
    return _joined(_practices(topic) + _spread(topic) + _cluster(topic) + _region(topic))


def side_of(topic: Topic, value: Decimal, other: Decimal) -> str:
    """Say whether a value lies above or below another."""
    return topic.words.say("above" if value > other else "below")


def _practices(topic: Topic) -> Sentence:
    words, text, values = topic.words, topic.text, topic.values
    if not values:
        return ()
    if len(values) == 1:
        return words.rich("read_one", low=text.with_unit(values[0]))
    spans = words.rich("read_range", low=text.with_unit(min(values)), high=text.with_unit(max(values)))
    if topic.target is None:
        return spans
    wanted_low = topic.header.better is Better.LOWER
    missed = sum(v > topic.target if wanted_low else v < topic.target for v in values)
    count = {0: words.say("nobody"), len(values): words.say("all")}.get(missed, capital(words.count(missed)))
    side = words.say("above" if wanted_low else "below")
    target = text.with_unit(topic.target)
    return spans + words.rich("read_target", count=count, shown=words.count(len(values)), side=side, target=target)


def _spread(topic: Topic) -> Sentence:
    if len(topic.values) < 2 or topic.figure.practices_differ is Verdict.NOT_ASSESSED:  # noqa: PLR2004 -- a spread needs two
        return ()
    clear = topic.figure.practices_differ is Verdict.CLEAR
    return topic.words.rich("read_spread_clear" if clear else "read_spread_chance")


def _cluster(topic: Topic) -> Sentence:
    cell = topic.figure.cluster
    if cell.value is None:
        return topic.words.rich("read_no_cluster", reason=topic.text.reason(cell))
    return topic.words.rich("read_cluster", value=topic.text.said(cell))


def _region(topic: Topic) -> Sentence:
    cluster, region = topic.text.number(topic.figure.cluster), topic.region
    if cluster is None or region is None or topic.differs_from_region is Verdict.NOT_ASSESSED:
        return ()
    said = topic.text.with_unit(region)
    if topic.differs_from_region is Verdict.CLEAR:
        return topic.words.rich("read_region_clear", side=side_of(topic, cluster, region), region=said)
    return topic.words.rich("read_region_chance", region=said)


def _joined(spans: Sentence) -> Sentence:
    """Take the space away at the end."""
    return (*spans[:-1], Span(spans[-1].text.rstrip(), strong=spans[-1].strong)) if spans else ()
