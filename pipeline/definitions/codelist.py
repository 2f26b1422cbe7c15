"""A codelist: which codes a word stands for, from when to when, and how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.definitions.base import Day, Definition, Identifier, Text


class Code(Definition):
    """
    One line of a codelist.

    `X01*` takes every code that starts so; `!X01A07` (or `!X01A*`) takes codes away from what prefixes took.
    """

    code: Text
    name: Text | None = None
    comment: Text | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    region: Text | None = None
    specialty: Text | None = None
    weight: Decimal | None = None
    verified: bool = True

    @property
    def takes_away(self) -> bool:
        """Say whether the line takes codes away."""
        return self.code.startswith("!")

    @property
    def is_prefix(self) -> bool:
        """Say whether the line speaks of all codes that start so."""
        return self.code.endswith("*")

    @property
    def stem(self) -> str:
        """The code, or the start of codes, without its marks."""
        return self.code.removeprefix("!").removesuffix("*")

    def matches(self, code: str) -> bool:
        """Say whether the line speaks of this code."""
        return code.startswith(self.stem) if self.is_prefix else code == self.stem

    def meets(self, other: Code) -> bool:
        """Say whether both lines hold on some day in some place."""
        in_time = (self.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
            self.valid_to or date.max
        )
        in_place = self.region is None or other.region is None or self.region == other.region
        in_trade = self.specialty is None or other.specialty is None or self.specialty == other.specialty
        return in_time and in_place and in_trade


class Codelist(Definition):
    """A named set of codes with its source."""

    id: Identifier
    title: Text
    system: Identifier  # which code system; a column of the same system is what it is matched with
    source: Text
    verified: bool  # false for the whole list; a single code can be unverified in a verified list
    codes: tuple[Code, ...]
    missing: Text | None = None  # of an empty list: which codes are missing, and where to get them

    @property
    def is_empty(self) -> bool:
        """Say whether nobody knows the codes yet: a count over it would be a false zero."""
        return not self.codes

    @property
    def conditions(self) -> dict[str, str]:
        """Give the columns that must be matched besides the code, and what a code has in each."""
        found: dict[str, str] = {}
        if any(code.valid_from or code.valid_to for code in self.codes):
            found |= {"valid_from": "a validity date", "valid_to": "a validity date"}
        if any(code.region for code in self.codes):
            found["region"] = "a region"
        if any(code.specialty for code in self.codes):
            found["specialty"] = "a specialty"
        return found


@dataclass(frozen=True)
class ExpandedCode:
    """One code that a codelist stands for, in one span of time and one place."""

    code: str
    name: str  # the code itself where the list gives no name
    valid_from: date
    valid_to: date
    weight: Decimal | None
    region: str | None
    specialty: str | None
    verified: bool


def expand(codelist: Codelist, present: Iterable[str]) -> tuple[ExpandedCode, ...]:
    """
    Turn a codelist and the codes that the data hold into the codes meant, in order of code.

    Prefixes take codes that are present; codes written out are always there. Where several lines take a
    code, the most specific ones speak for it.
    """
    lines = [line for line in codelist.codes if not line.takes_away]
    written_out = {line.code for line in lines if not line.is_prefix}
    taken_away = [line for line in codelist.codes if line.takes_away]
    found = {
        code
        for code in present
        if any(line.matches(code) for line in lines) and not any(line.matches(code) for line in taken_away)
    }
    return tuple(
        _expanded(codelist, code, line) for code in sorted(found | written_out) for line in _speaking(lines, code)
    )


def _speaking(lines: list[Code], code: str) -> list[Code]:
    """Give the most specific lines that take a code: written out, else the longest prefix."""
    matching = [line for line in lines if line.matches(code)]
    exact = [line for line in matching if not line.is_prefix]
    longest = max(len(line.stem) for line in matching)
    chosen = exact or [line for line in matching if len(line.stem) == longest]
    return sorted(chosen, key=lambda line: (line.valid_from or date.min, line.region or "", line.specialty or ""))


def _expanded(codelist: Codelist, code: str, line: Code) -> ExpandedCode:
    return ExpandedCode(
        code=code,
        name=line.name or code,
        valid_from=line.valid_from or date.min,
        valid_to=line.valid_to or date.max,
        weight=line.weight,
        region=line.region,
        specialty=line.specialty,
        verified=codelist.verified and line.verified,
    )
