"""
Turns dates into working days: Monday to Friday, but for days on which deadlines do not run out in Danish law.

Its own room because a calendar is a fact of the country, and what is promised in it is the house's.
Source: Forældelsesloven § 27, stk. 2 (weekend, helligdag, grundlovsdag, 24 and 31 December).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

import holidays

Language = Literal["da", "en"]

#: No public holidays by law, and yet days on which no deadline runs out.
_BESIDE: Final = frozenset({(6, 5), (12, 24), (12, 31)})
_COUNTRY: Final = "DK"
_NAMES: Final = {"da": "da", "en": "en_US"}
_WEEKEND: Final = 5  # Saturday, as `weekday` counts
_DAY: Final = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Say whether work is done on a day."""
    return day.weekday() < _WEEKEND and not is_holiday(day)


def is_holiday(day: date) -> bool:
    """Say whether nobody works on a day for another reason than that it is a weekend."""
    return day in _public(day.year) or (day.month, day.day) in _BESIDE


def holiday_name(day: date, language: Language) -> str:
    """Name a holiday."""
    return str(_named(day.year, language)[day])


def back_to_working_day(day: date) -> date:
    """Give the day itself where it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= _DAY
    return day


def working_days_before(day: date, number: int) -> date:
    """Go back so many working days from a working day."""
    for _ in range(number):
        day = back_to_working_day(day - _DAY)
    return day


def working_days(first: date, last: date) -> int:
    """Count the working days of a span, both ends included; none where it ends before it begins."""
    return sum(is_working_day(day) for day in _days(first, last))


def holidays_between(first: date, last: date) -> tuple[date, ...]:
    """Give the days of a span, both ends included, that a holiday takes from the week."""
    return tuple(day for day in _days(first, last) if day.weekday() < _WEEKEND and is_holiday(day))


def _days(first: date, last: date) -> list[date]:
    return [first + _DAY * n for n in range((last - first).days + 1)]


@cache
def _public(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(_COUNTRY, years=year, categories=(holidays.PUBLIC,)))


@cache
def _named(year: int, language: Language) -> dict[date, str]:
    both = (holidays.PUBLIC, holidays.OPTIONAL)
    return dict(holidays.country_holidays(_COUNTRY, years=year, categories=both, language=_NAMES[language]))
