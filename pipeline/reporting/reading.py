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
    return _joined(_practices(topic) + _spread(topic) + _cluster(topic))


def side_of(topic: Topic, value: Decimal, other: Decimal) -> str:
    """Say whether a value lies above or below another."""
    return topic.words.say("above" if value > other else "below")


def _practices(topic: Topic) -> Sentence:
    words, text, values = topic.words, topic.text, topic.values
    if not values:
        return ()
    if len(values) == 1:
        return words.rich("read_one", low=text.with_unit(values[0]))
    if topic.target is None:
        return words.rich("read_range", low=text.with_unit(min(values)), high=text.with_unit(max(values)))
    wanted_low = topic.header.better is Better.LOWER
    missed = sum(v > topic.target if wanted_low else v < topic.target for v in values)
    key = {0: "read_target_none", len(values): "read_target_all"}.get(missed, "read_target")
    side, target = words.say("above" if wanted_low else "below"), text.with_unit(topic.target)
    count = capital(words.count(missed))
    return words.rich(key, count=count, shown=words.count(len(values)), side=side, target=target)


def _spread(topic: Topic) -> Sentence:
    if len(topic.values) < 2 or topic.figure.practices_differ is Verdict.NOT_ASSESSED:  # noqa: PLR2004 -- a spread needs two
        return ()
    clear = topic.figure.practices_differ is Verdict.CLEAR
    return topic.words.rich("read_spread_clear" if clear else "read_spread_chance")


def _cluster(topic: Topic) -> Sentence:
    cell, region = topic.figure.cluster, topic.region
    cluster = topic.text.number(cell)
    if cluster is None:
        return topic.words.rich("read_no_cluster", reason=topic.text.reason(cell))
    value = topic.text.with_unit(cluster)
    if region is None or topic.differs_from_region is Verdict.NOT_ASSESSED:
        return topic.words.rich("read_cluster", value=value)
    said = topic.text.with_unit(region)
    if topic.differs_from_region is Verdict.CLEAR:
        side = side_of(topic, cluster, region)
        return topic.words.rich("read_region_clear", side=side, value=value, region=said)
    return topic.words.rich("read_region_chance", value=value, region=said)


def _joined(spans: Sentence) -> Sentence:
    """Take the space away at the end."""
    return (*spans[:-1], Span(spans[-1].text.rstrip(), strong=spans[-1].strong)) if spans else ()
