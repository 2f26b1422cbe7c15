"""An indicator: a YAML header inside a SQL comment, then one plain SELECT."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from pydantic import Field

from pipeline.definitions.base import Day, Definition, Identifier, Review, Text
from pipeline.model import Better, Counted, Grain, Status, Unit

JOINT: Final = "__"  # between a template's id and a codelist's


class Target(Definition):
    """A goal that somebody set, and for whom. Never invented; expired or set for others it is text, never a line."""

    value: Decimal
    text: Text
    source: Text
    measured_on: Literal["same", "other"]  # 'other': set for another population or data; printed, not drawn
    valid_to: Day | None = None


class Lookback(Definition):
    """How far before the period's end the SELECT may look; gives $lookback_start."""

    months: int = Field(ge=1, le=240)


class Standardise(Definition):
    """What differences between practices' patients are taken out by, to whom, and how."""

    by: tuple[Literal["age_band", "sex"], ...] = Field(json_schema_extra={"minItems": 1})
    population: Literal["denmark"]  # the listed patients of the whole snapshot on the period's last day
    method: Literal["direct", "indirect"] = "direct"  # indirect: observed beside what the nation's rates foretell


class Header(Definition):
    """What an indicator says of itself."""

    id: Identifier
    title: Text
    why: Text  # one sentence a doctor agrees with
    population: Text  # in words, printed on the method page
    numerator: Text
    denominator: Text | None = None  # in words, where the population does not say it
    unit: Unit
    grain: Grain = Grain.PATIENT
    denominator_in: Literal["patients", "days"] | None = None  # per_1000 only: listed days or persons
    decimals: int = Field(default=1, ge=0, le=3)  # shown in open reports
    better: Better
    relevant_difference: Decimal = Field(ge=0)
    target: Target | None = None
    reads: tuple[Identifier, ...]
    codelists: tuple[Identifier, ...] = ()
    template: Identifier | None = (
        None  # a code system: the SELECT reads the table `codes`, and any codelist takes its place
    )
    stands_for: Identifier | None = None  # of already counted data: the indicator of patients that it is the twin of
    combines: tuple[Identifier, ...] = ()  # other indicators, whose answers the SELECT reads as tables
    categories: dict[Identifier, Text] | None = None  # share only: each category with its name, in the page's order
    lookback: Lookback | None = None
    min_denominator: int = Field(default=10, ge=1)
    standardise: Standardise | None = None  # percent and per_1000 only
    counts: Counted
    status: Status
    status_reason: Text | None = None  # required when retired
    source: Text
    reviewed: Review

    @property
    def has_best(self) -> bool:
        """Say whether practices can be ordered from the best, and the best of them summed."""
        return self.better is not Better.NEITHER and self.unit.is_pooled

    @property
    def in_days(self) -> bool:
        """Say whether the denominator is listed days."""
        return self.unit is Unit.DDD or self.denominator_in == "days"


class MadeFrom(Definition):
    """The template and the codelist that an indicator was made from."""

    template: Identifier
    codelist: Identifier


def made_id(template: str, codelist: str) -> str:
    """Name the indicator that a template and a codelist make."""
    return f"{template}{JOINT}{codelist}"


class Indicator(Definition):
    """A checked indicator."""

    header: Header
    sql: Text  # the SELECT as written, without the header
    file: Text
    sql_line: int  # the line of the file on which the SELECT starts
    fingerprint: Text  # of header and SELECT, normalised: spacing and comments do not change it; and of its parts
    made_from: MadeFrom | None = None  # null: it has a file of its own
    parts: tuple[Indicator, ...] = ()  # the indicators of `combines`; none of them has parts itself

    @property
    def crude(self) -> Indicator:
        """The indicator before standardising, which asks for less and has the same answer."""
        return self.model_copy(update={"header": self.header.model_copy(update={"standardise": None})})

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that it declares to read, those of its parts included."""
        return _each(self.header.reads, *(part.header.reads for part in self.parts))

    @property
    def codelists(self) -> tuple[str, ...]:
        """The codelists that it declares, those of its parts included."""
        return _each(self.header.codelists, *(part.header.codelists for part in self.parts))


def _each(*named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in named for name in names))
