"""
Turns what a follow-up knows beside an indicator's change into the end of its page: the bridge, and why no verdict.

Its own room because it explains a number and is none of its own: the terms come as they are printed and add up there.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.measuring.follow_up_figures import Bridge, FollowUp, Mover
from pipeline.reporting.report import BridgeTable, Fact, FollowText, Who
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital


def follow_text(topic: Topic, codelist_titles: Mapping[str, str]) -> FollowText | None:
    """Tell what stands beside an indicator's change; None where there is nothing to tell, or no follow-up."""
    followed, words = topic.followed, topic.words
    if followed is None:
        return None
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
        named = [_redefined(i, topic, codelist_titles) for i in followed.redefined]
        notes.append(words.say("follow_redefined", what=words.listed(named)))
    if followed.by_todays_definition is not None:
        notes.append(words.say("follow_by_todays", value=topic.text.said(followed.by_todays_definition)))
    bridge = _bridge(topic, followed.bridge) if followed.bridge else None
    return FollowText(tuple(notes), bridge) if notes or bridge else None


def who_was_there(followed: FollowUp, words: Wording) -> Who:
    """Tell who was there both times, and apart from them who came, left or became another."""
    one = followed.stayed == 1
    stayed = capital(words.say("who_stayed_one" if one else "who_stayed", count=words.count(followed.stayed)))
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


def _redefined(changed: str, topic: Topic, codelist_titles: Mapping[str, str]) -> str:
    if changed == topic.header.id:
        return topic.words.say("follow_the_indicator")
    return topic.words.say("follow_codelist", title=codelist_titles.get(changed, changed))


def _bridge(topic: Topic, bridge: Bridge) -> BridgeTable:
    """Write a bridge as a sum that is read from above."""
    words, places = topic.words, topic.text.decimals
    terms = tuple(Fact(words.say(f"bridge_{term}"), words.numbers.signed(size, places)) for term, size in bridge.terms)
    ends = (("bridge_before", bridge.before), ("bridge_now", bridge.now))
    first, last = (Fact(words.say(key), words.numbers.decimal(value, places)) for key, value in ends)
    return BridgeTable(words.say("bridge_caption", unit=topic.text.unit), first, terms, last)


def _movers(movers: tuple[Mover, ...], words: Wording) -> str:
    named = [_mover(m, words) for m in movers if m.name is not None]
    return words.listed(named) if named else words.say("who_count", count=capital(words.count(len(movers))))


def _mover(mover: Mover, words: Wording) -> str:
    if mover.kind is None or mover.on is None:
        return words.say("who_name", name=mover.name)
    what, day = words.say(f"turned_{mover.kind}"), words.numbers.short_day(mover.on)
    return words.say("who_event", name=mover.name, what=what, day=day)
