"""Turns what the data know into reasons why practices may differ: patients, practice, data, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.measuring.figures import Evidence, PracticeEvent
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import Explanation
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital

MISSING_WORTH_TELLING = 1.0  # percent of patients without a value


def explanations(
    evidence: Evidence, topics: tuple[Topic, ...], table_titles: Mapping[str, str], words: Wording
) -> tuple[Explanation, ...]:
    """Give three possible reasons, each with what the data say of it."""
    numbers = words.numbers
    ages = tuple((a.ages, _percent(a.cluster, words), _percent(a.region, words)) for a in evidence.ages)
    moves = moved(evidence, words)
    elsewhere = tuple(
        words.say("elsewhere", percent=numbers.decimal(e.percent, 0), table=table_titles.get(e.table, e.table))
        for e in evidence.elsewhere
    )
    gaps = tuple(
        words.say(
            "gap",
            count=capital(words.count(gap.practices)),
            table=table_titles.get(gap.table, gap.table),
            names=words.say("gap_names", names=", ".join(gap.names)) if gap.names else "",
        )
        for gap in evidence.gaps
    )
    missing = tuple(
        words.say("missing", title=t.header.title, percent=numbers.decimal(share, 1))
        for t in topics
        if (share := t.figure.missing_percent) is not None and rounded(share, 1) >= MISSING_WORTH_TELLING
    )
    none = (words.say("no_evidence"),)
    practice = tuple(_event(e, words) for e in evidence.events) + elsewhere
    return (
        Explanation(words.say("why_patients"), words.say("why_patients_text"), moves or (() if ages else none), ages),
        Explanation(words.say("why_practice"), words.say("why_practice_text"), practice or none),
        Explanation(words.say("why_data"), words.say("why_data_text"), (gaps + missing) or none),
    )


def moved(evidence: Evidence, words: Wording) -> tuple[str, ...]:
    """Say how many came, left and died, where all three may be told."""
    if evidence.came is None or evidence.left is None or evidence.died is None:
        return ()
    came, left, died = (words.numbers.whole(n) for n in (evidence.came, evidence.left, evidence.died))
    return (words.say("moves", came=came, left=left, died=died),)


def _event(event: PracticeEvent, words: Wording) -> str:
    key = "event_joined" if event.kind is None else f"event_{event.kind}"
    return words.say(key, name=event.name or words.say("a_practice"), day=words.numbers.day(event.on))


def _percent(value: float | None, words: Wording) -> str:
    return words.say("none") if value is None else words.numbers.decimal(value, 1)
