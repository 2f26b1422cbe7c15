"""
Turns what a follow-up knows beside the changes into texts: how then and now were counted, who was there, from what.

Its own room because it decides how much is told where a change cannot be judged: why, once, and nothing that judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipeline.measuring.figures import Change, IndicatorFigure
from pipeline.measuring.follow_up_figures import Followed, FollowUp, Mover
from pipeline.model import Verdict
from pipeline.reporting.numbers import NARROW
from pipeline.reporting.report import Fact, Who
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital

SHORT: Final = 7  # characters of a digest in a footer
PRINTED: Final = 12  # characters of a digest on the last page


def with_told_changes(figure: IndicatorFigure, followed: Followed | None) -> IndicatorFigure:
    """
    Leave of a figure's changes what a follow-up may tell.

    Out:  where a change is not judged, no verdict and no interval, which would be read as one; an interval of the
          region's alone is none that anything could be held to
    """
    changes = figure.changes
    if changes is None or followed is None:
        return figure
    if followed.not_judged:
        practices = tuple((name, _bare(change)) for name, change in changes.practices)
        region = _bare(changes.region) if changes.region else None
        bare = replace(changes, cluster=_bare(changes.cluster), region=region, practices=practices)
        return replace(figure, changes=bare)
    own = (changes.cluster, *(change for _, change in changes.practices))
    if changes.region and not any(change.low is not None for change in own):
        return replace(figure, changes=replace(changes, region=_bare(changes.region)))
    return figure


def _bare(change: Change) -> Change:
    return replace(change, low=None, high=None, verdict=Verdict.NOT_ASSESSED)


def follow_note(topics: Sequence[Topic], codelist_titles: Mapping[str, str]) -> str:
    """Tell how an indicator was counted where that is not as it was; empty where it is, or in no follow-up."""
    first, words = topics[0], topics[0].words
    followed = first.followed
    if followed is None:
        return ""
    notes = [
        words.say(
            "follow_expired",
            code=e.code,
            codelist=codelist_titles.get(e.codelist_id, e.codelist_id),
            day=words.numbers.day(e.valid_to),
        )
        for e in followed.expired
    ]
    if followed.redefined:
        named = [_redefined(i, first, codelist_titles) for i in followed.redefined]
        notes.append(words.say("follow_redefined", what=words.listed(named)))
    notes.append(_by_todays(topics, words))
    return " ".join(note for note in notes if note)


def who_was_there(followed: FollowUp, words: Wording) -> Who:
    """Tell who was there both times, and apart from them who came, left or became another."""
    key = {0: "who_stayed_none", 1: "who_stayed_one"}.get(followed.stayed, "who_stayed")
    stayed = words.say(key, count=capital(words.count(followed.stayed)))
    groups = (("who_joined", followed.joined), ("who_left", followed.left), ("who_turned", followed.turned))
    told = tuple(Fact(words.say(key), _movers(movers, words)) for key, movers in groups if movers)
    nobody = "" if followed.joined or followed.left else words.say("who_nobody")
    return Who(stayed=f"{stayed} {nobody}".strip(), groups=told)


def baseline_facts(followed: FollowUp, words: Wording) -> tuple[Fact, ...]:
    """Say what then and now are, and how now was counted."""
    told = {"day": words.numbers.day(followed.baseline_printed_on), "period": words.numbers.period(followed.baseline)}
    return (
        Fact(words.say("method_baseline_label"), words.say("method_baseline", **told)),
        Fact(words.say("method_follow_label"), words.say("method_follow")),
    )


def baseline_footer(followed: FollowUp | None, words: Wording) -> str:
    """Write what the baseline can be traced back to as the end of a footer; empty where that is not known."""
    trace = _trace(followed, words, SHORT) if followed else ""
    return words.say("footer_baseline", trace=trace.replace(" ", NARROW)) if trace else ""  # one line, or the next


def baseline_trace(followed: FollowUp | None, words: Wording) -> str:
    """Write what the baseline can be traced back to, and when it was printed; empty where that is not known."""
    if followed is None or not (trace := _trace(followed, words, PRINTED)):
        return ""
    return words.say("baseline_trace", trace=trace, day=words.numbers.day(followed.baseline_printed_on))


def _trace(followed: FollowUp, words: Wording, characters: int) -> str:
    version, snapshot = followed.baseline_package_version, followed.baseline_snapshot[:characters]
    told = (
        words.say("baseline_package", version=version) if version else "",
        words.say("baseline_snapshot", snapshot=snapshot) if snapshot else "",
    )
    return " · ".join(text for text in told if text)


def _redefined(changed: str, topic: Topic, codelist_titles: Mapping[str, str]) -> str:
    if changed == topic.header.id:
        return topic.words.say("follow_the_indicator")
    return topic.words.say("follow_codelist", title=codelist_titles.get(changed, changed))


def _by_todays(topics: Sequence[Topic], words: Wording) -> str:
    """Give the cluster's value by today's definition; of a share, that of each category."""
    cells = [(t, t.followed.by_todays_definition) for t in topics if t.followed]
    told = [(t, t.text.said(cell)) for t, cell in cells if cell is not None]
    if not told:
        return ""
    if not told[0][0].category:
        return words.say("follow_by_todays", value=told[0][1])
    values = [words.say("follow_by_todays_category", category=t.category, value=value) for t, value in told]
    return words.say("follow_by_todays_share", values=words.listed(values))


def _movers(movers: tuple[Mover, ...], words: Wording) -> str:
    named = [_mover(m, words) for m in movers if m.name is not None]
    return words.listed(named) if named else words.say("who_count", count=capital(words.count(len(movers))))


def _mover(mover: Mover, words: Wording) -> str:
    if mover.kind is None or mover.on is None:
        return words.say("who_name", name=mover.name)
    what, day = words.say(f"turned_{mover.kind}"), words.numbers.short_day(mover.on)
    return words.say("who_event", name=mover.name, what=what, day=day)
