"""
Turns a published cell into the text that stands for it, and into the number that text shows.

Its own room because the five states are told apart here once, for pages and CSV alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.definitions.indicator import Header
from pipeline.measuring.figures import Cell
from pipeline.model import Counted, HiddenBy, Period, State, Unit
from pipeline.reporting.numbers import decimals_of, rounded
from pipeline.reporting.wording import Wording

HIDDEN_KEYS = {
    HiddenBy.HOUSE: "hidden_house",
    HiddenBy.OWNER: "hidden_owner",
}


@dataclass(frozen=True)
class CellText:
    """How cells of one indicator are written: its unit, its decimals, its period, the house's smallest number."""

    words: Wording
    header: Header
    period: Period
    smallest_shown: int
    decimals: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decimals", self.header.decimals)

    @property
    def unit(self) -> str:
        """The unit in words, as it stands on the axis."""
        unit = self.plain_unit
        return self.words.say("unit_standardised", unit=unit, standardised=self.standardised) if self.by else unit

    @property
    def plain_unit(self) -> str:
        """The unit in words, without how it is standardised."""
        if self.header.unit is Unit.PER_1000:
            return self.words.say(f"unit_per_1000_{self.header.denominator_in or 'patients'}")
        return self.words.say(f"unit_{self.header.unit}")

    @property
    def by(self) -> str:
        """What the indicator is standardised by, as the keys of sentences name it; empty where it is not."""
        return "_".join(sorted(self.header.standardise.by)) if self.header.standardise else ""

    @property
    def standardised(self) -> str:
        """How the indicator is standardised, as an adjective: 'køns- og aldersstandardiseret'."""
        return self.words.say(f"standardised_{self.by}")

    @property
    def noun(self) -> str:
        """What the denominator is made of, as a noun: recepter where those are counted, else patienter."""
        of_counted = self.header.unit.in_percent or self.header.unit.of_values
        return self.words.say(f"noun_{self.header.counts if of_counted else Counted.PATIENT}")

    @property
    def counts_head(self) -> str:
        """The head over what values are counted from: 'Antal recepter'."""
        if self.by:
            return self.words.say("head_counts_crude")
        named = self.header.unit.in_percent
        return self.words.say("head_counts_of", noun=self.noun) if named else self.words.say("head_counts")

    def number(self, cell: Cell) -> Decimal | None:
        """Give the number that the page shows: rounded as it is written."""
        return None if cell.value is None else rounded(cell.value, self.decimals)

    def bare(self, cell: Cell) -> str:
        """Write a value without its unit, or a dash."""
        number = self.number(cell)
        return self.words.say("none") if number is None else self.words.numbers.decimal(number, self.decimals)

    def plain(self, value: Decimal) -> str:
        """Write an already rounded value without its unit, with the decimals it carries."""
        return self.words.numbers.decimal(value, decimals_of(value))

    def with_unit(self, value: Decimal) -> str:
        """Write an already rounded value so that it stands in a sentence: '52 %', '312'."""
        key = "value_percent" if self.header.unit.in_percent else "value_other"
        return self.words.say(key, value=self.plain(value))

    def said(self, cell: Cell) -> str:
        """Write a cell in a sentence: its value with the unit, or its reason."""
        number = self.number(cell)
        return self.reason(cell) if number is None else self.with_unit(number)

    def distance(self, value: Decimal) -> str:
        """Write how far two values are apart: '14,2 procentpoint'."""
        key = "gap_percent" if self.header.unit.in_percent else "value_other"
        return self.words.say(key, value=self.plain(value))

    def reason(self, cell: Cell) -> str:
        """Write why a cell shows no number."""
        if cell.hidden_by is HiddenBy.HOUSE and self.header.unit is Unit.MEDIAN:
            return self.words.say("hidden_median", smallest=self.smallest_shown)
        if cell.hidden_by is not None:
            return self.words.say(HIDDEN_KEYS[cell.hidden_by])
        if cell.state is State.TOO_FEW and self.header.standardise and self.header.standardise.method == "direct":
            return self.words.say("too_few_standardised")
        if cell.state is State.NOT_APPLICABLE and self.header.unit is Unit.DDD:
            return self.words.say("no_amount")
        return self.words.say(cell.state, noun=self.noun) if cell.state is not State.VALUE else ""

    def interval(self, cell: Cell) -> tuple[Decimal, Decimal] | None:
        """Give the interval as shown, or None where none is honest."""
        if cell.low is None or cell.high is None:
            return None
        return rounded(cell.low, self.decimals), rounded(cell.high, self.decimals)

    def interval_text(self, cell: Cell) -> str:
        """Write the interval: '67,9–82,4'."""
        limits = self.interval(cell)
        if limits is None:
            return ""
        low, high = (self.words.numbers.decimal(x, self.decimals) for x in limits)
        return self.words.say("interval", low=low, high=high)

    def counted(self, cell: Cell) -> tuple[Decimal, Decimal] | None:
        """Give numerator and denominator as shown; listed days become listed persons."""
        if cell.numerator is None or cell.denominator is None:
            return None
        denominator = cell.denominator
        if self._by_days:
            denominator = denominator / self.period.year_days
        whole = self.header.unit is Unit.DDD or cell.numerator == cell.numerator.to_integral_value()
        places = 0 if whole else 1
        return rounded(cell.numerator, places), rounded(denominator, 0)

    def counts_text(self, cell: Cell) -> str:
        """Write what a value is counted from: '142 af 156', '61 pr. 1.204 sikrede'."""
        pair = self.counted(cell)
        if pair is None:
            return ""
        numerator, denominator = self.plain(pair[0]), self.plain(pair[1])
        return self.words.say(self._counts_key, numerator=numerator, denominator=denominator, noun=self.noun)

    @property
    def annualised(self) -> str:
        """Say that values per year come from a period of another length; empty where they do not."""
        per_year = self._by_days and self.header.unit is not Unit.DDD
        if not per_year or self.period.days == self.period.year_days:
            return ""
        return self.words.say("annualised_up" if self.period.days < self.period.year_days else "annualised_down")

    @property
    def _by_days(self) -> bool:
        return self.header.in_days

    @property
    def _counts_key(self) -> str:
        whole_year = self.period.days == self.period.year_days
        if self.header.unit is Unit.DDD and not whole_year:
            return "counts_ddd_years"
        if self.header.unit is not Unit.PER_1000:
            return f"counts_{self.header.unit}"
        if not self._by_days:
            return "counts_patients"
        return "counts_days" if whole_year else "counts_days_years"
