"""The shape of what happens to people: who they are, what is done, what they suffer from and what is noted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from pipeline.definitions.base import Definition, Identifier, Text

AgeCurve = Annotated[dict[int, float], Field(min_length=1)]  # from this age on → value
Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=0)]
Weights = Annotated[dict[str, float], Field(min_length=1)]


def _several(value: object) -> object:
    """Let one name stand where several may."""
    return (value,) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[Text, ...], BeforeValidator(_several)]


class People(Definition):
    """Who is listed, and what happens to them. Rates are per 1,000 and year."""

    sexes: Weights
    ages: AgeCurve  # weight of each year of age
    tilt: Factor  # how much practices differ: sd of a slope over age
    list_size_spread: Factor  # sd of the logarithm
    group_two_share: Share
    births: Factor
    comers: Factor
    comer_ages: AgeCurve
    deaths: AgeCurve
    emigrations: AgeCurve
    moves: AgeCurve
    move_reasons: Weights
    turn_reason: Text  # the practice got a new number
    moves_within_region: Share
    death_reason: Text
    emigration_reason: Text
    insurance_groups: tuple[Text, Text]


class Code(Definition):
    """One code that an event can have."""

    code: Text
    weight: Factor = 1.0
    fill: dict[Identifier, Text] = Field(default={})  # column → value
    per_unit: dict[Identifier, float] = Field(default={})  # column → value for each unit of the amount


class EventStream(Definition):
    """
    Things that happen to patients, again and again.

    Where `takers` says how many ever get it, practices, sexes and `likelier` change who that is, and not how often: a
    taker gets it about as often as the next, at about even intervals, and always the same code.
    """

    id: Identifier
    table: Identifier
    since: date | None = None  # null: the country's first day
    takers: AgeCurve | None = None  # percent who get it at all; null: anybody may
    likelier: dict[Text, Factor] = Field(default={})  # condition or earlier stream → times as many takers among those
    per_1000: AgeCurve  # a year; of takers where there are such
    sex_factors: dict[Text, Factor] = Field(default={})  # one that is not named has 1
    months: tuple[float, ...] = Field(default=(1.0,) * 12, min_length=12, max_length=12)
    years: dict[int, float] = Field(default={})
    practice_spread: Factor  # sd of the logarithm: true differences between practices
    code_spread: Factor = 0.0  # the same for the weight of each code
    patient_spread: Factor  # variance of a patient's own factor: repeat users
    never_share: Share = 0.0  # practices that truly never do it
    among: OneOrMore = ()  # only patients with all these conditions
    elsewhere_share: Share = 0.0  # done by another practice
    performers: tuple[Text, ...] = ()  # done by these instead of practices
    amounts: Weights = Field(default={"1": 1.0})
    choices: dict[Identifier, Weights] = Field(default={})
    missing: dict[Identifier, Share] = Field(default={})
    codes: tuple[Code, ...] = Field(min_length=1)


class EventTable(Definition):
    """What the canonical columns of an event table are called."""

    date: Identifier
    code: Identifier
    amount: Identifier
    performer: Identifier


class Condition(Definition):
    """A long-term condition and the plans for it."""

    code: Text
    percent: AgeCurve
    likelier: dict[Text, Factor] = Field(default={})  # an earlier condition → times as many among those
    practice_spread: Factor
    first_plan_on: date
    planned_at_first: Share  # of those who have it, on the first day
    planned_at_last: Share
    planned_spread: Factor
    ended_per_1000: Factor
    from_age: int


class Value(Definition):
    """How a measured value is spread."""

    mean: float
    spread: Factor
    lowest: float
    highest: float
    decimals: int = Field(ge=0, le=3)


class CountedLevel(Definition):
    """A level that is counted too: whose latest value lies within these, and that of the item beside it below that."""

    short: Identifier  # its name in the counted extract
    below: float | None = None
    at_least: float | None = None
    beside_below: float | None = None


class Item(Definition):
    """Something that is measured or noted once a year in a plan."""

    code: Text
    short: Identifier | None = None  # its name in the counted extract; null: nobody counts it
    within_months: int | None = None  # how far back a registration counts; null: as far as others
    beside: Text | None = None  # an earlier item: noted exactly where that one is
    levels: tuple[CountedLevel, ...] = ()
    conditions: tuple[Text, ...] = Field(min_length=1)
    complete_low: Share = 0.0
    complete_high: Share = 0.0
    complete_growth: float = 0.0  # a year
    unit: Text | None = None
    value: Value | None = None
    answers: dict[str, Text] = Field(default={})  # number → text of a form field
    unreadable_share: Share = 0.0
    unreadable_texts: tuple[Text, ...] = ()


class Tallies(Definition):
    """What owners deliver already counted, and on which days of the year."""

    first_on: date
    last_on: date
    months: tuple[int, ...] = Field(min_length=1)  # counted on the last day of these
    plan_item: Identifier  # the item name of "has a plan"
    within_months: int  # how far back a registration counts
