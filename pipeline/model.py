"""
The nouns of the field as types.

Everything above this floor speaks with these words; the GLOSSARY gives the Danish for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self


class Unit(StrEnum):
    """What a value is measured in."""

    PERCENT = "percent"
    RATIO = "ratio"
    PER_1000 = "per_1000"
    MEAN = "mean"
    MEDIAN = "median"  # of the patients' values
    DDD = "ddd_per_1000_per_day"  # an amount in defined daily doses per 1.000 listed persons per day
    SHARE = "share"  # how something is distributed over categories, each in percent

    @property
    def in_percent(self) -> bool:
        """Say whether values lie in 0-100."""
        return self in (Unit.PERCENT, Unit.SHARE)

    @property
    def of_values(self) -> bool:
        """Say whether a value sums up patients' own values, which may lie below zero."""
        return self in (Unit.MEAN, Unit.MEDIAN)

    @property
    def is_pooled(self) -> bool:
        """Say whether several practices' sums make a value together: a median's and a share's parts do not."""
        return self not in (Unit.MEDIAN, Unit.SHARE)


class Grain(StrEnum):
    """What one row of an indicator's answer is: a patient, or an already counted stratum."""

    PATIENT = "patient"
    STRATUM = "stratum"


class Counted(StrEnum):
    """What an indicator counts. A patient or respondent counts at most once; the others can repeat."""

    PATIENT = "patient"
    RESPONDENT = "respondent"
    PRESCRIPTION = "prescription"
    SERVICE = "service"
    CONTACT = "contact"
    MESSAGE = "message"
    MEASUREMENT = "measurement"

    @property
    def counts_once(self) -> bool:
        """Say whether one patient can add at most one to the numerator."""
        return self in (Counted.PATIENT, Counted.RESPONDENT)


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Status(StrEnum):
    """How far a definition has come."""

    DRAFT = "draft"
    PREVIEW = "preview"
    PUBLISHED = "published"
    RETIRED = "retired"


class Visibility(StrEnum):
    """Whether the practices of a cluster stand with names or with letters."""

    OPEN = "open"
    ANONYMISED = "anonymised"


class Level(StrEnum):
    """Whose figure it is."""

    PRACTICE = "practice"
    CLUSTER = "cluster"
    REGION = "region"
    DENMARK = "denmark"


class State(StrEnum):
    """What a cell holds. Five states travel to the page and are never collapsed."""

    VALUE = "value"
    HIDDEN = "hidden"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class HiddenBy(StrEnum):
    """
    Who hid a hidden cell.

    Whether the house hid it for its own sake or to cover another is told nowhere: it would say which is the small one.
    """

    HOUSE = "house"
    OWNER = "owner"


class Unlisted(StrEnum):
    """Why a practice stands under no letter in a figure; told in its own slip alone."""

    NO_DATA = "no_data"
    OWNER = "owner"  # the owner of the data hid its numbers
    NOT_APPLICABLE = "not_applicable"
    TOO_FEW = "too_few"
    SMALL_NUMBER = "small_number"
    ROUNDED = "rounded"  # it would look like nothing where the others' values are rounded
    COVER = "cover"  # left out so that another cannot be known
    FEW_PRACTICES = "few_practices"  # the cluster has fewer than the house minimum
    NOBODY = "nobody"  # no practice is shown one by one


class Verdict(StrEnum):
    """Whether a difference is more than chance, and large enough to matter."""

    CLEAR = "clear_difference"
    MAY_BE_CHANCE = "may_be_chance"
    NOT_ASSESSED = "not_assessed"


class HistoryKind(StrEnum):
    """What happened to a practice's number."""

    RENUMBERED = "renumbered"
    SOLD = "sold"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days: the first and the last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it starts ({self.first})")

    @classmethod
    def ending(cls, last: date, months: int) -> Self:
        """Give the period of so many months that ends on this day, the day included."""
        return cls(add_months(last + timedelta(days=1), -months), last)

    @property
    def days(self) -> int:
        """The number of days, both ends included."""
        return (self.last - self.first).days + 1

    @property
    def year_days(self) -> int:
        """The days of the twelve months that end with the period: 365, or 366 around a leap day."""
        return Period.ending(self.last, 12).days

    def earlier(self, months: int) -> Period:
        """Give the period that lies so many months before, ends of months kept."""
        after = add_months(self.last + timedelta(days=1), -months)
        return Period(add_months(self.first, -months), after - timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """Move a date by whole calendar months; a day that the month lacks becomes its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def quarter_end(day: date) -> date:
    """Give the last day of the calendar quarter that a day lies in."""
    return add_months(date(day.year, day.month - (day.month - 1) % 3, 1), 3) - timedelta(days=1)


@dataclass(frozen=True)
class HistoryEvent:
    """A practice number became another, on a day."""

    from_id: str
    to_id: str
    on: date
    kind: HistoryKind


@dataclass(frozen=True)
class Practice:
    """A practice as the register knows it."""

    practice_id: str
    name: str
    region_id: str
    specialty: str | None = None  # null: the register does not say


@dataclass(frozen=True)
class Cluster:
    """A group of practices that meets to discuss its figures; it may cross regions."""

    cluster_id: str
    name: str
    members: tuple[Practice, ...]  # as confirmed at the order, or as at the period's last day

    @property
    def member_ids(self) -> frozenset[str]:
        """The members' practice ids."""
        return frozenset(p.practice_id for p in self.members)


_YEARS = range(1900, 2200)  # that an extract can reach
A_DAY = f"a day from {_YEARS[0]} to {_YEARS[-1]}, written as 2026-09-30: year, month, day"


def as_day(text: str) -> date | None:
    """Read an ISO date; None where it is none. A year that no extract can reach is no date either."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


FEWEST_EVENTS = 10  # below them no standardised rate is given
FEWEST_POINTS = 12  # below them a run chart is not judged: Anhøj, "Seriediagrammer" ("mindst 12, gerne 20-30")

AGE_BAND_STARTS = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)


def age_band(age: int) -> str:
    """Give the five-year band of an age: '00-04' … '85-89', '90+'."""
    start = max(s for s in AGE_BAND_STARTS if s <= max(age, 0))
    return "90+" if start == AGE_BAND_STARTS[-1] else f"{start:02d}-{start + 4:02d}"
