"""A package (klyngepakke): a topic, its indicators, the questions to discuss and the plan to fill in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import Field, model_validator

from pipeline.definitions.base import Definition, Identifier, Review, Text, UnfitError
from pipeline.definitions.house import LARGEST_SHARE_LEAST, LARGEST_SHARE_MOST
from pipeline.definitions.indicator import JOINT, made_id
from pipeline.definitions.period import PeriodRule, Series
from pipeline.model import Status

FigureKind = Literal["practices", "deviation", "funnel", "run_chart", "change"]


class Section(Definition):
    """A heading with text and indicators under it, and the kinds of figures that they are shown in."""

    heading: Text
    text: Text | None = None
    indicators: tuple[Identifier, ...] = ()
    use: Identifier | None = None  # a template, which makes an indicator of each of the codelists
    codelists: tuple[Identifier, ...] = ()
    figures: tuple[FigureKind, ...] = Field(default=("practices",), min_length=1)

    @model_validator(mode="after")
    def _shows_something(self) -> Section:
        if self.use is not None and not self.codelists:
            raise UnfitError("use makes nothing without codelists.", f"use: {self.use}, and codelists: [one, another]")
        if self.codelists and self.use is None:
            raise UnfitError("codelists makes nothing without use.", "use: a template's id, beside codelists")
        if not self.indicator_ids:
            right = "indicators: [their ids], or use: a template's id with codelists: [their ids]"
            raise UnfitError("no indicator stands in the section.", right)
        return self

    @property
    def used(self) -> tuple[str, ...]:
        """The indicators that are made from a template, in the order of the codelists."""
        return tuple(made_id(self.use, name) for name in self.codelists) if self.use else ()

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """Every indicator of the section: those with a file of their own, then those made from a template."""
        return (*self.indicators, *self.used)

    def keeping(self, kept: Collection[str]) -> Section:
        """Leave out all indicators but these; what is left may be a section without any."""
        codelists = tuple(c for c in self.codelists if self.use and made_id(self.use, c) in kept)
        update = {
            "indicators": tuple(i for i in self.indicators if i in kept),
            "use": self.use if codelists else None,
            "codelists": codelists,
        }
        return self.model_copy(update=update)

    def counted(self, twins: Mapping[str, str]) -> Section:
        """Put its counted twin in the place of each indicator; what has none is left out."""
        made = [name for name in self.codelists if self.use and made_id(self.use, name) in twins]
        update = {
            "indicators": tuple(twins[i] for i in self.indicators if i in twins),
            "use": twins[made_id(self.use, made[0])].partition(JOINT)[0] if self.use and made else None,
            "codelists": tuple(made),
        }
        return self.model_copy(update=update)


class Comparison(Definition):
    """What practices are compared with and how they are ordered."""

    references: tuple[Literal["region", "denmark", "best_tenth", "alike"], ...] = ("region", "denmark")
    ranking: Literal["by_value", "none"] = "by_value"
    trend: int = Field(default=0, ge=0, le=20)  # how many earlier periods are shown
    series: Series | None = None  # the points of run charts


class Disclosure(Definition):
    """Stricter protection than the house's; never laxer."""

    smallest_shown: int | None = Field(default=None, ge=1)
    min_practices: int | None = Field(default=None, ge=2)
    largest_share_percent: int | None = Field(default=None, ge=LARGEST_SHARE_LEAST, le=LARGEST_SHARE_MOST)
    min_practices_specialists: int | None = Field(default=None, ge=2)


class Question(Definition):
    """A question for the meeting; under an indicator, or for the whole package."""

    text: Text
    indicator: Identifier | None = None


class FollowUp(Definition):
    """When the cluster's figures are looked at again."""

    months: int = Field(ge=6, le=12)


class Package(Definition):
    """A checked package."""

    id: Identifier
    version: Text
    owner: Text
    title: Text
    subtitle: Text | None = None
    introduction: Text  # the topic in a few sentences, Danish
    period: PeriodRule
    sections: tuple[Section, ...] = Field(min_length=1)
    comparison: Comparison = Comparison()
    disclosure: Disclosure = Disclosure()
    # written with one at least (the rules see to it); one that is fitted to a cluster may be left with none
    questions: tuple[Question, ...] = Field(json_schema_extra={"minItems": 1})
    implementation: tuple[Text, ...] = Field(min_length=1)  # the questions of the plan
    follow_up: FollowUp
    sources: tuple[Text, ...] = Field(min_length=1)
    status: Status
    status_reason: Text | None = None
    reviewed: Review

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """Every indicator, in the order of the sections."""
        return tuple(i for s in self.sections for i in s.indicator_ids)

    @property
    def ends(self) -> PeriodRule:
        """The kind of period whose last days an order may name: a quarter's, where run charts count quarters."""
        series = self.comparison.series
        by_quarter = series is not None and series.quarters is not None and self.period.season is None
        return PeriodRule(quarters=1) if by_quarter else self.period

    def shown_in(self, figure: FigureKind) -> tuple[str, ...]:
        """Every indicator whose section asks for a kind of figure, in the order of the sections."""
        return tuple(i for s in self.sections if figure in s.figures for i in s.indicator_ids)
