"""Turns what the data know into reasons why practices may differ: patients, practice, data, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.measuring.figures import DeliveryGap, Evidence, PracticeEvent
from pipeline.reporting.numbers import rounded
from pipeline.reporting.report import Explanation
from pipeline.reporting.topic import Topic
from pipeline.reporting.wording import Wording, capital, inner

MISSING_WORTH_TELLING = 1.0  # percent of patients without a value


def explanations(
    evidence: Evidence, topics: tuple[Topic, ...], table_titles: Mapping[str, str], words: Wording
) -> tuple[Explanation, ...]:
    """Give three possible reasons, each with what the data say of it."""
    numbers = words.numbers
    ages = tuple((a.ages, _percent(a.cluster, words), _percent(a.region, words)) for a in evidence.ages)
    moves = moved(evidence, words)
    elsewhere = tuple(
        words.say("elsewhere", percent=numbers.decimal(e.percent, 0), table=_table(e.table, table_titles))
        for e in evidence.elsewhere
    )
    gaps = tuple(gap_text(gap, table_titles, words) for gap in evidence.gaps)
    missing = tuple(
        words.say("missing", title=t.title, percent=numbers.decimal(share, 1))
        for t in topics
        if (share := t.figure.missing_percent) is not None and rounded(share, 1) >= MISSING_WORTH_TELLING
    )
    regions = capital(topics[0].region_word) if topics else words.say("head_region")
    practice = tuple(_event(e, words) for e in evidence.events) + elsewhere
    patients = moves or (() if ages else (words.say("no_patients"),))
    return (
        Explanation(words.say("why_patients"), words.say("why_patients_text"), patients, ages, regions),
        Explanation(words.say("why_practice"), words.say("why_practice_text"), practice or (words.say("no_practice"),)),
        Explanation(words.say("why_data"), words.say("why_data_text"), (gaps + missing) or (words.say("no_gaps"),)),
    )


def gap_text(gap: DeliveryGap, table_titles: Mapping[str, str], words: Wording, *, names: bool = True) -> str:
    """Say how many practices lack whole months in a table, and who where that may be told."""
    who = words.say("gap_names", names=", ".join(gap.names)) if names and gap.names else ""
    key, count = "gap_one" if gap.practices == 1 else "gap", capital(words.count(gap.practices))
    return words.say(key, count=count, table=_table(gap.table, table_titles), names=who)


def moved(evidence: Evidence, words: Wording) -> tuple[str, ...]:
    """Say how many came, left and died, where all three may be told."""
    if evidence.came is None or evidence.left is None or evidence.died is None:
        return ()
    came, left, died = (words.numbers.whole(n) for n in (evidence.came, evidence.left, evidence.died))
    return (words.say("moves", came=came, left=left, died=died),)


def _table(table: str, table_titles: Mapping[str, str]) -> str:
    """Name a table so that it stands inside a sentence."""
    return inner(table_titles.get(table, table))


def _event(event: PracticeEvent, words: Wording) -> str:
    key = "event_joined" if event.kind is None else f"event_{event.kind}"
    return words.say(key, name=event.name or words.say("a_practice"), day=words.numbers.day(event.on))


def _percent(value: float | None, words: Wording) -> str:
    return words.say("none") if value is None else words.numbers.decimal(value, 1)
