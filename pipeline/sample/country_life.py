"""The shape of what happens to people: who they are, what is done, what they suffer from and what is noted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from pipeline.definitions.base import Definition, Identifier, Text

AgeCurve = Annotated[dict[int, float], Field(min_length=1)]  # from this age on → value
Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=0)]
Weights = Annotated[dict[str, float], Field(min_length=1)]


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
    """Things that happen to patients, again and again."""

    id: Identifier
    table: Identifier
    per_1000: AgeCurve  # a year
    sex_factors: Weights
    months: tuple[float, ...] = Field(default=(1.0,) * 12, min_length=12, max_length=12)
    years: dict[int, float]
    practice_spread: Factor  # sd of the logarithm: true differences between practices
    code_spread: Factor = 0.0  # the same for the weight of each code
    patient_spread: Factor  # variance of a patient's own factor: repeat users
    never_share: Share = 0.0  # practices that truly never do it
    among: Text | None = None  # only patients with this condition
    elsewhere_share: Share = 0.0  # done by another practice
    performers: tuple[Text, ...] = ()  # done by these instead of practices
    amounts: Weights
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


class Item(Definition):
    """Something that is measured or noted once a year in a plan."""

    code: Text
    short: Identifier  # its name in the counted extract
    conditions: tuple[Text, ...] = Field(min_length=1)
    complete_low: Share
    complete_high: Share
    complete_growth: float  # a year
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
