"""
Turns a last day into a period of a package's kind, and into the periods that its run charts count.

Its own room because calendars are decided once: what ends a quarter, where a season lies in its year, and which
days come next where an order's do not fit.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from math import lcm
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.definitions.base import Definition, UnfitError
from pipeline.model import FEWEST_POINTS, Period, add_months, quarter_end

QUARTER: Final = 3  # months
YEAR: Final = 12
_COMMON_YEAR: Final = 2025  # any year without a leap day: a day that it has comes every year
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def _day_of_every_year(text: str) -> str:
    if not _comes_every_year(text):
        raise PydanticCustomError("month_day", "not a day of every year")
    return text


def _comes_every_year(text: str) -> bool:
    try:
        date.fromisoformat(f"{_COMMON_YEAR}-{text}")
    except ValueError:
        return False
    return _MONTH_DAY.fullmatch(text) is not None


MonthDay = Annotated[
    str, Field(json_schema_extra={"pattern": "^[0-9]{2}-[0-9]{2}$"}), AfterValidator(_day_of_every_year)
]  # 10-01; February's last day is 02-28, in leap years too


class Season(Definition):
    """The same days of every year; they may lie on both sides of New Year."""

    first: MonthDay = Field(alias="from")
    last: MonthDay = Field(alias="to")

    @model_validator(mode="after")
    def _is_a_year_at_most(self) -> Season:
        if self.first == self.last:
            day_before = date.fromisoformat(f"{_COMMON_YEAR}-{self.first}") - timedelta(days=1)
            raise UnfitError(
                f"from {self.first} to {self.last} is more than a year.",
                f"a season is a year at most: to: {day_before:%m-%d}, or an earlier day",
            )
        return self

    def end_in(self, year: int) -> date:
        """Give the season's last day in a year; the last of February is the 29th in leap years."""
        if self.last == "02-28":
            return date(year, 3, 1) - timedelta(days=1)
        return date.fromisoformat(f"{year:04d}-{self.last}")

    def ending(self, last: date) -> Period:
        """Give the season that ends on this day."""
        first = date.fromisoformat(f"{last.year:04d}-{self.first}")
        return Period(first if first <= last else add_months(first, -YEAR), last)

    @property
    def is_of_quarters(self) -> bool:
        """Say whether the season is made of whole quarters."""
        last = self.end_in(_COMMON_YEAR)
        before = self.ending(last).first - timedelta(days=1)
        return last == quarter_end(last) and before == quarter_end(before)


class PeriodRule(Definition):
    """How long the period is and where it may end: whole months, calendar quarters, or a season."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})
    one_of: ClassVar[str] = '{months: 12}, {quarters: 1} or {season: {from: "10-01", to: "03-31"}}'

    months: int | None = Field(default=None, ge=1, le=60)
    quarters: int | None = Field(default=None, ge=1, le=4)
    season: Season | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> PeriodRule:
        given = [key for key in ("months", "quarters", "season") if getattr(self, key) is not None]
        if len(given) != 1:
            raise UnfitError(
                f"{' and '.join(given)} stand here together." if given else "no length is given.",
                f"one of them: {self.one_of}",
            )
        return self

    @property
    def length(self) -> int | None:
        """The period's whole months; a season has days instead."""
        return self.months or (QUARTER * self.quarters if self.quarters else None)

    @property
    def back_to_same_months(self) -> int:
        """How many periods back the same months of an earlier year lie: there a season is no change."""
        return lcm(self.length, YEAR) // self.length if self.length else 1

    @property
    def step(self) -> int:
        """The months from one day that may end a period to the next; periods of months may end on any day."""
        return YEAR if self.season else QUARTER if self.quarters else 1

    @property
    def kind(self) -> str:
        """What an order's last day must be the end of."""
        return f"the season {self.season.first} to {self.season.last}" if self.season else "a quarter"

    def latest_end(self, day: date) -> date:
        """Give the newest day, this one or an earlier, on which a period of this kind ends."""
        if self.season:
            end = self.season.end_in(day.year)
            return end if end <= day else self.season.end_in(day.year - 1)
        return _latest_quarter_end(day) if self.quarters else day

    def next_end(self, day: date) -> date:
        """Give the first day after this one on which a period of this kind ends."""
        if self.season:
            return self.season.end_in(self.latest_end(day).year + 1)
        return quarter_end(day + timedelta(days=1)) if self.quarters else day + timedelta(days=1)

    def ending(self, last: date) -> Period:
        """Give the period of this kind that ends on this day, which must be such an end."""
        if last != self.latest_end(last):
            raise ValueError(f"{last} does not end {self.kind}")
        return self.season.ending(last) if self.season else Period.ending(last, self.length or 0)

    def earlier(self, period: Period, count: int) -> tuple[Period, ...]:
        """Give so many periods before this one, oldest first: a season is the same days of the years before."""
        if self.length:
            return _in_a_row(period.last, self.length, count + 1)[:-1]
        return tuple(period.earlier(YEAR * i) for i in range(count, 0, -1))


class Series(Definition):
    """The points of run charts: quarters or years, the last of which ends with the report's period."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["quarters"]}, {"required": ["years"]}]})
    one_of: ClassVar[str] = "{quarters: 20} or {years: 5}"

    quarters: int | None = Field(default=None, ge=4, le=20)
    years: int | None = Field(default=None, ge=3, le=5)
    frozen: int | None = Field(
        default=None, json_schema_extra={"minimum": FEWEST_POINTS}
    )  # how many of the first points fix the middle and the limits

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Series:
        if (self.quarters is None) == (self.years is None):
            raise UnfitError(
                "quarters and years stand here together." if self.quarters else "no points are given.",
                f"one of them: {self.one_of}",
            )
        if self.frozen is not None and not FEWEST_POINTS <= self.frozen < self.points:
            raise UnfitError(
                f"frozen: {self.frozen} of {self.points} points cannot fix a middle for the rest.",
                f"{FEWEST_POINTS} points or more, and fewer than all, as {{quarters: 20, frozen: {FEWEST_POINTS}}}",
            )
        return self

    @property
    def points(self) -> int:
        """How many points there are."""
        return self.quarters or self.years or 0

    def periods(self, rule: PeriodRule, last: date) -> tuple[Period, ...]:
        """
        Give the period of each point, oldest first.

        A quarter is a calendar quarter, so that the last day must end one. A year is the twelve months that end
        with the report's period; where that is a season, the season of each year.
        """
        if rule.season and self.years:
            own = rule.season.ending(last)
            return (*rule.earlier(own, self.points - 1), own)
        return _in_a_row(last, QUARTER if self.quarters else YEAR, self.points)

    def fits(self, rule: PeriodRule) -> bool:
        """
        Say whether the points and the report's period lie whole inside one another.

        Spans that cross each other would let a reader subtract one from the other and find a part of neither.
        """
        if rule.season:
            return rule.season.is_of_quarters or self.years is not None
        step, length = QUARTER if self.quarters else YEAR, rule.length or 0
        return step % length == 0 or length % step == 0


def _in_a_row(last: date, months: int, count: int) -> tuple[Period, ...]:
    """Give so many periods of whole months in a row, oldest first, without a gap and without a day in two of them."""
    firsts = [add_months(last + timedelta(days=1), -months * i) for i in range(count, -1, -1)]
    return tuple(Period(first, after - timedelta(days=1)) for first, after in pairwise(firsts))


def _latest_quarter_end(day: date) -> date:
    """Give the newest day, this one or an earlier, that ends a quarter."""
    end = quarter_end(day)
    return end if end == day else add_months(end + timedelta(days=1), -QUARTER) - timedelta(days=1)
