"""
Turns one practice's own places into what its slip may hold, beside the texts that no figure has a part in.

Its own room for the same reason as that of a report: the proof of a printed slip must not believe the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipeline.definitions.house import House
from pipeline.definitions.package import Package
from pipeline.measuring.figures import ClusterFigures, OwnPlace, OwnSlip
from pipeline.reporting.grounds import OwnTold
from pipeline.reporting.numbers import rounded
from pipeline.reporting.topic import Topic
from pipeline.reporting.tracing import grounds_of
from pipeline.reporting.wording import Wording, capital

CONFIDENCE = Decimal(95)  # per cent; said in front of an interval


def own_texts(
    slip: OwnSlip,
    figures: ClusterFigures,
    package: Package,
    house: House,
    topics: tuple[Topic, ...],
    footer: str,
    words: Wording,
) -> tuple[str, ...]:
    """Give the texts of a slip that no figure has a part in: definitions, words, days, and whom it is for."""
    further = (footer, figures.cluster_name, slip.name, slip.practice_id, package.title, *_reasons(topics, words))
    return grounds_of(figures, package, house, topics, {}, further, words).fixed


def _reasons(topics: Iterable[Topic], words: Wording) -> Iterable[str]:
    """Give the reasons that name the house's smallest number."""
    for topic in topics:
        yield from (words.say(f"slip_{key}", smallest=topic.smallest_shown) for key in ("small_number", "small_median"))


def own_told(topic: Topic, own: OwnPlace) -> OwnTold:
    """Give what one row of a slip may tell: the practice's own numbers, and those that the report shows."""
    text, cell = topic.text, own.own
    cluster = text.number(topic.figure.cluster)
    shown = tuple(topic.values)
    numbers = [text.number(cell), *(text.interval(cell) or ()), *(text.counted(cell) or ()), cluster, own.shown]
    numbers += [CONFIDENCE] if text.interval(cell) else []
    numbers += [None if cell.crude is None else rounded(cell.crude, text.decimals)]
    numbers += [min(shown), max(shown)] if shown else []
    if own.rank is not None:
        numbers += [Decimal(place) for place in (own.rank.first, own.rank.last, own.rank.of)]
    return OwnTold(
        label=capital(topic.category) if topic.category else topic.title,
        numbers=tuple(number for number in numbers if number is not None),
        marks=shown if cluster is None else (*shown, cluster),
        count=0 if own.rank is None else own.rank.last - own.rank.first,
    )
