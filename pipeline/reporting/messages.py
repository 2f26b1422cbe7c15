"""
Chooses the front page's messages: at most three, where the spread or the distance is.

Its own room because the choice is a rule that can be argued with: a finding must be more than chance, it is
weighed in relevant differences, and no indicator speaks twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import Better, Unit, Verdict
from pipeline.reporting.reading import side_of
from pipeline.reporting.report import Sentence
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording

MOST = 3
DENOMINATOR_LETTERS = 90  # a longer denominator is left to the indicator's own page


@dataclass(frozen=True)
class Finding:
    """Something worth a message: which indicator, what kind, how many relevant differences it is worth."""

    indicator_id: str
    kind: str
    weight: Decimal
    sentence: Sentence


def messages(topics: Iterable[Topic], words: Wording) -> tuple[Sentence, ...]:
    """Choose the heaviest findings, a new kind before a second of the same."""
    all_topics = tuple(topics)
    left = sorted((f for t in all_topics for f in findings(t)), key=lambda f: (-f.weight, f.indicator_id, f.kind))
    chosen: list[Finding] = []
    while left and len(chosen) < MOST:
        kinds = {f.kind for f in chosen}
        best = next((f for f in left if f.kind not in kinds), left[0])
        chosen.append(best)
        left = [f for f in left if f.indicator_id != best.indicator_id]
    if chosen:
        return tuple(f.sentence for f in chosen)
    shown = any(t.figure.cluster.value is not None for t in all_topics)
    return (words.rich("message_calm" if shown else "message_no_figures"),)


def findings(topic: Topic) -> tuple[Finding, ...]:
    """Find what is clear about one indicator: a spread, a distance to the region, a distance to the goal."""
    found = (_spread(topic), _region(topic), _target(topic))
    return tuple(f for f in found if f is not None)


def _spread(topic: Topic) -> Finding | None:
    values = topic.values
    if len(values) < topic.min_practices or topic.figure.practices_differ is not Verdict.CLEAR:
        return None
    low, high = min(values), max(values)
    if low == high:
        return None
    text = topic.text
    # A spread is twice a distance from the middle: halved, it is weighed like the others.
    weight = _weight(topic, (high - low) / 2)
    return _finding(topic, "spread", weight, low=text.with_unit(low), high=text.with_unit(high))


def _region(topic: Topic) -> Finding | None:
    cluster, region = topic.text.number(topic.figure.cluster), topic.region
    if cluster is None or region is None or cluster == region or topic.differs_from_region is not Verdict.CLEAR:
        return None
    return _finding(
        topic,
        "region",
        _weight(topic, cluster - region),
        value=topic.text.with_unit(cluster),
        of=_of(topic),
        side=side_of(topic, cluster, region),
        region=topic.text.with_unit(region),
    )


def _target(topic: Topic) -> Finding | None:
    cluster, target = topic.text.number(topic.figure.cluster), topic.target
    if cluster is None or target is None or topic.header.better is Better.NEITHER:
        return None
    gap = target - cluster if topic.header.better is Better.HIGHER else cluster - target
    if gap <= max(topic.header.relevant_difference, Decimal(0)):
        return None
    text = topic.text
    value, goal = text.with_unit(cluster), text.with_unit(target)
    return _finding(
        topic, "target", _weight(topic, gap), value=value, of=_of(topic), gap=text.distance(gap), target=goal
    )


def _finding(topic: Topic, kind: str, weight: Decimal, **values: str) -> Finding:
    title = topic.words.rich("message_title", title=topic.header.title)
    return Finding(topic.header.id, kind, weight, title + topic.words.rich(f"message_{kind}", **values))


def _weight(topic: Topic, distance: Decimal) -> Decimal:
    cluster = topic.text.number(topic.figure.cluster) or Decimal(1)
    return abs(distance) / (topic.header.relevant_difference or abs(cluster) / 20)


def _of(topic: Topic) -> str:
    fits = topic.header.unit is Unit.PERCENT and len(topic.denominator) <= DENOMINATOR_LETTERS
    return topic.words.say("message_of", denominator=topic.denominator) if fits else ""
