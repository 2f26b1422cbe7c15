"""
One indicator of one report with all that its texts are written from.

Its own room because every part of a page asks the same questions: which practices in which order, which
levels, and whether the goal may be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipeline.definitions.house import House
from pipeline.definitions.indicator import Header
from pipeline.definitions.package import FigureKind, Package
from pipeline.measuring.figures import AnonymisedBar, Cell, IndicatorFigure, OpenBar
from pipeline.measuring.follow_up_figures import Followed
from pipeline.model import Better, Level, Verdict, Visibility
from pipeline.reporting.cells import CellText
from pipeline.reporting.numbers import danish_key, decimals_of, rounded
from pipeline.reporting.plots import LineKind
from pipeline.reporting.wording import Wording, inner


@dataclass(frozen=True)
class PracticeValue:
    """A practice as the page shows it: a name or letter, the shown value, the cell behind it in open reports."""

    label: str
    value: Decimal | None
    clear: bool
    cell: Cell | None = None
    alike: Decimal | None = None  # what the practices most like it show together


@dataclass(frozen=True)
class LevelValue:
    """A level as the page shows it."""

    level: Level
    kind: LineKind
    name: str
    cell: Cell


@dataclass(frozen=True, eq=False)  # each is made once: one topic is another only where it is the same
class Topic:
    """An indicator's figure, its header and the package and house that rule how it is shown."""

    figure: IndicatorFigure
    header: Header
    package: Package
    house: House
    visibility: Visibility
    cluster_name: str
    words: Wording
    min_practices: int  # the fewest that are shown one by one in such a cluster
    parts: tuple[str, ...] = ()  # the titles of the indicators that it combines
    made_from: tuple[str, str] | None = None  # the template's id and the codelist's title
    followed: Followed | None = None  # of a follow-up: what is told beside the change

    @property
    def title(self) -> str:
        """The indicator's title; of a share, with the category that this is about."""
        title = self.header.title
        return self.words.say("title_category", title=title, category=self.category) if self.category else title

    @property
    def category(self) -> str:
        """The category's name; empty where the indicator is no share."""
        return (self.header.categories or {}).get(self.figure.category, "")

    @property
    def text(self) -> CellText:
        """How cells of this indicator are written."""
        return CellText(self.words, self.header, self.figure.period, self.smallest_shown)

    @property
    def smallest_shown(self) -> int:
        """The smallest count above zero that may be shown: the stricter of house and package."""
        return max(self.house.disclosure.smallest_shown, self.package.disclosure.smallest_shown or 0)

    @property
    def largest_share_percent(self) -> int:
        """The most of a sum that one patient may make: the stricter of house and package."""
        house, own = self.house.disclosure, self.package.disclosure
        return min(house.largest_share_percent, own.largest_share_percent or house.largest_share_percent)

    @property
    def is_open(self) -> bool:
        """Whether practices stand with names."""
        return self.visibility is Visibility.OPEN

    @cached_property
    def practices(self) -> tuple[PracticeValue, ...]:
        """The practices in the order of the page: those without a value last, ties by label."""
        found = sorted((self._practice(bar) for bar in self.figure.bars), key=self._label_key)
        if self.package.comparison.ranking == "by_value":
            found.sort(key=lambda p: Decimal(0) if p.value is None else -p.value)
        return tuple(sorted(found, key=lambda p: p.value is None))

    @cached_property
    def shown(self) -> tuple[PracticeValue, ...]:
        """The practices that have a value."""
        return tuple(p for p in self.practices if p.value is not None)

    @cached_property
    def values(self) -> tuple[Decimal, ...]:
        """The values of the practices, as shown."""
        return tuple(p.value for p in self.practices if p.value is not None)

    @cached_property
    def levels(self) -> tuple[LevelValue, ...]:
        """Cluster, region, Denmark and the best tenth, as far as the package compares with them."""
        figure, wanted = self.figure, self.package.comparison.references
        found = [LevelValue(Level.CLUSTER, "cluster", self.cluster_name, figure.cluster)]
        if "region" in wanted:
            found.append(LevelValue(Level.REGION, "region", figure.region.name, figure.region.cell))
        if "denmark" in wanted:
            found.append(LevelValue(Level.DENMARK, "denmark", self.words.say("denmark"), figure.denmark.cell))
        if figure.best is not None:
            found.append(LevelValue(Level.DENMARK, "best", self.words.say("best"), figure.best.cell))
        return tuple(found)

    @property
    def middle_half(self) -> tuple[Decimal, Decimal] | None:
        """Between which values the middle half of the region's practices lie, as shown."""
        half = self.figure.middle_half
        if half is None or not self.values:
            return None
        decimals = decimals_of(self.values[0])  # letters are rounded further than names
        return rounded(half.low, decimals), rounded(half.high, decimals)

    @property
    def region(self) -> Decimal | None:
        """The region's shown value, where the package compares with it."""
        return next((self.text.number(v.cell) for v in self.levels if v.level is Level.REGION), None)

    @property
    def region_word(self) -> str:
        """The region in a sentence: 'regionen', or 'regionerne' where the cluster crosses regions."""
        return self.words.say("regions" if self.figure.region.mixed else "region")

    @property
    def region_verdict(self) -> str:
        """Name how the cluster's distance to the region is judged; one too small to matter is called small."""
        cluster, region, verdict = self.text.number(self.figure.cluster), self.region, self.differs_from_region
        if verdict is not Verdict.MAY_BE_CHANCE or cluster is None or region is None:
            return verdict
        return "small_difference" if abs(cluster - region) < self.header.relevant_difference else verdict

    @property
    def differs_from_region(self) -> Verdict:
        """Whether the cluster differs from the region; not assessed where the package does not compare."""
        return Verdict.NOT_ASSESSED if self.region is None else self.figure.cluster_differs_from_region

    @property
    def target(self) -> Decimal | None:
        """The goal, where it may be drawn: still valid at the period's end, and set for what is measured here."""
        goal = self.header.target
        if goal is None or goal.measured_on != "same":
            return None
        if goal.valid_to is not None and goal.valid_to < self.figure.period.last:
            return None
        return goal.value

    @property
    def kinds(self) -> tuple[FigureKind, ...]:
        """The kinds of figures that the package asks for."""
        return next(s.figures for s in self.package.sections if self.header.id in s.indicator_ids)

    @property
    def shows_practices(self) -> bool:
        """Whether the page shows practices one by one, in whichever kind of figure."""
        return any(k in ("practices", "deviation") or (self.is_open and k != "run_chart") for k in self.kinds)

    @property
    def denominator(self) -> str:
        """The denominator in words, fit to stand inside a sentence."""
        return inner(self.header.denominator or self.header.population)

    @property
    def ceiling(self) -> float | None:
        """The highest value there can be, where there is one."""
        return 100.0 if self.header.unit.in_percent else None

    @property
    def least_span(self) -> float:
        """The shortest scale that is honest: four relevant differences."""
        return 4 * float(self.header.relevant_difference)

    def _practice(self, bar: OpenBar | AnonymisedBar) -> PracticeValue:
        if isinstance(bar, AnonymisedBar):
            return PracticeValue(bar.label, bar.value, bar.differs)
        alike = self.text.number(bar.alike) if bar.alike and bar.cell.value is not None else None
        return PracticeValue(bar.name, self.text.number(bar.cell), bar.verdict is Verdict.CLEAR, bar.cell, alike)

    def _label_key(self, practice: PracticeValue) -> tuple[int, tuple[str, str]]:
        letters = 0 if self.is_open else len(practice.label)  # letters: A … Z before AA
        return letters, danish_key(practice.label)


def axis_text(topic: Topic, unit: str | None = None) -> str:
    """Write a level axis: its unit, the indicator's unless told otherwise, and which way is better."""
    return _with_direction(topic, unit, f"arrow_{topic.header.better}")


def upright_axis(topic: Topic) -> str:
    """Write an upright axis: its unit and which way is better."""
    return _with_direction(topic, None, f"up_{topic.header.better}")


def unit_with_direction(topic: Topic, unit: str | None = None) -> str:
    """Write the unit and which way is better, for those who do not see an axis."""
    return _with_direction(topic, unit, topic.header.better)


def _with_direction(topic: Topic, unit: str | None, key: str) -> str:
    direction = topic.words.say("neither" if topic.header.better is Better.NEITHER else key)
    return topic.words.say("axis_direction", unit=unit or topic.text.unit, direction=direction)
