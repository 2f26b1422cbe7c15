"""
Turns numbers, dates and names into the text of a language, through babel.

Its own room because a decimal comma is decided once: no sentence formats its own numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from pipeline.model import Period, quarter_end

MINUS = "−"
NARROW = "\u00a0"  # a space that does not break: the number stays with its unit
NUMBER_WORDS_UNTIL = 12
AFTER_Z = str.maketrans("æøå", "{|}")  # the three characters that follow z


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """Round as a reader would: half away from zero, on the decimal number as it is written."""
    exponent = Decimal(1).scaleb(-decimals)
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(exponent, rounding=ROUND_HALF_UP) + 0  # plus 0: no negative zero


def decimals_of(value: Decimal) -> int:
    """Count the decimals that a rounded number carries; tens and hundreds have none."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True)
class Numbers:
    """Numbers and dates in one language."""

    locale: str

    def decimal(self, value: float | Decimal, decimals: int) -> str:
        """Write a number with so many decimals: 12.3 becomes '12,3' in Danish."""
        return _written(rounded(value, decimals), decimals, self.locale)

    def signed(self, value: float | Decimal, decimals: int) -> str:
        """Write a difference with its sign; what rounds to zero has none."""
        number = rounded(value, decimals)
        return ("+" if number > 0 else "") + self.decimal(number, decimals)

    def whole(self, value: float | Decimal) -> str:
        """Write a whole number with marks at the thousands."""
        return self.decimal(value, 0)

    def day(self, day: date) -> str:
        """Write a date in full: 25. november 2026."""
        return format_date(day, format="d. MMMM y", locale=self.locale).replace(" ", NARROW)

    def short_day(self, day: date) -> str:
        """Write a date with a short month: 25. nov. 2026."""
        return format_date(day, format="d. MMM y", locale=self.locale).replace(" ", NARROW)

    def period(self, period: Period) -> str:
        """Write a period from its first to its last day, naming the year once where it is one."""
        pattern = "d. MMM" if period.first.year == period.last.year else "d. MMM y"
        first = format_date(period.first, format=pattern, locale=self.locale).replace(" ", NARROW)
        return f"{first} – {self.short_day(period.last)}"

    def brief_period(self, period: Period) -> str:
        """Write a period so short that it fits under a small figure: '2025', '2024/25', '3. kvt. 2025', 'maj 2025'."""
        whole_year = period.days == period.year_days
        if whole_year and period.first.year == period.last.year:
            return str(period.last.year)
        if whole_year:
            return f"{period.first.year}/{period.last.year % 100:02d}"
        if period == Period.ending(quarter_end(period.last), 3):
            return format_date(period.last, format="QQQ y", locale=self.locale).replace(" ", NARROW)
        last = format_date(period.last, format="MMM y", locale=self.locale).replace(" ", NARROW)
        if (period.first.year, period.first.month) == (period.last.year, period.last.month):
            return last
        pattern = "MMM" if period.first.year == period.last.year else "MMM y"
        first = format_date(period.first, format=pattern, locale=self.locale).replace(" ", NARROW)
        return f"{first}–{last}"


@lru_cache(maxsize=1 << 14)
def _written(value: Decimal, decimals: int, locale: str) -> str:
    """Write a rounded number; a report says the same ones again and again."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=locale).replace("-", MINUS)


def danish_key(name: str) -> tuple[str, str]:
    """Give the key that sorts names as a Danish reader expects: case set aside, æ, ø, å last, aa as å."""
    folded = name.casefold().replace("aa", "å").replace("ä", "æ").replace("ö", "ø").replace("ü", "y")
    return folded.translate(AFTER_Z), name
