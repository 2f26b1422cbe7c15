"""Turns a row of the status into sentences: what it waits for, and what there is to say of its clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from babel.dates import format_date

from pipeline.orders.clock import PlannedStep, Tight
from pipeline.orders.status import Row, Waiting
from pipeline.orders.status_words import StatusWords
from pipeline.orders.working_days import holiday_name

_NARROW = "\u00a0"  # a space that does not break: a date stays in one piece


def told_day(day: date, words: StatusWords) -> str:
    """Write a date: '19. jan. 2026', or '2026-01-19'."""
    return str(format_date(day, format=words.day_pattern, locale=words.language)).replace(" ", _NARROW)


def told_days(number: int, words: StatusWords) -> str:
    """Write a number of days."""
    return _plural(words.days, number).format(n=number)


def told_waiting(row: Row, words: StatusWords) -> str:
    """Say what an order waits for, and for whom; nothing where nothing is left to do."""
    return ", ".join(_told_wait(each, row, words) for each in row.waiting)


def remarks(row: Row, words: StatusWords) -> tuple[str, ...]:
    """Say what there is to say of an order's clock, what is wrong first."""
    return tuple(_remarks(row, words))


def _remarks(row: Row, words: StatusWords) -> Iterator[str]:
    order = row.order
    if order.is_open:
        yield from _pressing(row, words)
        yield from _still(row, words)
        if row.steps and not row.is_pressing:
            first = row.steps[0]
            sentence = words.next_step if first.working_days else words.next_step_moment
            yield sentence.format(step=words.steps[first.step], start=told_day(first.latest_start, words))
    elif row.released_on:
        yield _released(row, row.released_on, words)
    elif order.reason:
        yield words.ended.format(State=_upper(words.states[order.state]), reason=order.reason)
    if order.follows is not None:
        yield words.follows.format(number=order.follows)
    if row.recalled_on:
        yield words.recalled.format(on=told_day(row.recalled_on, words))
    if row.restated_on:
        yield words.restated.format(on=told_day(row.restated_on, words))


def _still(row: Row, words: StatusWords) -> Iterator[str]:
    due = row.deadline
    days = told_days(due.stood_still, words)
    if due.stands_still and due.bound == "meeting":
        yield words.stands_still_meeting
    elif due.stands_still:
        yield words.stands_still.format(days=days) if due.stood_still else words.stands_still_from_today
    elif due.stood_still:
        yield words.stood_still.format(days=days)


def _pressing(row: Row, words: StatusWords) -> Iterator[str]:
    due = row.deadline.due
    if row.is_late:
        yield words.late.format(days=told_days((row.today - due).days, words), due=told_day(due, words))
    elif row.tight:
        yield _short(row.tight, row.steps, words)
    if row.tight:
        first, start = _upper(words.steps[row.tight.step]), told_day(row.tight.latest_start, words)
        yield words.should_have_begun.format(Step=first, start=start)
        if row.tight.holidays:
            yield _between(row.tight.holidays, words)
    if row.tight and due < row.begun_on:
        yield words.too_near.format(meeting=told_day(row.order.meeting_on, words))


def _short(tight: Tight, steps: Sequence[PlannedStep], words: StatusWords) -> str:
    names = [words.steps[s.step] for s in steps if s.working_days]
    needed = _plural(words.working_days, tight.needed).format(n=tight.needed)
    return _plural(words.too_tight, len(names)).format(steps=_listed(names, words), needed=needed, left=tight.left)


def _between(holidays: Sequence[date], words: StatusWords) -> str:
    names = [f"{holiday_name(day, words.language)} {told_day(day, words)}" for day in holidays]
    return _plural(words.holidays_between, len(names)).format(names=_listed(names, words))


def _released(row: Row, on: date, words: StatusWords) -> str:
    sentence = words.released_in_time if row.in_time else words.released_late
    return sentence.format(
        on=told_day(on, words),
        due=told_day(row.deadline.due, words),
        days=told_days((on - row.deadline.due).days, words),
        used=row.deadline.used,
        all=told_days(row.promised, words),
    )


def _told_wait(waiting: Waiting, row: Row, words: StatusWords) -> str:
    if not waiting.who:
        return words.waiting[waiting.whom]
    names = {**row.names, row.order.cluster_id: words.decision} if waiting.whom == "consents" else {}
    who = _listed([names.get(each, each) for each in waiting.who], words)
    return words.waiting_named[waiting.whom].format(who=who)


def _listed(each: Sequence[str], words: StatusWords) -> str:
    return f"{', '.join(each[:-1])} {words.also} {each[-1]}" if len(each) > 1 else "".join(each)


def _plural(pair: tuple[str, str], number: int) -> str:
    return pair[0] if number == 1 else pair[1]


def _upper(word: str) -> str:
    return word[:1].upper() + word[1:]
