"""
Turns an indicator's figures into the sentences that read them.

Its own room because tone is decided here: a sentence says what may be chance, names its denominator,
and never names a practice.
"""

from __future__ import annotations

from pipeline.model import Better, Verdict
from pipeline.reporting.report import Sentence
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import capital, joined

SPREADS = {
    Verdict.CLEAR: "read_spread_clear",
    Verdict.MAY_BE_CHANCE: "read_spread_chance",
    Verdict.NOT_ASSESSED: "read_spread_not_assessed",
}
CLUSTERS = {
    "clear_difference": "read_region_clear",
    "may_be_chance": "read_region_chance",
    "small_difference": "read_region_small",
    "not_assessed": "read_region_not_assessed",
}


def reading(topic: Topic) -> Sentence:
    """Read the figure aloud: practices, goal, whether it may be chance, and where the cluster lies."""
    return joined(_practices(topic), _spread(topic), _cluster(topic))


def _practices(topic: Topic) -> Sentence:
    words, text, values = topic.words, topic.text, topic.values
    if not values or not topic.shows_practices:
        return ()
    if len(values) == 1:
        return words.rich("read_one", low=text.with_unit(values[0]))
    if topic.target is None and _are_alike(topic):
        return words.rich("read_alike", low=text.with_unit(values[0]))
    if topic.target is None:
        return words.rich("read_range", low=text.with_unit(min(values)), high=text.with_unit(max(values)))
    wanted_low = topic.header.better is Better.LOWER
    missed = sum(v > topic.target if wanted_low else v < topic.target for v in values)
    key = {0: "read_target_none", len(values): "read_target_all"}.get(missed, "read_target")
    side, target = words.say("above" if wanted_low else "below"), text.with_unit(topic.target)
    count = capital(words.count(missed))
    return words.rich(key, count=count, shown=words.count(len(values)), side=side, target=target)


def _are_alike(topic: Topic) -> bool:
    """Say whether one value is shown of all; what coarse values hide of a spread, nobody could see in the figure."""
    return len(set(topic.values)) == 1


def _spread(topic: Topic) -> Sentence:
    if not topic.values or _are_alike(topic) or not topic.shows_practices:
        return ()
    return topic.words.rich(SPREADS[topic.figure.practices_differ])


def _cluster(topic: Topic) -> Sentence:
    cell, region = topic.figure.cluster, topic.region
    cluster = topic.text.number(cell)
    other, name = "" if region is None else topic.text.with_unit(region), topic.region_word
    if cluster is None:
        key = "read_no_cluster" if region is None else "read_no_cluster_region"
        return topic.words.rich(key, reason=topic.text.reason(cell), region=capital(name), value=other)
    value = topic.text.with_unit(cluster)
    if region is None:
        return topic.words.rich("read_cluster", value=value)
    key = "read_region_same" if cluster == region else CLUSTERS[topic.region_verdict]
    side = topic.words.say("above" if cluster > region else "below")
    return topic.words.rich(key, side=side, value=value, region=name, other=other)
